"""Sessions that end while no stream tells of it: asked for, and forgotten when it is time."""

from collections.abc import Sequence

import pytest

from banquet.errors import DatabaseError
from banquet.realtime.ends import FORGET_SECONDS, SLACK_SECONDS, UnheardEnds
from tests.unit.auth.keyring import FakeClock


class Table:
    """Keeps which sessions ended, and how it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []
        self.ended: Sequence[str] = ["first", "last"]
        self.is_away = False

    async def ended_sessions(self, seconds: float) -> Sequence[str]:
        if self.is_away:
            raise DatabaseError("08006", "PostgreSQL cannot be asked")
        self.asked.append(("read", seconds))
        return self.ended

    async def forget_ended_sessions(self, seconds: float) -> None:
        self.asked.append(("forget", seconds))


class Gap:
    """What is under test, with a stream that can fall silent."""

    def __init__(self) -> None:
        self.table, self.clock = Table(), FakeClock()
        self.told: list[Sequence[str]] = []
        self.hears = True
        self.ends = UnheardEnds(
            self.table, self.told.append, lambda: self.hears, self.clock, token_seconds=3600
        )


async def test_what_ended_is_learnt_while_nothing_is_heard() -> None:
    gap = Gap()
    gap.hears = False

    await gap.ends.look()

    assert gap.told == [["first", "last"]]
    assert gap.table.asked == [("read", 3600 + SLACK_SECONDS)]


async def test_nothing_is_asked_while_the_stream_tells() -> None:
    gap = Gap()

    await gap.ends.look()

    assert gap.told == []
    assert [what for what, _ in gap.table.asked] == ["forget"]


async def test_what_no_token_can_be_of_is_removed_once_an_hour() -> None:
    gap = Gap()

    for _ in range(3):
        await gap.ends.look()
    gap.clock.advance(FORGET_SECONDS)
    await gap.ends.look()

    assert gap.table.asked == [("forget", 3600 + SLACK_SECONDS)] * 2


async def test_a_database_that_cannot_be_asked_ends_nothing() -> None:
    gap = Gap()
    gap.hears, gap.table.is_away = False, True

    with pytest.raises(DatabaseError):
        await gap.ends.look()

    assert gap.told == []
