"""WebSocket clients on raw sockets, for the thousands that one figure may need."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Final

import orjson

SUBSCRIBED: Final = b"Subscribed to PostgreSQL"
_AT_ONCE: Final = 100
_PATIENCE_SECONDS: Final = 60

# Each address has 28,000 ports for connections to one of ours.
_SOURCES: Final = tuple(f"127.0.0.{last}" for last in range(2, 6))


@dataclass(frozen=True, slots=True)
class Listener:
    """What one client listens to.

    Attributes:
        key: API key of its connection.
        token: Access token, or None to act as the key.
        tables: Each becomes a binding to all its changes.
        since: Sent with each binding; None for a client that does not resume.
    """

    key: str
    token: str | None = None
    tables: tuple[str, ...] = ("bookings",)
    since: str | None = None

    def upgrade(self) -> bytes:
        """Return the request that opens its WebSocket."""
        return (
            f"GET /realtime/v1/websocket?apikey={self.key}&vsn=1.0.0 HTTP/1.1\r\n"
            "Host: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()

    def join(self) -> bytes:
        """Return the frame that joins its channel."""
        changes = [{"event": "*", "schema": "public", "table": table} for table in self.tables]
        if self.since is not None:
            changes = [each | {"since": self.since} for each in changes]
        payload: dict[str, object] = {"config": {"postgres_changes": changes}}
        if self.token is not None:
            payload["access_token"] = self.token
        message = {"topic": "realtime:bench", "event": "phx_join", "ref": "1", "join_ref": "1"}
        return client_frame(orjson.dumps(message | {"payload": payload}))


class Client:
    """One client. It is not read in between: whoever holds many reads them, or hands them over."""

    def __init__(self, port: int, source: str) -> None:
        """Connect to a port of 127.0.0.1 from an address of this machine."""
        address = ("127.0.0.1", port)
        self._socket = socket.create_connection(address, _PATIENCE_SECONDS, (source, 0))
        self._buffer = b""

    def send(self, data: bytes) -> None:
        """Send a request or a frame."""
        self._socket.sendall(data)

    def read_head(self) -> None:
        """Read the answer to the upgrade request."""
        while b"\r\n\r\n" not in self._buffer:
            self._receive()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise RuntimeError(f"the server refused: {head[:200]!r}")

    def read_until(self, mark: bytes) -> bytes:
        """Read frames until one holds `mark` and return that one, header included."""
        while mark not in (frame := self._read_frame()):
            pass
        return frame

    def read_some(self, size: int) -> int:
        """Throw away what has come, at most so many bytes, and return how many; never waits."""
        try:
            return len(self._socket.recv(size, socket.MSG_DONTWAIT))
        except BlockingIOError:
            return 0

    def hand_over(self) -> int:
        """Return the descriptor for somebody else to read on."""
        assert not self._buffer, "a frame would be lost"
        return self._socket.fileno()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _read_frame(self) -> bytes:
        while len(self._buffer) < 4 or len(self._buffer) < self._frame_size():
            self._receive()
        size = self._frame_size()
        frame, self._buffer = self._buffer[:size], self._buffer[size:]
        return frame

    def _frame_size(self) -> int:
        """Return the size the header of the next frame tells (RFC 6455 section 5.2)."""
        length = self._buffer[1]
        assert length < 127, "no frame here is larger than 64 KB"
        return 2 + length if length < 126 else 4 + int.from_bytes(self._buffer[2:4])

    def _receive(self) -> None:
        chunk = self._socket.recv(65_536)
        if not chunk:
            raise RuntimeError(f"the server hung up after {self._buffer[-200:]!r}")
        self._buffer += chunk


@contextmanager
def open_clients(port: int, listeners: Sequence[Listener]) -> Iterator[list[Client]]:
    """Connect and subscribe clients, a hundred at a time, for the length of a `with` block."""
    clients: list[Client] = []
    waiting = iter(listeners)
    try:
        while some := list(islice(waiting, _AT_ONCE)):
            made = [Client(port, source_of(len(clients) + place)) for place in range(len(some))]
            clients += made
            for client, listener in zip(made, some, strict=True):
                client.send(listener.upgrade())
            for client, listener in zip(made, some, strict=True):
                client.read_head()
                client.send(listener.join())
            for client in made:
                client.read_until(SUBSCRIBED)
        yield clients
    finally:
        for client in clients:
            client.close()


def source_of(number: int) -> str:
    """Return the address of this machine that a client connects from."""
    return _SOURCES[number % len(_SOURCES)]


def client_frame(payload: bytes) -> bytes:
    """Return a text frame masked with zeros (RFC 6455 section 5.2)."""
    return b"\x81\xfe" + len(payload).to_bytes(2) + bytes(4) + payload
