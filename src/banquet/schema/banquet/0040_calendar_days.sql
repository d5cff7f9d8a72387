-- Days that matter for what a branch sells: auspicious dates (muhurat) and festivals. Published
-- lists disagree, so each row names its source, and a manager corrects what does not hold here.

create type public.calendar_day_kind as enum ('muhurat', 'festival');

create table public.calendar_days (
  id uuid primary key default app_private.uuid_v7(),
  branch_id bigint not null references public.branches on delete restrict,
  date date not null constraint calendar_days_some_day check (isfinite(date)),
  kind public.calendar_day_kind not null,
  tier smallint constraint calendar_days_tier_is_one_to_three check (tier between 1 and 3),
  name text constraint calendar_days_name_is_short check (length(btrim(name)) between 1 and 60),
  source text not null default 'house'
    constraint calendar_days_source_is_named check (length(btrim(source)) between 1 and 60),
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1,
  constraint calendar_days_stand_once unique (branch_id, date, kind, source),
  constraint calendar_days_tell_what_they_are check (case kind
    when 'muhurat' then tier is not null
    else tier is null and name is not null end)
);
alter table public.calendar_days enable row level security;
revoke all on public.calendar_days from anon, authenticated;
grant select, insert, update, delete on public.calendar_days to authenticated;
comment on table public.calendar_days is
  'Auspicious dates and festivals of a branch, each by its source: never the truth, but a list.';
comment on column public.calendar_days.tier is 'Of a muhurat: 3 is A+, 2 is A, 1 is B.';
comment on column public.calendar_days.source is 'The list it was taken from; house: kept by hand.';

insert into public.role_permissions (role, table_name, can_read, can_insert, can_update, can_delete)
select role, 'calendar_days', true, keeps, keeps, keeps
from unnest(enum_range(null::public.staff_role)) role,
  lateral (select role in ('owner', 'manager') as keeps) may;

create policy select_staff on public.calendar_days for select to authenticated
  using (branch_id = any ((select app_private.readable_branches('calendar_days'))::bigint[]));
create policy insert_staff on public.calendar_days for insert to authenticated
  with check (branch_id = any ((select app_private.insertable_branches('calendar_days'))::bigint[]));
create policy update_staff on public.calendar_days for update to authenticated
  using (branch_id = any ((select app_private.updatable_branches('calendar_days'))::bigint[]));
create policy delete_staff on public.calendar_days for delete to authenticated
  using (branch_id = any ((select app_private.deletable_branches('calendar_days'))::bigint[]));

create trigger _010_stamp before insert or update on public.calendar_days
  for each row execute function app_private.tg__stamp('day', 'id');
create trigger _900_audit after insert or update or delete on public.calendar_days
  for each row execute function app_private.tg__audit('id');
alter table public.calendar_days replica identity full;
alter publication supabase_realtime add table public.calendar_days;

insert into app_private.mutation_targets (name, operation)
select 'calendar_days', operation from unnest(array['insert', 'update', 'delete']) operation;

-- A booking of an event is its customer's unless it names another: who an enquiry becomes is
-- decided where its event is made, and the form need not know. Reads with the caller's rights.
create function app_private.tg_bookings__customer_of_event() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  new.customer_id := (select e.customer_id from public.events e where e.id = new.event_id);
  return new;
end $$;
create trigger _050_customer_of_event before insert on public.bookings
  for each row when (new.event_id is not null and new.customer_id is null)
  execute function app_private.tg_bookings__customer_of_event();
revoke execute on function app_private.tg_bookings__customer_of_event from public;
