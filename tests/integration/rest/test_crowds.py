"""Many clients at once, some of whom hang up or err: everybody gets their own answer."""

import asyncio
import json
from urllib.parse import urlsplit

import httpx

from tests.integration.rest.conftest import RestServer

CROWD = 40


async def hang_up(url: str, request: bytes) -> None:
    """Send a request, or a part of one, and leave without reading."""
    parts = urlsplit(url)
    _, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(request)
    await writer.drain()
    writer.transport.abort()


def raw(method: str, path: str, body: bytes = b"", length: int | None = None) -> bytes:
    head = (
        f"{method} /rest/v1{path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer north\r\n"
        f"content-type: application/json\r\ncontent-length: {length or len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def test_everybody_gets_their_own_answer(rest: RestServer) -> None:
    async def ask(client: httpx.AsyncClient, number: int) -> None:
        who, mine = ("north", [1, 2, 3]) if number % 2 else ("south", [4])
        headers = {"authorization": f"Bearer {who}"}
        rows = await client.get("/rest/v1/rooms?select=id&order=id", headers=headers)
        sum_ = await client.post("/rest/v1/rpc/add", json={"a": number}, headers=headers)
        bad = await client.get(f"/rest/v1/rooms?id=eq.x{number}", headers=headers)
        assert [row["id"] for row in rows.json()] == mine
        assert sum_.json() == number + 10
        assert f"x{number}" in bad.json()["message"]

    async def leave(number: int) -> None:
        await hang_up(rest.url, raw("GET", "/rooms?select=id"))
        await hang_up(rest.url, raw("POST", "/rpc/wait", b'{"seconds": 0.05}'))
        await hang_up(rest.url, raw("POST", "/keyless", b'{"value": ', length=100))

    client = httpx.AsyncClient(base_url=rest.url, timeout=30)
    async with client, asyncio.TaskGroup() as tasks:
        for number in range(CROWD):
            tasks.create_task(ask(client, number))
            tasks.create_task(leave(number))


async def test_a_body_that_breaks_off_changes_nothing(rest: RestServer) -> None:
    whole = json.dumps([{"value": 1}]).encode()
    before = rest.sql("select count(*) from keyless")

    # A complete JSON text, of which more was announced.
    await hang_up(rest.url, raw("POST", "/keyless", whole, length=len(whole) + 5))
    rest.ask("GET", "/keyless")

    assert rest.sql("select count(*) from keyless") == before
