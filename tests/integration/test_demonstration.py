"""`banquet serve --demo` as a person meets it, and what it is kept apart from."""

import httpx
import psycopg

from banquet.demo.company import PASSWORD
from tests.running import Server


def _count(server: Server, table: str) -> int:
    assert server.database_url is not None
    with psycopg.connect(server.database_url) as connection:
        row = connection.execute(f"select count(*) from {table}".encode()).fetchone()
    return int(row[0]) if row else 0


def test_demonstration_is_written_once_and_signs_in(own_server: Server) -> None:
    own_server.arguments = ["--demo"]
    own_server.start()
    bookings = _count(own_server, "public.bookings")
    session = own_server.sign_in("owner@demo.test", PASSWORD)
    config = httpx.get(f"{own_server.url}/config.json", timeout=30).json()

    own_server.restart()

    assert bookings > 1000
    assert session["user"]["email"] == "owner@demo.test"
    assert config["demo"] is True
    assert _count(own_server, "public.bookings") == bookings

    own_server.stop()
    own_server.arguments = []
    done = own_server.run("serve")
    assert done.returncode == 2
    assert done.stderr == (
        "banquet: This database holds the demonstration, whose password everybody knows. "
        "Add --demo, or name another data directory in BANQUET_DATA_DIR.\n"
    )


def test_somebodys_work_is_never_filled_up(own_server: Server) -> None:
    own_server.start()
    own_server.sign_up("owner@house.test")
    own_server.stop()

    own_server.arguments = ["--demo"]
    own_server.start()

    assert _count(own_server, "auth.users") == 1
    assert _count(own_server, "public.bookings") == 0


def test_reset_refuses_somebodys_work(server: Server) -> None:
    server.sign_up("owner@house.test")

    done = server.run("demo", "reset")

    assert done.returncode == 1
    assert "holds no demonstration" in done.stderr
    assert done.stderr.count("\n") == 1


def test_platform_has_no_demonstration(own_server: Server) -> None:
    own_server.settings = {"BANQUET_SCHEMA": "platform"}

    done = own_server.run("serve", "--demo")

    assert done.returncode == 2
    assert "There is no demonstration for BANQUET_SCHEMA=platform." in done.stderr
