"""The stream while PostgreSQL stops, crashes and throws the log away. A cluster of its own."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

import psycopg
import pytest

from banquet.db.embedded import EmbeddedCluster
from banquet.realtime.history.ring import Ring
from banquet.replication import stream as stream_module
from banquet.replication.failures import SlotLost
from banquet.replication.messages import Transaction
from banquet.replication.slot import ensure_slot
from tests.integration.replication.conftest import SETUP, Follower, following, writer
from tests.integration.replication.steps import INSERT, logged, new_ring


@pytest.fixture(scope="module")
def own_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedCluster]:
    embedded = EmbeddedCluster(
        tmp_path_factory.mktemp("faults") / "data",
        settings={"max_slot_wal_keep_size": "1MB", "min_wal_size": "32MB", "max_wal_size": "32MB"},
    )
    embedded.start()
    with psycopg.connect(embedded.url, autocommit=True) as connection:
        connection.execute(SETUP)
    yield embedded
    embedded.destroy()


@pytest.fixture
def url(own_cluster: EmbeddedCluster) -> str:
    with psycopg.connect(own_cluster.url, autocommit=True) as connection:
        connection.execute("truncate notes")
        connection.execute(
            "select pg_drop_replication_slot(slot_name) from pg_replication_slots where not active"
        )
    return own_cluster.url


def kill_postgresql(cluster: EmbeddedCluster) -> None:
    pid = int((cluster.home / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)


async def write_through(url: str, first: int, enough: asyncio.Event) -> None:
    """Insert numbered rows, going on after any failure, until told that it is enough."""
    number = first
    while not enough.is_set():
        try:
            async with writer(url) as connection:
                while not enough.is_set():
                    await connection.execute(INSERT, (number, str(number)))
                    number += 1
        except psycopg.Error:
            number += 1  # whether the last one was committed is not known
            await asyncio.sleep(0.01)


async def committed(url: str) -> set[str]:
    async with writer(url) as connection:
        cursor = await connection.execute("select body from notes")
        return {str(body) for (body,) in await cursor.fetchall()}


async def test_killed_postgresql_costs_no_change_and_repeats_none(
    own_cluster: EmbeddedCluster, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ring takes everything: it refuses repeats, and its tail goes back in the slot."""
    monkeypatch.setattr(stream_module, "STATUS_SECONDS", 0.05)
    enough = asyncio.Event()
    async with keeping(url) as (follower, ring):
        writers = [
            asyncio.create_task(write_through(url, first, enough))
            for first in (0, 10**6, 2 * 10**6)
        ]
        for round_ in range(1, 4):
            await follower.until(partial(has_more_than, follower, round_ * 200))
            kill_postgresql(own_cluster)
            await asyncio.to_thread(own_cluster.start)
        enough.set()
        await asyncio.gather(*writers)
        expected = await committed(url)
        await follower.until(lambda: expected <= set(follower.bodies))

        assert ring.tail_lsn > follower.slot.start_lsn
    assert len(follower.bodies) == len(set(follower.bodies))
    assert set(follower.bodies) == expected


def has_more_than(follower: Follower, count: int) -> bool:
    return len(follower.transactions) > count


@asynccontextmanager
async def keeping(url: str) -> AsyncIterator[tuple[Follower, Ring]]:
    """Follow with a small ring that decides what is acknowledged."""
    slot = await ensure_slot(url)
    ring = new_ring(slot, max_bytes=100_000)

    class Keeper(Follower):
        def take(self, transaction: Transaction) -> None:
            ring.append(transaction)
            self.stream.acknowledge(ring.tail_lsn)
            super().take(transaction)

        def advance(self, lsn: int) -> None:
            ring.advance(lsn)
            self.stream.acknowledge(ring.tail_lsn)
            super().advance(lsn)

    follower = Keeper(url, slot)
    follower.start()
    try:
        yield follower, ring
    finally:
        await follower.stop()


async def test_postgresql_stops_in_order_while_we_follow(
    own_cluster: EmbeddedCluster, url: str
) -> None:
    """Its walsender waits until all is flushed, which a held-back slot never reports."""
    async with keeping(url) as (follower, ring), writer(url) as connection:
        for number in range(20):
            await connection.execute(INSERT, (number, "x"))
        await follower.until(lambda: len(follower.transactions) == 20)
        assert ring.tail_lsn < follower.transactions[-1].commit_lsn, "nothing is held back"

        await asyncio.to_thread(own_cluster.stop)
        log = (own_cluster.home / "postgres.log").read_text()
        await asyncio.to_thread(own_cluster.start)

        async with writer(url) as again:
            await again.execute(INSERT, (20, "after the stop"))
        await follower.until(lambda: "after the stop" in follower.bodies)

    # Had it waited for the flush, the cluster would have given up on a fast stop.
    assert "received fast shutdown request" in log
    assert "received immediate shutdown request" not in log
    assert len(follower.transactions) == 21


async def test_epoch_survives_a_restart_of_postgresql(
    own_cluster: EmbeddedCluster, url: str
) -> None:
    before = await ensure_slot(url)

    await asyncio.to_thread(own_cluster.stop)
    await asyncio.to_thread(own_cluster.start)

    after = await ensure_slot(url)
    assert (after.name, after.epoch, after.start_lsn) == (
        before.name,
        before.epoch,
        before.start_lsn,
    )


async def test_slot_whose_log_was_removed_is_lost_and_replaced(url: str) -> None:
    slot = await ensure_slot(url)
    async with writer(url) as connection:
        for _ in range(6):
            await connection.execute("insert into unpublished (filler) values ('x')")
            await connection.execute("select pg_switch_wal()")
        await connection.execute("checkpoint")
        cursor = await connection.execute(
            "select wal_status from pg_replication_slots where slot_name = %s", (slot.name,)
        )
        assert await cursor.fetchone() == ("lost",)

        with pytest.raises(SlotLost) as failure:
            async with following(url, slot) as follower:
                await follower.until(lambda: False)

        renewed = await ensure_slot(url, after=failure.value)
        cursor = await connection.execute("select slot_name from pg_replication_slots")
        assert await cursor.fetchall() == [(renewed.name,)]
        assert renewed.epoch != slot.epoch
        async with following(url, renewed) as again:
            await connection.execute(INSERT, (1, "healed"))
            await again.until(lambda: again.bodies == ["healed"])


async def test_frozen_postgresql_counts_as_broken_and_is_found_again(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A half-open connection says nothing for ever; silence must end it."""
    monkeypatch.setattr(stream_module, "STATUS_SECONDS", 0.05)
    async with following(url) as follower, writer(url) as connection:
        await connection.execute(INSERT, (1, "before"))
        await follower.until(lambda: follower.bodies == ["before"])
        cursor = await connection.execute(
            "select active_pid from pg_replication_slots where slot_name = %s",
            (follower.slot.name,),
        )
        row = await cursor.fetchone()
        assert row is not None
        frozen = int(str(row[0]))

        silent = logged(caplog, "does not answer")
        os.kill(frozen, signal.SIGSTOP)
        try:
            await asyncio.wait_for(silent, 30)
        finally:
            os.kill(frozen, signal.SIGCONT)
        await connection.execute(INSERT, (2, "after"))
        await follower.until(lambda: follower.bodies == ["before", "after"])
