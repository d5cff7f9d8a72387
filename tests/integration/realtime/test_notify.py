"""Changes told by NOTIFY, heard with LISTEN on a connection that knows nothing of Banquet."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.integration.clients.stage import Stage, shared_stage

TABLE = "realtime:public:leads"

stage = shared_stage("module", BANQUET_NOTIFY_TABLES="leads:branch_id:name,no_such")


@contextmanager
def listening(stage: Stage, *channels: str) -> Iterator["psycopg.Connection[Any]"]:
    assert stage.server.database_url is not None
    with psycopg.connect(stage.server.database_url, autocommit=True) as connection:
        for channel in channels:
            connection.execute(f'listen "{channel}"'.encode())
        yield connection


def heard(connection: "psycopg.Connection[Any]", number: int) -> list[tuple[str, Any]]:
    found = connection.notifies(timeout=30, stop_after=number)
    told = [(each.channel, json.loads(each.payload)) for each in found]
    assert len(told) == number
    return told


def add(stage: Stage, *names: str) -> None:
    rows = ", ".join(f"({stage.branches['dwk']}, '{name}')" for name in names)
    stage.run(f"insert into leads (branch_id, name) values {rows}")


def test_changes_come_in_order_on_their_channels_alone(stage: Stage) -> None:
    ours, other = (f"{TABLE}:branch_id=eq.{stage.branches[code]}" for code in ("dwk", "rjg"))
    with listening(stage, TABLE, ours) as near, listening(stage, other) as far:
        add(stage, "A", "B")
        stage.run(
            f"update leads set branch_id = {stage.branches['rjg']} where name = 'B';"
            "delete from leads where name in ('A', 'B')"
        )
        told = [(channel, each["type"]) for channel, each in heard(near, 9)]
        told_far = [each["type"] for _, each in heard(far, 2)]

    assert told == [
        *[(TABLE, "INSERT"), (ours, "INSERT")] * 2,
        *[(TABLE, "UPDATE"), (ours, "DELETE")],
        *[(TABLE, "DELETE"), (ours, "DELETE")],
        (TABLE, "DELETE"),
    ]
    assert told_far == ["UPDATE", "DELETE"]


def test_name_longer_than_an_identifier_is_cut_as_listen_cuts_it(stage: Stage) -> None:
    name = "é" * 60
    with listening(stage, f"{TABLE}:name=eq.{name}") as connection:
        add(stage, name)
        ((_, told),) = heard(connection, 1)

    assert told["record"]["name"] == name


def test_row_too_large_for_a_notification_is_told_by_its_key(stage: Stage) -> None:
    with listening(stage, TABLE) as connection:
        columns, values = (
            "branch_id, name, notes",
            f"{stage.branches['dwk']}, 'Long', repeat('x', 9000)",
        )
        stage.run(f"insert into leads ({columns}) values ({values})")
        ((_, told),) = heard(connection, 1)

    assert list(told["record"]) == ["id"]
    assert told["errors"] == ["Error 413: Payload Too Large"]


def test_writer_that_rolls_back_is_not_heard(stage: Stage) -> None:
    with listening(stage, TABLE) as connection:
        stage.run(
            f"begin; insert into leads (branch_id, name) values ({stage.branches['dwk']}, 'No');"
            "rollback"
        )
        add(stage, "Yes")
        ((_, told),) = heard(connection, 1)

    assert told["record"]["name"] == "Yes"


def test_lost_connection_is_made_anew(stage: Stage) -> None:
    with listening(stage, TABLE) as connection:
        add(stage, "Before")
        heard(connection, 1)
        (gone,) = stage.run(
            "select pg_terminate_backend(pid, 5000) as done from pg_stat_activity"
            " where application_name = 'banquet notify' and datname = current_database()"
        )
        names: list[str] = []
        while "After" not in names:
            add(stage, "After")  # the first may be lost: nothing is promised
            names += [
                json.loads(n.payload)["record"]["name"]
                for n in connection.notifies(timeout=3, stop_after=1)
            ]

    assert gone["done"]


def test_table_that_is_not_published_is_named_in_the_log(stage: Stage) -> None:
    assert "public.no_such is not published: alter publication" in stage.server.log


def test_table_that_was_not_chosen_is_not_told(stage: Stage) -> None:
    """The deny test of the first: without the setting nobody hears a table."""
    items = "realtime:public:inventory_items"
    with listening(stage, items, TABLE) as connection:
        stage.run(
            f"insert into inventory_items (branch_id, name) values ({stage.branches['dwk']}, 'x')"
        )
        add(stage, "Told")
        ((channel, _),) = heard(connection, 1)

    assert channel == TABLE
