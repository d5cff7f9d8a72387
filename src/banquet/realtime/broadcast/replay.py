"""Joins that ask for the past of their topic."""

import asyncio
from typing import Final

from banquet.errors import BanquetError, RequestError
from banquet.realtime.broadcast.exchange import Exchange
from banquet.realtime.broadcast.store import Store
from banquet.realtime.channels.channel import Channel
from banquet.realtime.channels.recall import Recall

READ_SECONDS: Final = 5.0
"""How long reading the past may take; clients give up a join after 10."""


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
                recall.learn(await self._store.newest(channel.name, channel.join.replay))
        except (BanquetError, TimeoutError) as error:
            raise _refusal("The stored broadcasts cannot be read now, try again") from error
        if not channel.socket.takes_more:
            # The past of a hundred channels would pile up before a socket that nobody reads.
            raise _refusal("The connection is too slow for the stored broadcasts, try again")

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
