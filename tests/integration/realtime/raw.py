"""A WebSocket client that does what no library would: any bytes, at any pace."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from tests.integration.realtime.harness import TIMEOUT
from tests.running import Server

TEXT, BINARY, MORE, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
MASK = b"\x05\x06\x07\x08"

UPGRADE = (
    "GET /realtime/v1/websocket?apikey={key}&vsn=2.0.0 HTTP/1.1\r\nHost: banquet.test\r\n"
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the server sent."""

    kind: int
    payload: bytes

    @property
    def close_code(self) -> int:
        assert self.kind == CLOSE
        (code,) = struct.unpack_from("!H", self.payload)
        return int(code)


def frame(payload: bytes, kind: int = TEXT, *, first: int = 0x80, masked: bool = True) -> bytes:
    """Return a client's frame; `first` holds FIN and the reserved bits."""
    size = len(payload)
    flag = 0x80 if masked else 0
    if size < 126:
        head = bytes([first | kind, flag | size])
    elif size < 65_536:
        head = bytes([first | kind, flag | 126]) + struct.pack("!H", size)
    else:
        head = bytes([first | kind, flag | 127]) + struct.pack("!Q", size)
    return head + (MASK + mask(payload) if masked else payload)


def mask(payload: bytes) -> bytes:
    keys = (MASK * (len(payload) // 4 + 1))[: len(payload)]
    size = len(payload)
    return (int.from_bytes(payload, "big") ^ int.from_bytes(keys, "big")).to_bytes(size, "big")


def message(topic: str, event: str, payload: Any, ref: Any = "1", join_ref: Any = "1") -> bytes:
    return orjson.dumps([join_ref, ref, topic, event, payload])


class Raw:
    """A TCP connection that has been upgraded."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._buffer = b""

    def send(self, data: bytes) -> None:
        """Send bytes; those the server no longer wants are lost, as with any socket."""
        try:
            self.connection.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return

    def say(self, topic: str, event: str, payload: Any, **refs: Any) -> None:
        self.send(frame(message(topic, event, payload, **refs)))

    def join(self, topic: str = "realtime:x", *bindings: Any, **more: Any) -> list[Any]:
        """Join and return the reply."""
        self.say(topic, "phx_join", {"config": {"postgres_changes": list(bindings)}, **more})
        return self.reply()

    def frame(self) -> Frame | None:
        """Return the next frame; None at the end of the stream."""
        head = self._read(2)
        if head is None:
            return None
        size = head[1]
        if size == 126:
            (size,) = struct.unpack("!H", self._read(2) or b"")
        elif size == 127:
            (size,) = struct.unpack("!Q", self._read(8) or b"")
        payload = self._read(size)
        return None if payload is None else Frame(head[0] & 15, payload)

    def message(self) -> list[Any]:
        """Return the next message."""
        found = self.frame()
        assert found is not None
        assert found.kind == TEXT, found
        value: list[Any] = orjson.loads(found.payload)
        return value

    def reply(self) -> list[Any]:
        """Return the next `phx_reply`, whatever comes before it."""
        while (found := self.message())[3] != "phx_reply":
            pass
        return found

    def beats(self) -> bool:
        """Tell whether a heartbeat is answered, whatever comes before that."""
        self.say("phoenix", "heartbeat", {}, ref="beat", join_ref=None)
        while (found := self.message())[1] != "beat":
            pass
        return bool(found[4]["status"] == "ok")

    def close_code(self) -> int:
        """Return the code the server closes with, having read what came before it."""
        while (found := self.frame()) is not None:
            if found.kind == CLOSE:
                return found.close_code
        raise AssertionError("the socket ended without a close frame")

    def ended(self) -> bool:
        """Wait for the end of the stream."""
        while self.frame() is not None:
            pass
        return True

    def _read(self, size: int) -> bytes | None:
        while len(self._buffer) < size:
            try:
                data = self.connection.recv(65_536)
            except ConnectionResetError:
                data = b""
            if not data:
                return None
            self._buffer += data
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data


@contextmanager
def connect(server: Server) -> Iterator[socket.socket]:
    """Open a TCP connection to the server's port."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=TIMEOUT) as connection:
        yield connection


@contextmanager
def upgraded(server: Server, key: str | None = None, *, vsn: str = "2.0.0") -> Iterator[Raw]:
    """Open a WebSocket; its HTTP answer has been read."""
    request = UPGRADE.format(key=key or server.publishable_key).replace("2.0.0", vsn)
    with connect(server) as connection:
        connection.sendall(request.encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += connection.recv(1)
        assert head.startswith(b"HTTP/1.1 101"), head
        yield Raw(connection)


def answer(server: Server, request: bytes) -> tuple[int, bytes]:
    """Return status and body of what a request is answered; 0 if nothing comes but the end."""
    with connect(server) as connection:
        connection.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            got = connection.recv(65_536)
            if not got:
                return 0, data
            data += got
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split()[1])
        length = next(
            (
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            ),
            0,
        )
        while len(body) < length:
            body += connection.recv(65_536)
    return status, body
