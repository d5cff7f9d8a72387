-- Promise P2: no two live bookings hold the same base hall at overlapping times, set-up and
-- tear-down included, with the same option rank.
--
-- A booking takes each base hall it needs as one row of `hall_claims`; an exclusion constraint
-- keeps the rows apart. Safety is the constraint's alone. Liveness is one advisory lock per branch,
-- taken before the first row is touched: racers on a bare constraint deadlock inside it
-- (docs/decisions/0010).
--
-- The embedded PostgreSQL has no btree_gist, so equality is written as the overlap of one-point
-- ranges, which GiST can index by itself.

create table public.hall_claims (
  booking_id uuid not null references public.bookings on delete cascade,
  hall_id bigint not null,
  branch_id bigint not null,
  option_rank smallint not null,
  occupied tstzrange not null constraint hall_claims_have_a_beginning_and_an_end
    check (not isempty(occupied) and not lower_inf(occupied) and not upper_inf(occupied)),
  primary key (booking_id, hall_id),
  constraint hall_claims_hall_of_the_branch
    foreign key (hall_id, branch_id) references public.halls (id, branch_id) on delete restrict,
  constraint halls_are_not_double_booked exclude using gist (
    int8range(hall_id, hall_id, '[]') with &&,
    int4range(option_rank, option_rank, '[]') with &&,
    occupied with &&)
);
alter table public.hall_claims enable row level security;
-- Written by the triggers below and by nothing else, the service key included.
revoke all on public.hall_claims from anon, authenticated, service_role;
grant select on public.hall_claims to authenticated, service_role;
comment on table public.hall_claims is 'Which base hall each live booking takes, and when. Derived.';
create policy select_staff on public.hall_claims for select to authenticated
  using (branch_id = any ((select app_private.readable_branches('hall_claims'))::bigint[]));
-- the claims of a hall; the foreign key
create index hall_claims_hall_id_idx on public.hall_claims (hall_id, branch_id);

-- Branches in which the caller may write anything that moves claims.
-- Security definer: reads the caller's memberships.
create function app_private.diary_branches() returns setof bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select id from public.branches where not app_private.is_staff_request()
  union
  select o.branch_id
  from app_private.own_roles() o join public.role_permissions p on p.role = o.role
  where p.table_name in ('bookings', 'halls', 'hall_components', 'branches')
    and (p.can_insert or p.can_update or p.can_delete)
$$;

-- Takes the lock of every branch the caller may write to, in ascending order.
--
-- A statement trigger cannot see which rows will come, and a row trigger would come too late: an
-- update holds the row by then. So the locks are those the statement could need. A salesperson
-- takes one; an owner takes all, for the millisecond the statement lasts.
create function app_private.tg__lock_branches() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  branch bigint;
begin
  for branch in select b from app_private.diary_branches() b order by b loop
    perform pg_advisory_xact_lock(7001, branch::int);
  end loop;
  return null;
end $$;

create trigger _001_lock_branches before insert or update or delete on public.bookings
  for each statement execute function app_private.tg__lock_branches();
create trigger _001_lock_branches before insert or update or delete on public.hall_components
  for each statement execute function app_private.tg__lock_branches();
create trigger _001_lock_branches before update or delete on public.halls
  for each statement execute function app_private.tg__lock_branches();
create trigger _001_lock_branches before update on public.branches
  for each statement execute function app_private.tg__lock_branches();

-- What bookings need, whether or not they have it.
create function app_private.needed_claims(ids uuid[]) returns setof public.hall_claims
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select b.id, base.hall_id, b.branch_id, b.option_rank, tstzrange(
    b.starts_at - make_interval(mins => b.setup_minutes),
    b.ends_at + make_interval(mins => b.teardown_minutes), '[)')
  from public.bookings b
  cross join lateral app_private.base_halls(b.hall_id) base (hall_id)
  where b.id = any (ids) and app_private.holds_hall(b.status)
$$;

-- Gives up what these bookings hold and takes what they need, together: two bookings may change
-- places in one statement.
-- Security definer: the only writer of hall_claims.
create function app_private.claim_halls(ids uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from public.hall_claims where booking_id = any (ids);
  insert into public.hall_claims select * from app_private.needed_claims(ids);
exception
  when exclusion_violation then perform app_private.refuse_double_booking(ids);
end $$;

-- Says who is in the way, as far as the caller may know: always which hall and when, the booking
-- itself only to those who may read the branch's bookings.
create function app_private.refuse_double_booking(ids uuid[]) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  claim public.hall_claims;
  blocker public.bookings;
  hall text;
  zone text;
  held text;
begin
  -- finds nothing under REPEATABLE READ when the blocker is younger than the snapshot
  select standing.* into claim
  from app_private.needed_claims(ids) needed
  join (select * from public.hall_claims where booking_id <> all (ids)
        union all select * from app_private.needed_claims(ids)) standing
    on standing.hall_id = needed.hall_id and standing.option_rank = needed.option_rank
    and standing.occupied && needed.occupied and standing.booking_id <> needed.booking_id
  order by lower(standing.occupied), standing.hall_id limit 1;
  select b.* into blocker from public.bookings b where b.id = claim.booking_id;
  select h.name, b.timezone into hall, zone
  from public.halls h join public.branches b on b.id = h.branch_id where h.id = claim.hall_id;
  held := format('%s to %s', to_char(lower(claim.occupied) at time zone zone, 'FMDD Mon YYYY HH24:MI'),
    to_char(upper(claim.occupied) at time zone zone, 'FMDD Mon YYYY HH24:MI'));
  if app_private.is_staff_request()
    and claim.branch_id <> all (app_private.readable_branches('bookings')) then
    blocker := null;
  end if;
  raise exception '%', case
      when hall is null then 'The hall is taken at that time'
      when blocker.id is null then format('%s is taken from %s', hall, held)
      else format('%s is taken from %s, set-up and tear-down included, by "%s" (%s)',
        hall, held, blocker.title, app_private.standing_of(blocker)) end
    using errcode = '23P01', constraint = 'halls_are_not_double_booked', table = 'hall_claims',
      schema = 'public', detail = app_private.blocking_json(claim, blocker, hall)::text,
      hint = 'Choose another hall or time, or stand in line with a higher option_rank.';
end $$;

create function app_private.standing_of(booking public.bookings) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when booking.status = 'tentative' then format('option %s', booking.option_rank)
    else booking.status::text end
$$;

-- The blocking booking as the client is told of it; without a booking, only hall and time.
create function app_private.blocking_json(
  claim public.hall_claims, blocker public.bookings, hall text) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'booking_id', blocker.id,
    'hall_id', coalesce(blocker.hall_id, claim.hall_id),
    'hall_name', coalesce(blocker.hall_name, hall),
    'contested_hall_id', claim.hall_id,
    'contested_hall_name', hall,
    'title', blocker.title,
    'status', blocker.status,
    'option_rank', claim.option_rank,
    'starts_at', blocker.starts_at,
    'ends_at', blocker.ends_at,
    'occupied_from', lower(claim.occupied),
    'occupied_to', upper(claim.occupied))) || case when blocker.id is null then '{}' else
    jsonb_build_object('modified_by_name',
      (select full_name from public.profiles where id = blocker.modified_by)) end
$$;

create function app_private.tg_bookings__claim_new() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform app_private.claim_halls(array(select id from added));
  return null;
end $$;
create trigger _500_claim_new after insert on public.bookings referencing new table as added
  for each statement execute function app_private.tg_bookings__claim_new();

create function app_private.tg_bookings__claim_moved() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  moved uuid[] := array(
    select o.id from before o join after n on n.id = o.id
    where (o.hall_id, o.branch_id, o.option_rank, o.starts_at, o.ends_at, o.setup_minutes,
           o.teardown_minutes, app_private.holds_hall(o.status))
      is distinct from (n.hall_id, n.branch_id, n.option_rank, n.starts_at, n.ends_at,
           n.setup_minutes, n.teardown_minutes, app_private.holds_hall(n.status)));
begin
  if moved <> '{}' then perform app_private.claim_halls(moved); end if;
  return null;
end $$;
create trigger _500_claim_moved after update on public.bookings
  referencing old table as before new table as after
  for each statement execute function app_private.tg_bookings__claim_moved();

-- A combination that gains or loses a hall: its coming bookings take the new set, or the change is
-- refused. What is past stays as it was.
create function app_private.tg_hall_components__claim_again() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  coming uuid[] := array(
    select b.id from public.bookings b
    where b.hall_id in (select combination_id from changed) and app_private.holds_hall(b.status)
      and b.ends_at + make_interval(mins => b.teardown_minutes) > now());
begin
  if coming = '{}' then return null; end if;
  perform app_private.claim_halls(coming);
  if exists (select from unnest(coming) c (id)
             where not exists (select from public.hall_claims where booking_id = c.id)) then
    raise exception 'The combination still has bookings, so it must keep a hall'
      using errcode = '23514', hint = 'Move or cancel its coming bookings first.';
  end if;
  return null;
end $$;
create trigger _500_claim_again_with after insert on public.hall_components
  referencing new table as changed
  for each statement execute function app_private.tg_hall_components__claim_again();
create trigger _500_claim_again_without after delete on public.hall_components
  referencing old table as changed
  for each statement execute function app_private.tg_hall_components__claim_again();
