"""The socket's protocol on a real connection."""

import asyncio
import errno
import socket
from types import SimpleNamespace
from typing import Any

from banquet.realtime.broadcast.limits import WINDOW_SECONDS
from banquet.realtime.sockets.framing import MESSAGES_PER_SECOND
from banquet.realtime.sockets.websocket import (
    LARGE_READ_BYTES,
    SMALL_READ_BYTES,
    websocket_protocol,
)
from tests.unit.realtime.frames import Names, Scene

UPGRADE = (
    b"GET /realtime/v1/websocket?apikey=key&vsn=2.0.0 HTTP/1.1\r\nHost: banquet.test\r\n"
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
NO_MASK = bytes(4)
BEAT = b'[null,"beat","phoenix","heartbeat",{}]'
HEARTBEAT = bytes((0x81, 0x80 | len(BEAT))) + NO_MASK + BEAT
LONG = b"\x81\xff" + (1_000_000).to_bytes(8, "big") + NO_MASK + b"x" * 1_000_000


async def test_thousands_of_messages_are_not_taken_in_one_turn() -> None:
    read: list[int] = []
    made = websocket_protocol(Scene().engine.reception, Names(), "http://127.0.0.1:8000")

    class Counting(made):  # type: ignore[valid-type, misc]  # made at run time
        def buffer_updated(self, nbytes: int) -> None:
            read.append(nbytes)
            super().buffer_updated(nbytes)

    state: Any = SimpleNamespace(connections=set())
    listener = socket.create_server(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Counting(None, state, {}), sock=listener)
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    try:
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        # A long one makes picows' buffer grow; what comes next must not fill it.
        writer.write(LONG)
        await reader.readuntil(b"phoenix")
        assert SMALL_READ_BYTES < max(read) <= LARGE_READ_BYTES
        read.clear()
        count = int(MESSAGES_PER_SECOND * WINDOW_SECONDS) - 1
        assert count * len(HEARTBEAT) > 2 * LARGE_READ_BYTES
        writer.write(HEARTBEAT * count)
        for _ in range(count):
            await reader.readuntil(b'"beat"')
        assert max(read) <= SMALL_READ_BYTES
    finally:
        writer.close()
        await writer.wait_closed()
        server.close()


class GoneSocket:
    """What a transport knows of a socket that is closed."""

    def fileno(self) -> int:
        return -1

    def setsockopt(self, *_: Any) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")


class GoneTransport(asyncio.Transport):
    """A connection that ended between its upgrade request and the answer."""

    def __init__(self) -> None:
        super().__init__({"socket": GoneSocket()})
        self.is_aborted = False

    def abort(self) -> None:
        self.is_aborted = True


async def test_socket_that_is_gone_before_it_began_harms_nobody() -> None:
    state: Any = SimpleNamespace(connections=set())
    made: Any = websocket_protocol(Scene().engine.reception, Names(), "http://127.0.0.1:8000")
    protocol, transport = made(None, state, {}), GoneTransport()

    protocol.connection_made(transport)
    protocol.data_received(UPGRADE)
    protocol.shutdown()
    protocol.connection_lost(ConnectionResetError())

    assert transport.is_aborted
    assert not state.connections
