"""Log sequence numbers: byte positions in the write-ahead log, as integers and as text."""

import re

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
