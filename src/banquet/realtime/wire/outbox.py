"""Frames waiting for the event loop's next turn: what one turn makes leaves in one write."""

import asyncio
import logging
import os
from collections.abc import Collection
from typing import Protocol

from banquet.realtime.metrics import Meters

_log = logging.getLogger("banquet.realtime")


class Queue(Protocol):
    """A socket's frames.

    Attributes:
        queued: What waits, oldest first; always the same list.
        fd: Where to write without asking, -1 if that must not be done now.
    """

    queued: list[bytes]
    fd: int

    def flush(self) -> None:
        """Write what is queued, and leave nothing."""

    def write_later(self, data: bytes | memoryview) -> None:
        """Leave to the event loop what the kernel did not take."""

    def abort(self) -> None:
        """Drop the socket with what is unsent."""


class HasQueue(Protocol):
    """Something on a socket, such as a channel."""

    @property
    def socket(self) -> Queue:
        """Return the socket."""


class Outbox:
    """The sockets that have something to send; flushed once per turn of the event loop.

    Attributes:
        meters: Told what is sent, once for all recipients.
    """

    def __init__(self, meters: Meters) -> None:
        self.meters = meters
        self._waiting: list[Queue] = []

    def send(self, socket: Queue, frame: bytes, frames: int = 1) -> None:
        """Queue a frame for one socket; several in one piece, if `frames` says so."""
        self.meters.frames += frames
        self.meters.sent_bytes += len(frame)
        if not socket.queued:
            self._wake()
            self._waiting.append(socket)
        socket.queued.append(frame)

    def send_all(self, recipients: Collection[HasQueue], frame: bytes, frames: int = 1) -> None:
        """Queue a frame for many: the innermost loop of the program, hence without calls."""
        self.meters.frames += frames * len(recipients)
        self.meters.sent_bytes += len(frame) * len(recipients)
        self._wake()
        waiting = self._waiting
        for each in recipients:
            socket = each.socket
            queued = socket.queued
            if not queued:
                waiting.append(socket)
            queued.append(frame)

    def _wake(self) -> None:
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        write = os.write
        for socket in waiting:
            try:
                queued = socket.queued
                fd = socket.fd
                if fd < 0 or len(queued) != 1:
                    socket.flush()
                    continue
                data = queued.pop()
                try:
                    sent = write(fd, data)
                except OSError:
                    sent = 0  # full or broken: the event loop finds out which
                if sent != len(data):
                    # A view: a large frame that many are slow to take is still there once.
                    socket.write_later(memoryview(data)[sent:])
            except Exception:  # noqa: BLE001
                # Those behind it have frames queued and would not be woken again.
                _log.exception("a socket cannot be written to and is dropped")
                socket.abort()
        self.meters.flushed()
