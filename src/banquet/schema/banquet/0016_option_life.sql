-- The life of a booking after it is made: how long a first option holds, what happens when it runs
-- out, who moves up behind it, how the second in line presses it, and why a booking ended.
--
-- An exclusion constraint cannot read the clock, so an option that ran out keeps its hall until
-- somebody releases it. Two do: the job of the server, on time, and whoever asks for the hall
-- before the job came. Both end in the same statements, under the locks of decision 0010, and the
-- queue moves up within the transaction that made room.

alter table public.branches add column option_hours int not null default 168
  constraint branches_option_from_an_hour_to_three_weeks check (option_hours between 1 and 504);
comment on column public.branches.option_hours is
  'How long a first option holds its hall when nobody says until when.';

alter table public.bookings
  add column status_reason text
    constraint bookings_status_reason_up_to_500 check (length(status_reason) <= 500),
  add column challenged_at timestamptz,
  add column guests_actual int
    constraint bookings_guests_actual_countable check (guests_actual between 0 and 100000),
  drop constraint bookings_end_within_three_days,
  add constraint bookings_end_within_a_week check (end_day_offset between 0 and 7);
comment on column public.bookings.status_reason is
  'Why it came to this status, in somebody''s words; "expired" when the option ran out.';
comment on column public.bookings.challenged_at is
  'Since when the second in line presses this first option to confirm or release.';
comment on column public.bookings.guests_actual is 'Covers that were served.';

-- Takes the lock of every branch whose diary the caller may write, in ascending order: for
-- functions that look before they write.
-- Security definer: asks for the caller's branches, and locks nothing but them.
create function app_private.lock_branches() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  branch bigint;
begin
  for branch in select b from app_private.diary_branches() b order by b loop
    perform pg_advisory_xact_lock(7001, branch::int);
  end loop;
end $$;
grant execute on function app_private.lock_branches() to authenticated, service_role;

create or replace function app_private.tg__lock_branches() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform app_private.lock_branches();
  return null;
end $$;

-- How long an option holds

-- When a first option runs out unless somebody says: by the branch's policy, at the latest when
-- the function begins. What is written down afterwards gets the whole time.
create function app_private.option_end(branch bigint, starts_at timestamptz) returns timestamptz
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select case when starts_at > clock_timestamp() then least(by_policy, starts_at) else by_policy end
  from (select clock_timestamp() + make_interval(hours => b.option_hours) as by_policy
    from public.branches b where b.id = branch) policy
$$;

-- The booking with its option in order: a first option always has an end, one that waits or is
-- firm has none, and nobody overtakes.
create or replace function app_private.queued(booking public.bookings) returns public.bookings
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
  if booking.status <> 'tentative' or booking.option_rank > 1 then
    booking.option_expires_at := null;
    booking.challenged_at := null;
  else
    booking.option_expires_at := coalesce(booking.option_expires_at,
      app_private.option_end(booking.branch_id, booking.starts_at));
  end if;
  return booking;
end $$;

-- Refuses staff an end of an option that policy does not allow, and any use of one that ran out:
-- whoever is next in line has a right to it from that moment, not from when it is released.
-- Security definer: reads the caller's memberships.
create function app_private.refuse_option_beyond_policy(
  booking public.bookings, was public.bookings) returns void
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  is_moved boolean := booking.option_expires_at is distinct from was.option_expires_at;
  zone text := (select timezone from public.branches where id = booking.branch_id);
begin
  if not app_private.is_staff_request() or pg_trigger_depth() > 1 then return; end if;
  if was.status = 'tentative' and was.option_rank = 1 and was.option_expires_at <= now()
    and (booking.status = 'confirmed' or (booking.status = 'tentative' and is_moved)) then
    raise exception 'The option ran out at %',
      to_char(was.option_expires_at at time zone zone, 'HH24:MI') using errcode = '23514',
        hint = 'It is released now. Hold the hall anew if it is free.';
  end if;
  if booking.status <> 'tentative' or booking.option_expires_at is null or not is_moved then
    return;
  elsif booking.option_expires_at <= now() then
    raise exception 'An option ends in the future' using errcode = '23514',
      hint = 'To give the hall back now, release the booking.';
  elsif booking.option_expires_at > now() + interval '21 days' then
    raise exception 'An option holds for 21 days at most' using errcode = '23514',
      hint = 'Before it runs out it can be extended.';
  elsif was.challenged_at is not null and booking.option_expires_at > was.option_expires_at
    and not exists (select from app_private.own_roles() o
      where o.branch_id = booking.branch_id and o.role in ('owner', 'manager')) then
    raise exception 'This option is challenged and cannot be extended' using errcode = '23514',
      hint = 'Confirm it or release it. A manager can give it more time.';
  end if;
end $$;

-- Why, and when, a booking moves on

-- The booking with the reason of its status. Losing a customer, cancelling, and taking a contract
-- back are told with a reason; else the reason belonged to the status before.
create function app_private.reasoned(booking public.bookings, was public.bookings)
returns public.bookings
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  is_asked boolean := booking.status in ('lost', 'cancelled')
    or (was.status = 'confirmed' and booking.status = 'tentative');
begin
  booking.status_reason := nullif(btrim(booking.status_reason), '');
  if booking.status = was.status then return booking; end if;
  if is_asked and booking.status_reason is null and app_private.is_staff_request() then
    raise exception 'A booking does not go from % to % without a reason', was.status, booking.status
      using errcode = '23514', hint = 'Send status_reason with the change.';
  elsif not is_asked and booking.status_reason is not distinct from was.status_reason then
    booking.status_reason := null;
  end if;
  return booking;
end $$;

-- Refuses staff a move that the day's work has not come to. The service key imports what was.
create function app_private.refuse_too_early(booking public.bookings, was public.bookings)
returns void
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
  zone text := (select timezone from public.branches where id = booking.branch_id);
begin
  if not app_private.is_staff_request() or booking.status = was.status then
    return;
  elsif booking.status = 'in_progress' and now() < least(
      booking.starts_at - make_interval(mins => booking.setup_minutes),
      booking.event_date::timestamp at time zone zone) then
    raise exception 'It is on %, and starts at the earliest with its set-up',
      to_char(booking.event_date, 'FMDD Mon YYYY') using errcode = '23514';
  elsif was.status = 'in_progress' and booking.guests_actual is null then
    raise exception 'A booking is completed with the covers that were served'
      using errcode = '23514', hint = 'Send guests_actual with the change.';
  elsif booking.status = 'settled' and booking.ends_at > now() then
    raise exception 'A booking is settled when it is over' using errcode = '23514';
  end if;
end $$;

-- As before, with the covers for those who serve, and the reason for those who move.
create or replace function app_private.refuse_beyond_role(
  changed public.bookings, was public.bookings) returns void
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
    open_to_them := open_to_them || '{status,status_reason,setup_minutes,teardown_minutes}'
      || '{setup_style,guests_actual,notes}'::text[];
  end if;
  if 'accounts' = any (roles) and not is_closed then
    open_to_them := open_to_them || '{status,status_reason,notes}';
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

create or replace function app_private.tg_bookings__complete() returns trigger
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
  new := app_private.timed(app_private.placed(new, null));
  perform app_private.refuse_option_beyond_policy(new, null);
  new := app_private.queued(new);
  perform app_private.refuse_illegal_move(new.branch_id, null, new.status);
  return new;
end $$;

create or replace function app_private.tg_bookings__follow() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  -- ended by nobody: whoever's request came to notice needs no right to end it
  is_overdue boolean := pg_trigger_depth() > 1 and new.status_reason = 'expired'
    and old.status = 'tentative' and new.status = 'released';
begin
  if new.id <> old.id then
    raise exception 'A booking keeps its id' using errcode = '23514';
  end if;
  if new.branch_id is distinct from old.branch_id then
    perform app_private.refuse_foreign_branch(tg_op, new.branch_id);
  end if;
  new.created_by := old.created_by;
  new.modified_by := case
    when is_overdue then null
    when app_private.is_staff_request() then auth.uid()
    when new.modified_by is distinct from old.modified_by then new.modified_by end;
  -- derived columns are no news, whatever an upsert of a whole row says about them
  new.starts_at := old.starts_at;
  new.ends_at := old.ends_at;
  perform app_private.refuse_beyond_role(new, old);
  if new.status <> old.status and not is_overdue then
    perform app_private.refuse_illegal_move(old.branch_id, old.status, new.status);
  end if;
  new := app_private.reasoned(new, old);
  new := app_private.timed(app_private.placed(new, old));
  perform app_private.refuse_too_early(new, old);
  perform app_private.refuse_option_beyond_policy(new, old);
  new := app_private.queued(new);
  return new;
end $$;

-- Room for who asks, and moving up

create function app_private.take_halls(ids uuid[]) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  delete from public.hall_claims where booking_id = any (ids);
  insert into public.hall_claims select * from app_private.needed_claims(ids);
$$;

-- Releases first options that ran out and stand where these bookings need a hall; says how many.
-- Security definer: whoever needs the hall ends what has no right to it any more.
create function app_private.release_in_the_way(ids uuid[]) returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  released int;
begin
  update public.bookings b set status = 'released', status_reason = 'expired'
  where b.status = 'tentative' and b.option_rank = 1 and b.option_expires_at <= now()
    and b.id in (
      select standing.booking_id
      from app_private.needed_claims(ids) needed
      join public.hall_claims standing
        on standing.hall_id = needed.hall_id and standing.occupied && needed.occupied
      where standing.booking_id <> all (ids));
  get diagnostics released = row_count;
  return released;
end $$;

-- Gives up what these bookings hold and takes what they need, together: two bookings may change
-- places in one statement. What ran out makes room first.
-- Security definer: the only writer of hall_claims.
create or replace function app_private.claim_halls(ids uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform app_private.take_halls(ids);
exception
  when exclusion_violation then
    if app_private.release_in_the_way(ids) = 0 then
      perform app_private.refuse_double_booking(ids);
    end if;
    begin
      perform app_private.take_halls(ids);
    exception
      when exclusion_violation then perform app_private.refuse_double_booking(ids);
    end;
end $$;

-- Moves up every option of a branch that stands behind nobody at its rank any more, one after the
-- other until none can: one that moves makes room for the next. A new first option's time begins.
--
-- An option passes no other that it waits behind, so it comes to stand one rank below the lowest
-- of them. Who asked first goes first. Those who stepped back by their own will stay there.
--
-- The setting keeps the moves from promoting again by themselves.
-- Security definer: moves options of colleagues, whoever made room.
create function app_private.promote_queue(branch bigint, stepped_back uuid[] default '{}')
returns int
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set banquet.is_promoting = 'on' as $$
declare
  next_one record;
  moved int := 0;
begin
  loop
    select b.id, ahead.rank + 1 as rank into next_one
    from public.bookings b
    cross join lateral (
      select coalesce(max(other.option_rank), 0) as rank, count(*) as held
      from public.hall_claims own
      left join public.hall_claims other on other.hall_id = own.hall_id
        and other.occupied && own.occupied and other.option_rank < own.option_rank
      where own.booking_id = b.id) ahead
    where b.branch_id = branch and b.status = 'tentative' and b.option_rank > 1
      and ahead.held > 0 and ahead.rank + 1 < b.option_rank and b.id <> all (stepped_back)
    order by b.option_rank, b.created_at, b.id limit 1;
    exit when not found;
    update public.bookings set option_rank = next_one.rank, option_expires_at = null
    where id = next_one.id;
    moved := moved + 1;
  end loop;
  return moved;
end $$;

-- Whoever gave up a hall, a time or a place in line may have made room.
create function app_private.tg_bookings__promote_after_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform app_private.promote_queue(branch, stepped_back) from (
    select o.branch_id as branch,
      coalesce(array_agg(n.id) filter (where n.option_rank > o.option_rank), '{}') as stepped_back
    from before o join after n on n.id = o.id
    where app_private.holds_hall(o.status)
      and (o.hall_id, o.branch_id, o.option_rank, o.starts_at, o.ends_at, o.setup_minutes,
           o.teardown_minutes, true)
        is distinct from (n.hall_id, n.branch_id, n.option_rank, n.starts_at, n.ends_at,
           n.setup_minutes, n.teardown_minutes, app_private.holds_hall(n.status))
    group by 1 order by 1) made_room;
  return null;
end $$;
create trigger _510_promote_after_change after update on public.bookings
  referencing old table as before new table as after
  for each statement
  when (coalesce(current_setting('banquet.is_promoting', true), '') <> 'on')
  execute function app_private.tg_bookings__promote_after_change();

create function app_private.tg_bookings__promote_after_delete() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform app_private.promote_queue(branch) from (
    select distinct branch_id as branch from gone where app_private.holds_hall(status)
    order by 1) made_room;
  return null;
end $$;
create trigger _510_promote_after_delete after delete on public.bookings
  referencing old table as gone
  for each statement execute function app_private.tg_bookings__promote_after_delete();

-- What the server's job calls

-- Releases every first option that ran out, and who still waits when the function begins; the
-- queues move up, and so does who joined one that had just gone. Says how many it released, and in how many seconds the next runs out (null when
-- none will): the database's clock decides, whatever the caller's says.
-- Security definer: acts on all branches; for the service key alone.
create function app_private.release_expired_options()
returns table (released int, seconds_to_next double precision)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.bookings set status = 'released', status_reason = 'expired'
  where status = 'tentative' and case when option_rank = 1 then option_expires_at <= now()
    else starts_at <= now() end;
  get diagnostics released = row_count;
  perform app_private.promote_queue(branch) from (
    select distinct branch_id as branch from public.bookings
    where status = 'tentative' and option_rank > 1 order by 1) waiting;
  seconds_to_next := (
    select extract(epoch from min(case when option_rank = 1 then option_expires_at
      else starts_at end) - clock_timestamp())
    from public.bookings where status = 'tentative');
  return next;
end $$;

revoke execute on all functions in schema app_private from public;
grant execute on function app_private.release_expired_options() to service_role;
