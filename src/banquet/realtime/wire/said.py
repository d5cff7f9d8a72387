"""A broadcast as a value, and what it becomes on the wire. Pure."""

from dataclasses import dataclass
from typing import Final

from banquet.errors import RequestError
from banquet.realtime.wire.protocol import (
    Ref,
    UserBroadcast,
    Vsn,
    binary_broadcast_frame,
    broadcast_frame,
    fits_binary,
    read_json,
)

PREFIX: Final = "realtime:"

MAX_PAYLOAD_BYTES: Final = 3_000_500
"""Longest payload (official limit: 3,000 KB and a little slack)."""

MAX_HEADING_CHARS: Final = 64 * 1024
"""Longest event and metadata together: what waits is bounded by its payloads above all."""

MAX_FRAME_BYTES_1: Final = 1_048_576 - 64
"""Longest frame sent to clients of vsn 1.0.0: the Python client closes the socket at 1 MiB."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something said to a topic.

    Attributes:
        topic: Without `realtime:`.
        is_private: Whether it is for the private channels of this name, not the public ones.
        event: The user's own name for it.
        payload: JSON text, or bytes of the user's own.
        is_json: Which of the two.
        metadata: JSON text of an object, or empty.
        id: Of a broadcast the database keeps, else None.
    """

    topic: str
    is_private: bool
    event: str
    payload: bytes
    is_json: bool = True
    metadata: bytes = b""
    id: str | None = None

    @property
    def size(self) -> int:
        """Return about how many bytes it holds."""
        return len(self.payload) + len(self.metadata) + len(self.event)

    def frame(self, vsn: Vsn, join_ref: Ref = None) -> bytes | None:
        """Return the frame for clients of this version; None if they cannot be sent it.

        Args:
            vsn: The recipients'.
            join_ref: Given, it is for one instance of a channel alone.
        """
        topic = PREFIX + self.topic
        if self.is_json:
            frame = broadcast_frame(
                vsn, topic, self.event, self.payload, self.metadata, join_ref=join_ref
            )
            return None if vsn == "1.0.0" and len(frame) > MAX_FRAME_BYTES_1 else frame
        if vsn == "1.0.0":
            return None
        return binary_broadcast_frame(topic, self.event, self.payload, self.metadata)


def said_by_client(sent: UserBroadcast, *, is_private: bool) -> Said:
    """Return what a client said.

    Raises:
        RequestError: it is too large, or what is to be JSON is not.
    """
    heading = len(sent.event) + len(sent.metadata)
    if len(sent.payload) > MAX_PAYLOAD_BYTES or heading > MAX_HEADING_CHARS:
        raise RequestError("", "payload_size_exceeded")
    if sent.is_json and not _is_json(sent.payload):
        raise RequestError("UnableToHandleBroadcast", "the payload is not JSON")
    if sent.metadata and not _is_object(sent.metadata):
        raise RequestError("UnableToHandleBroadcast", "the metadata is not a JSON object")
    topic = sent.topic.removeprefix(PREFIX)
    return Said(topic, is_private, sent.event, sent.payload, sent.is_json, sent.metadata)


def can_be_framed(said: Said) -> bool:
    """Tell whether clients can be sent it at all: binary frames have short headers."""
    fields = ((PREFIX + said.topic).encode(), said.event.encode(), said.metadata)
    return said.is_json or fits_binary(*fields)


def _is_json(text: bytes) -> bool:
    try:
        read_json(text)
    except ValueError:
        return False
    return True


def _is_object(text: bytes) -> bool:
    try:
        return isinstance(read_json(text), dict)
    except ValueError:
        return False
