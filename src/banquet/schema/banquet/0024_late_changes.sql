-- Late changes of a function, and which departments have seen them.
--
-- One row for each department that a change concerns. What it has not seen yet adds up in `changes`,
-- column -> [as last seen, as it is now], so that a count that went up and down again is no news.
-- Made and added to by the trigger on bookings alone; a department may only say that it has seen it,
-- and only of the version it saw.
create table public.function_acknowledgements (
  id uuid primary key default app_private.uuid_v7(),
  booking_id uuid not null references public.bookings on delete cascade,
  branch_id bigint not null references public.branches on delete restrict,
  department text not null constraint function_acknowledgements_department_known
    check (department in ('kitchen', 'floor', 'store')),
  changes jsonb not null,
  changed_at timestamptz not null,
  changed_by uuid,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1,
  constraint function_acknowledgements_are_one_a_department unique (booking_id, department)
);
alter table public.function_acknowledgements enable row level security;
revoke all on public.function_acknowledgements from anon, authenticated;
-- No insert and no delete; id only because a statement that names its row may name it twice.
grant select, update (id, acknowledged_at, version, modified_at)
  on public.function_acknowledgements to authenticated;
comment on table public.function_acknowledgements is
  'Late changes of a function, and whether kitchen, floor and store have seen them.';
comment on column public.function_acknowledgements.changes is
  'By column of bookings: [as the department last saw it, as it is now].';
comment on column public.function_acknowledgements.changed_by is
  'Account; no reference: it outlives the account.';
create policy select_staff on public.function_acknowledgements for select to authenticated
  using (branch_id = any ((select app_private.readable_branches('function_acknowledgements'))::bigint[]));
create policy update_staff on public.function_acknowledgements for update to authenticated
  using (branch_id = any ((select app_private.updatable_branches('function_acknowledgements'))::bigint[]));
-- what a branch has still to see; the foreign key
create index function_acknowledgements_branch_id_idx
  on public.function_acknowledgements (branch_id, acknowledged_at);

insert into public.role_permissions (role, table_name, can_read, can_update)
select role, 'function_acknowledgements', true,
  role in ('owner', 'manager', 'operations', 'kitchen', 'store')
from unnest(enum_range(null::public.staff_role)) role;

create trigger _010_stamp before insert or update on public.function_acknowledgements
  for each row execute function app_private.tg__stamp('acknowledgement', 'booking_id', 'department');
create trigger _900_audit after insert or update or delete on public.function_acknowledgements
  for each row execute function app_private.tg__audit('id');
alter table public.function_acknowledgements replica identity full;
alter publication supabase_realtime add table public.function_acknowledgements;

-- The role that speaks for a department; managers and owners may for any.
create function app_private.speaks_for(department text) returns public.staff_role
language sql immutable set search_path = pg_catalog, public, pg_temp as $$
  select case department when 'floor' then 'operations' else department end::public.staff_role
$$;

-- Who and when are facts, not claims of the client's; null takes an acknowledgement back.
-- Security definer: reads the caller's memberships.
create function app_private.tg_function_acknowledgements__sign() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  new.id := old.id;
  if not app_private.is_staff_request() or pg_trigger_depth() > 1 then return new; end if;
  if not exists (
    select from app_private.own_roles() o where o.branch_id = old.branch_id
      and o.role in ('owner', 'manager', app_private.speaks_for(old.department))
  ) then
    raise exception 'Your role does not acknowledge for the %', old.department
      using errcode = '42501', hint = format('This is for %s, the manager and the owner.',
        app_private.speaks_for(old.department));
  end if;
  new.acknowledged_at := case when new.acknowledged_at is not null then clock_timestamp() end;
  new.acknowledged_by := case when new.acknowledged_at is not null then auth.uid() end;
  return new;
end $$;
create trigger _100_sign before update on public.function_acknowledgements
  for each row execute function app_private.tg_function_acknowledgements__sign();

-- What changed of a booking, as far as it concerns a department: column -> [was, is].
create function app_private.news_for(department text, was public.bookings, now_is public.bookings)
returns jsonb
language sql immutable set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(jsonb_object_agg(field, jsonb_build_array(to_jsonb(was) -> field, to_jsonb(now_is) -> field)), '{}')
  from (values
    ('title', '{kitchen,floor,store}'), ('hall_name', '{kitchen,floor,store}'),
    ('event_date', '{kitchen,floor,store}'), ('event_time', '{kitchen,floor,store}'),
    ('end_time', '{kitchen,floor,store}'), ('guests_expected', '{kitchen,floor,store}'),
    ('guests_guaranteed', '{kitchen,floor,store}'), ('status', '{kitchen,floor,store}'),
    ('setup_style', '{floor,store}'), ('setup_minutes', '{floor,store}'),
    ('teardown_minutes', '{floor,store}'), ('notes', '{kitchen,floor}')
  ) concern (field, departments)
  where department = any (departments::text[])
    and to_jsonb(was) -> field is distinct from to_jsonb(now_is) -> field
    -- beginning and completing a function is the floor's own work, not news to act upon
    and (field <> 'status' or now_is.status in ('tentative', 'cancelled'))
$$;

-- Tells the departments of a change to a function that is theirs already: confirmed, and due within
-- a week. Who makes the change has seen it. Security definer: the only writer of these rows.
create function app_private.tg_bookings__tell_departments() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  told text;
  news jsonb;
begin
  foreach told in array array['kitchen', 'floor', 'store'] loop
    news := app_private.news_for(told, old, new);
    continue when news = '{}' or exists (
      select from app_private.own_roles() o
      where o.branch_id = new.branch_id and o.role = app_private.speaks_for(told));
    insert into public.function_acknowledgements as a
      (booking_id, branch_id, department, changes, changed_at, changed_by)
    values (new.id, new.branch_id, told, news, new.modified_at, new.modified_by)
    on conflict (booking_id, department) do update set
      branch_id = excluded.branch_id, changed_at = excluded.changed_at,
      changed_by = excluded.changed_by, acknowledged_at = null, acknowledged_by = null,
      changes = case when a.acknowledged_at is null
        then app_private.added_news(a.changes, excluded.changes) else excluded.changes end;
  end loop;
  return null;
end $$;
create trigger _500_tell_departments after update on public.bookings for each row
  when (old.status in ('confirmed', 'in_progress')
    and least(old.starts_at, new.starts_at) < now() + interval '7 days'
    and greatest(old.ends_at, new.ends_at) > now())
  execute function app_private.tg_bookings__tell_departments();

-- News on top of news not seen yet; what is as it was again drops out.
create function app_private.added_news(unseen jsonb, news jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_object_agg(field, jsonb_build_array(was, now_is)), '{}')
  from (
    select key as field,
      coalesce(unseen -> key, news -> key) -> 0 as was, coalesce(news -> key, unseen -> key) -> 1 as now_is
    from jsonb_object_keys(unseen || news) key
  ) pair
  where was <> now_is
$$;

-- A device may keep an acknowledgement until the server is reached.
insert into app_private.mutation_targets (name, operation)
values ('function_acknowledgements', 'update');

revoke execute on all functions in schema app_private from public;
