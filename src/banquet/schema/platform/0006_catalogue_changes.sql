-- Tell the server when tables, functions or policies change, in commit order.
--
-- The note rides the replication stream inside the transaction that made the change, so the
-- server never answers from a stale picture after it has seen the commit, and a rolled back
-- change is never announced. NOTIFY would do neither and would serialise commits.
-- Temporary objects belong to one session and are nobody else's business.
--
-- Event triggers need a superuser (or what a managed PostgreSQL puts in its place). Without one
-- the server still works; the operator says `notify pgrst, 'reload schema'` after a change.

create schema if not exists banquet_internal;  -- the record of migrations may have made it
comment on schema banquet_internal is 'What the server keeps for itself. Nobody is granted anything.';

create function banquet_internal.announce_ddl() returns event_trigger
language plpgsql as $$
begin
  if tg_tag not like 'REFRESH %' and exists (
    select from pg_catalog.pg_event_trigger_ddl_commands()
    where schema_name is distinct from 'pg_temp'
  ) then
    perform pg_catalog.pg_logical_emit_message(true, 'banquet.ddl', tg_tag);
  end if;
end $$;

create function banquet_internal.announce_drop() returns event_trigger
language plpgsql as $$
begin
  if exists (select from pg_catalog.pg_event_trigger_dropped_objects() where not is_temporary) then
    perform pg_catalog.pg_logical_emit_message(true, 'banquet.ddl', tg_tag);
  end if;
end $$;

do $$
begin
  create event trigger banquet_ddl on ddl_command_end
    execute function banquet_internal.announce_ddl();
  create event trigger banquet_drop on sql_drop
    execute function banquet_internal.announce_drop();
exception
  when insufficient_privilege then
    raise warning 'This role may not create event triggers: after changing tables or functions, '
      'say notify pgrst, ''reload schema''.';
end $$;
