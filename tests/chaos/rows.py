"""Rows of the chaos tables as REST and the stream carry them, made into a history's. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from tests.chaos.history import place_of_branch, place_of_person
from tests.chaos.ledger import Key, Place
from tests.chaos.sittings import Change

ROWS: Final = "chaos_rows"
MARKS: Final = "chaos_marks"
OWN: Final = "chaos_own"

IDS: Final = 240
"""Keys from 1 that writers write; rows that come and go in bulk have higher ones."""

READ: Final = {ROWS: "id,ver,branch_id,tx", OWN: "id,ver,owner,tx"}
"""Columns that are read over REST; marks are only listened to, there would be too many."""


def place_of(table: str, row: Mapping[str, Any]) -> Place:
    """Return the place a row is in."""
    if table == OWN:
        return place_of_person(row["owner"])
    return place_of_branch(row["branch_id"])


def key_of(table: str, row: Mapping[str, Any]) -> Key:
    """Return what names a row within its table."""
    if table == MARKS:
        return f"{row['branch_id']}:{row['tx']}"
    key: int = row["id"]
    return key


def read_row(table: str, row: Mapping[str, Any]) -> list[object]:
    """Return a row as `read` events hold it: [key, ver, place, tx]."""
    return [key_of(table, row), row.get("ver", 1), place_of(table, row), row["tx"]]


def read_change(data: Mapping[str, Any]) -> Change:
    """Return a change as `postgres_changes` carries it."""
    table = data["table"]
    is_gone = data["type"] == "DELETE"
    row = data["old_record"] if is_gone else data["record"]
    old = data.get("old_record") or {}
    has_place = "branch_id" in old or "owner" in old
    return Change(
        "d" if is_gone else "w",
        table,
        key_of(table, row),
        row.get("ver", 1),
        place_of(table, row),
        row["tx"],
        place_of(table, old) if has_place and not is_gone else None,
    )
