"""What row-level security costs: rights from the engine's index, and asked of PostgreSQL.

Both policies mean the same. One has the form the engine recognises; the other is written
differently, so that PostgreSQL is asked which rows each listening person may see.
"""

from itertools import cycle, islice
from typing import Final

import psycopg

from bench.clients import Listener, open_clients
from bench.deliveries import Pace, deliver
from bench.figures import Figure, percentiles
from bench.people import hire
from bench.published import SUPABASE_RLS
from bench.world import World

_SUBSCRIBERS: Final = 500
_PEOPLE: Final = 50
_PACE: Final = Pace(150, 30)
_SUPABASE_P95_MS: Final = 228.0

_GENERIC: Final = """
drop policy select_staff on bookings;
create policy select_staff on bookings for select to authenticated using (
  exists (
    select from memberships m join role_permissions p on p.role = m.role
    where m.user_id = auth.uid() and p.table_name = 'bookings' and p.can_read
      and (m.branch_id is null or m.branch_id = bookings.branch_id)));
"""


def figures(world: World) -> list[Figure]:
    """Measure the same listeners under each policy, each on a database of its own."""
    indexed, asked = _measure(world, ""), _measure(world, _GENERIC)
    load = f"{_SUBSCRIBERS} subscribers, {_PEOPLE} people, {_PACE.per_second} tx/s"
    return [
        Figure(
            name=f"COMMIT -> client, branch index, {load}",
            value=indexed,
            reference={},
            aim="",
            met=None,
        ),
        Figure(
            name=f"COMMIT -> client, generic policy, {load}",
            note="PostgreSQL is asked once for each person and transaction",
            value=asked,
            reference_name="the same, branch index",
            reference=indexed,
            aim=f"p99 <= {_SUPABASE_P95_MS:g} ms",
            met=asked["p99 ms"] <= _SUPABASE_P95_MS,
            elsewhere=(SUPABASE_RLS,),
        ),
    ]


def _measure(world: World, policy: str) -> dict[str, float]:
    with world.database() as url:
        with psycopg.connect(url) as connection:
            connection.execute(policy.encode())
        with world.server(url) as server:
            tokens = hire(url, server.data_dir, _PEOPLE)
            listeners = [
                Listener(server.publishable_key, token)
                for token in islice(cycle(tokens), _SUBSCRIBERS)
            ]
            with open_clients(server.port, listeners) as clients:
                return percentiles(deliver(world, url, clients, _PACE))
