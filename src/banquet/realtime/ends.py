"""Sessions that ended unheard: asked of the database while no stream tells of them."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from banquet.clock import Clock
from banquet.errors import BanquetError

_log = logging.getLogger("banquet.realtime")

ASK_SECONDS: Final = 1.0
"""How often the database is asked while it does not stream to us."""

FORGET_SECONDS: Final = 3600.0
"""How often those are removed whose tokens have expired."""

SLACK_SECONDS: Final = 300.0
"""How much longer than it says a token may be accepted: clocks differ."""


class EndedSessions(Protocol):
    """Keeps which sessions ended; implemented by `banquet.realtime.database`."""

    async def ended_sessions(self, seconds: float) -> Sequence[str]:
        """Return the sessions that ended within the last so many seconds, the last one last."""

    async def forget_ended_sessions(self, seconds: float) -> None:
        """Remove those that ended longer ago."""


class UnheardEnds:
    """Makes up for what the stream could not tell: its slot was lost, or it is not connected."""

    def __init__(
        self,
        database: EndedSessions,
        end: Callable[[Sequence[str]], None],
        hears: Callable[[], bool],
        clock: Clock,
        *,
        token_seconds: float,
    ) -> None:
        """Prepare; nothing is asked before `learn` or `run`.

        Args:
            database: Knows what ended.
            end: Told which sessions ended, also those it knows of.
            hears: Tells whether the stream tells of ends now.
            clock: The time.
            token_seconds: Life of an access token.
        """
        self._database = database
        self._end = end
        self._hears = hears
        self._clock = clock
        self._token_seconds = token_seconds + SLACK_SECONDS
        self._forgot_at: float | None = None

    async def learn(self) -> None:
        """End whatever the database says has ended.

        Raises:
            DatabaseError: it cannot be asked.
        """
        self._end(await self._database.ended_sessions(self._token_seconds))

    async def run(self) -> None:
        """Learn until cancelled, while nothing is heard, and keep the table small."""
        while True:
            await asyncio.sleep(ASK_SECONDS)
            try:
                await self.look()
            except BanquetError as error:
                _log.info("the database does not say which sessions ended: %s", error)

    async def look(self) -> None:
        """Do what is due now; for tests, which do not wait for `run`.

        Raises:
            DatabaseError: the database cannot be asked.
        """
        if not self._hears():
            await self.learn()
            return
        now = self._clock.monotonic()
        if self._forgot_at is None or now - self._forgot_at >= FORGET_SECONDS:
            await self._database.forget_ended_sessions(self._token_seconds)
            self._forgot_at = now
