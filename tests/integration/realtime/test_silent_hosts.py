"""A database whose host has gone silent: who waits for its answer does not wait for hours."""

import socket

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from banquet.realtime.database import queries


async def test_connection_notices_that_its_host_is_gone(module_database_url: str) -> None:
    async with await queries.connect(module_database_url, "test") as connection:
        asked = connection.info.get_parameters()

    probing = int(asked["keepalives_interval"]) * int(asked["keepalives_count"])
    assert int(asked["keepalives_idle"]) + probing <= 30
    assert int(asked["tcp_user_timeout"]) <= 30_000


async def test_what_the_address_says_of_keepalives_counts(module_database_url: str) -> None:
    patient = make_conninfo(module_database_url, keepalives_idle=600)

    async with await queries.connect(patient, "test") as connection:
        assert connection.info.get_parameters()["keepalives_idle"] == "600"


async def test_host_that_takes_the_connection_and_says_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "CONNECT_SECONDS", 2)  # libpq knows no shorter time

    # The kernel takes the connection; nobody ever reads it.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(psycopg.errors.ConnectionTimeout):
            await queries.connect(f"postgresql://somebody@127.0.0.1:{port}/x", "test")
