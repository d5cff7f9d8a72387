"""From COMMIT to the callback of clients, beside pg_recvlogical and a bare loopback echo."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psycopg

from bench.figures import Figure, percentiles
from bench.world import BENCH, ROOT, World, booking_ids
from tests.running import Server

CHANGES: Final = 1_000
_ECHO_BYTES: Final = 300
_ECHOES: Final = 1_000
_ECHO_PAUSE_SECONDS: Final = 0.002
_WARM_UP: Final = 100
_REFERENCE_SLOT: Final = "bench_reference"
_TIMEOUT_SECONDS: Final = 60.0

Moments = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Load:
    """How many listen to how many changes a second."""

    client: str
    subscribers: int
    per_second: int
    p50_ms: float
    p99_ms: float | None


_LOADS: Final = (
    _Load("official client", 20, 100, 1, None),
    _Load("raw WebSocket", 20, 100, 1, None),
    _Load("raw WebSocket", 1_000, 20, 6, 20),
    _Load("raw WebSocket", 1_000, 100, 6, 20),
)


def figures(world: World) -> list[Figure]:
    """Measure the references, then each load, one after the other on the same database."""
    loopback = percentiles(_echo())
    with world.database() as url:
        ids = booking_ids(url)
        receive = percentiles(_differences(*asyncio.run(_reference(world, url, ids))))
        with world.server(url) as server:
            token = server.sign_up("owner@example.test")["access_token"]
            return [
                _figure(load, _measure(load, server, token, url, ids), receive, loopback)
                for load in _LOADS
            ]


def _figure(
    load: _Load, taken: dict[str, float], receive: dict[str, float], loopback: dict[str, float]
) -> Figure:
    # A noisy machine is granted what its own loopback shows (design section 10).
    p99 = load.p99_ms or max(5.0, loopback["p99 ms"] + 4)
    return Figure(
        name=f"COMMIT -> callback, {load.subscribers:,} x {load.client}, {load.per_second} tx/s",
        note="from the moment COMMIT returned" if taken else "not all changes came in time",
        value=taken,
        reference_name="pg_recvlogical; loopback round trip",
        reference={f"{name} (recv)": value for name, value in receive.items()}
        | {f"{name} (echo)": value for name, value in loopback.items()},
        aim=f"p50 <= {load.p50_ms:g} ms, p99 <= {p99:g} ms",
        met=bool(taken) and taken["p50 ms"] <= load.p50_ms and taken["p99 ms"] <= p99,
    )


def _measure(
    load: _Load, server: Server, token: str, url: str, ids: Sequence[str]
) -> dict[str, float]:
    """Return percentiles, or nothing where the load was more than this machine sustains."""
    try:
        return percentiles(_differences(*asyncio.run(_run_load(load, server, token, url, ids))))
    except TimeoutError:
        return {}


async def _run_load(
    load: _Load, server: Server, token: str, url: str, ids: Sequence[str]
) -> tuple[Moments, Moments]:
    count = CHANGES if load.per_second >= 100 else CHANGES // 4
    _forget_marks(url)
    listening = await _start(*_command(load, server, token, count))
    assert listening.stdout is not None
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            assert await listening.stdout.readline() == b"ready\n"
            written = await _write(url, count, load.per_second, ids)
            return written, _parse(await listening.stdout.read())
    finally:
        if listening.returncode is None:
            listening.kill()
        await listening.wait()


def _forget_marks(url: str) -> None:
    """Remove what an earlier load wrote, which would look like changes already received."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("update bookings set notes = null where notes is not null")


def _command(load: _Load, server: Server, token: str, count: int) -> list[str]:
    load_arguments = [str(load.subscribers), str(count)]
    key = server.publishable_key
    if load.client == "official client":
        return ["node", str(BENCH / "official.mjs"), server.url, key, token, *load_arguments]
    socket_url = f"{server.url.replace('http', 'ws')}/realtime/v1/websocket?apikey={key}&vsn=1.0.0"
    return [sys.executable, "-m", "bench.subscribers", socket_url, token, *load_arguments]


async def _write(url: str, count: int, per_second: int, ids: Sequence[str]) -> Moments:
    writer = await _start(sys.executable, "-m", "bench.writer", url, str(count), str(per_second))
    output, _ = await writer.communicate("\n".join(ids).encode())
    return _parse(output)


async def _start(*command: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        limit=2**26,
    )


async def _reference(world: World, url: str, ids: Sequence[str]) -> tuple[Moments, Moments]:
    """Let pg_recvlogical print the same changes, and note when each is seen."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            f"select pg_create_logical_replication_slot('{_REFERENCE_SLOT}', 'pgoutput')"
        )
    receiver = await _start(
        str(world.cluster.binary("pg_recvlogical")), f"--dbname={url}",
        f"--slot={_REFERENCE_SLOT}", "--start", "--no-loop", "--file=-", "--fsync-interval=0",
        "--plugin=pgoutput", "--option=proto_version=1",
        "--option=publication_names=supabase_realtime",
    )  # fmt: skip
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            watching = asyncio.create_task(_watch(receiver))
            written = await _write(url, CHANGES, 100, ids)
            received = await watching
    finally:
        receiver.terminate()
        await receiver.wait()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"select pg_drop_replication_slot('{_REFERENCE_SLOT}')")
    return written, received


async def _watch(receiver: asyncio.subprocess.Process) -> Moments:
    assert receiver.stdout is not None
    first_seen: dict[int, int] = {}
    while CHANGES - 1 not in first_seen:
        chunk = await receiver.stdout.read(2**16)
        moment = time.monotonic_ns()
        for mark in re.findall(rb"bench-(\d{6})", chunk):
            first_seen.setdefault(int(mark), moment)
    return list(first_seen.items())


def _differences(written: Moments, received: Moments) -> list[int]:
    """Return how long after COMMIT each was received, without the first ones (caches fill)."""
    committed = dict(written)
    return [moment - committed[n] for n, moment in received if n >= _warm_up(len(committed))]


def _warm_up(count: int) -> int:
    return min(_WARM_UP, count // 10)


def _parse(output: bytes) -> Moments:
    return [(int(n), int(moment)) for n, moment in map(bytes.split, output.splitlines())]


def _echo() -> list[int]:
    """Return round trips of a frame between two processes over loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    child = os.fork()
    if child == 0:
        peer = socket.create_connection(listener.getsockname())
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while data := peer.recv(_ECHO_BYTES):
            peer.sendall(data)
        os._exit(0)
    peer, _ = listener.accept()
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    trips = []
    with peer:
        for _ in range(_ECHOES):
            time.sleep(_ECHO_PAUSE_SECONDS)  # both ends asleep, as between two changes
            began = time.monotonic_ns()
            peer.sendall(bytes(_ECHO_BYTES))
            peer.recv(_ECHO_BYTES, socket.MSG_WAITALL)
            trips.append(time.monotonic_ns() - began)
    listener.close()
    os.waitpid(child, 0)
    return trips
