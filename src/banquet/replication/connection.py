"""One replication connection: COPY BOTH over psycopg's libpq layer, read by the event loop.

Knows bytes and time-outs; what the messages mean and when to connect again is `stream`'s.
"""

import asyncio
from collections.abc import Callable
from time import time
from types import TracebackType
from typing import Final

import psycopg
from psycopg import pq, sql

from banquet.replication.envelope import status_update
from banquet.replication.failures import ReplicationError, SlotLost
from banquet.replication.slot import (
    Connection,
    Slot,
    epoch_of,
    identify_system,
    replication_conninfo,
)

START_TIMEOUT_SECONDS: Final = 30

# The slot was dropped, or its write-ahead log removed.
_LOST: Final = frozenset({"42704", "55000"})
_IN_USE: Final = "55006"
_PUBLICATION_SKIPPED: Final = "skipped loading publication"


class ReplicationConnection:
    """An open stream. Enter it as a context manager; leaving closes the socket."""

    def __init__(self, connection: Connection, slot: Slot) -> None:
        """Wrap a connection made with `replication_conninfo`; see `connect`."""
        self._connection = connection
        self._slot = slot
        self._pq = connection.pgconn
        self._loop = asyncio.get_running_loop()
        # Kept, because libpq closes it and forgets its number when the connection breaks.
        self._fd = self._pq.socket
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._on_frame: Callable[[bytes], None] | None = None

    @classmethod
    async def connect(cls, conninfo: str, slot: Slot) -> "ReplicationConnection":
        """Return a connection to the server that has this very slot.

        Raises:
            SlotLost: another server or timeline answers: its positions mean something else.
            psycopg.OperationalError: it cannot be reached.
        """
        connection = await psycopg.AsyncConnection.connect(
            replication_conninfo(conninfo), autocommit=True
        )
        try:
            identity = await identify_system(connection)
            if epoch_of(*identity, slot.name) != slot.epoch:
                raise lost(slot, "The database is another one, or was promoted or restored.")
        except BaseException:
            await connection.close()
            raise
        return cls(connection, slot)

    async def __aenter__(self) -> "ReplicationConnection":
        """Return the connection itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop reading and close."""
        self._stop_reading()
        if not self._ended.done():
            self._ended.cancel()
        await self._connection.close()

    async def start(self) -> None:
        """Have the server stream from where the slot is acknowledged.

        Raises:
            SlotLost: the slot is gone or its log removed.
            ReplicationError: refused, for example because another process reads the slot.
        """
        command = sql.SQL(
            "START_REPLICATION SLOT {} LOGICAL 0/0 "
            "(proto_version '1', publication_names {}, messages 'true')"
        ).format(sql.Identifier(self._slot.name), sql.Literal(f'"{self._slot.publication}"'))
        self._pq.notice_handler = self._on_notice
        self._pq.nonblocking = 1
        self._pq.send_query(command.as_bytes(self._connection))
        async with asyncio.timeout(START_TIMEOUT_SECONDS):
            result = await self._result()
        if result is None or result.status != pq.ExecStatus.COPY_BOTH:
            raise self._refusal(result)

    async def read(self, on_frame: Callable[[bytes], None]) -> None:
        """Call `on_frame` with each frame until the stream ends; always ends by raising.

        `on_frame` runs in the event loop's reader callback, between two reads of a bounded
        buffer, so the loop gets its turn however large the backlog.

        Raises:
            SlotLost: the publication is gone, so changes are being left out.
            ReplicationError: the server ended the stream.
            psycopg.OperationalError: the connection broke.
        """
        self._on_frame = on_frame
        self._loop.add_reader(self._fd, self._on_readable)
        self._on_readable()  # frames may have come with the answer to `start`
        await self._ended

    def fail(self, error: BaseException) -> None:
        """End `read` with an error; the first one counts."""
        if not self._ended.done():
            self._ended.set_exception(error)

    def send_status(self, *, written: int, flushed: int, reply_requested: bool = False) -> None:
        """Tell the server how far we are (see `status_update`); never blocks.

        What the socket does not take now leaves with the next status.
        """
        update = status_update(
            written=written, flushed=flushed, now=time(), reply_requested=reply_requested
        )
        try:
            self._pq.put_copy_data(update)
            self._pq.flush()
        except psycopg.Error as error:
            self.fail(error)

    def _on_readable(self) -> None:
        try:
            self._pq.consume_input()
            self._hand_out()
        # Handed to `read`, which raises it in the task that owns this connection.
        except BaseException as error:  # noqa: BLE001
            self._stop_reading()
            self.fail(error)

    def _stop_reading(self) -> None:
        """Do it once: the number of a closed socket may be another's by the next time."""
        if self._on_frame is not None:
            self._loop.remove_reader(self._fd)
            self._on_frame = None

    def _hand_out(self) -> None:
        """Hand on every frame that has come whole."""
        get, on_frame, has_ended = self._pq.get_copy_data, self._on_frame, self._ended.done
        while on_frame is not None and not has_ended():
            size, frame = get(1)
            if size <= 0:
                if size < 0:
                    raise self._refusal(self._pq.get_result())
                return
            if has_ended():  # a notice came before it, and what it ends may be torn
                return
            on_frame(bytes(frame))

    async def _result(self) -> pq.abc.PGresult | None:
        self._pq.flush()
        readable = asyncio.Event()
        self._loop.add_reader(self._fd, readable.set)
        try:
            while self._pq.is_busy():
                readable.clear()
                await readable.wait()
                self._pq.consume_input()
            return self._pq.get_result()
        finally:
            self._loop.remove_reader(self._fd)

    def _on_notice(self, notice: pq.abc.PGresult) -> None:
        """Notice that changes are being left out (PostgreSQL 18 only warns of it)."""
        message = notice.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or b""
        if message.startswith(_PUBLICATION_SKIPPED.encode()):
            self.fail(lost(self._slot, f"The publication {self._slot.publication} is gone."))

    def _refusal(self, result: pq.abc.PGresult | None) -> ReplicationError:
        if result is None or not result.error_message:
            return ReplicationError("stream_ended", "PostgreSQL ended the change stream.")
        state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()
        message = result.get_error_message().strip()
        if state in _LOST:
            return lost(self._slot, message)
        if state == _IN_USE:
            return ReplicationError(
                "slot_in_use",
                "Another process follows the change stream.",
                message,
                "Only one server may; this one takes over when the other stops.",
            )
        return ReplicationError("stream_refused", "PostgreSQL refused the change stream.", message)


def lost(slot: Slot, reason: str) -> SlotLost:
    """Return the failure after which `slot` must be replaced."""
    return SlotLost(
        "slot_lost",
        "The change stream cannot be continued.",
        reason,
        replace=slot.name,
        tables=slot.tables,
    )
