"""The Python client and `banquet watch` on a real server that is killed and started again."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from typing import TypeVar

import psycopg
import pytest

from banquet.client.following import Batch, Live, Lost, Notice, follow
from banquet.client.messages import Binding, Change
from banquet.client.rows import ServerUnreachableError, read_rows
from banquet.errors import RequestError, TokenError
from tests.running import BANQUET, Server, free_port

Kind = TypeVar("Kind", bound=Notice)


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


async def test_transaction_comes_whole(server: Server) -> None:
    notices = follow(server.url, server.secret_key, Binding("branches"))
    await _next(notices, Live)

    await asyncio.to_thread(_insert_branches, server, "aaa", "bbb", "ccc")

    assert _codes((await _next(notices, Batch)).changes) == ["aaa", "bbb", "ccc"]


async def test_filter_is_the_servers(server: Server) -> None:
    binding = Binding("branches", filter="code=eq.yes")
    notices = follow(server.url, server.secret_key, binding)
    await _next(notices, Live)

    await asyncio.to_thread(_insert_branches, server, "no", "yes")

    assert _codes((await _next(notices, Batch)).changes) == ["yes"]


async def test_what_happens_while_the_server_is_dead_comes_exactly_once(own_server: Server) -> None:
    own_server.start()
    notices = follow(own_server.url, own_server.secret_key, Binding("branches"))
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


async def test_stopping_server_sends_its_clients_away_at_once(own_server: Server) -> None:
    own_server.start()
    followers = [follow(own_server.url, own_server.secret_key, Binding("halls")) for _ in range(5)]
    for notices in followers:
        await _next(notices, Live)
    loop = asyncio.get_running_loop()

    began = loop.time()
    status = await asyncio.to_thread(own_server.stop)

    assert status == 0
    assert loop.time() - began < 10
    for notices in followers:
        await _next(notices, Lost)


async def test_wrong_key_is_final(server: Server) -> None:
    with pytest.raises(TokenError):
        await anext(follow(server.url, "sb_secret_wrong", Binding("branches")))


async def test_unknown_table_is_final(server: Server) -> None:
    with pytest.raises(RequestError):
        await anext(follow(server.url, server.secret_key, Binding("no_such_table")))


async def test_absent_server_is_waited_for() -> None:
    notices = follow(f"http://127.0.0.1:{free_port()}", "k", Binding("branches"))

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


def test_watch_prints_changes_of_one_branch_across_a_restart(own_server: Server) -> None:
    own_server.start()
    _insert_branches(own_server, "dwk", "rjg")
    command = [*BANQUET, "watch", "branches", "--branch", "dwk"]
    environment = own_server.environment() | {"COLUMNS": "200", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as watching:
        assert watching.stdout is not None
        assert "live: branches id=eq." in watching.stdout.readline()

        _rename(own_server, "rjg", "Hidden")
        _rename(own_server, "dwk", "First")
        first = watching.stdout.readline()
        own_server.restart(kill=True)
        _rename(own_server, "dwk", "Second")
        lines = [watching.stdout.readline()]
        while "Second" not in lines[-1]:
            assert lines[-1]
            lines.append(watching.stdout.readline())
        watching.send_signal(2)
        rest = watching.stdout.read()

    assert "UPDATE branches" in first
    assert "name=DWK→First" in first
    assert "name=First→Second" in lines[-1]
    assert "connection lost" in lines[0]
    assert "Traceback" not in rest
    assert watching.returncode == 0


def test_watch_of_an_unknown_branch_is_one_line(server: Server) -> None:
    done = server.run("watch", "bookings", "--branch", "nowhere")

    assert done.returncode == 1
    assert done.stderr == "banquet: There is no branch with the code 'nowhere'.\n"


def _rename(server: Server, code: str, name: str) -> None:
    assert server.database_url is not None
    with psycopg.connect(server.database_url) as connection:
        connection.execute("update public.branches set name = %s where code = %s", [name, code])
