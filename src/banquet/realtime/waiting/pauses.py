"""How long to wait before PostgreSQL is asked again. Pure.

A commit is streamed as soon as it is flushed, and shown to queries a moment later: nearly always
within a millisecond, but with a synchronous standby that is away it may take for ever.
"""

from collections.abc import Iterator
from typing import Final

FIRST_SECONDS: Final = 0.001
LONGEST_SECONDS: Final = 0.25


def pauses() -> Iterator[float]:
    """Give the seconds to wait before each further look, twice as many each time; never ends."""
    pause = FIRST_SECONDS
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_SECONDS)
