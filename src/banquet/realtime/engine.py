"""The real-time engine: transactions in from the stream, frames out to whoever may hear them.

The stream's side; the clients' is `reception`, time is `upkeep`, what they share `stage`.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

from banquet.clock import Clock
from banquet.errors import BanquetError
from banquet.identity import Verifier
from banquet.realtime.broadcast.exchange import UNLIMITED, Exchange, MessageLimits
from banquet.realtime.broadcast.retention import Retention
from banquet.realtime.broadcast.store import Store
from banquet.realtime.broadcast.stored import split
from banquet.realtime.changes.catch_up import is_behind
from banquet.realtime.database.questions import Questions
from banquet.realtime.history.cursor import Cursor, Snapshot
from banquet.realtime.history.ring import MustRefetch, Ring
from banquet.realtime.monitoring.metrics import Census, Meters
from banquet.realtime.reception import Reception
from banquet.realtime.rights.access import NOBODY, AccessIndex, Affected
from banquet.realtime.rights.tables import Catalogue
from banquet.realtime.sessions import Sessions
from banquet.realtime.stage import Database, Stage
from banquet.realtime.upkeep import Upkeep
from banquet.realtime.waiting.lanes import Lanes
from banquet.replication.messages import Change, Transaction

_log = logging.getLogger("banquet.realtime")

DDL_PREFIX: Final = "banquet.ddl"
"""Prefix of the logical message an event trigger writes when the schema changes."""

LIVE_CHANGES: Final = 512
"""Changes of one transaction routed in passing; larger ones are walked, slice by slice."""

TICK_SECONDS: Final = 0.5
RETRY_SECONDS: Final = 1.0


class Engine:
    """Shares one change stream among all clients.

    Attributes:
        reception: What connections talk to.
        ready: Set while clients can be served.
    """

    def __init__(
        self,
        *,
        database: Database,
        store: Store,
        verifier: Verifier,
        clock: Clock,
        limits: MessageLimits = UNLIMITED,
        on_ddl: Callable[[], None] = lambda: None,
        on_session_end: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Prepare; `begin` gives it a ring, `run` keeps time.

        Args:
            database: Answers what the stream does not say.
            store: Keeps what the database says.
            verifier: Judges tokens.
            clock: The time.
            limits: How much clients may say.
            on_ddl: Told in commit order that the schema changed; must not block.
            on_session_end: Told which session ended, likewise; its channels fail after that.
        """
        self._stage = Stage(database, store, clock, limits)
        self._retention = Retention(store, clock, self._stage.spawn)
        self._upkeep = Upkeep(self._stage)
        self.reception = Reception(self._stage, self._upkeep, verifier, self._reload)
        self.ready = self._stage.ready
        self._on_ddl = on_ddl
        self._sessions = Sessions(self._stage, on_session_end)
        self._initial: Snapshot | None = None
        self._target_lsn = 0
        self._is_waiting = False
        self._said_lsn = 0
        self._is_stale = False
        self._unshown: set[int] = set()
        self._unpublished: set[int] = set()

    @property
    def exchange(self) -> Exchange:
        """Return what hands on what is said on topics."""
        return self._stage.exchange

    @property
    def lanes(self) -> Lanes:
        """Return who is asked about next of those who want to be on private topics."""
        return self._stage.lanes

    @property
    def roles(self) -> frozenset[str]:
        """Return the database roles whose rights a catalogue must tell."""
        return self._stage.roles

    @property
    def catalogue(self) -> Catalogue:
        """Return what is published, as it is known now."""
        return self._stage.catalogue

    def begin(
        self,
        ring: Ring,
        access: AccessIndex,
        catalogue: Catalogue,
        *,
        initial: Snapshot,
        target_lsn: int,
        is_waiting: bool = False,
        hears: Callable[[], bool] = lambda: True,
    ) -> None:
        """Start on a ring, or start anew on another one: every cursor is then of the past.

        Args:
            ring: Empty, at the position the stream starts from.
            access: Rights as `initial` shows them.
            catalogue: What is published.
            initial: Snapshot the rights were read in, and after it the catalogue.
            target_lsn: What committed before is being read again; until the stream has passed
                it, joins wait.
            is_waiting: Whether the stream is not ours yet: joins wait for `expect`, too.
            hears: Tells whether the database streams to us now, and what is news; while it does
                not, clients are told that they are not live.
        """
        stage = self._stage
        if stage.has_begun and stage.era.ring.epoch != ring.epoch:
            self._said_lsn = 0  # positions may count from elsewhere, and nothing is repeated
            self._unshown = set()
            stage.private.begin()
            stage.replays.begin()
        stage.hears = hears
        stage.ready.clear()
        stage.begin(ring, access, catalogue)
        self._initial, self._target_lsn = initial, target_lsn
        self._is_waiting = is_waiting
        self._unpublished = set()
        for channel in stage.joined():
            channel.position = Cursor("", 0)  # of no epoch, so it is told to read again
            stage.retake_group(channel)
        stage.private.doubt_everyone()
        self._check_ready()

    def expect(self, lsn: int) -> None:
        """Note that the stream is ours, and that what committed before `lsn` is of the past.

        While we waited another server may have led its clients up to there.
        """
        self._is_waiting = False
        self._target_lsn = max(self._target_lsn, lsn)
        self._check_ready()

    async def run(self) -> None:
        """Keep time until cancelled: expiring tokens, stuck sockets, quiet checkpoints."""
        try:
            while True:
                await asyncio.sleep(TICK_SECONDS)
                self.tick()
        finally:
            self._stage.close()

    def tick(self) -> None:
        """Do what is due now; for tests, which do not wait for `run`."""
        self._upkeep.tick()
        self._retention.tick()
        self._stage.readiness.tick()

    @property
    def meters(self) -> Meters:
        """Return what is counted."""
        return self._stage.meters

    @property
    def questions(self) -> Questions:
        """Return who asks PostgreSQL about rows and texts."""
        return self._stage.questions

    @property
    def ring(self) -> Ring | None:
        """Return what clients can resume from; None before the engine has begun."""
        return self._stage.era.ring if self._stage.has_begun else None

    def census(self) -> Census:
        """Count who is there; takes a moment for ten thousand connections."""
        stage = self._stage
        joined = stage.joined()
        behind = sum(1 for channel in joined if is_behind(channel))
        return Census(
            connections=len(stage.connections),
            slow=sum(1 for each in stage.connections if each.paused_at is not None),
            live=len(joined) - behind,
            behind=behind,
            groups=len(stage.era.router.groups) if stage.has_begun else 0,
        )

    def health(self) -> dict[str, object]:
        """Return figures for `/health`: state, position, and how many are listening."""
        census, ring = self.census(), self.ring
        return {
            "status": _status(self._stage),
            "cursor": None if ring is None else str(ring.head),
            "transactions": 0 if ring is None else len(ring),
            "connections": census.connections,
            "channels": census.live + census.behind,
            "behind": census.behind,
        }

    def is_member(self, user: str, role: str) -> bool:
        """Tell whether a person has a role in any branch, as of the last transaction taken."""
        stage = self._stage
        return stage.has_begun and stage.era.access.is_member(user, role)

    def end_sessions(self, ended: Sequence[str]) -> None:
        """End sessions of which no stream told; those it told of may be among them."""
        if ended:
            self._sessions.end(ended)

    # The stream

    def take(self, transaction: Transaction) -> None:
        """Take the next transaction: its rows first, then what the database says in it."""
        rows, said = split(transaction)
        if rows is transaction or rows.changes or rows.messages:
            self._take_rows(rows)
        else:
            self.advance(transaction.end_lsn)
        # A stream that is begun anew repeats the past, which has been said.
        if transaction.commit_lsn > self._said_lsn:
            self._said_lsn = transaction.commit_lsn
            if said:
                self._stage.replays.hear(transaction.xid, said)
                self._stage.exchange.take("database", said)

    def _take_rows(self, transaction: Transaction) -> None:
        """Keep a transaction, learn rights from it, send it on.

        The order is what makes a revoke final: rights first, then rows.
        """
        stage = self._stage
        arrived = stage.clock.monotonic()
        stage.meters.transactions += 1
        stage.meters.changes += len(transaction.changes)
        stage.era.ring.append(transaction)
        affected = NOBODY
        if self._initial is not None and self._initial.sees(transaction.xid):
            stage.era.access.recall(transaction)  # of the past: joins wait until it is over
        else:
            stage.era.access.apply(transaction)
            affected = stage.era.access.affected(transaction)
            if affected is not NOBODY:
                stage.private.doubt_members(affected, transaction.xid)
            self._watch_schema(transaction)
        if transaction.messages:
            self._sessions.take(transaction)
        if not stage.ready.is_set():
            self._check_ready()
        elif stage.flowing.is_set():
            self._route(transaction, arrived, affected)
            self._note_routed()

    def advance(self, lsn: int) -> None:
        """Note that the stream has come as far as `lsn` without anything for us."""
        self._stage.era.ring.advance(lsn)
        self._check_ready()
        self._note_routed()

    def _note_routed(self) -> None:
        """Note where everybody stands who was told everything.

        As far as the head that was handed out: positions must not go back once deliveries are
        held back.
        """
        if self._stage.ready.is_set() and self._stage.flowing.is_set():
            self._stage.routed = self._stage.era.ring.head

    def _watch_schema(self, transaction: Transaction) -> None:
        messages = transaction.messages
        if messages and any(each.prefix == DDL_PREFIX for each in messages):
            self._on_ddl()
            self._reload(transaction.xid)
            self._stage.private.doubt_everyone(transaction.xid, holds=False)
        elif not transaction.tables <= self._stage.catalogue.tables.keys() and any(
            self._is_unknown(change) for change in transaction.changes
        ):
            self._reload(transaction.xid)

    def _is_unknown(self, change: Change) -> bool:
        relation = change.relation
        is_known = relation.name in self._stage.catalogue.tables
        return not is_known and relation.oid not in self._unpublished

    def _check_ready(self) -> None:
        stage = self._stage
        if stage.ready.is_set():
            return
        stage.routed = stage.era.ring.head
        if not self._is_waiting and stage.era.ring.position >= self._target_lsn:
            self._initial = None
            stage.ready.set()
            for connection in stage.connections:
                stage.pursue(connection)

    def _route(self, transaction: Transaction, arrived: float | None, affected: Affected) -> None:
        """Send a transaction on; whoever calls notes how far everybody has been told."""
        stage = self._stage
        router = stage.era.router
        stage.told_live = stage.hears()
        if not router.groups:
            return
        sent_before = stage.meters.frames
        is_large = len(transaction.changes) > LIVE_CHANGES
        stage.hold(router.members_to_hold(transaction, everyone=is_large))
        cursor = stage.era.ring.cursor_after(transaction)
        router.route(transaction, cursor, affected, live=stage.told_live)
        stage.routed = cursor
        if stage.meters.frames != sent_before:
            stage.meters.await_flush(arrived, transaction.commit_time)

    # The catalogue

    def _reload(self, xid: int | None = None) -> None:
        """Hold every delivery back until the catalogue is known again.

        Rows that commit after a policy was tightened must not go out by the old one.

        Args:
            xid: Transaction that changed it; queries may not see it for a moment.
        """
        self._is_stale = True
        if xid is not None:
            self._unshown.add(xid)
        if self._stage.flowing.is_set():
            self._stage.flowing.clear()
            self._stage.spawn(self._load_catalogue())

    async def _load_catalogue(self) -> None:
        catalogue = self._stage.catalogue
        while self._is_stale:
            self._is_stale = False
            xids = frozenset(self._unshown)
            try:
                catalogue = await self._stage.database.load_catalogue(self._stage.roles, xids)
                self._unshown -= xids
            except Exception as error:  # noqa: BLE001
                # Whatever it is: giving up would hold every delivery back for ever.
                defect = None if isinstance(error, BanquetError) else error
                _log.warning(
                    "the catalogue cannot be read, trying again: %s", error, exc_info=defect
                )
                self._is_stale = True
                self._stage.meters.reloads["failed"] += 1
                await asyncio.sleep(RETRY_SECONDS)
        self._stage.meters.reloads["ok"] += 1
        self._retention.hurry()
        self._use(catalogue)
        self._stage.flowing.set()
        self._route_held()
        self._note_routed()

    def _use(self, catalogue: Catalogue) -> None:
        stage = self._stage
        era = stage.era
        live = [channel for channel in stage.joined() if channel.position is None]
        for channel in live:
            era.router.detach(channel)
        stage.catalogue = catalogue
        era.delivery.use(catalogue)
        era.router.use(catalogue)
        for channel in stage.joined():
            stage.retake_group(channel)
        for channel in live:
            era.router.attach(channel)

    def _route_held(self) -> None:
        """Route what came while deliveries were held back."""
        stage = self._stage
        held = stage.era.ring.since(stage.routed)
        if isinstance(held, MustRefetch):
            stage.hold([each for each in stage.joined() if each.position is None])
            return
        for transaction in list(held):
            self._unpublished.update(
                change.relation.oid for change in transaction.changes if self._is_unknown(change)
            )
            if stage.ready.is_set():
                self._route(transaction, None, stage.era.access.affected(transaction))


def _status(stage: Stage) -> str:
    if not stage.ready.is_set():
        return "starting"
    return "ready" if stage.hears() else "waiting for the database"
