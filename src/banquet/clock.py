"""The one place where the program asks what time it is, so that tests can say it instead."""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time twice: for people and tokens, and for durations."""

    def now(self) -> float:
        """Return seconds since the Unix epoch, UTC."""

    def monotonic(self) -> float:
        """Return seconds since an arbitrary point; never goes back."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Return seconds since the Unix epoch, UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds since an arbitrary point; never goes back."""
        return time.monotonic()
