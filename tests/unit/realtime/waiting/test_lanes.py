"""Who is asked about next when many wait for PostgreSQL."""

import asyncio

import pytest

from banquet.realtime.waiting.lanes import Lanes, Party

ANNA: Party = ("anna", 1)


class Crowd:
    """Askers that hold their lane until they are let go, in the order they came to have it."""

    def __init__(self, lanes: Lanes) -> None:
        self.lanes = lanes
        self.served: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def ask(self, name: str, party: Party, *, is_urgent: bool = False) -> None:
        self.gates[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._ask(name, party, is_urgent))

    async def _ask(self, name: str, party: Party, is_urgent: bool) -> None:
        async with self.lanes.lane(party, is_urgent=is_urgent):
            self.served.append(name)
            await self.gates[name].wait()

    async def settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    async def let_all_go(self) -> list[str]:
        await self.settle()
        while len(self.served) < len(self.tasks):
            for name in self.served:
                self.gates[name].set()
            await self.settle()
        return self.served


async def test_whoever_asks_a_thousand_things_waits_for_itself() -> None:
    crowd = Crowd(Lanes(1))
    for number in range(1000):
        crowd.ask(f"stranger {number}", (None, number))
    crowd.ask("anna", ANNA)
    crowd.ask("ben", ("ben", 2))

    served = await crowd.let_all_go()

    # One stranger was there first; after that it is turn and turn about, however many strangers.
    assert served[:4] == ["stranger 0", "stranger 1", "anna", "ben"]


async def test_sockets_of_one_person_take_turns() -> None:
    crowd = Crowd(Lanes(1))
    for number in range(10):
        crowd.ask(f"flood {number}", (None, "one socket"))
    crowd.ask("other", (None, "another socket"))

    assert (await crowd.let_all_go()).index("other") <= 2


async def test_urgent_questions_overtake_and_leave_a_lane_to_the_others() -> None:
    crowd = Crowd(Lanes(3, has_urgent=True))
    for number in range(5):
        crowd.ask(f"join {number}", (None, number))
    await crowd.settle()
    assert crowd.served == ["join 0", "join 1"]

    for number in range(5):
        crowd.ask(f"doubt {number}", ("anna", number), is_urgent=True)
    await crowd.settle()
    assert crowd.served[2:] == ["doubt 0"]
    crowd.gates["join 0"].set()
    await crowd.settle()
    assert crowd.served[3:] == ["doubt 1"]
    crowd.gates["join 1"].set()
    await crowd.settle()
    assert crowd.served[4:] == ["join 2"]

    assert len(await crowd.let_all_go()) == 10


@pytest.mark.parametrize("is_urgent", [False, True])
async def test_who_gives_up_leaves_nothing_behind(is_urgent: bool) -> None:
    crowd = Crowd(Lanes(2, has_urgent=True))
    crowd.ask("first", ANNA, is_urgent=is_urgent)
    crowd.ask("second", ANNA, is_urgent=is_urgent)
    crowd.ask("third", ANNA, is_urgent=is_urgent)
    await crowd.settle()

    crowd.tasks["second"].cancel()
    await crowd.settle()
    crowd.tasks["first"].cancel()
    await crowd.settle()

    assert crowd.served == ["first", "third"]


async def test_who_gives_up_in_the_moment_of_the_turn_hands_it_on() -> None:
    crowd = Crowd(Lanes(1))
    for name in ("first", "second", "third"):
        crowd.ask(name, ANNA)
    await crowd.settle()

    crowd.gates["first"].set()
    await asyncio.sleep(0)  # the first has given the lane back, the second does not know yet
    crowd.tasks["second"].cancel()
    await crowd.settle()

    assert crowd.served == ["first", "third"]
