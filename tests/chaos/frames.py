"""Where the WebSocket frames of a server begin and end in a stream of bytes. Pure."""

from typing import NamedTuple

_HEAD_END = b"\r\n\r\n"


class Piece(NamedTuple):
    """A part of the stream.

    Attributes:
        rest: Bytes of it that came now.
        whole: The whole frame, if it ends here and is one.
    """

    rest: bytes
    whole: bytes | None


class FrameSplitter:
    """Follows one connection: an HTTP answer first, then unmasked frames (RFC 6455 §5.2).

    Answers of HTTP that are not followed by frames come out as pieces without a whole.
    """

    def __init__(self) -> None:
        self._begun = b""
        self._is_upgraded: bool | None = None

    def feed(self, data: bytes) -> list[Piece]:
        """Take the next bytes; the `rest` of the pieces joined are these bytes again."""
        if self._is_upgraded is None:
            self._begun += data
            end = self._begun.find(_HEAD_END)
            if end < 0:
                return [Piece(data, None)]
            self._is_upgraded = self._begun.startswith(b"HTTP/1.1 101")
            head = end + len(_HEAD_END) - (len(self._begun) - len(data))
            pieces = [Piece(data[:head], None)]
            self._begun, data = b"", data[head:]
        else:
            pieces = []
        if not self._is_upgraded:
            return [*pieces, Piece(data, None)]
        return [*pieces, *self._split(data)]

    def _split(self, data: bytes) -> list[Piece]:
        pieces: list[Piece] = []
        while data:
            frame = self._begun + data
            size = _size(frame)
            if size is None or size > len(frame):
                self._begun = frame
                pieces.append(Piece(data, None))
                break
            rest = data[: size - len(self._begun)]
            pieces.append(Piece(rest, frame[:size]))
            self._begun, data = b"", data[len(rest) :]
        return pieces


def _size(frame: bytes) -> int | None:
    """Return the length of the first frame; None while its head is not complete."""
    if len(frame) < 2:
        return None
    short = frame[1] & 0x7F
    if short < 126:
        return 2 + short
    extended = 2 if short == 126 else 8
    if len(frame) < 2 + extended:
        return None
    return 2 + extended + int.from_bytes(frame[2 : 2 + extended], "big")
