-- What a booking must be: completed from few columns, timed in the branch's zone, moved from status
-- to status as the trade allows.
--
-- The server refuses in words and with a hint; the constraints of 0007 say the same and stand
-- behind. All functions here are security definer where they must see halls, branches and
-- memberships as they are, and so they ask first whether the caller may write to the branch at
-- all: otherwise their messages would tell strangers which halls exist.

-- The instant of a local date and time.
--
-- A time that the clocks skip does not exist and is refused; PostgreSQL would shift it silently.
-- A time that comes twice, when clocks go back, is taken as the second, in standard time.
create function app_private.instant_of(local_time timestamp, zone text) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  instant timestamptz := local_time at time zone zone;
begin
  if instant at time zone zone <> local_time then
    raise exception '% on % does not exist in %: the clocks go forward then',
      to_char(local_time, 'HH24:MI'), to_char(local_time, 'FMDD Mon YYYY'), zone
      using errcode = '22008',
        hint = format('The clocks then show %s.', to_char(instant at time zone zone, 'HH24:MI'));
  end if;
  return instant;
end $$;

-- Which statuses hold their hall.
create function app_private.holds_hall(status public.booking_status) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select status in ('tentative', 'confirmed', 'in_progress', 'completed', 'settled')
$$;

-- Refuses, in PostgreSQL's own words, a row for a branch where the caller may not write.
-- Security definer: reads the caller's memberships.
create function app_private.refuse_foreign_branch(verb text, branch bigint) returns void
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if app_private.is_staff_request() and branch <> all (case verb
      when 'INSERT' then app_private.insertable_branches('bookings')
      else app_private.updatable_branches('bookings') end) then
    raise exception 'new row violates row-level security policy for table "bookings"'
      using errcode = '42501';
  end if;
end $$;

-- Refuses, in the same words, to go on from a booking that the caller may not read.
-- Security definer: reads the caller's memberships.
create function app_private.refuse_unreadable_branch(branch bigint) returns void
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if app_private.is_staff_request()
    and branch <> all (app_private.readable_branches('bookings')) then
    raise exception 'new row violates row-level security policy for table "bookings"'
      using errcode = '42501';
  end if;
end $$;

-- Who sees to a booking and who only to a part of it: the columns a role may change on its own.
-- Owner, manager and sales may change all, until it is settled. A person with several roles may do
-- what any allows. What follows from a renamed hall or another zone is nobody's change of a booking.
-- Security definer: reads the caller's memberships.
create function app_private.refuse_beyond_role(changed public.bookings, was public.bookings)
returns void
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  roles public.staff_role[] := array(
    select role from app_private.own_roles() where branch_id = was.branch_id);
  is_closed boolean := was.status = 'settled' and changed.status = 'settled';
  open_to_them text[] := '{version,modified_at,modified_by}';
  refused text;
begin
  if not app_private.is_staff_request() or pg_trigger_depth() > 1
    or (roles && '{owner,manager,sales}' and not is_closed) then
    return;
  end if;
  if 'operations' = any (roles) and not is_closed then
    open_to_them := open_to_them || '{status,setup_minutes,teardown_minutes,setup_style,notes}';
  end if;
  if 'accounts' = any (roles) and not is_closed then
    open_to_them := open_to_them || '{status,notes}';
  end if;
  select string_agg(key, ', ' order by key) into refused
  from jsonb_each(to_jsonb(changed) - open_to_them) as now_is
  where value is distinct from to_jsonb(was) -> key;
  if refused is not null and is_closed then
    raise exception 'A settled booking is closed' using errcode = '23514',
      hint = 'The owner can take it back to completed.';
  elsif refused is not null then
    raise exception 'Your role may not change % of a booking', refused using errcode = '42501',
      hint = 'Ask sales or the manager of the branch.';
  end if;
end $$;

-- The booking with its hall found: by number, or by name within the branch, whichever the client
-- wrote; the other follows. Buffers that are not given are the hall's.
create function app_private.placed(booking public.bookings, was public.bookings)
returns public.bookings
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  renamed boolean := booking.hall_name is distinct from was.hall_name;
  by_name boolean := booking.hall_id is null or (booking.hall_id is not distinct from was.hall_id
    and (renamed or booking.branch_id <> was.branch_id));
  hall public.halls;
begin
  select h.* into hall from public.halls h
  where h.branch_id = booking.branch_id and case when by_name
    then app_private.plain_name(h.name) = app_private.plain_name(booking.hall_name)
    else h.id = booking.hall_id end;
  if hall.id is null then
    perform app_private.refuse_unknown_hall(booking, by_name);
  end if;
  if renamed and app_private.plain_name(booking.hall_name) <> app_private.plain_name(hall.name) then
    raise exception 'Hall % is "%", not "%"', hall.id, hall.name, left(booking.hall_name, 120)
      using errcode = '22023', hint = 'Send hall_id or hall_name, or both of the same hall.';
  end if;
  if not hall.active and hall.id is distinct from was.hall_id then
    raise exception '"%" takes no new bookings', hall.name using errcode = '22023';
  end if;
  if not exists (select from app_private.base_halls(hall.id)) then
    raise exception 'The combination "%" has no halls yet', hall.name using errcode = '22023',
      hint = 'Say in hall_components which halls it takes.';
  end if;
  booking.hall_id := hall.id;
  booking.hall_name := hall.name;
  booking.setup_minutes := coalesce(booking.setup_minutes, hall.setup_minutes);
  booking.teardown_minutes := coalesce(booking.teardown_minutes, hall.teardown_minutes);
  return booking;
end $$;

create function app_private.refuse_unknown_hall(booking public.bookings, by_name boolean)
returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  branch_name text := (select name from public.branches where id = booking.branch_id);
begin
  if branch_name is null then
    raise exception 'There is no branch %', coalesce(booking.branch_id::text, 'given')
      using errcode = '22023', hint = 'branch_id says whose hall it is.';
  elsif booking.hall_id is null and booking.hall_name is null then
    raise exception 'A booking needs a hall' using errcode = '23502',
      hint = 'Send hall_id or hall_name.';
  end if;
  raise exception 'There is no hall % at %',
    case when by_name then format('"%s"', left(booking.hall_name, 120)) else booking.hall_id::text end,
    branch_name
    using errcode = '22023',
      hint = (select 'Its halls are ' || string_agg(name, ', ' order by sort_order, name) || '.'
                from public.halls where branch_id = booking.branch_id);
end $$;

-- The booking with its instants. Without an end it lasts as long as the branch's bookings do.
create function app_private.timed(booking public.bookings) returns public.bookings
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  branch public.branches;
  local_start timestamp := booking.event_date + booking.event_time;
  local_end timestamp;
begin
  if local_start is null then
    raise exception 'A booking needs a date and a time' using errcode = '23502',
      hint = 'Send event_date and event_time, in the branch''s local time.';
  elsif booking.event_date not between date '2000-01-01' and date '2199-12-31' then
    raise exception '% is not a date people book', booking.event_date using errcode = '23514',
      hint = 'event_date must lie between 2000 and 2199.';
  end if;
  select b.* into branch from public.branches b where b.id = booking.branch_id;
  booking.starts_at := app_private.instant_of(local_start, branch.timezone);
  if booking.end_time is null then
    local_end := (booking.starts_at + make_interval(mins => branch.default_duration_minutes))
      at time zone branch.timezone;
  else
    local_end := booking.event_date + coalesce(booking.end_day_offset, 0) + booking.end_time;
  end if;
  booking.ends_at := app_private.instant_of(local_end, branch.timezone);
  if booking.ends_at <= booking.starts_at then
    raise exception 'The booking would end at %, before it starts at %',
      to_char(local_end, 'HH24:MI'), to_char(local_start, 'HH24:MI')
      using errcode = '23514', constraint = 'bookings_end_after_start', table = 'bookings',
        schema = 'public', hint = 'If it ends on the next day, set end_day_offset to 1.';
  end if;
  -- 24:00 is midnight, written on the day before
  booking.event_date := local_start::date;
  booking.event_time := local_start::time;
  booking.end_time := local_end::time;
  booking.end_day_offset := local_end::date - local_start::date;
  return booking;
end $$;

-- The booking with its option in order: a first option always has an end, one confirmed has none,
-- and nobody overtakes.
create function app_private.queued(booking public.bookings) returns public.bookings
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if booking.option_rank > 1
    and booking.status in ('confirmed', 'in_progress', 'completed', 'settled') then
    raise exception 'Option % cannot be confirmed while another stands before it',
      booking.option_rank
      using errcode = '23514', constraint = 'bookings_do_not_jump_the_queue', table = 'bookings',
        schema = 'public',
        hint = 'When the hall is free for it, set option_rank to 1 with the same change.';
  end if;
  if booking.status <> 'tentative' then
    booking.option_expires_at := null;
  elsif booking.option_rank = 1 then
    booking.option_expires_at := coalesce(booking.option_expires_at,
      least(clock_timestamp() + interval '7 days', booking.starts_at));
  end if;
  return booking;
end $$;

-- Refuses a move that booking_transitions does not list, or not for the caller.
-- Security definer: reads the caller's memberships. An import with the service key may begin
-- anywhere.
create function app_private.refuse_illegal_move(
  branch bigint, from_status public.booking_status, to_status public.booking_status)
returns void
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  allowed public.staff_role[] := (
    select t.roles from public.booking_transitions t
    where t.from_status is not distinct from refuse_illegal_move.from_status
      and t.to_status = refuse_illegal_move.to_status);
begin
  if from_status is null and not app_private.is_staff_request() then return; end if;
  if allowed is null then
    raise exception 'A booking cannot go from % to %', coalesce(from_status::text, 'nothing'),
      to_status using errcode = '23514',
      hint = (select 'From here it can become ' || string_agg(t.to_status::text, ', ') || '.'
                from public.booking_transitions t
                where t.from_status is not distinct from refuse_illegal_move.from_status);
  elsif app_private.is_staff_request() and not exists (
    select from app_private.own_roles() o where o.branch_id = branch and o.role = any (allowed)
  ) then
    raise exception 'Your role may not take a booking from % to %',
      coalesce(from_status::text, 'nothing'), to_status using errcode = '42501',
      hint = 'This is for ' || array_to_string(allowed, ', ') || '.';
  end if;
end $$;

-- The proposed row of an insert whose id exists already, with nothing changed that was sent. What
-- was left out is as it stands, so that a repeated four-column insert fails for its id and not for
-- a missing hall, and an upsert may send a few columns.
create function app_private.proposed(booking public.bookings, standing public.bookings)
returns public.bookings
language plpgsql immutable set search_path = pg_catalog, public, pg_temp as $$
begin
  booking.branch_id := coalesce(booking.branch_id, standing.branch_id);
  booking.hall_id := coalesce(booking.hall_id, standing.hall_id);
  booking.hall_name := coalesce(booking.hall_name, standing.hall_name);
  booking.title := coalesce(booking.title, standing.title);
  booking.event_date := coalesce(booking.event_date, standing.event_date);
  booking.event_time := coalesce(booking.event_time, standing.event_time);
  booking.end_time := coalesce(booking.end_time, standing.end_time);
  booking.end_day_offset := coalesce(booking.end_day_offset, standing.end_day_offset);
  booking.starts_at := standing.starts_at;
  booking.ends_at := standing.ends_at;
  booking.setup_minutes := coalesce(booking.setup_minutes, standing.setup_minutes);
  booking.teardown_minutes := coalesce(booking.teardown_minutes, standing.teardown_minutes);
  booking.status := coalesce(booking.status, standing.status);
  booking.option_rank := coalesce(booking.option_rank, standing.option_rank);
  if booking.status = 'tentative' then
    booking.option_expires_at := coalesce(
      booking.option_expires_at, standing.option_expires_at, booking.starts_at);
  end if;
  return booking;
end $$;

-- Completes a new booking from what the client sent. One that exists already is a repeated insert,
-- or the proposed row of an upsert, whose DO UPDATE meets the checks of an update.
-- Security definer: sees halls and branches as they are.
create function app_private.tg_bookings__complete() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  standing public.bookings;
begin
  select b.* into standing from public.bookings b where b.id = new.id;
  if standing.id is not null then
    -- filled in from a booking elsewhere, a constraint that fails would tell what stands there
    perform app_private.refuse_unreadable_branch(standing.branch_id);
    return app_private.proposed(new, standing);
  end if;
  perform app_private.refuse_foreign_branch(tg_op, new.branch_id);
  new.id := coalesce(new.id, app_private.uuid_v7());
  new.status := coalesce(new.status, 'tentative');
  new.option_rank := coalesce(new.option_rank, 1);
  new.title := coalesce(new.title, initcap(replace(new.event_type, '_', ' ')), 'Booking');
  if app_private.is_staff_request() then
    new.created_by := auth.uid();
    new.modified_by := auth.uid();
  end if;
  new := app_private.queued(app_private.timed(app_private.placed(new, null)));
  perform app_private.refuse_illegal_move(new.branch_id, null, new.status);
  return new;
end $$;

-- Checks a change and works out again whatever follows from it.
-- Security definer: sees halls and branches as they are.
create function app_private.tg_bookings__follow() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.id <> old.id then
    raise exception 'A booking keeps its id' using errcode = '23514';
  end if;
  if new.branch_id is distinct from old.branch_id then
    perform app_private.refuse_foreign_branch(tg_op, new.branch_id);
  end if;
  new.created_by := old.created_by;
  new.modified_by := case
    when app_private.is_staff_request() then auth.uid()
    when new.modified_by is distinct from old.modified_by then new.modified_by end;
  -- derived columns are no news, whatever an upsert of a whole row says about them
  new.starts_at := old.starts_at;
  new.ends_at := old.ends_at;
  perform app_private.refuse_beyond_role(new, old);
  if new.status <> old.status then
    perform app_private.refuse_illegal_move(old.branch_id, old.status, new.status);
  end if;
  new := app_private.queued(app_private.timed(app_private.placed(new, old)));
  return new;
end $$;

create trigger _010_stamp before insert or update on public.bookings
  for each row execute function app_private.tg__stamp('booking', 'id');
create trigger _100_complete before insert on public.bookings
  for each row execute function app_private.tg_bookings__complete();
create trigger _100_follow before update on public.bookings
  for each row execute function app_private.tg_bookings__follow();

-- A hall that is renamed takes its bookings along.
-- Security definer: who may rename a hall renames it in every booking.
create function app_private.tg_halls__rename_in_bookings() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.bookings set hall_name = new.name where hall_id = new.id;
  return null;
end $$;
create trigger _500_rename_in_bookings after update of name on public.halls
  for each row when (new.name <> old.name)
  execute function app_private.tg_halls__rename_in_bookings();

-- In another zone the same local times are other instants.
-- Security definer: who may set the zone moves every booking with it.
create function app_private.tg_branches__time_bookings_again() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.bookings set event_time = event_time where branch_id = new.id;
  return null;
end $$;
create trigger _500_time_bookings_again after update of timezone on public.branches
  for each row when (new.timezone <> old.timezone)
  execute function app_private.tg_branches__time_bookings_again();
