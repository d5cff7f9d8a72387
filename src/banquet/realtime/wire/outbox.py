"""Frames waiting for the event loop's next turn: what one turn makes leaves in one write."""

import asyncio
import logging
import os
from collections.abc import Collection, Sequence
from typing import Protocol

from banquet.realtime.monitoring.metrics import Meters

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

    What goes to many is queued once for all of them where that can be, not on each socket: a
    pass over a thousand sockets takes an eighth less so. Such a piece is younger than whatever
    waits on the sockets; before anything younger still is queued, it is put on the sockets itself.

    Attributes:
        meters: Told what is sent, once for all recipients.
    """

    def __init__(self, meters: Meters) -> None:
        self.meters = meters
        self._is_woken = False
        self._waiting: list[Queue] = []
        self._shared: dict[int, tuple[Collection[HasQueue], list[bytes]]] = {}

    def send(self, socket: Queue, frame: bytes, frames: int = 1) -> None:
        """Queue a frame for one socket; several in one piece, if `frames` says so."""
        self.meters.frames += frames
        self.meters.sent_bytes += len(frame)
        self.spread()
        self._wake()
        if not socket.queued:
            self._waiting.append(socket)
        socket.queued.append(frame)

    def send_all(self, recipients: Collection[HasQueue], frame: bytes, frames: int = 1) -> None:
        """Queue a frame for many."""
        self.meters.frames += frames * len(recipients)
        self.meters.sent_bytes += len(frame) * len(recipients)
        self.spread()
        self._wake()
        if self._waiting:
            self._queue(recipients, (frame,))
        else:
            present = list(recipients)
            self._shared[id(present)] = (present, [frame])

    def send_members(self, members: Collection[HasQueue], frame: bytes, frames: int = 1) -> None:
        """Queue a frame for all members of a group, which are on a socket each.

        Args:
            members: The very same collection at each call; who changes it calls `spread` before.
            frame: What to send.
            frames: How many it is, in one piece.
        """
        self.meters.frames += frames * len(members)
        self.meters.sent_bytes += len(frame) * len(members)
        shared = self._shared.get(id(members))
        if shared is not None:
            shared[1].append(frame)
            return
        self._wake()
        self._shared[id(members)] = (members, [frame])

    def spread(self) -> None:
        """Put what is queued for many on the socket of each."""
        if not self._shared:
            return
        shared, self._shared = self._shared, {}
        for recipients, pieces in shared.values():
            self._queue(recipients, pieces)

    def _queue(self, recipients: Collection[HasQueue], pieces: Sequence[bytes]) -> None:
        waiting = self._waiting
        for each in recipients:
            socket = each.socket
            queued = socket.queued
            if not queued:
                waiting.append(socket)
            queued.extend(pieces)

    def _wake(self) -> None:
        if not self._is_woken:
            self._is_woken = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._is_woken = False
        waiting, self._waiting = self._waiting, []
        shared, self._shared = self._shared, {}
        # Copied before anything is written: a socket that turns out to be full leaves its group.
        passes = [([each.socket for each in who], pieces) for who, pieces in shared.values()]
        for socket in waiting:
            queued = socket.queued
            if len(queued) == 1 and socket.fd >= 0:
                self._write_all((socket,), (queued.pop(),))
            else:
                self._flush_one(socket)
        for sockets, pieces in passes:
            self._write_all(sockets, pieces)
        self.meters.flushed()

    def _write_all(self, sockets: Sequence[Queue], pieces: Sequence[bytes]) -> None:
        """Write the same to many: the innermost loop of the program, hence with one call each."""
        data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        size = len(data)
        write = os.write
        for socket in sockets:
            fd = socket.fd
            if fd < 0:
                socket.queued.extend(pieces)
                self._flush_one(socket)
                continue
            try:
                sent = write(fd, data)
            except OSError:
                sent = 0  # full or broken: the event loop finds out which
            if sent != size:
                # A view: a large frame that many are slow to take is still there once.
                self._leave_rest(socket, memoryview(data)[sent:])

    def _flush_one(self, socket: Queue) -> None:
        try:
            socket.flush()
        except Exception:  # noqa: BLE001
            _drop(socket)

    def _leave_rest(self, socket: Queue, rest: memoryview) -> None:
        try:
            socket.write_later(rest)
        except Exception:  # noqa: BLE001
            _drop(socket)


def _drop(socket: Queue) -> None:
    """Give up a socket; those behind it have frames queued and would not be woken again."""
    _log.exception("a socket cannot be written to and is dropped")
    socket.abort()
