-- A lead may hold halls before it is won: an option while it thinks about the proposal. Those
-- bookings stand in an event of the lead's, and winning it adds to that event, or to nothing new
-- at all. So converting becomes two steps: hold what is still missing, then win.

-- Holds halls for a lead: its customer and event, made where there are none yet, and bookings.
--
-- `event` takes {"id", "title", "event_type", "customer_id"}, `bookings` a list of rows as for an
-- insert; whatever they leave out is the lead's. Everything runs with the caller's rights.
create function public.hold_for_lead(lead_id uuid, event jsonb, bookings jsonb)
returns public.events
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  lead public.leads := (select l from public.leads l where l.id = hold_for_lead.lead_id);
  made public.events := (select e from public.events e where e.lead_id = hold_for_lead.lead_id
    order by e.created_at desc limit 1);
  is_new boolean := made.id is null;
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
  if is_new then
    made.event_type := coalesce(event ->> 'event_type', lead.event_type);
    insert into public.events (id, branch_id, title, event_type, customer_id, lead_id)
    values (coalesce((event ->> 'id')::uuid, app_private.uuid_v7()), lead.branch_id,
      coalesce(event ->> 'title', left(concat_ws(' ', lead.name, lower(made.event_type)), 200)),
      made.event_type, public.customer_of_lead(lead, (event ->> 'customer_id')::uuid), lead.id)
    returning * into made;
  end if;
  insert into public.bookings
    (id, branch_id, event_id, hall_id, hall_name, title, event_type, event_date, event_time,
     end_time, end_day_offset, setup_minutes, teardown_minutes, status, option_rank,
     option_expires_at, guests_expected, guests_guaranteed, setup_style, customer_id, notes)
  select b.id, coalesce(b.branch_id, lead.branch_id), made.id, b.hall_id, b.hall_name,
    coalesce(b.title, made.title), coalesce(b.event_type, made.event_type), b.event_date,
    b.event_time, b.end_time, b.end_day_offset, b.setup_minutes, b.teardown_minutes, b.status,
    b.option_rank, b.option_expires_at, coalesce(b.guests_expected, lead.guests_expected),
    b.guests_guaranteed, b.setup_style, made.customer_id, b.notes
  from jsonb_populate_recordset(null::public.bookings, bookings) b;
  return made;
end $$;
comment on function public.hold_for_lead is
  'Bookings for a lead, with the customer and the event they belong to; one transaction.';

-- Who a lead is as a customer: the one named, known to the lead or to its phone, or a new one.
create function public.customer_of_lead(lead public.leads, known uuid) returns uuid
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  customer uuid := coalesce(known, lead.customer_id, (
    select c.id from public.customers c
    where c.branch_id = lead.branch_id and length(lead.phone_key) >= 7
      and right(regexp_replace(c.phone, '\D', '', 'g'), 10) = lead.phone_key
    order by c.created_at desc limit 1));
begin
  if customer is null then
    insert into public.customers (branch_id, name, phone, email)
    values (lead.branch_id, coalesce(lead.contact_name, lead.name), lead.phone, lead.email)
    returning id into customer;
  end if;
  return customer;
end $$;
comment on function public.customer_of_lead is 'The customer a lead is or becomes.';

-- Makes a lead a piece of business: what is still missing of it, and won; all of it or nothing.
--
-- The bookings come before the lead, since they take the lock of the branch: of two who convert
-- the same lead, one waits for the other and is told.
create or replace function public.convert_lead(lead_id uuid, event jsonb, bookings jsonb)
returns public.events
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  made public.events := public.hold_for_lead(convert_lead.lead_id, event, bookings);
begin
  update public.leads l set stage = 'won', customer_id = made.customer_id
  where l.id = convert_lead.lead_id and l.stage < 'won';
  if not found then
    raise exception 'This lead was closed meanwhile' using errcode = 'PT409',
      detail = (select to_jsonb(l)::text from public.leads l where l.id = convert_lead.lead_id),
      hint = 'details is the lead as it stands now; open it again to convert it.';
  end if;
  return made;
end $$;

revoke execute on function public.hold_for_lead, public.customer_of_lead from public, anon;
grant execute on function public.hold_for_lead, public.customer_of_lead
  to authenticated, service_role;

insert into app_private.mutation_targets (name, operation) values ('hold_for_lead', 'call');
