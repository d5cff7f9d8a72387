"""The first join of a page that has not read its session yet, on the real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import websockets

from tests.integration.realtime.harness import Client
from tests.running import Server

HALLS = {"event": "*", "schema": "public", "table": "halls"}


@pytest.fixture(scope="module")
def session(server: Server) -> dict[str, Any]:
    """The session of a person who may read halls: the first to sign up owns the house."""
    return server.sign_up("owner@banquet.test")


@asynccontextmanager
async def page(server: Server, session: dict[str, Any], origin: str) -> AsyncIterator[Client]:
    """Open a socket as the browser does for a page of that origin, cookie included."""
    address = f"ws{server.url[4:]}/realtime/v1/websocket?apikey={server.publishable_key}&vsn=2.0.0"
    headers = {"Cookie": f"banquet-session={session['access_token']}", "Origin": origin}
    async with websockets.connect(address, additional_headers=headers) as connection:
        yield Client(connection, "2.0.0")


async def test_r116_own_page_joins_as_the_person_before_it(
    server: Server, session: dict[str, Any]
) -> None:
    async with page(server, session, server.url) as client:
        first = await client.join("x", HALLS)
        as_key = await client.join("y", HALLS, token=server.publishable_key)

    assert first["status"] == "ok"
    assert as_key["status"] == "error"


@pytest.mark.parametrize("origin", ["http://127.0.0.1:1", "https://evil.example", "null"])
async def test_r116_page_from_elsewhere_cannot_borrow_the_person(
    server: Server, session: dict[str, Any], origin: str
) -> None:
    async with page(server, session, origin) as client:
        refused = await client.join("x", HALLS)
        with_token = await client.join("y", HALLS, token=session["access_token"])

    assert refused["status"] == "error"
    assert with_token["status"] == "ok"
