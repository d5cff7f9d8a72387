"""The clients' side of the engine: who they are, joins answered, tokens renewed.

Implements the connections' `Host`.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from random import randrange
from typing import Final, TypeVar
from weakref import WeakValueDictionary

import orjson

from banquet.errors import BanquetError, ExpiredTokenError, RequestError, TokenError
from banquet.identity import Identity, Verifier
from banquet.realtime.changes.starts import Start, find_start
from banquet.realtime.channels.channel import (
    Audience,
    Channel,
    RefetchReason,
    audience_key,
    checkpoint_frame,
)
from banquet.realtime.filtering.expressions import Expression
from banquet.realtime.presence.requests import check_key
from banquet.realtime.sockets.connection import Connection, is_key, refusal_reason
from banquet.realtime.sockets.intake import Intake
from banquet.realtime.stage import Stage, connection_of
from banquet.realtime.upkeep import Upkeep
from banquet.realtime.wire.protocol import Message, UserBroadcast, reply

JOIN_WAIT_SECONDS: Final = 8.0
"""How long a join may wait for the engine to catch up; clients give up after 10."""

RELOAD_SECONDS: Final = 1.0
"""How often an unknown table makes the catalogue be read again."""

_BINDING_CODES: Final = ("InvalidFilter", "InvalidSelect", "QueryCanceled")
"""What is wrong with a binding; to who waits for it the official server has one code for all."""

REFETCH_SPREAD_MS: Final = 30_000
"""Longest delay given with `must_refetch`: a lost epoch sends every client reading at once."""


_Said = TypeVar("_Said", Message, UserBroadcast)


class Reception:
    """Receives clients.

    Attributes:
        outbox: Where connections queue their writes.
        journals: Where they tell what happens.
        intake: What they hold of unfinished messages.
    """

    def __init__(
        self, stage: Stage, upkeep: Upkeep, verifier: Verifier, reload: Callable[[], None]
    ) -> None:
        """Open.

        Args:
            stage: The engine's state.
            upkeep: Told what must be looked after.
            verifier: Judges tokens.
            reload: Has the catalogue read again; deliveries are held back until then.
        """
        self.outbox = stage.outbox
        self.journals = stage.journals
        self.intake = Intake()
        self._stage = stage
        self._upkeep = upkeep
        self._verifier = verifier
        self._reload = reload
        self._reloaded_at = float("-inf")
        self._audiences: WeakValueDictionary[tuple[str, bytes], Audience] = WeakValueDictionary()

    def now(self) -> float:
        """Return seconds on the monotonic clock."""
        return self._stage.clock.monotonic()

    # Connections

    def opened(self, connection: Connection) -> None:
        """Take note of a new connection."""
        self._stage.connections[connection] = None

    def closed(self, connection: Connection) -> None:
        """Forget a connection and its channels."""
        self._stage.connections.pop(connection, None)
        self._stage.exchange.slow.discard(connection)
        for channel in connection.channels.values():
            self._stage.stop(channel)
        connection.channels.clear()

    def stalled(self, connection: Connection) -> None:
        """Hold back everything for a connection that has become slow: it keeps its place."""
        self._stage.exchange.slow.add(connection)
        for channel in connection.channels.values():
            self._stage.presence.review(channel)
            if channel.group is not None and channel.position is None:
                self._stage.fall_behind(channel)
                channel.owes_checkpoint = True

    def drained(self, connection: Connection) -> None:
        """Go on with a connection that was slow."""
        self._stage.exchange.slow.discard(connection)
        for channel in list(connection.channels.values()):
            self._stage.presence.review(channel)
            connection.flush()  # a state may fill the socket again
        self._stage.pursue(connection)

    # Who they are

    def identify(
        self, token: str | None, key: Identity, visitor: Identity | None = None
    ) -> Identity:
        """Return who a token stands for.

        Args:
            token: What the client sent; a key leaves it to the connection's.
            key: Whom the connection's key stands for.
            visitor: Whom a client that sent nothing is taken for, while that lasts.

        Raises:
            TokenError: the token is not valid or has expired.
        """
        now = self._stage.clock.now()
        if token is None and visitor is not None and now < (visitor.expires_at or now + 1):
            return visitor
        try:
            identity = key if token is None or is_key(token) else self._verifier.verify(token)
        except ExpiredTokenError as error:
            raise _expired(now - error.expired_at) from error
        if identity.expires_at is not None and now >= identity.expires_at:
            raise _expired(now - identity.expires_at)
        return identity

    def audience(self, identity: Identity) -> Audience:
        """Return the one audience of an identity."""
        key = audience_key(identity)
        found = self._audiences.get(key)
        if found is None:
            found = Audience(identity, identity.role, identity.user_id)
            self._audiences[key] = found
        return found

    # Joins

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
        try:
            async with asyncio.timeout(_patience_seconds(channel)):
                await self._stage.ready.wait()
                self._learn_role(channel.audience.role)
                await self._stage.flowing.wait()
                await self._stage.private.admit(channel)
        except TimeoutError:
            self._refuse(channel, message, _too_late(channel))
            return
        except BanquetError as error:
            self._refuse(channel, message, error)
            return
        except Exception:
            # A defect must not leave a client waiting; it is logged when the task ends.
            self._refuse(channel, message, RequestError("", "the server failed, try again"))
            raise
        self._enter(channel, message, may_reload=False)

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
        try:
            expressions = self._stage.expressions(channel)
            if not self._stage.questions.knows(expressions):
                self._stage.spawn(self._check_first(channel, message, expressions))
                return
            start = find_start(channel.join.bindings, self._stage.era.ring, self._stage.head())
            channel.join = start.join_with(channel.join)
            self._stage.take_group(channel)
        except RequestError as error:
            if may_reload and self.now() - self._reloaded_at > RELOAD_SECONDS:
                # Without event triggers a new table is not announced: look once.
                self._reloaded_at = self.now()
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
        try:
            async with asyncio.timeout(_patience_seconds(channel)):
                await self._stage.questions.check(expressions)
        except TimeoutError:
            self._refuse(channel, message, _too_late(channel))
        except RequestError as error:
            self._refuse(channel, message, error)
        else:
            self.enter(channel, message)

    async def _recall_first(self, channel: Channel, message: Message) -> None:
        """Enter once the past of the channel's topic has been read."""
        try:
            await self._stage.replays.prepare(channel)
        except RequestError as error:
            if not channel.is_closed:
                self._refuse(channel, message, error)
        else:
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

    def leave(self, channel: Channel) -> None:
        """Stop a channel, saying nothing."""
        self._stage.stop(channel)

    # Presence

    def presence(self, channel: Channel, message: Message) -> None:
        """Take a `presence` message; before the join is answered nobody is anywhere."""
        if channel.group is None:
            self._refuse_message(channel, message, "the channel has not joined yet")
        elif channel.held is None:
            self._stage.presence.handle(channel, message)
        else:
            self._defer(channel, message, len(orjson.dumps(message.payload)), self.presence)

    # What they say

    def broadcast(self, channel: Channel, sent: UserBroadcast) -> None:
        """Hand on what a client says, once its join has been answered."""
        if channel.group is None:
            self._refuse_message(channel, sent, "unmatched topic")
        elif channel.held is None:
            self._stage.exchange.receive(channel, sent)
        else:
            self._defer(channel, sent, len(sent.payload), self.broadcast)

    def _defer(
        self, channel: Channel, said: _Said, size: int, take: Callable[[Channel, _Said], None]
    ) -> None:
        """Take what a channel says once it is known whether it still may."""
        if not self._stage.private.defer(channel, size, lambda: take(channel, said)):
            reason = "too much was said while the rights are being judged"
            self._refuse_message(channel, said, reason)

    def _refuse_message(
        self, channel: Channel, message: Message | UserBroadcast, reason: str
    ) -> None:
        channel.socket.queue(reply(channel.socket.vsn, message, "error", {"reason": reason}))

    # Tokens

    def renew(self, channel: Channel, token: str) -> None:
        """Judge a channel by a new access token from now on.

        The channel goes on where it stood. Whoever became another person is told to read
        again; an invalid token ends the channel for good.
        """
        if channel.group is None:
            # Still joining: the join is judged by the token that is there when it is done.
            self._rename(channel, token)
            return
        try:
            self._adopt(channel, self._identify(channel, token), token)
        except BanquetError as error:
            self._stage.dismiss(channel, error.message)

    def _rename(self, channel: Channel, token: str) -> None:
        try:
            identity = self._identify(channel, token)
        except TokenError as error:
            self._stage.dismiss(channel, error.message)
            return
        channel.audience = self.audience(identity)
        channel.token, channel.expires_at = token, identity.expires_at
        channel.is_visitors = False

    def _identify(self, channel: Channel, token: str) -> Identity:
        return self.identify(token, connection_of(channel).identity)

    def _adopt(self, channel: Channel, identity: Identity, token: str) -> None:
        if identity.role not in self._stage.roles:
            # Its rights are not known yet: the client's next join waits for them.
            self._stage.fail(channel, "system", f"The role is now {identity.role}; join again")
            return
        audience = self.audience(identity)
        before = channel.audience
        channel.token, channel.expires_at = token, identity.expires_at
        channel.is_visitors = False
        self._upkeep.watch(channel)
        if audience is not before:
            self._change_audience(channel, audience)
        if channel.join.bindings:
            channel.system("postgres_changes", "ok", "Subscribed to PostgreSQL")
        self._stage.private.doubt(channel)
        if channel.resumes and (before.role, before.user) != (audience.role, audience.user):
            channel.must_refetch("rights", self._stage.head())

    def _change_audience(self, channel: Channel, audience: Audience) -> None:
        router = self._stage.era.router
        is_live = channel.position is None
        old = channel.group
        router.detach(channel)
        channel.audience = audience
        if old is not None and old.listening.role != audience.role:
            self._stage.take_group(channel)
            router.release_group(old)
        if is_live:
            router.attach(channel)


def _patience_seconds(channel: Channel) -> float:
    wait_ms = channel.join.wait_ms
    return JOIN_WAIT_SECONDS if wait_ms is None else wait_ms / 1000


def _expired(seconds: float) -> TokenError:
    """Return the refusal of an old token, in the official server's words."""
    return TokenError("PGRST303", f"Token has expired {int(seconds)} seconds ago")


def _too_late(channel: Channel) -> RequestError:
    wait_ms = channel.join.wait_ms
    if wait_ms is None:
        return RequestError("RealtimeRestarting", "the server is catching up, try again")
    return RequestError(
        "PostgresChangesSubscribeTimeout",
        f"Timed out after {wait_ms}ms waiting for the postgres_changes subscription",
    )
