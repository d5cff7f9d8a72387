"""A database with one published table, and somebody who follows it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from uuid import uuid4

import psycopg
import pytest

from banquet.replication.messages import Transaction
from banquet.replication.slot import Slot, ensure_slot
from banquet.replication.stream import ReplicationStream
from tests.conftest import Cluster

WAIT_SECONDS = 30

SETUP = """
create table notes (id bigint primary key, body text, version int not null default 1);
alter table notes replica identity full;
create table unpublished (id bigint generated always as identity, filler text);
create publication supabase_realtime for table notes;
"""


class Follower:
    """Keeps what a stream delivers."""

    def __init__(self, url: str, slot: Slot) -> None:
        self.slot = slot
        self.stream = ReplicationStream(url, slot)
        self.transactions: list[Transaction] = []
        self.news: list[bool] = []
        self.progress = slot.start_lsn
        self.task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    def start(self) -> None:
        self.task = asyncio.create_task(self.stream.run(self.take, self.advance))

    def take(self, transaction: Transaction) -> None:
        self.transactions.append(transaction)
        self.news.append(self.stream.is_current())
        self._changed.set()

    def advance(self, lsn: int) -> None:
        self.progress = lsn
        self._changed.set()

    async def until(self, is_met: Callable[[], bool]) -> None:
        """Wait for something to be true of what has been delivered; fails if the stream does."""
        assert self.task is not None
        async with asyncio.timeout(WAIT_SECONDS):
            while not is_met():
                self._changed.clear()
                changed = asyncio.ensure_future(self._changed.wait())
                await asyncio.wait({changed, self.task}, return_when=asyncio.FIRST_COMPLETED)
                changed.cancel()
                if self.task.done():
                    self.task.result()

    @property
    def bodies(self) -> list[str]:
        """Return the second column of every new row delivered."""
        changes = [change for each in self.transactions for change in each.changes]
        return [str(change.new[1]) for change in changes if change.new is not None]

    async def stop(self) -> None:
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)


@asynccontextmanager
async def following(url: str, slot: Slot | None = None) -> AsyncIterator[Follower]:
    follower = Follower(url, slot or await ensure_slot(url))
    follower.start()
    try:
        yield follower
    finally:
        await follower.stop()


@asynccontextmanager
async def writer(url: str) -> AsyncIterator[psycopg.AsyncConnection[tuple[object, ...]]]:
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
    async with connection:
        yield connection


@pytest.fixture
def notes_url(cluster: Cluster) -> Iterator[str]:
    name = f"notes_{uuid4().hex[:12]}"
    url = cluster.create(name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SETUP)
    yield url
    cluster.drop(name)
