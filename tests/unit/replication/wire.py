"""Writes pgoutput as PostgreSQL would, so that tests can say what the server sends."""

from collections.abc import Sequence
from struct import pack

Field = str | bool | None
"""Text, None for NULL, or True for a value left out because it did not change."""

POSTGRES_EPOCH = 946_684_800_000_000


def string(text: str) -> bytes:
    return text.encode() + b"\0"


def begin(final_lsn: int, xid: int = 700, moment: int = POSTGRES_EPOCH) -> bytes:
    return b"B" + pack("!qqI", final_lsn, moment - POSTGRES_EPOCH, xid)


def commit(lsn: int, end_lsn: int | None = None, moment: int = POSTGRES_EPOCH) -> bytes:
    return b"C" + pack("!Bqqq", 0, lsn, end_lsn or lsn + 48, moment - POSTGRES_EPOCH)


def relation(
    oid: int,
    table: str,
    columns: Sequence[tuple[str, int, bool]],
    *,
    schema: str = "public",
    identity: str = "d",
) -> bytes:
    described = b"".join(
        pack("!B", is_key) + string(name) + pack("!Ii", type_oid, -1)
        for name, type_oid, is_key in columns
    )
    head = b"R" + pack("!I", oid) + string(schema) + string(table) + identity.encode()
    return head + pack("!H", len(columns)) + described


def row(*fields: Field) -> bytes:
    return pack("!H", len(fields)) + b"".join(map(_field, fields))


def insert(oid: int, *fields: Field) -> bytes:
    return b"I" + pack("!I", oid) + b"N" + row(*fields)


def update(
    oid: int, new: Sequence[Field], old: Sequence[Field] | None = None, tag: bytes = b"O"
) -> bytes:
    before = b"" if old is None else tag + row(*old)
    return b"U" + pack("!I", oid) + before + b"N" + row(*new)


def delete(oid: int, old: Sequence[Field], tag: bytes = b"K") -> bytes:
    return b"D" + pack("!I", oid) + tag + row(*old)


def truncate(*oids: int) -> bytes:
    return b"T" + pack("!IB", len(oids), 0) + b"".join(pack("!I", oid) for oid in oids)


def message(prefix: str, content: bytes, lsn: int, *, transactional: bool) -> bytes:
    head = b"M" + pack("!Bq", transactional, lsn) + string(prefix)
    return head + pack("!I", len(content)) + content


def type_name(oid: int, name: str) -> bytes:
    return b"Y" + pack("!I", oid) + string("public") + string(name)


def origin(name: str) -> bytes:
    return b"O" + pack("!q", 1) + string(name)


def _field(value: Field) -> bytes:
    if value is None:
        return b"n"
    if isinstance(value, bool):
        return b"u"
    raw = value.encode()
    return b"t" + pack("!I", len(raw)) + raw
