"""Counting what happens: numbers that cost next to nothing to keep and are read when asked for."""

from bisect import bisect_left
from itertools import accumulate
from typing import Final

SECONDS: Final = (
    0.0001,
    0.00025,
    0.0005,
    0.001,
    0.002,
    0.005,
    0.01,
    0.02,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
    30.0,
)
"""Upper ends of the buckets for durations: fine where promises are made, coarse above."""


class Histogram:
    """How often values fell between fixed bounds.

    Attributes:
        bounds: Upper ends of the buckets, ascending; one more bucket takes what is above.
        counts: Values in each bucket.
        total: Sum of all values.
    """

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...] = SECONDS) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def quantile(self, part: float) -> float | None:
        """Return the bound that this part of all values lies below, or None without values.

        Args:
            part: Such as 0.99; what lies above the last bound counts as the last bound.
        """
        wanted = part * sum(self.counts)
        if not wanted:
            return None
        reached = accumulate(self.counts)
        place = next(place for place, count in enumerate(reached) if count >= wanted)
        return self.bounds[min(place, len(self.bounds) - 1)]
