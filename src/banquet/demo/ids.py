"""Client-made ids."""

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """Return a time-ordered UUID (RFC 9562, version 7), as every client of Banquet makes them."""
    milliseconds = time.time_ns() // 1_000_000
    bits = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    return uuid.UUID(int=bits | 0b10 << 62 | secrets.randbits(62))
