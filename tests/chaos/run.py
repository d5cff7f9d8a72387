"""One run: a seed in, a history out."""

import asyncio
import faulthandler
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import uvloop

from tests.chaos.clients.listener import Listener, read_table
from tests.chaos.clients.node import in_node
from tests.chaos.clients.observer import Observer, Role
from tests.chaos.clients.official import OfficialClient
from tests.chaos.history import place_of_branch
from tests.chaos.ledger import SERVICE
from tests.chaos.play import Play
from tests.chaos.rest_writer import RestWriter
from tests.chaos.rows import MARKS, OWN, READ, ROWS
from tests.chaos.sampler import sample
from tests.chaos.schedule import rage
from tests.chaos.world import CHANGING, MB, RING_BYTES, WAL_KEPT_MB, World, open_world
from tests.chaos.writers import OwnWriter, RightsWriter, RowWriter, ToldWriter, Writer

BOUNDS: Final = {
    "wal_held": RING_BYTES + 64 * MB,
    # A segment is removed once it is not needed; what is being written comes on top.
    "wal_worst": (WAL_KEPT_MB + 64) * MB,
    "rss": 450 * MB,
}
"""In bytes; how long things may take, the plan says."""

SETTLING_SECONDS: Final = 10.0

ENDING_SECONDS: Final = 240.0
"""Most that a run takes beyond its faults. One that takes longer stands still somewhere."""


def roles(world: World) -> list[Role]:
    """Return the clients of raw frames: always these, whatever the seed."""
    lon = place_of_branch(world.branches["lon"])
    both, all_three = (ROWS, MARKS), (ROWS, MARKS, OWN)
    return [
        Role("service", SERVICE, "resuming", both, is_calm=True),
        Role("owner calm", "owner", "resuming", both, is_calm=True),
        Role("owner plain", "owner", "plain", both),
        Role("owner batch", "owner", "batch", both),
        Role("manager", "manager", "resuming", both, token_seconds=9),
        Role("manager own", "manager", "resuming", all_three),
        Role("lon", "sales.lon", "resuming", both),
        Role("lon plain", "sales.lon", "plain", all_three, is_calm=True),
        Role("viewer", "viewer", "resuming", both, token_seconds=15),
        Role("viewer of lon", "viewer", "batch", both, filter=lon),
        Role("changing", CHANGING, "resuming", both, is_calm=True),
        Role("changing plain", CHANGING, "plain", both),
        Role("stranger", "stranger", "plain", both, is_calm=True),
    ]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run is to be.

    Attributes:
        seed: Decides everything that is not the event loop's, the kernel's or PostgreSQL's.
        seconds: How long faults strike.
        path: Of the history.
        only: Numbers of the faults that are wanted, separated by commas; all if empty.
        is_long: Whether faults may take their time.
        preamble: Plants a defect in the server, see `planted`.
        live_seconds: How soon after a fault everybody must be at the head again.
        patience: Seconds after which nobody is waited for any longer.
    """

    seed: int
    seconds: float
    path: Path
    only: str = ""
    is_long: bool = False
    preamble: str = ""
    live_seconds: float = 10
    patience: float = 40


def run(plan: Plan) -> None:
    """Run it; the history is in the file then."""
    # The wires and most clients are in this process: it must not be what is slow.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(plan))


async def _run(plan: Plan) -> None:
    async with (
        bounded(plan.seconds + ENDING_SECONDS),
        open_world(plan.seed, plan.path, plan.preamble) as world,
        in_node(world) as in_javascript,
        playing(world, plan, [*in_javascript, OfficialClient(world)]) as play,
    ):
        await rage(play, plan.seconds, plan.only)


@asynccontextmanager
async def bounded(seconds: float) -> AsyncIterator[None]:
    """Cancel what takes longer; where everybody stood is said first, in the log of the tests."""
    telling = asyncio.get_running_loop().call_later(seconds, _say_where_all_stand)
    try:
        # One second later, so that it is not what was cancelled that is shown.
        async with asyncio.timeout(seconds + 1):
            yield
    finally:
        telling.cancel()


def _say_where_all_stand() -> None:
    # What the tests capture would be lost with a process that has to be killed.
    log = sys.__stderr__
    for task in asyncio.all_tasks():
        print(f"{task!r}, asked {task.cancelling()} times to end", file=log)
        task.print_stack(file=log)
    if log is not None:
        faulthandler.dump_traceback(log)


@asynccontextmanager
async def playing(world: World, plan: Plan, others: Sequence[Observer]) -> AsyncIterator[Play]:
    """Have everybody write and listen until the block ends; then let it come to rest."""
    _write_start(world, plan)
    # Connections are not kept: the gate resets them, and a kept one fails only when it is used.
    limits = httpx.Limits(max_keepalive_connections=0)
    async with (
        httpx.AsyncClient(timeout=8, limits=limits) as http,
        asyncio.TaskGroup() as tasks,
    ):
        play = _make_play(world, http, others, plan)
        listening = [tasks.create_task(each.run()) for each in play.observers]
        sampling = tasks.create_task(sample(world))
        writing: list[Writer] = [*play.rows, OwnWriter(world, "people"), play.rights]
        at_work = [tasks.create_task(each.run(play.enough)) for each in writing]
        rest = RestWriter(world, http, play.still)
        at_work.append(tasks.create_task(rest.run(play.enough)))
        yield play
        play.enough.set()
        await asyncio.wait(at_work)
        await play.probe("the end")
        await _look_at_the_end(play)
        world.over.set()
        sampling.cancel()
        await asyncio.wait(listening, timeout=SETTLING_SECONDS)
        for each in listening:
            each.cancel()


def _make_play(
    world: World, http: httpx.AsyncClient, others: Sequence[Observer], plan: Plan
) -> Play:
    listeners = [Listener(world, role, http) for role in roles(world)]
    still = asyncio.Lock()
    return Play(
        world=world,
        listeners=listeners,
        observers=[*listeners, *others],
        rows=[RowWriter(world, f"w{number}") for number in range(1, 4)],
        rights=RightsWriter(world, "rights", still),
        still=still,
        told=ToldWriter(world, "told"),
        prober=ToldWriter(world, "probe"),
        http=http,
        is_long=plan.is_long,
        patience=plan.patience,
    )


def _write_start(world: World, plan: Plan) -> None:
    # Two of the five seconds in which a quiet channel is told where the stream stands.
    limits = {"live_seconds": plan.live_seconds, "stale_seconds": plan.live_seconds}
    world.history.write(
        "runner",
        "start",
        seed=plan.seed,
        places={person: world.places(person) for person in world.people},
        bounds={**BOUNDS, **limits},
    )


async def _look_at_the_end(play: Play) -> None:
    world = play.world
    await world.write_marks("end")
    for person in (SERVICE, *world.people):
        began = time.monotonic()
        tables: dict[str, Any] = {}
        for table in READ:
            tables[table] = await read_table(play.http, world, person, table)
        world.history.write("runner", "final", person=person, began=began, tables=tables)
