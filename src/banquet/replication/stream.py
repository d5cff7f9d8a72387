"""Follows the write-ahead log for as long as the program runs.

Connects, decodes, acknowledges only what it is told may be forgotten, connects again after
any failure, and leaves out what it has delivered before.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from random import uniform
from typing import Final

import psycopg

from banquet.replication.connection import ReplicationConnection, lost
from banquet.replication.decoder import Decoder
from banquet.replication.envelope import DATA, DATA_OFFSET, Keepalive, parse_keepalive
from banquet.replication.failures import (
    ReplicationError,
    RowError,
    SlotLost,
    TransactionTooLarge,
)
from banquet.replication.lsn import format_lsn
from banquet.replication.messages import Transaction
from banquet.replication.slot import Slot, read_positions

_log = logging.getLogger("banquet.replication")

STATUS_SECONDS: Final = 5.0
"""How often the server hears of us; far below `wal_sender_timeout` (default 60 s)."""

UNANSWERED_STATUSES: Final = 4
"""After so many without a byte from the server the connection counts as broken."""

_FIRST_DELAY_SECONDS: Final = 0.1
_LAST_DELAY_SECONDS: Final = 5.0


class ReplicationStream:
    """Delivers every transaction once, in commit order, from a slot's `start_lsn` on.

    Attributes:
        caught_up: Set once everything has been delivered that had committed when the slot
            was looked at (`Slot.target_lsn`). Until then positions handed out before a
            restart may still lie ahead. Stays set over reconnects.
        connected: Set while the server streams to us.
    """

    def __init__(
        self,
        conninfo: str,
        slot: Slot,
        on_connected: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Prepare to follow a slot.

        Args:
            conninfo: A role that may replicate.
            slot: What `ensure_slot` returned.
            on_connected: Awaited whenever the slot has come into our hands, before anything is
                read from it. What it raises ends the stream.
        """
        self._conninfo = conninfo
        self._slot = slot
        self._on_connected = on_connected
        self._position = slot.start_lsn
        self._news_from = slot.start_lsn
        self._acknowledged = 0
        self._unanswered = 0
        self._delay = _FIRST_DELAY_SECONDS
        self._connection: ReplicationConnection | None = None
        self.caught_up = asyncio.Event()
        self.connected = asyncio.Event()

    @property
    def position(self) -> int:
        """Return the position before which everything that committed has been delivered."""
        return self._position

    def is_current(self) -> bool:
        """Tell whether what is streamed is news: connected, and past what came while it was not."""
        return self.connected.is_set() and self._position >= self._news_from

    async def run(
        self,
        on_transaction: Callable[[Transaction], None],
        on_progress: Callable[[int], None],
    ) -> None:
        """Stream until cancelled; both callbacks run in the event loop and must not block.

        Args:
            on_transaction: Takes the next transaction. What it raises ends the stream.
            on_progress: Told the position reached when the server says that nothing of ours
                lies before it.

        Raises:
            SlotLost: the position cannot be continued, or a transaction is too large to be
                delivered (`decoder.MAX_TRANSACTION_CHANGES`), or a row does not parse. Call
                `ensure_slot` again and start anew with what it returns: a ring, an epoch.
        """
        while True:
            try:
                await self._follow(on_transaction, on_progress)
            except SlotLost:
                raise
            except (TransactionTooLarge, RowError) as failure:
                # Skipping it would be a silent gap, so all positions are given up instead.
                raise lost(self._slot, str(failure)) from failure
            except (ReplicationError, psycopg.Error, OSError, TimeoutError) as failure:
                delay = self._next_delay()
                _log.warning("change stream interrupted, next try in %.1f s: %s", delay, failure)
                await asyncio.sleep(delay)
            finally:
                self.connected.clear()

    def acknowledge(self, lsn: int) -> None:
        """Let PostgreSQL forget what committed before `lsn`; told with the next status."""
        self._acknowledged = max(self._acknowledged, lsn)

    def ask(self) -> None:
        """Have the server say how far it has read the log; its answer comes as progress."""
        if self._connection is not None:
            self._send_status(self._connection, reply_requested=True)

    async def _follow(
        self,
        on_transaction: Callable[[Transaction], None],
        on_progress: Callable[[int], None],
    ) -> None:
        async with await ReplicationConnection.connect(self._conninfo, self._slot) as connection:
            await connection.start()
            self._news_from = await self._check_nobody_went_further()
            self._begin()
            if self._on_connected is not None:
                await self._on_connected()
            self._connection = connection
            reporting = asyncio.create_task(self._report(connection))
            try:
                await connection.read(self._taker(connection, on_transaction, on_progress))
            finally:
                reporting.cancel()
                self._connection = None
                self._send_status(connection)

    async def _check_nobody_went_further(self) -> int:
        """Refuse to go on where another process acknowledged what we have not seen.

        Returns where the log ends now: what is streamed from before is the past.

        Only now, with the slot in our hands, does its position stand still.
        """
        confirmed, end = await read_positions(self._conninfo, self._slot.name)
        if confirmed is None or confirmed > self._position:
            raise SlotLost("slot_moved", "Another process has read on from this slot.")
        return end

    def _taker(
        self,
        connection: ReplicationConnection,
        on_transaction: Callable[[Transaction], None],
        on_progress: Callable[[int], None],
    ) -> Callable[[bytes], None]:
        """Return what is done with each frame of one connection."""
        decode = Decoder(self._slot.type_names, self._slot.xid_reference).decode

        def take(frame: bytes) -> None:
            self._unanswered = 0
            if frame[0] != DATA:
                self._take_keepalive(connection, parse_keepalive(frame), on_progress)
                return
            transaction = decode(frame, DATA_OFFSET)
            # After a crash PostgreSQL may have forgotten our last acknowledgements.
            if transaction is not None and transaction.commit_lsn >= self._position:
                on_transaction(transaction)
                self._reach(transaction.end_lsn)

        return take

    def _take_keepalive(
        self,
        connection: ReplicationConnection,
        keepalive: Keepalive,
        on_progress: Callable[[int], None],
    ) -> None:
        if keepalive.position > self._position:
            on_progress(keepalive.position)
            self._reach(keepalive.position)
        if keepalive.reply_requested:
            self._send_status(connection)

    def _begin(self) -> None:
        self._unanswered = 0
        self.connected.set()
        self._reach(self._position)  # which may be all there is
        _log.info("following slot %s from %s", self._slot.name, format_lsn(self._position))

    def _next_delay(self) -> float:
        delay, self._delay = self._delay, min(self._delay * 2, _LAST_DELAY_SECONDS)
        return delay * uniform(0.5, 1.0)  # noqa: S311  # spreads load, guards nothing

    async def _report(self, connection: ReplicationConnection) -> None:
        while True:
            await asyncio.sleep(STATUS_SECONDS)
            self._delay = _FIRST_DELAY_SECONDS
            if self._unanswered >= UNANSWERED_STATUSES:
                connection.fail(ReplicationError("stream_silent", "PostgreSQL does not answer."))
            self._unanswered += 1
            self._send_status(connection, reply_requested=True)

    def _send_status(
        self, connection: ReplicationConnection, *, reply_requested: bool = False
    ) -> None:
        if self._acknowledged:
            flushed = min(self._acknowledged, self._position)
            connection.send_status(written=self._position, flushed=flushed)
        # A stopping server waits until its walsender's client has *flushed* everything, which
        # we never report. Told nothing about flushing, it goes by what was written instead.
        connection.send_status(written=self._position, flushed=0, reply_requested=reply_requested)

    def _reach(self, lsn: int) -> None:
        self._position = max(self._position, lsn)
        if self._position >= self._slot.target_lsn:
            self.caught_up.set()
