import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from banquet.http import middleware
from banquet.http.middleware import Edge
from banquet.logs import TextFormatter


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    body = await request.body()
    response: Response = PlainTextResponse(f"{request.state.request_id} {len(body)}")
    await response(scope, receive, send)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Edge(_echo))
    async with httpx.AsyncClient(transport=transport, base_url="http://banquet.test") as client:
        yield client


async def test_preflight_allows_what_is_asked(client: httpx.AsyncClient) -> None:
    asked = "authorization, x-something-new"

    response = await client.options(
        "/rest/v1/bookings",
        headers={
            "origin": "https://app.example",
            "access-control-request-method": "PATCH",
            "access-control-request-headers": asked,
        },
    )

    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["access-control-allow-headers"] == asked
    assert "PATCH" in response.headers["access-control-allow-methods"]
    assert response.headers["access-control-max-age"] == "86400"


async def test_preflight_without_a_wish_names_every_header_clients_send(
    client: httpx.AsyncClient,
) -> None:
    headers = {"origin": "https://app.example", "access-control-request-method": "GET"}

    response = await client.options("/rest/v1/bookings", headers=headers)

    allowed = response.headers["access-control-allow-headers"].split(", ")
    assert {"authorization", "apikey", "prefer", "x-client-info", "range"} <= set(allowed)


async def test_answers_to_other_origins_expose_what_clients_read(client: httpx.AsyncClient) -> None:
    response = await client.get("/rest/v1/bookings", headers={"origin": "https://app.example"})

    exposed = response.headers["access-control-expose-headers"].split(", ")
    assert response.headers["access-control-allow-origin"] == "*"
    assert {"Content-Range", "Link", "X-Total-Count", "X-Banquet-Snapshot"} <= set(exposed)


async def test_same_origin_gets_no_cross_origin_headers(client: httpx.AsyncClient) -> None:
    response = await client.get("/rest/v1/bookings")

    assert not [name for name in response.headers if name.startswith("access-control")]


async def test_plain_options_reaches_the_application(client: httpx.AsyncClient) -> None:
    response = await client.options("/rest/v1/bookings", headers={"origin": "https://a.example"})

    assert response.status_code == 200


@pytest.mark.parametrize("size", [1, middleware.AUTH_BODY_LIMIT_BYTES + 1])
async def test_no_answer_may_be_taken_for_something_else(
    client: httpx.AsyncClient, size: int
) -> None:
    response = await client.post("/auth/v1/token", content=b"x" * size)

    assert response.headers["x-content-type-options"] == "nosniff"


async def test_request_id_of_the_client_is_kept(client: httpx.AsyncClient) -> None:
    response = await client.get("/", headers={"x-request-id": "till-7.retry_2"})

    assert response.headers["x-request-id"] == "till-7.retry_2"
    assert response.text.startswith("till-7.retry_2 ")


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>"])
async def test_unusable_request_id_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    response = await client.get("/", headers={"x-request-id": given})

    assert len(response.headers["x-request-id"]) == 16
    assert response.headers["x-request-id"] != given


async def test_body_at_the_limit_passes_and_one_byte_more_does_not(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "BODY_LIMIT_BYTES", 1000)

    fits = await client.post("/rest/v1/bookings", content=b"x" * 1000)
    over = await client.post("/rest/v1/bookings", content=b"x" * 1001)

    assert (fits.status_code, fits.text.split()[1]) == (200, "1000")
    assert over.status_code == 413
    assert over.json()["code"] == "body_too_large"
    assert over.headers["connection"] == "close"


async def test_body_that_hides_its_length_is_counted(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "BODY_LIMIT_BYTES", 1000)

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 100

    response = await client.post("/rest/v1/bookings", content=chunks())

    assert response.status_code == 413


async def test_auth_has_its_own_limit_and_shape(client: httpx.AsyncClient) -> None:
    body = b"x" * (middleware.AUTH_BODY_LIMIT_BYTES + 1)
    version = {"x-supabase-api-version": "2024-01-01"}

    response = await client.post("/auth/v1/token", content=body, headers=version)

    assert response.status_code == 413
    assert set(response.json()) == {"code", "message"}


async def test_body_that_stops_coming_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(middleware, "BODY_SILENCE_SECONDS", 0.01)
    sent: list[Message] = []

    async def silent() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/rest/v1/bookings", "headers": []}
    await Edge(_echo)(scope, silent, send)

    assert sent[0]["status"] == 408
    assert b"body_too_slow" in sent[1]["body"]


async def test_failure_nobody_foresaw_is_answered_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError("secret detail")

    caplog.handler.setFormatter(TextFormatter())
    transport = httpx.ASGITransport(Edge(fail))
    async with httpx.AsyncClient(transport=transport, base_url="http://banquet.test") as client:
        rest = await client.get("/rest/v1/bookings", headers={"x-request-id": "r-1"})
        auth = await client.get("/auth/v1/user")

    assert (rest.status_code, rest.json()["code"]) == (500, "PGRSTX00")
    assert (auth.status_code, auth.json()["error_code"]) == (500, "unexpected_failure")
    assert "secret" not in rest.text + auth.text
    assert "a request failed request_id=r-1" in caplog.text


async def test_answer_that_had_begun_is_cut_off() -> None:
    async def fail_late(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ZeroDivisionError

    transport = httpx.ASGITransport(Edge(fail_late))
    async with httpx.AsyncClient(transport=transport, base_url="http://banquet.test") as client:
        with pytest.raises(ConnectionAbortedError):
            await client.get("/metrics")


async def _rows(scope: Scope, receive: Receive, send: Send) -> None:
    size = int(scope["query_string"])
    await Response(b"x" * size, media_type="application/json")(scope, receive, send)


@pytest.mark.parametrize(
    ("path", "accepted", "encoding"),
    [
        ("/rest/v1/bookings?5000", "gzip, deflate", "gzip"),
        ("/rest/v1/bookings?200000", "gzip, deflate", "gzip"),
        ("/rest/v1/bookings?300", "gzip, deflate", None),
        ("/rest/v1/bookings?5000", "identity", None),
        # What holds a secret must not tell by its length what stands beside it.
        ("/auth/v1/token?5000", "gzip, deflate", None),
    ],
)
async def test_rows_are_compressed_for_who_can_read_that(
    path: str, accepted: str, encoding: str | None
) -> None:
    transport = httpx.ASGITransport(Edge(_rows))
    async with httpx.AsyncClient(transport=transport, base_url="http://banquet.test") as client:
        response = await client.get(path, headers={"accept-encoding": accepted})

    assert response.headers.get("content-encoding") == encoding
    assert response.content == b"x" * int(path.partition("?")[2])
    assert ("accept-encoding" in response.headers.get("vary", "").lower()) == (encoding == "gzip")
