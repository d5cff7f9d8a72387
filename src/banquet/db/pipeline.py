"""One round trip per request: PostgreSQL's pipeline protocol on the event loop.

The statements sent up to a Sync message are one transaction: it commits at the Sync and is
rolled back when any of them fails (PostgreSQL docs, "Pipelining" in Message Flow). So a
request needs neither BEGIN nor COMMIT; see `docs/decisions/0030-one-round-trip.md`.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import pq

from banquet.db.failures import CONNECTION_FAILED, translate_result
from banquet.db.prepared import Key, PreparedStatements
from banquet.db.session import Statement
from banquet.errors import DatabaseError

Row = tuple[bytes | None, ...]
Rows = list[Row]


@dataclass(frozen=True, slots=True)
class _Step:
    """One expected result: rows for the caller, or (`prepares`) the answer to a Parse."""

    wanted: bool = True
    prepares: tuple[Key, bytes] | None = None


_WANTED = _Step()
_UNWANTED = _Step(wanted=False)


class PipelineConnection:
    """One PostgreSQL connection in pipeline mode; serves one transaction at a time.

    Whoever runs a transaction may be cancelled at any moment: the connection reads the
    answer to its end all the same and only then reports itself free, so that the next
    caller never meets somebody else's rows.
    """

    def __init__(
        self,
        session: psycopg.AsyncConnection,
        *,
        on_free: Callable[["PipelineConnection"], None],
        on_lost: Callable[["PipelineConnection"], None],
    ) -> None:
        self._session = session
        self._pg = session.pgconn
        self._pg.nonblocking = 1
        self._pg.enter_pipeline_mode()
        self._socket = self._pg.socket
        self._loop = asyncio.get_running_loop()
        self._on_free, self._on_lost = on_free, on_lost
        self._statements = PreparedStatements()
        self._steps: deque[_Step] = deque()
        self._replies: list[Rows] = []
        self._error: DatabaseError | None = None
        self._waiter: asyncio.Future[list[Rows]] | None = None
        self._hold = False
        self._syncs = 0
        self.lost = False
        # Also while idle: this is how a server that went away is noticed before the next use.
        self._loop.add_reader(self._socket, self._on_readable)

    async def run(
        self,
        statements: Sequence[Statement],
        *,
        after: Statement | None = None,
        hold: bool = False,
    ) -> list[Rows]:
        """Run statements as one transaction and return the rows of each.

        Args:
            statements: Sent together; one round trip.
            after: Run once these are committed, in the same round trip; its rows come last.
            hold: Keep the connection for a further `run` of the same caller (used with an
                explicit BEGIN). A caller that is cancelled while holding loses the connection
                and PostgreSQL rolls back.

        Raises:
            DatabaseError: PostgreSQL refused a statement or the commit (nothing was changed),
                or the connection broke (08006: whether the commit took place is unknown).
        """
        if self.lost:  # while its caller had not yet come to use it
            raise unreachable("the connection was lost")
        self._hold = hold
        waiter: asyncio.Future[list[Rows]] = self._loop.create_future()
        self._waiter = waiter
        try:
            self._syncs = 0
            if self._pg.transaction_status == pq.TransactionStatus.IDLE:
                self._clear_statements()
            for statement in statements:
                self._send(statement)
            self._sync()
            if after is not None:
                self._send(after)
                self._sync()
            self._flush()
        except psycopg.OperationalError as error:
            self._lose(str(error))
        return await waiter

    def forget_statements(self) -> None:
        """Drop what is prepared before the next transaction (the schema has changed)."""
        self._statements.forget()

    def close(self) -> None:
        """Close at once; PostgreSQL rolls back what is not committed."""
        if not self.lost:
            self._lose("the connection was closed")

    def _clear_statements(self) -> None:
        commands = self._statements.clearing()
        for command in commands:
            self._pg.send_query_params(command, None)
            self._steps.append(_UNWANTED)
        if commands:
            # Apart from what follows: the level of a transaction that has begun cannot be set.
            self._sync()

    def _sync(self) -> None:
        self._pg.pipeline_sync()
        self._syncs += 1

    def _send(self, statement: Statement) -> None:
        key = (statement.scope, statement.sql)
        name, is_new = self._statements.name_of(key)
        if name is None:
            self._pg.send_query_params(statement.sql, statement.params)
        else:
            if is_new:
                self._pg.send_prepare(name, statement.sql)
                self._steps.append(_Step(wanted=False, prepares=(key, name)))
            self._pg.send_query_prepared(name, statement.params)
        self._steps.append(_WANTED)

    def _flush(self) -> None:
        if self._pg.flush():
            self._loop.add_writer(self._socket, self._on_writable)

    def _on_writable(self) -> None:
        try:
            if not self._pg.flush():
                self._loop.remove_writer(self._socket)
        except psycopg.OperationalError as error:
            self._lose(str(error))

    def _on_readable(self) -> None:
        try:
            self._pg.consume_input()
            self._collect()
        except psycopg.OperationalError as error:
            self._lose(str(error))

    def _collect(self) -> None:
        ends = 0
        while ends < 2 and not self._pg.is_busy():
            result = self._pg.get_result()
            if result is None:  # between two results; twice in a row: nothing is expected
                ends += 1
            elif result.status == pq.ExecStatus.PIPELINE_SYNC:
                ends = 0
                self._syncs -= 1
                if self._syncs <= 0:
                    self._finish()
                    return
            else:
                ends = 0
                self._accept(result)
                if _is_farewell(result):
                    # Nothing follows, not even always a sign that the socket has been closed.
                    self._lose("the server ended the connection")
                    return
        if self._pg.status == pq.ConnStatus.BAD:
            self._lose("the connection was closed")

    def _accept(self, result: pq.abc.PGresult) -> None:
        # An error without a step is one raised by the commit itself (a deferred constraint).
        step = self._steps.popleft() if self._steps else _UNWANTED
        if result.status == pq.ExecStatus.FATAL_ERROR:
            self._error = self._error or translate_result(result)
        elif result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
            if step.prepares is not None:
                self._statements.confirm(*step.prepares)
            if step.wanted:
                self._replies.append(_rows(result))

    def _finish(self) -> None:
        waiter, replies, error = self._waiter, self._replies, self._error
        self._steps.clear()
        self._waiter, self._replies, self._error = None, [], None
        abandoned = waiter is None or waiter.done()
        if waiter is not None and not waiter.done():
            if error is not None:
                waiter.set_exception(error)
            else:
                waiter.set_result(replies)
        in_transaction = self._pg.transaction_status != pq.TransactionStatus.IDLE
        if in_transaction and (abandoned or not self._hold):
            self._lose("the transaction was abandoned")
        elif not self._hold:
            self._on_free(self)

    def _lose(self, reason: str) -> None:
        if self.lost:
            return
        self.lost = True
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._pg.finish()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(self._error or unreachable(reason))
        self._on_lost(self)


def _is_farewell(result: pq.abc.PGresult) -> bool:
    """Say whether the server is closing the connection with this error."""
    severity = result.error_field(pq.DiagnosticField.SEVERITY_NONLOCALIZED)
    return severity in (b"FATAL", b"PANIC")


def _rows(result: pq.abc.PGresult) -> Rows:
    columns = range(result.nfields)
    value = result.get_value
    return [tuple(value(row, column) for column in columns) for row in range(result.ntuples)]


def unreachable(reason: str) -> DatabaseError:
    """Return the error of a connection that could not be made or broke (SQLSTATE 08006)."""
    first_line = reason.strip().partition("\n")[0]
    return DatabaseError(
        CONNECTION_FAILED, "The database could not be reached.", first_line or None
    )
