"""Joins that ask for the past of their topic."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from banquet.errors import BanquetError, RequestError
from banquet.realtime.broadcast.exchange import Exchange
from banquet.realtime.broadcast.store import Store
from banquet.realtime.channels.channel import Channel
from banquet.realtime.channels.recall import Recall
from banquet.realtime.waiting.pauses import pauses
from banquet.realtime.wire.joins import Replay
from banquet.realtime.wire.said import Said

READ_SECONDS: Final = 5.0
"""How long reading the past may take; clients give up a join after 10."""

MOST_UNSEEN: Final = 4096
"""Broadcasts said last that queries may not see yet: some milliseconds' worth of them."""


class Replays:
    """Reads the past for channels that are joining, and tells it once they have."""

    def __init__(self, exchange: Exchange, store: Store) -> None:
        """Prepare.

        Args:
            exchange: Keeps what is said meanwhile.
            store: Knows the past.
        """
        self._exchange = exchange
        self._store = store
        self._unseen: deque[tuple[int, str]] = deque(maxlen=MOST_UNSEEN)

    def begin(self) -> None:
        """Forget the commits of another database, whose numbers mean others here."""
        self._unseen.clear()

    def hear(self, xid: int, said: Iterable[Said]) -> None:
        """Note what a transaction said: queries see it a moment after it was streamed."""
        self._unseen.extend((xid, each.topic) for each in said if each.is_private)

    def is_due(self, channel: Channel) -> bool:
        """Tell whether a channel asked for a past that has not been read."""
        return channel.join.replay is not None and channel.recall is None

    async def prepare(self, channel: Channel) -> None:
        """Read the past of a channel's topic; from here on it misses nothing that is said.

        Raises:
            RequestError: the past cannot be read.
        """
        if channel.join.replay is None or channel.is_closed:
            return
        # Listening comes before reading: what commits in between is in one of the two.
        channel.recall = recall = Recall()
        self._exchange.joining.enter(channel)
        try:
            async with asyncio.timeout(READ_SECONDS):
                recall.learn(await self._read(channel.name, channel.join.replay))
        except (BanquetError, TimeoutError) as error:
            raise _refusal("The stored broadcasts cannot be read now, try again") from error
        if not channel.socket.takes_more:
            # The past of a hundred channels would pile up before a socket that nobody reads.
            raise _refusal("The connection is too slow for the stored broadcasts, try again")

    async def _read(self, topic: str, replay: Replay) -> Sequence[Said]:
        """Return the past, once queries see all of it that was said before listening began."""
        unseen = {xid for xid, each in self._unseen if each == topic}
        if len(self._unseen) == MOST_UNSEEN:
            # It may have said more, on this topic too, than could be noted.
            unseen.add(self._unseen[0][0])
        pause = pauses()
        while True:
            past = await self._store.newest(topic, replay)
            if all(map(past.snapshot.sees, unseen)):
                return past.said
            await asyncio.sleep(next(pause))

    def tell(self, channel: Channel) -> None:
        """Send a channel the past and what was said since, its join being answered."""
        self._exchange.joining.leave(channel)
        if channel.recall is None or not channel.rights.broadcast_read:
            return
        for said in channel.recall.tell():
            frame = said.frame(channel.socket.vsn, channel.join_ref)
            if frame is not None:
                channel.socket.queue(frame)


def _refusal(message: str) -> RequestError:
    return RequestError("UnableToReplayMessages", message)
