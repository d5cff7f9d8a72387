"""Whether a policy lets somebody hear and speak on a private topic: PostgreSQL, tried out.

The policies on `realtime.messages` can say anything, so nothing but doing it tells what they
allow. Two rows are put into the table, looked at as the person, and written as the person; then
all of it is rolled back.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg import AsyncRawCursor
from psycopg.rows import TupleRow

from banquet.db.session import RequestFacts, Statement, run_as
from banquet.errors import RequestError
from banquet.identity import SERVICE, Identity
from banquet.realtime.history.cursor import Snapshot, parse_snapshot
from banquet.realtime.rights.topics import TopicRights

_log = logging.getLogger("banquet.realtime")

STATEMENT_SECONDS: Final = 3
"""Longest a policy may take."""

_INSERT: Final = b"insert into realtime.messages (topic, extension, private) values ($1, $2, true)"
_PROBE: Final = b"""
insert into realtime.messages (topic, extension, private)
values ($1, 'broadcast', true), ($1, 'presence', true) returning id::text
"""
_READ: Final = b"select extension from realtime.messages where id = any ($1::uuid[])"
_SNAPSHOT: Final = b"select pg_current_snapshot()::text"

# A policy that fails for this topic (a cast, a division) says nothing about the database.
_FAULTS: Final = ("22", "42", "P0")


@dataclass(frozen=True, slots=True)
class TopicQuestion:
    """Who wants to be where.

    Attributes:
        identity: Whose rights are asked about.
        topic: Name without `realtime:`.
        headers: Of the upgrade request, as policies may read them in `request.headers`.
    """

    identity: Identity
    topic: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What PostgreSQL said, and which transactions it knew of when it said so."""

    rights: TopicRights
    snapshot: Snapshot


async def probe(
    connection: psycopg.AsyncConnection[TupleRow], question: TopicQuestion, search_path: str
) -> Judgement:
    """Return what the policies allow; leaves nothing behind.

    Args:
        connection: Of the role `authenticator`, outside a transaction.
        question: Who, and where.
        search_path: Where policies find functions, as `quoted_search_path` returns it.

    Raises:
        RequestError: a policy fails instead of answering.
        psycopg.Error: the database cannot be asked.
    """
    cursor = AsyncRawCursor(connection)
    async with connection.transaction(force_rollback=True):
        # Older than what is read next, so that it does not claim to know of more than that.
        snapshot = parse_snapshot((await _row(cursor, _SNAPSHOT))[0])
        await _run(cursor, run_as(SERVICE, search_path=search_path, read_only=False))
        await cursor.execute(_PROBE, [question.topic])
        probes = [each for (each,) in await cursor.fetchall()]
        await _run(cursor, _become(question, search_path))
        readable = await _readable(connection, cursor, question, probes)
        return Judgement(
            TopicRights(
                broadcast_read="broadcast" in readable,
                broadcast_write=await _may_write(connection, cursor, question, "broadcast"),
                presence_read="presence" in readable,
                presence_write=await _may_write(connection, cursor, question, "presence"),
            ),
            snapshot,
        )


def _become(question: TopicQuestion, search_path: str) -> Statement:
    """Return what makes the rest of the transaction the person's, asking about the topic."""
    identity = question.identity
    settings = (
        ("statement_timeout", f"{STATEMENT_SECONDS}s"),
        ("realtime.topic", question.topic),
        ("request.jwt.claim.sub", identity.user_id or ""),
        ("request.jwt.claim.role", identity.role),
    )
    return run_as(
        identity,
        search_path=search_path,
        read_only=False,
        request=RequestFacts(headers=question.headers),
        role_settings=settings,
    )


async def _readable(
    connection: psycopg.AsyncConnection[TupleRow],
    cursor: AsyncRawCursor[TupleRow],
    question: TopicQuestion,
    probes: list[str],
) -> frozenset[str]:
    """Return the extensions whose probe the person sees."""
    try:
        async with connection.transaction():
            await cursor.execute(_READ, [probes])
            return frozenset(extension for (extension,) in await cursor.fetchall())
    except psycopg.errors.InsufficientPrivilege:
        return frozenset()
    except psycopg.Error as error:
        if not _is_fault(error):
            raise
        raise RequestError(
            "RlsPolicyError",
            f"a policy on realtime.messages fails for the topic {question.topic}"
            f" ({error.sqlstate})",
        ) from error


async def _may_write(
    connection: psycopg.AsyncConnection[TupleRow],
    cursor: AsyncRawCursor[TupleRow],
    question: TopicQuestion,
    extension: str,
) -> bool:
    try:
        async with connection.transaction(force_rollback=True):
            await cursor.execute(_INSERT, [question.topic, extension])
    except psycopg.errors.InsufficientPrivilege:
        return False
    except psycopg.Error as error:
        if not _is_fault(error):
            raise
        # Who may listen still may; that nothing can be said is what a failing policy means.
        _log.warning("an insert policy on realtime.messages fails: %s", error)
        return False
    return True


def _is_fault(error: psycopg.Error) -> bool:
    return (error.sqlstate or "").startswith(_FAULTS)


async def _run(cursor: AsyncRawCursor[TupleRow], statement: Statement) -> None:
    values = [None if each is None else each.decode() for each in statement.params]
    await cursor.execute(statement.sql, values)


async def _row(cursor: AsyncRawCursor[TupleRow], query: bytes) -> TupleRow:
    await cursor.execute(query)
    (row,) = await cursor.fetchall()
    return row
