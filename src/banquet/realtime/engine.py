"""The real-time engine: transactions in from the stream, frames out to whoever may hear them.

Owns the state that connections share: ring, access index, catalogue, router. Runs on one event
loop; everything that is not `async` happens within one turn of it, which is what makes
"subscribe, then reply" and "apply rights, then route" true.
"""

import asyncio
import heapq
import logging
from collections.abc import Callable, Coroutine
from itertools import count
from random import randrange
from typing import Any, Final, Protocol
from weakref import WeakValueDictionary

from picows import WSCloseCode

from banquet.clock import Clock
from banquet.errors import BanquetError, RequestError, TokenError
from banquet.identity import Identity, Verifier
from banquet.realtime.access import AccessIndex
from banquet.realtime.catch_up import CatchUp, is_behind
from banquet.realtime.channel import Audience, Channel, audience_key, checkpoint_frame
from banquet.realtime.connection import Connection, is_key, refusal_reason
from banquet.realtime.cursor import Cursor, Snapshot
from banquet.realtime.delivery import Delivery, Key
from banquet.realtime.groups import Listening
from banquet.realtime.outbox import Outbox
from banquet.realtime.protocol import Message, reply
from banquet.realtime.ring import MustRefetch, Ring
from banquet.realtime.router import QUIET_CHECKPOINT_SECONDS, Router
from banquet.realtime.starts import Start, find_start, settle
from banquet.realtime.tables import Catalogue, Table, TableName
from banquet.replication.messages import Transaction

_log = logging.getLogger("banquet.realtime")

DDL_PREFIX: Final = "banquet.ddl"
"""Prefix of the logical message an event trigger writes when the schema changes."""

LIVE_CHANGES: Final = 512
"""Changes of one transaction routed in passing; larger ones are walked, slice by slice."""

JOIN_WAIT_SECONDS: Final = 8.0
"""How long a join may wait for the engine to catch up; clients give up after 10."""

STUCK_SECONDS: Final = 30.0
"""A socket that has not drained for so long is closed, 1013."""

IDLE_SECONDS: Final = 75.0
"""A socket that sent nothing for so long is closed; clients send heartbeats every 25."""

EMPTY_SECONDS: Final = 600.0
"""A socket without channels for so long is closed (official rule)."""

TICK_SECONDS: Final = 0.5
SWEEP_SECONDS: Final = 5.0
RETRY_SECONDS: Final = 1.0
REFETCH_SPREAD_MS: Final = 30_000
"""Longest delay given with `must_refetch`: a lost epoch sends every client reading at once."""

_PREPARED_ROLES: Final = ("anon", "authenticated", "service_role")


class Database(Protocol):
    """What only PostgreSQL can tell; implemented by `banquet.realtime.database`."""

    async def load_catalogue(self, roles: frozenset[str]) -> Catalogue:
        """Return what is published and what these roles may read of it."""

    async def wal_position(self) -> int:
        """Return a position that everything committed so far lies before."""

    async def visible(
        self, identity: Identity, table: Table, keys: tuple[Key, ...]
    ) -> frozenset[Key]:
        """Return which of these rows the identity may see now."""


class Engine:
    """Shares one change stream among all clients. Implements the connections' `Host`.

    Attributes:
        outbox: Where connections queue their writes.
        roles: Database roles whose rights are known.
        ready: Set while clients can be served: begun, and the past read again.
    """

    def __init__(
        self,
        *,
        database: Database,
        verifier: Verifier,
        clock: Clock,
        on_ddl: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare; `begin` gives it a ring, `run` keeps time.

        Args:
            database: Answers what the stream does not say.
            verifier: Judges tokens.
            clock: The time.
            on_ddl: Told in commit order that the schema changed.
        """
        self.outbox = Outbox()
        self.ready = asyncio.Event()
        self._database = database
        self._verifier = verifier
        self._clock = clock
        self._on_ddl = on_ddl
        self._connections: dict[Connection, None] = {}
        self._audiences: WeakValueDictionary[tuple[str, bytes], Audience] = WeakValueDictionary()
        self.roles: frozenset[str] = frozenset(_PREPARED_ROLES)
        self._expiries: list[tuple[float, int, Channel]] = []
        self._numbers = count()
        self._tasks: set[asyncio.Task[None]] = set()
        self._unsettled: dict[Channel, None] = {}
        self._settling: dict[Channel, int] = {}
        self._unsettled_is_asked = False
        self._questions: dict[object, asyncio.Task[frozenset[Key]]] = {}
        self._swept_at = self._told_at = self._reloaded_at = clock.monotonic()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._is_stale = False

    def begin(
        self,
        ring: Ring,
        access: AccessIndex,
        catalogue: Catalogue,
        *,
        initial: Snapshot,
        target_lsn: int,
    ) -> None:
        """Start on a ring, or start anew on another one: every cursor is then of the past.

        Args:
            ring: Empty, at the position the stream starts from.
            access: Rights as `initial` shows them.
            catalogue: What is published.
            initial: Snapshot the rights were read in.
            target_lsn: What committed before is being read again; until the stream has passed
                it, joins wait.
        """
        self.ready.clear()
        self.ring = ring
        self._access = access
        self._initial: Snapshot | None = initial
        self._target_lsn = target_lsn
        self._routed = ring.head
        self._catalogue = catalogue
        self._unknown: set[int] = set()
        self._delivery = Delivery(access, catalogue)
        self._router = Router(self._delivery, catalogue)
        self._catch_up = CatchUp(ring, self._router, self._delivery, access, self._ask)
        for channel in self._joined():
            channel.group = None
            self._take_group(channel)
            channel.position = Cursor("", 0)  # of no epoch, so it is told to read again
        self._check_ready()

    async def run(self) -> None:
        """Keep time until cancelled: expiring tokens, stuck sockets, quiet checkpoints."""
        try:
            while True:
                await asyncio.sleep(TICK_SECONDS)
                self.tick()
        finally:
            for task in list(self._tasks):
                task.cancel()

    def health(self) -> dict[str, object]:
        """Return figures for `/health`: state, positions, and how many are listening."""
        begun = hasattr(self, "ring")
        return {
            "status": "ready" if self.ready.is_set() else "starting",
            "epoch": self.ring.epoch if begun else None,
            "cursor": str(self.ring.head) if begun else None,
            "transactions": len(self.ring) if begun else 0,
            "connections": len(self._connections),
            "channels": sum(len(each.channels) for each in self._connections),
            "behind": sum(1 for channel in self._joined() if is_behind(channel)),
        }

    # The stream

    def take(self, transaction: Transaction) -> None:
        """Take the next transaction: keep it, learn rights from it, send it on.

        The order is what makes a revoke final: rights first, then rows.
        """
        self.ring.append(transaction)
        if self._initial is not None and self._initial.sees(transaction.xid):
            self._access.recall(transaction)
        else:
            self._access.apply(transaction)
        if any(each.prefix == DDL_PREFIX for each in transaction.messages):
            self._on_ddl()
            self._reload()
        elif any(self._is_unknown(change.relation.oid, change) for change in transaction.changes):
            self._reload()
        if not self.ready.is_set():
            self._routed = self.ring.head
            self._check_ready()
        elif self._flowing.is_set():
            self._route(transaction)

    def advance(self, lsn: int) -> None:
        """Note that the stream has come as far as `lsn` without anything for us."""
        self.ring.advance(lsn)
        self._check_ready()

    def _check_ready(self) -> None:
        if not self.ready.is_set() and self.ring.position >= self._target_lsn:
            self._initial = None
            self._routed = self.ring.head
            self.ready.set()
            for connection in self._connections:
                self._pursue(connection)

    def _is_unknown(self, oid: int, change: Any) -> bool:
        name = (change.relation.schema, change.relation.table)
        return name not in self._catalogue.tables and oid not in self._unknown

    def _route(self, transaction: Transaction) -> None:
        large = len(transaction.changes) > LIVE_CHANGES
        for channel in self._router.members_to_hold(transaction, everyone=large):
            self._fall_behind(channel)
        cursor = self.ring.cursor_after(transaction)
        self._router.route(transaction, cursor, self._access.affected(transaction))
        self._routed = cursor

    def _head(self) -> Cursor:
        """Return where a channel stands that has been told everything routed so far."""
        return self.ring.head if self._flowing.is_set() else self._routed

    def _fall_behind(self, channel: Channel) -> None:
        self._router.detach(channel)
        channel.position = self._routed
        self._pursue(_connection(channel))

    def _pursue(self, connection: Connection) -> None:
        """Have somebody walk the connection's channels forward, if anything keeps them back."""
        if connection.is_catching_up or not connection.is_open or not self.ready.is_set():
            return
        if any(is_behind(channel) for channel in connection.channels.values()):
            connection.is_catching_up = True
            self._spawn(self._walk(connection))

    async def _walk(self, connection: Connection) -> None:
        try:
            await self._flowing.wait()
            await self._catch_up.run(connection)
        except BanquetError as error:
            # PostgreSQL could not be asked: nothing was skipped, the clients come back for it.
            for channel in [c for c in connection.channels.values() if is_behind(c)]:
                self._fail(channel, "postgres_changes", error.message)
        finally:
            connection.is_catching_up = False

    # The catalogue

    def _reload(self) -> None:
        """Hold every delivery back until the catalogue is known again."""
        self._is_stale = True
        if self._flowing.is_set():
            self._flowing.clear()
            self._spawn(self._load_catalogue())

    async def _load_catalogue(self) -> None:
        while self._is_stale:
            self._is_stale = False
            try:
                catalogue = await self._database.load_catalogue(self.roles)
            except BanquetError as error:
                _log.warning("the catalogue cannot be read, trying again: %s", error)
                self._is_stale = True
                await asyncio.sleep(RETRY_SECONDS)
        self._use(catalogue)
        self._flowing.set()
        self._route_held()

    def _use(self, catalogue: Catalogue) -> None:
        self._reloaded_at = self._clock.monotonic()
        live = [channel for channel in self._joined() if channel.position is None]
        for channel in live:
            self._router.detach(channel)
        self._catalogue = catalogue
        self._delivery.use(catalogue)
        self._router.use(catalogue)
        for channel in self._joined():
            channel.group = None
            self._take_group(channel)
        for channel in live:
            self._router.attach(channel)

    def _route_held(self) -> None:
        held = self.ring.since(self._routed)
        transactions = [] if isinstance(held, MustRefetch) else list(held)
        for transaction in transactions:
            for change in transaction.changes:
                if self._is_unknown(change.relation.oid, change):
                    self._unknown.add(change.relation.oid)
            if self.ready.is_set():
                self._route(transaction)
        if isinstance(held, MustRefetch):
            for channel in [c for c in self._joined() if c.position is None]:
                self._fall_behind(channel)

    def _take_group(self, channel: Channel) -> None:
        """Find a joined channel's group again; one whose bindings no longer hold is failed."""
        bindings = channel.join.bindings
        listening = Listening(channel.socket.vsn, channel.topic, channel.audience.role, bindings)
        try:
            channel.group = self._router.take_group(listening)
        except RequestError as error:
            self._fail(channel, "postgres_changes", error.message)

    def _joined(self) -> list[Channel]:
        return [
            channel
            for connection in self._connections
            for channel in connection.channels.values()
            if channel.group is not None
        ]

    # What connections ask (Host)

    def now(self) -> float:
        """Return seconds on the monotonic clock."""
        return self._clock.monotonic()

    def opened(self, connection: Connection) -> None:
        """Take note of a new connection."""
        self._connections[connection] = None

    def closed(self, connection: Connection) -> None:
        """Forget a connection and its channels."""
        self._connections.pop(connection, None)
        for channel in connection.channels.values():
            self.leave(channel)
        connection.channels.clear()

    def stalled(self, connection: Connection) -> None:
        """Hold back everything for a connection that has become slow."""
        for channel in connection.channels.values():
            if channel.group is not None and channel.position is None:
                self._router.detach(channel)
                channel.position = self._routed
                channel.owes_checkpoint = True

    def drained(self, connection: Connection) -> None:
        """Go on with a connection that was slow."""
        self._pursue(connection)

    def identify(self, token: str | None, fallback: Identity) -> Identity:
        """Return who a join's token stands for; a key, or none, leaves it to the connection.

        Raises:
            TokenError: the token is not valid or has expired.
        """
        identity = fallback if token is None or is_key(token) else self._verifier.verify(token)
        past = self._clock.now() - (identity.expires_at or self._clock.now() + 1)
        if past >= 0:
            raise TokenError("PGRST303", f"Token has expired {int(past)} seconds ago")
        return identity

    def audience(self, identity: Identity) -> Audience:
        """Return the one audience of an identity."""
        key = audience_key(identity)
        found = self._audiences.get(key)
        if found is None:
            found = Audience(identity, identity.role, identity.user_id)
            self._audiences[key] = found
        return found

    def enter(self, channel: Channel, message: Message) -> None:
        """Subscribe a channel, then answer its join; at once, if all that takes is known."""
        is_known = channel.audience.role in self.roles
        if is_known and self.ready.is_set() and self._flowing.is_set():
            self._enter(channel, message, may_reload=True)
        else:
            self._spawn(self._enter_later(channel, message))

    async def _enter_later(self, channel: Channel, message: Message) -> None:
        try:
            async with asyncio.timeout(JOIN_WAIT_SECONDS):
                await self.ready.wait()
                if channel.audience.role not in self.roles:
                    self.roles |= {channel.audience.role}
                    self._reload()
                await self._flowing.wait()
        except TimeoutError:
            error = RequestError("RealtimeRestarting", "the server is catching up, try again")
            self._refuse(channel, message, error)
            return
        self._enter(channel, message, may_reload=False)

    def _enter(self, channel: Channel, message: Message, *, may_reload: bool) -> None:
        if channel.is_closed:
            return
        try:
            start = find_start(channel.join.bindings, self.ring, self._head())
            channel.join = start.join_with(channel.join)
            channel.group = self._router.take_group(
                Listening(
                    channel.socket.vsn,
                    channel.topic,
                    channel.audience.role,
                    channel.join.bindings,
                )
            )
        except RequestError as error:
            if may_reload and self._clock.monotonic() - self._reloaded_at > RETRY_SECONDS:
                # Without event triggers new tables are not announced: look once.
                self._reload()
                self._spawn(self._enter_later(channel, message))
            else:
                self._refuse(channel, message, error)
            return
        self._welcome(channel, message, start)

    def _welcome(self, channel: Channel, message: Message, start: Start) -> None:
        self._watch_expiry(channel)
        channel.joined_at = self.ring.head.lsn
        response = {"postgres_changes": channel.join.echoes}
        channel.socket.queue(reply(channel.socket.vsn, message, "ok", response))
        if channel.join.presence:
            channel.push("presence_state", {})
        if channel.join.bindings:
            channel.system("postgres_changes", "ok", "Subscribed to PostgreSQL")
        if start.refetch is not None:
            channel.must_refetch(start.refetch, self._head(), self._spread_ms(start.refetch))
        if start.is_unsettled:
            self._unsettled[channel] = None
        channel.owes_checkpoint = True
        if start.position is None and self._flowing.is_set():
            self._router.attach(channel)
            self._announce_live(channel)
        else:
            channel.position = start.position or self._head()
            self._pursue(_connection(channel))

    def _announce_live(self, channel: Channel) -> None:
        if channel.resumes and channel.group is not None:
            frame = checkpoint_frame(channel.group, self._head(), (), live=True)
            channel.socket.queue(frame)
        channel.owes_checkpoint = False

    def _spread_ms(self, reason: str) -> int:
        if reason == "rights":
            return 0
        most = min(REFETCH_SPREAD_MS, 3 * len(self._connections))
        return randrange(most + 1)  # noqa: S311  # spreads load, guards nothing

    def _refuse(self, channel: Channel, message: Message, error: BanquetError) -> None:
        response = {"reason": refusal_reason(error)}
        channel.socket.queue(reply(channel.socket.vsn, message, "error", response))
        _connection(channel).forget(channel)
        self.leave(channel)

    def leave(self, channel: Channel) -> None:
        """Stop a channel, saying nothing."""
        channel.is_closed = True
        self._unsettled.pop(channel, None)
        self._settling.pop(channel, None)
        if channel.group is not None:
            self._router.detach(channel)
            self._router.release_group(channel.group)
            channel.group = None
        channel.position = None

    def renew(self, channel: Channel, token: str) -> None:
        """Judge a channel by a new access token from now on.

        The channel goes on where it stood. Whoever became another person is told to read
        again; an invalid token ends the channel for good.
        """
        if channel.group is None:
            return
        try:
            identity = self.identify(token, channel.audience.identity)
            self._adopt(channel, identity, token)
        except BanquetError as error:
            channel.system("system", "error", error.message)
            channel.push("phx_close", {}, ref=channel.join_ref)
            _connection(channel).forget(channel)
            self.leave(channel)

    def _adopt(self, channel: Channel, identity: Identity, token: str) -> None:
        audience = self.audience(identity)
        before = channel.audience
        channel.token, channel.expires_at = token, identity.expires_at
        self._watch_expiry(channel)
        if audience is not before:
            self._change_audience(channel, audience)
        channel.system("postgres_changes", "ok", "Subscribed to PostgreSQL")
        if channel.resumes and (before.role, before.user) != (audience.role, audience.user):
            channel.must_refetch("rights", self._head())

    def _change_audience(self, channel: Channel, audience: Audience) -> None:
        if audience.role not in self.roles:
            self.roles |= {audience.role}
            self._reload()
        was_live = channel.position is None
        old = channel.group
        self._router.detach(channel)
        channel.audience = audience
        if old is not None and old.listening.role != audience.role:
            listening = Listening(
                channel.socket.vsn, channel.topic, audience.role, channel.join.bindings
            )
            channel.group = self._router.take_group(listening)
            self._router.release_group(old)
        if was_live:
            self._router.attach(channel)

    # Time

    def tick(self) -> None:
        """Do what is due; `run` calls it twice a second, tests whenever they like."""
        self._expire()
        if not hasattr(self, "ring"):
            return
        now = self._clock.monotonic()
        if self._unsettled and not self._unsettled_is_asked:
            self._unsettled_is_asked = True
            self._spawn(self._settle())
        for channel in [c for c, lsn in self._settling.items() if lsn <= self.ring.position]:
            self._share_group(channel)
        if now - self._told_at >= QUIET_CHECKPOINT_SECONDS and self.ready.is_set():
            self._told_at = now
            self._router.quiet_checkpoints(self._head())
        if now - self._swept_at >= SWEEP_SECONDS:
            self._swept_at = now
            for connection in list(self._connections):
                self._sweep(connection, now)

    def _watch_expiry(self, channel: Channel) -> None:
        if channel.expires_at is not None:
            heapq.heappush(self._expiries, (channel.expires_at, next(self._numbers), channel))

    def _expire(self) -> None:
        now = self._clock.now()
        while self._expiries and self._expiries[0][0] <= now:
            expired_at, _, channel = heapq.heappop(self._expiries)
            if not channel.is_closed and channel.expires_at == expired_at:
                self._fail(
                    channel, "system", f"Token has expired {int(now - expired_at)} seconds ago"
                )

    def _fail(self, channel: Channel, extension: str, message: str) -> None:
        """End a channel so that its client joins again, which `phx_close` would not do."""
        channel.system(extension, "error", message)
        channel.push("phx_error", {"reason": message})
        _connection(channel).forget(channel)
        self.leave(channel)

    def _share_group(self, channel: Channel) -> None:
        """Move a live channel to the group of those that started long ago."""
        if channel.position is not None or not self._flowing.is_set() or channel.group is None:
            return
        del self._settling[channel]
        self._router.detach(channel)
        self._router.release_group(channel.group)
        channel.join = settle(channel.join)
        self._take_group(channel)
        self._router.attach(channel)

    def _sweep(self, connection: Connection, now: float) -> None:
        if connection.paused_at is not None and now - connection.paused_at > STUCK_SECONDS:
            # The close frame lies behind what the client does not read: it may never arrive.
            connection.close(WSCloseCode.TRY_AGAIN_LATER, "too slow")
            connection.abort()
        elif now - connection.heard_at > IDLE_SECONDS:
            connection.close(WSCloseCode.OK, "idle")
        elif connection.empty_since is not None and now - connection.empty_since > EMPTY_SECONDS:
            connection.close(WSCloseCode.OK, "no channel")

    async def _settle(self) -> None:
        """Let channels that started from a snapshot share a group once all it saw has passed."""
        try:
            channels = list(self._unsettled)
            lsn = await self._database.wal_position()
            for channel in channels:
                if self._unsettled.pop(channel, 0) is None:
                    self._settling[channel] = lsn
        except BanquetError as error:
            _log.warning("cannot read the log position: %s", error)
        finally:
            self._unsettled_is_asked = False

    # Questions to PostgreSQL

    async def _ask(
        self,
        audience: Audience,
        table: TableName,
        keys: tuple[Key, ...],
        place: tuple[int, int],
    ) -> frozenset[Key]:
        """Ask once for all channels of one audience that walk the same transaction."""
        question = (audience, table, keys, place)
        task = self._questions.get(question)
        if task is None:
            known = self._catalogue.tables[table]
            task = asyncio.create_task(self._database.visible(audience.identity, known, keys))
            self._questions[question] = task
            task.add_done_callback(lambda _: self._questions.pop(question, None))
        return await asyncio.shield(task)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("a real-time task failed", exc_info=task.exception())


def _connection(channel: Channel) -> Connection:
    socket = channel.socket
    assert isinstance(socket, Connection)  # noqa: S101  # channels are made by connections only
    return socket
