"""What the write-ahead log says, as values: relations, changes, transactions.

Values of columns stay text as PostgreSQL printed them; the reader knows the types.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["INSERT", "UPDATE", "DELETE", "TRUNCATE"]
ReplicaIdentity: TypeAlias = Literal["default", "nothing", "full", "index"]


class Unchanged(Enum):
    """The type of `UNCHANGED`."""

    UNCHANGED = "unchanged"

    def __repr__(self) -> str:
        """Return the name it is imported by."""
        return self.name


UNCHANGED: Final = Unchanged.UNCHANGED
"""A value the stream did not carry: a large value (TOAST) that an UPDATE did not touch, or a
column of an old row outside the replica identity. It is not NULL, and its text is unknown."""

Value: TypeAlias = str | Unchanged | None
"""Text form of a column, None for SQL NULL, or `UNCHANGED`."""

Row: TypeAlias = tuple[Value, ...]
"""One value per column of the relation, in its order."""


@dataclass(frozen=True, slots=True)
class Column:
    """A published column.

    Attributes:
        name: Column name.
        type_oid: OID of its type.
        type_name: `pg_type.typname` of it (`int8`, `timestamptz`, `booking_status`); of a
            domain, the name of its base type.
        is_key: Whether it belongs to the replica identity (true for all when that is full).
    """

    name: str
    type_oid: int
    type_name: str
    is_key: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A published table as it was at the change that names it; DDL makes a new value.

    Attributes:
        name: Schema and table, which each change of it is looked up by.
        alone: A set of that name only, shared by all transactions that change nothing else.
    """

    oid: int
    schema: str
    table: str
    replica_identity: ReplicaIdentity
    columns: tuple[Column, ...]
    name: tuple[str, str] = field(init=False, repr=False, compare=False)
    alone: frozenset[tuple[str, str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put the name together, once for all changes."""
        object.__setattr__(self, "name", (self.schema, self.table))
        object.__setattr__(self, "alone", frozenset((self.name,)))


# Not frozen, though nobody changes one: thousands a second are made, and a frozen dataclass takes
# four times as long to make.
@dataclass(slots=True, eq=False)
class Change:
    """One row inserted, updated or deleted, or one table truncated.

    Attributes:
        relation: The table, with the columns the rows below are in the order of.
        kind: What happened.
        new: Row afterwards; None for DELETE and TRUNCATE. Holds `UNCHANGED` only where `old`
            does not tell the value either.
        old: Row before. Of a table with replica identity full: every column. Otherwise the
            key columns (the others `UNCHANGED`), and for UPDATE only if the key changed,
            else None. None for INSERT and TRUNCATE.
    """

    relation: Relation
    kind: Kind
    new: Row | None
    old: Row | None

    def __eq__(self, other: object) -> bool:
        """Tell whether two changes say the same, however their rows came."""
        if not isinstance(other, Change):
            return NotImplemented
        mine = (self.relation, self.kind, self.new, self.old)
        return mine == (other.relation, other.kind, other.new, other.old)


@dataclass(frozen=True, slots=True)
class LogicalMessage:
    """What somebody wrote with `pg_logical_emit_message`."""

    prefix: str
    content: bytes


@dataclass(slots=True)  # not frozen, for the reason above
class Transaction:
    """A committed transaction, whole; they come in commit order.

    Attributes:
        xid: 64-bit transaction id, comparable with `pg_current_snapshot()` and
            `pg_current_xact_id()`.
        commit_lsn: Where its commit record starts; strictly grows from one to the next.
        end_lsn: Where its commit record ends.
        commit_time: Microseconds since the Unix epoch, UTC, by PostgreSQL's clock. Not ordered.
        changes: Its changes in the order they were made.
        messages: Its logical messages in the order they were emitted. A non-transactional
            message arrives as a transaction of its own without changes and with `xid` 0.
        wal_bytes: Bytes of the stream it came in, a measure of its size.
        tables: Schema and table of each of its changes, by which most readers see at once that
            it is not for them.
    """

    xid: int
    commit_lsn: int
    end_lsn: int
    commit_time: int
    changes: tuple[Change, ...]
    messages: tuple[LogicalMessage, ...]
    wal_bytes: int
    tables: frozenset[tuple[str, str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Collect the tables, once for all who ask."""
        changes = self.changes
        if len(changes) == 1:
            self.tables = changes[0].relation.alone
            return
        names = {each.relation.name for each in changes}
        self.tables = changes[0].relation.alone if len(names) == 1 else frozenset(names)
