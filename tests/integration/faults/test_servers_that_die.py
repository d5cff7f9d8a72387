"""What REST answers while the embedded PostgreSQL is dead, and that the server starts it again.

That nobody misses a change meanwhile is for the chaos runs to show.
"""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from itertools import count

import httpx
import pytest

from banquet.db.embedded import EmbeddedCluster
from tests.running import Server


@pytest.fixture(scope="module")
def embedded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a PostgreSQL of its own."""
    directory = tmp_path_factory.mktemp("embedded")
    server = Server(None, directory)
    yield server.start()
    server.stop()
    EmbeddedCluster(directory).destroy()


async def test_killed_postgresql_is_started_again_and_requests_are_told_to_wait(
    embedded_server: Server,
) -> None:
    await answered(embedded_server)

    kill_postgresql(EmbeddedCluster(embedded_server.data_dir))

    await refused_for_now(embedded_server)
    await answered(embedded_server)
    assert "Traceback" not in embedded_server.log


async def test_postgresql_killed_under_load_leaves_nothing_half_done(
    embedded_server: Server,
) -> None:
    await answered(embedded_server)
    load = Load(embedded_server)

    async with asyncio.timeout(60), load:
        await load.until_answered(20)
        kill_postgresql(EmbeddedCluster(embedded_server.data_dir))
        await load.until_refused()
        await load.until_answered(20)

    assert {answer.status_code for answer in load.answers} == {200, 201, 503}
    refused = [answer for answer in load.answers if answer.status_code == 503]
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
    written = Counter(code[:-1] for code in await codes(embedded_server))
    assert set(written.values()) == {THREE}
    assert load.acknowledged <= written.keys()
    assert "Traceback" not in embedded_server.log


THREE = 3


class Load:
    """Writers of three rows at a time and readers, until the block ends.

    Attributes:
        answers: All that came, in order.
        acknowledged: Names of the threes that were said to be written.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self.answers: list[httpx.Response] = []
        self.acknowledged: set[str] = set()
        self._numbers = count()
        self._changed = asyncio.Event()
        self._stopping = False

    async def __aenter__(self) -> None:
        headers = {"apikey": self._server.secret_key}
        self._client = httpx.AsyncClient(base_url=self._server.url, headers=headers, timeout=30)
        work = [self._write] * 4 + [self._read] * 4
        self._tasks = [asyncio.create_task(self._repeat(one)) for one in work]

    async def __aexit__(self, *_: object) -> None:
        self._stopping = True
        await asyncio.gather(*self._tasks)
        await self._client.aclose()

    async def until_answered(self, number: int) -> None:
        """Return once so many more requests have been answered with success."""
        await self._until(lambda answer: answer.is_success, number)

    async def until_refused(self) -> None:
        """Return once a request has been told to come back later."""
        await self._until(lambda answer: answer.status_code == 503, 1)

    async def _until(self, counts: Callable[[httpx.Response], bool], number: int) -> None:
        start = len(self.answers)
        while sum(map(counts, self.answers[start:])) < number:
            self._changed.clear()
            await self._changed.wait()

    async def _repeat(self, ask_once: Callable[[], Awaitable[httpx.Response]]) -> None:
        while not self._stopping:
            self.answers.append(await ask_once())
            self._changed.set()

    async def _write(self) -> httpx.Response:
        name = f"b{next(self._numbers)}"
        common = {"name": "Load", "timezone": "Asia/Kolkata", "currency": "INR"}
        rows = [{"code": name + end, **common} for end in "xyz"]
        answer = await self._client.post("/rest/v1/branches", json=rows)
        if answer.is_success:
            self.acknowledged.add(name)
        return answer

    async def _read(self) -> httpx.Response:
        return await self._client.get("/rest/v1/branches", params={"select": "code", "limit": "9"})


async def codes(server: Server) -> list[str]:
    """Return the codes of all branches that the load has written."""
    headers = {"apikey": server.secret_key}
    found: list[str] = []
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=30) as client:
        while True:
            page = {"select": "code", "code": "match.^b[0-9]", "order": "code"}
            page["offset"] = str(len(found))
            rows = (await client.get("/rest/v1/branches", params=page)).json()
            if not rows:
                return found
            found += [row["code"] for row in rows]


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
