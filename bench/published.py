"""Figures of others, shown beside ours with the conditions they were taken under.

None of them was taken on this machine: they say what is usual, not what is possible here.
"""

from typing import Final

SUPABASE_CHANGES: Final = (
    "Supabase Realtime, published, postgres_changes on its cloud: 500 clients, 64 changes/s, "
    "p95 184-238 ms"
)
SUPABASE_RLS: Final = (
    "Supabase Realtime, published, postgres_changes with row-level security on its cloud: "
    "500 clients, 30 changes/s, p95 228 ms"
)
SUPABASE_BROADCAST: Final = (
    "Supabase Realtime, published, broadcast (no database, no rights per row) on a cluster: "
    "224,000 messages/s, p50/p95/p99 6/28/213 ms"
)
SUPABASE_RESUME: Final = (
    "Supabase Realtime: postgres_changes do not resume; what commits meanwhile is not sent"
)
DO_IT_YOURSELF: Final = (
    "Node, Socket.IO and LISTEN/NOTIFY, measured before on such a machine: 20 subscribers, "
    "100 writes/s, p50 1.2 ms, p99 8.9 ms"
)
DO_IT_YOURSELF_FAN_OUT: Final = (
    "Node, Socket.IO and LISTEN/NOTIFY, measured before on such a machine: 0.56 of the C loop"
)
DO_IT_YOURSELF_MEMORY: Final = (
    "Node and Socket.IO, measured before on such a machine: 23.6 KiB a connection"
)
DO_IT_YOURSELF_RESTART: Final = (
    "Node, Socket.IO and LISTEN/NOTIFY, measured before on such a machine: 64 of 480 changes "
    "lost over a restart of 2 s"
)
DO_IT_YOURSELF_WRITES: Final = (
    "usual servers of one event loop stall writes for 0.1 to 5 s while they fan out"
)
