"""News of changed tables rides the replication stream, committed changes only."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

Connection = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def admin(database_url: str) -> Iterator[Connection]:
    """The owner, each statement its own transaction, with a slot made beforehand."""
    slot = f"test_{uuid4().hex[:8]}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("select pg_create_logical_replication_slot(%s, 'pgoutput')", [slot])
        connection.execute("select set_config('test.slot', %s, false)", [slot])
        yield connection
        connection.execute("select pg_drop_replication_slot(%s)", [slot])


def announced(admin: Connection, kind: str = "banquet.ddl") -> list[str]:
    """Return the contents of the messages since the last call (pgoutput's `M` frames)."""
    frames = admin.execute(
        "select data from pg_logical_slot_get_binary_changes(current_setting('test.slot'), null,"
        " null, 'proto_version', '1', 'publication_names', 'supabase_realtime', 'messages', 'true')"
    ).fetchall()
    bodies = [bytes(data) for (data,) in frames if bytes(data)[:1] == b"M"]  # type: ignore[call-overload]
    prefix = kind.encode() + b"\0"
    return [body.split(prefix)[1][4:].decode() for body in bodies if prefix in body]


@pytest.mark.parametrize(
    ("statement", "tag"),
    [
        ("create table t (id int)", "CREATE TABLE"),
        ("alter table bookings add column colour text", "ALTER TABLE"),
        ("drop policy select_staff on bookings", "DROP POLICY"),
        ("alter policy select_staff on bookings using (true)", "ALTER POLICY"),
        ("create function f() returns int language sql return 1", "CREATE FUNCTION"),
        ("drop table audit_log", "DROP TABLE"),
        ("grant select on bookings to anon", "GRANT"),
        ("alter publication supabase_realtime drop table events", "ALTER PUBLICATION"),
    ],
)
def test_a_change_of_the_catalogue_is_announced(
    admin: Connection, statement: str, tag: str
) -> None:
    assert announced(admin) == []

    admin.execute(statement.encode())

    assert tag in announced(admin)


@pytest.mark.parametrize(
    "statement",
    [
        "create temp table t (id int generated always as identity)",
        "create temp table t (id int); create index on t (id); drop table t",
        "insert into branches (code, name, timezone, currency) values ('x', 'X', 'UTC', 'INR')",
        "begin; create table t (id int); rollback",
        "analyze bookings",
    ],
)
def test_what_concerns_nobody_else_is_not_announced(admin: Connection, statement: str) -> None:
    admin.execute(statement.encode())

    assert announced(admin) == []


def test_a_request_may_use_a_temporary_table(admin: Connection) -> None:
    with admin.transaction():
        admin.execute("set local role authenticated")
        admin.execute("create temp table t (id int) on commit drop")

    assert announced(admin) == []


def test_the_end_of_a_session_is_announced_whatever_ends_it(admin: Connection) -> None:
    people = admin.execute(
        "insert into auth.users (email) values ('a@demo.test'), ('b@demo.test') returning id"
    ).fetchall()
    sessions = [
        str(id_)
        for (person,) in people
        for (id_,) in admin.execute(
            "insert into auth.sessions (user_id) values (%s) returning id", [person]
        )
    ]
    assert announced(admin, "banquet.session_end") == []

    with admin.transaction():
        admin.execute("set local role supabase_auth_admin")
        admin.execute("delete from auth.sessions where id = %s", [sessions[0]])
    admin.execute("delete from auth.users where id = %s", [people[1][0]])

    assert announced(admin, "banquet.session_end") == sessions
