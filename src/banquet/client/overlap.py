"""Rows that were read in several pages, each a moment later; pure.

A subscription goes on from the first page's snapshot. Later pages show some of what it is sent
then: that must not be told again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from banquet.client.messages import Change
from banquet.errors import RequestError


@dataclass(frozen=True, slots=True)
class Visibility:
    """Which transactions a read saw: PostgreSQL's `pg_snapshot`.

    Attributes:
        xmax: The first transaction that had not begun.
        open: Transactions below it that had not ended.
    """

    xmax: int
    open: frozenset[int]

    @classmethod
    def of(cls, text: str) -> "Visibility":
        """Read the text form, `xmin:xmax:xip,xip`.

        Raises:
            RequestError: it is none.
        """
        try:
            _, xmax, xip = text.split(":")
            return cls(int(xmax), frozenset(int(each) for each in xip.split(",") if each))
        except ValueError as error:
            raise RequestError("bad_snapshot", f"{text!r} is no snapshot.") from error

    def sees(self, xids: Iterable[int]) -> bool:
        """Tell whether all of these transactions had committed."""
        return all(xid < self.xmax and xid not in self.open for xid in xids)


class Overlap:
    """The pages of a read, to leave out of a stream what they have shown."""

    def __init__(self, key: str, rows: Iterable[dict[str, Any]]) -> None:
        """Begin with the first page, from whose snapshot the stream goes on.

        Args:
            key: The column that pages follow.
            rows: Of the first page.
        """
        self._key = key
        self._known: set[Any] = {row[key] for row in rows}
        self._pages: dict[Any, Visibility] = {}
        self._last: Visibility | None = None

    def add(self, rows: Iterable[dict[str, Any]], snapshot: str) -> None:
        """Add a later page, and the snapshot it was read in."""
        self._last = Visibility.of(snapshot)
        for row in rows:
            self._known.add(row[self._key])
            self._pages[row[self._key]] = self._last

    def unseen(self, changes: Sequence[Change], xids: Sequence[int]) -> tuple[Change, ...]:
        """Return those changes of a transaction that the pages have not shown."""
        if self._last is None or not self._last.sees(xids):
            return tuple(changes)
        return tuple(change for change in changes if not self._has_shown(change, xids))

    def _has_shown(self, change: Change, xids: Sequence[int]) -> bool:
        key = (change.new or change.old)[self._key]
        page = self._pages.get(key)
        if page is not None and page.sees(xids):
            return True
        if change.kind == "DELETE":
            # A page that saw the deletion left the row out: nobody knows of it.
            is_known = key in self._known
            self._known.discard(key)
            return not is_known
        self._known.add(key)
        return False
