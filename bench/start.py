"""How long a second start takes with the embedded database, and what the idle server weighs."""

import tempfile
import time
from pathlib import Path
from typing import Final

from banquet.db.embedded import EmbeddedCluster
from bench.figures import Figure
from bench.world import World
from tests.running import Server, resident_bytes

_START_SECONDS: Final = 5.0
_IDLE_MEGABYTES: Final = 120.0


def figures(world: World) -> list[Figure]:
    """Start twice on one data directory, as `make run` does from the second time on."""
    data_dir = Path(tempfile.mkdtemp(prefix="start-", dir=world.directory))
    server = Server(None, data_dir, arguments=["--demo"])
    try:
        first, _ = _start(server)
        second, megabytes = _start(server)
    finally:
        EmbeddedCluster(data_dir).destroy()
    return [
        Figure(
            name="second start, embedded database with demo data",
            note="from the command to the page answering",
            value={"s": round(second, 2)},
            reference_name="first start, demo data made",
            reference={"s": round(first, 2)},
            aim=f"<= {_START_SECONDS:g} s",
            met=second <= _START_SECONDS,
        ),
        Figure(
            name="idle server, resident memory",
            note="the Python process; PostgreSQL is another",
            value={"MB": round(megabytes, 1)},
            reference={},
            aim=f"<= {_IDLE_MEGABYTES:g} MB",
            met=megabytes <= _IDLE_MEGABYTES,
        ),
    ]


def _start(server: Server) -> tuple[float, float]:
    """Return seconds until the server answers, and its memory then, in megabytes."""
    began = time.perf_counter()
    server.start()
    took = time.perf_counter() - began
    try:
        return took, resident_bytes(server.pid) / 1e6
    finally:
        server.stop()
