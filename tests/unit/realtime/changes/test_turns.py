"""Some go on in each turn of the event loop, in the order they came."""

import asyncio

from banquet.realtime.changes.turns import AT_ONCE, Turns


async def test_no_more_than_some_go_on_in_one_turn_and_all_in_their_order() -> None:
    turns = Turns()
    passed: list[int] = []

    async def work(number: int) -> None:
        await turns.next()
        passed.append(number)

    tasks = [asyncio.create_task(work(number)) for number in range(2 * AT_ONCE + 1)]
    most, before = 0, 0
    while len(passed) < len(tasks):
        await asyncio.sleep(0)
        most, before = max(most, len(passed) - before), len(passed)

    assert most == AT_ONCE
    assert passed == list(range(len(tasks)))


async def test_who_gives_up_waiting_keeps_nobody_waiting() -> None:
    turns = Turns()
    tasks = [asyncio.create_task(turns.next()) for _ in range(AT_ONCE + 1)]
    await asyncio.sleep(0)

    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert tasks[0].cancelled()
    assert not any(task.cancelled() for task in tasks[1:])
