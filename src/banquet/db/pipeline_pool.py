"""A bounded pool of pipeline connections with a limit on waiting and calm reconnecting."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

import psycopg

from banquet.db.pipeline import PipelineConnection, Rows, unreachable
from banquet.db.session import Statement
from banquet.errors import DatabaseError, RequestError

_MOST_WAITING = 1000
_CONNECT_SECONDS = 10
_FIRST_DELAY_SECONDS, _LONGEST_DELAY_SECONDS = 0.1, 5.0

_BEGIN = Statement(b"begin")
_COMMIT = Statement(b"commit")
_ROLLBACK = Statement(b"rollback")
_CONSTRAINTS = Statement(b"set constraints all immediate")


class PipelinePool:
    """Runs transactions, each in one round trip, over at most `size` connections.

    Connections are opened when first needed and stay open. After a failed attempt the next
    one waits 0.1 s, doubling to 5 s; requests that come meanwhile fail at once.
    """

    def __init__(self, conninfo: str, *, size: int = 10, wait_seconds: float = 10) -> None:
        """Prepare a pool; nothing is connected yet.

        Args:
            conninfo: Of the login role `authenticator`.
            size: Connections at most.
            wait_seconds: How long a request waits for a free connection.
        """
        self._conninfo = conninfo
        self._size, self._wait_seconds = size, wait_seconds
        self._idle: list[PipelineConnection] = []
        self._all: set[PipelineConnection] = set()
        self._connecting = 0
        self._waiting: deque[asyncio.Future[PipelineConnection | None]] = deque()
        self._delay_seconds, self._retry_at = 0.0, 0.0
        self._closed = False

    async def run(
        self, statements: Sequence[Statement], *, after: Statement | None = None
    ) -> list[Rows]:
        """Run statements as one transaction, committed in the same round trip.

        What is to run after the commit gives the last rows. A caller that is cancelled does
        not stop the transaction: whether it took place is then unknown to it, as after any
        lost connection.

        Raises:
            DatabaseError: see `PipelineConnection.run`.
            RequestError: PGRST003, no connection came free in time.
        """
        connection = await self._acquire()
        return await connection.run(statements, after=after)

    async def run_if(
        self,
        statements: Sequence[Statement],
        check: Callable[[list[Rows]], object],
        *,
        after: Statement | None = None,
        isolation: str | None = None,
    ) -> list[Rows]:
        """Run statements and commit only if `check` does not raise; two round trips.

        What is to run after the commit gives the last rows; `isolation` is the transaction's
        level in words of SQL, by default PostgreSQL's.

        Raises:
            DatabaseError: as `run`.
            RequestError: PGRST003, or what `check` raised; nothing was changed.
        """
        connection = await self._acquire()
        try:
            begun = (_begin(isolation), *statements)
            replies = (await connection.run(begun, hold=True))[1:]
            check(replies)
        except (DatabaseError, RequestError):
            if not connection.lost:
                await connection.run((_ROLLBACK,))
            raise
        except BaseException:
            connection.close()
            raise
        _, *last = await connection.run((_COMMIT,), after=after)
        return [*replies, *last]

    async def run_in_vain(
        self, statements: Sequence[Statement], *, isolation: str | None = None
    ) -> list[Rows]:
        """Run statements, and what a commit would check, and take everything back.

        `isolation` is as in `run_if`.

        Raises:
            DatabaseError: as `run`.
            RequestError: PGRST003.
        """
        connection = await self._acquire()
        try:
            begun = (_begin(isolation), *statements, _CONSTRAINTS)
            return (await connection.run(begun, hold=True))[1:-1]
        except DatabaseError:
            raise
        except BaseException:
            connection.close()
            raise
        finally:
            if not connection.lost:
                await connection.run((_ROLLBACK,))

    def forget_statements(self) -> None:
        """Drop every prepared statement, since the schema has changed."""
        for connection in self._all:
            connection.forget_statements()

    async def close(self) -> None:
        """Close every connection; requests still waiting fail with 08006."""
        self._closed = True
        for connection in list(self._all):
            connection.close()
        self._wake_all()

    async def _acquire(self) -> PipelineConnection:
        deadline = asyncio.get_running_loop().time() + self._wait_seconds
        while True:
            if self._closed:
                raise unreachable("the server is stopping")
            if self._idle:
                return self._idle.pop()
            if len(self._all) + self._connecting < self._size:
                return await self._connect()
            connection = await self._wait(deadline)
            if connection is not None and not connection.lost:
                return connection

    async def _wait(self, deadline: float) -> PipelineConnection | None:
        """Return a connection that came free, or None when there is room to open one."""
        if len(self._waiting) >= _MOST_WAITING:
            raise _pool_timeout()
        waiter: asyncio.Future[PipelineConnection | None] = (
            asyncio.get_running_loop().create_future()
        )
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout_at(deadline):
                return await waiter
        except BaseException as error:
            self._give_up(waiter)
            if isinstance(error, TimeoutError):
                raise _pool_timeout() from None
            raise

    def _give_up(self, waiter: asyncio.Future[PipelineConnection | None]) -> None:
        if waiter in self._waiting:
            self._waiting.remove(waiter)
        elif waiter.done() and not waiter.cancelled():
            # It was served in the very moment in which it stopped waiting.
            connection = waiter.result()
            if connection is None:
                self._wake_one()
            else:
                self._free(connection)

    async def _connect(self) -> PipelineConnection:
        loop = asyncio.get_running_loop()
        if loop.time() < self._retry_at:
            self._wake_one()  # whoever waits has nothing to wait for either
            raise unreachable("the last attempt to connect failed")
        self._connecting += 1
        session = None
        try:
            session = await psycopg.AsyncConnection.connect(
                self._conninfo,
                autocommit=True,
                connect_timeout=_CONNECT_SECONDS,
                application_name="banquet rest",
            )
        except psycopg.Error as error:
            self._back_off(loop.time())
            raise unreachable(str(error)) from None
        finally:
            self._connecting -= 1
            if session is None:
                self._wake_one()
        if self._closed:
            await session.close()
            raise unreachable("the server is stopping")
        self._delay_seconds, self._retry_at = 0.0, 0.0
        connection = PipelineConnection(session, on_free=self._free, on_lost=self._drop)
        self._all.add(connection)
        return connection

    def _back_off(self, now: float) -> None:
        if now < self._retry_at:  # several attempts were under way: they count as one
            return
        doubled = max(_FIRST_DELAY_SECONDS, 2 * self._delay_seconds)
        self._delay_seconds = min(_LONGEST_DELAY_SECONDS, doubled)
        self._retry_at = now + self._delay_seconds

    def _free(self, connection: PipelineConnection) -> None:
        if connection.lost:
            return
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return
        self._idle.append(connection)

    def _drop(self, connection: PipelineConnection) -> None:
        self._all.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        self._wake_one()

    def _wake_one(self) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return

    def _wake_all(self) -> None:
        while self._waiting:
            self._wake_one()


def _begin(isolation: str | None) -> Statement:
    if isolation is None:
        return _BEGIN
    return Statement(f"begin isolation level {isolation}".encode())


def _pool_timeout() -> RequestError:
    return RequestError(
        "PGRST003",
        "Timed out acquiring connection from connection pool.",
        None,
        "The server is busy; try again in a moment.",
    )
