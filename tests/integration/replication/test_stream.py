"""The stream on a running PostgreSQL: order, atomicity, identical cursors, acknowledgement."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import psycopg
import pytest

from banquet.realtime.history.cursor import parse_snapshot
from banquet.realtime.history.ring import MustRefetch
from banquet.replication import decoder as decoder_module
from banquet.replication import stream as stream_module
from banquet.replication.failures import SlotLost
from banquet.replication.lsn import parse_lsn
from banquet.replication.messages import Transaction
from banquet.replication.rows import ReceivedChange, RowReader
from banquet.replication.slot import ensure_slot
from tests.integration.replication.conftest import Follower, following, writer
from tests.integration.replication.steps import INSERT, logged, new_ring


@pytest.fixture
def quick_status(monkeypatch: pytest.MonkeyPatch) -> None:
    """Report to PostgreSQL at once instead of every five seconds."""
    monkeypatch.setattr(stream_module, "STATUS_SECONDS", 0.05)


async def read_confirmed(url: str) -> int:
    query = (
        "select confirmed_flush_lsn::text from pg_replication_slots"
        " where database = current_database()"
    )
    async with writer(url) as connection:
        row = await (await connection.execute(query)).fetchone()
    assert row is not None
    return parse_lsn(str(row[0]))


async def fail_after(url: str, provoke: Callable[[Follower], Awaitable[None]]) -> SlotLost:
    """Follow, provoke, and return how the stream says it cannot go on."""
    follower = Follower(url, await ensure_slot(url))
    follower.start()
    try:
        await provoke(follower)
        await follower.until(lambda: False)
    except SlotLost as failure:
        return failure
    finally:
        await follower.stop()
    raise AssertionError("unreachable: until() ends by the stream's failure")


async def test_transactions_come_whole_and_in_commit_order(notes_url: str) -> None:
    async with following(notes_url) as follower, writer(notes_url) as one, writer(notes_url) as two:
        await one.execute("begin")
        await one.execute(INSERT, (1, "first begun"))
        async with two.transaction():
            await two.execute(INSERT, (2, "first committed"))
            await two.execute("update notes set body = 'and changed' where id = 2")
        await one.execute("commit")
        await follower.until(lambda: len(follower.transactions) == 2)

    assert [[change.new for change in each.changes] for each in follower.transactions] == [
        [("2", "first committed", "1"), ("2", "and changed", "1")],
        [("1", "first begun", "1")],
    ]
    assert follower.transactions[0].xid > follower.transactions[1].xid


async def test_rolled_back_and_unpublished_changes_do_not_come(notes_url: str) -> None:
    async with following(notes_url) as follower, writer(notes_url) as connection:
        async with connection.transaction(force_rollback=True):
            await connection.execute(INSERT, (1, "never"))
        async with connection.transaction():
            await connection.execute("insert into unpublished (filler) values ('x')")
            async with connection.transaction(force_rollback=True):
                await connection.execute(INSERT, (2, "undone by a savepoint"))
            await connection.execute(INSERT, (3, "kept"))
        await follower.until(lambda: "kept" in follower.bodies)

    assert follower.bodies == ["kept"]


async def test_values_do_not_depend_on_the_servers_settings(notes_url: str) -> None:
    async with writer(notes_url) as connection:
        await connection.execute("""
            create table odd (
              id int primary key, at timestamptz, span interval, raw bytea, x float8);
            alter publication supabase_realtime add table odd;
            do $$ begin execute format(
              'alter database %I set datestyle = ''German, DMY''', current_database()); end $$;
            do $$ begin execute format(
              'alter database %I set timezone = ''Asia/Kolkata''', current_database()); end $$;
            do $$ begin execute format(
              'alter database %I set bytea_output = escape', current_database()); end $$;
        """)
    async with following(notes_url) as follower, writer(notes_url) as connection:
        await connection.execute(
            "insert into odd values (1, '2026-11-22 19:00+05:30', '1 day 2 hours', '\\x00ff', 0.1)"
        )
        await follower.until(lambda: len(follower.transactions) == 1)

    (change,) = follower.transactions[0].changes
    assert change.new == ("1", "2026-11-22 13:30:00+00", "1 day 02:00:00", "\\x00ff", "0.1")
    assert [each.type_name for each in change.relation.columns] == [
        "int4",
        "timestamptz",
        "interval",
        "bytea",
        "float8",
    ]


async def test_ddl_in_mid_stream_changes_the_columns_from_then_on(notes_url: str) -> None:
    async with following(notes_url) as follower, writer(notes_url) as connection:
        await connection.execute(INSERT, (1, "before"))
        await connection.execute("""
            create type mood as enum ('calm', 'busy');
            alter table notes add column mood mood default 'calm';
            alter table notes drop column version;
            alter table notes rename column body to text;
        """)
        await connection.execute("insert into notes values (2, 'after', 'busy')")
        await follower.until(lambda: len(follower.transactions) == 2)

    before, after = (each.changes[0] for each in follower.transactions)
    assert [column.name for column in before.relation.columns] == ["id", "body", "version"]
    assert [column.name for column in after.relation.columns] == ["id", "text", "mood"]
    assert after.relation.columns[2].type_name == "mood"
    assert after.new == ("2", "after", "busy")


async def test_logical_messages_ride_in_commit_order(notes_url: str) -> None:
    async with following(notes_url) as follower, writer(notes_url) as connection:
        async with connection.transaction():
            await connection.execute("select pg_logical_emit_message(true, 'banquet', 'hello')")
            await connection.execute(INSERT, (1, "with a message"))
        await follower.until(lambda: len(follower.transactions) == 1)

    (message,) = follower.transactions[0].messages
    assert (message.prefix, message.content) == ("banquet", b"hello")


async def test_new_reader_of_the_slot_sees_identical_positions(notes_url: str) -> None:
    """What makes cursors survive a restart of the server."""
    async with following(notes_url) as first, writer(notes_url) as connection:
        for number in range(50):
            await connection.execute(INSERT, (number, "x"))
        await first.until(lambda: len(first.transactions) == 50)

    async with following(notes_url) as second:
        await second.until(lambda: len(second.transactions) == 50)

    assert second.slot.epoch == first.slot.epoch
    assert second.transactions == first.transactions


async def test_ring_is_rebuilt_before_the_stream_counts_as_caught_up(notes_url: str) -> None:
    async with following(notes_url) as first, writer(notes_url) as connection:
        for number in range(500):
            await connection.execute(INSERT, (number, "x"))
        await first.until(lambda: len(first.transactions) == 500)

    async with following(notes_url) as second:
        assert not second.stream.caught_up.is_set()
        await asyncio.wait_for(second.stream.caught_up.wait(), 30)

        assert len(second.transactions) == 500


async def test_database_without_news_counts_as_caught_up(notes_url: str) -> None:
    async with following(notes_url) as follower:
        await asyncio.wait_for(follower.stream.caught_up.wait(), 30)

    assert follower.transactions == []


@pytest.mark.usefixtures("quick_status")
async def test_postgresql_forgets_only_what_has_left_the_ring(notes_url: str) -> None:
    async with following(notes_url) as follower, writer(notes_url) as connection:
        ring = new_ring(follower.slot, max_bytes=20_000)
        confirmed: list[int] = []
        for number in range(200):
            await connection.execute(INSERT, (number, "x" * 100))
            await follower.until(lambda: len(follower.transactions) > len(confirmed))
            ring.append(follower.transactions[-1])
            follower.stream.acknowledge(ring.tail_lsn)
            confirmed.append(await read_confirmed(notes_url))
            assert confirmed[-1] <= ring.tail_lsn
        held = [ring.cursor_after(each) for each in follower.transactions[-len(ring) :]]

    assert confirmed[0] < confirmed[-1], "the acknowledgement never moved on"
    async with following(notes_url) as again:
        await asyncio.wait_for(again.stream.caught_up.wait(), 30)
        rebuilt = new_ring(again.slot)
        for transaction in again.transactions:
            rebuilt.append(transaction)

    assert [rebuilt.cursor_after(each) for each in again.transactions][-len(held) :] == held
    assert not isinstance(rebuilt.since(held[0]), MustRefetch)


@pytest.mark.usefixtures("quick_status")
async def test_idle_tables_do_not_pin_the_log(notes_url: str) -> None:
    async with following(notes_url) as follower, writer(notes_url) as connection:
        ring = new_ring(follower.slot, max_bytes=50_000)
        await connection.execute(INSERT, (1, "x"))
        await follower.until(lambda: len(follower.transactions) == 1)
        ring.append(follower.transactions[0])
        before = ring.tail_lsn
        await connection.execute(
            "insert into unpublished (filler) select repeat('x', 200) from generate_series(1, 2000)"
        )
        target = before + 200_000
        await follower.until(lambda: follower.progress > target)

        ring.advance(follower.progress)

        assert (len(ring), ring.tail_lsn) == (0, follower.progress)


async def test_second_reader_waits_until_the_first_is_gone(
    notes_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "banquet.replication")
    async with following(notes_url) as first, writer(notes_url) as connection:
        await asyncio.wait_for(first.stream.caught_up.wait(), 30)
        second = Follower(notes_url, first.slot)
        refused = logged(caplog, "Another process follows")
        second.start()
        await asyncio.wait_for(refused, 30)
        assert not second.stream.connected.is_set()

        await first.stop()
        await connection.execute(INSERT, (1, "taken over"))
        await second.until(lambda: second.bodies == ["taken over"])
        await second.stop()


@pytest.mark.usefixtures("quick_status")
async def test_reader_left_behind_by_another_is_told_to_start_anew(notes_url: str) -> None:
    stale = await ensure_slot(notes_url)
    async with following(notes_url) as other, writer(notes_url) as connection:
        await connection.execute(INSERT, (1, "x"))
        await other.until(lambda: len(other.transactions) == 1)
        other.stream.acknowledge(other.transactions[0].end_lsn)
        async with asyncio.timeout(30):
            while await read_confirmed(notes_url) <= stale.start_lsn:
                pass

    with pytest.raises(SlotLost) as failure:
        async with following(notes_url, stale) as follower:
            await follower.until(lambda: False)

    renewed = await ensure_slot(notes_url, after=failure.value)
    assert (renewed.epoch, renewed.name) == (stale.epoch, stale.name)
    assert renewed.start_lsn > stale.start_lsn


async def test_dropped_slot_is_lost_and_replaced_under_a_new_epoch(notes_url: str) -> None:
    async with writer(notes_url) as connection:
        slot = await ensure_slot(notes_url)
        await connection.execute("select pg_drop_replication_slot(%s)", (slot.name,))

        with pytest.raises(SlotLost) as failure:
            async with following(notes_url, slot) as follower:
                await follower.until(lambda: False)

        renewed = await ensure_slot(notes_url, after=failure.value)
        assert renewed.epoch != slot.epoch
        async with following(notes_url, renewed) as follower:
            await connection.execute(INSERT, (1, "healed"))
            await follower.until(lambda: follower.bodies == ["healed"])


async def test_dropped_publication_is_made_anew_under_a_new_epoch(notes_url: str) -> None:
    async with writer(notes_url) as connection:
        slot = await ensure_slot(notes_url)

        async def drop(follower: Follower) -> None:
            await connection.execute(INSERT, (1, "before"))
            await follower.until(lambda: follower.bodies == ["before"])
            await connection.execute("drop publication supabase_realtime")
            await connection.execute(INSERT, (2, "into the void"))

        failure = await fail_after(notes_url, drop)

        renewed = await ensure_slot(notes_url, after=failure)
        assert renewed.epoch != slot.epoch
        assert renewed.tables == (("public", "notes"),)
        async with following(notes_url, renewed) as again:
            await connection.execute(INSERT, (3, "healed"))
            await again.until(lambda: again.bodies == ["healed"])


async def test_transaction_amid_which_the_publication_goes_is_not_told_in_part(
    notes_url: str,
) -> None:
    slot = await ensure_slot(notes_url)
    async with following(notes_url, slot) as follower, writer(notes_url) as connection:
        async with writer(notes_url) as other, connection.transaction():
            await connection.execute(INSERT, (1, "published"))
            await other.execute("drop publication supabase_realtime")
            await connection.execute(INSERT, (2, "into the void"))
        with pytest.raises(SlotLost, match="cannot be continued"):
            await follower.until(lambda: False)
        assert follower.bodies == []


async def test_transaction_too_large_to_keep_ends_the_epoch(
    notes_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder_module, "MAX_TRANSACTION_CHANGES", 100)
    async with writer(notes_url) as connection:
        slot = await ensure_slot(notes_url)

        async def write_in_bulk(follower: Follower) -> None:
            await connection.execute(
                "insert into notes (id, body) select n, 'x' from generate_series(1, 101) n"
            )

        failure = await fail_after(notes_url, write_in_bulk)

        renewed = await ensure_slot(notes_url, after=failure)
        assert renewed.epoch != slot.epoch
        async with following(notes_url, renewed) as again:
            await connection.execute(INSERT, (102, "healed"))
            await again.until(lambda: again.bodies == ["healed"])


SPILL = """
do $$ begin
  execute format('alter database %I set logical_decoding_work_mem = ''64kB''', current_database());
end $$
"""
BULK = "insert into notes select n, repeat('x', 20000) from generate_series(%s::int, %s) n"


async def test_transaction_that_postgresql_decodes_on_disk_comes_whole(notes_url: str) -> None:
    rows = 2_000  # 40 MB, of which 64 KB are kept in memory
    async with writer(notes_url) as connection:
        await connection.execute(SPILL)
        async with following(notes_url) as follower:
            async with connection.transaction():
                await connection.execute(BULK, (1, rows // 2))
                async with connection.transaction(force_rollback=True):
                    await connection.execute(BULK, (rows, 2 * rows))
                await connection.execute(BULK, (rows // 2 + 1, rows))
            await connection.execute(INSERT, (0, "after it"))
            await follower.until(lambda: len(follower.transactions) == 2)
        spilled = await connection.execute(
            "select spill_txns > 0 from pg_stat_replication_slots where slot_name = %s",
            (follower.slot.name,),
        )
        assert await spilled.fetchone() == (True,)

    large, after = follower.transactions
    assert [change.new[0] for change in large.changes if change.new] == [
        str(number) for number in range(1, rows + 1)
    ]
    assert large.changes[-1].new == (str(rows), "x" * 20_000, "1")
    assert [change.new for change in after.changes] == [("0", "after it", "1")]


async def test_quarter_of_a_gigabyte_in_one_transaction_ends_the_epoch_and_not_the_server(
    notes_url: str,
) -> None:
    async with writer(notes_url) as connection:
        await connection.execute(SPILL)

        async def provoke(follower: Follower) -> None:
            await connection.execute(BULK, (1, 13_500))

        failure = await fail_after(notes_url, provoke)
        async with following(notes_url, await ensure_slot(notes_url, after=failure)) as follower:
            await connection.execute(INSERT, (0, "after it"))
            await follower.until(lambda: follower.bodies == ["after it"])

    assert "bytes" in str(failure.details)


async def test_terminated_walsender_is_followed_by_a_new_one_without_repeats(
    notes_url: str,
) -> None:
    async with following(notes_url) as follower, writer(notes_url) as connection:
        for number in range(40):
            await connection.execute(INSERT, (number, str(number)))
            if number % 10 == 5:
                await follower.until(lambda: len(follower.transactions) > 0)
                await connection.execute(
                    "select pg_terminate_backend(active_pid) from pg_replication_slots"
                    " where slot_name = %s",
                    (follower.slot.name,),
                )
        await follower.until(lambda: len(follower.transactions) == 40)

    assert follower.bodies == [str(number) for number in range(40)]


async def test_what_came_while_nobody_listened_is_not_news(
    notes_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(
        stream_module, "uniform", lambda _low, _high: 20.0
    )  # 2 s until the next try
    async with following(notes_url) as follower, writer(notes_url) as connection:
        await follower.until(follower.stream.is_current)
        await connection.execute(INSERT, (1, "news"))
        await follower.until(lambda: follower.bodies == ["news"])
        interrupted = logged(caplog, "change stream interrupted")
        await connection.execute(
            "select pg_terminate_backend(active_pid) from pg_replication_slots"
            " where slot_name = %s",
            (follower.slot.name,),
        )
        await interrupted
        for number in range(3):
            await connection.execute(INSERT, (number + 2, f"past {number}"))
        await follower.until(lambda: len(follower.transactions) == 4)
        await follower.until(follower.stream.is_current)
        await connection.execute(INSERT, (9, "news again"))
        await follower.until(lambda: len(follower.transactions) == 5)

    assert follower.news == [True, False, False, False, True]


async def test_what_a_callback_raises_ends_the_stream(notes_url: str) -> None:
    def refuse(_: Transaction) -> None:
        raise ZeroDivisionError

    async with writer(notes_url) as connection:
        follower = Follower(notes_url, await ensure_slot(notes_url))
        running = asyncio.create_task(follower.stream.run(refuse, follower.advance))
        await connection.execute(INSERT, (1, "x"))

        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(running, 30)


async def test_row_that_does_not_parse_ends_the_epoch(notes_url: str) -> None:
    slot = await ensure_slot(notes_url)

    def look(transaction: Transaction) -> None:
        (change,) = transaction.changes
        garbled = ReceivedChange(change.relation, "INSERT", b"N\0", 0, RowReader())
        assert garbled.new is None, "never reached"

    async with writer(notes_url) as connection:
        follower = Follower(notes_url, slot)
        running = asyncio.create_task(follower.stream.run(look, follower.advance))
        await connection.execute(INSERT, (1, "x"))

        with pytest.raises(SlotLost) as lost:
            await asyncio.wait_for(running, 30)

    assert lost.value.replace == slot.name


@pytest.mark.usefixtures("quick_status")
async def test_unknown_address_is_tried_again_until_cancelled(
    notes_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    slot = await ensure_slot(notes_url)
    follower = Follower("host=127.0.0.1 port=1 dbname=nowhere", slot)
    caplog.set_level(logging.INFO, "banquet.replication")
    tried = logged(caplog, "change stream interrupted")
    follower.start()

    await asyncio.wait_for(tried, 30)

    assert follower.task is not None
    assert not follower.task.done()
    await follower.stop()


async def read_with_snapshot(
    connection: psycopg.AsyncConnection[tuple[object, ...]],
) -> tuple[dict[int, int], str]:
    cursor = await connection.execute(
        "select id, version, pg_current_snapshot()::text from notes"
        " union all select -1, 0, pg_current_snapshot()::text"
    )
    rows = await cursor.fetchall()
    versions = {int(str(row[0])): int(str(row[1])) for row in rows if row[0] != -1}
    return versions, str(rows[-1][2])


async def test_rows_and_stream_meet_without_loss_or_repeat_under_writers(notes_url: str) -> None:
    """Hand-off by snapshot: each row's version read plus its versions streamed are 1..n, once."""
    rows, rounds = 40, 25
    async with writer(notes_url) as connection:
        await connection.execute(
            "insert into notes (id, body) select n, '' from generate_series(1, %s) n", (rows,)
        )

        async def write(first: int) -> None:
            async with writer(notes_url) as own:
                for _ in range(rounds):
                    for number in range(first, rows + 1, 4):
                        await own.execute(
                            "update notes set version = version + 1 where id = %s", (number,)
                        )

        async with following(notes_url) as follower:
            ring = new_ring(follower.slot)
            await asyncio.wait_for(follower.stream.caught_up.wait(), 30)
            writing = [asyncio.create_task(write(first)) for first in range(1, 5)]
            reads = []
            while not all(task.done() for task in writing):
                reads.append(await read_with_snapshot(connection))
            await asyncio.gather(*writing)
            await follower.until(lambda: len(follower.transactions) == rows * rounds)
            for transaction in follower.transactions:
                ring.append(transaction)

    assert len(reads) > 20
    for versions, snapshot in reads:
        answer = ring.not_visible_in(parse_snapshot(snapshot))
        assert not isinstance(answer, MustRefetch)
        for transaction in answer:
            for change in transaction.changes:
                assert change.new is not None
                number, version = int(str(change.new[0])), int(str(change.new[2]))
                assert version == versions[number] + 1
                versions[number] = version
        assert set(versions.values()) == {rounds + 1}
