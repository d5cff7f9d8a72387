"""`/health` of a real server whose database stops in different ways."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from banquet.db.embedded import EmbeddedCluster
from tests.integration.operations.conftest import STALL_SECONDS, Place
from tests.running import Server

PATIENCE_SECONDS = 60.0


@contextmanager
def stopped(*pids: int) -> Iterator[None]:
    """Have processes stand still for the length of a `with` block."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def until(place: Place, status: int) -> httpx.Response:
    """Return the first answer with a status."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (response := place.health()).status_code != status:
        assert time.monotonic() < deadline, response.text
    return response


def test_stream_that_stands_still_while_the_database_goes_on_is_unhealthy(place: Place) -> None:
    assert until(place, 200).json()["parts"]["realtime"] == {"status": "ok"}
    (walsender,) = place.rows(
        "select active_pid from pg_replication_slots where database = current_database()"
    )

    with stopped(walsender["active_pid"]):
        place.rows("update branches set name = 'Dwarka West'")
        answer = until(place, 503).json()
        lag = place.health(place.server.secret_key).json()["figures"]["lag_bytes"]

    assert answer["status"] == "unavailable"
    assert answer["parts"]["database"] == {"status": "ok"}
    assert answer["parts"]["realtime"]["status"] == "unavailable"
    assert "stood still" in answer["parts"]["realtime"]["reason"]
    assert lag > 0
    assert until(place, 200).json()["status"] == "ok"


def test_busy_database_of_unpublished_tables_is_no_stall(place: Place) -> None:
    until(place, 200)
    place.rows("create table noise (id int)")
    deadline = time.monotonic() + 1.5 * STALL_SECONDS

    statuses = set()
    while time.monotonic() < deadline:
        place.rows("insert into noise select generate_series(1, 100)")
        statuses.add(place.health().status_code)

    assert statuses == {200}


def test_database_that_does_not_answer_is_unhealthy_within_seconds(place: Place) -> None:
    until(place, 200)
    backends = place.rows(
        "select pid from pg_stat_activity"
        " where usename = 'supabase_auth_admin' and datname = current_database()"
    )

    with stopped(*(each["pid"] for each in backends)):
        began = time.monotonic()
        answer = place.health()
        seconds = time.monotonic() - began

    assert (answer.status_code, seconds < 15) == (503, True)
    assert answer.json()["parts"]["database"] == {
        "status": "unavailable",
        "reason": "It does not answer.",
    }
    until(place, 200)


@pytest.fixture
def embedded_server(tmp_path: Path) -> Iterator[Server]:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    server = Server(None, data_dir, {"BANQUET_STALL_SECONDS": "1"})
    yield server
    server.stop()
    EmbeddedCluster(data_dir).destroy()


def test_postgresql_stopped_as_a_whole_is_unhealthy_and_heals(embedded_server: Server) -> None:
    embedded_server.start()
    embedded = EmbeddedCluster(embedded_server.data_dir)
    postmaster = (embedded.home / "data" / "postmaster.pid").read_text().partition("\n")[0]
    deadline = time.monotonic() + PATIENCE_SECONDS

    def ask() -> Any:
        assert time.monotonic() < deadline
        headers = {"apikey": embedded_server.secret_key}
        return httpx.get(f"{embedded_server.url}/health", headers=headers, timeout=30).json()

    while not ask()["figures"]["connected"]:
        pass
    with psycopg.connect(embedded.url) as connection:
        backends = connection.execute(
            "select pid from pg_stat_activity where pid <> pg_backend_pid()"
        ).fetchall()
    with stopped(int(postmaster), *(pid for (pid,) in backends)):
        while "reason" not in (answer := ask())["parts"]["realtime"]:
            assert answer["parts"]["database"]["status"] == "unavailable"

    assert "has not said" in answer["parts"]["realtime"]["reason"]
    while ask()["status"] != "ok":
        pass
