"""R20, R24: a second server waits for the first one to go, and goes on where its clients stand."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from banquet.replication import stream
from tests.conftest import Cluster
from tests.db.house import House
from tests.integration.realtime.harness import SECRET, TIMEOUT, Client, Running, serve

CUSTOMERS = {"event": "INSERT", "schema": "public", "table": "customers"}
INSERT = "insert into customers (branch_id, name, notes) values (%s, %s, repeat('x', 9000))"
BULK = 300
"""Rows that are several reads of the stream, so that joins could be answered between them."""


async def acknowledged(server: Running, lsn: int) -> None:
    """Return once PostgreSQL knows that everything before a position may be forgotten."""
    query = (
        "select confirmed_flush_lsn - '0/0' >= %s from pg_replication_slots"
        " where database = current_database()"
    )
    async with asyncio.timeout(TIMEOUT):
        while (await (await server.sql.execute(query, [lsn])).fetchone()) != (True,):
            pass


async def heard_until(client: Client, name: str) -> tuple[list[str], str]:
    """Return the names heard up to one, and the cursor that completes it."""
    names: list[str] = []

    def completes(message: dict[str, Any]) -> bool:
        payload = message["payload"]
        if message["event"] == "postgres_changes":
            names.append(payload["data"]["record"]["name"])
        assert payload.get("message") != "must_refetch", payload
        return names[-1:] == [name] and payload.get("message") == "checkpoint"

    message, _ = await client.until(completes)
    return names, str(message["payload"]["cursor"])


async def test_second_server_takes_clients_over_without_their_reading_again(
    cluster: Cluster, database_url: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "STATUS_SECONDS", 0.05)
    branch = house.branches["dwk"]
    async with AsyncExitStack() as first_server, AsyncExitStack() as second_server:
        first = await first_server.enter_async_context(serve(database_url, cluster.data_dir))
        # From here on the slot stays where it is; else the second one would begin anew behind it.
        async with first.client(key=SECRET) as client:
            await client.join("customers", CUSTOMERS)
            await first.sql.execute(INSERT, [branch, "before there are two"])
            await client.change()
        assert first.service.engine.ring is not None
        await acknowledged(first, first.service.engine.ring.tail_lsn)
        second = await second_server.enter_async_context(
            serve(database_url, cluster.data_dir, follows=False)
        )
        async with first.client(key=SECRET) as client:
            await client.join("customers", {**CUSTOMERS, "since": ""})
            # What the second one believes to be the end of the past lies before this.
            for number in range(BULK):
                await second.sql.execute(INSERT, [branch, str(number)])
            heard, cursor = await heard_until(client, str(BULK - 1))
        async with second.client(key=SECRET) as client:
            joining = asyncio.create_task(client.join("customers", {**CUSTOMERS, "since": cursor}))
            await asyncio.sleep(0)
            assert not second.service.engine.ready.is_set(), "two servers follow one database"

            await first_server.aclose()
            await second.sql.execute(INSERT, [branch, "while none is there"])
            reply = await joining
            more, _ = await heard_until(client, "while none is there")

    assert heard == [str(number) for number in range(BULK)]
    assert (reply["status"], more) == ("ok", ["while none is there"])
