"""Log sequence numbers: byte positions in the write-ahead log, as integers and as text."""

import re
from typing import Final

_PAGE_BYTES: Final = 8192
_PAGE_HEADERS: Final = (24, 40)

_LSN = re.compile(r"([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})", re.ASCII)


def parse_lsn(text: str) -> int:
    """Return the position PostgreSQL prints as `16/B374D848`.

    Raises:
        ValueError: the text is not an LSN.
    """
    match = _LSN.fullmatch(text)
    if match is None:
        raise ValueError(f"not a log sequence number: {text!r}")
    high, low = match.groups()
    return int(high, 16) << 32 | int(low, 16)


def format_lsn(lsn: int) -> str:
    """Return the position as PostgreSQL prints it: `16/B374D848`."""
    return f"{lsn >> 32:X}/{lsn & 0xFFFFFFFF:X}"


def as_streamed(lsn: int) -> int:
    """Return a position as the stream says it: at the start of a page, before its header."""
    within = lsn % _PAGE_BYTES
    return lsn - within if within in _PAGE_HEADERS else lsn
