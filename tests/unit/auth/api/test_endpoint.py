"""What an endpoint does for its handler, without a server or a database."""

import asyncio
from typing import cast

import orjson
import pytest
from starlette.requests import Request
from starlette.responses import Response

from banquet.auth.api import endpoint as module
from banquet.auth.api.endpoint import Service, endpoint


async def test_what_takes_too_long_is_ended_and_may_be_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "REQUEST_SECONDS", 0.01)
    ended = asyncio.Event()

    async def stuck(service: Service, request: Request) -> Response:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    request = Request({"type": "http", "method": "GET", "path": "/user", "headers": []})
    answer = await endpoint(cast(Service, None), stuck)(request)

    assert ended.is_set()
    assert (answer.status_code, orjson.loads(answer.body)["error_code"]) == (504, "request_timeout")
