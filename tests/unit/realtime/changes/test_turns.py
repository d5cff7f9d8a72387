"""Some go on in each turn of the event loop, in the order they came."""

import asyncio

import pytest

from banquet.realtime.changes.turns import LEAST_SECONDS, MOST_AT_ONCE, Turns


class Watch:
    """Time that passes when somebody works."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds


async def passed_in_each_turn(step: float, others: float) -> list[int]:
    """Return how many of a hundred went on in each turn.

    Args:
        step: Seconds that each of them takes.
        others: Seconds that everybody else takes in each turn.
    """
    watch, passed, order = Watch(), [0], list[int]()
    turns = Turns(watch.now)

    async def work(number: int) -> None:
        await turns.next()
        watch.seconds += step
        passed[-1] += 1
        order.append(number)

    tasks = [asyncio.create_task(work(number)) for number in range(100)]
    while len(order) < len(tasks):
        await asyncio.sleep(0)
        watch.seconds += others
        passed.append(0)
    assert order == list(range(len(tasks)))
    return passed


@pytest.mark.parametrize(
    ("step", "others", "most"),
    [
        (0.0, 0.0, MOST_AT_ONCE),
        (LEAST_SECONDS / 4, 0.0, 4),
        (LEAST_SECONDS, 0.0, 1),
        (10 * LEAST_SECONDS, 0.0, 1),
        (LEAST_SECONDS, 8 * LEAST_SECONDS, 8),
        (LEAST_SECONDS, 100 * LEAST_SECONDS, MOST_AT_ONCE),
    ],
)
async def test_they_take_no_more_of_a_turn_than_all_others_or_two_milliseconds(
    step: float, others: float, most: int
) -> None:
    assert max(await passed_in_each_turn(step, others)) == most


async def test_who_gives_up_waiting_keeps_nobody_waiting() -> None:
    turns = Turns()
    tasks = [asyncio.create_task(turns.next()) for _ in range(MOST_AT_ONCE + 1)]
    await asyncio.sleep(0)

    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert tasks[0].cancelled()
    assert not any(task.cancelled() for task in tasks[1:])
