"""P5: a membership is taken away while its holder listens and reads, and everybody writes.

The order of commits is what an undisturbed listener with the secret key hears: rows and the
deletion of the membership on one channel.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
import websockets
from psycopg.rows import dict_row

from banquet.realtime.history.cursor import parse_snapshot
from tests.db.house import House, furnish
from tests.integration.faults.place import Place, of_server
from tests.integration.realtime.harness import TIMEOUT, Client
from tests.running import Server

CUSTOMERS = {"event": "*", "schema": "public", "table": "customers"}
MEMBERSHIPS = {"event": "DELETE", "schema": "public", "table": "memberships"}
INSERT = "insert into customers (branch_id, name) values (%s, %s)"
REVOKE = (
    "delete from memberships where user_id = %(user)s returning pg_current_xact_id()::text as xid"
)
REVOKED = "the membership is gone"
WRITERS = 3
ENOUGH = 40
FAR_FUTURE = 9_000_000_000


@dataclass
class Ear:
    """What one channel heard: names of customers, `REVOKED`, and what the engine said itself."""

    client: Client
    heard: list[str] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    async def until(self, is_met: Callable[[], bool]) -> None:
        """Listen until something is true of what was heard."""
        while not is_met():
            message = await self.client.receive()
            match message["event"]:
                case "postgres_changes":
                    self._hear([message["payload"]["data"]])
                case "broadcast":
                    self._hear(message["payload"]["payload"]["changes"])
                case "system":
                    self.told.append(message["payload"])
                case "phx_reply" if message["topic"] == "phoenix":
                    self.told.append({"answered": message["ref"]})

    async def until_heard(self, count: int) -> None:
        await self.until(lambda: len(self.heard) >= count)

    async def rest(self) -> None:
        """Hear whatever the server had to say by now."""
        ref = await self.client.send("phoenix", "heartbeat", {})
        await self.until(lambda: {"answered": ref} in self.told)

    async def until_live(self) -> None:
        await self.until(lambda: any(each.get("live") for each in self.told))

    def cursor(self) -> str:
        return str(next(each["cursor"] for each in self.told if "cursor" in each))

    def refetches(self) -> list[str]:
        return [each["reason"] for each in self.told if each.get("message") == "must_refetch"]

    def _hear(self, changes: list[dict[str, Any]]) -> None:
        for each in changes:
            is_customer = each["table"] == "customers"
            self.heard.append(each["record"]["name"] if is_customer else REVOKED)


@asynccontextmanager
async def ear(place: Place, token: str | None, *bindings: dict[str, Any]) -> AsyncIterator[Ear]:
    key = place.secret_key if token is None else place.publishable_key
    address = f"ws://127.0.0.1:{place.port}/realtime/v1/websocket?vsn=2.0.0&apikey={key}"
    async with websockets.connect(address, max_size=None, compression=None) as connection:
        client = Client(connection, "2.0.0")
        reply = await client.join("x", *bindings, token=token)
        assert reply["status"] == "ok", reply
        yield Ear(client)


class Reader:
    """Reads over REST again and again: which snapshot showed how many rows."""

    def __init__(self, server: Server, token: str) -> None:
        headers = {"apikey": server.publishable_key, "authorization": f"Bearer {token}"}
        self.read: list[tuple[str, int]] = []
        self._has_read = asyncio.Event()
        self._client = httpx.AsyncClient(base_url=server.url, headers=headers, timeout=TIMEOUT)

    async def run(self, stop: asyncio.Event) -> None:
        async with self._client as client:
            while not stop.is_set():
                answer = await client.get("/rest/v1/customers", params={"select": "name"})
                assert answer.status_code == 200, answer.text
                self.read.append((answer.headers["x-banquet-snapshot"], len(answer.json())))
                self._has_read.set()

    async def reads(self, more: int) -> None:
        """Wait for so many more answers."""
        for _ in range(more):
            self._has_read.clear()
            await self._has_read.wait()


async def write(url: str, branch: int, writer: int, stop: asyncio.Event) -> int:
    """Insert one customer after the other; return how many."""
    count = 0
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        while not stop.is_set():
            await connection.execute(INSERT, [branch, f"{writer}-{count}"])
            count += 1
    return count


async def revoke_amid_writes(
    url: str, house: House, reader: Reader, witness: Ear, holder: tuple[Ear, ...]
) -> int:
    """Write, take the membership away, write on; return which transaction took it."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        writers = [
            tasks.create_task(write(url, house.branches["dwk"], number, stop))
            for number in range(WRITERS)
        ]
        tasks.create_task(reader.run(stop))
        for each in holder:
            await each.until_heard(ENOUGH)
        (gone,) = house.run(REVOKE, {"user": house.people["sales"]})
        await witness.until(lambda: REVOKED in witness.heard)
        await witness.until_heard(len(witness.heard) + ENOUGH)
        await reader.reads(3)
        stop.set()
    await witness.until_heard(sum(writer.result() for writer in writers) + 1)
    for each in holder:
        await each.rest()
    return int(gone["xid"])


async def test_nothing_after_the_commit_that_took_a_membership_away(own_server: Server) -> None:
    await asyncio.to_thread(own_server.start)
    url = str(own_server.database_url)
    with psycopg.connect(url, row_factory=dict_row, autocommit=True) as connection:
        house = furnish(connection)
        place = of_server(own_server, url)
        token = place.token(house.people["sales"], FAR_FUTURE)
        reader = Reader(own_server, token)
        async with (
            ear(place, None, CUSTOMERS, MEMBERSHIPS) as witness,
            ear(place, token, CUSTOMERS) as plain,
            ear(place, token, {**CUSTOMERS, "since": ""}) as resuming,
            ear(place, token, {**CUSTOMERS, "since": "", "batch": True}) as batch,
        ):
            await resuming.until_live()
            holder = (plain, resuming, batch)
            xid = await revoke_amid_writes(url, house, reader, witness, holder)

    before = witness.heard[: witness.heard.index(REVOKED)]
    for each in holder:
        assert each.heard == before
    assert plain.refetches() == []
    assert resuming.refetches() == batch.refetches() == ["rights"]

    shown = {parse_snapshot(text).sees(xid): 0 for text, _ in reader.read}
    for text, count in reader.read:
        shown[parse_snapshot(text).sees(xid)] += count
    assert shown.keys() == {False, True}
    assert shown[True] == 0 < shown[False]

    early = next(text for text, count in reader.read if count)
    for since in (resuming.cursor(), early):
        async with ear(place, token, {**CUSTOMERS, "since": since}) as returned:
            await returned.until_live()
            assert returned.heard == []
            assert "rights" in returned.refetches()
