"""P3 when servers die while everybody writes and listens: the same checker, after the storm."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random

import httpx
import pytest

from banquet.db.embedded import EmbeddedCluster
from tests.db.house import House, connect, furnish
from tests.integration.faults.place import of_server
from tests.integration.faults.storm import Storm
from tests.running import Server


def furnished(url: str) -> House:
    with connect(url) as connection:
        house = furnish(connection)
        # A server takes accounts of the demonstration for the demonstration.
        house.run("update auth.users set email = replace(email, 'demo.test', 'example.test')")
        return house


def storm_at(server: Server, admin_url: str, seed: int) -> Storm:
    random = Random(seed)  # noqa: S311  # repeatable, guards nothing
    place = of_server(server, admin_url)
    return Storm(place, furnished(admin_url), random, listeners=6, is_breaking=True)


async def test_killed_and_stopped_server_costs_nobody_a_change(own_server: Server) -> None:
    assert own_server.database_url is not None
    await asyncio.to_thread(own_server.start)
    storm = storm_at(own_server, own_server.database_url, seed=1)

    async def blows() -> None:
        await storm.written(8)
        await asyncio.to_thread(own_server.kill)
        await storm.written(8)  # nobody hears it
        await asyncio.to_thread(own_server.start)
        # And again before those who come back have been told everything.
        await asyncio.to_thread(own_server.restart, kill=True)
        await storm.written(8)
        await asyncio.to_thread(own_server.restart)
        await storm.written(8)

    storm.blows = blows

    assert await storm.run() == []
    assert storm.counts["broken"] > storm.listeners, "hardly anybody noticed"
    assert storm.counts["failed writes"] == 0


@pytest.fixture
def embedded_server(tmp_path: Path) -> Iterator[Server]:
    """A server with a PostgreSQL of its own and real durability."""
    server = Server(None, tmp_path)
    yield server.start()
    server.stop()
    EmbeddedCluster(tmp_path).destroy()


async def test_killed_postgresql_costs_nobody_a_change_and_the_server_recovers(
    embedded_server: Server,
) -> None:
    cluster = EmbeddedCluster(embedded_server.data_dir)
    storm = storm_at(embedded_server, cluster.url, seed=2)

    async def blows() -> None:
        for _ in range(2):
            await storm.written(8)
            kill_postgresql(cluster)
            await refused_for_now(embedded_server)
            await answered(embedded_server)
        await storm.written(8)

    storm.blows = blows

    assert await storm.run() == []
    assert storm.counts["failed writes"] >= 2
    assert "Traceback" not in embedded_server.log


def kill_postgresql(cluster: EmbeddedCluster) -> None:
    pid_file = cluster.home / "data" / "postmaster.pid"
    os.kill(int(pid_file.read_text().partition("\n")[0]), signal.SIGKILL)


async def refused_for_now(server: Server) -> None:
    """Ask until the answer is that the database is away, and when to come back."""
    async with asyncio.timeout(30):
        while (answer := await ask(server)).status_code == 200:
            pass
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert set(answer.json()) == {"code", "message", "details", "hint"}


async def answered(server: Server) -> None:
    """Ask until rows come again; until then nothing but 503."""
    async with asyncio.timeout(30):
        while (answer := await ask(server)).status_code != 200:
            assert answer.status_code == 503, answer.text


async def ask(server: Server) -> httpx.Response:
    headers = {"apikey": server.secret_key}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=30) as client:
        return await client.get("/rest/v1/branches", params={"select": "code"})
