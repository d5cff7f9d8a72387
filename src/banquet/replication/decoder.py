"""pgoutput, PostgreSQL's logical replication protocol, turned into transactions.

Protocol version 1, text values, logical messages on. Source: PostgreSQL docs, Logical
Replication Message Formats. Pure: bytes in, values out; the socket is `stream`'s.

Rows are not read here but when somebody looks at them (`rows`). Every committed row passes
through, so there are few calls, and offsets instead of slices.
"""

from collections.abc import Callable, Mapping, Sequence
from struct import Struct, error
from typing import Final

from banquet.replication.failures import DecodeError, TransactionTooLarge
from banquet.replication.messages import (
    Change,
    Column,
    Kind,
    LogicalMessage,
    Relation,
    ReplicaIdentity,
    Transaction,
)
from banquet.replication.rows import ReceivedChange, RowReader

_BEGIN: Final = Struct("!qqI")
_COMMIT: Final = Struct("!Bqqq")
_MESSAGE: Final = Struct("!Bq")
_TRUNCATE: Final = Struct("!IB")
_COLUMN: Final = Struct("!Ii")
_read_uint16: Final = Struct("!H").unpack_from
_read_uint32: Final = Struct("!I").unpack_from

_KINDS: Final[dict[int, Kind]] = {ord("I"): "INSERT", ord("U"): "UPDATE", ord("D"): "DELETE"}
_RELATION_BYTES: Final = 4

_TRANSACTIONAL: Final = 1
_IDENTITIES: Final[dict[int, ReplicaIdentity]] = {
    ord("d"): "default",
    ord("n"): "nothing",
    ord("f"): "full",
    ord("i"): "index",
}
_POSTGRES_EPOCH_MICROSECONDS: Final = 946_684_800_000_000  # 2000-01-01, where its clock starts

MAX_TRANSACTION_CHANGES: Final = 50_000
"""Rows of one transaction that are kept in memory, one to two kilobytes each."""

MAX_TRANSACTION_BYTES: Final = 256 * 1024 * 1024
"""Bytes of one transaction that are kept, for the few rows that are large."""


class Decoder:
    """Turns the messages of one replication connection into transactions.

    Holds the transaction under way and the relations announced so far, so every connection
    needs a new one. After a `DecodeError` it is useless.
    """

    def __init__(self, type_names: Mapping[int, str], xid_reference: int) -> None:
        """Start outside any transaction.

        Args:
            type_names: Names of the built-in types by OID; the stream names all others.
            xid_reference: Some recent 64-bit transaction id of the database; the stream
                carries the lower 32 bits only.
        """
        self._type_names = dict(type_names)
        self._xid_reference = xid_reference
        self._relations: dict[int, Relation] = {}
        self._reader = RowReader()
        self._xid: int | None = None
        self._final_lsn = 0
        self._changes: list[Change] = []
        self._messages: list[LogicalMessage] = []
        self._size = 0
        self._handlers: dict[int, Callable[[bytes, int], Transaction | None]] = {
            **dict.fromkeys(_KINDS, self._row),
            ord("B"): self._begin,
            ord("C"): self._commit,
            ord("R"): self._relation,
            ord("Y"): self._type,
            ord("T"): self._truncate,
            ord("M"): self._message,
            ord("O"): self._origin,
        }

    def decode(self, payload: bytes, start: int = 0) -> Transaction | None:
        """Take one whole message; return the transaction it completes, if any.

        Args:
            payload: Holds the message from `start` to its end.
            start: Where the message starts.

        Raises:
            DecodeError: it is cut short, too long, out of order or of an unknown kind.
            TransactionTooLarge: the transaction under way has more rows, or more bytes, than
                are kept.
        """
        try:
            handler = self._handlers[payload[start]]
            self._size += len(payload) - start
            return handler(payload, start + 1)
        except (error, IndexError, KeyError, ValueError) as failure:
            raise _garbled(payload, start, repr(failure)) from failure

    def _begin(self, data: bytes, at: int) -> None:
        final_lsn, _, xid = _BEGIN.unpack_from(data, at)
        _expect_end(data, at + _BEGIN.size)
        if self._xid is not None:
            raise ValueError("a transaction inside a transaction")
        self._xid = self._xid_reference = widen_xid(xid, self._xid_reference)
        self._final_lsn = final_lsn
        self._size = len(data) - at + 1

    def _commit(self, data: bytes, at: int) -> Transaction:
        _, commit_lsn, end_lsn, moment = _COMMIT.unpack_from(data, at)
        _expect_end(data, at + _COMMIT.size)
        if self._xid is None or commit_lsn != self._final_lsn:
            raise ValueError("a commit without its transaction")
        if not 0 <= commit_lsn < end_lsn:
            raise ValueError(f"a commit from {commit_lsn} to {end_lsn}")
        transaction = Transaction(
            xid=self._xid,
            commit_lsn=commit_lsn,
            end_lsn=end_lsn,
            commit_time=moment + _POSTGRES_EPOCH_MICROSECONDS,
            changes=tuple(self._changes),
            messages=tuple(self._messages),
            wal_bytes=self._size,
        )
        self._xid, self._changes, self._messages = None, [], []
        return transaction

    def _row(self, data: bytes, at: int) -> None:
        relation = self._relation_at(data, at)
        kind = _KINDS[data[at - 1]]
        self._add(ReceivedChange(relation, kind, data, at + _RELATION_BYTES, self._reader))

    def _truncate(self, data: bytes, at: int) -> None:
        count, _ = _TRUNCATE.unpack_from(data, at)
        at += _TRUNCATE.size
        _expect_end(data, at + 4 * count)
        for place in range(at, at + 4 * count, 4):
            relation = self._relation_at(data, place)
            self._add(Change(relation, "TRUNCATE", None, None))

    def _add(self, change: Change) -> None:
        if len(self._changes) >= MAX_TRANSACTION_CHANGES:
            raise self._too_large(f"{MAX_TRANSACTION_CHANGES} rows")
        if self._size > MAX_TRANSACTION_BYTES:
            raise self._too_large(f"{MAX_TRANSACTION_BYTES} bytes")
        self._changes.append(change)

    def _too_large(self, limit: str) -> TransactionTooLarge:
        return TransactionTooLarge(
            "transaction_too_large",
            f"A transaction has more than {limit}.",
            f"transaction {self._xid}",
            "Cut bulk work into smaller transactions.",
        )

    def _relation_at(self, data: bytes, at: int) -> Relation:
        if self._xid is None:
            raise ValueError("a change outside a transaction")
        return self._relations[_read_uint32(data, at)[0]]

    def _relation(self, data: bytes, at: int) -> None:
        (oid,) = _read_uint32(data, at)
        schema, at = _string(data, at + 4)
        table, at = _string(data, at)
        identity = _IDENTITIES[data[at]]
        columns, at = self._columns(data, at + 1, whole=identity == "full")
        _expect_end(data, at)
        # The protocol writes pg_catalog as the empty string.
        self._relations[oid] = Relation(oid, schema or "pg_catalog", table, identity, columns)

    def _columns(self, data: bytes, at: int, *, whole: bool) -> tuple[tuple[Column, ...], int]:
        (count,) = _read_uint16(data, at)
        at += 2
        columns = []
        for _ in range(count):
            is_key = data[at] == 1 or whole
            name, at = _string(data, at + 1)
            type_oid, _modifier = _COLUMN.unpack_from(data, at)
            at += _COLUMN.size
            columns.append(Column(name, type_oid, self._type_names[type_oid], is_key))
        return tuple(columns), at

    def _type(self, data: bytes, at: int) -> None:
        (oid,) = _read_uint32(data, at)
        _schema, at = _string(data, at + 4)
        name, at = _string(data, at)
        _expect_end(data, at)
        self._type_names[oid] = name

    def _origin(self, data: bytes, at: int) -> None:
        _name, at = _string(data, at + 8)
        _expect_end(data, at)

    def _message(self, data: bytes, at: int) -> Transaction | None:
        flags, lsn = _MESSAGE.unpack_from(data, at)
        prefix, at = _string(data, at + _MESSAGE.size)
        (length,) = _read_uint32(data, at)
        content = data[at + 4 :]
        if len(content) != length:
            raise ValueError(f"{len(content)} bytes of {length}")
        message = LogicalMessage(prefix, content)
        if not flags & _TRANSACTIONAL:
            return _standalone(message, lsn, len(data))
        if self._xid is None:
            raise ValueError("a transactional message outside a transaction")
        if self._size > MAX_TRANSACTION_BYTES:
            raise self._too_large(f"{MAX_TRANSACTION_BYTES} bytes")
        self._messages.append(message)
        return None


def widen_xid(xid: int, reference: int) -> int:
    """Return the 64-bit transaction id with these lower 32 bits that is nearest to `reference`.

    Ids in use lie within 2^31 of each other, or PostgreSQL refuses to go on.
    """
    distance = (xid - reference + 2**31) % 2**32 - 2**31
    return max(reference + distance, xid)


def _standalone(message: LogicalMessage, lsn: int, size: int) -> Transaction:
    if lsn < 1:
        raise ValueError(f"a message at {lsn}")
    # `lsn` is where the record ends and the next, perhaps a commit, may start: positions must
    # strictly grow, so this one is put inside the record.
    return Transaction(0, lsn - 1, lsn, 0, (), (message,), size)


def _string(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(0, at)
    return data[at:end].decode(), end + 1


def _expect_end(data: Sequence[int], at: int) -> None:
    if at != len(data):
        raise ValueError(f"ends at {at} instead of {len(data)}")


def _garbled(payload: bytes, start: int, reason: str) -> DecodeError:
    head = payload[start : start + 64].hex(" ")
    return DecodeError(
        "stream_garbled",
        "A message of the change stream does not parse.",
        f"{reason}; {len(payload) - start} bytes, starting {head or 'with nothing'}",
    )
