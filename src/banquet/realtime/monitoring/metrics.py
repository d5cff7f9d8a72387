"""What the engine has done since it started. Pure.

Counted in place and once for each transaction or message, never for each recipient; what can be
read off the engine's state is not counted at all (see `exposition`).
"""

from collections import Counter
from dataclasses import dataclass

from banquet.clock import Clock
from banquet.errors import BanquetError, TokenError
from banquet.meters import Histogram


@dataclass(frozen=True, slots=True)
class Census:
    """Who is there now.

    Attributes:
        connections: Open sockets.
        slow: Those of them that take no more.
        live: Joined channels that hear everything at once.
        behind: Joined channels that are walked forward.
        groups: Groups of channels that hear the same.
    """

    connections: int
    slow: int
    live: int
    behind: int
    groups: int


class Meters:
    """Numbers that only grow.

    Attributes:
        frames: Frames handed to sockets.
        sent_bytes: Their bytes.
        received: Messages from clients, by event; events we do not know are one.
        joins: Joins answered: `ok`, or the code of the refusal.
        broadcasts: Broadcasts taken, by where from: `socket`, `rest`, `database`.
        undelivered: Broadcasts somebody did not get, by cause: `slow` socket, `size`, `vsn` of
            the recipient, `waiting` or `held` too many, `rate` or `rights` of the sender.
        refetches: Channels told to read again, by reason.
        closed: Sockets that ended, by cause.
        failed: Channels the server ended, by the extension it named.
        transactions: Transactions taken from the stream.
        changes: Rows in them.
        catch_ups: Walks of a channel through the ring.
        reloads: Readings of the catalogue, by outcome.
        sending: Seconds from the arrival of a commit to the last socket write it caused.
        delivery: Seconds from the commit itself to there, in this machine's time.
        skew_seconds: How far the database's clock is ahead of ours.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._unsent: list[tuple[float | None, float]] = []
        self.frames = 0
        self.sent_bytes = 0
        self.received: Counter[str] = Counter()
        self.joins: Counter[str] = Counter()
        self.broadcasts: Counter[str] = Counter()
        self.undelivered: Counter[str] = Counter()
        self.refetches: Counter[str] = Counter()
        self.closed: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.transactions = 0
        self.changes = 0
        self.catch_ups = 0
        self.reloads: Counter[str] = Counter()
        self.sending = Histogram()
        self.delivery = Histogram()
        self.skew_seconds = 0.0

    def refuse_join(self, error: BanquetError) -> str:
        """Count a join that was refused, and return under which code."""
        code = refusal_code(error) or "UnmatchedTopic"
        self.joins[code] += 1
        return code

    def await_flush(self, arrived: float | None, commit_time: int) -> None:
        """Note a transaction whose frames leave with the next flush.

        Args:
            arrived: Monotonic second it came at; None if it was held back meanwhile.
            commit_time: Microseconds since the Unix epoch by the database's clock.
        """
        self._unsent.append((arrived, commit_time / 1e6))

    def flushed(self) -> None:
        """Note that everything queued has been written, or left to the event loop."""
        if not self._unsent:
            return
        unsent, self._unsent = self._unsent, []
        passed, there = self._clock.monotonic(), self._clock.now() + self.skew_seconds
        for arrived, committed in unsent:
            if arrived is not None:
                self.sending.observe(passed - arrived)
            # Never negative: what remains of a skew must not be taken from the sum.
            self.delivery.observe(max(0.0, there - committed))


def refusal_code(error: BanquetError) -> str:
    """Return the code clients are told: PostgREST's of tokens are not the official server's."""
    is_foreign = isinstance(error, TokenError) and error.code.startswith("PGRST")
    return "InvalidJWTToken" if is_foreign else error.code
