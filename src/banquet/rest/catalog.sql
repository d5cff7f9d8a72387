-- Read with `search_path` empty, so that `format_type` qualifies what stands outside pg_catalog.

-- name: tables
-- Tables and views of the exposed schemas with their columns and primary keys; no partitions.
select n.nspname, c.relname,
  array(
    select json_build_array(
      a.attname,
      format_type(a.atttypid, a.atttypmod),
      case
        when a.attidentity <> '' then
          format('nextval(%L)', pg_get_serial_sequence(c.oid::regclass::text, a.attname))
        when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid)
      end
    )
    from pg_attribute a
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
  ) as primary_key
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'f')
  and not c.relispartition;

-- name: functions
-- Callable functions of the exposed schemas: inputs, kind of result, columns of a composite one.
select n.nspname, p.proname,
  array(
    select json_build_array(
      coalesce(p.proargnames[u.place], ''),
      format_type(u.type, null),
      row_number() over (order by u.place) <= p.pronargs - p.pronargdefaults
        and coalesce(p.proargmodes[u.place], 'i') <> 'v',
      coalesce(p.proargmodes[u.place], 'i') = 'v'
    )
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality as u(type, place)
    where coalesce(p.proargmodes[u.place], 'i') in ('i', 'b', 'v')
    order by u.place
  ) as parameters,
  case
    when p.prorettype = 'void'::regtype then 'void'
    when t.typtype = 'c' or p.proargmodes && '{o,b,t}'::"char"[] then 'composite'
    else 'scalar'
  end as result,
  p.proretset,
  p.provolatile = 'v',
  case when t.typtype = 'c' then array(
    select json_build_array(a.attname, format_type(a.atttypid, a.atttypmod), null)
    from pg_attribute a
    where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
    order by a.attnum
  ) else array(
    select json_build_array(p.proargnames[u.place], format_type(u.type, null), null)
    from unnest(p.proallargtypes) with ordinality as u(type, place)
    where p.proargmodes[u.place] in ('o', 'b', 't')
    order by u.place
  ) end as columns
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_type t on t.oid = p.prorettype
where n.nspname = any ($1) and p.prokind = 'f'
  and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype);

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
