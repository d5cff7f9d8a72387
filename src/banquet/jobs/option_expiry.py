"""First options that run out are released, and who waits behind them moves up.

`app_private.release_expired_options` decides and does it, in one transaction, by the database's
clock. This only calls it in time: when the next option runs out, which the last call told; when
somebody changed a booking, since that may have changed the next; and every 30 seconds. Two servers
that call it at once wait for one another in the database, and the second finds nothing to do.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, NamedTuple

import psycopg
import psycopg_pool
from prometheus_client.core import Metric
from psycopg.rows import TupleRow

from banquet.http.metrics import gauge, total
from banquet.jobs.job import Job, Wait

_log = logging.getLogger("banquet.jobs")

TABLE: Final = ("public", "bookings")
"""Whose changes may bring the next end nearer."""

_AS_SERVICE: Final = "set local role service_role"
_RELEASE: Final = "select released, seconds_to_next from app_private.release_expired_options()"


class Outcome(NamedTuple):
    """What one call came to.

    Attributes:
        released: Options it released.
        seconds_to_next: Until the next runs out; None if none will.
    """

    released: int
    seconds_to_next: float | None


class OptionExpiry(Job):
    """The job.

    Attributes:
        released: Options released since the start.
    """

    def __init__(self, release: Callable[[], Awaitable[Outcome]], wait: Wait | None = None) -> None:
        """Take what it is made of.

        Args:
            release: Calls the database; `released_by` makes one.
            wait: Waits; the event loop's own timer unless given.
        """
        super().__init__(TABLE, wait)
        self._release = release
        self.released = 0

    def collect(self) -> Iterable[Metric]:
        """Return the figures; a `banquet.http.metrics.Source`."""
        yield total("banquet_options_released", "Options that ran out.", self.released)
        yield total("banquet_options_failures", "Times the database gave no answer.", self.failures)
        yield gauge("banquet_options_wait_seconds", "To the next look at most.", self.waits_seconds)

    async def look(self) -> float | None:
        """Release what ran out; return in how many seconds the next option does."""
        outcome = await self._release()
        self.released += outcome.released
        if outcome.released:
            _log.info("released %d options that ran out", outcome.released)
        return outcome.seconds_to_next


def released_by(
    pool: psycopg_pool.AsyncConnectionPool[psycopg.AsyncConnection[TupleRow]],
) -> Callable[[], Awaitable[Outcome]]:
    """Return the call that releases what ran out.

    Args:
        pool: Of the role `authenticator`, which may act for the service key.
    """

    async def release() -> Outcome:
        async with pool.connection() as connection, connection.transaction():
            await connection.execute(_AS_SERVICE)
            cursor = await connection.execute(_RELEASE)
            row = await cursor.fetchone()
        return Outcome(*row) if row else Outcome(0, None)

    return release
