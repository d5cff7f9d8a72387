from typing import Any

import orjson
import pytest

from banquet.realtime.rights.tables import Table
from banquet.realtime.subscriptions.encoder import (
    MAX_DATA_BYTES,
    converter,
    encode_change,
    make_view,
    timestamp,
)
from banquet.replication.messages import UNCHANGED, Change
from tests.unit.realtime.building import BOOKINGS, NOON, insert, relation, update

TABLE = Table("public", "bookings", {}, ("id",))


def encoded(change: Change, shape: Any, names: frozenset[str] | None = None, **more: Any) -> Any:
    view = make_view(change.relation, more.pop("table", TABLE), names)
    return orjson.loads(encode_change(change, shape, view, NOON, **more))


def test_insert_has_the_keys_clients_read_in_their_order() -> None:
    data = encoded(insert(BOOKINGS, 1, 7, "Tea", None), "INSERT")

    assert list(data) == [
        "schema",
        "table",
        "commit_timestamp",
        "type",
        "columns",
        "record",
        "errors",
    ]
    assert data["record"] == {"id": 1, "branch_id": 7, "title": "Tea", "guests": None}
    assert data["columns"][0] == {"name": "id", "type": "int8"}
    assert data["errors"] is None


def test_update_shows_the_whole_old_row_under_full_identity() -> None:
    data = encoded(update(BOOKINGS, (1, 7, "Tea", 5), (1, 7, "Tea", 6)), "UPDATE")

    assert (data["record"]["guests"], data["old_record"]["guests"]) == (6, 5)


def test_update_without_an_old_row_shows_the_key() -> None:
    keyed = relation("bookings", ("id", "int8"), ("title", "text"), identity="default")

    data = encoded(update(keyed, None, (1, "Tea")), "UPDATE")

    assert data["old_record"] == {"id": 1}


def test_delete_has_no_record() -> None:
    data = encoded(update(BOOKINGS, (1, 7, "Tea", 5), (1, 8, "Tea", 5)), "DELETE")

    assert "record" not in data
    assert data["old_record"]["branch_id"] == 7


def test_old_row_is_cut_to_its_key_where_nobody_judged_it() -> None:
    change = update(BOOKINGS, (1, 7, "secret", 5), (1, 8, "Tea", 5))

    assert encoded(change, "DELETE", keys_only=True)["old_record"] == {"id": 1}


def test_only_visible_columns_are_sent() -> None:
    data = encoded(insert(BOOKINGS, 1, 7, "Tea", 5), "INSERT", frozenset(("id", "title")))

    assert data["record"] == {"id": 1, "title": "Tea"}
    assert [each["name"] for each in data["columns"]] == ["id", "title"]


def test_absent_value_is_left_out() -> None:
    change = Change(BOOKINGS, "UPDATE", ("1", "7", UNCHANGED, "5"), None)

    assert "title" not in encoded(change, "UPDATE")["record"]


def test_table_without_a_primary_key_says_so_and_keeps_a_timestamp() -> None:
    data = encoded(
        insert(BOOKINGS, 1, 7, "Tea", 5), "INSERT", table=Table("public", "bookings", {}, ())
    )

    assert data["errors"] == ["Error 400: Bad Request, no primary key"]
    assert (data["record"], data["columns"]) == ({}, [])
    assert isinstance(data["commit_timestamp"], str)


def test_role_that_may_not_read_the_key_is_told_so() -> None:
    data = encoded(insert(BOOKINGS, 1, 7, "Tea", 5), "INSERT", frozenset(("title",)))

    assert data["errors"] == ["Error 401: Unauthorized"]
    assert data["record"] == {}


def test_change_too_large_for_a_frame_keeps_its_small_values() -> None:
    data = encoded(insert(BOOKINGS, 1, 7, "x" * MAX_DATA_BYTES, 5), "INSERT")

    assert data["errors"] == ["Error 413: Payload Too Large"]
    assert data["record"] == {"id": 1, "branch_id": 7, "guests": 5}


def test_change_of_very_many_small_values_keeps_its_key() -> None:
    wide = relation("wide", ("id", "int8"), *((f"c{n}", "text") for n in range(1599)))
    row = (1, *["\x01" * 64] * 1599)

    data = encoded(update(wide, row, row), "UPDATE")

    assert data["errors"] == ["Error 413: Payload Too Large"]
    assert (data["record"], data["old_record"]) == ({"id": 1}, {"id": 1})
    assert len(data["columns"]) == 1600


def test_change_just_small_enough_is_sent_whole() -> None:
    data = encoded(insert(BOOKINGS, 1, 7, "x" * (MAX_DATA_BYTES - 1000), 5), "INSERT")

    assert data["errors"] is None


def test_commit_time_has_three_decimals() -> None:
    assert timestamp(NOON) == "2026-08-21T12:00:00.123Z"
    assert timestamp(NOON // 1_000_000 * 1_000_000) == "2026-08-21T12:00:00.000Z"


@pytest.mark.parametrize(
    ("type_name", "text", "expected"),
    [
        ("int8", "9007199254740993", "9007199254740993"),
        ("numeric", "1.50", "1.50"),
        ("numeric", "NaN", '"NaN"'),
        ("float8", "1e+20", "100000000000000000000"),
        ("float8", "1.5e-07", "0.00000015"),
        ("float8", "-0", "0"),
        ("float4", "-Infinity", '"-Infinity"'),
        ("bool", "t", "true"),
        ("bool", "f", "false"),
        ("text", 'q"\\\n€', '"q\\"\\\\\\n€"'),
        ("jsonb", '{"a": [1]}', '{"a": [1]}'),
        ("bytea", "\\x00ff", '"00ff"'),
        ("timestamptz", "2026-08-21 10:00:00+00", '"2026-08-21T10:00:00+00:00"'),
        ("timestamptz", "2026-08-21 10:00:00.5+05:30", '"2026-08-21T10:00:00.5+05:30"'),
        ("timestamptz", "infinity", '"infinity"'),
        ("timestamptz", "0044-03-15 00:00:00+00 BC", '"0044-03-15T00:00:00+00:00 BC"'),
        ("timestamp", "2026-08-21 10:00:00", '"2026-08-21T10:00:00"'),
        ("date", "2026-08-21", '"2026-08-21"'),
        ("uuid", "0a2b4c6d-0000-0000-0000-000000000001", '"0a2b4c6d-0000-0000-0000-000000000001"'),
        ("booking_status", "tentative", '"tentative"'),
        ("_int4", "{1,NULL,3}", "[1,null,3]"),
        ("_text", '{a,"b \\"c\\"","NULL",""}', '["a","b \\"c\\"","NULL",""]'),
        ("_int4", "{{1,2},{3,4}}", "[[1,2],[3,4]]"),
        ("_int4", "[0:1]={1,2}", "[1,2]"),
        ("_bool", "{}", "[]"),
        ("_oddity", "no array", '"no array"'),
    ],
)
def test_value_is_rendered_as_to_jsonb_does(type_name: str, text: str, expected: str) -> None:
    assert converter(type_name)(text).decode() == expected
