"""R62, R63: clients that vanish without a word, as those do whose machine or network is gone.

Nothing tells a server that such a socket is dead: it takes what the kernel's buffers hold, and no
end of it ever comes. Only silence does.
"""

import asyncio

import pytest

from banquet.realtime import engine, upkeep
from tests.db.house import House
from tests.integration.realtime.harness import PUBLISHABLE, SECRET, TIMEOUT, Client, Running
from tests.integration.realtime.raw import UPGRADE, frame, message

CUSTOMERS = {"event": "*", "schema": "public", "table": "customers"}
JOIN = frame(
    message("realtime:x", "phx_join", {"config": {"postgres_changes": [CUSTOMERS]}}),
)
BEAT_SECONDS = 0.1  # between two heartbeats of the clients that are there
ROWS = 1_000  # 9 MB, more than the kernel takes for one socket


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two seconds be what a minute is in earnest."""
    monkeypatch.setattr(engine, "TICK_SECONDS", 0.05)
    monkeypatch.setattr(upkeep, "_SWEEP_SECONDS", 0.1)
    monkeypatch.setattr(upkeep, "STUCK_SECONDS", 2.0)


@pytest.mark.parametrize(
    "last_words",
    [b"", JOIN[:-5], frame(b"x" * 200_000)[:-1]],
    ids=["between messages", "amid a short one", "amid a long one"],
)
async def test_who_says_nothing_any_more_is_dropped_and_the_others_stay(
    running: Running, last_words: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "IDLE_SECONDS", 2.0)
    async with running.client() as other:
        reader, writer = await vanishing(running, PUBLISHABLE)
        writer.write(last_words)
        await until_alone(running, other)

        assert running.service.engine.reception.intake.held_bytes == 0
        await other.barrier()
        # The machine comes back, and finds out.
        async with asyncio.timeout(TIMEOUT):
            said = await reader.read()
        assert b"idle" in said
        writer.close()


async def test_who_takes_nothing_any_more_is_dropped_with_what_is_unsent(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    async with running.client(key=SECRET) as other:
        reader, writer = await vanishing(running, SECRET)
        await other.join("x", CUSTOMERS)
        await running.sql.execute(
            "insert into customers (branch_id, name, notes)"
            " select %s, n, repeat('x', 9000) from generate_series(1, %s::int) n",
            [house.branches["dwk"], ROWS],
        )
        heard = [(await other.change())["data"]["record"]["name"] for _ in range(ROWS)]
        await until_alone(running, other)

        assert heard == [str(number + 1) for number in range(ROWS)]
        writer.transport.abort()
        assert not reader.at_eof()


async def until_alone(running: Running, other: Client) -> None:
    """Return once the server has dropped all connections but one, which gives signs of life."""
    async with asyncio.timeout(TIMEOUT):
        while running.service.engine.health()["connections"] != 1:
            await other.barrier()
            await asyncio.sleep(BEAT_SECONDS)


async def vanishing(
    running: Running, key: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Return a socket that has joined and is not read from here on."""
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port, limit=1024)
    writer.write(UPGRADE.format(key=key).encode())
    async with asyncio.timeout(TIMEOUT):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(JOIN)
        await reader.readuntil(b"phx_reply")
    return reader, writer
