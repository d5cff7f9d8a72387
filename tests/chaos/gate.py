"""The wire between two parties, and what can happen to it: a proxy that is told to misbehave."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final, Literal, TypeAlias

from tests.chaos.frames import FrameSplitter

Direction: TypeAlias = Literal["up", "down"]
BOTH: Final[tuple[Direction, ...]] = ("up", "down")

_CHUNK: Final = 64 * 1024
_SOCKET_BUFFER: Final = 64 * 1024
"""Small, so that it is the sender who waits for a slow reader."""


@dataclass
class Weather:
    """What the wire does to what passes; the default is nothing.

    Attributes:
        latency: Seconds that everything takes at least.
        jitter: Seconds that it may take more; the order within a connection stays.
        doubling: Share of the WebSocket frames for clients that come twice.
        bytes_per_second: Most that passes towards a client, or None.
    """

    latency: float = 0.0
    jitter: float = 0.0
    doubling: float = 0.0
    bytes_per_second: int | None = None


@dataclass(eq=False)
class _Link:
    """One connection through the gate."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def abort(self) -> None:
        for writer in (self.near, self.far):
            writer.transport.abort()


class Gate:
    """Listens for one party and passes everything on to another.

    Attributes:
        weather: May be changed at any time.
        target: Where new connections lead: a port of this machine, or the path of a socket.
    """

    def __init__(self, target: int | Path, random: Random) -> None:
        self.target = target
        self.weather = Weather()
        self._random = random
        self._open = {each: asyncio.Event() for each in BOTH}
        for each in self._open.values():
            each.set()
        self._links: set[_Link] = set()
        self._accepted: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Return where it listens, if it does at a port."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def connections(self) -> int:
        return len(self._links)

    @contextlib.asynccontextmanager
    async def listening(self, path: Path | None = None) -> AsyncIterator["Gate"]:
        """Listen at a path, or at a free port of this machine, until the block ends."""
        if path is None:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", backlog=2048)
        else:
            self._server = await asyncio.start_unix_server(self._accept, path)
        try:
            yield self
        finally:
            self._server.close()
            self.release()
            self.cut()
            if self._accepted:
                await asyncio.wait(self._accepted)

    # What can be done to it

    def hold(self, *directions: Direction) -> None:
        """Let nothing pass; it waits, as what a partition swallowed is sent again after it."""
        for each in directions or BOTH:
            self._open[each].clear()

    def release(self) -> None:
        """Let everything pass again."""
        for each in self._open.values():
            each.set()

    def cut(self) -> int:
        """Reset all connections at once; return how many."""
        links = list(self._links)
        for link in links:
            link.abort()
        return len(links)

    def half_open(self) -> Callable[[], None]:
        """End the far side of all connections and tell the near side nothing.

        Returns:
            What resets the near side, as a packet would be answered after the partition.
        """
        links = list(self._links)
        for link in links:
            for task in link.tasks:
                task.cancel()
            link.far.transport.abort()

        def reset() -> None:
            for link in links:
                link.abort()

        return reset

    # The passing

    async def _accept(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        link: _Link | None = None
        task = asyncio.current_task()
        assert task is not None
        self._accepted.add(task)
        try:
            await self._open["up"].wait()
            far_reader, far = await self._reach()
            for writer, option in ((near, socket.SO_SNDBUF), (far, socket.SO_RCVBUF)):
                plug = writer.get_extra_info("socket")
                plug.setsockopt(socket.SOL_SOCKET, option, _SOCKET_BUFFER)
            link = _Link(near, far)
            self._links.add(link)
            link.tasks = [
                asyncio.create_task(self._pass(reader, far, "up")),
                asyncio.create_task(self._pass(far_reader, near, "down")),
            ]
            await asyncio.wait(link.tasks, return_when=asyncio.FIRST_COMPLETED)
            if any(task.cancelled() for task in link.tasks):
                await near.wait_closed()  # half open: until somebody resets it
        except OSError:
            pass  # nobody at home, or gone meanwhile: the near side is told by the end below
        finally:
            if link is not None:
                for task in link.tasks:
                    task.cancel()
                await asyncio.wait(link.tasks)
                link.far.transport.abort()
                self._links.discard(link)
            near.transport.abort()
            self._accepted.discard(task)

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.target, Path):
            return await asyncio.open_unix_connection(self.target)
        return await asyncio.open_connection("127.0.0.1", self.target)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Direction
    ) -> None:
        splitter = FrameSplitter() if way == "down" else None
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                await self._open[way].wait()
                await self._delay(len(data), way)
                if splitter is not None:
                    data = self._double(splitter, data)
                writer.write(data)
                await writer.drain()

    async def _delay(self, size: int, way: Direction) -> None:
        weather = self.weather
        seconds = weather.latency + weather.jitter * self._random.random()
        if weather.bytes_per_second is not None and way == "down":
            seconds += size / weather.bytes_per_second
        if seconds:
            await asyncio.sleep(seconds)

    def _double(self, splitter: FrameSplitter, data: bytes) -> bytes:
        """Follow the frames always, so that doubling may begin anywhere in a connection."""
        frames = splitter.feed(data)
        share = self.weather.doubling
        if not share:
            return data
        # What was passed of a frame before its end came is not passed again.
        parts = []
        for frame in frames:
            parts.append(frame.rest)
            if frame.whole is not None and self._random.random() < share:
                parts.append(frame.whole)
        return b"".join(parts)
