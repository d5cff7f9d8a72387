"""Telling those who asked when broadcasts of the database begin to arrive."""

from collections.abc import Callable
from typing import Final

from banquet.clock import Clock
from banquet.realtime.channels.channel import Channel

PATIENCE_SECONDS: Final = 60.0
"""How long a channel is kept waiting for the stream (official limit)."""


class Readiness:
    """Channels that wait to hear that the database streams to us."""

    def __init__(self, clock: Clock, hears: Callable[[], bool]) -> None:
        """Prepare.

        Args:
            clock: The time.
            hears: Tells whether the database streams to us now.
        """
        self._clock = clock
        self._hears = hears
        self._until: dict[Channel, float] = {}

    def welcome(self, channel: Channel) -> None:
        """Tell a channel that has joined, now or later, if it asked."""
        if channel.join.replication_ready:
            self._until[channel] = self._clock.monotonic() + PATIENCE_SECONDS
            self.tick()

    def tick(self) -> None:
        """Tell whoever can be told something now."""
        if not self._until:
            return
        now, hears = self._clock.monotonic(), self._hears()
        for channel, until in list(self._until.items()):
            if channel.is_closed:
                del self._until[channel]
            elif hears:
                del self._until[channel]
                channel.system("system", "ok", "Replication connection established")
            elif now >= until:
                del self._until[channel]
                channel.system(
                    "system", "error", "Replication connection was not established in time"
                )
