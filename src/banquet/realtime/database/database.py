"""The engine's questions to PostgreSQL: what is published, who may read what, which rows.

Connects as the owner for the catalogue and the rights, which are everybody's, and through the
pool of the login role for rows, which are judged as the listener.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import psycopg
from psycopg import AsyncRawCursor
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from banquet.clock import Clock
from banquet.db.session import quoted_search_path
from banquet.errors import DatabaseError, RequestError
from banquet.identity import Identity
from banquet.realtime.database.judging import (
    INVALID_EXPRESSION,
    answer_questions,
    find_visible,
    try_expression,
)
from banquet.realtime.database.probing import probe
from banquet.realtime.database.questions import Visible
from banquet.realtime.filtering.expressions import Answer, Expression, Question
from banquet.realtime.history.cursor import Snapshot, parse_snapshot
from banquet.realtime.monitoring.progress import Pulse, clock_skew
from banquet.realtime.rights.access import SOURCES, AccessRows, Membership
from banquet.realtime.rights.policies import judge_policies
from banquet.realtime.rights.tables import (
    NOTHING,
    Asked,
    ByBranch,
    Catalogue,
    Collation,
    Key,
    Open,
    Policy,
    Rule,
    Table,
    TableColumn,
    TableName,
)
from banquet.realtime.rights.topics import Judgement, TopicQuestion
from banquet.replication.lsn import parse_lsn

Pool: TypeAlias = AsyncConnectionPool[psycopg.AsyncConnection[TupleRow]]

PUBLICATION: Final = "supabase_realtime"

SHOWN_SECONDS: Final = 30.0
"""Longest wait until queries see a transaction that was streamed: with a synchronous standby
that is how far the standby may be behind."""

SHOWN_POLL_SECONDS: Final = 0.005
"""Between two looks; PostgreSQL tells nobody."""

POOL_SECONDS: Final = 5.0
"""Longest a question about a topic waits for a connection; joins are given up after 8."""

_PAGE_BYTES: Final = 8192
_PAGE_HEADERS: Final = (24, 40)

_TABLES: Final = """
select n.nspname, c.relname, c.oid::int8, c.relrowsecurity,
  coalesce((
    select json_agg(a.attname order by k.place)
    from pg_index i
    cross join unnest(i.indkey::int2[]) with ordinality k(number, place)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
    where i.indrelid = c.oid and i.indisprimary), '[]'),
  (
    select json_agg(json_build_object(
      'name', a.attname,
      'type', b.typname,
      'sql_type', case when b.typnamespace = 'pg_catalog'::regnamespace
        then format('pg_catalog.%I', b.typname) else '' end,
      'labels', (select json_agg(e.enumlabel order by e.enumsortorder)
                 from pg_enum e where e.enumtypid = b.oid),
      'collation', case when o.oid is null then null else json_build_object(
        'name', format('%s.%I', o.collnamespace::regnamespace, o.collname),
        'deterministic', o.collisdeterministic,
        'provider', case o.collprovider when 'd' then d.datlocprovider else o.collprovider end,
        'locale', case o.collprovider
          when 'd' then coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale',
                                 d.datcollate)
          else coalesce(to_jsonb(o) ->> 'colllocale', to_jsonb(o) ->> 'colliculocale',
                        o.collcollate) end) end
    ) order by a.attnum)
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    join pg_type b on b.oid = case t.typtype when 'd' then
      (with recursive base(oid, kind, under) as (
         select t.oid, t.typtype, t.typbasetype
         union all
         select p.oid, p.typtype, p.typbasetype from base join pg_type p on p.oid = base.under
         where base.kind = 'd')
       select base.oid from base where base.kind <> 'd')
      else t.oid end
    left join pg_collation o on o.oid = a.attcollation
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
from pg_publication_tables p
join pg_namespace n on n.nspname = p.schemaname
join pg_class c on c.relnamespace = n.oid and c.relname = p.tablename
join pg_database d on d.datname = current_database()
where p.pubname = $1 and n.nspname <> 'realtime'
"""
# Rows of that schema are broadcasts: nobody hears them as changes of a table.

_RIGHTS: Final = """
select r.rolname, c.oid::int8, r.rolbypassrls or r.rolsuper,
  has_schema_privilege(r.oid, c.relnamespace, 'usage')
    and has_table_privilege(r.oid, c.oid, 'select'),
  coalesce((
    select json_agg(a.attname) from pg_attribute a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and has_schema_privilege(r.oid, c.relnamespace, 'usage')
      and has_column_privilege(r.oid, c.oid, a.attnum, 'select')), '[]'),
  coalesce((
    select json_agg(json_build_object(
      'permissive', q.polpermissive, 'qual', pg_get_expr(q.polqual, q.polrelid)))
    from pg_policy q
    where q.polrelid = c.oid and q.polcmd in ('r', '*')
      and exists (
        select from unnest(q.polroles) m(oid)
        where m.oid = 0 or pg_has_role(r.oid, m.oid, 'usage'))), '[]')
from pg_roles r
cross join pg_class c
where r.rolname = any ($1) and c.oid = any ($2)
"""

_MEMBERSHIPS: Final = """
select id::text, user_id::text, branch_id::text, role::text from public.memberships
"""
_PERMISSIONS: Final = """
select role::text, table_name::text from public.role_permissions where can_read
"""
_BRANCHES: Final = "select id::text from public.branches"


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

    def __init__(self, admin_url: str, pool: Pool, search_path: Sequence[str]) -> None:
        """Prepare to ask.

        Args:
            admin_url: Of the owner.
            pool: Open connections of the role `authenticator`.
            search_path: Schemas that policies find functions in.
        """
        self._admin_url = admin_url
        self._pool = pool
        self._search_path = quoted_search_path(tuple(search_path))

    async def load_catalogue(self, roles: frozenset[str]) -> Catalogue:
        """Return what is published and what these roles may read of it."""
        async with self._admin() as connection:
            tables, oids = await _load_tables(connection)
            rules = await _load_rules(connection, roles, oids)
        return Catalogue(tables, _without_index(rules, tables))

    async def load_access(self) -> InitialAccess:
        """Return who may read what now, and which transactions that includes."""
        async with self._admin() as connection:
            async with connection.transaction():
                await connection.execute("set transaction isolation level repeatable read")
                snapshot = await _one(connection, "select pg_current_snapshot()::text")
                rows = await _load_access(connection)
            target = await _wal_position(connection)
        return InitialAccess(rows, parse_snapshot(snapshot), target)

    async def wal_position(self) -> int:
        """Return a position that everything committed so far lies before."""
        async with self._admin() as connection:
            return await _wal_position(connection)

    async def pulse(self, clock: Clock) -> Pulse:
        """Return up to where the log is flushed, and how the database's clock differs."""
        async with self._admin() as connection:
            asked_at, before = clock.monotonic(), clock.now()
            query = "select pg_current_wal_flush_lsn()::text, extract(epoch from clock_timestamp())"
            ((lsn, theirs),) = await _all(connection, query)
            skew = clock_skew(float(theirs), before, clock.now())
        return Pulse(_without_header(parse_lsn(lsn)), asked_at, skew)

    async def visible(
        self, identity: Identity, wanted: tuple[tuple[Table, tuple[Key, ...]], ...], xid: int
    ) -> Visible:
        """Return which of these rows the identity may see, once queries see who wrote them."""
        asked = [(table, keys) for table, keys in wanted if table.primary_key and keys]
        if not asked:
            return {}
        try:
            async with asyncio.timeout(SHOWN_SECONDS):
                return await self._insist(identity, asked, xid)
        except TimeoutError as error:
            details = f"transaction {xid} was streamed and is not visible"
            raise DatabaseError("08006", "PostgreSQL cannot be asked", details) from error
        except (psycopg.Error, PoolTimeout) as error:
            raise _failure(error) from error

    async def _insist(
        self, identity: Identity, asked: list[tuple[Table, tuple[Key, ...]]], xid: int
    ) -> Visible:
        path = self._search_path
        while True:
            async with self._pool.connection() as connection, connection.transaction():
                visible = await find_visible(connection, identity, path, asked, xid)
            if visible is not None:
                return visible
            await asyncio.sleep(SHOWN_POLL_SECONDS)

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
        except (psycopg.Error, PoolTimeout) as error:
            raise _failure(error) from error

    @asynccontextmanager
    async def _admin(self) -> AsyncIterator[psycopg.AsyncConnection[TupleRow]]:
        try:
            async with await psycopg.AsyncConnection.connect(
                self._admin_url, autocommit=True, application_name="banquet realtime"
            ) as connection:
                connection.cursor_factory = AsyncRawCursor
                # Names come out qualified, as the normal form of policies is recognised.
                await connection.execute("set search_path = ''")
                yield connection
        except psycopg.Error as error:
            raise _failure(error) from error


async def _load_tables(
    connection: psycopg.AsyncConnection[TupleRow],
) -> tuple[dict[TableName, Table], dict[int, tuple[TableName, bool]]]:
    tables: dict[TableName, Table] = {}
    oids: dict[int, tuple[TableName, bool]] = {}
    for schema, name, oid, has_policies, key, columns in await _all(
        connection, _TABLES, PUBLICATION
    ):
        made = {each["name"]: _column(each) for each in columns or ()}
        tables[(schema, name)] = Table(schema, name, made, tuple(key))
        oids[oid] = ((schema, name), has_policies)
    return tables, oids


def _column(raw: Mapping[str, Any]) -> TableColumn:
    collation = raw["collation"]
    return TableColumn(
        raw["name"],
        raw["type"],
        tuple(raw["labels"] or ()),
        _collation(collation),
        "" if collation is None else collation["name"],
        raw["sql_type"],
    )


def _collation(raw: Mapping[str, Any] | None) -> Collation:
    if raw is None:
        return "equality"
    if not raw["deterministic"]:
        return "none"
    match raw["provider"], raw["locale"]:
        case "b", "C.UTF-8":
            return "bytes"
        case "b" | "c", "C" | "POSIX":
            return "ascii"
        case _:
            return "equality"


async def _load_rules(
    connection: psycopg.AsyncConnection[TupleRow],
    roles: frozenset[str],
    oids: Mapping[int, tuple[TableName, bool]],
) -> dict[str, dict[TableName, Rule]]:
    rules: dict[str, dict[TableName, Rule]] = {role: {} for role in roles}
    for role, oid, bypasses, may_all, columns, policies in await _all(
        connection, _RIGHTS, list(roles), list(oids)
    ):
        name, has_policies = oids[oid]
        policy: Policy = Open() if bypasses or not has_policies else _policy(policies)
        readable = None if may_all else frozenset(columns)
        rules[role][name] = Rule(policy, readable) if readable != frozenset() else NOTHING
    return rules


def _policy(policies: Sequence[Mapping[str, Any]]) -> Policy:
    return judge_policies(
        [each["qual"] for each in policies if each["permissive"]],
        [each["qual"] for each in policies if not each["permissive"]],
    )


def _without_index(
    rules: dict[str, dict[TableName, Rule]], tables: Mapping[TableName, Table]
) -> dict[str, dict[TableName, Rule]]:
    """Have PostgreSQL asked where the index cannot follow: its tables are not published."""
    if tables.keys() >= SOURCES:
        return rules
    return {
        role: {
            name: Rule(Asked(), rule.columns) if isinstance(rule.policy, ByBranch) else rule
            for name, rule in each.items()
        }
        for role, each in rules.items()
    }


async def _load_access(connection: psycopg.AsyncConnection[TupleRow]) -> AccessRows:
    names = [f"{schema}.{table}" for schema, table in sorted(SOURCES)]
    query = "select count(to_regclass(name)) from unnest($1::text[]) name"
    if await _one(connection, query, names) < len(names):
        return AccessRows()
    memberships = await _all(connection, _MEMBERSHIPS)
    return AccessRows(
        memberships={key: Membership(*rest) for key, *rest in memberships},
        readable=[(role, table) for role, table in await _all(connection, _PERMISSIONS)],
        branches=[key for (key,) in await _all(connection, _BRANCHES)],
    )


async def _wal_position(connection: psycopg.AsyncConnection[TupleRow]) -> int:
    # Where the next record goes, not what is flushed: with asynchronous commits a transaction
    # is visible before it is flushed.
    position = parse_lsn(await _one(connection, "select pg_current_wal_insert_lsn()::text"))
    return _without_header(position)


def _without_header(position: int) -> int:
    """Return a position as the stream says it: at the start of a page, before its header."""
    within = position % _PAGE_BYTES
    return position - within if within in _PAGE_HEADERS else position


async def _all(
    connection: psycopg.AsyncConnection[TupleRow], query: str, *values: object
) -> list[TupleRow]:
    cursor = await connection.execute(query.encode(), values)
    return await cursor.fetchall()


async def _one(connection: psycopg.AsyncConnection[TupleRow], query: str, *values: object) -> Any:
    rows = await _all(connection, query, *values)
    return rows[0][0]


def _failure(error: Exception) -> DatabaseError:
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    return DatabaseError(state or "08006", "PostgreSQL cannot be asked", str(error))
