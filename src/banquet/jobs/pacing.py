"""How long a job waits before it asks the database again. Pure."""

from typing import Final

LONGEST_SECONDS: Final = 30.0
"""A job asks at least so often: what nobody told of, such as a clock set anew, is found then."""

SHORTEST_SECONDS: Final = 0.02
"""The database counts in microseconds and timers do not; asking again at once would not help."""

GAP_SECONDS: Final = 0.2
"""Between news and asking: what changes in quick succession is asked for once.

The stream tells a commit a moment before another session sees it; that moment is far shorter.
"""

_FIRST_RETRY_SECONDS: Final = 0.5


def wait_seconds(seconds_to_next: float | None) -> float:
    """Return how long to wait until something is due.

    Args:
        seconds_to_next: Until the next is due by the database's clock, below 0 if it is overdue;
            None if nothing is.
    """
    if seconds_to_next is None:
        return LONGEST_SECONDS
    return min(max(seconds_to_next, SHORTEST_SECONDS), LONGEST_SECONDS)


def retry_seconds(failures: int) -> float:
    """Return how long to wait after so many failures in a row, from 1 on: twice as long each."""
    return min(_FIRST_RETRY_SECONDS * 2.0 ** min(failures - 1, 10), LONGEST_SECONDS)
