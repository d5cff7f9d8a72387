"""What a connected and subscribed client costs the server in memory, and what stays behind."""

import time
from pathlib import Path
from typing import Final

from banquet.garbage import SPARE_SECONDS
from bench.clients import Listener, open_clients
from bench.figures import Figure
from bench.published import DO_IT_YOURSELF_MEMORY
from bench.world import World
from tests.running import Server, resident_bytes

_CONNECTIONS: Final = 10_000
_LIMIT_KIBIBYTES: Final = 30.0
_LEFT_PERCENT: Final = 5.0
_CLOSING_SECONDS: Final = 20.0
_WARM_UP: Final = 100
_SETTLING_SECONDS: Final = SPARE_SECONDS + 6.0
"""Within which the engine forgets what closed channels had, and gives back the memory."""


def figures(world: World) -> list[Figure]:
    """Connect and subscribe, look at the server's memory, hang up and look again; twice."""
    with world.database() as url, world.server(url) as server:
        token = server.sign_up("owner@example.test")["access_token"]
        crowd = [Listener(server.publishable_key, token, since="")] * _CONNECTIONS
        with open_clients(server.port, crowd[:_WARM_UP]):
            pass  # what is loaded for the first ones, code above all, is not theirs
        fresh = _settled(server)
        began = time.perf_counter()
        with open_clients(server.port, crowd):
            took = time.perf_counter() - began
            within = resident_bytes(server.pid)
        once = _settled(server)
        with open_clients(server.port, crowd):
            pass
        twice = _settled(server)
    return [_cost(fresh, within, took), _rest(fresh, once, twice)]


def _cost(fresh: int, within: int, took: float) -> Figure:
    each = (within - fresh) / 1024 / _CONNECTIONS
    return Figure(
        name=f"{_CONNECTIONS:,} connected clients, one process",
        note=f"resident memory of the server; all joined {took:.1f} s after the first connected",
        value={"KiB each": round(each, 1), "MB in all": _megabytes(within)},
        reference_name="the server before them",
        reference={"MB": _megabytes(fresh)},
        aim=f"<= {_LIMIT_KIBIBYTES:g} KiB each",
        met=each <= _LIMIT_KIBIBYTES,
        elsewhere=(DO_IT_YOURSELF_MEMORY,),
    )


def _rest(fresh: int, once: int, twice: int) -> Figure:
    left, left_twice = (100 * (after - fresh) / fresh for after in (once, twice))
    return Figure(
        name=f"memory after {_CONNECTIONS:,} connects and disconnects",
        note=f"resident memory of the server {_SETTLING_SECONDS:g} s after the last has gone",
        value={
            "% more": round(left, 1),
            "MB": _megabytes(once),
            "% more after as many again": round(left_twice, 1),
        },
        reference_name=f"the server after its first {_WARM_UP} clients, as long after they went",
        reference={"MB": _megabytes(fresh)},
        aim=f"<= {_LEFT_PERCENT:g} % more, both times",
        met=max(left, left_twice) <= _LEFT_PERCENT,
    )


def _megabytes(size: int) -> float:
    return round(size / 1e6, 1)


def _settled(server: Server) -> int:
    """Return the server's memory once all sockets of the clients are gone and it was tidied."""
    deadline = time.monotonic() + _CLOSING_SECONDS
    while _sockets(server.pid) > 2 * _WARM_UP and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(_SETTLING_SECONDS)
    return resident_bytes(server.pid)


def _sockets(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
