"""The table of broadcasts, asked and looked after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import psycopg
from psycopg import AsyncRawCursor
from psycopg_pool import PoolTimeout

from banquet.db.session import quoted_search_path, run_as
from banquet.errors import DatabaseError
from banquet.identity import SERVICE
from banquet.realtime.broadcast.stored import said_by_row
from banquet.realtime.database.database import Pool
from banquet.realtime.database.queries import connect
from banquet.realtime.history.cursor import Snapshot, parse_snapshot
from banquet.realtime.wire.joins import Replay
from banquet.realtime.wire.said import Said

MAX_REPLAY_BYTES: Final = 4 * 1024 * 1024
"""Payloads one join is replayed; the older ones are left out beyond it."""

_COLUMNS: Final = ("id", "event", "payload", "binary_payload", "topic", "private")

_NEWEST: Final = rb"""
select id::text, event, payload::text, '\x' || encode(binary_payload, 'hex'), topic, 't'
from (
  select *, sum(coalesce(octet_length(payload::text), octet_length(binary_payload), 0))
    over (order by inserted_at desc, id) as bytes
  from (
    select * from realtime.messages
    where topic = $1 and private and extension = 'broadcast'
      and inserted_at >= to_timestamp($2::float8 / 1000) at time zone 'utc'
    order by inserted_at desc, id limit $3
  ) newest
) measured
where bytes <= $4
order by inserted_at, id desc
"""

_PUBLISH: Final = b"""
do $$ begin
  if exists (select from pg_publication where pubname = 'supabase_realtime')
    and not exists (select from pg_publication_tables
      where pubname = 'supabase_realtime' and schemaname = 'realtime')
  then
    alter publication supabase_realtime add table realtime.messages;
  end if;
end $$
"""

_FORGET: Final = b"select banquet_internal.forget_messages($1)"


_SNAPSHOT: Final = b"select pg_current_snapshot()::text"


@dataclass(frozen=True, slots=True)
class Past:
    """What was said before on a topic.

    Attributes:
        said: The broadcasts, oldest first.
        snapshot: What it sees was there to be found.
    """

    said: Sequence[Said]
    snapshot: Snapshot


class Store(Protocol):
    """What the engine needs of the table; implemented by `MessageStore`."""

    async def newest(self, topic: str, replay: Replay) -> Past:
        """Return the newest private broadcasts of a topic, oldest first."""

    async def publish(self) -> None:
        """Have the table in the stream, should somebody have made the publication anew."""

    async def forget(self, before: datetime) -> int:
        """Forget what was said before a moment; return how many parts have to wait."""


class MessageStore:
    """Asks one database. Raises `DatabaseError` for whatever goes wrong there."""

    def __init__(self, admin_url: str, pool: Pool) -> None:
        """Prepare to ask.

        Args:
            admin_url: Of the owner.
            pool: Open connections of the role `authenticator`.
        """
        self._admin_url = admin_url
        self._pool = pool

    async def newest(self, topic: str, replay: Replay) -> Past:
        """Return the newest private broadcasts of a topic, oldest first."""
        statement = run_as(SERVICE, search_path=quoted_search_path(()), read_only=True)
        settings = [None if each is None else each.decode() for each in statement.params]
        values = (topic, replay.since_ms, replay.limit, MAX_REPLAY_BYTES)
        try:
            async with self._pool.connection() as connection, connection.transaction():
                cursor = AsyncRawCursor(connection)
                await cursor.execute(statement.sql, settings)
                # Before the rows: they are read by this snapshot or a later one.
                await cursor.execute(_SNAPSHOT)
                snapshot = await cursor.fetchone()
                await cursor.execute(_NEWEST, values)
                rows = await cursor.fetchall()
        except (psycopg.Error, PoolTimeout) as error:
            raise _failure(error) from error
        found = (said_by_row(dict(zip(_COLUMNS, row, strict=True)), replayed=True) for row in rows)
        text = "" if snapshot is None else snapshot[0]
        return Past([said for said in found if said is not None], parse_snapshot(text))

    async def publish(self) -> None:
        """Have the table in the stream, should somebody have made the publication anew."""
        await self._as_owner(_PUBLISH)

    async def forget(self, before: datetime) -> int:
        """Forget what was said before a moment; return how many parts have to wait.

        Args:
            before: In UTC, without a time zone.
        """
        found = await self._as_owner(_FORGET, before)
        return int(found or 0)

    async def _as_owner(self, query: bytes, *values: object) -> int | None:
        try:
            async with await connect(self._admin_url, "broadcasts") as connection:
                cursor = AsyncRawCursor(connection)
                await cursor.execute(query, values)
                row = await cursor.fetchone() if cursor.description else None
        except psycopg.Error as error:
            raise _failure(error) from error
        return None if row is None else row[0]


def _failure(error: Exception) -> DatabaseError:
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    return DatabaseError(state or "08006", "PostgreSQL cannot be asked", str(error))
