"""Following a table on a real server that is killed and started again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing
from typing import TypeVar

import psycopg
import pytest

from banquet.client.connecting import Client
from banquet.client.following import Batch, Live, Lost, Notice, follow
from banquet.client.gateway import ServerUnreachableError
from banquet.client.messages import Binding, Change
from banquet.client.rows import read_rows
from banquet.errors import RequestError, TokenError
from tests.running import Server, free_port

Kind = TypeVar("Kind", bound=Notice)
Follower = Callable[[Client, Binding], Awaitable[AsyncIterator[Notice]]]


def client_of(server: Server) -> Client:
    return Client(server.url, key=server.secret_key)


@pytest.fixture
async def follower() -> AsyncIterator[Follower]:
    """Follow tables until the test ends."""
    async with AsyncExitStack() as stack:

        async def begin(client: Client, binding: Binding) -> AsyncIterator[Notice]:
            return await stack.enter_async_context(aclosing(follow(client, binding)))

        yield begin


async def _next(notices: AsyncIterator[Notice], kind: type[Kind]) -> Kind:
    async with asyncio.timeout(30):
        async for notice in notices:
            if isinstance(notice, Batch) and not notice.changes:
                continue
            if isinstance(notice, kind):
                return notice
    raise AssertionError("the stream ended")


def _insert_branches(server: Server, *codes: str) -> None:
    """Commit branches in one transaction."""
    assert server.database_url is not None
    with psycopg.connect(server.database_url) as connection:
        for code in codes:
            connection.execute(
                "insert into public.branches (code, name, timezone, currency)"
                " values (%s, %s, 'Asia/Kolkata', 'INR')",
                [code, code.upper()],
            )


def _codes(changes: tuple[Change, ...]) -> list[str]:
    return [change.new["code"] for change in changes]


async def test_transaction_comes_whole(server: Server, follower: Follower) -> None:
    notices = await follower(client_of(server), Binding("branches"))
    await _next(notices, Live)

    await asyncio.to_thread(_insert_branches, server, "aaa", "bbb", "ccc")

    assert _codes((await _next(notices, Batch)).changes) == ["aaa", "bbb", "ccc"]


async def test_filter_is_the_servers(server: Server, follower: Follower) -> None:
    binding = Binding("branches", filter="code=eq.yes")
    notices = await follower(client_of(server), binding)
    await _next(notices, Live)

    await asyncio.to_thread(_insert_branches, server, "no", "yes")

    assert _codes((await _next(notices, Batch)).changes) == ["yes"]


async def test_what_happens_while_the_server_is_dead_comes_exactly_once(
    own_server: Server, follower: Follower
) -> None:
    own_server.start()
    notices = await follower(client_of(own_server), Binding("branches"))
    await _next(notices, Live)
    await asyncio.to_thread(_insert_branches, own_server, "before")
    seen = _codes((await _next(notices, Batch)).changes)

    await asyncio.to_thread(own_server.kill)
    await _next(notices, Lost)
    await asyncio.to_thread(_insert_branches, own_server, "during")
    await asyncio.to_thread(own_server.start)
    await asyncio.to_thread(_insert_branches, own_server, "after")
    while "after" not in seen:
        seen += _codes((await _next(notices, Batch)).changes)

    assert seen == ["before", "during", "after"]


async def test_stopping_server_sends_its_clients_away_at_once(
    own_server: Server, follower: Follower
) -> None:
    own_server.start()
    followers = [await follower(client_of(own_server), Binding("halls")) for _ in range(5)]
    for notices in followers:
        await _next(notices, Live)
    loop = asyncio.get_running_loop()

    began = loop.time()
    status = await asyncio.to_thread(own_server.stop)

    assert status == 0
    assert loop.time() - began < 10
    for notices in followers:
        await _next(notices, Lost)


class Holder(Client):
    """Has a token that nobody's key has signed, until it is told to distrust it."""

    forged: str | None = None

    async def token(self) -> str | None:
        return self.forged

    def distrust(self) -> None:
        self.forged = None


async def test_token_of_a_key_that_is_gone_is_not_final(server: Server, follower: Follower) -> None:
    """Keys are changed while programs run; their next token is signed with the new one."""
    client = Holder(server.url, key=server.secret_key)
    client.forged = server.sign_up("rotated@banquet.test")["access_token"][:-8] + "AAAAAAAA"
    notices = await follower(client, Binding("branches"))

    assert "JwtSignatureError" in (await _next(notices, Lost)).reason
    await _next(notices, Live)


async def test_wrong_key_is_final(server: Server, follower: Follower) -> None:
    with pytest.raises(TokenError):
        await anext(await follower(Client(server.url, key="sb_secret_wrong"), Binding("branches")))


async def test_unknown_table_is_final(server: Server, follower: Follower) -> None:
    with pytest.raises(RequestError):
        await anext(await follower(client_of(server), Binding("no_such_table")))


async def test_absent_server_is_waited_for(follower: Follower) -> None:
    notices = await follower(
        Client(f"http://127.0.0.1:{free_port()}", key="k"), Binding("branches")
    )

    assert "does not answer" in (await _next(notices, Lost)).reason


def test_rows_are_read_as_the_key(server: Server) -> None:
    _insert_branches(server, "rows")

    assert read_rows(server.url, server.secret_key, "branches?select=code&code=eq.rows") == [
        {"code": "rows"}
    ]
    with pytest.raises(RequestError, match="Could not find the table"):
        read_rows(server.url, server.secret_key, "no_such_table")
    with pytest.raises(ServerUnreachableError, match="No Banquet server answers"):
        read_rows(f"http://127.0.0.1:{free_port()}", "k", "branches")
