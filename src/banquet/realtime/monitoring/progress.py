"""Whether the stream keeps up with the database, judged by asking both now and then. Pure."""

from collections import deque
from dataclasses import dataclass, replace

_CLOCK_RESOLUTION_SECONDS = 0.001
_MAX_UNREACHED = 512


@dataclass(frozen=True, slots=True)
class Pulse:
    """An answer of the database.

    Attributes:
        lsn: Up to where its write-ahead log was flushed.
        asked_at: Monotonic second before it was asked.
        skew_seconds: How far its clock is ahead of ours; 0 where that cannot be told from the
            time the question took.
    """

    lsn: int
    asked_at: float
    skew_seconds: float


def clock_skew(theirs: float, before: float, after: float) -> float:
    """Return how far another clock is ahead of ours.

    Args:
        theirs: What it showed, seconds since the Unix epoch.
        before: What ours showed when it was asked.
        after: What ours showed when the answer was there.
    """
    skew = theirs - (before + after) / 2
    doubt = (after - before) / 2 + _CLOCK_RESOLUTION_SECONDS
    return skew if abs(skew) > doubt else 0.0


class Progress:
    """Compares where the database was with where the stream is.

    Attributes:
        stall_seconds: How long the stream may stay behind, or be disconnected.
    """

    def __init__(self, stall_seconds: float, now: float) -> None:
        """Begin, disconnected and unanswered.

        Args:
            stall_seconds: See above.
            now: Monotonic second, as everywhere here.
        """
        self.stall_seconds = stall_seconds
        self._unreached: deque[Pulse] = deque()
        self._answered_at = now
        self._heard_at = now
        self._latest = 0
        self._is_connected = False

    def note_connection(self, is_connected: bool, now: float) -> None:
        """Note whether the database streams to us."""
        self._is_connected = is_connected
        if is_connected:
            self._heard_at = now

    def note_pulse(self, pulse: Pulse, now: float) -> None:
        """Note an answer of the database."""
        self._answered_at = now
        if pulse.lsn <= self._latest:
            return
        self._latest = pulse.lsn
        if len(self._unreached) == _MAX_UNREACHED:
            pulse = replace(pulse, asked_at=self._unreached.pop().asked_at)
        self._unreached.append(pulse)

    def lag_bytes(self, position: int) -> int:
        """Return how much of the log known to be there lies ahead of the stream."""
        return max(0, self._latest - position)

    def lag_seconds(self, position: int, now: float) -> float:
        """Return for how long there has been something that the stream has not reached."""
        while self._unreached and self._unreached[0].lsn <= position:
            self._unreached.popleft()
        return now - self._unreached[0].asked_at if self._unreached else 0.0

    def ailment(self, position: int, now: float) -> str | None:
        """Return what is wrong with the stream, in a sentence for anybody; None if it is well."""
        bound = self.stall_seconds
        silent, unanswered = now - self._heard_at, now - self._answered_at
        lag = self.lag_seconds(position, now)
        if not self._is_connected and silent > bound:
            return f"The change stream has been disconnected for {silent:.0f} s."
        if lag > bound:
            return f"The change stream has stood still for {lag:.0f} s while the database went on."
        if unanswered > bound:
            return f"The database has not said for {unanswered:.0f} s where its log stands."
        return None
