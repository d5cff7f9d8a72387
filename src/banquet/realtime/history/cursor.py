"""Where a client stands: a cursor into the stream, or the snapshot its rows were read in.

Both travel as text in `since`. A snapshot, not a log position, hands a REST read over to the
stream, because a commit can be streamed before it is visible to queries: reading a position
first and the rows afterwards loses changes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

_CURSOR = re.compile(r"([0-9a-z]{1,32})\.([0-9a-f]{1,16})\.([0-9]{1,9})", re.ASCII)
_SNAPSHOT = re.compile(r"([0-9]{1,20}):([0-9]{1,20}):((?:[0-9]{1,20}(?:,[0-9]{1,20})*)?)", re.ASCII)
_MAX_TEXT: Final = 64 * 1024
_MAX_UINT64: Final = 2**64 - 1

MAX_TEXTS: Final = 100
"""Bindings that one `since` may speak of; a channel has no more."""


# Not frozen, though nobody changes one: three are made for each transaction, and a frozen
# dataclass takes three times as long to make.
@dataclass(slots=True, unsafe_hash=True)
class Cursor:
    """A position in the stream: everything up to and including it has been received.

    Text form: `epoch.lsnhex.index`. Compare positions only within one epoch.

    Attributes:
        epoch: Names the numbering; changes when the slot is made anew.
        lsn: `commit_lsn` of the last transaction received.
        index: How many of its changes were received; clients hold the whole count.
    """

    epoch: str
    lsn: int
    index: int = 0

    def __str__(self) -> str:
        """Return the text form."""
        return f"{self.epoch}.{self.lsn:x}.{self.index}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Which transactions a query could see; `pg_current_snapshot()` of that very statement.

    Attributes:
        xmin: Every transaction below was finished.
        xmax: No transaction from here on was finished.
        xip: Those in between that were still in progress.
    """

    xmin: int
    xmax: int
    xip: frozenset[int]

    def sees(self, xid: int) -> bool:
        """Tell whether the effects of a committed transaction (64-bit id) were visible."""
        return xid < self.xmin or (xid < self.xmax and xid not in self.xip)

    def __str__(self) -> str:
        """Return the text as PostgreSQL prints it: `xmin:xmax:xip,...`."""
        return f"{self.xmin}:{self.xmax}:{','.join(map(str, sorted(self.xip)))}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A cursor that remembers the read it began with.

    A query can see what the stream has yet to bring. Whoever began with that query and comes
    back before the stream got there would be sent it again by the position alone.

    Text form: `cursor+snapshot`.

    Attributes:
        cursor: Everything up to it has been received.
        snapshot: What comes later and is visible in it has been read.
    """

    cursor: Cursor
    snapshot: Snapshot

    def __str__(self) -> str:
        """Return the text form."""
        return f"{self.cursor}+{self.snapshot}"


Since: TypeAlias = Cursor | Snapshot | Mark | None
"""Where a subscription goes on from; None is "from now on"."""

_UNKNOWN: Final = Cursor("", 0)
"""A position of no epoch, so whoever has it is told to read again."""


def advance(since: Since, cursor: Cursor) -> Cursor | Mark:
    """Return where a subscription that began at `since` stands when its channel is at `cursor`."""
    if isinstance(since, Snapshot):
        return Mark(cursor, since)
    if since is None:
        return cursor
    before = since.cursor if isinstance(since, Mark) else since
    furthest = max(before, cursor, key=lambda each: (each.lsn, each.index))
    return Mark(furthest, since.snapshot) if isinstance(since, Mark) else furthest


def place_text(all_since: Iterable[Since], cursor: Cursor) -> str:
    """Return what each binding of a channel that is at `cursor` may send as `since`.

    One text for all of them, or one each in their order with `~` between.
    """
    texts = [str(advance(since, cursor)) for since in all_since]
    return texts[0] if len(set(texts)) == 1 else "~".join(texts)


def parse_since(text: str, place: int = 0) -> Since:
    """Return what a binding's `since` means: `""`, a cursor, a snapshot, or both.

    Args:
        text: What the client sent, perhaps a `place_text` of several bindings.
        place: Where the binding stands among those of its channel, from 0.

    Raises:
        ValueError: it is none of them.
    """
    if not text:
        return None
    texts = text.split("~", MAX_TEXTS)
    if len(texts) > 1:
        if place >= len(texts):
            return _UNKNOWN
        text = texts[place]
    position, plus, snapshot = text.partition("+")
    if plus:
        return Mark(parse_cursor(position), parse_snapshot(snapshot))
    return parse_snapshot(text) if ":" in text else parse_cursor(text)


def parse_cursor(text: str) -> Cursor:
    """Return the cursor of its text form `epoch.lsnhex.index`.

    Raises:
        ValueError: the text is not a cursor.
    """
    match = _CURSOR.fullmatch(text) if len(text) <= _MAX_TEXT else None
    if match is None:
        raise ValueError("not a cursor; expected epoch.lsn.index")
    epoch, lsn, index = match.groups()
    return Cursor(epoch, int(lsn, 16), int(index))


def parse_snapshot(text: str) -> Snapshot:
    """Return the snapshot PostgreSQL prints as `xmin:xmax:xip,...`.

    Raises:
        ValueError: the text is not a snapshot, or contradicts itself.
    """
    match = _SNAPSHOT.fullmatch(text) if len(text) <= _MAX_TEXT else None
    if match is None:
        raise ValueError("not a snapshot; expected xmin:xmax:xip,...")
    xmin, xmax = int(match[1]), int(match[2])
    xip = frozenset(map(int, match[3].split(","))) if match[3] else frozenset()
    if not xmin <= xmax <= _MAX_UINT64 or any(not xmin <= xid < xmax for xid in xip):
        raise ValueError("not a snapshot; its numbers are out of order")
    return Snapshot(xmin, xmax, xip)
