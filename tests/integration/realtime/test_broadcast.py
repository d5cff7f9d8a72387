"""Broadcasts of a real PostgreSQL (reference 7.3, 7.4; rules R88 to R94), by raw frames."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from banquet.realtime.broadcast.store import MAX_REPLAY_BYTES, MessageStore
from banquet.realtime.wire.joins import Replay
from tests.integration.realtime.harness import SECRET, TIMEOUT, Client, Running

EVERYTHING = Replay(since_ms=0, limit=25)


async def hear(client: Client, number: int = 1) -> list[Any]:
    """Return the payloads of the next broadcasts."""
    heard = []
    for _ in range(number):
        message, _ = await client.until(lambda m: m["event"] == "broadcast")
        heard.append(message["payload"])
    return heard


def store_of(running: Running) -> MessageStore:
    return MessageStore(running.admin_url, running.service._database._pool)


@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
async def test_r88_broadcast_is_heard_when_it_commits_beside_the_rows_it_is_about(
    running: Running, vsn: str
) -> None:
    binding = {"event": "*", "schema": "*", "table": "*"}
    async with running.client(vsn=vsn, key=SECRET) as client:
        await client.join("kitchen", binding)
        async with running.sql.transaction():
            await running.sql.execute(
                "select realtime.send('{\"n\": 1}', 'said', 'kitchen', false)"
            )
            await running.sql.execute(
                "insert into branches (code, name, timezone, currency)"
                " values ('dwk', 'Dwarka', 'Asia/Kolkata', 'INR')"
            )
        said, before = await client.until(lambda m: m["event"] == "broadcast")

    changes = [m["payload"]["data"]["table"] for m in before if m["event"] == "postgres_changes"]
    assert said["payload"]["payload"]["n"] == 1
    assert changes == ["branches"]


async def test_r88_nobody_subscribes_to_the_table(running: Running) -> None:
    async with running.client(key=SECRET) as client:
        for table in ("messages", "messages_monday", "*"):
            reply = await client.join("x", {"event": "*", "schema": "realtime", "table": table})
            assert reply["status"] == "error"


async def test_r88_large_transaction_of_broadcasts_arrives_whole_and_in_order(
    running: Running,
) -> None:
    async with running.client() as client:
        await client.join("many")
        await running.sql.execute(
            "select realtime.send(jsonb_build_object('n', n), 'said', 'many', false)"
            " from generate_series(1, 2000) n"
        )
        heard = await hear(client, 2000)

    assert [each["payload"]["n"] for each in heard] == list(range(1, 2001))


async def test_r94_publication_made_anew_carries_broadcasts_again(running: Running) -> None:
    """As the guides of Supabase tell people to do."""
    async with running.client() as client:
        await client.join("kitchen")
        await running.sql.execute(
            "begin; drop publication supabase_realtime;"
            " create publication supabase_realtime; commit"
        )
        async with asyncio.timeout(TIMEOUT):
            while not await _is_published(running):
                running.service.engine.tick()
        await running.sql.execute("select realtime.send('{}', 'said', 'kitchen', false)")

        assert [each["event"] for each in await hear(client)] == ["said"]


async def _is_published(running: Running) -> bool:
    query = "select count(*) from pg_publication_tables where schemaname = 'realtime'"
    row = await (await running.sql.execute(query)).fetchone()
    return row == (7,)


async def test_r90_past_is_the_newest_of_private_broadcasts_of_the_topic(running: Running) -> None:
    await running.sql.execute(
        """select realtime.send(jsonb_build_object('n', n), 'said', 'a')
          from generate_series(1, 30) n;
        select realtime.send('{}', 'said', 'b'), realtime.send('{}', 'said', 'a', false);
        insert into realtime.messages (topic, extension, event, private)
        values ('a', 'presence', 'x', true)"""
    )
    store = store_of(running)

    newest = (await store.newest("a", EVERYTHING)).said
    few = (await store.newest("a", Replay(since_ms=0, limit=2))).said
    soon = datetime.now(UTC) + timedelta(minutes=1)
    none = await store.newest("a", Replay(since_ms=int(soon.timestamp() * 1000), limit=2))

    assert [b'"n": %d' % n in said.payload for n, said in enumerate(newest, 6)] == [True] * 25
    assert [said.id for said in few] == [said.id for said in newest[-2:]]
    assert none.said == []


async def test_r90_past_is_bounded_in_bytes(running: Running) -> None:
    size = MAX_REPLAY_BYTES // 3
    await running.sql.execute(
        f"select realtime.send_binary(convert_to(repeat('x', {size}), 'UTF8'), n::text, 'a')"
        " from generate_series(1, 5) n"
    )

    newest = (await store_of(running).newest("a", EVERYTHING)).said

    assert [(said.event, len(said.payload)) for said in newest] == [
        (event, size) for event in ("3", "4", "5")
    ]


async def test_r94_old_days_are_forgotten_and_nobody_hears_of_it(running: Running) -> None:
    today = datetime.now(UTC).replace(tzinfo=None)
    async with running.client() as client:
        await client.join("a")
        for days in (4, 0):
            await running.sql.execute(
                "insert into realtime.messages (topic, extension, event, inserted_at)"
                " values ('a', 'broadcast', %s, %s)",
                [str(days), today - timedelta(days=days)],
            )
        left = await store_of(running).forget(today - timedelta(days=3))
        await running.sql.execute("select realtime.send('{}', 'end', 'a', false)")
        heard = await hear(client, 3)

    rows = await (await running.sql.execute("select event from realtime.messages")).fetchall()
    assert left == 0
    assert {event for (event,) in rows} == {"0", "end"}
    assert [each["event"] for each in heard] == ["4", "0", "end"]


async def test_r88_table_in_a_publication_for_all_tables_is_the_same(running: Running) -> None:
    async with running.client(key=SECRET) as client:
        await running.sql.execute(
            "begin; drop publication supabase_realtime;"
            " create publication supabase_realtime for all tables; commit"
        )
        await client.join("a")
        await running.sql.execute("select realtime.send('{}', 'said', 'a', false)")

        assert [each["event"] for each in await hear(client)] == ["said"]
        await store_of(running).publish()
