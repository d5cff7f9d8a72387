"""Joins answered: what a channel asked for is found, checked and taken, or refused.

A join that all is known for is answered at once. Others wait, each for so long: for the engine to
have read the past, for the catalogue, for PostgreSQL to judge a private topic or an expression.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from random import randrange
from typing import Any, Final

from banquet.errors import BanquetError, RequestError
from banquet.realtime.changes.starts import Start, find_start
from banquet.realtime.channels.channel import Channel, RefetchReason, checkpoint_frame
from banquet.realtime.filtering.expressions import Expression
from banquet.realtime.presence.requests import check_key
from banquet.realtime.sockets.requests import refusal_reason
from banquet.realtime.stage import Stage, connection_of
from banquet.realtime.upkeep import Upkeep
from banquet.realtime.wire.protocol import Message, reply

JOIN_WAIT_SECONDS: Final = 8.0
"""How long a join may wait for the engine to catch up; clients give up after 10."""

RELOAD_SECONDS: Final = 1.0
"""How often an unknown table makes the catalogue be read again."""

_BINDING_CODES: Final = ("InvalidFilter", "InvalidSelect", "QueryCanceled")
"""What is wrong with a binding; to who waits for it the official server has one code for all."""

REFETCH_SPREAD_MS: Final = 30_000
"""Longest delay given with `must_refetch`: a lost epoch sends every client reading at once."""


class Admission:
    """Answers joins."""

    def __init__(self, stage: Stage, upkeep: Upkeep, reload: Callable[[], None]) -> None:
        """Open.

        Args:
            stage: The engine's state.
            upkeep: Told what must be looked after.
            reload: Has the catalogue read again; deliveries are held back until then.
        """
        self._stage = stage
        self._upkeep = upkeep
        self._reload = reload
        self._reloaded_at = float("-inf")

    def enter(self, channel: Channel, message: Message) -> None:
        """Subscribe a channel, then answer its join; at once, if all that takes is known."""
        stage = self._stage
        try:
            check_key(channel.join.presence_key)
        except RequestError as error:
            self._refuse(channel, message, error)
            return
        is_known = channel.audience.role in stage.roles
        is_settled = is_known and not channel.join.is_private
        if is_settled and stage.ready.is_set() and stage.flowing.is_set():
            self._enter(channel, message, may_reload=True)
        else:
            stage.spawn(self._enter_later(channel, message))

    async def _enter_later(self, channel: Channel, message: Message) -> None:
        """Enter once the engine is ready, its catalogue read and a private channel admitted."""
        if await self._is_prepared(channel, message, self._admit(channel)):
            self._enter(channel, message, may_reload=False)

    async def _admit(self, channel: Channel) -> None:
        async with asyncio.timeout(_patience_seconds(channel)):
            is_admitted = False
            # Waiting for one thing, another may have gone: an epoch that began anew meanwhile
            # routes nothing to who enters before it is ready.
            while not (is_admitted and self._stage.ready.is_set()):
                await self._stage.ready.wait()
                self._learn_role(channel.audience.role)
                await self._stage.flowing.wait()
                await self._stage.private.admit(channel)
                is_admitted = True

    async def _is_prepared(
        self, channel: Channel, message: Message, preparation: Coroutine[Any, Any, None]
    ) -> bool:
        """Wait for what a join takes; if it cannot be had, refuse the join and return False."""
        try:
            await preparation
        except TimeoutError:
            self._refuse(channel, message, _too_late(channel))
        except BanquetError as error:
            self._refuse(channel, message, error)
        except Exception:
            # A defect must not leave a client waiting; it is logged when the task ends.
            self._refuse(channel, message, RequestError("", "the server failed, try again"))
            raise
        else:
            return True
        return False

    def _learn_role(self, role: str) -> None:
        if role not in self._stage.roles:
            self._stage.roles |= {role}
            self._reload()

    def _enter(self, channel: Channel, message: Message, *, may_reload: bool) -> None:
        if channel.is_closed:
            return
        if self._stage.replays.is_due(channel):
            self._stage.spawn(self._recall_first(channel, message))
            return
        asked = channel.join
        try:
            expressions = self._stage.expressions(channel)
            if not self._stage.questions.knows(expressions):
                self._stage.spawn(self._check_first(channel, message, expressions))
                return
            start = find_start(asked.bindings, self._stage.era.ring, self._stage.head())
            channel.join = start.join_with(asked)
            self._stage.take_group(channel)
        except RequestError as error:
            channel.join = asked  # else a second try would not know that anything was missed
            if may_reload and self._stage.clock.monotonic() - self._reloaded_at > RELOAD_SECONDS:
                # Without event triggers a new table is not announced: look once.
                self._reloaded_at = self._stage.clock.monotonic()
                self._reload()
                self._stage.spawn(self._enter_later(channel, message))
            else:
                self._refuse(channel, message, error)
            return
        self._welcome(channel, message, start)

    async def _check_first(
        self, channel: Channel, message: Message, expressions: frozenset[Expression]
    ) -> None:
        """Enter once PostgreSQL has found the join's regular expressions to be valid."""
        if await self._is_prepared(channel, message, self._check(channel, expressions)):
            self.enter(channel, message)

    async def _check(self, channel: Channel, expressions: frozenset[Expression]) -> None:
        async with asyncio.timeout(_patience_seconds(channel)):
            party = (channel.audience.user, channel.socket)
            await self._stage.questions.check(expressions, party)

    async def _recall_first(self, channel: Channel, message: Message) -> None:
        """Enter once the past of the channel's topic has been read."""
        if await self._is_prepared(channel, message, self._stage.replays.prepare(channel)):
            self.enter(channel, message)

    def _welcome(self, channel: Channel, message: Message, start: Start) -> None:
        """Answer, and let the stream follow: from here on nothing is missed."""
        stage = self._stage
        self._upkeep.watch(channel)
        stage.topics.enter(channel)
        channel.joined_at = stage.era.ring.head.lsn
        user, bindings = channel.audience.user, len(channel.join.bindings)
        channel.socket.journal.joined(channel.topic, user, bindings)
        response = {"postgres_changes": channel.join.echoes}
        channel.socket.queue(reply(channel.socket.vsn, message, "ok", response))
        channel.join = replace(channel.join, echoes=())  # may be long, and are told once
        stage.presence.enter(channel)
        stage.replays.tell(channel)
        stage.readiness.welcome(channel)
        if channel.join.bindings:
            channel.system("postgres_changes", "ok", "Subscribed to PostgreSQL")
        if start.refetch is not None:
            channel.must_refetch(start.refetch, stage.head(), self._spread_ms(start.refetch))
        if start.is_unsettled:
            self._upkeep.settle_later(channel)
        connection = connection_of(channel)
        if start.position is None and stage.flowing.is_set() and connection.takes_more:
            stage.era.router.attach(channel)
            if channel.group is not None and channel.resumes:
                # "Live" is not said while nothing is heard of the database (R26).
                live = stage.hears()
                channel.socket.queue(checkpoint_frame(channel.group, stage.head(), (), live=live))
        else:
            channel.position = start.position or stage.head()
            channel.owes_checkpoint = True
            stage.pursue(connection)

    def _spread_ms(self, reason: RefetchReason) -> int:
        if reason == "rights":
            return 0
        most = min(REFETCH_SPREAD_MS, 3 * len(self._stage.connections))
        return randrange(most + 1)  # noqa: S311  # spreads load, guards nothing

    def _refuse(self, channel: Channel, message: Message, error: BanquetError) -> None:
        if channel.is_closed:
            return  # left, or joined anew, while this took its time
        channel.socket.journal.refused(channel.topic, error)
        if channel.join.wait_ms is not None and error.code in _BINDING_CODES:
            error = RequestError("RealtimeDisabledForConfiguration", error.message)
        response = {"reason": refusal_reason(error)}
        channel.socket.queue(reply(channel.socket.vsn, message, "error", response))
        connection_of(channel).forget(channel)
        self._stage.stop(channel)


def _patience_seconds(channel: Channel) -> float:
    wait_ms = channel.join.wait_ms
    return JOIN_WAIT_SECONDS if wait_ms is None else wait_ms / 1000


def _too_late(channel: Channel) -> RequestError:
    wait_ms = channel.join.wait_ms
    if wait_ms is None:
        return RequestError("RealtimeRestarting", "the server is catching up, try again")
    return RequestError(
        "PostgresChangesSubscribeTimeout",
        f"Timed out after {wait_ms}ms waiting for the postgres_changes subscription",
    )
