"""How long broadcasts of the database are kept, and that they are published at all."""

import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from banquet.clock import Clock
from banquet.errors import BanquetError
from banquet.realtime.broadcast.store import Store

_log = logging.getLogger("banquet.realtime")

KEPT: Final = timedelta(hours=72)
"""At least so long; whole days are forgotten, so that it is up to a day more."""

LOOK_SECONDS: Final = 900.0
RETRY_SECONDS: Final = 60.0


class Retention:
    """Looks after the table every quarter of an hour, by the clock handed in."""

    def __init__(
        self, store: Store, clock: Clock, spawn: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        """Prepare; the first look is due at once.

        Args:
            store: The table.
            clock: The time.
            spawn: Runs something in the background.
        """
        self._store = store
        self._clock = clock
        self._spawn = spawn
        self._due_at = clock.monotonic()
        self._is_looking = False

    def hurry(self) -> None:
        """Look with the next tick: the schema has changed, perhaps the publication."""
        self._due_at = self._clock.monotonic()

    def tick(self) -> None:
        """Look after the table if that is due."""
        now = self._clock.monotonic()
        if now >= self._due_at and not self._is_looking:
            self._is_looking = True
            self._due_at = now + LOOK_SECONDS
            self._spawn(self._look())

    async def _look(self) -> None:
        try:
            await self._store.publish()
            before = _last_midnight(self._clock.now() - KEPT.total_seconds())
            if await self._store.forget(before):
                _log.info("old broadcasts are in use, trying again")
                self._due_at = self._clock.monotonic() + RETRY_SECONDS
        except BanquetError as error:
            _log.warning("JanitorFailedToDeleteOldMessages: %s", error)
            self._due_at = self._clock.monotonic() + RETRY_SECONDS
        finally:
            self._is_looking = False


def _last_midnight(seconds: float) -> datetime:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
