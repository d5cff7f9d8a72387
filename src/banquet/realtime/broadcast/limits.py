"""How many messages a second are taken, on the average of a minute. Pure."""

from typing import Final

_PARTS: Final = 12
_PART_SECONDS: Final = 5.0
WINDOW_SECONDS: Final = _PARTS * _PART_SECONDS
"""What the average is taken over (official window), so that short bursts pass."""


class Rate:
    """Counts events of the last minute, in parts of five seconds.

    Attributes:
        limit: Most events a second, on the average of the window.
    """

    __slots__ = ("_part", "_parts", "_total", "limit")  # each socket has some

    def __init__(self, per_second: float) -> None:
        """Start without events.

        Args:
            per_second: Most events a second, on the average of the window.
        """
        self.limit = per_second
        self._parts = [0] * _PARTS
        self._part = 0
        self._total = 0

    def take(self, now: float, count: int = 1) -> bool:
        """Count events, and tell whether they are within the limit; if not, none is counted.

        Args:
            now: Monotonic seconds; never goes back.
            count: How many there are.
        """
        self._forget(int(now / _PART_SECONDS))
        if self._total + count > self.limit * WINDOW_SECONDS:
            return False
        self._parts[self._part % _PARTS] += count
        self._total += count
        return True

    @property
    def per_second(self) -> float:
        """Return the average as of the last `take`."""
        return self._total / WINDOW_SECONDS

    def _forget(self, part: int) -> None:
        for passed in range(max(self._part, part - _PARTS) + 1, part + 1):
            self._total -= self._parts[passed % _PARTS]
            self._parts[passed % _PARTS] = 0
        self._part = max(self._part, part)
