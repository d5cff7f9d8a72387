"""The pipeline pool on a real PostgreSQL: one transaction a round trip, whatever happens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from banquet.db.pipeline import Rows
from banquet.db.pipeline_pool import PipelinePool
from banquet.db.prepared import PREPARED_PER_CONNECTION
from banquet.db.session import Statement, run_as
from banquet.errors import DatabaseError, RequestError
from banquet.identity import Identity
from tests.conftest import Cluster


def sql(text: str, *params: str, scope: str = "") -> Statement:
    return Statement(text.encode(), tuple(value.encode() for value in params), scope)


@pytest.fixture(scope="module")
def pool_database(cluster: Cluster) -> Iterator[str]:
    name = f"pool_{uuid4().hex[:12]}"
    url = cluster.create(name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table notes (id int primary key, text text)")
        connection.execute(
            "create table links (id int primary key,"
            " note int references notes deferrable initially deferred)"
        )
    yield url
    cluster.drop(name)


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Let the loop turn until something holds that nothing announces."""
    async with asyncio.timeout(30):
        while True:
            answer = holds()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0)


@pytest.fixture
async def pool(pool_database: str) -> AsyncIterator[PipelinePool]:
    pool = PipelinePool(pool_database, size=2, wait_seconds=0.5)
    yield pool
    await pool.run([sql("truncate notes, links")])
    await pool.close()


async def notes(pool: PipelinePool) -> list[bytes | None]:
    replies = await pool.run([sql("select text from notes order by id")])
    return [row[0] for row in replies[0]]


async def test_statements_of_one_run_are_one_transaction(pool: PipelinePool) -> None:
    with pytest.raises(DatabaseError) as caught:
        await pool.run([sql("insert into notes values (1, 'a')"), sql("select 1 / 0")])

    assert caught.value.code == "22012"
    assert await notes(pool) == []


async def test_an_error_of_the_commit_itself_is_reported(pool: PipelinePool) -> None:
    with pytest.raises(DatabaseError) as caught:
        await pool.run([sql("insert into links values (1, 77)")])

    assert (caught.value.code, caught.value.constraint) == ("23503", "links_note_fkey")
    assert (await pool.run([sql("select count(*) from links")]))[0] == [(b"0",)]


async def test_settings_end_with_the_transaction(pool: PipelinePool) -> None:
    session = run_as(Identity("pg_monitor", {"sub": "x"}), search_path="pg_catalog", read_only=True)
    asked = sql("select current_user, current_setting('request.jwt.claims')")

    inside = (await pool.run([session, asked]))[-1]
    outside = (await pool.run([asked]))[-1]

    assert inside == [(b"pg_monitor", b'{"sub":"x","role":"pg_monitor"}')]
    assert outside == [(b"postgres", b"")]


async def test_read_only_cannot_be_undone_inside(pool: PipelinePool) -> None:
    session = run_as(Identity("postgres"), search_path="public", read_only=True)
    undo = sql("select set_config('transaction_read_only', 'off', true)")
    write = sql("insert into notes values (2, 'b')")

    for statements in ([session, write], [session, undo, write]):
        with pytest.raises(DatabaseError) as caught:
            await pool.run(statements)
        assert caught.value.code in ("25006", "25001")
    assert await notes(pool) == []


async def test_a_cancelled_caller_leaves_no_rows_to_the_next(pool: PipelinePool) -> None:
    slow = asyncio.create_task(pool.run([sql("select 'mine' from pg_sleep(0.2)")]))
    await asyncio.sleep(0)
    await pool.run([sql("select 1")])  # the other connection
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow

    replies = await asyncio.gather(*(pool.run([sql("select $1", str(n))]) for n in range(50)))

    assert [reply[0][0][0] for reply in replies] == [str(n).encode() for n in range(50)]


async def test_a_caller_cancelled_between_two_steps_changes_nothing(pool: PipelinePool) -> None:
    # Waiting for a lock holds the transaction open at a known place.
    async with await psycopg.AsyncConnection.connect(pool._conninfo) as other:
        await other.execute("lock table notes")
        writing = asyncio.create_task(
            pool.run_if([sql("insert into notes values (3, 'c')")], lambda _: None)
        )
        waiting = "select count(*) from pg_locks where not granted"

        async def waits() -> bool:
            return (await pool.run([sql(waiting)]))[0] == [(b"1",)]

        await until(waits)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing

    assert await notes(pool) == []
    assert (await pool.run([sql("select 1")]))[0] == [(b"1",)]


async def test_a_check_that_refuses_rolls_back(pool: PipelinePool) -> None:
    def refuse(replies: list[Rows]) -> None:
        assert replies == [[(b"4",)]]
        raise RequestError("PGRST116", "no")

    insert = sql("insert into notes values (4, 'd') returning id")
    with pytest.raises(RequestError, match="no"):
        await pool.run_if([insert], refuse)
    assert await notes(pool) == []

    await pool.run_if([insert], lambda _: None)
    assert await notes(pool) == [b"d"]


async def test_a_failed_check_run_leaves_the_connection_usable(pool: PipelinePool) -> None:
    for _ in range(5):
        with pytest.raises(DatabaseError):
            await pool.run_if([sql("select 1 / 0")], lambda _: None)

    assert (await pool.run([sql("select 1")]))[0] == [(b"1",)]


async def test_what_runs_after_the_commit_sees_it(pool: PipelinePool) -> None:
    insert = sql("insert into notes values (5, 'e') returning pg_current_xact_id()::text")
    status = sql("select pg_xact_status(max(xmin::text)::xid8) from notes")

    plain = await pool.run([insert], after=status)
    checked = await pool.run_if([sql("delete from notes")], lambda _: None, after=sql("select 1"))

    assert plain[1] == [(b"committed",)]
    assert checked == [[], [(b"1",)]]


async def test_what_runs_after_a_failure_leaves_the_connection_usable(pool: PipelinePool) -> None:
    for _ in range(5):
        with pytest.raises(DatabaseError) as caught:
            await pool.run([sql("insert into links values (1, 99)")], after=sql("select 1"))
        assert caught.value.code == "23503"

    assert (await pool.run([sql("select 2")]))[0] == [(b"2",)]


async def test_what_runs_in_vain_is_checked_and_taken_back(pool: PipelinePool) -> None:
    found = await pool.run_in_vain([sql("insert into notes values (6, 'f') returning id")])

    assert found == [[(b"6",)]]
    assert await notes(pool) == []
    with pytest.raises(DatabaseError) as caught:
        await pool.run_in_vain([sql("insert into links values (1, 99)")])
    assert caught.value.code == "23503"
    assert len(pool._all) <= 2


async def test_a_connection_lost_before_its_use_is_refused_at_once(pool: PipelinePool) -> None:
    connection = await pool._acquire()
    connection.close()

    with pytest.raises(DatabaseError) as caught:
        await asyncio.wait_for(connection.run([sql("select 1")]), 30)

    assert caught.value.code == "08006"
    assert (await pool.run([sql("select 1")]))[0] == [(b"1",)]


async def test_a_full_pool_refuses_after_a_while(pool: PipelinePool) -> None:
    slow = [asyncio.create_task(pool.run([sql("select pg_sleep(1.5)")])) for _ in range(2)]
    await asyncio.sleep(0)

    with pytest.raises(RequestError) as caught:
        await pool.run([sql("select 1")])

    assert caught.value.code == "PGRST003"
    await asyncio.gather(*slow)
    assert (await pool.run([sql("select 1")]))[0] == [(b"1",)]


async def test_many_callers_share_few_connections(pool: PipelinePool) -> None:
    asked = [sql("select $1 || pg_backend_pid()", f"{n} ") for n in range(300)]

    replies = await asyncio.gather(*(pool.run([statement]) for statement in asked))

    texts = [reply[0][0][0] or b"" for reply in replies]
    assert [int(text.split()[0]) for text in texts] == list(range(300))
    assert len({text.split()[1] for text in texts}) <= 2


async def test_a_killed_connection_is_replaced(pool: PipelinePool, pool_database: str) -> None:
    await pool.run([sql("select 1")])
    async with await psycopg.AsyncConnection.connect(pool_database, autocommit=True) as admin:
        await admin.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )

    # What was idle is noticed as soon as the loop turns; nobody is handed a dead connection.
    await until(lambda: not pool._all)
    assert (await pool.run([sql("select 1")]))[0] == [(b"1",)]


async def test_a_connection_killed_at_work_fails_its_caller_alone(pool: PipelinePool) -> None:
    suicide = sql("select pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseError) as caught:
        await pool.run([suicide])

    assert caught.value.code in ("57P01", "08006")
    assert (await pool.run([sql("select 1")]))[0] == [(b"1",)]


async def test_an_unreachable_database_fails_at_once_and_then_waits(cluster: Cluster) -> None:
    gone = PipelinePool(make_conninfo(cluster.url, dbname="not_there"), size=2)

    with pytest.raises(DatabaseError) as first:
        await gone.run([sql("select 1")])
    with pytest.raises(DatabaseError) as second:
        await gone.run([sql("select 1")])

    assert (first.value.code, second.value.code) == ("08006", "08006")
    assert second.value.details == "the last attempt to connect failed"
    await gone.close()


async def test_statements_are_prepared_at_their_second_use_and_bounded(
    pool_database: str,
) -> None:
    pool = PipelinePool(pool_database, size=1)
    prepared = sql("select count(*) from pg_prepared_statements where name like 'banquet%'")
    counts = []
    for _ in range(3):
        await pool.run([sql("select $1::int + 1", "1")])
        counts.append((await pool.run([prepared]))[0][0][0])
    for number in range(PREPARED_PER_CONNECTION + 20):
        for _ in range(2):
            await pool.run([sql(f"select $1::int + {number}", "1")])

    assert counts == [b"0", b"2", b"2"]  # the question itself counts from its second time
    held = int((await pool.run([prepared]))[0][0][0] or 0)
    assert PREPARED_PER_CONNECTION - 1 <= held <= PREPARED_PER_CONNECTION + 1
    await pool.close()


async def test_a_changed_column_type_is_no_error_after_forgetting(pool: PipelinePool) -> None:
    asked = sql("select count(*) from changing where value = $1", "1")
    await pool.run([sql("create table changing (value int)")])
    for _ in range(6):
        await pool.run([asked])
    await pool.run([sql("alter table changing alter value type text")])

    pool.forget_statements()

    for _ in range(3):
        assert (await pool.run([asked]))[0] == [(b"0",)]
    await pool.run([sql("drop table changing")])


async def test_a_large_statement_and_answer_pass(pool: PipelinePool) -> None:
    text = "x" * (8 * 1024 * 1024)

    replies = await pool.run([sql("select $1::text || 'y'", text)])

    assert replies[0][0][0] == text.encode() + b"y"


async def test_a_closed_pool_refuses(pool_database: str) -> None:
    pool = PipelinePool(pool_database, size=1)
    running = asyncio.create_task(pool.run([sql("select pg_sleep(5)")]))
    waiting = asyncio.create_task(pool.run([sql("select 1")]))
    await until(lambda: bool(pool._waiting))

    await pool.close()

    for task in (running, waiting):
        with pytest.raises(DatabaseError) as caught:
            await task
        assert caught.value.code == "08006"
