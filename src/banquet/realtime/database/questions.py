"""What PostgreSQL is asked while channels are walked forward, each thing once for all who wait.

Two kinds of question: which rows somebody may see, where a policy is not of the normal form,
and whether texts meet the expressions of filters. Channels that come to the same place
of the stream within one turn of the event loop share one query.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias, TypeVar

from banquet.clock import Clock
from banquet.errors import DatabaseError, RequestError
from banquet.identity import Identity
from banquet.realtime.channels.channel import Audience
from banquet.realtime.filtering.expressions import Answer, Answers, Expression, Question, too_slow
from banquet.realtime.rights.tables import Catalogue, Key, Table, TableName
from banquet.realtime.waiting.lanes import Lanes, Party

MATCHING_AT_ONCE: Final = 2
"""Queries about texts that run at the same time: slow ones must not take every connection of
the pool."""

MATCHING_SECONDS: Final = 10.0
"""Longest wait for an answer, be it for a connection or for PostgreSQL."""

SLOW_SECONDS: Final = 60.0
"""How long expressions that took too long are not tried again."""

MEMORY_BYTES: Final = 8 * 1024 * 1024
"""Text whose answers are remembered."""

MAX_VALID: Final = 1024
"""Expressions remembered as valid, and sets of them as slow."""

_ANSWER_BYTES: Final = 256
"""What an answer takes besides its text, about."""

_HOPELESS: Final = frozenset(("57014", "2201B", "53200", "54000", "54001"))
"""SQLSTATEs after which asking the same again is of no use: cancelled for its time, too complex
an expression, no memory for it."""

Rows: TypeAlias = Mapping[TableName, Collection[Key]]
"""Rows by table."""

Visible: TypeAlias = Mapping[TableName, frozenset[Key]]
"""The rows that may be seen, by table; a table may be missing."""

_T = TypeVar("_T")
_Place: TypeAlias = tuple[int, int]


@dataclass(slots=True)
class _Wanted:
    """Rows that are asked about, and the transactions that wrote them."""

    rows: dict[TableName, dict[Key, None]] = field(default_factory=dict)
    xids: set[int] = field(default_factory=set)


class Judge(Protocol):
    """The part of PostgreSQL that judges rows; implemented by `banquet.realtime.database`."""

    async def visible(
        self,
        identity: Identity,
        wanted: tuple[tuple[Table, tuple[Key, ...]], ...],
        xids: Collection[int],
    ) -> Visible:
        """Return which of these rows the identity may see, once queries see who wrote them."""

    async def check_expression(self, expression: Expression) -> None:
        """Raise `RequestError` with PostgreSQL's reason if an expression is not valid."""

    async def matching(self, questions: tuple[Question, ...]) -> tuple[Answer, ...]:
        """Return the answers in order; `DatabaseError` if there is none."""


class Questions:
    """Asks, shares and remembers.

    Attributes:
        row_queries: How many queries have asked which rows somebody may see.
        text_queries: How many have asked which texts match.
    """

    def __init__(self, judge: Judge, clock: Clock, catalogue: Callable[[], Catalogue]) -> None:
        """Prepare to ask.

        Args:
            judge: Who is asked.
            clock: The time.
            catalogue: Returns the present one.
        """
        self.row_queries = 0
        self.text_queries = 0
        self._judge = judge
        self._clock = clock
        self._catalogue = catalogue
        self._collecting: dict[tuple[Audience, _Place], tuple[_Wanted, asyncio.Task[Visible]]] = {}
        self._matching: dict[frozenset[Question], asyncio.Task[Answers]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._lanes = Lanes(MATCHING_AT_ONCE)
        self._memory = _Memory()
        self._valid: OrderedDict[Expression, None] = OrderedDict()
        self._slow: OrderedDict[frozenset[Expression], float] = OrderedDict()

    def close(self) -> None:
        """Give up what is being asked."""
        for task in self._tasks:
            task.cancel()

    # Rows

    async def visible(
        self, audience: Audience, rows: Rows, place: _Place, xids: Collection[int]
    ) -> Visible:
        """Return which rows a listener may see now.

        Args:
            audience: The listener.
            rows: What it must know.
            place: Where in the stream, from and to; whoever asks about it in the same turn of
                the event loop shares the query.
            xids: The transactions that wrote them.
        """
        found = self._collecting.get((audience, place))
        if found is None:
            collected = _Wanted()
            # The task starts once everybody who is due in this turn has had theirs.
            task = self._start(self._ask_rows(audience, place, collected))
            found = self._collecting[audience, place] = (collected, task)
        wanted, asking = found
        wanted.xids.update(xids)
        for table, keys in rows.items():
            wanted.rows.setdefault(table, {}).update(dict.fromkeys(keys))
        return await asyncio.shield(asking)

    async def _ask_rows(self, audience: Audience, place: _Place, wanted: _Wanted) -> Visible:
        del self._collecting[audience, place]
        tables = self._catalogue().tables
        known = [
            (tables[name], tuple(keys))
            for name, keys in wanted.rows.items()
            if name in tables  # else dropped meanwhile
        ]
        if not known:
            return {}
        self.row_queries += 1
        return await self._judge.visible(audience.identity, tuple(known), wanted.xids)

    # Texts

    def knows(self, expressions: frozenset[Expression]) -> bool:
        """Tell whether expressions are known to be valid, and not to be slow."""
        return not self._is_slow(expressions) and all(each in self._valid for each in expressions)

    async def check(self, expressions: frozenset[Expression], party: Party) -> None:
        """Have PostgreSQL compile expressions.

        Args:
            expressions: Of a channel's filters.
            party: Who wants to know.

        Raises:
            RequestError: one is not valid, or takes too long, or PostgreSQL cannot be asked.
        """
        if self._is_slow(expressions):
            raise too_slow()
        try:
            for each in expressions:
                if each not in self._valid:
                    async with _in_time(), self._lanes.lane(party):
                        await self._judge.check_expression(each)
                    self._valid[each] = None
        except DatabaseError as error:
            if error.code in _HOPELESS:
                raise too_slow() from error
            raise RequestError("UnableToConnectToProject", error.message) from error
        while len(self._valid) > MAX_VALID:
            self._valid.popitem(last=False)

    async def answers(
        self, expressions: frozenset[Expression], questions: Iterable[Question], party: Party
    ) -> Answers:
        """Return the answers to questions about some expressions.

        Args:
            expressions: All those of the channel that asks: if they are too slow they are not
                tried again for a while, and other channels' are none the worse.
            questions: What it must know.
            party: Who wants to know.

        Raises:
            UnanswerableError: it takes too long.
            DatabaseError: PostgreSQL cannot be asked.
        """
        wanted = dict.fromkeys(questions)
        found = self._memory.recall(wanted)
        missing = frozenset(each for each in wanted if each not in found)
        if not missing:
            return found
        if self._is_slow(expressions):
            raise too_slow()
        try:
            return {**found, **await self._share(missing, party)}
        except DatabaseError as error:
            if error.code not in _HOPELESS:
                raise
            self._slow[expressions] = self._clock.monotonic() + SLOW_SECONDS
            if len(self._slow) > MAX_VALID:
                self._slow.popitem(last=False)
            raise too_slow() from error

    async def _share(self, missing: frozenset[Question], party: Party) -> Answers:
        task = self._matching.get(missing)
        if task is None:
            task = self._matching[missing] = self._start(self._ask_texts(missing, party))
            task.add_done_callback(lambda _: self._matching.pop(missing, None))
        return await asyncio.shield(task)

    async def _ask_texts(self, missing: frozenset[Question], party: Party) -> Answers:
        questions = tuple(missing)
        async with _in_time(), self._lanes.lane(party):
            self.text_queries += 1
            answers = await self._judge.matching(questions)
        made = dict(zip(questions, answers, strict=True))
        self._memory.learn(made)
        return made

    def _is_slow(self, expressions: frozenset[Expression]) -> bool:
        return self._slow.get(expressions, 0.0) > self._clock.monotonic()

    def _start(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


class _Memory:
    """Answers, the oldest forgotten first. They hold for ever: texts and expressions do not
    change."""

    def __init__(self) -> None:
        self._known: OrderedDict[Question, Answer] = OrderedDict()
        self._bytes = 0

    def recall(self, questions: Iterable[Question]) -> dict[Question, Answer]:
        return {each: self._known[each] for each in questions if each in self._known}

    def learn(self, answers: Answers) -> None:
        for question, answer in answers.items():
            if question not in self._known:
                self._known[question] = answer
                self._bytes += _ANSWER_BYTES + len(question[1])
        while self._bytes > MEMORY_BYTES:
            (_, text), _ = self._known.popitem(last=False)
            self._bytes -= _ANSWER_BYTES + len(text)


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(MATCHING_SECONDS):
            yield
    except TimeoutError as error:
        raise DatabaseError("08006", "PostgreSQL does not answer") from error
