"""The guide's SQL blocks, unchanged, through psql, each under its heading."""

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
where tgrelid = 'auth.users'::regclass and not tgisinternal
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
