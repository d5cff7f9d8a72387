"""What jobs have in common: they look at the database in time, and go on when it is away."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Protocol

import psycopg
import psycopg_pool

from banquet.jobs.pacing import GAP_SECONDS, retry_seconds, wait_seconds

_log = logging.getLogger("banquet.jobs")


class Wait(Protocol):
    """Waits for news, or for a time to pass."""

    async def __call__(self, news: asyncio.Event, seconds: float) -> None:
        """Return when `news` is set, or after so many seconds."""


async def wait_for_news(news: asyncio.Event, seconds: float) -> None:
    """Return when `news` is set, or after so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await news.wait()
    except TimeoutError:
        return


class Job(ABC):
    """Looks when something is due, and when a table changed: `run()` as a task.

    Attributes:
        failures: Times the database gave no answer, since the start.
        waits_seconds: How long it waits now before it looks again, at most.
    """

    def __init__(self, table: tuple[str, str], wait: Wait | None = None) -> None:
        """Wait.

        Args:
            table: Schema and name of the table whose changes may be something to do.
            wait: Waits; the event loop's own timer unless given.
        """
        self._table = table
        self._wait = wait or wait_for_news
        self._news = asyncio.Event()
        self._failed_in_a_row = 0
        self.failures = 0
        self.waits_seconds = 0.0

    @abstractmethod
    async def look(self) -> float | None:
        """Do what is due; return in how many seconds something else is, None if nothing is."""

    def take_note(self, tables: Iterable[tuple[str, str]]) -> None:
        """Hear that a transaction changed these tables; never blocks."""
        if self._table in tables:
            self._news.set()

    async def run(self) -> None:
        """Do what is due until cancelled; without a database, try until there is one."""
        while True:
            self.waits_seconds = await self._look_once()
            _end_if_cancelled()
            await self._wait(self._news, self.waits_seconds)
            if self._news.is_set():
                # News of the gap is looked into again: its commit may be too fresh for a query.
                self._news.clear()
                await self._wait(asyncio.Event(), GAP_SECONDS)

    async def _look_once(self) -> float:
        try:
            seconds_to_next = await self.look()
        except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
            self.failures += 1
            self._failed_in_a_row += 1
            seconds = retry_seconds(self._failed_in_a_row)
            name = ".".join(self._table)
            _log.warning("%s cannot be asked, trying again in %.1f s: %s", name, seconds, error)
            return seconds
        self._failed_in_a_row = 0
        return wait_seconds(seconds_to_next)


def _end_if_cancelled() -> None:
    """Be cancelled after all: a connection pool may answer a cancellation with a time-out."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
