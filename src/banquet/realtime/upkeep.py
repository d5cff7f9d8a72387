"""What time does to connections and channels: tokens expire, sockets idle or stick.

Everything happens in `tick`, by the clock handed in; nothing here waits.
"""

import heapq
import logging
from itertools import count
from typing import Final

from picows import WSCloseCode

from banquet.errors import BanquetError
from banquet.realtime.changes.starts import settle
from banquet.realtime.channels.channel import Channel
from banquet.realtime.sockets.connection import Connection
from banquet.realtime.stage import Stage

_log = logging.getLogger("banquet.realtime")

STUCK_SECONDS: Final = 30.0
"""A socket that has not drained for so long is closed, 1013."""

IDLE_SECONDS: Final = 75.0
"""A socket that sent nothing for so long is closed; clients send heartbeats every 25."""

EMPTY_SECONDS: Final = 600.0
"""A socket without channels for so long is closed (official rule)."""

QUIET_SECONDS: Final = 5.0
"""How often channels that nothing concerned are told how far the stream has got."""

TIDY_EXPIRIES: Final = 1024
"""Ends of tokens that are noted before those are looked for that nobody waits for any more: a
key may be valid for years, and a token may be renewed at any rate."""

_SWEEP_SECONDS: Final = 5.0


class Upkeep:
    """Looks after channels and connections."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._expiries: list[tuple[float, int, Channel]] = []
        self._tidy_at = TIDY_EXPIRIES
        self._numbers = count()
        self._unsettled: dict[Channel, None] = {}
        self._settling: dict[Channel, int] = {}
        self._is_asking = False
        self._swept_at = self._told_at = stage.clock.monotonic()

    def watch(self, channel: Channel) -> None:
        """End a channel when the token it has now expires."""
        if channel.expires_at is not None:
            heapq.heappush(self._expiries, (channel.expires_at, next(self._numbers), channel))
            if len(self._expiries) >= self._tidy_at:
                self._tidy()

    def _tidy(self) -> None:
        """Forget the ends of channels that are closed, or have another token by now."""
        valid = {
            channel: (at, number, channel)
            for at, number, channel in self._expiries
            if not channel.is_closed and channel.expires_at == at
        }
        self._expiries = sorted(valid.values())
        self._tidy_at = max(TIDY_EXPIRIES, 2 * len(valid))

    def settle_later(self, channel: Channel) -> None:
        """Let a channel whose bindings started from somewhere share a group again once it may.

        Until everything that was visible in a snapshot has passed, and every binding's own
        cursor, the channel must leave out what it has seen, and needs a group of its own.
        """
        self._unsettled[channel] = None

    def tick(self) -> None:
        """Do what is due; called twice a second."""
        self._expire()
        if not self._stage.ready.is_set():
            return
        now = self._stage.clock.monotonic()
        self._settle()
        stage = self._stage
        live = stage.hears()
        if live is not stage.told_live or now - self._told_at >= QUIET_SECONDS:
            self._told_at, stage.told_live = now, live
            stage.era.router.quiet_checkpoints(stage.head(), live=live)
        if now - self._swept_at >= _SWEEP_SECONDS:
            self._swept_at = now
            for connection in list(self._stage.connections):
                _sweep(connection, now)
            # Thousands may hang up and nobody come after them: what they had must go, too.
            if len(self._expiries) > 2 * sum(len(c.channels) for c in self._stage.connections):
                self._tidy()

    def _expire(self) -> None:
        now = self._stage.clock.now()
        while self._expiries and self._expiries[0][0] <= now:
            expired_at, _, channel = heapq.heappop(self._expiries)
            if not channel.is_closed and channel.expires_at == expired_at:
                seconds = int(now - expired_at)
                self._stage.fail(channel, "system", f"Token has expired {seconds} seconds ago")

    def _settle(self) -> None:
        if self._unsettled and not self._is_asking:
            self._is_asking = True
            self._stage.spawn(self._ask_position())
        position = self._stage.era.ring.position
        for channel in [each for each, lsn in self._settling.items() if lsn <= position]:
            if channel.is_closed or self._share_group(channel):
                del self._settling[channel]

    async def _ask_position(self) -> None:
        """Everything visible in the snapshots of these channels has committed by now."""
        channels, self._unsettled = self._unsettled, {}
        try:
            lsn = await self._stage.database.wal_position()
            self._settling.update(dict.fromkeys(channels, lsn))
        except BanquetError as error:
            _log.warning("the log position cannot be read, trying again: %s", error)
            self._unsettled.update(channels)
        finally:
            self._is_asking = False

    def _share_group(self, channel: Channel) -> bool:
        """Move a live channel to the group of those that started long ago; False if not yet."""
        stage = self._stage
        group = channel.group
        if channel.position is not None or group is None or not stage.flowing.is_set():
            return False
        stage.era.router.detach(channel)
        stage.era.router.release_group(group)
        channel.join = settle(channel.join)
        stage.retake_group(channel)
        stage.era.router.attach(channel)
        return True


def _sweep(connection: Connection, now: float) -> None:
    if connection.paused_at is not None and now - connection.paused_at > STUCK_SECONDS:
        # The close frame lies behind what the client does not read: it may never arrive.
        connection.close(WSCloseCode.TRY_AGAIN_LATER, "too slow")
        connection.abort()
    elif now - connection.heard_at > IDLE_SECONDS:
        connection.close(WSCloseCode.OK, "idle")
        if now - connection.heard_at > IDLE_SECONDS + 2 * _SWEEP_SECONDS:
            connection.abort()  # nobody is there to take what is unsent, nor the close frame
    elif connection.empty_since is not None and now - connection.empty_since > EMPTY_SECONDS:
        connection.close(WSCloseCode.OK, "no channel")
