"""One connection of raw frames, vsn 2.0.0: questions, answers, heartbeats."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Final, TypeAlias

import orjson
import websockets

from tests.chaos.clients.observer import PATIENCE

SOCKET_BUFFER: Final = 64 * 1024
HEARTBEAT_SECONDS: Final = 1.0
SILENCE_SECONDS: Final = 4.0

Answer: TypeAlias = dict[str, Any]
Take: TypeAlias = Callable[[str, str, Any, bool], None]
"""Told of each frame: topic, event, payload, and whether it answers the latest join."""


class BrokenError(Exception):
    """The connection cannot be used any further."""


class Wire:
    """An open connection.

    Attributes:
        awake: While it is clear nothing is read.
        is_broken: Whether the connection is over.
    """

    def __init__(
        self, connection: websockets.ClientConnection, take: Take, awake: asyncio.Event
    ) -> None:
        self.is_broken = False
        self._connection = connection
        self._take = take
        self._awake = awake
        self._ref = 0
        self._joining = ""
        self._heard_at = time.monotonic()
        self._replies: dict[str, asyncio.Future[Answer | None]] = {}

    async def send(self, topic: str, event: str, payload: object) -> str:
        self._ref += 1
        ref = str(self._ref)
        if event == "phx_join":
            self._joining = ref
        join_ref = ref if event == "phx_join" else None
        async with asyncio.timeout(PATIENCE):
            await self._connection.send(
                orjson.dumps([join_ref, ref, topic, event, payload]).decode()
            )
        return ref

    async def ask(self, topic: str, event: str, payload: object) -> Answer:
        """Send something and return the payload of its answer."""
        future: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._replies[str(self._ref + 1)] = future
        await self.send(topic, event, payload)
        async with asyncio.timeout(PATIENCE):
            answer = await future
        if answer is None:
            raise BrokenError("the connection was lost")
        return answer

    async def listen(self) -> None:
        """Take frames until the connection is over."""
        try:
            while True:
                await self._awake.wait()
                frame = orjson.loads(await self._connection.recv())
                self._heard_at = time.monotonic()
                _, ref, topic, event, payload = frame
                self._take(topic, event, payload, event == "phx_reply" and ref == self._joining)
                future = self._replies.pop(ref, None)
                if future is not None and not future.done():
                    future.set_result(payload)
        except (OSError, websockets.WebSocketException):
            pass  # whoever uses the connection is told by `is_broken`
        finally:
            self.is_broken = True
            for future in self._replies.values():
                if not future.done():
                    future.set_result(None)

    async def beat(self) -> None:
        """Send heartbeats, and give up a connection on which nothing comes."""
        with contextlib.suppress(OSError, TimeoutError, websockets.WebSocketException):
            while True:
                await asyncio.sleep(HEARTBEAT_SECONDS)
                if not self._awake.is_set():
                    self._heard_at = time.monotonic()
                if time.monotonic() - self._heard_at > SILENCE_SECONDS:
                    break
                await self.send("phoenix", "heartbeat", {})
        self._connection.transport.abort()


@contextlib.asynccontextmanager
async def open_wire(port: int, key: str, take: Take, awake: asyncio.Event) -> AsyncIterator[Wire]:
    """Connect, and listen until the block ends; the connection is then reset, not closed."""
    address = f"ws://127.0.0.1:{port}/realtime/v1/websocket?vsn=2.0.0&apikey={key}"
    with socket.socket() as plug:
        # Small, so that who dozes holds the server up.
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER)
        plug.connect(("127.0.0.1", port))
        plug.setblocking(False)
        connection = await websockets.connect(
            address,
            sock=plug,
            max_size=None,
            max_queue=4,
            compression=None,
            ping_interval=None,
            open_timeout=PATIENCE,
        )
        wire = Wire(connection, take, awake)
        tasks = [asyncio.create_task(wire.listen()), asyncio.create_task(wire.beat())]
        try:
            yield wire
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            connection.transport.abort()
            await connection.wait_closed()
            for task in tasks:
                if not task.cancelled():
                    task.result()
