"""Relations, changes and transactions made by hand."""

from itertools import count
from typing import Any

from banquet.replication.messages import (
    Change,
    Column,
    LogicalMessage,
    Relation,
    ReplicaIdentity,
    Row,
    Transaction,
    Value,
)

NOON = 1_787_313_600_123_456  # 2026-08-21T12:00:00.123456Z, in microseconds
OIDS = count(20_000)


def relation(
    table: str,
    *columns: tuple[str, str],
    identity: ReplicaIdentity = "full",
    schema: str = "public",
) -> Relation:
    made = tuple(Column(name, 0, kind, is_key=True) for name, kind in columns)
    return Relation(next(OIDS), schema, table, identity, made)


BOOKINGS = relation(
    "bookings", ("id", "int8"), ("branch_id", "int8"), ("title", "text"), ("guests", "int4")
)
NOTES = relation("notes", ("id", "int8"), ("body", "text"))
BRANCHES = relation("branches", ("id", "int8"), ("code", "text"))
MEMBERSHIPS = relation(
    "memberships", ("id", "int8"), ("user_id", "uuid"), ("branch_id", "int8"), ("role", "text")
)
PERMISSIONS = relation(
    "role_permissions", ("role", "text"), ("table_name", "text"), ("can_read", "bool")
)


MESSAGES = relation(
    "messages_friday",
    ("topic", "text"),
    ("extension", "text"),
    ("payload", "jsonb"),
    ("event", "text"),
    ("private", "bool"),
    ("id", "uuid"),
    ("binary_payload", "bytea"),
    identity="default",
    schema="realtime",
)
"""A part of `realtime.messages`, without the times."""


def row(*values: Any) -> Row:
    return tuple(
        each if each is None or not isinstance(each, int) else str(each) for each in values
    )


def insert(of: Relation, *values: Any) -> Change:
    return Change(of, "INSERT", row(*values), None)


def update(of: Relation, old: tuple[Any, ...] | None, new: tuple[Any, ...]) -> Change:
    return Change(of, "UPDATE", row(*new), None if old is None else row(*old))


def delete(of: Relation, *values: Value | int) -> Change:
    return Change(of, "DELETE", None, row(*values))


def truncate(of: Relation) -> Change:
    return Change(of, "TRUNCATE", None, None)


def transaction(
    lsn: int, *changes: Change, xid: int | None = None, messages: tuple[LogicalMessage, ...] = ()
) -> Transaction:
    return Transaction(
        xid=lsn if xid is None else xid,
        commit_lsn=lsn,
        end_lsn=lsn + 1,
        commit_time=NOON,
        changes=changes,
        messages=messages,
        wal_bytes=100,
    )
