-- A lead that becomes several functions is told of every one that cannot be had.
--
-- One insert of all of them stopped at the first whose hall was taken: whoever chose another hall
-- for it was refused for the next. Each is tried by itself now, as in a batch of moves (0017).

-- Adds bookings of a lead to its event: all of them or none.
create function app_private.book_for_lead(lead public.leads, made public.events, bookings jsonb)
returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  one jsonb;
  culprits jsonb := '[]';
  refusal record;
begin
  if jsonb_array_length(bookings) = 1 then
    -- alone it is refused as any booking is: with who stands in its way
    perform app_private.insert_for_lead(lead, made, bookings -> 0);
    return;
  end if;
  perform app_private.lock_branches();
  for one in select * from jsonb_array_elements(bookings) loop
    refusal := app_private.try_for_lead(lead, made, one);
    if refusal.code is not null then
      culprits := culprits || jsonb_strip_nulls(jsonb_build_object('booking_id', one -> 'id',
        'title', coalesce(one ->> 'title', made.title), 'code', refusal.code,
        'message', refusal.message, 'hint', refusal.hint));
    end if;
  end loop;
  if culprits <> '[]' then
    raise exception '% of % functions cannot be booked, so none was',
      jsonb_array_length(culprits), jsonb_array_length(bookings)
      using errcode = 'PT422', detail = culprits::text,
      hint = 'details names them. Choose another hall or time for each, or stand in line.';
  end if;
end $$;

-- Adds one booking, or says in which words that was refused; then nothing of it was written.
create function app_private.try_for_lead(lead public.leads, made public.events, booking jsonb,
  out code text, out message text, out hint text) returns record
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  perform app_private.insert_for_lead(lead, made, booking);
exception
  -- what a retry of the whole transaction would mend is not the booking's fault
  when serialization_failure or deadlock_detected or lock_not_available then raise;
  when others then
    get stacked diagnostics code = returned_sqlstate, message = message_text,
      hint = pg_exception_hint;
end $$;

-- A booking of a lead; what it leaves out is the event's or the lead's.
create function app_private.insert_for_lead(
  lead public.leads, made public.events, booking jsonb) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  insert into public.bookings
    (id, branch_id, event_id, hall_id, hall_name, title, event_type, event_date, event_time,
     end_time, end_day_offset, setup_minutes, teardown_minutes, status, option_rank,
     option_expires_at, guests_expected, guests_guaranteed, setup_style, customer_id, notes)
  select b.id, coalesce(b.branch_id, lead.branch_id), made.id, b.hall_id, b.hall_name,
    coalesce(b.title, made.title), coalesce(b.event_type, made.event_type), b.event_date,
    b.event_time, b.end_time, b.end_day_offset, b.setup_minutes, b.teardown_minutes, b.status,
    b.option_rank, b.option_expires_at, coalesce(b.guests_expected, lead.guests_expected),
    b.guests_guaranteed, b.setup_style, made.customer_id, b.notes
  from jsonb_populate_record(null::public.bookings, booking) b
$$;

-- As in 0034; the bookings are one by one.
create or replace function public.hold_for_lead(lead_id uuid, event jsonb, bookings jsonb)
returns public.events
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  lead public.leads := (select l from public.leads l where l.id = hold_for_lead.lead_id);
  made public.events := (select e from public.events e where e.lead_id = hold_for_lead.lead_id
    order by e.created_at desc limit 1);
  unknown text;
begin
  if lead.id is null then
    raise exception 'There is no such lead' using errcode = 'P0002',
      hint = 'It may have been deleted, or belong to another branch.';
  elsif jsonb_typeof(bookings) is distinct from 'array' then
    raise exception 'bookings is a list' using errcode = '22023',
      hint = 'Each has hall, date and time, as for an insert.';
  end if;
  select string_agg(distinct key, ', ') into unknown
  from jsonb_array_elements(bookings) b, jsonb_object_keys(b) key
  where key <> all ('{id,branch_id,hall_id,hall_name,title,event_type,event_date,event_time,'
    'end_time,end_day_offset,setup_minutes,teardown_minutes,status,option_rank,option_expires_at,'
    'guests_expected,guests_guaranteed,setup_style,notes}');
  if unknown is not null then
    raise exception 'A booking of a lead takes no %', unknown using errcode = '22023',
      hint = 'Change it after the booking is made.';
  end if;
  if made.id is null then
    made.event_type := coalesce(event ->> 'event_type', lead.event_type);
    insert into public.events (id, branch_id, title, event_type, customer_id, lead_id)
    values (coalesce((event ->> 'id')::uuid, app_private.uuid_v7()), lead.branch_id,
      coalesce(event ->> 'title', left(concat_ws(' ', lead.name, lower(made.event_type)), 200)),
      made.event_type, public.customer_of_lead(lead, (event ->> 'customer_id')::uuid), lead.id)
    returning * into made;
  end if;
  perform app_private.book_for_lead(lead, made, bookings);
  return made;
end $$;

revoke execute on all functions in schema app_private from public;
grant execute on function
  app_private.book_for_lead(public.leads, public.events, jsonb),
  app_private.try_for_lead(public.leads, public.events, jsonb),
  app_private.insert_for_lead(public.leads, public.events, jsonb)
  to authenticated, service_role;
