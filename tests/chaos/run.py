"""One run: a seed in, a history out."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx

from tests.chaos.clients.listener import Listener, read_table
from tests.chaos.clients.observer import Observer, Role
from tests.chaos.history import place_of_branch
from tests.chaos.ledger import SERVICE
from tests.chaos.play import Play
from tests.chaos.rest_writer import RestWriter
from tests.chaos.rows import MARKS, OWN, READ, ROWS
from tests.chaos.sampler import sample
from tests.chaos.world import CHANGING, MB, RING_BYTES, WAL_KEPT_MB, World
from tests.chaos.writers import OwnWriter, RightsWriter, RowWriter, ToldWriter, Writer

BOUNDS: Final = {
    "wal_held": RING_BYTES + 64 * MB,
    # A segment is removed once it is not needed; what is being written comes on top.
    "wal_worst": (WAL_KEPT_MB + 64) * MB,
    "rss": 450 * MB,
}
SETTLING_SECONDS: Final = 10.0


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


@asynccontextmanager
async def playing(
    world: World, seed: int, others: Sequence[Observer] = (), *, is_long: bool = False
) -> AsyncIterator[Play]:
    """Have everybody write and listen until the block ends; then let it come to rest."""
    _write_start(world, seed)
    # Connections are not kept: the gate resets them, and a kept one fails only when it is used.
    limits = httpx.Limits(max_keepalive_connections=0)
    async with (
        httpx.AsyncClient(timeout=8, limits=limits) as http,
        asyncio.TaskGroup() as tasks,
    ):
        play = _make_play(world, http, others, is_long=is_long)
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
    world: World, http: httpx.AsyncClient, others: Sequence[Observer], *, is_long: bool
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
        is_long=is_long,
    )


def _write_start(world: World, seed: int) -> None:
    world.history.write(
        "runner",
        "start",
        seed=seed,
        places={person: world.places(person) for person in world.people},
        bounds=BOUNDS,
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
