"""When the job asks the database, whatever it answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import psycopg
import psycopg_pool
import pytest

from banquet.jobs.job import wait_for_news
from banquet.jobs.option_expiry import TABLE, OptionExpiry, Outcome
from banquet.jobs.pacing import GAP_SECONDS, LONGEST_SECONDS

Answer = Outcome | psycopg.Error


class Stage:
    """A job whose database answers from a list, and whose time passes when it waits.

    Attributes:
        waits: Seconds of each wait.
    """

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.waits: list[float] = []
        self.job = OptionExpiry(self._release, self._wait)
        self.while_waiting: Callable[[], None] = lambda: None

    async def _release(self) -> Outcome:
        if not self._answers:
            raise asyncio.CancelledError
        answer = self._answers.pop(0)
        if isinstance(answer, psycopg.Error):
            raise answer
        return answer

    async def _wait(self, news: asyncio.Event, seconds: float) -> None:
        self.waits.append(seconds)
        self.while_waiting()

    def run(self) -> None:
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(self.job.run())


def test_it_waits_until_the_next_runs_out() -> None:
    stage = Stage(Outcome(0, 7.5), Outcome(1, None), Outcome(0, 3600.0))

    stage.run()

    assert stage.waits == [7.5, LONGEST_SECONDS, LONGEST_SECONDS]
    assert stage.job.released == 1


def test_a_changed_booking_wakes_it_once_for_all_that_changed_then() -> None:
    stage = Stage(Outcome(0, 20.0), Outcome(0, 2.0))
    told = iter([[{TABLE}, {TABLE}], [], [{("public", "leads")}]])

    def tell_all() -> None:
        for tables in next(told):
            stage.job.take_note(tables)

    stage.while_waiting = tell_all
    stage.run()

    assert stage.waits == [20.0, GAP_SECONDS, 2.0]


def test_what_changes_while_it_pauses_is_looked_for_again() -> None:
    """The look after the pause may be too early to see it."""
    stage = Stage(Outcome(0, 20.0), Outcome(0, 15.0), Outcome(1, 10.0))
    told = iter([{TABLE}, {TABLE}, set(), set(), set()])
    stage.while_waiting = lambda: stage.job.take_note(next(told))

    stage.run()

    assert stage.waits == [20.0, GAP_SECONDS, 15.0, GAP_SECONDS, 10.0]


def test_it_outlives_the_database(caplog: pytest.LogCaptureFixture) -> None:
    gone = psycopg.OperationalError("the connection is lost")
    stage = Stage(gone, gone, Outcome(2, 5.0), gone)

    with caplog.at_level(logging.INFO, "banquet.jobs"):
        stage.run()

    assert stage.waits == [0.5, 1.0, 5.0, 0.5]
    assert (stage.job.failures, stage.job.released) == (3, 2)
    assert "released 2 options that ran out" in caplog.text
    assert "trying again in 1.0 s: the connection is lost" in caplog.text


async def test_it_ends_when_the_pool_answers_its_end_with_a_time_out() -> None:
    asked = asyncio.Event()

    async def release() -> Outcome:
        asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise psycopg_pool.PoolTimeout from None
        return Outcome(0, None)

    task = asyncio.create_task(OptionExpiry(release).run())
    await asked.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(5):
            await task


def test_its_figures_are_told() -> None:
    stage = Stage(Outcome(3, 12.0))
    stage.run()

    figures = {
        sample.name: sample.value
        for metric in stage.job.collect()
        for sample in metric.samples
        if not sample.name.endswith("_created")
    }

    assert figures == {
        "banquet_options_released_total": 3,
        "banquet_options_failures_total": 0,
        "banquet_options_wait_seconds": 12.0,
    }


@pytest.mark.parametrize("is_told", [True, False])
def test_the_loops_timer_ends_with_the_news_or_the_time(is_told: bool) -> None:
    async def waited() -> Awaitable[None] | None:
        news = asyncio.Event()
        if is_told:
            asyncio.get_running_loop().call_soon(news.set)
        await wait_for_news(news, 3600.0 if is_told else 0.001)
        return None

    asyncio.run(waited())
