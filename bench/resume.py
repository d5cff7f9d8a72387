"""Thousands of clients that come back after `kill -9`, each to where it had been."""

import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import orjson

from bench.deliveries import Moments, Pace, next_number, write
from bench.figures import Figure
from bench.programs import Program
from bench.published import DO_IT_YOURSELF_RESTART, SUPABASE_RESUME
from bench.world import World
from tests.running import Server

_CLIENTS: Final = 10_000
_AIM_SECONDS: Final = 15.0
_BEFORE_SECONDS: Final = 2.0

# Written from before the crash until long after it, so that there is something to miss.
_PACE: Final = Pace(120, 10)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of the clients.

    Attributes:
        live: Seconds from the crash until the last one was live again.
        refetches: How many were told to read again.
        gaps: Changes some client has not received.
        answering: Seconds from the crash until the server took connections again.
    """

    live: float
    refetches: int
    gaps: int
    answering: float


def figures(world: World) -> list[Figure]:
    """Crash the server under its clients while changes are written, and start it again."""
    with world.database() as url, world.server(url) as server:
        outcome = _measure(url, server)
    return [
        Figure(
            name=f"resume of {_CLIENTS:,} clients after kill -9",
            note=f"{_PACE.per_second} tx/s all the time; clients come back within 2 s at random",
            value={
                "s until all are live": round(outcome.live, 2),
                "refetches": outcome.refetches,
                "gaps": outcome.gaps,
            },
            reference_name="from the crash until connections were taken again",
            reference={"s": round(outcome.answering, 2)},
            aim=f"<= {_AIM_SECONDS:g} s, 0 refetches, 0 gaps",
            met=outcome.live <= _AIM_SECONDS and not outcome.refetches and not outcome.gaps,
            elsewhere=(SUPABASE_RESUME, DO_IT_YOURSELF_RESTART),
        )
    ]


def _measure(url: str, server: Server) -> _Outcome:
    token = server.sign_up("owner@example.test")["access_token"]
    first = next_number(url)
    last = first + _PACE.changes - 1
    task = {"port": server.port, "key": server.publishable_key, "token": token}
    task |= {"clients": _CLIENTS, "first": first, "last": last}
    with (
        Program(sys.executable, "-m", "bench.returners", orjson.dumps(task).decode()) as clients,
        ThreadPoolExecutor(1) as thread,
    ):
        assert clients.answer() == "ready"
        writing: Future[Moments] = thread.submit(write, url, _PACE)
        time.sleep(_BEFORE_SECONDS)
        crashed = time.monotonic()
        server.restart(kill=True)
        answering = time.monotonic() - crashed
        writing.result()
        found = orjson.loads(clients.answer())
    live = found["live_at"] / 1e9 - crashed
    return _Outcome(live, found["refetches"], found["gaps"], answering)
