"""The guide's SQL blocks, unchanged, through psql, each under its heading."""

import json
import re
import subprocess
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.conftest import Cluster
from tests.integration.clients.stage import Stage
from tests.node import WEB

_BLOCKS = dict(
    re.findall(
        r"^## ([^\n]+)\n```\w+\n(.*?)\n```$",
        (WEB / "tests/guide/blocks.md").read_text(),
        re.DOTALL | re.MULTILINE,
    )
)
"""Code by heading."""

_TRIGGER = """
select pg_get_triggerdef(oid), tgfoid::regprocedure::text, tgenabled from pg_trigger
where tgrelid = 'auth.users'::regclass and tgname = 'on_auth_user_created'
"""


def psql(cluster: Cluster, url: str, script: str) -> str:
    """Run a script that must not fail; returns its rows, unaligned and without headings."""
    done = subprocess.run(
        [cluster.programs / "psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", url],
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def triggers(url: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(_TRIGGER).fetchall()


def test_automatic_profile_creation(cluster: Cluster, database_url: str) -> None:
    """Database Triggers for Real-Time > Automatic Profile Creation."""
    block = _BLOCKS["Database Triggers for Real-Time > Automatic Profile Creation"]
    ours = triggers(database_url)
    assert len(ours) == 1

    psql(cluster, database_url, "drop trigger on_auth_user_created on auth.users")
    assert triggers(database_url) == []
    psql(cluster, database_url, block)

    assert triggers(database_url) == ours
    person = uuid4()
    made = psql(
        cluster,
        database_url,
        f"insert into auth.users (id, email, raw_user_meta_data)"
        f" values ('{person}', 'asha@banquet.test', '{{\"full_name\": \"Asha Rao\"}}');"
        f"select full_name from profiles where id = '{person}';",
    )
    assert made == "Asha Rao\n"


@pytest.mark.parametrize(("person", "sees"), [("manager.dwk", True), ("manager.rjg", False)])
def test_verify_rls_policies(cluster: Cluster, stage: Stage, person: str, sees: bool) -> None:
    """Debugging Real-Time Issues > Verify RLS Policies."""
    block = _BLOCKS["Debugging Real-Time Issues > Verify RLS Policies"]
    # Around the statement the block has comments of another language.
    (statement,) = (line for line in block.splitlines() if not line.startswith("//") and line)
    branch = stage.branches["dwk"]
    (booking,) = stage.run(
        "insert into bookings (branch_id, hall_name, event_date, event_time) values"
        f" ({branch}, 'Main Hall', '{stage.new_days()}', '19:00') returning id"
    )
    assert stage.server.database_url is not None

    rows = psql(
        cluster,
        stage.server.database_url,
        f"""
        begin;
        set local role authenticated;
        set local request.jwt.claims = '{{"sub": "{stage.people[person]}"}}';
        {statement}
        \\bind {branch} \\g
        """,
    )

    assert (str(booking["id"]) in rows) is sees
    assert (rows != "") is sees


def test_listening_to_changes(cluster: Cluster, stage: Stage) -> None:
    """Database Triggers for Real-Time > Listening to Changes."""
    block = _BLOCKS["Database Triggers for Real-Time > Listening to Changes"]
    # The guide listens to the branch 123, so there is one, with a neighbour that is not heard.
    stage.run(
        "insert into branches (id, code, name, timezone, currency) overriding system value"
        " values (123, 'lis', 'Listening', 'Asia/Kolkata', 'INR');"
        "insert into halls (branch_id, name) values (123, 'Main Hall')"
    )
    book = (
        "insert into bookings (branch_id, hall_name, event_date, event_time, title)"
        " values ({}, 'Main Hall', '{}', '19:00', '{}') returning id, branch_id"
    )
    assert stage.server.database_url is not None
    assert psql(cluster, stage.server.database_url, block) == ""

    with psycopg.connect(stage.server.database_url, autocommit=True) as listener:
        listener.execute(block.encode())
        stage.run(book.format(stage.branches["dwk"], stage.new_days(), "Next door"))
        (booking,) = stage.run(book.format(123, stage.new_days(), "Heard"))
        (notification,) = listener.notifies(timeout=30, stop_after=1)

    told = json.loads(notification.payload)
    assert notification.channel == "realtime:public:bookings:branch_id=eq.123"
    assert (told["type"], told["table"]) == ("INSERT", "bookings")
    assert told["record"]["id"] == str(booking["id"])
    assert told["record"]["title"] == "Heard"
