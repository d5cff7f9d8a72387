"""From COMMIT to many clients, beside a C loop that sends frames of the same size as fast."""

from dataclasses import dataclass
from typing import Final

from bench.clients import Listener, open_clients
from bench.deliveries import Pace, deliver, frame_size, paced_limit
from bench.figures import Figure, percentiles
from bench.published import SUPABASE_BROADCAST, SUPABASE_CHANGES
from bench.world import World


@dataclass(frozen=True, slots=True)
class _Load:
    """How many listen to what, and the aim in milliseconds, if there is one."""

    subscribers: int
    pace: Pace
    p50_ms: float | None = None
    p99_ms: float | None = None
    elsewhere: tuple[str, ...] = ()


_LOADS: Final = (
    _Load(100, Pace(4_000, 1_000)),
    _Load(1_000, Pace(200, 20), 6, 20),
    _Load(1_000, Pace(500, 100), 6, 20, (SUPABASE_CHANGES, SUPABASE_BROADCAST)),
    _Load(5_000, Pace(40, 5)),
)


def figures(world: World) -> list[Figure]:
    """Measure each load and then its limit, on one database and server."""
    with world.database() as url, world.server(url) as server:
        token = server.sign_up("owner@example.test")["access_token"]
        listener = Listener(server.publishable_key, token)
        made = []
        for load in _LOADS:
            with open_clients(server.port, [listener] * load.subscribers) as clients:
                size = frame_size(url, clients)
                delays = percentiles(deliver(world, url, clients, load.pace))
            limit = paced_limit(world, load.subscribers, size, load.pace)
            made.append(_figure(load, size, delays, limit))
    return made


def _figure(load: _Load, size: int, delays: dict[str, float], limit: dict[str, float]) -> Figure:
    aim, met = "", None
    if load.p50_ms is not None and load.p99_ms is not None:
        aim = f"p50 <= {load.p50_ms:g} ms, p99 <= {load.p99_ms:g} ms"
        met = delays["p50 ms"] <= load.p50_ms and delays["p99 ms"] <= load.p99_ms
    return Figure(
        name=f"COMMIT -> {load.subscribers:,} clients, {load.pace.per_second:,} tx/s",
        note=f"frames of {size} bytes; clients read by a C program",
        value=delays,
        reference_name="C loop of send() at this pace, without a database",
        reference=limit,
        aim=aim,
        met=met,
        elsewhere=load.elsewhere,
    )
