"""Broadcasts of the database: rows of `realtime.messages` in the stream. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

import orjson

from banquet.realtime.wire.said import MAX_HEADING_CHARS, MAX_PAYLOAD_BYTES, Said
from banquet.replication.messages import Change, Relation, Transaction, Value

SCHEMA: Final = "realtime"
"""Its tables are parts of `realtime.messages`, and no live tables."""


def split(transaction: Transaction) -> tuple[Transaction, list[Said]]:
    """Return a transaction without its broadcasts, and what they say."""
    for schema, _ in transaction.tables:
        if schema == SCHEMA:
            break
    else:
        return transaction, []
    rows = [change for change in transaction.changes if change.relation.schema == SCHEMA]
    others = tuple(change for change in transaction.changes if change.relation.schema != SCHEMA)
    said = [each for each in map(_said, rows) if each is not None]
    return replace(transaction, changes=others), said


def metadata(said_id: str, *, replayed: bool = False) -> bytes:
    """Return what a stored broadcast carries besides its payload, as JSON text."""
    return orjson.dumps({"id": said_id, "replayed": True} if replayed else {"id": said_id})


def _said(change: Change) -> Said | None:
    """Return what a row says; None for what is no broadcast, such as a part being emptied."""
    if change.kind != "INSERT" or change.new is None:
        return None
    places = _places(change.relation)
    row: dict[str, Value] = {name: change.new[place] for name, place in places.items()}
    return said_by_row(row) if row.get("extension") == "broadcast" else None


def said_by_row(row: Mapping[str, Value], *, replayed: bool = False) -> Said | None:
    """Return what a row of `realtime.messages` says; None if it has no event or is too large.

    Args:
        row: Its columns as PostgreSQL prints them.
        replayed: Whether it is told as past.
    """
    topic, event, said_id = row.get("topic"), row.get("event"), row.get("id")
    if not isinstance(topic, str) or not isinstance(event, str) or not isinstance(said_id, str):
        return None
    payload, is_json = _payload(row)
    if len(payload) > MAX_PAYLOAD_BYTES or len(event) > MAX_HEADING_CHARS:
        return None
    return Said(
        topic=topic,
        is_private=row.get("private") == "t",
        event=event,
        payload=payload,
        is_json=is_json,
        metadata=metadata(said_id, replayed=replayed),
        id=said_id,
    )


def _payload(row: Mapping[str, Value]) -> tuple[bytes, bool]:
    raw = row.get("binary_payload")
    if isinstance(raw, str):
        return bytes.fromhex(raw.removeprefix("\\x")), False
    text = row.get("payload")
    return (text.encode() if isinstance(text, str) else b"{}"), True


@lru_cache(maxsize=64)
def _places(relation: Relation) -> Mapping[str, int]:
    return {column.name: place for place, column in enumerate(relation.columns)}
