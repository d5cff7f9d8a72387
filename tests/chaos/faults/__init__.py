"""The faults of a run, each a small class; what must hold meanwhile stands in `invariants`."""

from collections.abc import Callable
from typing import Final

from tests.chaos.faults.fault import Fault
from tests.chaos.faults.network import (
    Doubling,
    HalfOpen,
    Latency,
    Partition,
    ReconnectStorm,
    SlowConsumers,
)
from tests.chaos.faults.people import Expiry, LateVisibility, Moves, Rights
from tests.chaos.faults.postgresql import FastStop, KillPostgresql, Promotion, Restore
from tests.chaos.faults.processes import Kill, Pause, TwoServers
from tests.chaos.faults.schema import SchemaChanges
from tests.chaos.faults.slot import SlotGone, SlotLag
from tests.chaos.faults.transactions import Giant, LongTransaction

FAULTS: Final[tuple[Callable[[], Fault], ...]] = (
    Kill,
    Pause,
    KillPostgresql,
    FastStop,
    Partition,
    HalfOpen,
    SlowConsumers,
    Latency,
    Doubling,
    ReconnectStorm,
    SlotLag,
    SlotGone,
    LongTransaction,
    Giant,
    Expiry,
    Rights,
    Moves,
    SchemaChanges,
    TwoServers,
    Promotion,
    Restore,
    LateVisibility,
)
"""Every fault there is; each run draws from these."""

__all__ = ["FAULTS", "Fault"]
