"""What a connected and subscribed client costs the server in memory, and what stays behind."""

import time
from pathlib import Path
from typing import Final

from bench.clients import Listener, open_clients
from bench.figures import Figure
from bench.published import DO_IT_YOURSELF_MEMORY
from bench.world import World
from tests.running import Server

_CONNECTIONS: Final = 10_000
_LIMIT_KIBIBYTES: Final = 30.0
_LEFT_PERCENT: Final = 5.0
_CLOSING_SECONDS: Final = 20.0


def figures(world: World) -> list[Figure]:
    """Connect and subscribe, look at the server's memory, hang up and look again."""
    with world.database() as url, world.server(url) as server:
        token = server.sign_up("owner@example.test")["access_token"]
        listener = Listener(server.publishable_key, token, since="")
        with open_clients(server.port, [listener] * _CONNECTIONS):
            pass  # what is allocated once, for the first ones, is not theirs
        before = _settled(server)
        began = time.perf_counter()
        with open_clients(server.port, [listener] * _CONNECTIONS):
            took = time.perf_counter() - began
            within = resident_kibibytes(server.pid)
        after = _settled(server)
    each = (within - before) / _CONNECTIONS
    left = 100 * (after - before) / before
    return [
        Figure(
            name=f"{_CONNECTIONS:,} connected clients, one process",
            note=f"joined one after another in {took:.1f} s; resident memory of the server",
            value={"KiB each": round(each, 1), "MB in all": round(within * 1024 / 1e6, 1)},
            reference_name="the server before them",
            reference={"MB": round(before * 1024 / 1e6, 1)},
            aim=f"<= {_LIMIT_KIBIBYTES:g} KiB each",
            met=each <= _LIMIT_KIBIBYTES,
            elsewhere=(DO_IT_YOURSELF_MEMORY,),
        ),
        Figure(
            name=f"memory after {_CONNECTIONS:,} connects and disconnects",
            value={"% more": round(left, 1)},
            reference_name="after as many before",
            reference={"MB": round(before * 1024 / 1e6, 1)},
            aim=f"<= {_LEFT_PERCENT:g} % more",
            met=left <= _LEFT_PERCENT,
        ),
    ]


def resident_kibibytes(pid: int) -> int:
    """Return the resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (kibibytes,) = (line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return int(kibibytes)


def _settled(server: Server) -> int:
    """Return the server's memory once every socket of the clients is closed there, too."""
    deadline = time.monotonic() + _CLOSING_SECONDS
    while _sockets(server.pid) > 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    return resident_kibibytes(server.pid)


def _sockets(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
