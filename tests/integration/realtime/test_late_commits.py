"""A commit is streamed before queries see it: what it changed is asked about once they do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import LiteralString

import psycopg
import pytest

from tests.db.house import House
from tests.integration.realtime.harness import TIMEOUT, Running

TABLE = """
create table tasks (id int primary key, owner uuid not null);
alter table tasks enable row level security;
alter table tasks replica identity full;
grant select on tasks to authenticated;
create policy select_own on tasks for select to authenticated using (owner = (select auth.uid()));
alter publication supabase_realtime add table tasks;
"""
INSERT = "insert into tasks values (%s, %s)"


@asynccontextmanager
async def commits_waiting(url: str) -> AsyncIterator[None]:
    """Have commits of new sessions flushed and streamed, and shown only when the block ends."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("alter system set synchronous_standby_names = 'nobody'")
        try:
            await connection.execute("select pg_reload_conf()")
            # A session that began before the setting was read again does not wait.
            async with asyncio.timeout(TIMEOUT):
                while not await _waits(url):
                    pass
            yield
        finally:
            await connection.execute("alter system reset synchronous_standby_names")
            await connection.execute("select pg_reload_conf()")


async def _waits(url: str) -> bool:
    """Tell whether the commits of a new session wait."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        row = await (await connection.execute("show synchronous_standby_names")).fetchone()
    return row == ("nobody",)


async def commit(url: str, number: int, owner: object) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(INSERT, [number, owner])


@pytest.mark.parametrize("hears", [True, False], ids=["its owner", "another"])
async def test_row_that_queries_do_not_see_yet_is_judged_later(
    open_house: tuple[Running, House], database_url: str, hears: bool
) -> None:
    running, house = open_house
    await running.sql.execute(TABLE)
    person, other = house.people["sales"], house.people["manager"]
    questions = running.service.engine.questions
    async with running.client() as client:
        tasks = {"event": "*", "schema": "public", "table": "tasks"}
        await client.join("x", tasks, token=f"user:{person}")
        async with commits_waiting(database_url):
            writing = asyncio.create_task(commit(database_url, 1, person if hears else other))
            async with asyncio.timeout(TIMEOUT):
                while not questions.row_queries:
                    await client.barrier()
            assert not writing.done(), "the row was shown at once"
            assert [m for m in await client.barrier() if m["event"] == "postgres_changes"] == []
        await writing
        await running.sql.execute(INSERT, [2, person])

        records = [(await client.change())["data"]["record"]["id"] for _ in range(1 + hears)]

    assert records == ([1, 2] if hears else [2])


NOTES = """
create table notes (id int primary key);
create table bells (id int primary key);
grant select on notes, bells to authenticated;
alter publication supabase_realtime add table notes, bells;
"""


async def run(url: str, statement: LiteralString) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(statement)


async def _is_looking(running: Running) -> bool:
    """Tell whether the engine has begun to look for the change."""
    looking = await running.sql.execute(
        "select from pg_stat_activity where application_name = 'banquet realtime'"
        " and datname = current_database() and query like 'select pg_current_snapshot%'"
    )
    return looking.rowcount > 0


async def test_r30_schema_that_queries_do_not_see_yet_is_read_later(
    open_house: tuple[Running, House], database_url: str
) -> None:
    """Read at once it would be the old one, by which all rows would go out from then on."""
    running, house = open_house
    await running.sql.execute(NOTES)
    meters = running.service.engine.meters
    async with running.client() as client:
        tables = ({"event": "*", "schema": "public", "table": each} for each in ("notes", "bells"))
        await client.join("x", *tables, token=f"user:{house.people['sales']}")
        async with commits_waiting(database_url):
            reloads = meters.reloads.copy()
            statement = "alter table notes enable row level security"
            closing = asyncio.create_task(run(database_url, statement))
            async with asyncio.timeout(TIMEOUT):
                while meters.reloads == reloads and not await _is_looking(running):
                    pass
            assert not closing.done(), "the change was shown at once"
        await closing
        await running.sql.execute("insert into notes values (1)")
        await running.sql.execute("insert into bells values (2)")

        assert (await client.change())["data"]["table"] == "bells"
