"""The frame round each message of a replication connection, and the answer we send.

Pure. Source: PostgreSQL docs, Streaming Replication Protocol (XLogData, Primary keepalive
message, Standby status update).
"""

from dataclasses import dataclass
from struct import Struct
from typing import Final

from banquet.replication.failures import DecodeError

_KEEPALIVE: Final = Struct("!cqqB")
_STATUS: Final = Struct("!cqqqqB")
_POSTGRES_EPOCH_MICROSECONDS: Final = 946_684_800_000_000

DATA: Final = ord("w")
"""First byte of a frame that carries a message of the decoder's."""

DATA_OFFSET: Final = 25
"""Where that message starts: after the kind, two positions and the server's clock."""


@dataclass(frozen=True, slots=True)
class Keepalive:
    """What the server says when it has nothing of ours to send.

    Attributes:
        position: Everything that committed before it has been sent.
        reply_requested: It may hang up unless answered soon.
    """

    position: int
    reply_requested: bool


def parse_keepalive(frame: bytes) -> Keepalive:
    """Return what a frame that is not `DATA` says.

    Raises:
        DecodeError: it is not a keepalive either.
    """
    if len(frame) != _KEEPALIVE.size or frame[:1] != b"k":
        raise DecodeError(
            "stream_garbled",
            "A frame of the change stream does not parse.",
            f"{len(frame)} bytes, starting {frame[:64].hex(' ') or 'with nothing'}",
        )
    _, position, _, reply_requested = _KEEPALIVE.unpack(frame)
    return Keepalive(position, reply_requested == 1)


def status_update(*, written: int, flushed: int, now: float, reply_requested: bool) -> bytes:
    """Return a standby status update.

    Args:
        written: How far the stream has been received.
        flushed: How far the server may forget; 0 says nothing about it.
        now: Seconds since the Unix epoch.
        reply_requested: Whether the server is to answer with a keepalive.
    """
    moment = int(now * 1e6) - _POSTGRES_EPOCH_MICROSECONDS
    return _STATUS.pack(b"r", written, flushed, flushed, moment, reply_requested)
