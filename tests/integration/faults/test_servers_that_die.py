"""What REST answers while the embedded PostgreSQL is dead, and that the server starts it again.

That nobody misses a change meanwhile is for the chaos runs to show.
"""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from banquet.db.embedded import EmbeddedCluster
from tests.running import Server


@pytest.fixture
def embedded_server(tmp_path: Path) -> Iterator[Server]:
    """A server with a PostgreSQL of its own."""
    server = Server(None, tmp_path)
    yield server.start()
    server.stop()
    EmbeddedCluster(tmp_path).destroy()


async def test_killed_postgresql_is_started_again_and_requests_are_told_to_wait(
    embedded_server: Server,
) -> None:
    await answered(embedded_server)

    kill_postgresql(EmbeddedCluster(embedded_server.data_dir))

    await refused_for_now(embedded_server)
    await answered(embedded_server)
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
