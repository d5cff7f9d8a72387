"""The program as a process: how it starts, refuses to start, stops and survives."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from banquet.db.embedded import EmbeddedCluster
from tests.conftest import Cluster
from tests.running import BANQUET, Server, free_port, run_banquet


@pytest.fixture
def embedded_server(tmp_path: Path) -> Iterator[Server]:
    """A server with a PostgreSQL of its own and real durability; not started yet."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    server = Server(None, data_dir)
    yield server
    server.stop()
    EmbeddedCluster(data_dir).destroy()


def _admin_url(server: Server) -> str:
    return EmbeddedCluster(server.data_dir).url


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _postmaster(server: Server) -> int:
    pid_file = EmbeddedCluster(server.data_dir).home / "data" / "postmaster.pid"
    return int(pid_file.read_text().partition("\n")[0])


def test_server_answers_when_it_says_so_and_stops_with_its_database(
    embedded_server: Server,
) -> None:
    embedded_server.start()
    answer = httpx.get(f"{embedded_server.url}/health", timeout=30)
    postmaster = _postmaster(embedded_server)

    status = embedded_server.stop()

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert status == 0
    assert not _is_alive(postmaster)
    assert embedded_server.log.endswith("Stopped.\n")
    assert "Traceback" not in embedded_server.log


def test_terminate_stops_as_ctrl_c_does(embedded_server: Server) -> None:
    embedded_server.start()
    postmaster = _postmaster(embedded_server)

    os.kill(embedded_server.pid, signal.SIGTERM)
    embedded_server.stop()

    assert not _is_alive(postmaster)
    assert "Traceback" not in embedded_server.log


def test_killed_server_loses_nothing(embedded_server: Server) -> None:
    embedded_server.start()
    with psycopg.connect(_admin_url(embedded_server), autocommit=True) as connection:
        connection.execute("create table kept (id int)")
        connection.execute("insert into kept select generate_series(1, 1000)")

    embedded_server.restart(kill=True)

    with psycopg.connect(_admin_url(embedded_server)) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (1000,)


def test_server_and_database_killed_at_once_lose_nothing(embedded_server: Server) -> None:
    embedded_server.start()
    with psycopg.connect(_admin_url(embedded_server), autocommit=True) as connection:
        connection.execute("create table kept (id int)")
        connection.execute("insert into kept select generate_series(1, 1000)")
    postmaster = _postmaster(embedded_server)

    embedded_server.kill()
    os.kill(postmaster, signal.SIGKILL)
    embedded_server.start()

    with psycopg.connect(_admin_url(embedded_server)) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (1000,)


def test_database_killed_under_a_running_server_comes_back(embedded_server: Server) -> None:
    embedded_server.start()
    os.kill(_postmaster(embedded_server), signal.SIGKILL)

    deadline = time.monotonic() + 60
    while "starting it again" not in embedded_server.log:
        assert time.monotonic() < deadline
    while httpx.get(f"{embedded_server.url}/health", timeout=30).status_code != 200:
        assert time.monotonic() < deadline


def test_taken_port_is_one_line(own_server: Server) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", own_server.port))
        other.listen()
        done = own_server.run("serve")

    assert done.returncode == 2
    assert done.stderr == (
        f"banquet: Port {own_server.port} on 127.0.0.1 is taken by another program. "
        "Stop it, or choose another port with BANQUET_PORT or --port.\n"
    )


def test_second_server_on_one_data_directory_is_refused(server: Server) -> None:
    done = run_banquet("serve", "--port", str(free_port()), environment=server.environment())

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"process {server.pid}, {server.url}" in done.stderr
    assert httpx.get(f"{server.url}/health", timeout=30).status_code == 200


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"BANQUET_PORT": "eight"}, "BANQUET_PORT='eight' is not usable."),
        ({"BANQUET_SCHEMA": "other"}, "one of banquet, platform"),
        ({"BANQUET_HOST": "203.0.113.7"}, "The address 203.0.113.7 cannot be listened on"),
        (
            {"BANQUET_DATABASE_URL": "postgresql://u:hidden@127.0.0.1:1/b"},
            "The database at 127.0.0.1:1 cannot be reached.",
        ),
        ({"BANQUET_DATABASE_URL": "not an address"}, "The database cannot be reached."),
        ({"BANQUET_DATA_DIR": "/proc/nowhere"}, "The data directory"),
        ({"BANQUET_SIGNING_KEYS": "/nowhere/keys.json"}, "/nowhere/keys.json cannot be read"),
    ],
)
def test_unusable_environment_is_one_line(
    own_server: Server, variables: dict[str, str], words: str
) -> None:
    own_server.settings = variables

    done = own_server.run("serve")

    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert "hidden" not in done.stderr


def test_wrong_password_is_one_line(cluster: Cluster, own_server: Server) -> None:
    own_server.settings = {
        "BANQUET_DATABASE_URL": psycopg.conninfo.make_conninfo(cluster.url, password="wrong")
    }

    done = own_server.run("serve")

    assert done.returncode == 2
    assert "password authentication failed" in done.stderr
    assert done.stderr.count("\n") == 1


def test_lost_publication_is_one_line(own_server: Server) -> None:
    own_server.start()
    own_server.stop()
    assert own_server.database_url is not None
    with psycopg.connect(own_server.database_url) as connection:
        connection.execute("drop publication supabase_realtime")

    done = own_server.run("serve")

    assert done.returncode != 0
    assert done.stderr == (
        "banquet: The publication supabase_realtime does not exist. Run `banquet migrate`, "
        "or create it for the tables that are to be live.\n"
    )


def test_help_is_everywhere() -> None:
    for command in ("serve", "migrate", "keys", "doctor", "watch", "user", "demo"):
        done = run_banquet(command, "--help", environment=dict(os.environ))
        assert done.returncode == 0
        assert f"banquet {command}" in done.stdout.replace("\n", " ")


def test_ctrl_c_during_the_start_leaves_nothing_behind(embedded_server: Server) -> None:
    process = subprocess.Popen(
        [*BANQUET, "serve"],
        env=embedded_server.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    pid_file = embedded_server.data_dir / "postgres" / "data" / "postmaster.pid"
    while not pid_file.exists() or "\n" not in pid_file.read_text():
        assert process.poll() is None
    postmaster = _postmaster(embedded_server)

    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)

    assert not _is_alive(postmaster)
    assert "Traceback" not in output
