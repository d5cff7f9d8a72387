"""Messages put together from the frames they came in (RFC 6455 section 5.4). Pure."""

from dataclasses import dataclass
from typing import Final

PROTOCOL_ERROR: Final = 1002
MESSAGE_TOO_BIG: Final = 1009


@dataclass(eq=False)
class FrameError(Exception):
    """Frames that make no message; the socket cannot go on.

    Attributes:
        code: Close code to send (RFC 6455 section 7.4.1).
        reason: A fixed phrase.
    """

    code: int
    reason: str


class Fragments:
    """The message under way on one socket, of which not every frame has come."""

    def __init__(self, max_bytes: int) -> None:
        """Start between two messages.

        Args:
            max_bytes: Longest message.
        """
        self._max_bytes = max_bytes
        # One growing buffer: a list of them would be counted through at each, and fragments
        # may be empty, so that no limit of bytes ends it.
        self._parts: bytearray | None = None
        self._is_text = True

    @property
    def size(self) -> int:
        """Return how many bytes are held."""
        return 0 if self._parts is None else len(self._parts)

    def begin(self, data: bytes, *, is_text: bool, is_final: bool) -> bytes | None:
        """Take the first frame of a message; return the message if that is all of it.

        Raises:
            FrameError: another message is not finished.
        """
        if self._parts is not None:
            raise FrameError(PROTOCOL_ERROR, "a message inside another")
        if is_final:
            return data
        self._parts, self._is_text = bytearray(data), is_text
        return None

    def go_on(self, data: bytes, *, is_final: bool) -> tuple[bool, bytes] | None:
        """Take a further frame; return whether the message is text, and it, once it is whole.

        Raises:
            FrameError: no message is under way, or it has become too long.
        """
        if self._parts is None:
            raise FrameError(PROTOCOL_ERROR, "a continuation of nothing")
        if len(self._parts) + len(data) > self._max_bytes:
            self._parts = None
            raise FrameError(MESSAGE_TOO_BIG, f"at most {self._max_bytes} bytes")
        self._parts += data
        if not is_final:
            return None
        whole, self._parts = bytes(self._parts), None
        return self._is_text, whole
