"""So many questions at a time: the urgent have a lane of their own, all others have their turns.

Whoever asks a thousand things waits for the answers; the others wait for one of them.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

Party: TypeAlias = tuple[str | None, object]
"""Who asks: a person, None for all whom nobody knows, and through what, such as a socket."""

_Turn: TypeAlias = "asyncio.Future[None]"


class Lanes:
    """Lets questions through, each for as long as a `with` block lasts."""

    def __init__(self, count: int, *, has_urgent: bool = False) -> None:
        """Open.

        Args:
            count: Questions at a time, at least 2 if some are urgent.
            has_urgent: Whether some are: either kind then leaves a lane to the other, and what
                is free beyond that goes to the urgent first.
        """
        self._most = count - 1 if has_urgent else count
        self._free = count
        self._used = {True: 0, False: 0}
        self._waiting = {True: _Line(), False: _Line()}

    @asynccontextmanager
    async def lane(self, party: Party, *, is_urgent: bool = False) -> AsyncIterator[None]:
        """Wait for a lane and have it.

        Args:
            party: Who asks: people have their turns one after another, and so have the sockets
                of one of them.
            is_urgent: Whether somebody must hear nothing until this is answered.
        """
        turn = asyncio.get_running_loop().create_future()
        line = self._waiting[is_urgent]
        line.add(party, turn)
        self._hand_out()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                line.discard(party, turn)
            else:
                self._give_back(is_urgent)
            raise
        try:
            yield
        finally:
            self._give_back(is_urgent)

    def _give_back(self, is_urgent: bool) -> None:
        self._free += 1
        self._used[is_urgent] -= 1
        self._hand_out()

    def _hand_out(self) -> None:
        for is_urgent in (True, False):
            line = self._waiting[is_urgent]
            while self._free and self._used[is_urgent] < self._most and line.has_somebody:
                turn = line.next()
                if not turn.done():  # else who waited has just been cancelled
                    self._free -= 1
                    self._used[is_urgent] += 1
                    turn.set_result(None)


class _Line:
    """Those who wait, by person and then by what each of them asks through."""

    def __init__(self) -> None:
        self._people: Final[
            OrderedDict[str | None, OrderedDict[object, OrderedDict[_Turn, None]]]
        ] = OrderedDict()

    @property
    def has_somebody(self) -> bool:
        return bool(self._people)

    def add(self, party: Party, turn: _Turn) -> None:
        person, way = party
        ways = self._people.setdefault(person, OrderedDict())
        ways.setdefault(way, OrderedDict())[turn] = None

    def discard(self, party: Party, turn: _Turn) -> None:
        person, way = party
        ways = self._people.get(person, OrderedDict())
        turns = ways.get(way, OrderedDict())
        turns.pop(turn, None)
        if not turns:
            ways.pop(way, None)
        if not ways:
            self._people.pop(person, None)

    def next(self) -> _Turn:
        """Take out whose turn it is; the same person comes again after all others."""
        person, ways = self._people.popitem(last=False)
        way, turns = ways.popitem(last=False)
        turn, _ = turns.popitem(last=False)
        if turns:
            ways[way] = turns
        if ways:
            self._people[person] = ways
        return turn
