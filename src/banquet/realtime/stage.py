"""What the stream's side and the clients' side of the engine share.

All on one event loop: whatever is not `async` happens within one turn of it, which is what
makes "subscribe, then reply" and "apply rights, then route" true.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

from banquet.clock import Clock
from banquet.errors import BanquetError, RequestError
from banquet.realtime.broadcast.exchange import Exchange, MessageLimits
from banquet.realtime.broadcast.readiness import Readiness
from banquet.realtime.broadcast.replay import Replays
from banquet.realtime.broadcast.store import Store
from banquet.realtime.changes.catch_up import CatchUp, is_behind
from banquet.realtime.changes.delivery import Delivery
from banquet.realtime.changes.router import Router
from banquet.realtime.changes.turns import Turns
from banquet.realtime.changes.walks import Means
from banquet.realtime.channels.asking import Prober
from banquet.realtime.channels.channel import Audience, Channel
from banquet.realtime.channels.private import PrivateChannels
from banquet.realtime.channels.topics import Topics
from banquet.realtime.database.questions import Judge, Questions
from banquet.realtime.filtering.expressions import Expression
from banquet.realtime.history.cursor import Cursor
from banquet.realtime.history.ring import Ring
from banquet.realtime.monitoring.journal import Journals
from banquet.realtime.monitoring.metrics import Meters
from banquet.realtime.presence.presence import Presence
from banquet.realtime.rights.access import AccessIndex
from banquet.realtime.rights.tables import Catalogue
from banquet.realtime.sockets.connection import Connection
from banquet.realtime.subscriptions.groups import Group, Listening
from banquet.realtime.waiting.lanes import Lanes
from banquet.realtime.wire.outbox import Outbox

_log = logging.getLogger("banquet.realtime")

_Meeting: TypeAlias = tuple[Group | None, Audience, Cursor | None, int]
"""What channels have in common that are walked together."""

PROBES_AT_ONCE: Final = 3
"""Questions about private topics that PostgreSQL is asked at the same time, of which one lane is
for those whose rights a commit has put into question; it has other work."""

PREPARED_ROLES: Final = frozenset(("anon", "authenticated", "service_role"))


class Database(Judge, Prober, Protocol):
    """What only PostgreSQL can tell; implemented by `banquet.realtime.database`."""

    async def load_catalogue(self, roles: frozenset[str], xids: Collection[int] = ()) -> Catalogue:
        """Return what is published and what these roles may read of it, as of these commits."""

    async def wal_position(self) -> int:
        """Return a position that everything committed so far lies before."""


@dataclass(frozen=True, slots=True)
class Era:
    """One unbroken reading of the stream: its ring, and what was learnt along with it."""

    ring: Ring
    access: AccessIndex
    delivery: Delivery
    router: Router
    catch_up: CatchUp


class Stage:
    """The state.

    Attributes:
        meters: What is counted.
        journals: Where connections tell what happens.
        outbox: Where everything that is sent is queued.
        database: Answers what the stream does not say.
        clock: The time.
        ready: Set while clients can be served: begun, and the past read again.
        flowing: Clear while deliveries are held back, because the schema has changed and the
            catalogue is being read.
        connections: Open ones.
        roles: Database roles whose rights the catalogue tells.
        topics: Who has joined what, for what clients say to each other.
        presence: Who is there, and what they say of themselves.
        exchange: Hands on what is said there.
        replays: Tells what was said there before.
        readiness: Tells when what the database says begins to arrive.
        lanes: Which of the questions about private topics PostgreSQL is asked next.
        private: What channels may hear and say that are not open to everybody.
        hears: Tells whether the database streams to us now, and what is news.
        told_live: Whether clients were told last that they are live.
        questions: What PostgreSQL is asked about rows.
        routed: Where a channel stands that has been told everything that was routed.
    """

    def __init__(
        self, database: Database, store: Store, clock: Clock, limits: MessageLimits
    ) -> None:
        self.meters = Meters(clock)
        self.journals = Journals(self.meters, clock)
        self.outbox = Outbox(self.meters)
        self.database = database
        self.clock = clock
        self.ready = asyncio.Event()
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.connections: dict[Connection, None] = {}
        self.topics = Topics()
        self.exchange = Exchange(
            self.topics, self.outbox, self.meters, clock, self.dismiss, self.spawn, limits
        )
        self.replays = Replays(self.exchange, store)
        self.readiness = Readiness(clock, lambda: self.hears())
        self.presence = Presence(self.outbox, clock, self.dismiss, per_second=limits.presence)
        self.lanes = Lanes(PROBES_AT_ONCE, has_urgent=True)
        self.private = PrivateChannels(
            database,
            clock,
            self.lanes,
            dismiss=self.dismiss,
            fail=self.fail,
            release=self.exchange.release,
            review=self.presence.review,
            spawn=self.spawn,
        )
        self.roles = PREPARED_ROLES
        self.catalogue = Catalogue()
        self.routed = Cursor("", 0)
        self.hears: Callable[[], bool] = lambda: True
        self.told_live = True
        self.questions = Questions(database, clock, lambda: self.catalogue)
        self._era: Era | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._walking: set[Channel] = set()
        self._turns = Turns()
        self._gathering: dict[_Meeting, dict[Channel, None]] = {}

    @property
    def has_begun(self) -> bool:
        """Tell whether there is an era."""
        return self._era is not None

    @property
    def era(self) -> Era:
        """Return the present era."""
        if self._era is None:
            raise RuntimeError("the engine has not begun")
        return self._era

    def begin(self, ring: Ring, access: AccessIndex, catalogue: Catalogue) -> None:
        """Start a new era; channels are the caller's to move."""
        if self._era is not None:
            self._era.catch_up.end()
        delivery = Delivery(access, catalogue)
        router = Router(delivery, catalogue, self.outbox)
        catch_up = CatchUp(
            ring,
            router,
            Means(delivery, access, self.questions),
            self.outbox,
            self.flowing,
            self._turns,
            fail=lambda channel, message: self.fail(channel, "postgres_changes", message),
            part=self._part,
            hears=lambda: self.hears(),
        )
        self._era = Era(ring, access, delivery, router, catch_up)
        self.catalogue = catalogue
        self.routed = ring.head

    def head(self) -> Cursor:
        """Return where a channel stands that has been told everything there is to tell now."""
        return self.era.ring.head if self.flowing.is_set() else self.routed

    def joined(self) -> list[Channel]:
        """Return every channel that has joined, live or behind."""
        return [
            channel
            for connection in self.connections
            for channel in connection.channels.values()
            if channel.group is not None
        ]

    # Channels

    def take_group(self, channel: Channel) -> None:
        """Have a channel hear what it asked for; it is neither live nor behind yet.

        Raises:
            RequestError: a binding names nothing published or readable, or does not fit it.
        """
        channel.group = self.era.router.take_group(_listening(channel))

    def expressions(self, channel: Channel) -> frozenset[Expression]:
        """Return what PostgreSQL must judge of a channel's filters, and find valid first.

        Raises:
            RequestError: see `take_group`.
        """
        if not any(binding.terms for binding in channel.join.bindings):
            return frozenset()
        return self.era.router.expressions(_listening(channel))

    def retake_group(self, channel: Channel) -> None:
        """Do it again after the catalogue changed; a channel it no longer fits is failed."""
        channel.group = None
        try:
            self.take_group(channel)
        except RequestError as error:
            self.fail(channel, "postgres_changes", error.message)

    def fall_behind(self, channel: Channel) -> None:
        """Take a live channel out of the flow; somebody walks it forward from here."""
        self.era.router.detach(channel)
        channel.position = self.routed
        self.pursue(connection_of(channel))

    def hold(self, channels: Iterable[Channel]) -> None:
        """Take live channels out of the flow; those that hear the same are walked together."""
        parties: dict[tuple[Group, Audience], dict[Channel, None]] = {}
        for channel in channels:
            if channel.group is not None:
                self.era.router.detach(channel)
                channel.position = self.routed
                key = (channel.group, channel.audience)
                parties.setdefault(key, {})[channel] = None
        for party in parties.values():
            # Some may have gone live this very turn: the task that walked them walks them on.
            self._set_out({each: None for each in party if each not in self._walking})

    def stop(self, channel: Channel) -> None:
        """Stop a channel, saying nothing."""
        channel.is_closed = True
        self.topics.leave(channel)
        self.exchange.joining.leave(channel)
        self.presence.leave(channel)
        self.private.leave(channel)
        if channel.group is not None:
            self.era.router.detach(channel)
            self.era.router.release_group(channel.group)
            channel.group = None
        channel.position = None

    def fail(self, channel: Channel, extension: str, message: str) -> None:
        """End a channel so that its client joins again, which `phx_close` would not do."""
        channel.socket.journal.failed(channel.topic, extension)
        channel.system(extension, "error", message)
        channel.push("phx_error", {"reason": message})
        connection_of(channel).forget(channel)
        self.stop(channel)

    def dismiss(self, channel: Channel, message: str) -> None:
        """End a channel for good, saying why: its client does not come back by itself."""
        channel.system("system", "error", message)
        channel.push("phx_close", {}, ref=channel.join_ref)
        connection_of(channel).forget(channel)
        self.stop(channel)

    def pursue(self, connection: Connection) -> None:
        """Have the connection's channels walked forward, if anything keeps them back.

        Those who hear the same, stand at the same place and have joined at the same are walked
        together, if they come before the first of them has set out. When thousands come back at
        once that takes a turn or more, and a walk costs little more for a hundred than for one.
        """
        if not connection.takes_more or not self.ready.is_set():
            return
        for channel in connection.channels.values():
            if is_behind(channel) and channel not in self._walking:
                key = (channel.group, channel.audience, channel.position, channel.joined_at)
                party = self._gathering.get(key)
                if party is None:
                    party = self._gathering[key] = {channel: None}
                    self._set_out(party, key)
                else:
                    party[channel] = None
                    self._walking.add(channel)

    def _set_out(self, channels: dict[Channel, None], key: _Meeting | None = None) -> None:
        if channels:
            self._walking.update(channels)
            self.meters.catch_ups += 1
            self.spawn(self._walk(channels, key))

    async def _walk(self, channels: dict[Channel, None], key: _Meeting | None) -> None:
        if key is not None:
            await self._turns.next()
            del self._gathering[key]
        era = self.era
        try:
            await era.catch_up.run(channels)
        except BanquetError as error:
            # PostgreSQL could not be asked: nothing was skipped, the clients come back for it.
            self._fail_behind(channels, error.message)
        except Exception:
            # A defect must not leave anybody waiting in silence; it is logged when the task ends.
            self._fail_behind(channels, "the server could not go on; join again")
            raise
        finally:
            self._walking.difference_update(channels)
        if era is not self.era:
            for channel in channels:
                self.pursue(connection_of(channel))

    def _part(self, channel: Channel) -> None:
        """Let somebody else walk a channel forward, if it can go on."""
        self._walking.discard(channel)
        self.pursue(connection_of(channel))

    def _fail_behind(self, channels: Iterable[Channel], message: str) -> None:
        for channel in channels:
            if is_behind(channel):
                self.fail(channel, "postgres_changes", message)

    # Work that takes time

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background; a failure is logged, `close` ends it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def close(self) -> None:
        """End what runs in the background."""
        self.questions.close()
        self.private.close()
        for task in self._tasks:
            task.cancel()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("a real-time task failed", exc_info=task.exception())


def _listening(channel: Channel) -> Listening:
    return Listening(
        channel.socket.vsn, channel.topic, channel.audience.role, channel.join.bindings
    )


def connection_of(channel: Channel) -> Connection:
    """Return the connection a channel is on; nothing else makes channels."""
    socket = channel.socket
    if not isinstance(socket, Connection):
        raise TypeError("a channel lives on a connection")
    return socket
