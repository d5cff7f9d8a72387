-- Several bookings moved at once: all or none, in one transaction, so that every screen hears of
-- them once. Whoever is in the way is named in `details`, each with the server's own words.

-- Moves bookings to a status, in the order given. One that stands there already stays as it is.
-- With the rights of the caller: policies and triggers judge each as if it were moved alone.
create function app_private.move_bookings(
  ids uuid[], to_status public.booking_status, reason text) returns setof public.bookings
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  moving public.bookings;
  one uuid;
  culprits jsonb := '[]';
  refusal record;
begin
  if coalesce(cardinality(ids), 0) not between 1 and 200 then
    raise exception 'Choose from 1 to 200 bookings' using errcode = '22023';
  end if;
  perform app_private.lock_branches();
  foreach one in array array(select id from unnest(ids) with ordinality given (id, place)
                             group by id order by min(place)) loop
    select * into moving from public.bookings where id = one;
    refusal := app_private.try_move(one, moving.status, to_status, reason);
    if refusal.code is not null then
      culprits := culprits || jsonb_strip_nulls(jsonb_build_object('booking_id', one,
        'title', moving.title, 'code', refusal.code, 'message', refusal.message,
        'hint', refusal.hint));
    end if;
  end loop;
  if culprits <> '[]' then
    raise exception '% of % bookings cannot be %, so none was', jsonb_array_length(culprits),
      cardinality(ids), to_status using errcode = 'PT422', detail = culprits::text,
      hint = 'details names them. Leave them out, or see to each.';
  end if;
  return query select b.* from public.bookings b
    join unnest(ids) with ordinality given (id, place) on given.id = b.id order by given.place;
end $$;

-- Moves one booking, or says in which words that was refused; then nothing of it was changed.
create function app_private.try_move(
  id uuid, from_status public.booking_status, to_status public.booking_status, reason text,
  out code text, out message text, out hint text) returns record
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  if from_status = to_status then return; end if;
  update public.bookings b set status = to_status, status_reason = coalesce(reason, b.status_reason)
  where b.id = try_move.id;
  if not found then
    code := 'PT404';
    message := case when from_status is null then 'There is no such booking'
      else 'Your role may not change this booking' end;
  end if;
exception
  -- what a retry of the whole transaction would mend is not the booking's fault
  when serialization_failure or deadlock_detected or lock_not_available then raise;
  when others then
    get stacked diagnostics code = returned_sqlstate, message = message_text,
      hint = pg_exception_hint;
end $$;

-- Confirms bookings: all or none.
create function public.confirm_bookings(ids uuid[]) returns setof public.bookings
language sql set search_path = pg_catalog, public, pg_temp as $$
  select * from app_private.move_bookings(ids, 'confirmed', null)
$$;
comment on function public.confirm_bookings is
  'Confirms all of these bookings or none; details names those in the way.';

-- Cancels bookings with one reason: all or none.
create function public.cancel_bookings(ids uuid[], reason text) returns setof public.bookings
language sql set search_path = pg_catalog, public, pg_temp as $$
  select * from app_private.move_bookings(ids, 'cancelled', reason)
$$;
comment on function public.cancel_bookings is
  'Cancels all of these bookings or none; details names those in the way.';

-- Gives the halls of options back: all or none.
create function public.release_bookings(ids uuid[], reason text default null)
returns setof public.bookings
language sql set search_path = pg_catalog, public, pg_temp as $$
  select * from app_private.move_bookings(ids, 'released', reason)
$$;
comment on function public.release_bookings is
  'Releases all of these bookings or none; details names those in the way.';

-- Every booking of an event that is not firm yet, at branches the caller cannot see as well: an
-- event goes definite together or not at all.
-- Security definer: reads all branches; says nothing of an event the caller may not read.
create function app_private.unconfirmed_of_event(event uuid) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if app_private.is_staff_request() and not exists (
    select from public.events e
    where e.id = event and e.branch_id = any (app_private.readable_branches('events'))) then
    return null;
  end if;
  return array(select b.id from public.bookings b
    where b.event_id = event and b.status in ('enquiry', 'tentative')
    order by b.starts_at, b.id);
end $$;

-- Confirms a whole event in one transaction.
create function public.confirm_event(event_id uuid) returns setof public.bookings
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  ids uuid[] := app_private.unconfirmed_of_event(confirm_event.event_id);
begin
  if ids is null then
    raise exception 'There is no such event' using errcode = 'PT404';
  elsif ids = '{}' then
    raise exception 'Nothing of this event is left to confirm' using errcode = '23514';
  end if;
  return query select * from public.confirm_bookings(ids);
end $$;
comment on function public.confirm_event is
  'Confirms every enquiry and option of an event, or none; details names those in the way.';

-- The second in line presses the first: it has 24 or 48 hours to confirm or release, or less if
-- it runs out before. Answers with the first options that were challenged.
create function public.challenge_option(booking_id uuid, hours int default 24)
returns setof public.bookings
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  challenger public.bookings;
  ahead uuid[];
  firm text;
begin
  if hours is null or hours not in (24, 48) then
    raise exception 'A challenge gives 24 or 48 hours' using errcode = '22023';
  end if;
  perform app_private.lock_branches();
  select * into challenger from public.bookings b where b.id = challenge_option.booking_id;
  if challenger.id is null then
    raise exception 'There is no such booking' using errcode = 'PT404';
  elsif challenger.status <> 'tentative' or challenger.option_rank <> 2 then
    raise exception 'Only a second option challenges the one before it' using errcode = '23514';
  end if;
  ahead := array(
    select distinct other.booking_id from public.hall_claims own
    join public.hall_claims other on other.hall_id = own.hall_id
      and other.occupied && own.occupied and other.option_rank = 1
    where own.booking_id = challenger.id);
  select string_agg(format('"%s"', b.title), ', ') into firm
  from public.bookings b where b.id = any (ahead) and b.status <> 'tentative';
  if firm is not null then
    raise exception '% is firm and cannot be challenged', firm using errcode = '23514';
  end if;
  return query update public.bookings b
    set option_expires_at = least(b.option_expires_at, now() + make_interval(hours => hours)),
      challenged_at = now()
    where b.id = any (ahead) and b.status = 'tentative' and b.option_expires_at > now()
    returning b.*;
  if not found then
    raise exception 'Your role may not challenge an option' using errcode = '42501';
  end if;
end $$;
comment on function public.challenge_option is
  'Gives the first options before a second one 24 or 48 hours to confirm or release.';

revoke execute on all functions in schema app_private from public;
grant execute on function
  app_private.move_bookings(uuid[], public.booking_status, text),
  app_private.try_move(uuid, public.booking_status, public.booking_status, text),
  app_private.unconfirmed_of_event(uuid)
  to authenticated, service_role;
revoke execute on function public.confirm_bookings, public.cancel_bookings,
  public.release_bookings, public.confirm_event, public.challenge_option from public, anon;
grant execute on function public.confirm_bookings, public.cancel_bookings,
  public.release_bookings, public.confirm_event, public.challenge_option
  to authenticated, service_role;
