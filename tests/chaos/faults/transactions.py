"""Transactions that take long or change much."""

import asyncio
from typing import Final

from tests.chaos.play import Play

FIRST_BULK_ID: Final = 1_000_000
LARGE: Final = 2_500
"""More than a resuming client is sent row by row."""

GIANT: Final = 60_000
"""More than the server keeps of one transaction."""


class LongTransaction:
    """A transaction stays open, keeping snapshots and new slots waiting, and then writes."""

    name = "F13 long transaction"

    async def strike(self, play: Play) -> None:
        await play.told.hold(play.draw(1.0, 3.0, 40.0))


class Giant:
    """Thousands of rows in one transaction; in long runs, at times more than the server keeps."""

    name = "F14 giant transaction"

    async def strike(self, play: Play) -> None:
        count = GIANT if play.is_long and play.world.random.random() < 0.4 else LARGE
        first = FIRST_BULK_ID + play.told.world.random.randrange(1000) * 100_000
        await play.told.bulk(first, count, gone=False)
        await asyncio.sleep(0.3)
        await play.told.bulk(first, count, gone=True)
