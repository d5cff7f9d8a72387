"""The engine's questions to PostgreSQL: what is published, who may read what, which rows.

Connects as the owner for the catalogue and the rights, which are everybody's, and through the
pool of the login role for rows, which are judged as the listener.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

import psycopg
from psycopg import AsyncRawCursor
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from banquet.clock import Clock
from banquet.db.pipeline_pool import PipelinePool
from banquet.db.session import quoted_search_path
from banquet.errors import DatabaseError, RequestError
from banquet.identity import Identity
from banquet.realtime.database.catalogue import load_catalogue
from banquet.realtime.database.ended import forget_ended_sessions, read_ended_sessions
from banquet.realtime.database.judging import (
    INVALID_EXPRESSION,
    answer_questions,
    read_visible,
    try_expression,
    visible_statements,
)
from banquet.realtime.database.memberships import load_access_rows
from banquet.realtime.database.positions import take_pulse, wal_position
from banquet.realtime.database.probing import probe
from banquet.realtime.database.queries import Connection, connect, value_of
from banquet.realtime.database.questions import Visible
from banquet.realtime.filtering.expressions import Answer, Expression, Question
from banquet.realtime.history.cursor import Snapshot, parse_snapshot
from banquet.realtime.monitoring.progress import Pulse
from banquet.realtime.rights.access import AccessRows
from banquet.realtime.rights.tables import Catalogue, Key, Table
from banquet.realtime.rights.topics import Judgement, PolicyError, TopicQuestion
from banquet.realtime.waiting.pauses import pauses

Pool: TypeAlias = AsyncConnectionPool[Connection]

SHOWN_SECONDS: Final = 30.0
"""Longest wait until queries see a transaction that was streamed: with a synchronous standby
that is how far the standby may be behind."""

POOL_SECONDS: Final = 5.0
"""Longest a question about a topic waits for a connection; joins are given up after 8."""


_NO_SUCH_ROLE: Final = (psycopg.errors.InvalidParameterValue, psycopg.errors.InsufficientPrivilege)
"""A role that is not there, or that the login role may not become."""


@dataclass(frozen=True, slots=True)
class InitialAccess:
    """Rights as one snapshot shows them.

    Attributes:
        rows: Memberships, permissions and branches; empty if the schema has none.
        snapshot: What was visible.
        target_lsn: Everything visible in it committed before this position.
    """

    rows: AccessRows
    snapshot: Snapshot
    target_lsn: int


class RealtimeDatabase:
    """Asks one database. Raises `DatabaseError` for whatever goes wrong there."""

    def __init__(
        self, admin_url: str, pool: Pool, row_pool: PipelinePool, search_path: Sequence[str]
    ) -> None:
        """Prepare to ask.

        Args:
            admin_url: Of the owner.
            pool: Open connections of the role `authenticator`.
            row_pool: Of the same role, for the one question that is asked for every person and
                transaction: in one round trip, prepared.
            search_path: Schemas that policies find functions in.
        """
        self._admin_url = admin_url
        self._pool = pool
        self._row_pool = row_pool
        self._search_path = quoted_search_path(tuple(search_path))

    async def load_catalogue(self, roles: frozenset[str], xids: Collection[int] = ()) -> Catalogue:
        """Return what is published and what these roles may read of it.

        Args:
            roles: Whose rights are wanted.
            xids: Transactions that were streamed; it is read once queries see them.
        """
        async with self._admin() as connection:
            try:
                async with asyncio.timeout(SHOWN_SECONDS):
                    await _await_shown(connection, xids)
            except TimeoutError as error:
                raise _unseen(xids) from error
            return await load_catalogue(connection, roles)

    async def load_access(self) -> InitialAccess:
        """Return who may read what now, and which transactions that includes."""
        async with self._admin() as connection:
            async with connection.transaction():
                await connection.execute("set transaction isolation level repeatable read")
                snapshot = await value_of(connection, "select pg_current_snapshot()::text")
                rows = await load_access_rows(connection)
            target = await wal_position(connection)
        return InitialAccess(rows, parse_snapshot(snapshot), target)

    async def ended_sessions(self, seconds: float) -> list[str]:
        """Return the sessions that ended within the last so many seconds, the last one last."""
        async with self._admin() as connection:
            return await read_ended_sessions(connection, seconds)

    async def forget_ended_sessions(self, seconds: float) -> None:
        """Remove the record of those that ended longer ago."""
        async with self._admin() as connection:
            await forget_ended_sessions(connection, seconds)

    async def wal_position(self) -> int:
        """Return a position that everything committed so far lies before."""
        async with self._admin() as connection:
            return await wal_position(connection)

    async def pulse(self, clock: Clock) -> Pulse:
        """Return up to where the log is flushed, and how the database's clock differs."""
        async with self._admin() as connection:
            return await take_pulse(connection, clock)

    async def visible(
        self,
        identity: Identity,
        wanted: tuple[tuple[Table, tuple[Key, ...]], ...],
        xids: Collection[int],
    ) -> Visible:
        """Return which of these rows the identity may see, once queries see who wrote them."""
        asked = [(table, keys) for table, keys in wanted if table.primary_key and keys]
        if not asked:
            return {}
        try:
            async with asyncio.timeout(SHOWN_SECONDS):
                return await self._insist(identity, asked, xids)
        except TimeoutError as error:
            raise _unseen(xids) from error
        except RequestError as error:  # no connection came free
            raise DatabaseError("08006", "PostgreSQL cannot be asked", error.message) from error

    async def _insist(
        self,
        identity: Identity,
        asked: list[tuple[Table, tuple[Key, ...]]],
        xids: Collection[int],
    ) -> Visible:
        statements = visible_statements(identity, self._search_path, asked, xids)
        pause = pauses()
        while True:
            _, rows = await self._row_pool.run(statements)
            visible = read_visible(rows, asked)
            if visible is not None:
                return visible
            await asyncio.sleep(next(pause))  # PostgreSQL tells nobody when it will be

    async def check_expression(self, expression: Expression) -> None:
        """Have PostgreSQL try an expression.

        Raises:
            RequestError: it is not valid; the message is PostgreSQL's.
        """
        try:
            async with self._pool.connection() as connection:
                await try_expression(connection, expression)
        except (psycopg.Error, PoolTimeout) as error:
            failure = _failure(error)
            if failure.code[:2] not in INVALID_EXPRESSION:
                raise failure from error
            words = error.diag.message_primary if isinstance(error, psycopg.Error) else None
            reason = f"{words or failure.details}, in {expression.value[:100]!r}"
            raise RequestError("InvalidFilter", reason) from error

    async def matching(self, questions: tuple[Question, ...]) -> tuple[Answer, ...]:
        """Return the answers to questions about texts, in their order.

        The login role asks as itself: it may read no table and needs none.
        """
        try:
            async with self._pool.connection() as connection:
                return await answer_questions(connection, questions)
        except (psycopg.Error, PoolTimeout) as error:
            raise _failure(error) from error

    async def topic_rights(self, question: TopicQuestion) -> Judgement:
        """Return what the policies on `realtime.messages` allow somebody on a topic."""
        try:
            async with self._pool.connection(timeout=POOL_SECONDS) as connection:
                return await probe(connection, question, self._search_path)
        except _NO_SUCH_ROLE as error:
            words = f"as the role {question.identity.role}: {error.diag.message_primary}"
            raise PolicyError("RlsPolicyError", words) from error
        except (psycopg.Error, PoolTimeout) as error:
            raise _failure(error) from error

    @asynccontextmanager
    async def _admin(self) -> AsyncIterator[Connection]:
        try:
            async with await connect(self._admin_url, "realtime") as connection:
                connection.cursor_factory = AsyncRawCursor
                # Names come out qualified, as the normal form of policies is recognised.
                await connection.execute("set search_path = ''")
                yield connection
        except psycopg.Error as error:
            raise _failure(error) from error


async def _await_shown(connection: Connection, xids: Collection[int]) -> None:
    """Return once queries see these transactions; PostgreSQL tells nobody when that will be."""
    pause = pauses()
    while xids:
        text = await value_of(connection, "select pg_current_snapshot()::text")
        if all(map(parse_snapshot(text).sees, xids)):
            return
        await asyncio.sleep(next(pause))


def _unseen(xids: Collection[int]) -> DatabaseError:
    details = f"one of {sorted(xids)} was streamed and is not visible"
    return DatabaseError("08006", "PostgreSQL cannot be asked", details)


def _failure(error: Exception) -> DatabaseError:
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    return DatabaseError(state or "08006", "PostgreSQL cannot be asked", str(error))
