"""From COMMIT to the callback of clients, beside pg_recvlogical and a bare loopback echo."""

import asyncio
import os
import re
import socket
import subprocess
import time
from dataclasses import dataclass
from typing import Final

import psycopg

from bench.clients import Listener, open_clients
from bench.deliveries import Moments, Pace, deliver, differences, next_number, parse, write
from bench.figures import Figure, percentiles
from bench.programs import Program
from bench.published import DO_IT_YOURSELF
from bench.world import BENCH, World
from tests.running import Server

SUBSCRIBERS: Final = 20
PACE: Final = Pace(1_000, 100)
_ECHO_BYTES: Final = 300
_ECHOES: Final = 1_000
_ECHO_PAUSE_SECONDS: Final = 0.002
_REFERENCE_SLOT: Final = "bench_reference"
_TIMEOUT_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class _Floor:
    """What cannot be undercut here: percentiles in milliseconds."""

    receive: dict[str, float]
    loopback: dict[str, float]


def figures(world: World) -> list[Figure]:
    """Measure the references, then both kinds of client, on the same database."""
    loopback = percentiles(_echo())
    with world.database() as url:
        received = asyncio.run(_reference(world, url))
        floor = _Floor(percentiles(received), loopback)
        with world.server(url) as server:
            token = server.sign_up("owner@example.test")["access_token"]
            official = _official(server, token, url)
            listener = Listener(server.publishable_key, token)
            with open_clients(server.port, [listener] * SUBSCRIBERS) as clients:
                raw = deliver(world, url, clients, PACE)
    return [
        _figure("official client", percentiles(official), floor),
        _figure("raw WebSocket", percentiles(raw), floor),
    ]


def _figure(client: str, delays: dict[str, float], floor: _Floor) -> Figure:
    # A noisy machine is granted what its own loopback shows (design section 10).
    p99 = max(5.0, floor.loopback["p99 ms"] + 4)
    return Figure(
        name=f"COMMIT -> callback, {SUBSCRIBERS} x {client}, {PACE.per_second} tx/s",
        note="from the moment COMMIT returned",
        value=delays,
        reference_name="pg_recvlogical; loopback round trip",
        reference={f"{name} (recv)": value for name, value in floor.receive.items()}
        | {f"{name} (echo)": value for name, value in floor.loopback.items()},
        aim=f"p50 <= 1 ms, p99 <= {p99:g} ms",
        met=delays["p50 ms"] <= 1 and delays["p99 ms"] <= p99,
        elsewhere=(DO_IT_YOURSELF,),
    )


def _official(server: Server, token: str, url: str) -> list[int]:
    """Return delays to the callbacks of supabase-js, all clients in one Node process."""
    last = next_number(url) + PACE.changes - 1
    load = (str(SUBSCRIBERS), str(last))
    with Program(
        "node", BENCH / "official.mjs", server.url, server.publishable_key, token, *load
    ) as listening:
        assert listening.answer() == "ready"
        written = write(url, PACE)
        return differences(written, parse(listening.finish()))


async def _reference(world: World, url: str) -> list[int]:
    """Let pg_recvlogical print the same changes, and note when each is seen."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            f"select pg_create_logical_replication_slot('{_REFERENCE_SLOT}', 'pgoutput')"
        )
    receiver = await asyncio.create_subprocess_exec(
        str(world.cluster.binary("pg_recvlogical")), f"--dbname={url}",
        f"--slot={_REFERENCE_SLOT}", "--start", "--no-loop", "--file=-", "--fsync-interval=0",
        "--plugin=pgoutput", "--option=proto_version=1",
        "--option=publication_names=supabase_realtime",
        stdout=subprocess.PIPE, limit=2**26,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            watching = asyncio.create_task(_watch(receiver))
            written = await asyncio.to_thread(write, url, PACE)
            received = await watching
    finally:
        receiver.terminate()
        await receiver.wait()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"select pg_drop_replication_slot('{_REFERENCE_SLOT}')")
    return differences(written, received)


async def _watch(receiver: asyncio.subprocess.Process) -> Moments:
    assert receiver.stdout is not None
    first_seen: dict[int, int] = {}
    while PACE.changes - 1 not in first_seen:
        chunk = await receiver.stdout.read(2**16)
        moment = time.monotonic_ns()
        for mark in re.findall(rb"bench-(\d{6})", chunk):
            first_seen.setdefault(int(mark), moment)
    return list(first_seen.items())


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
