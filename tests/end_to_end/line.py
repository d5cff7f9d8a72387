"""The line between a browser and the server, which can be cut for real.

Offline as Chromium emulates it lives in one of its processes. When that one dies before the
others, as it may when they are killed one by one, the pages left over are online again for a
moment and send. Here nothing passes, whatever they believe.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event, Thread

from tests.chaos.gate import Gate

_NOWHERE = Path("/nonexistent/server")


class Line:
    """Passes connections on to a server until it is cut, and again once it is mended.

    Attributes:
        url: What a browser opens instead of the server's own address.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._gate = Gate(port, Random(0))  # noqa: S311 - it never jitters
        self._is_laid = Event()
        self._loop: asyncio.AbstractEventLoop
        self._is_over: asyncio.Event

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._gate.port}"

    def cut(self) -> None:
        """Reset every connection, and every new one; returns when it is so."""

        def do() -> None:
            self._gate.target = _NOWHERE
            self._gate.cut()

        self._call(do)

    def mend(self) -> None:
        """Let new connections through."""

        def do() -> None:
            self._gate.target = self._port

        self._call(do)

    @contextmanager
    def laid(self) -> Iterator["Line"]:
        """Listen at a free port until the block ends."""
        # Playwright drives this thread's own loop.
        thread = Thread(target=lambda: asyncio.run(self._listen()))
        thread.start()
        self._is_laid.wait()
        try:
            yield self
        finally:
            self._call(self._is_over.set)
            thread.join()

    async def _listen(self) -> None:
        self._loop, self._is_over = asyncio.get_running_loop(), asyncio.Event()
        async with self._gate.listening():
            self._is_laid.set()
            await self._is_over.wait()

    def _call(self, act: Callable[[], object]) -> None:
        async def call() -> None:
            act()

        asyncio.run_coroutine_threadsafe(call(), self._loop).result()
