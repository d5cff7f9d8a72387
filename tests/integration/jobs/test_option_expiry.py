"""The job on a real database: in time, in spite of a lost connection, and with a second server."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest

from banquet.db.pool import open_pool
from banquet.jobs.job import wait_for_news
from banquet.jobs.option_expiry import TABLE, OptionExpiry, released_by
from banquet.jobs.pacing import LONGEST_SECONDS
from tests.db.house import House, Row, connect, furnish

SECONDS = 60


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    with connect(database_url) as connection:
        connection.autocommit = True
        yield furnish(connection)


def queue(house: House, seconds: float) -> tuple[Row, Row]:
    """Make a first option that runs out in so many seconds, and a second behind it."""
    ends = house.one(f"select now() + interval '{seconds} seconds' as at")["at"]
    first = house.book("Pearl", "2099-02-06", option_expires_at=ends)
    return first, house.book("Pearl", "2099-02-06", option_rank=2)


def standing(house: House, *bookings: Row) -> list[tuple[str, int]]:
    rows = [house.one("select * from bookings where id = %(id)s", booking) for booking in bookings]
    return [(row["status"], row["option_rank"]) for row in rows]


Scene = Callable[[list[OptionExpiry], asyncio.Event], Awaitable[None]]


async def play(url: str, jobs: int, scene: Scene) -> list[OptionExpiry]:
    """Run jobs, each as a server of its own, while a scene is played.

    The scene gets an event that is set whenever a job comes to wait.
    """
    rests = asyncio.Event()

    async def wait(news: asyncio.Event, seconds: float) -> None:
        rests.set()
        await wait_for_news(news, seconds)

    pools = [open_pool(url, min_size=0, max_size=1, name=f"jobs {n}") for n in range(jobs)]
    for pool in pools:
        await pool.open()
    running = [OptionExpiry(released_by(pool), wait) for pool in pools]
    async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
        owned = [tasks.create_task(job.run()) for job in running]
        await scene(running, rests)
        for task in owned:
            task.cancel()
    for pool in pools:
        await pool.close()
    return running


async def until_released(jobs: list[OptionExpiry], rests: asyncio.Event, count: int) -> None:
    while sum(job.released for job in jobs) < count:
        rests.clear()
        await rests.wait()


def test_two_servers_release_an_option_once_and_on_time(house: House, database_url: str) -> None:
    made: list[Row] = []

    async def scene(jobs: list[OptionExpiry], rests: asyncio.Event) -> None:
        await rests.wait()
        made.extend(await asyncio.to_thread(queue, house, 0.5))
        for job in jobs:
            job.take_note({TABLE})
        await until_released(jobs, rests, 1)

    jobs = asyncio.run(play(database_url, 2, scene))

    assert standing(house, *made) == [("released", 1), ("tentative", 1)]
    assert sum(job.released for job in jobs) == 1
    late = house.one(
        "select (modified_at - %(option_expires_at)s) as late from bookings where id = %(id)s",
        made[0],
    )["late"]
    # not by the look that it takes in any case
    assert 0 <= late.total_seconds() < LONGEST_SECONDS / 2


def test_it_goes_on_after_its_connection_was_lost(house: House, database_url: str) -> None:
    made: list[Row] = []

    async def scene(jobs: list[OptionExpiry], rests: asyncio.Event) -> None:
        await rests.wait()
        await asyncio.to_thread(
            house.run,
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'banquet jobs 0'",
        )
        made.extend(await asyncio.to_thread(queue, house, 0.1))
        jobs[0].take_note({TABLE})
        await until_released(jobs, rests, 1)

    asyncio.run(play(database_url, 1, scene))

    assert standing(house, *made) == [("released", 1), ("tentative", 1)]


def test_without_rights_it_says_so_and_changes_nothing(
    house: House, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = queue(house, -5)
    house.run("revoke execute on function app_private.release_expired_options() from service_role")

    async def scene(jobs: list[OptionExpiry], rests: asyncio.Event) -> None:
        await rests.wait()
        assert jobs[0].failures == 1

    asyncio.run(play(database_url, 1, scene))

    assert "permission denied" in caplog.text
    assert standing(house, first, second) == [("tentative", 1), ("tentative", 2)]
