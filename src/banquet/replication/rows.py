"""The rows of a change, read from its message when somebody first looks at them.

Most rows of a busy database concern nobody who listens. So a change keeps its message and reads
it on demand, once. Measured with rows of 28 columns: decoding a transaction of one of them takes
2.7 us instead of 10, and a row nobody wanted is remembered at the size of its message.

Pure. Source: PostgreSQL docs, Logical Replication Message Formats (Insert, Update, Delete,
TupleData). Offsets instead of slices and one flat loop over the columns: when somebody does
listen, this is among the busiest code of the program.
"""

from collections.abc import Sequence
from struct import Struct, error
from typing import Any, Final

from banquet.replication.failures import RowError
from banquet.replication.messages import UNCHANGED, Change, Kind, Relation, Row, Value

_read_uint16: Final = Struct("!H").unpack_from
_read_uint32: Final = Struct("!I").unpack_from

_TEXT: Final = ord("t")
_NULL: Final = ord("n")
_UNCHANGED: Final = ord("u")
_NEW: Final = ord("N")
_KEY: Final = ord("K")
_WHOLE: Final = ord("O")

# Ids, flags, dates and status words repeat: sharing them halves the memory of rows.
_SHARED_LENGTH: Final = 12
_SHARED_VALUES: Final = 16_384


class ReceivedChange(Change):
    """A change as it came; `new` and `old` are there from the first look on.

    That look raises `RowError` if the message does not hold the rows it should.
    """

    __slots__ = ("_at", "_message", "_reader")

    # Not the parent's: what is not set is what `__getattr__` is asked for.
    def __init__(
        self, relation: Relation, kind: Kind, message: bytes, at: int, reader: "RowReader"
    ) -> None:
        """Keep a message whose rows start at `at`, behind the relation's number."""
        self.relation = relation
        self.kind = kind
        self._message = message
        self._at = at
        self._reader = reader

    def __getattr__(self, name: str) -> Any:
        """Read the rows; only called for attributes that are not set."""
        if name not in ("new", "old"):
            raise AttributeError(name)
        self.new, self.old = self._reader.rows(self.relation, self.kind, self._message, self._at)
        self._message = b""
        return getattr(self, name)


class RowReader:
    """Reads rows, with equal short values shared between them."""

    def __init__(self) -> None:
        self._shared: dict[bytes, str] = {}

    def rows(
        self, relation: Relation, kind: Kind, message: bytes, at: int
    ) -> tuple[Row | None, Row | None]:
        """Return the row after and the row before a change of one row.

        Args:
            relation: Its table.
            kind: What happened.
            message: An Insert, Update or Delete message.
            at: Where the rows start in it.

        Raises:
            RowError: the message is cut short, too long, or not of these columns.
        """
        new: Row | None = None
        old: Row | None = None
        try:
            if kind == "DELETE" or (kind == "UPDATE" and message[at] != _NEW):
                old, at = self._old_row(relation, message, at)
            if kind != "DELETE":
                _expect_tag(message[at], _NEW)
                new, at = self._row(relation, message, at + 1)
            _expect_end(message, at)
        except (error, IndexError, ValueError) as failure:
            raise _garbled(relation, message, repr(failure)) from failure
        if new is not None and old is not None and UNCHANGED in new:
            new = _fill(new, old)
        return new, old

    def _old_row(self, relation: Relation, data: bytes, at: int) -> tuple[Row, int]:
        tag = data[at]
        row, at = self._row(relation, data, at + 1)
        if tag == _KEY:
            return _only_key(relation, row), at
        _expect_tag(tag, _WHOLE)
        return row, at

    def _row(self, relation: Relation, data: bytes, at: int) -> tuple[Row, int]:
        """Read TupleData; return the row and where it ends."""
        (count,) = _read_uint16(data, at)
        if count != len(relation.columns):
            raise ValueError(f"{count} values for {len(relation.columns)} columns")
        at += 2
        values: list[Value] = []
        add, shared = values.append, self._shared.get
        for _ in range(count):
            kind = data[at]
            if kind == _TEXT:
                start = at + 5
                at = start + _read_uint32(data, at + 1)[0]
                raw = data[start:at]
                if at - start < _SHARED_LENGTH:
                    add(shared(raw) or self._share(raw))
                else:
                    add(raw.decode())
            elif kind == _NULL:
                at += 1
                add(None)
            else:
                _expect_tag(kind, _UNCHANGED)
                at += 1
                add(UNCHANGED)
        return tuple(values), at

    def _share(self, raw: bytes) -> str:
        if len(self._shared) >= _SHARED_VALUES:
            self._shared.clear()
        value = self._shared[raw] = raw.decode()
        return value


def _fill(new: Row, old: Row) -> Row:
    return tuple(
        before if after is UNCHANGED else after for after, before in zip(new, old, strict=True)
    )


def _only_key(relation: Relation, row: Row) -> Row:
    return tuple(
        value if column.is_key else UNCHANGED
        for column, value in zip(relation.columns, row, strict=True)
    )


def _expect_tag(tag: int, expected: int) -> None:
    if tag != expected:
        raise ValueError(f"found {chr(tag)!r} where {chr(expected)!r} belongs")


def _expect_end(data: Sequence[int], at: int) -> None:
    if at != len(data):
        raise ValueError(f"ends at {at} instead of {len(data)}")


def _garbled(relation: Relation, message: bytes, reason: str) -> RowError:
    return RowError(
        "stream_garbled",
        "A row of the change stream does not parse.",
        f"{reason}; {len(message)} bytes of {relation.schema}.{relation.table}",
    )
