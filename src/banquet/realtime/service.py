"""The engine on its database: slot, ring and stream made, and made anew when a slot is lost."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from banquet.clock import Clock
from banquet.db.pipeline_pool import PipelinePool
from banquet.errors import BanquetError
from banquet.identity import Verifier
from banquet.realtime.broadcast.api import BroadcastRoute
from banquet.realtime.broadcast.exchange import UNLIMITED, MessageLimits
from banquet.realtime.broadcast.store import MessageStore
from banquet.realtime.database.database import Pool, RealtimeDatabase
from banquet.realtime.ends import UnheardEnds
from banquet.realtime.engine import Engine
from banquet.realtime.exposition import Exposition
from banquet.realtime.history.cursor import parse_snapshot
from banquet.realtime.history.ring import Bounds, Ring
from banquet.realtime.notify.notifications import parse_selection
from banquet.realtime.notify.notifier import Notifier
from banquet.realtime.rights.access import AccessIndex
from banquet.realtime.sockets.websocket import websocket_protocol
from banquet.realtime.vitals import Vitals
from banquet.replication.failures import SetupError, SlotLost
from banquet.replication.messages import Transaction
from banquet.replication.slot import Slot, ensure_slot
from banquet.replication.stream import ReplicationStream
from banquet.settings import Settings

_log = logging.getLogger("banquet.realtime")

RETRY_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseAccess:
    """How the service reaches its database.

    Attributes:
        admin_url: Of the database's owner, who may replicate.
        pool: Of the role `authenticator`; must be open while the service runs.
        row_pool: The same, to ask which rows somebody may see.
        notify_url: Of a role to send NOTIFY as, any will do; the owner if it is empty.
    """

    admin_url: str
    pool: Pool
    row_pool: PipelinePool
    notify_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamHooks:
    """Who else is told what the stream says, in commit order. None of them may block.

    Attributes:
        on_ddl: The schema changed.
        on_session_end: A session ended; its id.
        on_tables: A transaction changed these tables.
    """

    on_ddl: Callable[[], None] = lambda: None
    on_session_end: Callable[[str], None] = lambda _: None
    on_tables: Callable[[frozenset[tuple[str, str]]], None] = lambda _: None


class RealtimeService:
    """What `app.py` runs: `run()` as a task, `protocol` as uvicorn's `ws` class.

    Attributes:
        engine: The engine.
        protocol: Class of the WebSocket connections.
        routes: What is served over HTTP.
        vitals: Tells how the stream is doing.
        exposition: Tells the figures.
        notifier: Tells changes by NOTIFY.
    """

    def __init__(
        self,
        settings: Settings,
        access: DatabaseAccess,
        verifier: Verifier,
        clock: Clock,
        hooks: StreamHooks | None = None,
    ) -> None:
        """Prepare; nothing is connected before `run`.

        Args:
            settings: Bounds of the ring, schemas that policies find functions in.
            access: To the database.
            verifier: Judges keys and tokens.
            clock: The time.
            hooks: Who else listens to the stream.
        """
        hooks = hooks or StreamHooks()
        self._admin_url = access.admin_url
        self._clock = clock
        self._on_tables = hooks.on_tables
        path = (*settings.exposed_schemas, *settings.extra_search_path)
        self._database = RealtimeDatabase(access.admin_url, access.pool, access.row_pool, path)
        self.engine = Engine(
            database=self._database,
            store=MessageStore(access.admin_url, access.pool),
            verifier=verifier,
            clock=clock,
            limits=_limits(settings),
            on_ddl=hooks.on_ddl,
            on_session_end=hooks.on_session_end,
        )
        self.vitals = Vitals(self.engine, self._database, clock, settings.stall_seconds)
        self._ends = UnheardEnds(
            self._database,
            self.engine.end_sessions,
            self._hears,
            clock,
            token_seconds=settings.access_token_seconds,
        )
        self._bounds = Bounds(max_bytes=settings.ring_bytes, max_age_seconds=settings.ring_seconds)
        self.exposition = Exposition(self.vitals, self._bounds, clock)
        self.routes = [
            BroadcastRoute(verifier, self.engine.exchange, self._database, self.engine.lanes)
        ]
        self.notifier = Notifier(
            access.notify_url or access.admin_url,
            parse_selection(settings.notify_tables),
            self.engine.ready,
            lambda: self.engine.catalogue,
        )
        self.protocol = websocket_protocol(self.engine.reception, verifier, settings.url)

    async def run(self) -> None:
        """Follow the database until cancelled.

        Raises:
            SetupError: it cannot be followed at all; the hint says what to do.
        """
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.engine.run())
            tasks.create_task(self._follow())
            tasks.create_task(self.notifier.run())
            tasks.create_task(self.vitals.run())
            tasks.create_task(self._ends.run())

    async def ailment(self) -> str | None:
        """Return what is wrong with the stream, in a sentence; None if all is well."""
        return self.vitals.ailment()

    async def _follow(self) -> None:
        lost: SlotLost | None = None
        while True:
            try:
                slot = await ensure_slot(self._admin_url, after=lost)
                await self._stream(slot)
            except SlotLost as error:
                _log.warning("the slot is lost; clients must read again: %s", error)
                lost = error
                await asyncio.sleep(RETRY_SECONDS)  # two servers must not take it in turns
            except SetupError:
                raise
            except BanquetError as error:
                _log.warning("cannot follow the database, trying again: %s", error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _stream(self, slot: Slot) -> None:
        ring = Ring(
            slot.epoch,
            slot.start_lsn,
            parse_snapshot(slot.snapshot),
            self._bounds,
            self._clock,
        )
        # The slot is there: what ends from here on is streamed, and this is what ended before.
        await self._ends.learn()
        # The catalogue last: schema changes visible in the snapshot are then in it.
        access = await self._database.load_access()
        catalogue = await self._database.load_catalogue(self.engine.roles)
        stream = ReplicationStream(self._admin_url, slot, self._hold_to_now)
        self.vitals.stream = stream
        self.engine.begin(
            ring,
            AccessIndex(access.rows),
            catalogue,
            initial=access.snapshot,
            target_lsn=access.target_lsn,
            is_waiting=True,
            hears=stream.is_current,
        )

        def on_transaction(transaction: Transaction) -> None:
            self.notifier.take(transaction)
            self.engine.take(transaction)
            self._on_tables(transaction.tables)
            stream.acknowledge(ring.tail_lsn)

        def on_progress(lsn: int) -> None:
            self.engine.advance(lsn)
            stream.acknowledge(ring.tail_lsn)

        await stream.run(on_transaction, on_progress)

    def _hears(self) -> bool:
        return self.vitals.stream is not None and self.vitals.stream.is_current()

    async def _hold_to_now(self) -> None:
        """Serve nobody before the stream has brought what committed while we waited for it."""
        if not self.engine.ready.is_set():
            self.engine.expect(await self._database.wal_position())


def _limits(settings: Settings) -> MessageLimits:
    if not settings.rate_limits:
        return UNLIMITED
    return MessageLimits(
        socket=settings.socket_messages_per_second,
        process=settings.messages_per_second,
        presence=settings.presence_messages_per_second,
    )
