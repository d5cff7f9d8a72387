"""Signing in beside reading: bcrypt is made to be slow, and must not make others wait.

A reader asks for one booking a hundred times a second, whatever the answers take, first alone and
then while twenty people sign in at once, over and over. Waiting for a turn counts: a request is
timed from when it was due.
"""

import asyncio
import re
import subprocess
import sys
import time
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import uvloop

from bench.figures import Figure
from bench.rest import Load, raw_request
from bench.world import ROOT, World, booking_ids
from tests.running import PASSWORD, Server

PEOPLE: Final = 20
READS: Final = 1000
EVERY_SECONDS: Final = 0.01
_WARM_UP: Final = 100
_AIM: Final = 2.0
_EMAIL: Final = "owner@example.test"


def figures(world: World) -> list[Figure]:
    """Measure reads without and with sign-ins beside them, on one server."""
    with world.database() as url, world.server(url) as server:
        token = server.sign_up(_EMAIL)["access_token"]
        load = Load("one", "GET", "/bookings", f"select=*&id=eq.{booking_ids(url)[0]}")
        measured = _measured(server, raw_request(server, token, load))
    idle, busy = measured["idle"], measured["busy"]
    return [
        Figure(
            name=f"REST GET one row while {PEOPLE} sign in at once",
            note=f"{READS} reads, 100/s; {measured['sign-ins/s']} sign-ins/s beside them",
            value={"p50 ms": busy["p50"], "p99 ms": busy["p99"]},
            reference={"p50 ms": idle["p50"], "p99 ms": idle["p99"]},
            reference_name="the same reads, nobody signing in",
            aim=f"p99 <= {_AIM:g} of it",
            met=busy["p99"] <= _AIM * idle["p99"],
        )
    ]


def _measured(server: Server, reading: bytes) -> dict[str, Any]:
    """Run the clients in a process of their own."""
    body = orjson.dumps({"email": _EMAIL, "password": PASSWORD})
    lines = [
        "POST /auth/v1/token?grant_type=password HTTP/1.1",
        f"host: {urlsplit(server.url).netloc}",
        f"apikey: {server.publishable_key}",
        "content-type: application/json",
        f"content-length: {len(body)}",
    ]
    signing_in = "\r\n".join([*lines, "", ""]).encode() + body
    task = {
        "address": urlsplit(server.url).netloc,
        "reading": reading.decode("latin-1"),
        "signing_in": signing_in.decode("latin-1"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.sign_in"],
        input=orjson.dumps(task),
        check=True,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    measured: dict[str, Any] = orjson.loads(done.stdout)
    return measured


class _Line:
    """A connection that sends one request and reads its answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, address: str) -> "_Line":
        host, _, port = address.partition(":")
        return cls(*await asyncio.open_connection(host, int(port)))

    async def ask(self, request: bytes) -> None:
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = re.search(rb"\r\ncontent-length: (\d+)", head)
        assert length is not None
        await self._reader.readexactly(int(length[1]))


async def _read(lines: asyncio.Queue[_Line], request: bytes, count: int) -> list[float]:
    """Ask at a fixed pace and return how long each answer took, from when it was due, in ms."""
    began = time.perf_counter()

    async def ask(number: int) -> float:
        due = began + number * EVERY_SECONDS
        await asyncio.sleep(due - time.perf_counter())
        line = await lines.get()
        await line.ask(request)
        lines.put_nowait(line)
        return (time.perf_counter() - due) * 1000

    return await asyncio.gather(*(ask(number) for number in range(count)))


async def _sign_in(address: str, request: bytes, count: list[int]) -> None:
    line = await _Line.open(address)
    while True:
        await line.ask(request)
        count[0] += 1


async def _drive(address: str, reading: bytes, signing_in: bytes) -> dict[str, Any]:
    lines: asyncio.Queue[_Line] = asyncio.Queue()
    for _ in range(PEOPLE):
        lines.put_nowait(await _Line.open(address))
    await _read(lines, reading, _WARM_UP)
    idle = await _read(lines, reading, READS)
    count = [0]
    people = [asyncio.create_task(_sign_in(address, signing_in, count)) for _ in range(PEOPLE)]
    await _read(lines, reading, _WARM_UP)
    before, began = count[0], time.perf_counter()
    busy = await _read(lines, reading, READS)
    rate = (count[0] - before) / (time.perf_counter() - began)
    for task in people:
        task.cancel()
    return {"idle": _summary(idle), "busy": _summary(busy), "sign-ins/s": round(rate, 1)}


def _summary(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "p50": round(ordered[len(ordered) // 2], 2),
        "p99": round(ordered[len(ordered) * 99 // 100], 2),
    }


def main() -> None:
    """Be the clients: the task on standard input, what was measured on standard output."""
    task = orjson.loads(sys.stdin.buffer.read())
    requests = (task["reading"].encode("latin-1"), task["signing_in"].encode("latin-1"))
    measured = uvloop.run(_drive(task["address"], *requests))
    sys.stdout.buffer.write(orjson.dumps(measured))


if __name__ == "__main__":
    main()
