-- What a role may reach in one schema, as one JSON object, for the description at the root.
-- $1 the schema, $2 whether what the role has no rights on is shown too.
select json_build_object(
  'description', (select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = $1),
  'tables', (
    select coalesce(json_agg(json_build_object(
      'name', c.relname,
      'description', obj_description(c.oid, 'pg_class'),
      -- 8 insert, 4 update, 16 delete
      'writable', pg_relation_is_updatable(c.oid, true) & 28 <> 0,
      'columns', (
        select coalesce(json_agg(json_build_object(
          'name', a.attname,
          'type', format_type(coalesce(b.oid, t.oid), null),
          'required', a.attnotnull,
          'default', case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end,
          'length', case
            when coalesce(b.oid, t.oid) in ('varchar'::regtype, 'bpchar'::regtype)
              and a.atttypmod > 4 then a.atttypmod - 4
          end,
          'values', (
            select json_agg(e.enumlabel order by e.enumsortorder)
            from pg_enum e where e.enumtypid = coalesce(b.oid, t.oid)
          ),
          'description', col_description(c.oid, a.attnum),
          'is_key', exists (
            select from pg_index i
            where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey)
          ),
          'references', (
            select json_build_array(f.relname, fa.attname)
            from pg_constraint k
            join pg_class f on f.oid = k.confrelid
            join pg_namespace fn on fn.oid = f.relnamespace and fn.nspname = $1
            join pg_attribute fa on fa.attrelid = f.oid and fa.attnum = k.confkey[1]
            where k.conrelid = c.oid and k.contype = 'f' and k.conkey = array[a.attnum]
            order by k.conname
            limit 1
          )
        ) order by a.attnum), '[]')
        from pg_attribute a
        join pg_type t on t.oid = a.atttypid
        left join pg_type b on b.oid = t.typbasetype and t.typtype = 'd'
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      )
    ) order by c.relname), '[]')
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
      and ($2::boolean or has_table_privilege(c.oid, 'select, insert, update, delete')
        or has_any_column_privilege(c.oid, 'select, insert, update'))
  ),
  'functions', (
    select coalesce(json_agg(json_build_object(
      'name', p.proname,
      'description', obj_description(p.oid, 'pg_proc'),
      'volatile', p.provolatile = 'v',
      'parameters', (
        select coalesce(json_agg(json_build_object(
          'name', coalesce(p.proargnames[u.place], ''),
          'type', format_type(u.type, null),
          'required', u.input <= p.pronargs - p.pronargdefaults,
          'variadic', coalesce(p.proargmodes[u.place], 'i') = 'v'
        ) order by u.place), '[]')
        from (
          select place, type, row_number() over (order by place) as input
          from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]))
            with ordinality as every(type, place)
          where coalesce(p.proargmodes[place], 'i') in ('i', 'b', 'v')
        ) as u
      )
    ) order by p.proname, p.oid), '[]')
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = $1 and p.prokind = 'f'
      and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
      and ($2::boolean or has_function_privilege(p.oid, 'execute'))
  )
)::text
