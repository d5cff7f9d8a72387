"""First options that run out are released, and who waits behind them moves up.

`app_private.release_expired_options` decides and does it, in one transaction, by the database's
clock. This only calls it in time: when the next option runs out, which the last call told; when
somebody changed a booking, since that may have changed the next; and every 30 seconds. Two servers
that call it at once wait for one another in the database, and the second finds nothing to do.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, NamedTuple, Protocol

import psycopg
import psycopg_pool
from prometheus_client.core import Metric
from psycopg.rows import TupleRow

from banquet.http.metrics import gauge, total
from banquet.jobs.pacing import GAP_SECONDS, retry_seconds, wait_seconds

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


class Wait(Protocol):
    """Waits for news, or for a time to pass."""

    async def __call__(self, news: asyncio.Event, seconds: float) -> None:
        """Return when `news` is set, or after so many seconds."""


class OptionExpiry:
    """The job: `run()` as a task, `take_note` for what the change stream tells.

    Attributes:
        released: Options released since the start.
        failures: Calls that PostgreSQL did not answer, since the start.
        waits_seconds: How long it waits now for the next option, at most.
    """

    def __init__(self, release: Callable[[], Awaitable[Outcome]], wait: Wait | None = None) -> None:
        """Take what it is made of.

        Args:
            release: Calls the database; `released_by` makes one.
            wait: Waits; the event loop's own timer unless given.
        """
        self._release = release
        self._wait = wait or wait_for_news
        self._news = asyncio.Event()
        self._failed_in_a_row = 0
        self.released = self.failures = 0
        self.waits_seconds = 0.0

    def take_note(self, tables: Iterable[tuple[str, str]]) -> None:
        """Hear that a transaction changed these tables; never blocks."""
        if TABLE in tables:
            self._news.set()

    async def run(self) -> None:
        """Release what runs out until cancelled; without a database, try until there is one."""
        while True:
            self._news.clear()
            self.waits_seconds = await self._release_once()
            await self._wait(self._news, self.waits_seconds)
            if self._news.is_set():
                await self._wait(asyncio.Event(), GAP_SECONDS)

    def collect(self) -> Iterable[Metric]:
        """Return the figures; a `banquet.http.metrics.Source`."""
        yield total("banquet_options_released", "Options that ran out.", self.released)
        yield total("banquet_options_failures", "Times the database gave no answer.", self.failures)
        yield gauge("banquet_options_wait_seconds", "To the next look at most.", self.waits_seconds)

    async def _release_once(self) -> float:
        try:
            outcome = await self._release()
        except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
            self.failures += 1
            self._failed_in_a_row += 1
            seconds = retry_seconds(self._failed_in_a_row)
            _log.warning("options cannot be released, trying again in %.1f s: %s", seconds, error)
            return seconds
        self._failed_in_a_row = 0
        self.released += outcome.released
        if outcome.released:
            _log.info("released %d options that ran out", outcome.released)
        return wait_seconds(outcome.seconds_to_next)


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


async def wait_for_news(news: asyncio.Event, seconds: float) -> None:
    """Return when `news` is set, or after so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await news.wait()
    except TimeoutError:
        return
