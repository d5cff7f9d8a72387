"""What is published and who may read it, as PostgreSQL's own catalogue tells it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from banquet.realtime.database.queries import Connection, rows_of
from banquet.realtime.rights.access import SOURCES
from banquet.realtime.rights.policies import judge_policies
from banquet.realtime.rights.tables import (
    NOTHING,
    Asked,
    ByBranch,
    Catalogue,
    Collation,
    Open,
    Policy,
    Rule,
    Table,
    TableColumn,
    TableName,
)
from banquet.replication.slot import PUBLICATION

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


async def load_catalogue(connection: Connection, roles: frozenset[str]) -> Catalogue:
    """Return what is published and what these roles may read of it.

    Args:
        connection: With an empty search path: names come out qualified, as the normal form of
            policies is recognised.
        roles: Whose rights to tell.
    """
    tables, oids = await _load_tables(connection)
    rules = await _load_rules(connection, roles, oids)
    return Catalogue(tables, _without_index(rules, tables))


async def _load_tables(
    connection: Connection,
) -> tuple[dict[TableName, Table], dict[int, tuple[TableName, bool]]]:
    tables: dict[TableName, Table] = {}
    oids: dict[int, tuple[TableName, bool]] = {}
    for schema, name, oid, has_policies, key, columns in await rows_of(
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
    connection: Connection,
    roles: frozenset[str],
    oids: Mapping[int, tuple[TableName, bool]],
) -> dict[str, dict[TableName, Rule]]:
    rules: dict[str, dict[TableName, Rule]] = {role: {} for role in roles}
    for role, oid, bypasses, may_all, columns, policies in await rows_of(
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
