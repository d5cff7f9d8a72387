"""The permanent replication slot and the publication: what they promise, and how to have them.

The slot's name ends in random letters, so the slot itself remembers its epoch: it survives
restarts of either side, and whoever makes the slot anew cannot help changing it. A restored
backup has no slots, and a promoted standby another timeline: both change the epoch too.
"""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow

from banquet.replication.failures import ReplicationError, SetupError, SlotLost
from banquet.replication.lsn import as_streamed, parse_lsn

_log = logging.getLogger("banquet.replication")

PUBLICATION: Final = "supabase_realtime"
SLOT_PREFIX: Final = "banquet"

Connection: TypeAlias = psycopg.AsyncConnection[TupleRow]
Tables: TypeAlias = tuple[tuple[str, str], ...]

# Any number that is ours alone: keeps two servers from making two slots.
_LOCK_KEY: Final = 0x62616E71_736C6F74
_LOCK_TIMEOUT: Final = "5s"
_CONNECT_TIMEOUT_SECONDS: Final = 10

# The text of values depends on these; the decoder's readers rely on them.
_TEXT_SETTINGS: Final = (
    "-c datestyle=ISO -c timezone=UTC -c intervalstyle=postgres "
    "-c extra_float_digits=1 -c bytea_output=hex"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that can be streamed from, as it was when `ensure_slot` looked.

    Attributes:
        name: Its name, `banquet_<random>`.
        publication: The publication it is read through.
        epoch: Names the numbering of positions: the same as long as this slot lives.
        start_lsn: What committed before this position will not be streamed.
        target_lsn: End of the write-ahead log; once the stream has passed it, everything
            that had committed by now has been seen.
        snapshot: `pg_current_snapshot()` of now, as PostgreSQL prints it.
        xid_reference: A recent 64-bit transaction id.
        type_names: `pg_type.typname` by OID of the built-in types.
        tables: (schema, table) in the publication.
    """

    name: str
    publication: str
    epoch: str
    start_lsn: int
    target_lsn: int
    snapshot: str
    xid_reference: int
    type_names: Mapping[int, str] = field(repr=False)
    tables: Tables


async def ensure_slot(
    conninfo: str,
    *,
    publication: str = PUBLICATION,
    prefix: str = SLOT_PREFIX,
    after: SlotLost | None = None,
) -> Slot:
    """Return the slot to stream from; make one where there is none, or none that is usable.

    Waits, saying so in the log, while an open transaction keeps the slot from being made.

    Args:
        conninfo: A role that may replicate; the database to be streamed.
        publication: Must exist, unless `after` tells what it held.
        prefix: Start of the slot's name; one per program that follows this database.
        after: Why the stream ended, when one did: heals what can be healed.

    Raises:
        SetupError: the database cannot be streamed from; the hint says what to do.
        ReplicationError: the database cannot be reached; worth another try later.
    """
    tables = after.tables if after is not None else ()
    try:
        async with await _connect(conninfo) as connection:
            await _check_settings(connection)
            await _scalar(connection, "select pg_advisory_lock(%s)", _LOCK_KEY)
            published = await _ensure_publication(connection, publication, tables)
            await _drop_unusable(connection, prefix, after.replace if after is not None else None)
            name = await _find(connection, prefix) or await _create(connection, prefix)
            identity = await _identify(conninfo)
            return await _describe(connection, name, publication, published, identity)
    except psycopg.errors.InsufficientPrivilege as failure:
        raise SetupError(
            "replication_forbidden",
            "The database role may not follow the change stream.",
            str(failure),
            "Connect as a role with the REPLICATION attribute that owns the publication.",
        ) from failure
    except psycopg.Error as failure:
        raise ReplicationError(
            "replication_unavailable", "The change stream cannot be prepared.", str(failure)
        ) from failure


def epoch_of(system_identifier: str, timeline: int, slot_name: str) -> str:
    """Return the short name under which positions of this slot are known to clients."""
    identity = f"{system_identifier}/{timeline}/{slot_name}"
    return hashlib.sha256(identity.encode()).hexdigest()[:12]


def replication_conninfo(conninfo: str) -> str:
    """Return `conninfo` for a connection that speaks the replication protocol."""
    options = f"{conninfo_to_dict(conninfo).get('options') or ''} {_TEXT_SETTINGS}".strip()
    return make_conninfo(
        conninfo,
        replication="database",
        application_name="banquet stream",
        client_encoding="UTF8",
        connect_timeout=_CONNECT_TIMEOUT_SECONDS,
        options=options,
    )


async def identify_system(connection: Connection) -> tuple[str, int]:
    """Return the system identifier and the timeline a replication connection reports."""
    row = await (await connection.execute("IDENTIFY_SYSTEM")).fetchone()
    if row is None:
        raise ReplicationError("replication_unavailable", "The server does not identify itself.")
    return str(row[0]), int(row[1])


async def read_positions(conninfo: str, name: str) -> tuple[int | None, int]:
    """Return up to where a slot's stream is acknowledged, and where the log ends now.

    The first is None if there is no such slot; the second is as the stream says positions.
    """
    async with await _connect(conninfo) as connection:
        query = "select confirmed_flush_lsn::text from pg_replication_slots where slot_name = %s"
        found = await _scalar(connection, query, name)
        end = parse_lsn(await _scalar(connection, "select pg_current_wal_flush_lsn()::text"))
    return None if found is None else parse_lsn(found), as_streamed(end)


async def _connect(conninfo: str) -> Connection:
    return await psycopg.AsyncConnection.connect(
        conninfo,
        autocommit=True,
        application_name="banquet slot",
        connect_timeout=_CONNECT_TIMEOUT_SECONDS,
    )


async def _scalar(connection: Connection, query: str, *values: object) -> Any:
    row = await (await connection.execute(query, values)).fetchone()
    return None if row is None else row[0]


async def _check_settings(connection: Connection) -> None:
    level = await _scalar(connection, "select current_setting('wal_level')")
    if level != "logical":
        raise SetupError(
            "wal_level",
            f"PostgreSQL runs with wal_level={level}; following changes needs logical.",
            hint="Run: alter system set wal_level = logical; and restart PostgreSQL.",
        )


async def _ensure_publication(connection: Connection, publication: str, tables: Tables) -> Tables:
    query = "select exists (select from pg_publication where pubname = %s)"
    if not await _scalar(connection, query, publication):
        await _make_publication(connection, publication, tables)
    cursor = await connection.execute(
        "select schemaname, tablename from pg_publication_tables where pubname = %s order by 1, 2",
        (publication,),
    )
    return tuple((schema, table) for schema, table in await cursor.fetchall())


async def _make_publication(connection: Connection, publication: str, tables: Tables) -> None:
    if not tables:
        raise SetupError(
            "publication_missing",
            f"The publication {publication} does not exist.",
            hint="Run `banquet migrate`, or create it for the tables that are to be live.",
        )
    _log.warning("publication %s is gone; making it anew", publication)
    cursor = await connection.execute(
        "select schemaname, tablename from pg_tables"
        " where (schemaname, tablename) in (select * from unnest(%s::text[], %s::text[]))",
        ([schema for schema, _ in tables], [table for _, table in tables]),
    )
    present = [sql.Identifier(*names) for names in await cursor.fetchall()]
    statement = sql.SQL("create publication {}").format(sql.Identifier(publication))
    if present:
        statement += sql.SQL(" for table {}").format(sql.SQL(", ").join(present))
    await connection.execute(statement)


async def _drop_unusable(connection: Connection, prefix: str, replaced: str | None) -> None:
    """Drop slots of ours that cannot be read: they would only hold back the catalogue."""
    cursor = await connection.execute(
        "select slot_name from pg_replication_slots"
        " where starts_with(slot_name, %s) and database = current_database() and not active"
        " and (slot_name = %s or restart_lsn is null or plugin <> 'pgoutput' or temporary"
        "      or wal_status is null or wal_status = 'lost')",
        (f"{prefix}_", replaced),
    )
    for (name,) in await cursor.fetchall():
        _log.warning("slot %s can no longer be continued; dropping it", name)
        await connection.execute("select pg_drop_replication_slot(%s)", (name,))


async def _find(connection: Connection, prefix: str) -> str | None:
    query = (
        "select slot_name from pg_replication_slots"
        " where starts_with(slot_name, %s) and database = current_database()"
        " and plugin = 'pgoutput' and not temporary and restart_lsn is not null"
        " and wal_status <> 'lost' order by slot_name limit 1"
    )
    found = await _scalar(connection, query, f"{prefix}_")
    return None if found is None else str(found)


async def _create(connection: Connection, prefix: str) -> str:
    """Make a slot. PostgreSQL waits for every open transaction first, hence the time-out.

    `statement_timeout` does not apply to that wait; `lock_timeout` does.
    """
    name = f"{prefix}_{secrets.token_hex(6)}"
    await connection.execute(f"set lock_timeout = '{_LOCK_TIMEOUT}'")
    while True:
        try:
            query = "select pg_create_logical_replication_slot(%s, 'pgoutput')"
            await connection.execute(query, (name,))
        except psycopg.errors.LockNotAvailable:
            _log.warning("making slot %s waits for %s", name, await _blockers(connection))
            await asyncio.sleep(0)
        else:
            _log.info("made slot %s", name)
            return name


async def _blockers(connection: Connection) -> str:
    query = (
        "select string_agg(format('pid %%s (%%s, open for %%s s)', pid, coalesce(nullif("
        "application_name, ''), usename), extract(epoch from now() - xact_start)::int), ', '"
        " order by xact_start) from pg_stat_activity"
        " where backend_xid is not null and pid <> %s"
    )
    return str(await _scalar(connection, query, connection.info.backend_pid) or "nobody now")


async def _identify(conninfo: str) -> tuple[str, int]:
    async with await psycopg.AsyncConnection.connect(
        replication_conninfo(conninfo), autocommit=True
    ) as connection:
        return await identify_system(connection)


async def _describe(
    connection: Connection,
    name: str,
    publication: str,
    tables: Tables,
    identity: tuple[str, int],
) -> Slot:
    query = (
        "select s.confirmed_flush_lsn::text, pg_current_wal_flush_lsn()::text,"
        " pg_current_snapshot()::text, pg_snapshot_xmax(pg_current_snapshot())::text"
        " from pg_replication_slots s where s.slot_name = %s"
    )
    row = await (await connection.execute(query, (name,))).fetchone()
    if row is None:
        raise ReplicationError("slot_vanished", f"The slot {name} was dropped meanwhile.")
    types = await connection.execute("select oid::int8, typname::text from pg_type")
    return Slot(
        name=name,
        publication=publication,
        epoch=epoch_of(*identity, name),
        start_lsn=parse_lsn(row[0]),
        target_lsn=parse_lsn(row[1]),
        snapshot=row[2],
        xid_reference=int(row[3]),
        type_names=dict(await types.fetchall()),
        tables=tables,
    )
