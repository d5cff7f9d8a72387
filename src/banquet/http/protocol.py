"""uvicorn's HTTP protocol with bounds on a request's head, which it leaves open.

Request lines of 32 KiB must pass (long `in.(...)` filters); a head that never ends must not
fill the memory, and one that never comes must not hold a connection. And an answer leaves in
one piece, where uvicorn writes its head and its body apart.
"""

import asyncio
import logging
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT_BYTES = 128 * 1024
HEAD_SECONDS = 20.0

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\n"
    b"content-type: application/json; charset=utf-8\r\ncontent-length: %d\r\n\r\n%s"
)
_TOO_LARGE_BODY = (
    b'{"code":"head_too_large","message":"The request line and headers are too large.",'
    b'"details":null,"hint":"At most 128 KiB are accepted."}'
)


def _is_news(record: logging.LogRecord) -> bool:
    """Tell a line worth writing from one for every stranger whose bytes are no request."""
    return record.module != "httptools_impl" or record.levelno > logging.WARNING


logging.getLogger("uvicorn.error").addFilter(_is_news)


class BoundedHttpProtocol(HttpToolsProtocol):
    """Closes a connection whose head passes `HEAD_LIMIT_BYTES` or `HEAD_SECONDS`.

    The bounds are looked at after each read: what is held is at most one read (256 KiB) more,
    and a head that comes whole, as nearly all do, starts no clock.
    """

    _answers: "_Answers"
    _head_bytes = 0
    _in_head = True
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock of the first head."""
        super().connection_made(transport)
        self._answers = _Answers(transport)
        self._start_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, and refuse a head that is too large by now."""
        super().data_received(data)
        if not self._in_head:
            self._head_bytes = 0
            return
        if self._head_timer is None:
            self._start_clock()
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_LIMIT_BYTES and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE % (len(_TOO_LARGE_BODY), _TOO_LARGE_BODY))
            self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over, and keep nothing that would keep this object alive.

        The parser refers to it and it to the parser: nine kilobytes for each WebSocket that were
        only found by the hourly collection (see `garbage`), however long it was closed.
        """
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]  # as uvicorn does when one is lost

    def on_message_begin(self) -> None:
        """Note that a head has begun; it has the whole time."""
        super().on_message_begin()
        self._in_head = True
        self._stop_clock()

    def on_headers_complete(self) -> None:
        """Stop the clock: the head is here."""
        self._in_head = False
        self._stop_clock()
        super().on_headers_complete()
        # An expected "100 Continue" must not wait for the answer.
        if self.cycle is not None and not self.expect_100_continue:
            self.cycle.transport = self._answers

    def on_response_complete(self) -> None:
        """Send the head of an answer without a body (to HEAD)."""
        self._answers.flush()
        super().on_response_complete()

    def _start_clock(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._close_late)

    def _stop_clock(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _close_late(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


class _Answers(asyncio.Transport):
    """Writes the head of each answer together with the first of its body, in one system call.

    ASGI lets a server wait so: a head alone must not be sent. Answers of one connection follow
    each other.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport: Final = transport
        self._head: bytes | None = None
        self._has_begun = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self._has_begun:
            self._transport.write(data)
        elif self._head is None:
            self._head = bytes(data)
        else:
            self._has_begun = True
            self._transport.write(b"".join((self._head, data)))

    def flush(self) -> None:
        """Write what waits; what follows is the next answer."""
        if self._head is not None and not self._has_begun:
            self._transport.write(self._head)
        self._head, self._has_begun = None, False

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()
