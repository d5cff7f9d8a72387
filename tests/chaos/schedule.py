"""Which fault strikes when: drawn from the seed."""

import contextlib
import time
from collections.abc import Iterator
from random import Random

import psycopg

from tests.chaos.faults import FAULTS, Fault
from tests.chaos.faults.fault import LIMITS
from tests.chaos.play import Play


def draw(random: Random, only: str = "") -> Iterator[Fault]:
    """Return faults without end: all there are in some order, then all in another one.

    Args:
        random: Decides the order.
        only: Numbers of those that are wanted, separated by commas; all if empty.
    """
    wanted = [make for make in FAULTS if not only or make().name.split()[0] in only.split(",")]
    while True:
        yield from (make() for make in random.sample(wanted, len(wanted)))


async def rage(play: Play, seconds: float, only: str = "") -> None:
    """Strike one fault after the other for so long, mostly waiting until all have recovered."""
    random = play.world.random
    until = time.monotonic() + seconds
    await play.probe("the start")
    for fault in draw(random, only):
        if time.monotonic() > until:
            break
        await strike(play, fault)
        # At times the next one comes before all are well again.
        if random.random() < 0.75:
            await play.probe(fault.name)


async def strike(play: Play, fault: Fault) -> None:
    """Let a fault happen, and write it down.

    One that finds no database, because the fault before it has not passed yet, is over early.
    """
    history = play.world.history
    history.write("runner", "fault", name=fault.name, phase="begin")
    measured = None
    with contextlib.suppress(psycopg.Error, OSError):
        measured = await fault.strike(play)
    history.write(
        "runner",
        "fault",
        name=fault.name,
        phase="end",
        took=measured,
        limit=None if measured is None else LIMITS[fault.name],
    )
