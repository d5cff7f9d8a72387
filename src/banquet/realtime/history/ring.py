"""The recent past of the stream, kept so that clients can resume.

The ring holds whole transactions in commit order, bounded by the write-ahead log they pin,
by age and by count. What leaves it may be acknowledged to PostgreSQL, so that after a
restart the same window is read again and gives the same cursors.
"""

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from banquet.clock import Clock
from banquet.realtime.history.cursor import Cursor, Snapshot
from banquet.replication.messages import Transaction

RefetchReason: TypeAlias = Literal["epoch", "evicted", "ahead"]
_Position: TypeAlias = tuple[int, int]

MAX_CHANGES: Final = 100_000
"""Default bound on rows held: at one to two kilobytes of memory each, 100 to 200 MB."""

REMEMBERED_XIDS: Final = 131_072
"""How many evicted transaction ids are remembered one by one (see `not_visible_in`)."""


@dataclass(frozen=True, slots=True)
class MustRefetch:
    """The answer to a position that cannot be continued without a gap.

    Attributes:
        reason: `epoch`: of another numbering. `evicted`: what followed has left the ring.
            `ahead`: the stream has never been there.
    """

    reason: RefetchReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much of the past is kept; whichever is reached first evicts the oldest.

    Attributes:
        max_bytes: Distance in the write-ahead log from the oldest transaction to the head.
        max_age_seconds: Age by commit time.
        max_changes: Rows held in memory.
    """

    max_bytes: int
    max_age_seconds: float
    max_changes: int = MAX_CHANGES


class Ring:
    """Transactions by commit position, oldest first. For one event loop; never blocks.

    A ring belongs to one epoch and one unbroken reading of the stream: make a new one when
    the slot is new and when the program starts, never when a connection is merely resumed.
    """

    def __init__(
        self, epoch: str, start_lsn: int, born: Snapshot, bounds: Bounds, clock: Clock
    ) -> None:
        """Start empty.

        Args:
            epoch: Names this numbering in cursors.
            start_lsn: Position the stream starts at; what committed earlier will not come.
            born: `pg_current_snapshot()` taken before streaming started. What committed
                before `start_lsn` is known only up to it, so older snapshots must refetch.
            bounds: What to keep.
            clock: Tells the age of transactions.
        """
        self.epoch = epoch
        self._born = born
        self._bounds = bounds
        self._clock = clock
        self._transactions: list[Transaction] = []
        self._lsns = array("Q")
        self._max_xids = array("Q")
        self._xids: set[int] = set()
        self._dropped = 0  # evicted ones still in front of the lists, freed in batches
        self._evicted_count = 0
        self._changes = 0
        self._position = start_lsn
        self._floor: _Position = (start_lsn - 1, 0)
        self._evicted_max_xid = 0
        self._forgotten_max_xid = 0
        self._evicted_xids: deque[int] = deque()
        self._evicted_set: set[int] = set()

    def __len__(self) -> int:
        """Return how many transactions are held."""
        return len(self._transactions) - self._dropped

    @property
    def position(self) -> int:
        """Return the position all transactions that start their commit before it are known of."""
        return self._position

    @property
    def head(self) -> Cursor:
        """Return where a client stands that has received everything so far."""
        return Cursor(self.epoch, *self._head())

    @property
    def tail_lsn(self) -> int:
        """Return up to where PostgreSQL may forget: the flush position to acknowledge.

        A stream restarted there repeats exactly what the ring holds.
        """
        return self._lsns[self._dropped] if len(self) else self._position

    @property
    def changes(self) -> int:
        """Return how many rows are held."""
        return self._changes

    def age_seconds(self, now: float) -> float:
        """Return how old the oldest transaction held is, 0 without any.

        Args:
            now: Seconds since the Unix epoch.
        """
        if not len(self):
            return 0.0
        return max(0.0, now - self._transactions[self._dropped].commit_time / 1e6)

    def cursor_after(self, transaction: Transaction) -> Cursor:
        """Return where a client stands that has received this transaction."""
        return Cursor(self.epoch, transaction.commit_lsn, len(transaction.changes))

    def append(self, transaction: Transaction) -> None:
        """Take the next transaction; may evict old ones.

        Raises:
            ValueError: it does not come after everything known. The stream skips repeats, so
                this is a defect, and going on would break the order of cursors.
        """
        if transaction.commit_lsn < self._position:
            raise ValueError(f"transaction at {transaction.commit_lsn:X} comes late")
        self._transactions.append(transaction)
        self._lsns.append(transaction.commit_lsn)
        before = self._max_xids[-1] if self._max_xids else 0
        self._max_xids.append(max(before, transaction.xid))
        self._xids.add(transaction.xid)
        self._changes += len(transaction.changes)
        self.advance(transaction.end_lsn)

    def advance(self, lsn: int) -> None:
        """Note that the stream has reached `lsn`, though nothing of ours may have been there.

        Lets the tail move on while the published tables are idle and other tables fill the
        write-ahead log. Positions already passed are ignored.
        """
        if lsn > self._position:
            self._position = lsn
        now = self._clock.now()
        while self._dropped < len(self._transactions) and self._is_due(now):
            self._evict()

    def since(self, cursor: Cursor) -> Iterator[Transaction] | MustRefetch:
        """Return what a client at `cursor` has not received, oldest first.

        A transaction of which it has only a part is given again, whole. Use the iterator up
        before appending again: it raises RuntimeError rather than skip what was evicted
        under it.
        """
        if cursor.epoch != self.epoch:
            return MustRefetch("epoch")
        place = (cursor.lsn, cursor.index)
        if place < self._floor:
            return MustRefetch("evicted")
        if place > self._head():
            return MustRefetch("ahead")
        index = bisect_left(self._lsns, cursor.lsn, lo=self._dropped)
        if index < len(self._lsns) and self._is_received(index, place):
            index += 1
        return self._from(index)

    def not_visible_in(self, snapshot: Snapshot) -> Iterator[Transaction] | MustRefetch:
        """Return what a reader of rows in `snapshot` has not seen, oldest first.

        Visibility and commit order differ, so what *arrives later* may be visible in the
        snapshot too: the caller goes on to leave out transactions that `snapshot.sees`, for
        as long as the subscription lives. Consume like `since`.
        """
        if self._has_lost(snapshot):
            return MustRefetch("evicted")
        index = bisect_left(self._max_xids, snapshot.xmin, lo=self._dropped)
        return (each for each in self._from(index) if not snapshot.sees(each.xid))

    def _head(self) -> _Position:
        passed = (self._position - 1, 0)
        if not len(self):
            return max(passed, self._floor)
        last = self._transactions[-1]
        return max(passed, (last.commit_lsn, len(last.changes)))

    def _is_due(self, now: float) -> bool:
        oldest = self._transactions[self._dropped]
        return (
            self._position - oldest.commit_lsn > self._bounds.max_bytes
            or self._changes > self._bounds.max_changes
            or now - oldest.commit_time / 1e6 > self._bounds.max_age_seconds
        )

    def _evict(self) -> None:
        oldest = self._transactions[self._dropped]
        self._floor = (oldest.commit_lsn, len(oldest.changes))
        self._changes -= len(oldest.changes)
        self._xids.discard(oldest.xid)
        self._remember(oldest.xid)
        self._dropped += 1
        self._evicted_count += 1
        # Deleting from the front of a list moves the rest: do it for an eighth at a time.
        if self._dropped * 8 >= len(self._transactions):
            self._compact()

    def _remember(self, xid: int) -> None:
        self._evicted_max_xid = max(self._evicted_max_xid, xid)
        self._evicted_xids.append(xid)
        self._evicted_set.add(xid)
        if len(self._evicted_xids) > REMEMBERED_XIDS:
            forgotten = self._evicted_xids.popleft()
            self._evicted_set.discard(forgotten)
            self._forgotten_max_xid = max(self._forgotten_max_xid, forgotten)

    def _compact(self) -> None:
        for held in (self._transactions, self._lsns, self._max_xids):
            del held[: self._dropped]
        self._dropped = 0

    def _is_received(self, index: int, place: _Position) -> bool:
        transaction = self._transactions[index]
        return (transaction.commit_lsn, len(transaction.changes)) <= place

    def _from(self, index: int) -> Iterator[Transaction]:
        # Counted from the first transaction ever appended, since evictions move the lists.
        number = index - self._dropped + self._evicted_count
        while (index := number - self._evicted_count + self._dropped) < len(self._transactions):
            if number < self._evicted_count:
                raise RuntimeError("the ring evicted what was being replayed")
            yield self._transactions[index]
            number += 1

    def _has_lost(self, snapshot: Snapshot) -> bool:
        if snapshot.xmax < self._born.xmax or snapshot.xmax <= self._evicted_max_xid:
            return True
        return any(self._may_be_lost(xid) for xid in snapshot.xip)

    def _may_be_lost(self, xid: int) -> bool:
        """Tell whether a transaction the reader did not see may have left the ring."""
        if xid in self._xids:
            return False
        if xid in self._evicted_set or xid <= self._forgotten_max_xid:
            return True
        # It had ended when the ring was born, before or after the start: nobody knows.
        return xid < self._born.xmax and xid not in self._born.xip
