"""The log of a real server: a line for each event, and nothing in it that must not be there."""

import json
import time
from typing import Any

import websockets

from tests.integration.operations.conftest import Place
from tests.integration.realtime.harness import TIMEOUT, Client

MARK = "Kapoor-Sangeet-7319"
BRANCHES = {
    "event": "*",
    "schema": "public",
    "table": "branches",
    "filter": f"name=neq.{MARK}",
    "since": "",
}


def lines(place: Place, *, since: int, ends: int) -> list[dict[str, Any]]:
    """Return the lines after the first `since` characters, once so many connections ended."""
    deadline = time.monotonic() + TIMEOUT
    while (written := place.server.log[since:]).count('"disconnected"') < ends:
        assert time.monotonic() < deadline, written
    return [json.loads(line) for line in written.splitlines()]


async def act(place: Place, log_level: str | None) -> list[str]:
    """Use every way in, rightly and wrongly; return the secrets that took part."""
    server = place.server
    session = server.sign_in("owner@example.test")
    token, refresh = session["access_token"], session["refresh_token"]
    with server.client(token) as http:
        http.post("/auth/v1/token?grant_type=refresh_token", json={"refresh_token": refresh})
        http.post(
            "/auth/v1/token?grant_type=password",
            json={"email": "owner@example.test", "password": "wrong-password-1"},
        )
        named = {"code": "dwk", "name": MARK, "timezone": "Asia/Kolkata", "currency": "INR"}
        assert http.post("/rest/v1/branches", json=named).status_code == 409
        assert http.get(f"/rest/v1/branches?name=eq.{MARK}&id=eq.{MARK}").status_code == 400
        assert http.get("/rest/v1/branches", headers={"x-request-id": "of-the-test"}).is_success
    key = server.publishable_key
    address = f"ws{server.url[4:]}/realtime/v1/websocket?apikey={key}&vsn=2.0.0"
    if log_level is not None:
        address += f"&log_level={log_level}"
    async with websockets.connect(address) as connection:
        client = Client(connection, "2.0.0")
        await client.join("quiet", BRANCHES, token=token)
        await client.join("forged", BRANCHES, token=f"{token}x")
        place.rows("update branches set name = %s", f"{MARK} hall")
        await client.change()
        await client.send("realtime:quiet", "access_token", {"access_token": session["user"]["id"]})
        await client.barrier()
    return [token, refresh, "wrong-password-1", "correct-horse-7", key, server.secret_key, MARK]


async def test_no_secret_and_no_row_reaches_the_log(place: Place) -> None:
    since = len(place.server.log)

    secrets = await act(place, "info")
    written = lines(place, since=since, ends=1)

    assert [secret for secret in secrets if secret in place.server.log] == []
    assert [each["message"] for each in written].count("answered") >= 6


async def test_lines_name_request_connection_and_person(place: Place) -> None:
    since = len(place.server.log)

    await act(place, None)
    written = lines(place, since=since, ends=1)

    (asked,) = [each for each in written if each.get("request_id") == "of-the-test"]
    assert (asked["message"], asked["method"], asked["path"], asked["status"]) == (
        "answered",
        "GET",
        "/rest/v1/branches",
        200,
    )
    assert asked["user_id"] == place.owner["user"]["id"]
    of_connections = [each for each in written if "connection_id" in each]
    assert len({each["connection_id"] for each in of_connections}) == 1
    assert [each["message"] for each in of_connections] == [
        "connected",
        "joined",
        "join refused",
        "disconnected",
    ]
    assert of_connections[1]["user_id"] == place.owner["user"]["id"]
    assert of_connections[2]["code"] == "MalformedJWT"


async def test_log_level_concerns_the_one_connection_that_asked(place: Place) -> None:
    since = len(place.server.log)
    server = place.server
    address = f"ws{server.url[4:]}/realtime/v1/websocket?apikey={server.publishable_key}&vsn=2.0.0"

    async with (
        websockets.connect(f"{address}&log_level=info") as loud,
        websockets.connect(f"{address}&log_level=error") as silent,
        websockets.connect(address) as usual,
    ):
        for connection in (loud, silent, usual):
            await Client(connection, "2.0.0").barrier()
    written = lines(place, since=since, ends=2)

    per_connection: dict[str, list[str]] = {}
    for each in written:
        per_connection.setdefault(each["connection_id"], []).append(each["message"])
    assert sorted(per_connection.values()) == [
        ["connected", "disconnected"],
        ["connected", "received", "sent", "disconnected"],
    ]
