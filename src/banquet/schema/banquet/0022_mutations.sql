-- Changes that a device keeps until the server has them: each is done once, however often it is sent.
--
-- A device numbers what its person does (`client_id`, `seq`) and sends one number after the other,
-- the next when the last is answered. `perform` does all writes of a number in one transaction and
-- keeps what came of them; the same number sent again, its answer lost on the way, is told the same.
-- What is refused is undone whole and not kept: the device decides whether to send it changed.
--
-- What may be written this way stands in app_private.mutation_targets and nowhere else. Tables and
-- functions that a screen writes to are added there, by a migration with a higher number than this:
--   insert into app_private.mutation_targets (name, operation) values
--     ('leads', 'insert'), ('leads', 'update'), ('convert_lead', 'call');
-- A table named there has a key `id` and a `version`. A function named there is in public, without
-- a namesake, and granted to authenticated. That list opens the door alone: every write runs as the
-- caller, so policies, grants and triggers judge it like any other.

create table public.mutations (
  user_id uuid not null default auth.uid() references auth.users on delete cascade,
  client_id uuid not null,
  seq bigint not null constraint mutations_count_from_one check (seq > 0),
  writes_hash text not null,
  results jsonb not null,
  done_at timestamptz not null default clock_timestamp(),
  primary key (user_id, client_id, seq)
);
alter table public.mutations enable row level security;
revoke all on public.mutations from anon, authenticated, service_role;
grant select, insert on public.mutations to authenticated;
comment on table public.mutations is
  'What came of each change a device sent, so that none is done twice.';
comment on column public.mutations.client_id is 'Made by the device; one for each person who uses it.';
comment on column public.mutations.seq is 'Grows with each change of the device; gaps are refusals.';
comment on column public.mutations.results is
  'One for each write: the row as stored, or the function''s answer.';
create policy select_own on public.mutations for select to authenticated
  using (user_id = (select auth.uid()));
create policy insert_own on public.mutations for insert to authenticated
  with check (user_id = (select auth.uid()));

-- A device asks again for its last number only, so what lies far behind may go.
-- Security definer: nobody else deletes here.
create function app_private.tg_mutations__forget() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from public.mutations m
  where m.user_id = new.user_id and m.client_id = new.client_id and m.seq <= new.seq - 64;
  return null;
end $$;
create trigger _500_forget after insert on public.mutations
  for each row execute function app_private.tg_mutations__forget();

create table app_private.mutation_targets (
  name text not null,
  operation text not null constraint mutation_targets_operation_known
    check (operation in ('insert', 'update', 'delete', 'call')),
  primary key (name, operation)
);
alter table app_private.mutation_targets enable row level security;
grant select on app_private.mutation_targets to authenticated;
comment on table app_private.mutation_targets is
  'Tables and functions that public.perform may write to.';
create policy select_everyone on app_private.mutation_targets for select to authenticated
  using (true);

insert into app_private.mutation_targets (name, operation)
select name, operation
from unnest(array['customers', 'events', 'bookings']) name,
  unnest(array['insert', 'update', 'delete']) operation;

-- The writes are a list of
--   {"op": "insert", "table", "row"}
--   {"op": "update", "table", "id", "version", "changes"}   refused unless the version is current
--   {"op": "delete", "table", "id", "version"}
--   {"op": "call", "function", "arguments"}
-- and the answer is the list of their results, each the row as stored or what the function returned.
create function public.perform(client_id uuid, seq bigint, writes jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  -- A parameter whose name is a column's too is written $n, in the order above.
  me uuid := auth.uid();
  hash text := md5(writes::text);
  known public.mutations;
  item jsonb;
  results jsonb := '[]';
begin
  if me is null then
    raise exception 'Only a person who is signed in can make changes' using errcode = '42501';
  elsif $1 is null or $2 is null or $2 < 1 or jsonb_typeof(writes) is distinct from 'array'
    or jsonb_array_length(writes) not between 1 and 500 then
    raise exception 'perform needs a client_id, a seq from 1 on and a list of 1 to 500 writes'
      using errcode = '22023';
  end if;
  -- Two tabs, or a retry beside a request that was given up, do not both begin.
  perform pg_advisory_xact_lock(hashtextextended(format('%s/%s', me, $1), 0));
  select m.* into known from public.mutations m
  where m.user_id = me and m.client_id = $1 and m.seq >= $2 order by m.seq limit 1;
  if known.seq = $2 and known.writes_hash = hash then
    return known.results;
  elsif known.seq is not null then
    raise exception 'Change % of this device is already settled and cannot become another one', $2
      using errcode = '22023', hint = 'Send it under a new number, or from a new client_id.';
  end if;
  for item in select * from jsonb_array_elements(writes) loop
    results := results || jsonb_build_array(app_private.perform_write(item));
  end loop;
  insert into public.mutations (client_id, seq, writes_hash, results) values ($1, $2, hash, results);
  return results;
end $$;
comment on function public.perform is 'Does a numbered list of writes in one transaction, exactly once.';
revoke execute on function public.perform from public, anon, service_role;
grant execute on function public.perform to authenticated;

-- Does one write as the caller and returns what came of it.
create function app_private.perform_write(item jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  target text := coalesce(item ->> 'table', item ->> 'function');
  op text := item ->> 'op';
begin
  if not exists (select from app_private.mutation_targets t
      where t.name = target and t.operation = op
        and (op = 'call') = (item ? 'function')) then
    raise exception 'perform does not do % on %', coalesce(op, 'nothing'), coalesce(target, 'nothing')
      using errcode = '42501',
        hint = 'What it serves is listed in app_private.mutation_targets.';
  elsif op in ('update', 'delete')
      and (item ->> 'id' is null or jsonb_typeof(item -> 'version') is distinct from 'number') then
    raise exception '% of % needs the id of the row and the version it was seen in', op, target
      using errcode = '22023';
  elsif op in ('insert', 'update')
      and jsonb_typeof(item -> case op when 'insert' then 'row' else 'changes' end)
        is distinct from 'object' then
    raise exception '% of % needs an object of columns', op, target using errcode = '22023';
  end if;
  return case op
    when 'insert' then app_private.insert_row(target, item -> 'row')
    when 'update' then app_private.update_row(target,
      (item -> 'changes') || jsonb_build_object('id', item -> 'id', 'version', item -> 'version'))
    when 'delete' then app_private.delete_row(target, item)
    else app_private.call_function(target, coalesce(item -> 'arguments', '{}')) end;
end $$;

create function app_private.insert_row(target text, columns jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  stored jsonb;
begin
  execute format(
    'insert into public.%1$I (%2$s) select %2$s from jsonb_populate_record(null::public.%1$I, $1)'
    || ' returning to_jsonb(%1$I)',
    target, (select string_agg(quote_ident(c), ', ') from jsonb_object_keys(columns) c))
    into stored using columns;
  return stored;
end $$;

-- `columns` names the row by its id, and the version it was seen in, which the stamp compares.
create function app_private.update_row(target text, columns jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  stored jsonb;
begin
  execute format(
    'update public.%1$I t set %2$s from jsonb_populate_record(null::public.%1$I, $1) p'
    || ' where t.id = p.id returning to_jsonb(t)',
    target, (select string_agg(format('%1$I = p.%1$I', c), ', ') from jsonb_object_keys(columns) c))
    into stored using columns;
  if stored is null then perform app_private.refuse_missing_row(); end if;
  return stored;
end $$;

create function app_private.delete_row(target text, named jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  stored jsonb;
begin
  execute format(
    'delete from public.%1$I t using jsonb_populate_record(null::public.%1$I, $1) p'
    || ' where t.id = p.id and t.version = p.version returning to_jsonb(t)', target)
    into stored using named;
  if stored is null then
    execute format(
      'select to_jsonb(t) from public.%1$I t, jsonb_populate_record(null::public.%1$I, $1) p'
      || ' where t.id = p.id and t.version <> p.version', target)
      into stored using named;
    if stored is null then perform app_private.refuse_missing_row(); end if;
    raise exception 'This was changed meanwhile' using errcode = 'PT409', detail = stored::text,
      hint = 'details is the row as it stands now; send its version with your change.';
  end if;
  return stored;
end $$;

create function app_private.refuse_missing_row() returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'It is no longer there, or no longer yours to change' using errcode = 'PT404',
    hint = 'Somebody may have deleted it or moved it to another branch.';
end $$;

-- Calls a function with named arguments; those left out take their defaults.
create function app_private.call_function(target text, arguments jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  called pg_proc;
  unknown text;
  typed text;
  passed text;
  answer jsonb;
begin
  select p.* into strict called from pg_proc p
  where p.pronamespace = 'public'::regnamespace and p.proname = target;
  select string_agg(format('%I %s', name, format_type(type, null)), ', '),
      string_agg(format('%1$I => a.%1$I', name), ', ')
    into typed, passed
  from unnest(coalesce(called.proallargtypes, called.proargtypes::oid[]), called.proargmodes,
    called.proargnames) parameter (type, mode, name)
  where coalesce(mode, 'i') in ('i', 'b') and arguments ? name;
  select c into unknown from jsonb_object_keys(arguments) c
  where c <> all (coalesce(called.proargnames, '{}')) limit 1;
  if unknown is not null then
    raise exception '% takes no argument %', target, unknown using errcode = '22023';
  end if;
  execute format(
    case when called.proretset then 'select coalesce(jsonb_agg(r), ''[]'') from %s public.%I(%s) r'
      when called.prorettype = 'void'::regtype then 'select ''null''::jsonb from %s public.%I(%s) r'
      else 'select to_jsonb(r) from %s public.%I(%s) r' end,
    case when typed is not null then format('jsonb_to_record($1) a (%s), lateral', typed) end,
    target, passed)
    into answer using arguments;
  return answer;
end $$;

grant execute on function app_private.perform_write(jsonb), app_private.insert_row(text, jsonb),
  app_private.update_row(text, jsonb), app_private.delete_row(text, jsonb),
  app_private.call_function(text, jsonb), app_private.refuse_missing_row() to authenticated;
revoke execute on all functions in schema app_private from public;
