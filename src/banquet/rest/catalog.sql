-- Read with `search_path` empty, so that `format_type` qualifies what stands outside pg_catalog.

-- name: tables
-- Tables and views of the exposed schemas with their columns and primary keys; no partitions.
select n.nspname, c.relname,
  array(
    select json_build_array(
      a.attname,
      format_type(a.atttypid, a.atttypmod),
      case
        -- pg_get_serial_sequence would need rights on the schema, which the login role may lack
        when a.attidentity <> '' then (
          select format('nextval(%L)', format('%I.%I', sn.nspname, s.relname))
          from pg_depend dep
          join pg_class s on s.oid = dep.objid and s.relkind = 'S'
          join pg_namespace sn on sn.oid = s.relnamespace
          where dep.classid = 'pg_class'::regclass and dep.refclassid = 'pg_class'::regclass
            and dep.refobjid = c.oid and dep.refobjsubid = a.attnum and dep.deptype = 'i'
        )
        -- what the table does not say, the domain may
        when a.attgenerated = '' then
          coalesce(pg_get_expr(d.adbin, d.adrelid), pg_get_expr(t.typdefaultbin, 0))
      end,
      a.attnum
    )
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    order by a.attnum
  ) as columns,
  array(
    select a.attname::text
    from pg_index i
    cross join unnest(i.indkey::smallint[]) with ordinality as k(number, place)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
    where i.indrelid = c.oid and i.indisprimary
    order by k.place
  ) as primary_key,
  c.oid::int8, c.relkind in ('v', 'm') as is_view,
  -- 8 insert, 4 update, 16 delete
  array(
    select command from (values ('insert', 8), ('update', 4), ('delete', 16)) as x(command, bit)
    where pg_relation_is_updatable(c.oid, true) & bit <> 0
  ) as writes
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'f')
  and not c.relispartition;

-- name: keys
-- Primary keys and unique constraints of every table, since views may show any.
select k.conrelid::int8, k.conkey, k.contype = 'p' as is_primary
from pg_constraint k
join pg_class c on c.oid = k.conrelid
where k.contype in ('p', 'u') and not c.relispartition
order by k.oid;

-- name: foreign_keys
-- Foreign keys of every table; those that partitions inherit are their parent's.
select k.conname, k.conrelid::int8, k.conkey, k.confrelid::int8, k.confkey
from pg_constraint k
where k.contype = 'f' and k.conparentid = 0
order by k.conname, k.oid;

-- name: views
-- What views are made of; `banquet.rest.views` reads it.
select c.oid::int8, r.ev_action::text
from pg_rewrite r
join pg_class c on c.oid = r.ev_class
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('v', 'm') and r.rulename = '_RETURN'
  and n.nspname not in ('pg_catalog', 'information_schema');

-- name: computed
-- Functions of one row of an exposed table: computed fields, and computed relationships where
-- they return rows of a table; of several the table's own schema comes last and wins.
select n.nspname, p.proname, tn.nspname as table_schema, tc.relname as table_name,
  format_type(p.prorettype, null) as type,
  rn.nspname as target_schema, rc.relname as target_name,
  not p.proretset or p.prorows = 1 as is_single,
  p.proretset
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_class tc on tc.reltype = p.proargtypes[0] and tc.reltype <> 0
join pg_namespace tn on tn.oid = tc.relnamespace
left join pg_class rc on rc.reltype = p.prorettype and rc.reltype <> 0
  and rc.relkind in ('r', 'p', 'v', 'm', 'f')
left join pg_namespace rn on rn.oid = rc.relnamespace
where n.nspname = any ($1) and tn.nspname = any ($1)
  and p.pronargs = 1 and p.prokind = 'f'
order by n.nspname = tn.nspname, n.nspname, p.proname;

-- name: functions
-- Callable functions of the exposed schemas: inputs, kind of result, columns of a composite one.
select n.nspname, p.proname,
  array(
    select json_build_array(
      coalesce(p.proargnames[u.place], ''),
      -- as a column of a record these two would stand for a single character
      regexp_replace(format_type(u.type, null), '^(bit|character)(\[\])?$', '\1 varying\2'),
      row_number() over (order by u.place) <= p.pronargs - p.pronargdefaults,
      coalesce(p.proargmodes[u.place], 'i') = 'v'
    )
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality as u(type, place)
    where coalesce(p.proargmodes[u.place], 'i') in ('i', 'b', 'v')
    order by u.place
  ) as parameters,
  case
    when p.prorettype = 'void'::regtype then 'void'
    when 'c' in (t.typtype, b.typtype) or p.proargmodes && '{o,b,t}'::"char"[] then 'composite'
    else 'scalar'
  end as result,
  p.proretset,
  p.provolatile = 'v',
  case when 'c' in (t.typtype, b.typtype) then array(
    select json_build_array(a.attname, format_type(a.atttypid, a.atttypmod), null)
    from pg_attribute a
    where a.attrelid = coalesce(b.typrelid, t.typrelid) and a.attnum > 0 and not a.attisdropped
    order by a.attnum
  ) else array(
    select json_build_array(p.proargnames[u.place], format_type(u.type, null), null)
    from unnest(p.proallargtypes) with ordinality as u(type, place)
    where p.proargmodes[u.place] in ('o', 'b', 't')
    order by u.place
  ) end as columns,
  format_type(coalesce(b.oid, t.oid), null) as type,
  -- a domain named like a media type
  case when t.typtype = 'd' and t.typname like '%/%' then t.typname::text end as media,
  -- the table or view whose rows it returns
  (select json_build_array(rn.nspname, rc.relname)
   from pg_class rc
   join pg_namespace rn on rn.oid = rc.relnamespace
   where rc.oid = coalesce(nullif(b.typrelid, 0), t.typrelid)
     and rc.relkind in ('r', 'p', 'v', 'm', 'f')) as relation,
  -- inside the function its own limit would not stop the statement that calls it
  (select substr(setting, length('statement_timeout=') + 1)
   from unnest(p.proconfig) as s(setting)
   where setting like 'statement\_timeout=%') as timeout,
  -- inside the function it would come too late
  (select substr(setting, length('default_transaction_isolation=') + 1)
   from unnest(p.proconfig) as s(setting)
   where setting like 'default\_transaction\_isolation=%') as isolation
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_type t on t.oid = p.prorettype
left join pg_type b on b.oid = t.typbasetype
where n.nspname = any ($1) and p.prokind = 'f'
  and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype);

-- name: representations
-- Functions of the casts that somebody made between a domain and json or text: PostgreSQL itself
-- passes them over, here they say how the domain's values travel.
select format_type(d.oid, null) as domain,
  case when k.castsource = d.oid then 'to_json'
    when k.castsource = 'json'::regtype then 'from_json' else 'from_text' end as direction,
  format('%I.%I', n.nspname, p.proname) as function
from pg_cast k
join pg_proc p on p.oid = k.castfunc
join pg_namespace n on n.oid = p.pronamespace
join pg_type d on d.typtype = 'd' and (
  (d.oid = k.castsource and k.casttarget = 'json'::regtype)
  or (d.oid = k.casttarget and k.castsource in ('json'::regtype, 'text'::regtype))
)
where k.castcontext = 'i' and k.castmethod = 'f';

-- name: handlers
-- Aggregates over whole rows that return a domain named like a media type.
select tn.nspname as table_schema, tc.relname as table_name, lower(t.typname) as media,
  n.nspname, p.proname, format_type(b.oid, null) as type
from pg_aggregate g
join pg_proc p on p.oid = g.aggfnoid
join pg_namespace n on n.oid = p.pronamespace
join pg_type t on t.oid = p.prorettype and t.typtype = 'd'
join pg_type b on b.oid = t.typbasetype
left join pg_class tc on tc.reltype = p.proargtypes[0] and tc.reltype <> 0
left join pg_namespace tn on tn.oid = tc.relnamespace
where n.nspname = any ($1) and p.pronargs = 1
  and (tn.nspname = any ($1) or p.proargtypes[0] = 'anyelement'::regtype)
  and (t.typname ~ '^[[:alnum:].-]+/[[:alnum:].+-]+$' or t.typname = '*/*');

-- name: role_settings
-- `alter role ... set` values of the roles the server may become, those a session may set;
-- what is set for this database wins over what is set for all.
select r.rolname, split_part(s.setting, '=', 1) as name,
  substr(s.setting, strpos(s.setting, '=') + 1) as value
from pg_db_role_setting d
join pg_roles r on r.oid = d.setrole
cross join unnest(d.setconfig) as s(setting)
left join pg_settings g on g.name = split_part(s.setting, '=', 1)
where d.setdatabase in (0, (select oid from pg_database where datname = current_database()))
  and pg_has_role(current_user, r.oid, 'member')
  -- what only a superuser may set, or see, would make every request of the role fail
  and (g.context = 'user' or split_part(s.setting, '=', 1) like '%.%')
order by r.rolname, d.setdatabase, name;

-- name: time_zones
-- What `set time zone` takes.
select name from pg_timezone_names;

-- name: geojson
-- Whether PostGIS can make GeoJSON of a row.
select from pg_proc where proname = 'st_asgeojson' and proargtypes[0] = 'record'::regtype limit 1;
