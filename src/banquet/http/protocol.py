"""uvicorn's HTTP protocol with bounds on a request's head, which it leaves open.

Request lines of 32 KiB must pass (long `in.(...)` filters); a head that never ends must not
fill the memory, and one that never comes must not hold a connection.
"""

import asyncio

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


class BoundedHttpProtocol(HttpToolsProtocol):
    """Closes a connection whose head passes `HEAD_LIMIT_BYTES` or `HEAD_SECONDS`.

    The bound is checked after each read, so what is held is at most one read (256 KiB) more.
    """

    _head_bytes = 0
    _in_head = True
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock of the first head."""
        super().connection_made(transport)
        self._await_head()

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
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_LIMIT_BYTES and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE % (len(_TOO_LARGE_BODY), _TOO_LARGE_BODY))
            self.transport.close()

    def on_message_begin(self) -> None:
        """Start the clock of a later head on the same connection."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """Stop the clock: the head is here."""
        self._in_head = False
        self._stop_clock()
        super().on_headers_complete()

    def _await_head(self) -> None:
        self._in_head = True
        self._stop_clock()
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._close_late)

    def _stop_clock(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _close_late(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
