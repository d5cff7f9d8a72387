"""Speaking over HTTP (reference 7.2; rules R95 to R97): who may, and every other answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.routing import Router

from banquet.errors import DatabaseError, TokenError
from banquet.http.middleware import Edge
from banquet.identity import Identity
from banquet.realtime.broadcast.api import BroadcastRoute
from banquet.realtime.broadcast.exchange import MessageLimits
from banquet.realtime.rights.topics import NO_RIGHTS, PUBLIC, PolicyError
from tests.unit.realtime.broadcast.speaking import heard, member, private
from tests.unit.realtime.frames import ANNA, BEN, Names, Scene

BATCH = "/realtime/v1/api/broadcast"
SINGLE = f"{BATCH}/a/events/e"
KEY = {"apikey": "key"}


class Gate(Names):
    """A bearer token wins over the key."""

    def identify(self, apikey: str | None, authorization: str | None) -> Identity:
        token = (authorization or "").removeprefix("Bearer ") or apikey
        if not token:
            raise TokenError("PGRST302", "No API key found in request")
        return self.verify(token)


class Verifier(Names):
    """Wants both headers, as a gateway does; remembers whom a single one stood for."""

    def identify(self, apikey: str | None, authorization: str | None) -> Identity:
        raise TokenError("PGRST302", "No API key found in request")

    def verify(self, token: str) -> Identity:
        self.verified = super().verify(token)
        return self.verified


@asynccontextmanager
async def http(scene: Scene, gate: Names | None = None) -> AsyncIterator[httpx.AsyncClient]:
    engine = scene.engine
    route = BroadcastRoute(gate or Gate(), engine.exchange, scene.database, engine.lanes)
    transport = httpx.ASGITransport(Edge(Router([route])))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def by(user: str) -> dict[str, str]:
    return {**KEY, "authorization": f"Bearer user:{user}"}


def batch(*topics: str, private: bool = False) -> dict[str, Any]:
    made = [{"topic": t, "event": "e", "payload": {}, "private": private} for t in topics]
    return {"messages": made}


async def test_r95_single_json_is_202_and_empty_and_heard() -> None:
    scene = Scene()
    peer = await member(scene, topic="rest:room/1")

    async with http(scene) as client:
        path = f"{BATCH}/rest%3Aroom%2F1/events/ev%201?apikey=key&log_level=info&vsn=2.0.0"
        answer = await client.post(path, json=[1], headers=KEY)
    await scene.settle()

    assert (answer.status_code, answer.content) == (202, b"")
    assert heard(peer) == [{"type": "broadcast", "event": "ev 1", "payload": [1]}]


async def test_r95_single_may_be_bytes() -> None:
    scene = Scene()
    peer = await member(scene)

    async with http(scene) as client:
        headers = {**KEY, "content-type": "application/octet-stream"}
        answer = await client.post(SINGLE, content=b"\x00\xff", headers=headers)
    await scene.settle()

    assert answer.status_code == 202
    assert [each["payload"] for each in heard(peer)] == [b"\x00\xff"]


async def test_r95_batch_is_202_and_empty_and_heard_in_order() -> None:
    scene = Scene()
    here, there = await member(scene), await member(scene, topic="b")

    async with http(scene) as client:
        answer = await client.post(BATCH, json=batch("a", "b", "a"), headers=KEY)
    await scene.settle()

    assert (answer.status_code, answer.content) == (202, b"")
    assert (len(heard(here)), len(heard(there))) == (2, 1)


@pytest.mark.parametrize("path", [BATCH, SINGLE])
@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer forged"}, {"apikey": "forged"}])
async def test_r96_who_is_nobody_is_401(path: str, headers: dict[str, str]) -> None:
    scene = Scene()
    peer = await member(scene)

    async with http(scene) as client:
        answer = await client.post(path, json=batch("a"), headers=headers)
    await scene.settle()

    assert answer.status_code == 401
    assert answer.json()["message"] == "Unauthorized"
    assert answer.json()["hint"]
    assert heard(peer) == []


async def test_r96_one_credential_is_enough_as_without_a_gateway() -> None:
    """The official server takes either header; a gateway before it asks for the key."""
    gate = Verifier()

    async with http(Scene(), gate) as client:
        for headers in ({"x-api-key": f"user:{ANNA}"}, {"authorization": f"Bearer user:{ANNA}"}):
            answer = await client.post(SINGLE, json={}, headers=headers)
            assert (answer.status_code, gate.verified.user_id) == (202, ANNA)


async def test_r96_policy_that_fails_is_422_and_lets_nobody_speak() -> None:
    scene = Scene()
    peer = await private(scene, ANNA, PUBLIC)
    scene.database.fault = PolicyError("RlsPolicyError", "a policy fails")

    async with http(scene) as client:
        single = await client.post(f"{SINGLE}?private=true", json={}, headers=by(BEN))
        many = await client.post(BATCH, json=batch("a", private=True), headers=by(BEN))
    await scene.settle()

    assert (single.status_code, single.json()["message"]) == (422, "RLS policy error")
    assert many.status_code == 202
    assert heard(peer) == []


async def test_r96_policy_that_takes_too_long_is_422() -> None:
    scene = Scene()
    scene.database.fault = DatabaseError("57014", "canceling statement due to statement timeout")

    async with http(scene) as client:
        answer = await client.post(f"{SINGLE}?private=true", json={}, headers=by(BEN))

    assert (answer.status_code, answer.json()) == (422, {"message": "Query canceled"})


async def test_r96_private_topic_is_open_to_whom_a_policy_lets() -> None:
    scene = Scene()
    peer = await private(scene, ANNA, PUBLIC)

    async with http(scene) as client:
        answer = await client.post(f"{SINGLE}?private=true", json={}, headers=by(ANNA))
    await scene.settle()

    assert answer.status_code == 202
    assert len(heard(peer)) == 1


async def test_r96_and_403_to_others() -> None:
    scene = Scene()
    peer = await private(scene, ANNA, PUBLIC)
    scene.database.rights[BEN] = NO_RIGHTS

    async with http(scene) as client:
        answer = await client.post(f"{SINGLE}?private=true", json={}, headers=by(BEN))
    await scene.settle()

    assert (answer.status_code, answer.json()["message"]) == (403, "Unauthorized")
    assert "permissions" in answer.json()["hint"]
    assert heard(peer) == []


async def test_r96_batch_leaves_out_what_may_not_be_said_and_is_202_yet() -> None:
    scene = Scene()
    scene.database.rights[BEN] = NO_RIGHTS
    inside, outside = await private(scene, ANNA, PUBLIC), await member(scene)
    messages = batch("a", private=True)["messages"] + batch("a")["messages"]

    async with http(scene) as client:
        denied = await client.post(BATCH, json={"messages": messages}, headers=by(BEN))
        await scene.settle()
        assert (denied.status_code, len(heard(inside)), len(heard(outside))) == (202, 0, 1)
        allowed = await client.post(BATCH, json={"messages": messages}, headers=by(ANNA))
        await scene.settle()
        assert (allowed.status_code, len(heard(inside)), len(heard(outside))) == (202, 1, 1)


async def test_r96_where_rights_cannot_be_judged_nothing_is_said() -> None:
    scene = Scene()
    peer = await private(scene, ANNA, PUBLIC)
    scene.database.broken = True

    async with http(scene) as client:
        answer = await client.post(f"{SINGLE}?private=true", json={}, headers=by(ANNA))
    await scene.settle()

    assert answer.status_code == 503
    assert heard(peer) == []


@pytest.mark.parametrize(
    ("path", "content", "kind", "status", "key"),
    [
        (SINGLE, b"{", "application/json", 422, "errors"),
        (BATCH, b"{}", "application/json", 422, "errors"),
        (BATCH, b"x", "application/octet-stream", 415, "error"),
        (BATCH, b"a=1", "application/x-www-form-urlencoded", 415, "error"),
        (SINGLE, b"x", "text/plain", 415, "error"),
        (SINGLE, b"x", "", 415, "error"),
        (f"{BATCH}/a", b"{}", "application/json", 404, "message"),
        (f"{BATCH}/%FF/events/e", b"{}", "application/json", 422, "errors"),
    ],
)
async def test_r95_other_answers_say_what_is_wrong(
    path: str, content: bytes, kind: str, status: int, key: str
) -> None:
    headers = {**KEY, "content-type": kind} if kind else KEY

    async with http(Scene()) as client:
        answer = await client.post(path, content=content, headers=headers)

    assert answer.status_code == status
    assert answer.json()[key]


async def test_r95_other_methods_are_405() -> None:
    async with http(Scene()) as client:
        answer = await client.get(SINGLE, headers=KEY)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_r95_browsers_of_other_origins_may_ask() -> None:
    async with http(Scene()) as client:
        answer = await client.options(
            SINGLE,
            headers={
                "origin": "https://page.example",
                "access-control-request-method": "POST",
                "access-control-request-headers": "apikey,authorization,content-type",
            },
        )
        posted = await client.post(
            SINGLE, json={}, headers={**KEY, "origin": "https://page.example"}
        )

    assert answer.status_code == 204
    allowed = answer.headers["access-control-allow-headers"]
    assert {"apikey", "authorization", "content-type"} <= set(allowed.split(","))
    assert posted.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(("path", "body"), [(SINGLE, {}), (BATCH, batch("a"))])
async def test_r97_too_many_are_429_with_the_figures(path: str, body: Any) -> None:
    scene = Scene(limits=MessageLimits(process=1))
    peer = await member(scene)

    async with http(scene) as client:
        answers = [await client.post(path, json=body, headers=KEY) for _ in range(61)]
    await scene.settle()

    assert [each.status_code for each in answers] == [202] * 60 + [429]
    refused = answers[-1]
    assert refused.json() == {"message": "You have exceeded your rate limit"}
    assert refused.headers["x-rate-limit"] == "1"
    assert refused.headers["x-rate-rolling"] == "1.00"
    assert refused.headers["x-rate-limit-remaining"] == "0.00"
    assert len(heard(peer)) == 60


async def test_r97_batch_that_alone_is_too_many_is_told_so() -> None:
    scene = Scene(limits=MessageLimits(process=1))

    async with http(scene) as client:
        answer = await client.post(BATCH, json=batch(*["a"] * 61), headers=KEY)

    assert answer.status_code == 429
    message = "Too many messages to broadcast, please reduce the batch size"
    assert answer.json() == {"message": message}


async def test_r117_batch_of_one_program_does_not_keep_another_waiting() -> None:
    scene = Scene()
    scene.database.rights = {ANNA: PUBLIC, BEN: PUBLIC}
    scene.database.gate.clear()
    async with http(scene) as client:
        floods = [
            asyncio.create_task(
                client.post(BATCH, json=batch(f"{number}", private=True), headers=by(ANNA))
            )
            for number in range(20)
        ]
        await scene.settle()
        said = asyncio.create_task(client.post(f"{SINGLE}?private=true", json={}, headers=by(BEN)))
        await scene.settle()

        scene.database.gate.set()
        answer = await said
        await asyncio.gather(*floods)

    assert answer.status_code == 202
    assert scene.database.probed.index((BEN, "a")) <= 3
