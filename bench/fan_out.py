"""How many frames a second leave for many sockets, beside a C loop of bare `send()`."""

import os
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from bench.figures import Figure
from bench.world import ROOT, World, compile_limit
from tests.running import SECRET_KEY, free_port

FRAME_BYTES: Final = 600
_CHANGE: Final = b'"INSERT"'
_UPGRADE: Final = (
    f"GET /realtime/v1/websocket?apikey={SECRET_KEY}&vsn=1.0.0 HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
).encode()
_JOIN: Final = {
    "topic": "realtime:bench",
    "event": "phx_join",
    "ref": "1",
    "join_ref": "1",
    "payload": {
        "config": {"postgres_changes": [{"event": "*", "schema": "public", "table": "frames"}]}
    },
}


@dataclass(frozen=True, slots=True)
class _Load:
    sockets: int
    transactions: int
    burst: int
    aim: float


_LOADS: Final = (
    _Load(500, 600, 1, 0.9),
    _Load(1_000, 300, 1, 0.9),
    _Load(500, 1_200, 20, 1.5),
)


def figures(world: World) -> list[Figure]:
    """Measure each load, and the C loop of the same shape right before it."""
    limit = compile_limit(world.directory)
    return [_figure(load, world, limit) for load in _LOADS]


def _figure(load: _Load, world: World, limit: Path) -> Figure:
    shape = [str(load.sockets), str(FRAME_BYTES), str(load.transactions)]
    reference = float(_output(limit, "send", *shape))
    with world.database() as url:
        frames = _measure(load, world, url, limit)
    kind = f"bursts of {load.burst} transactions" if load.burst > 1 else "one transaction a turn"
    return Figure(
        name=f"fan-out, {load.sockets:,} sockets, {kind}",
        note=f"frames of {FRAME_BYTES} bytes; engine on one core, reader on the other",
        value={"frames/s": round(frames)},
        reference_name="C loop, one send() per 600-byte frame",
        reference={"frames/s": round(reference), "ratio": round(frames / reference, 2)},
        aim=f">= {load.aim} of it",
        met=frames >= load.aim * reference,
    )


def _measure(load: _Load, world: World, url: str, limit: Path) -> float:
    """Return frames per second.

    The C reader takes over the sockets once they have joined, so that both sides of the
    comparison are read alike.
    """
    port = free_port()
    data_dir = tempfile.mkdtemp(prefix="fan-out-", dir=world.directory)
    with ExitStack() as stack:
        host = stack.enter_context(
            Program(sys.executable, "-m", "bench.fan_out_host", url, data_dir, str(port))
        )
        assert host.answer() == "listening"
        clients = [stack.enter_context(closing(_Client(port))) for _ in range(load.sockets)]
        padding = FRAME_BYTES - _probe(host, clients, 0)
        assert _probe(host, clients, padding) == FRAME_BYTES
        descriptors = [each.hand_over() for each in clients]
        expected = str(load.sockets * load.transactions * FRAME_BYTES)
        reader = stack.enter_context(
            Program(limit, "drain", expected, *map(str, descriptors), pass_fds=descriptors)
        )
        assert reader.answer() == "draining"
        began = int(host.ask(f"{load.transactions} {load.burst} {padding}"))
        ended = int(reader.answer())
    return load.sockets * load.transactions / ((ended - began) / 1e9)


def _probe(host: "Program", clients: list["_Client"], padding: int) -> int:
    """Have one transaction sent; return the bytes of its frame, the same for everybody."""
    host.ask(f"1 1 {padding}")
    (size,) = {len(client.read_until(_CHANGE)) for client in clients}
    return size


class Program:
    """A child process spoken to line by line; killed on leaving."""

    def __init__(self, *command: str | Path, pass_fds: list[int] | None = None) -> None:
        self._process: subprocess.Popen[str] = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            pass_fds=pass_fds or (),
        )

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def answer(self) -> str:
        """Return the next line it prints."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.wait()}")
        return line.strip()

    def ask(self, line: str) -> str:
        """Send it a line and return the next one it prints."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self.answer()


class _Client:
    """A WebSocket client on a raw socket, joined and subscribed once it is made."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._buffer = b""
        self._socket.sendall(_UPGRADE)
        while b"\r\n\r\n" not in self._buffer:
            self._receive()
        self._buffer = self._buffer.partition(b"\r\n\r\n")[2]
        self._socket.sendall(_client_frame(orjson.dumps(_JOIN)))
        self.read_until(b"Subscribed to PostgreSQL")

    def read_until(self, mark: bytes) -> bytes:
        """Read frames until one holds `mark` and return that one, header included."""
        while mark not in (frame := self._read_frame()):
            pass
        return frame

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


def _client_frame(payload: bytes) -> bytes:
    """Return a text frame masked with zeros (RFC 6455 section 5.2)."""
    return b"\x81\xfe" + len(payload).to_bytes(2) + bytes(4) + payload


def _output(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def pin(core: int) -> None:
    """Keep this process on one core, where there are two."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {core})
