"""A run under way, as those see it who disturb it."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx
import psycopg

from tests.chaos.clients.listener import Listener
from tests.chaos.clients.observer import Observer
from tests.chaos.world import CHANGING, World
from tests.chaos.writers import RightsWriter, RowWriter, ToldWriter

UNSTEADY: Final = (CHANGING, "stranger")
"""Who may have no right to hear of a probe."""


@dataclass
class Play:
    """A run under way.

    Attributes:
        world: Where.
        listeners: Clients of raw frames.
        observers: All clients.
        rows: Writers of rows.
        rights: Changes rights, unless told to wait.
        still: Held while rights change and while somebody writes over REST.
        told: Writes what faults need written.
        prober: Commits what everybody must soon hear of.
        http: For REST, through the gate.
        is_long: Whether faults may take their time.
        patience: Seconds after which nobody is waited for any longer.
        enough: Set when writers may stop.
    """

    world: World
    listeners: list[Listener]
    observers: list[Observer]
    rows: list[RowWriter]
    rights: RightsWriter
    still: asyncio.Lock
    told: ToldWriter
    prober: ToldWriter
    http: httpx.AsyncClient
    is_long: bool
    patience: float
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    _turns: Counter[Sequence[str]] = field(default_factory=Counter)

    def draw(self, least: float, most: float, longest: float) -> float:
        """Return some seconds; up to `longest` at times in a long run, else up to `most`."""
        random = self.world.random
        is_longest = self.is_long and random.random() < 0.3
        return random.uniform(least, longest if is_longest else most)

    async def lasting(self, least: float, most: float, longest: float) -> None:
        """Let what was begun last as long as `draw` says."""
        await asyncio.sleep(self.draw(least, most, longest))

    def turn(self, ways: Sequence[str]) -> str:
        """Return one of several ways, each in its turn; which is first the seed says."""
        if ways not in self._turns:
            self._turns[ways] = self.world.random.randrange(len(ways))
        self._turns[ways] += 1
        return ways[self._turns[ways] % len(ways)]

    async def probe(self, after: str) -> None:
        """Commit something in every branch and wait until everybody steady has it."""
        tx, xid = await self._insist()
        since = time.monotonic()
        waiting = [each for each in self.observers if each.role.person not in UNSTEADY]
        names = [each.role.name for each in waiting if each.role.is_prompt]
        self.world.history.write("runner", "probe", tx=tx, after=after, clients=names)
        while time.monotonic() < since + self.patience:
            if all(each.watch.has_reached(tx, xid, since) for each in waiting):
                break
            await asyncio.sleep(0.02)

    async def _insist(self) -> tuple[str, int]:
        """Commit a probe as soon as the database takes it."""
        while True:
            try:
                return await self.prober.probe()
            except (psycopg.Error, OSError):
                await asyncio.sleep(0.1)
