import asyncio
import gc
import weakref
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from banquet.http import protocol
from banquet.http.protocol import BoundedHttpProtocol

_GET = b"GET / HTTP/1.1\r\nhost: b\r\n\r\n"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _application(scope: Scope, receive: Receive, send: Send) -> None:
    async def pieces() -> AsyncIterator[str]:
        yield "one "
        yield "two"

    whole = PlainTextResponse("whole")
    response = StreamingResponse(pieces()) if scope["path"] == "/stream" else whole
    await response(scope, receive, send)


@pytest.fixture
async def streams(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Streams]:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.2)
    config = uvicorn.Config(_application, ws="none", lifespan="off", log_config=None)
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: BoundedHttpProtocol(config, state, {}, loop), "127.0.0.1", 0
    )
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    yield reader, writer
    writer.close()
    server.close()


async def _read_whole(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    assert b"content-length: 5" in head
    assert await reader.readexactly(5) == b"whole"


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nhost: b\r\n"])
async def test_first_head_that_does_not_end_is_not_waited_for(
    streams: Streams, begun: bytes
) -> None:
    reader, writer = streams
    writer.write(begun)

    async with asyncio.timeout(10):
        assert await reader.read() == b""


async def test_later_head_that_does_not_end_is_not_waited_for(streams: Streams) -> None:
    reader, writer = streams
    writer.write(_GET)
    await _read_whole(reader)
    writer.write(_GET[:10])

    async with asyncio.timeout(10):
        assert await reader.read() == b""


async def test_quiet_between_requests_is_no_late_head(streams: Streams) -> None:
    reader, writer = streams
    writer.write(_GET)
    await _read_whole(reader)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await reader.read(1)

    writer.write(_GET)
    await _read_whole(reader)


async def test_answer_in_pieces_comes_whole(streams: Streams) -> None:
    reader, writer = streams
    writer.write(b"GET /stream HTTP/1.1\r\nhost: b\r\nconnection: close\r\n\r\n")

    answer = await reader.read()

    assert b"transfer-encoding: chunked\r\n" in answer
    assert answer.endswith(b"\r\n\r\n4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n")


_UPGRADE = (
    b"GET /ws HTTP/1.1\r\nhost: b\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class _Upgraded(asyncio.Protocol):
    """Takes the place of a WebSocket implementation and says that it has."""

    def __init__(
        self, config: uvicorn.Config, server_state: ServerState, app_state: object
    ) -> None:
        pass

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(b"taken over\n")


async def test_nothing_is_left_of_the_protocol_that_handed_its_connection_over() -> None:
    config = uvicorn.Config(_application, ws=_Upgraded, lifespan="off", log_config=None)
    config.load()
    made: list[weakref.ref[BoundedHttpProtocol]] = []
    loop = asyncio.get_running_loop()

    def make() -> BoundedHttpProtocol:
        protocol = BoundedHttpProtocol(config, ServerState(), {}, loop)
        made.append(weakref.ref(protocol))
        return protocol

    server = await loop.create_server(make, "127.0.0.1", 0)
    gc.disable()  # it is to go by itself
    try:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(_UPGRADE)
        assert await reader.readline() == b"taken over\n"
        writer.write(b"a frame")
        assert await reader.readline() == b"taken over\n"
        assert [each() for each in made] == [None]
        writer.close()
    finally:
        gc.enable()
        server.close()
