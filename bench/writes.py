"""How long a REST write takes while the same process tells hundreds of clients of changes."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import orjson
import psycopg

from bench.clients import Listener, open_clients
from bench.deliveries import Pace, deliver
from bench.figures import Figure, percentiles
from bench.published import DO_IT_YOURSELF_WRITES
from bench.rest import Load, raw_request
from bench.world import World
from tests.running import Server

_SUBSCRIBERS: Final = 500
_PACE: Final = Pace(800, 100)
_EVERY_SECONDS: Final = 0.02
_IDLE_WRITES: Final = 300
_WARM_UP: Final = 20
_AIM_MS: Final = 50.0


def figures(world: World) -> list[Figure]:
    """Measure writes alone, then while changes go out."""
    with world.database() as url, world.server(url) as server:
        token = server.sign_up("owner@example.test")["access_token"]
        with _Writer(server, raw_request(server, token, _insert(url))) as writer:
            idle = [writer.write() for _ in range(_IDLE_WRITES)]
            listener = Listener(server.publishable_key, token)
            with (
                open_clients(server.port, [listener] * _SUBSCRIBERS) as clients,
                ThreadPoolExecutor(1) as thread,
            ):
                sending = thread.submit(deliver, world, url, clients, _PACE)
                busy = []
                while not sending.done():
                    busy.append(writer.write())
                delivered = percentiles(sending.result())
    beside, alone = percentiles(busy[_WARM_UP:]), percentiles(idle[_WARM_UP:])
    told = ", ".join(f"{name} {value:g}" for name, value in delivered.items())
    return [
        Figure(
            name=f"REST insert while {_SUBSCRIBERS} clients receive {_PACE.per_second} changes/s",
            note=f"one every {_EVERY_SECONDS * 1000:g} ms; the clients meanwhile: {told}",
            value=beside,
            reference_name="the same when idle",
            reference=alone,
            aim=f"p99 <= {_AIM_MS:g} ms",
            met=beside["p99 ms"] <= _AIM_MS,
            elsewhere=(DO_IT_YOURSELF_WRITES,),
        )
    ]


class _Writer:
    """Sends the same request again and again over one connection."""

    def __init__(self, server: Server, request: bytes) -> None:
        self._socket = socket.create_connection(("127.0.0.1", server.port), 30)
        self._request = request
        self._due = time.monotonic()

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def write(self) -> int:
        """Wait until the next is due, send it and return how many nanoseconds it took."""
        self._due = max(self._due + _EVERY_SECONDS, time.monotonic())
        time.sleep(max(0.0, self._due - time.monotonic()))
        began = time.monotonic_ns()
        self._socket.sendall(self._request)
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):  # the answer to an insert has no body
            answer += self._socket.recv(65_536)
        took = time.monotonic_ns() - began
        assert answer.startswith(b"HTTP/1.1 201"), answer
        return took


def _insert(url: str) -> Load:
    with psycopg.connect(url) as connection:
        row = connection.execute("select id from branches").fetchone()
    assert row is not None
    body = orjson.dumps({"branch_id": row[0], "name": "Bench"})
    return Load("insert", "POST", "/customers", "", body)
