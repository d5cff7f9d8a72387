"""What somebody may hear and say on a private topic, asked once for all who wait for the answer."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from banquet.clock import Clock
from banquet.realtime.channels.channel import Audience, Channel
from banquet.realtime.rights.topics import Judgement, TopicQuestion
from banquet.realtime.waiting.lanes import Lanes, Party

REFUSED_SECONDS: Final = 5.0
"""How long somebody whom nobody knows is refused without PostgreSQL being asked again."""

MAX_REFUSED: Final = 1024
"""Such refusals remembered."""

_Who: TypeAlias = tuple[Audience, str, frozenset[tuple[str, str]]]
"""Who, on which topic, with which headers."""

_Key: TypeAlias = tuple[_Who, bool]
"""The same, and whether it is urgent."""


class Prober(Protocol):
    """Tries policies out; implemented by `banquet.realtime.database`."""

    async def topic_rights(self, question: TopicQuestion) -> Judgement:
        """Return what the policies allow now."""


@dataclass(slots=True, eq=False)
class _Question:
    """A question that waits for its turn, and how many wait for its answer."""

    task: asyncio.Task[Judgement]
    askers: int = 0


class Asking:
    """Asks PostgreSQL, in turn."""

    def __init__(self, prober: Prober, lanes: Lanes) -> None:
        """Prepare to ask.

        Args:
            prober: Tries policies out.
            lanes: Who is asked about when.
        """
        self._prober = prober
        self._lanes = lanes
        self._waiting: dict[_Key, _Question] = {}

    def close(self) -> None:
        """Give up what waits."""
        for question in self._waiting.values():
            question.task.cancel()

    async def ask(self, channel: Channel, *, is_urgent: bool) -> Judgement:
        """Return what a channel's audience may do on its topic.

        A question that PostgreSQL is working on is not shared: it may have looked already, and
        who asks now may do so because of what happened since.

        Raises:
            BanquetError: PostgreSQL cannot be asked, or a policy fails.
        """
        key = (_who(channel), is_urgent)
        question = self._waiting.get(key)
        if question is None:
            task = asyncio.create_task(self._ask_in_turn(key, channel))
            question = self._waiting[key] = _Question(task)
            task.add_done_callback(_retrieve)
        question.askers += 1
        try:
            return await asyncio.shield(question.task)
        finally:
            question.askers -= 1
            if not question.askers and self._waiting.get(key) is question:
                del self._waiting[key]  # whoever waited for it has left
                question.task.cancel()

    async def _ask_in_turn(self, key: _Key, channel: Channel) -> Judgement:
        asked = TopicQuestion(channel.audience.identity, channel.name, channel.socket.headers)
        party: Party = (channel.audience.user, channel.socket)
        async with self._lanes.lane(party, is_urgent=key[1]):
            del self._waiting[key]
            return await self._prober.topic_rights(asked)


class Refusals:
    """Those whom nobody knows and who were refused a moment ago, the oldest forgotten first."""

    def __init__(self, clock: Clock) -> None:
        """Start with none.

        Args:
            clock: The time.
        """
        self._clock = clock
        self._until: OrderedDict[_Who, float] = OrderedDict()

    def add(self, channel: Channel) -> None:
        """Remember a refusal, unless it concerns a person: they are told what holds now."""
        if channel.audience.user is None:
            self._until[_who(channel)] = self._clock.monotonic() + REFUSED_SECONDS
            if len(self._until) > MAX_REFUSED:
                self._until.popitem(last=False)

    def has(self, channel: Channel) -> bool:
        """Tell whether the same was refused a moment ago."""
        return self._until.get(_who(channel), 0.0) > self._clock.monotonic()

    def clear(self) -> None:
        """Forget them all: somebody's rights have changed."""
        self._until.clear()


def _who(channel: Channel) -> _Who:
    return channel.audience, channel.name, frozenset(channel.socket.headers.items())


def _retrieve(done: asyncio.Task[Judgement]) -> None:
    """Look at a failure that nobody may be left to hear of."""
    if not done.cancelled():
        done.exception()
