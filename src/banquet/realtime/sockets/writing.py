"""The sending half of a socket: what is queued leaves in one write, and may stop leaving."""

import os
from typing import Final, Protocol

from picows import WSCloseCode, WSListener, WSTransport

from banquet.realtime.sockets.intake import Intake
from banquet.realtime.wire.outbox import Outbox

HIGH_WATER_BYTES: Final = 256 * 1024
"""Unsent bytes at which a socket counts as slow and is sent nothing more until it drains."""


class SocketHost(Protocol):
    """What a socket needs of the engine, whatever is spoken on it."""

    outbox: Outbox
    intake: Intake

    def now(self) -> float:
        """Return seconds on the monotonic clock."""


class WritingSocket(WSListener):
    """A socket that frames are sent on.

    Attributes:
        queued: Frames for the next write; always the same list.
        fd: The socket's file descriptor while nothing of it waits in the event loop, else -1.
        is_open: Whether frames can be sent.
        paused_at: Monotonic second since which the socket does not take more, or None.
    """

    __slots__ = (
        "_cause",
        "_host",
        "_own_fd",
        "_transport",
        "fd",
        "is_open",
        "paused_at",
        "queued",
    )

    def __init__(self, host: SocketHost) -> None:
        self.queued: list[bytes] = []
        self.fd = -1
        self.is_open = False
        self.paused_at: float | None = None
        self._host = host
        self._transport: WSTransport | None = None
        self._own_fd = -1
        self._cause = ""

    @property
    def takes_more(self) -> bool:
        """Tell whether frames can be sent now: open and not slow."""
        return self.is_open and self.paused_at is None

    @property
    def unsent_bytes(self) -> int:
        """Return how much has not left the program."""
        if self._transport is None:
            return 0
        return self._transport.underlying_transport.get_write_buffer_size() + self.queued_bytes

    @property
    def queued_bytes(self) -> int:
        """Return how much waits for the next write."""
        return sum(map(len, self.queued))

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Begin; called by picows after the upgrade."""
        self._transport = transport
        self.is_open = True
        under = transport.underlying_transport
        under.set_write_buffer_limits(high=HIGH_WATER_BYTES, low=HIGH_WATER_BYTES // 4)
        if not transport.is_secure:
            self._own_fd = under.get_extra_info("socket").fileno()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """End; called by picows once the socket is gone, however that came."""
        self.fd = self._own_fd = -1
        self.is_open = False
        self.queued.clear()

    def pause_writing(self) -> None:
        """Note that the socket takes no more; called by the event loop."""
        self.paused_at = self._host.now()
        # Who does not read is not listened to either, or their questions would pile up answers.
        self._read(False)

    def resume_writing(self) -> None:
        """Note that the socket has drained; called by the event loop."""
        self.paused_at = None
        self._read(True)

    def _read(self, goes_on: bool) -> None:
        if self._transport is None or self._transport.underlying_transport.is_closing():
            return
        if goes_on:
            self._transport.underlying_transport.resume_reading()
        else:
            self._transport.underlying_transport.pause_reading()

    def queue(self, frame: bytes, frames: int = 1) -> None:
        """Send a frame, or several in one piece, with whatever else is queued in this turn."""
        if self.is_open:
            self._host.outbox.send(self, frame, frames)

    def flush(self) -> None:
        """Write what is queued, in one go."""
        queued = self.queued
        transport = self._transport
        if transport is None or transport.is_close_frame_sent:
            queued.clear()
        if not queued or transport is None:
            return
        data = b"".join(queued)
        queued.clear()
        # Straight to the kernel, at half the cost of the event loop's own write. Only while
        # nothing waits there, or frames would overtake each other.
        if (
            self.fd < 0
            and self._own_fd >= 0
            and not transport.underlying_transport.get_write_buffer_size()
        ):
            self.fd = self._own_fd
        sent = 0
        if self.fd >= 0:
            try:
                sent = os.write(self.fd, data)
            except OSError:
                sent = 0  # full or broken: the event loop finds out which
        if sent < len(data):
            self.write_later(memoryview(data)[sent:])

    def write_later(self, data: bytes | memoryview) -> None:
        """Leave to the event loop what the kernel did not take."""
        self.fd = -1
        if self._transport is not None and not self._transport.underlying_transport.is_closing():
            self._transport.underlying_transport.write(data)

    def close(self, code: WSCloseCode, reason: str) -> None:
        """Close the socket after what is queued; the client comes back unless it wants not to.

        Args:
            code: Tells the client whether to come back.
            reason: A fixed phrase, since it names a figure too.
        """
        self._cause = self._cause or reason
        self._host.outbox.spread()
        self.flush()
        if self._transport is not None:
            self.fd = self._own_fd = -1
            self._transport.send_close(code, reason.encode())
            self._transport.disconnect()

    def abort(self) -> None:
        """Drop the socket with what is unsent; for one that does not drain."""
        self._cause = self._cause or "broken socket"
        self.fd = self._own_fd = -1
        if self._transport is not None:
            self._transport.disconnect(graceful=False)
