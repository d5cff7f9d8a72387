"""The engine inside the real server: one port for HTTP and sockets, crashes, hostile input."""

import asyncio
import http.client
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import orjson
import psycopg
import pytest
import websockets
from psycopg.rows import dict_row
from realtime import (
    AsyncRealtimeClient,
    RealtimePostgresChangesListenEvent,
    RealtimeSubscribeStates,
)

from tests.db.house import House, furnish
from tests.integration.realtime.harness import ADD_BRANCH, TIMEOUT, Client
from tests.running import Server

EVENTS = {"event": "*", "schema": "public", "table": "events"}


@asynccontextmanager
async def open_client(server: Server, *, vsn: str = "2.0.0") -> AsyncIterator[Client]:
    address = f"ws{server.url[4:]}/realtime/v1/websocket?apikey={server.secret_key}&vsn={vsn}"
    async with websockets.connect(address, max_size=None, compression=None) as connection:
        yield Client(connection, vsn)


@pytest.fixture(scope="module")
def shared_house(server: Server) -> Iterator[House]:
    assert server.database_url is not None
    with psycopg.connect(server.database_url, row_factory=dict_row, autocommit=True) as connection:
        yield furnish(connection)


@pytest.mark.parametrize("path", ["/realtime/v1/websocket", "/socket/websocket"])
async def test_both_addresses_take_sockets_beside_http(server: Server, path: str) -> None:
    address = f"ws{server.url[4:]}{path}?apikey={server.publishable_key}"
    async with websockets.connect(address) as connection:
        client = Client(connection, "1.0.0")
        sent = await client.barrier()

    with server.client() as http_client:
        status = http_client.get("/health").status_code
    assert (sent, status) == ([], 200)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/realtime/v1/websocket", 401),
        ("/realtime/v1/websocket?apikey=wrong", 401),
        ("/realtime/v1/websocket?apikey={key}&vsn=3.0.0", 400),
        ("/elsewhere?apikey={key}", 404),
    ],
)
def test_refused_upgrade_says_why_in_json(server: Server, path: str, status: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
    connection.request(
        "GET",
        path.format(key=server.publishable_key),
        headers={
            "Connection": "keep-alive, Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        },
    )
    response = connection.getresponse()

    assert response.status == status
    assert set(orjson.loads(response.read())) == {"error"}
    connection.close()


def test_firefox_spelling_of_the_upgrade_is_understood(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
    connection.request(
        "GET",
        f"/realtime/v1/websocket?apikey={server.publishable_key}",
        headers={
            "Connection": "keep-alive, Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        },
    )

    assert connection.getresponse().status == 101
    connection.close()


async def test_key_may_come_in_a_header(server: Server) -> None:
    address = f"ws{server.url[4:]}/realtime/v1/websocket?vsn=2.0.0"
    headers = {"x-api-key": server.publishable_key}
    async with websockets.connect(address, additional_headers=headers) as connection:
        assert await Client(connection, "2.0.0").barrier() == []


@pytest.mark.parametrize("data", ["nonsense", "x" * 2_000_000, b"\x03\xff", b"\xff" * 2_000_000])
async def test_hostile_frame_leaves_the_server_alive(
    server: Server, shared_house: House, data: str | bytes
) -> None:
    async with open_client(server) as client:
        await client.join("x", EVENTS)
        await client.connection.send(data)
        refusal, _ = await client.until(lambda m: m["topic"] == "phoenix")
        shared_house.insert("events", branch_id=shared_house.branches["dwk"], title="after")
        change = await client.change()

    assert refusal["payload"]["response"]["reason"].startswith("MalformedWebSocketMessage")
    assert change["data"]["record"]["title"] == "after"


async def test_frame_beyond_the_limit_closes_the_socket_with_1009(server: Server) -> None:
    async def send_and_listen(client: Client) -> None:
        await client.connection.send("x" * 5_000_001)  # which may end before all of it has left
        await client.receive()

    async with open_client(server) as client:
        with pytest.raises(websockets.ConnectionClosedError) as closed:
            await send_and_listen(client)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009
    async with open_client(server) as client:
        assert await client.barrier() == []


async def test_change_of_more_than_a_megabyte_is_cut_for_every_client(
    server: Server, shared_house: House
) -> None:
    shared_house.run("create table if not exists large (id int primary key, body text)")
    shared_house.run("alter publication supabase_realtime add table large")
    try:
        async with open_client(server, vsn="1.0.0") as client:
            await client.join("x", {"event": "*", "schema": "public", "table": "large"})
            shared_house.run("insert into large values (1, repeat('x', 2000000))")
            change = await client.change()
    finally:
        shared_house.run("drop table large")

    assert change["data"]["errors"] == ["Error 413: Payload Too Large"]
    assert change["data"]["record"] == {"id": 1}


async def test_shutdown_sends_clients_away_for_a_moment(own_server: Server) -> None:
    own_server.start()
    async with open_client(own_server) as client:
        await client.barrier()
        stopped = asyncio.get_running_loop().run_in_executor(None, own_server.stop)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await client.receive()
        await stopped

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012


async def test_killed_server_loses_and_doubles_nothing(own_server: Server) -> None:
    """Writes go on while the server is killed twice; the client resumes each time."""
    own_server.start()
    url = str(own_server.database_url)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    versions: list[int] = []
    cursor = ""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(ADD_BRANCH, ["dwk", "Dwarka"])
        writing = asyncio.create_task(_write(connection, stop))
        for _ in range(2):
            enough = len(versions) + 30
            cursor = await _follow(own_server, cursor, versions, _has(versions, enough))
            await loop.run_in_executor(None, partial(own_server.restart, kill=True))
        stop.set()
        last = await writing
        async with asyncio.timeout(60):
            await _follow(own_server, cursor, versions, lambda: versions[-1] >= last)

    assert versions == list(range(versions[0], last + 1))


def _has(versions: list[int], count: int) -> Callable[[], bool]:
    return lambda: len(versions) >= count


async def _write(connection: psycopg.AsyncConnection[Any], stop: asyncio.Event) -> int:
    """Update one row over and over; return the version it got last."""
    version = 0
    while not stop.is_set():
        cursor = await connection.execute(
            "update branches set sort_order = 1 - sort_order returning version, pg_sleep(0.002)"
        )
        row = await cursor.fetchone()
        assert row is not None
        version = row[0]
    return version


async def _follow(
    server: Server, cursor: str, versions: list[int], is_enough: Callable[[], bool]
) -> str:
    """Apply changes at checkpoints only, as an offline store does; return where that got us."""
    async with open_client(server) as client:
        await client.join("x", {"event": "UPDATE", "table": "branches", "since": cursor})
        pending: list[int] = []
        while True:
            message = await client.receive()
            payload = message["payload"]
            assert payload.get("message") != "must_refetch", payload
            if message["event"] == "postgres_changes":
                pending.append(payload["data"]["record"]["version"])
            elif payload.get("message") == "checkpoint":
                versions.extend(pending)
                pending = []
                cursor = payload["cursor"]
                if versions and is_enough():
                    return cursor


async def test_official_python_client_hears_changes(server: Server, shared_house: House) -> None:
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    subscribed = asyncio.Event()
    client = AsyncRealtimeClient(f"{server.url}/realtime/v1", server.secret_key)
    await client.connect()
    channel = client.channel("events")

    def on_state(state: RealtimeSubscribeStates, error: Exception | None) -> None:
        assert error is None
        if state == RealtimeSubscribeStates.SUBSCRIBED:
            subscribed.set()

    channel.on_postgres_changes(
        RealtimePostgresChangesListenEvent.All,
        callback=lambda payload: heard.put_nowait(dict(payload)),
        schema="public",
        table="events",
        filter=f"branch_id=eq.{shared_house.branches['dwk']}",
    )
    await channel.subscribe(on_state)
    async with asyncio.timeout(TIMEOUT):
        await subscribed.wait()
        row = shared_house.insert("events", branch_id=shared_house.branches["dwk"], title="Tea")
        shared_house.run("update events set title = 'Ball' where id = %(id)s", row)
        shared_house.run("delete from events where id = %(id)s", row)
        changes = [(await heard.get())["data"] for _ in range(3)]
    await client.close()

    assert [each["type"] for each in changes] == ["INSERT", "UPDATE", "DELETE"]
    assert changes[1]["record"]["title"] == "Ball"
    assert changes[2]["old_record"]["title"] == "Ball"
