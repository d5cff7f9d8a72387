"""Section 6 of Supabase's protocol, in raw frames: what a change looks like, and which come.

What other tests of raw frames show is not repeated here; docs/compatibility.md has the list.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest
from psycopg.rows import TupleRow

from tests.integration.realtime.raw import Raw, upgraded
from tests.running import Server

TABLES = """
create table cups (id int8 primary key, hall int, label text);
create table plates (id int8 primary key, hall int, label text);
create table hidden (id int8 primary key);
alter table plates replica identity full;
alter publication supabase_realtime add table cups, plates;
grant select on cups, plates, hidden to service_role;
"""
COMMIT_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
COLUMNS = [
    {"name": "id", "type": "int8"},
    {"name": "hall", "type": "int4"},
    {"name": "label", "type": "text"},
]


@pytest.fixture(scope="module")
def sql(server: Server) -> Iterator[psycopg.Connection[TupleRow]]:
    """A connection on which each statement commits at once, to a database with the tables."""
    assert server.database_url is not None
    with psycopg.connect(server.database_url, autocommit=True) as connection:
        connection.execute(TABLES)
        yield connection


@pytest.fixture
def raw(server: Server, sql: psycopg.Connection[TupleRow]) -> Iterator[Raw]:
    """A connection that may read everything; the tables are empty, and the stream has told so.

    A channel without `since` begins where the stream is, which may be before what just committed.
    """
    with upgraded(server, server.secret_key) as fence:
        listen(fence, binding("cups"), binding("plates"))
        sql.execute("insert into cups values (0, 0); delete from cups; delete from plates")
        while change(fence)["data"].get("old_record") != {"id": 0}:
            pass
    with upgraded(server, server.secret_key) as each:
        yield each


def binding(table: str, event: str = "*", **more: Any) -> dict[str, Any]:
    return {"event": event, "schema": "public", "table": table, **more}


def listen(raw: Raw, *bindings: Any) -> None:
    assert raw.join("realtime:x", *bindings)[4]["status"] == "ok"
    assert raw.message()[3] == "system"


def change(raw: Raw) -> dict[str, Any]:
    message = raw.message()
    assert message[:4] == [None, None, "realtime:x", "postgres_changes"], message
    payload: dict[str, Any] = message[4]
    return payload


def test_6_2_change_has_the_keys_of_its_kind(raw: Raw, sql: psycopg.Connection[TupleRow]) -> None:
    listen(raw, binding("plates"))
    sql.execute("insert into plates values (1, 7, 'a')")
    sql.execute("update plates set label = null")
    sql.execute("delete from plates")
    inserted, updated, deleted = (change(raw) for _ in range(3))

    for each in (inserted, updated, deleted):
        data = each["data"]
        assert list(each) == ["ids", "data"]
        assert COMMIT_TIME.fullmatch(data["commit_timestamp"])
        assert (data["schema"], data["table"], data["errors"]) == ("public", "plates", None)
        assert data["columns"] == COLUMNS
    before, after = {"id": 1, "hall": 7, "label": "a"}, {"id": 1, "hall": 7, "label": None}
    common = {"schema", "table", "commit_timestamp", "type", "columns", "errors"}
    assert [each["data"]["type"] for each in (inserted, updated, deleted)] == [
        "INSERT",
        "UPDATE",
        "DELETE",
    ]
    assert {k: v for k, v in inserted["data"].items() if k not in common} == {"record": before}
    assert {k: v for k, v in updated["data"].items() if k not in common} == {
        "record": after,
        "old_record": before,
    }
    assert {k: v for k, v in deleted["data"].items() if k not in common} == {"old_record": after}


def test_6_2_one_frame_for_a_change_with_the_ids_of_all_bindings_it_matches(
    raw: Raw, sql: psycopg.Connection[TupleRow]
) -> None:
    listen(
        raw,
        binding("cups"),
        binding("cups", "INSERT"),
        binding("cups", "update"),
        binding("cups", "anything", filter="hall=eq.7"),
        binding("cups", filter=""),
    )
    sql.execute("insert into cups values (1, 7), (2, 8)")
    sql.execute("update cups set label = 'a' where id = 2")

    assert [sorted(change(raw)["ids"]) for _ in range(3)] == [[1, 2, 4, 5], [1, 2, 5], [1, 3, 5]]
    assert raw.beats()


def test_6_2_commit_timestamp_is_that_of_the_commit(
    raw: Raw, sql: psycopg.Connection[TupleRow]
) -> None:
    listen(raw, binding("cups"))
    with sql.transaction():
        sql.execute("insert into cups values (1, 7)")
        row = sql.execute("select date_trunc('milliseconds', clock_timestamp())").fetchone()
    assert row is not None

    assert datetime.fromisoformat(change(raw)["data"]["commit_timestamp"]) >= row[0]


def test_6_5_old_row_is_the_key_alone_unless_the_log_has_all_of_it(
    raw: Raw, sql: psycopg.Connection[TupleRow]
) -> None:
    listen(raw, binding("cups"), binding("plates"))
    for table in ("cups", "plates"):
        sql.execute(f"insert into {table} values (1, 7, 'a')".encode())
        sql.execute(f"update {table} set label = 'b'".encode())
        sql.execute(f"delete from {table}".encode())
    old = [change(raw)["data"].get("old_record") for _ in range(6)]

    assert old[:3] == [None, {"id": 1}, {"id": 1}]
    assert old[3:] == [
        None,
        {"id": 1, "hall": 7, "label": "a"},
        {"id": 1, "hall": 7, "label": "b"},
    ]


def test_6_5_deletion_is_filtered_by_what_the_log_has_of_the_old_row(
    raw: Raw, sql: psycopg.Connection[TupleRow]
) -> None:
    bindings = [binding(table, "DELETE", filter="hall=eq.7") for table in ("cups", "plates")]
    listen(raw, *bindings, binding("cups", "DELETE", filter="id=eq.1"))
    for table in ("cups", "plates"):
        sql.execute(f"insert into {table} values (1, 7, 'a'), (2, 8, 'b')".encode())
        sql.execute(f"delete from {table}".encode())

    cup, plate = change(raw), change(raw)
    # Of cups the log holds the key: that it was in hall 7 cannot be known.
    assert (cup["ids"], cup["data"]["old_record"]) == ([3], {"id": 1})
    assert (plate["ids"], plate["data"]["old_record"]["id"]) == ([2], 1)
    assert raw.beats()


def test_6_5_unchanged_large_values_are_taken_from_the_old_row_if_the_log_has_it(
    raw: Raw, sql: psycopg.Connection[TupleRow]
) -> None:
    # Random text is not compressed, so it is stored out of line, and left out of the log.
    large = "(select string_agg(md5(n::text), '') from generate_series(1, 1000) n)"
    listen(
        raw,
        binding("cups", "UPDATE"),
        binding("plates", "UPDATE"),
        binding("cups", "UPDATE", filter="label=neq.b"),
    )
    for table in ("cups", "plates"):
        sql.execute(f"insert into {table} values (1, 7, {large})".encode())
        sql.execute(f"update {table} set hall = 8".encode())
    cup, plate = change(raw), change(raw)

    assert cup["ids"] == [1]  # a filter on what is not there never passes
    assert cup["data"]["record"] == {"id": 1, "hall": 8}
    assert len(plate["data"]["record"]["label"]) == 32_000


def test_6_5_row_that_leaves_a_filter_is_deleted_for_it(
    raw: Raw, sql: psycopg.Connection[TupleRow]
) -> None:
    listen(raw, binding("plates", filter="hall=eq.7"))
    sql.execute("insert into plates values (1, 7, 'a')")
    sql.execute("update plates set hall = 8")
    sql.execute("update plates set hall = 7")

    assert [change(raw)["data"]["type"] for _ in range(3)] == ["INSERT", "DELETE", "UPDATE"]


def test_6_5_truncation_and_ddl_are_not_reported(
    raw: Raw, sql: psycopg.Connection[TupleRow]
) -> None:
    listen(raw, binding("cups"))
    sql.execute("insert into cups values (1, 7)")
    sql.execute("truncate cups")
    sql.execute("alter table cups add column extra int")
    sql.execute("alter table cups drop column extra")
    sql.execute("insert into cups values (2, 7)")

    heard = [change(raw)["data"] for _ in range(2)]
    assert [(each["type"], each["record"]["id"]) for each in heard] == [
        ("INSERT", 1),
        ("INSERT", 2),
    ]


def test_6_5_table_is_heard_of_if_it_is_in_the_publication(
    raw: Raw, sql: psycopg.Connection[TupleRow]
) -> None:
    before = raw.join("realtime:x", binding("hidden"))
    listen(raw, binding("cups"))
    sql.execute("alter publication supabase_realtime add table hidden")
    sql.execute("insert into cups values (1, 7)")
    change(raw)  # by now the server has seen what came before it
    listen(raw, binding("hidden"))
    sql.execute("insert into hidden values (1)")

    assert before[4]["response"]["reason"] == (
        "RealtimeDisabledForConfiguration: Unable to subscribe to changes with given parameters. "
        "Please check Realtime is enabled for the given connect parameters: "
        "[event: *, schema: public, table: hidden, filters: [], select: nil]"
    )
    assert change(raw)["data"]["record"] == {"id": 1}


def test_6_1_one_bad_binding_refuses_them_all_with_the_join(
    raw: Raw, sql: psycopg.Connection[TupleRow]
) -> None:
    """By a `system` error the Python client would join again every second."""
    bad = raw.join("realtime:x", binding("cups"), binding("cups", filter="hall=eq.x"))
    sql.execute("insert into cups values (1, 7)")

    assert bad[4]["status"] == "error"
    assert bad[4]["response"]["reason"].startswith("InvalidFilter: invalid input syntax")
    assert raw.beats()
