"""Frames waiting for the event loop's next turn: what one turn makes leaves in one write."""

import asyncio
from typing import Protocol


class Flushable(Protocol):
    """Something with frames queued."""

    def flush(self) -> None:
        """Write what is queued."""


class Outbox:
    """The sockets that have something to send; flushed once per turn of the event loop."""

    def __init__(self) -> None:
        self._waiting: list[Flushable] = []

    def add(self, socket: Flushable) -> None:
        """Have a socket flushed this turn; it adds itself when its queue stops being empty."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._flush)
        self._waiting.append(socket)

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        for socket in waiting:
            socket.flush()
