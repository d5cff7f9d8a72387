"""P3 on a real stream: no change is missed and none has effect twice."""

import asyncio
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from banquet.settings import Settings
from tests.conftest import Cluster
from tests.db.house import House, Row
from tests.integration.realtime.harness import SECRET, Client, Running, serve

EVENTS = {"event": "*", "schema": "public", "table": "events"}
WRITERS, WRITES, READERS = 6, 60, 12
INSERT = "insert into events (branch_id, title) values (%s, %s) returning id"


async def write(url: str, branch: int) -> list[str]:
    made = []
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        for number in range(WRITES):
            async with connection.transaction():
                cursor = await connection.execute(INSERT, [branch, f"e{number}"])
                row = await cursor.fetchone()
                assert row is not None
                made.append(str(row[0]))
    return made


async def read_then_follow(running: Running, wanted: int) -> tuple[list[str], list[str]]:
    """Return what was read with its snapshot, and what the stream added to it."""
    async with await psycopg.AsyncConnection.connect(running.admin_url) as connection:
        cursor = await connection.execute(
            "select pg_current_snapshot()::text, coalesce(array_agg(id::text), '{}') from events"
        )
        row = await cursor.fetchone()
        assert row is not None
    snapshot, read = row
    followed: list[str] = []
    async with running.client(key=SECRET) as client:
        await client.join("x", {**EVENTS, "since": snapshot})
        while len(read) + len(followed) < wanted:
            followed.append((await client.change())["data"]["record"]["id"])
        followed.extend(
            m["payload"]["data"]["record"]["id"]
            for m in await client.barrier()
            if m["event"] == "postgres_changes"
        )
    return read, followed


async def test_snapshot_and_stream_meet_without_gap_or_overlap_under_writes(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    branch = house.branches["dwk"]
    async with asyncio.TaskGroup() as tasks:
        writers = [tasks.create_task(write(running.admin_url, branch)) for _ in range(WRITERS)]
        readers = []
        for _ in range(READERS):
            readers.append(tasks.create_task(read_then_follow(running, WRITERS * WRITES)))
            await asyncio.sleep(0.005)  # spreads the readers over the writing, decides nothing
    written = {each for writer in writers for each in writer.result()}

    for reader in readers:
        read, followed = reader.result()
        assert not set(read) & set(followed)
        assert len(followed) == len(set(followed))
        assert set(read) | set(followed) == written


async def _changes_until_live(client: Client) -> list[dict[str, Any]]:
    _, before = await client.until(
        lambda m: m["event"] == "system" and m["payload"].get("live") is True
    )
    return [m["payload"]["data"] for m in before if m["event"] == "postgres_changes"]


async def test_engine_made_anew_continues_old_cursors(
    cluster: Cluster, database_url: str, house: House
) -> None:
    branch = house.branches["dwk"]
    async with serve(database_url, cluster.data_dir) as first, first.client(key=SECRET) as client:
        await client.join("x", {**EVENTS, "since": ""})
        house.insert("events", branch_id=branch, title="seen")
        await client.change()
        cursor = (await client.system("checkpoint"))["cursor"]
    house.insert("events", branch_id=branch, title="missed")

    async with serve(database_url, cluster.data_dir) as second, second.client(key=SECRET) as client:
        await client.join("x", {**EVENTS, "since": cursor})
        changes = await _changes_until_live(client)

    assert [each["record"]["title"] for each in changes] == ["missed"]


async def test_cursor_outside_the_ring_must_read_again(
    cluster: Cluster, database_url: str, house: House
) -> None:
    settings = Settings(ring_bytes=1024)
    branch = house.branches["dwk"]
    async with serve(database_url, cluster.data_dir, settings=settings) as running:
        async with running.client(key=SECRET) as client:
            await client.join("x", {**EVENTS, "since": ""})
            cursor = (await client.system("checkpoint"))["cursor"]
            for number in range(30):
                house.insert("events", branch_id=branch, title=f"e{number}" + "x" * 100)
                await client.change()
        async with running.client(key=SECRET) as client:
            reply = await client.join("x", {**EVENTS, "since": cursor})
            refetch = await client.system("must_refetch")

    assert reply["status"] == "ok"
    assert refetch["reason"] == "evicted"


async def test_lost_slot_is_made_anew_and_everybody_reads_again(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    async with running.client(key=SECRET) as client:
        await client.join("x", {**EVENTS, "since": ""})
        first = (await client.system("checkpoint"))["cursor"]
        drop_slot(house)
        refetch = await client.system("must_refetch")
        house.insert("events", branch_id=house.branches["dwk"], title="after")
        change = await client.change()

    assert refetch["reason"] == "epoch"
    assert refetch["cursor"].split(".")[0] != first.split(".")[0]
    assert change["data"]["record"]["title"] == "after"


def drop_slot(house: House) -> None:
    """Take the stream its slot; who follows may be back before it is dropped."""
    dropped: list[Row] = []
    while not dropped:
        house.run(
            "select pg_terminate_backend(active_pid, 5000) from pg_replication_slots"
            " where database = current_database() and active"
        )
        with suppress(psycopg.errors.ObjectInUse):
            dropped = house.run(
                "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                " where database = current_database() and not active"
            )


async def test_broken_stream_is_taken_up_where_it_broke(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    async with running.client(key=SECRET) as client:
        await client.join("x", EVENTS)
        for number in range(60):
            house.insert("events", branch_id=house.branches["dwk"], title=f"e{number}")
            if number % 20 == 10:
                house.run(
                    "select pg_terminate_backend(active_pid) from pg_replication_slots"
                    " where database = current_database() and active"
                )
        titles = [(await client.change())["data"]["record"]["title"] for _ in range(60)]

    assert titles == [f"e{number}" for number in range(60)]


async def test_large_transaction_reaches_stock_clients_whole(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    async with running.client(key=SECRET) as stock, running.client(key=SECRET) as resuming:
        await stock.join("x", EVENTS)
        await resuming.join("x", {**EVENTS, "since": ""})
        house.run(
            "insert into events (branch_id, title)"
            " select %(branch)s, 'e' || n from generate_series(1, 5000) n",
            {"branch": house.branches["dwk"]},
        )
        titles = [(await stock.change())["data"]["record"]["title"] for _ in range(5000)]
        refetch = await resuming.system("must_refetch")

    assert titles == [f"e{number}" for number in range(1, 5001)]
    assert refetch["reason"] == "large"


async def test_session_time_zone_of_the_database_does_not_show(
    cluster: Cluster, database_url: str, house: House
) -> None:
    house.run("alter database " + _name(database_url) + " set timezone to 'Asia/Kolkata'")
    async with (
        serve(database_url, cluster.data_dir) as running,
        running.client(key=SECRET) as client,
    ):
        await client.join("x", EVENTS)
        house.insert("events", branch_id=house.branches["dwk"], title="e")
        change = await client.change()

    assert change["data"]["record"]["created_at"].endswith("+00:00")


def _name(url: str) -> str:
    with psycopg.connect(make_conninfo(url)) as connection:
        return connection.info.dbname
