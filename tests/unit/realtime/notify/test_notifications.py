import json
from dataclasses import replace
from typing import Any

import pytest

from banquet.errors import SettingsError
from banquet.realtime.notify.notifications import (
    PAYLOAD_BYTES,
    Telling,
    branch_columns,
    channel_name,
    parse_selection,
)
from banquet.realtime.rights.tables import (
    Asked,
    ByBranch,
    Catalogue,
    Denied,
    Rule,
    Table,
    TableColumn,
)
from banquet.replication.messages import UNCHANGED, Change
from tests.unit.realtime.building import (
    BOOKINGS,
    NOON,
    delete,
    insert,
    relation,
    truncate,
    update,
)

TABLE = Table(
    "public",
    "bookings",
    {column.name: TableColumn(column.name, column.type_name) for column in BOOKINGS.columns},
    ("id",),
)
ALL = "realtime:public:bookings"


def told(change: Change, *columns: str) -> list[tuple[str, Any]]:
    telling = Telling.of(BOOKINGS, TABLE, columns or ("branch_id",))
    return [(name, json.loads(text)) for name, text in telling.notifications(change, NOON)]


def kinds(change: Change, *columns: str) -> list[tuple[str, str]]:
    return [(name, payload["type"]) for name, payload in told(change, *columns)]


def test_payload_is_the_data_of_a_change() -> None:
    (_, payload), _ = told(insert(BOOKINGS, 1, 7, "Tea", 5))

    assert payload == {
        "schema": "public",
        "table": "bookings",
        "commit_timestamp": "2026-08-21T12:00:00.123Z",
        "type": "INSERT",
        "columns": [
            {"name": "id", "type": "int8"},
            {"name": "branch_id", "type": "int8"},
            {"name": "title", "type": "text"},
            {"name": "guests", "type": "int4"},
        ],
        "record": {"id": 1, "branch_id": 7, "title": "Tea", "guests": 5},
        "errors": None,
    }


def test_change_is_told_on_the_channels_of_its_table_and_values() -> None:
    assert kinds(insert(BOOKINGS, 1, 7, "Tea", 5), "branch_id", "guests") == [
        (ALL, "INSERT"),
        (f"{ALL}:branch_id=eq.7", "INSERT"),
        (f"{ALL}:guests=eq.5", "INSERT"),
    ]
    assert kinds(delete(BOOKINGS, "1", "7", "Tea", "5")) == [
        (ALL, "DELETE"),
        (f"{ALL}:branch_id=eq.7", "DELETE"),
    ]


def test_row_that_leaves_a_value_is_deleted_there() -> None:
    change = update(BOOKINGS, (1, 7, "Tea", 5), (1, 8, "Tea", 5))

    assert kinds(change) == [
        (ALL, "UPDATE"),
        (f"{ALL}:branch_id=eq.8", "UPDATE"),
        (f"{ALL}:branch_id=eq.7", "DELETE"),
    ]


def test_null_and_unknown_values_have_no_channel() -> None:
    assert kinds(insert(BOOKINGS, 1, None, "Tea", 5)) == [(ALL, "INSERT")]
    unknown = Change(BOOKINGS, "DELETE", None, ("1", UNCHANGED, UNCHANGED, UNCHANGED))
    assert kinds(unknown) == [(ALL, "DELETE")]


def test_truncation_is_told_on_the_table_alone() -> None:
    ((name, payload),) = told(truncate(BOOKINGS))

    assert name == ALL
    assert payload["type"] == "TRUNCATE"
    assert "record" not in payload


def test_booleans_are_named_as_filters_write_them() -> None:
    flags = relation("flags", ("id", "int8"), ("on", "bool"))
    telling = Telling.of(flags, Table("public", "flags", {}, ("id",)), ["on", "no_such"])

    names = [name for name, _ in telling.notifications(insert(flags, 1, "t"), NOON)]

    assert names == ["realtime:public:flags", "realtime:public:flags:on=eq.true"]


def test_row_that_does_not_fit_is_told_by_its_key() -> None:
    change = update(BOOKINGS, (1, 7, "x" * 4000, 5), (1, 7, "y" * 4000, 5))

    (_, payload), _ = told(change)

    assert payload["errors"] == ["Error 413: Payload Too Large"]
    assert payload["record"] == {"id": 1}
    assert payload["old_record"] == {"id": 1}
    assert payload["columns"] == [{"name": "id", "type": "int8"}]


def test_longest_row_that_fits_is_told_whole() -> None:
    telling = Telling.of(BOOKINGS, TABLE, ())

    def payload(length: int) -> str:
        ((_, text),) = telling.notifications(insert(BOOKINGS, 1, 7, "x" * length, 5), NOON)
        return text

    longest = PAYLOAD_BYTES - len(payload(0))
    assert len(payload(longest)) == PAYLOAD_BYTES
    assert "413" not in payload(longest)
    assert "413" in payload(longest + 1)


def test_key_that_does_not_fit_leaves_the_news_alone() -> None:
    table = replace(TABLE, primary_key=("title",))
    telling = Telling.of(BOOKINGS, table, ())

    ((_, text),) = telling.notifications(insert(BOOKINGS, 1, 7, "é" * 5000, 5), NOON)

    assert json.loads(text) == {
        "schema": "public",
        "table": "bookings",
        "commit_timestamp": "2026-08-21T12:00:00.123Z",
        "type": "INSERT",
        "columns": [],
        "errors": ["Error 413: Payload Too Large"],
    }


@pytest.mark.parametrize(
    ("value", "cut"),
    [
        ("x" * 100, f"{ALL}:name=eq." + "x" * 30),
        # A character that does not fit whole is left out, as PostgreSQL does.
        ("é" * 50, f"{ALL}:name=eq." + "é" * 15),
        ("xé" * 50, f"{ALL}:name=eq." + "xé" * 10),
    ],
)
def test_long_names_are_cut_to_63_bytes(value: str, cut: str) -> None:
    name = channel_name(("public", "bookings"), f"name=eq.{value}")

    assert name == cut
    assert len(name.encode()) <= 63


def test_branch_column_is_what_a_policy_says() -> None:
    here, there = ("public", "bookings"), ("public", "notes")
    catalogue = Catalogue(
        rules={
            "anon": {here: Rule(Denied())},
            "authenticated": {here: Rule(ByBranch("branch_id", "bookings")), there: Rule(Asked())},
        }
    )

    assert branch_columns(catalogue, here) == ("branch_id",)
    assert branch_columns(catalogue, there) == ()
    assert branch_columns(catalogue, ("public", "unknown")) == ()


def test_setting_names_tables_and_columns() -> None:
    assert parse_selection(["bookings", "crm.leads:branch_id:status"]) == {
        ("public", "bookings"): (),
        ("crm", "leads"): ("branch_id", "status"),
    }


@pytest.mark.parametrize("entry", [":branch_id", "bookings:", "crm.", "bookings::status"])
def test_setting_that_does_not_parse_is_refused(entry: str) -> None:
    with pytest.raises(SettingsError, match="tables joined by commas"):
        parse_selection([entry])
