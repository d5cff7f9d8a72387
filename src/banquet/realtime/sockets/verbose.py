"""A connection whose client asked for everything to be logged: `log_level=info`.

A class of its own, so that all the others pay nothing for it.
"""

from collections.abc import Iterator
from typing import Any

import orjson
from picows import WSTransport

from banquet.realtime.sockets.connection import Connection

_LENGTH_IN_2_BYTES = 126
_LENGTH_IN_8_BYTES = 127


class VerboseConnection(Connection):
    """Tells its journal of every frame that is sent, by topic, event and size."""

    __slots__ = ()

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Begin; nothing may be written past `flush`."""
        super().on_ws_connected(transport)
        self._own_fd = -1

    def flush(self) -> None:
        """Write what is queued, and tell of it."""
        for piece in self.queued:
            for payload in payloads(piece):
                topic, event = _heading(payload)
                self.journal.sent(event, topic, len(payload))
        super().flush()


def payloads(frames: bytes) -> Iterator[bytes]:
    """Return what is in frames the server made: unmasked, each final (RFC 6455 section 5.2)."""
    at = 0
    while at < len(frames):
        size, begin = frames[at + 1], at + 2
        if size == _LENGTH_IN_2_BYTES:
            size, begin = int.from_bytes(frames[at + 2 : at + 4], "big"), at + 4
        elif size == _LENGTH_IN_8_BYTES:
            size, begin = int.from_bytes(frames[at + 2 : at + 10], "big"), at + 10
        yield frames[begin : begin + size]
        at = begin + size


def _heading(payload: bytes) -> tuple[str, str]:
    try:
        message: Any = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return "", "binary"
    if isinstance(message, dict):
        return message["topic"], message["event"]
    return message[2], message[3]
