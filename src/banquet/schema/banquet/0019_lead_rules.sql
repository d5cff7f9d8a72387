-- What a lead must be: how it moves, when it was answered, and how it becomes a booking.
--
-- As with bookings, the triggers refuse in words and the constraints of 0018 stand behind them; and
-- a caller who may not write to the branch is left to the policy, so that nothing is told of it.

create function app_private.is_open(stage public.lead_stage) returns boolean
language sql immutable set search_path = pg_catalog, public, pg_temp as $$
  select stage < 'won'
$$;

-- The same for every way to write one number: with or without country code, zeros and spaces.
-- Too few digits name nobody.
create function app_private.phone_key(phone text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select right(digits, 10) from (select regexp_replace(phone, '\D', '', 'g') digits)
  where length(digits) >= 7
$$;

-- Refuses wishes that name no day, in words that say which.
create function app_private.refuse_unclear_wishes(wishes jsonb) returns void
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
  wish jsonb;
  unknown text;
begin
  if jsonb_typeof(wishes) <> 'array' or jsonb_array_length(wishes) > 20 then
    raise exception 'wishes is a list of at most 20 functions' using errcode = '22023';
  end if;
  for wish in select w from jsonb_array_elements(wishes) w loop
    select string_agg(key, ', ') into unknown from jsonb_object_keys(
      case jsonb_typeof(wish) when 'object' then wish else '{"?": 0}' end) key
    where key <> all ('{from,to,weekday,session,event_type,guests}');
    if unknown is not null or not coalesce(wish ->> 'from' ~ '^\d{4}-\d\d-\d\d$'
        and wish ->> 'to' ~ '^\d{4}-\d\d-\d\d$'
        and (wish ->> 'to')::date - (wish ->> 'from')::date between 0 and 366
        and coalesce(wish ->> 'weekday', '1') ~ '^[1-7]$'
        and coalesce(wish ->> 'guests', '0') ~ '^\d{1,6}$'
        and length(coalesce(wish ->> 'session', '')) <= 32
        and length(coalesce(wish ->> 'event_type', '')) <= 64, false) then
      raise exception 'This is no function one can ask for: %', left(wish::text, 200)
        using errcode = '22023',
          hint = 'Send from and to as dates in order, at most a year apart; weekday is 1 (Monday) '
            'to 7; session, event_type and guests may be left out.';
    end if;
  end loop;
end $$;

-- Refuses an owner who could not work on the lead.
-- Security definer: reads everybody's memberships.
create function app_private.refuse_idle_owner(person uuid, branch bigint) returns void
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (
    select from public.memberships m
    join public.role_permissions p on p.role = m.role
    where m.user_id = person and (m.branch_id is null or m.branch_id = branch)
      and p.table_name = 'leads' and p.can_update)
  then
    raise exception 'This person does not work on leads of the branch' using errcode = '22023',
      hint = 'owner_id is a manager or somebody in sales there, or null for the pool.';
  end if;
end $$;

-- The lead with all that follows from its other columns.
create function app_private.derived(lead public.leads, was public.leads) returns public.leads
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
begin
  lead.phone_key := app_private.phone_key(lead.phone);
  if lead.wishes is distinct from was.wishes then
    perform app_private.refuse_unclear_wishes(lead.wishes);
  end if;
  select min((w ->> 'from')::date), max((w ->> 'to')::date) into lead.asked_from, lead.asked_to
  from jsonb_array_elements(lead.wishes) w;
  if not app_private.is_open(lead.stage) then
    lead.next_action := null;
    lead.next_action_at := null;
    lead.closed_on := (lead.stage_changed_at at time zone
      (select b.timezone from public.branches b where b.id = lead.branch_id))::date;
  else
    lead.closed_on := '9999-12-31';
    lead.reason := null;
    lead.reason_note := null;
  end if;
  lead.first_response_at := coalesce(was.first_response_at,
    (select min(a.happened_at) from public.activities a where a.lead_id = lead.id
       and a.kind in ('call', 'whatsapp', 'email', 'visit', 'tasting', 'quote')
       and a.happened_at >= lead.received_at),
    case when lead.stage <> 'new' then lead.stage_changed_at end);
  return lead;
end $$;

-- Refuses a stage that the lead has not reached: a closed one is closed for a reason.
create function app_private.refuse_unfounded_stage(lead public.leads, from_stage public.lead_stage)
returns void
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
  reasons text[] := case lead.stage
    when 'lost' then '{price,went_elsewhere,other_date,called_off,no_answer,duplicate}'
    when 'turned_down' then '{date_full,too_small,budget,policy}' else '{}' end;
begin
  if lead.stage <> from_stage and not app_private.is_open(from_stage)
    and lead.stage <> 'contacted' then
    raise exception 'A closed lead is opened again as contacted' using errcode = '23514',
      hint = 'Move it on from there.';
  elsif lead.stage in ('lost', 'turned_down')
    and not coalesce(lead.reason::text = any (reasons), false) then
    raise exception 'A lead is % for a reason', replace(lead.stage::text, '_', ' ')
      using errcode = '23514', constraint = 'leads_reason_fits_stage', table = 'leads',
        schema = 'public', hint = 'reason is one of ' || array_to_string(reasons, ', ') || '.';
  elsif lead.stage = 'won' and from_stage <> 'won'
    and not exists (select from app_private.bookings_of_lead(lead.id)) then
    raise exception 'A lead is won by a booking' using errcode = '23514',
      hint = 'Convert it, and it is won.';
  elsif from_stage = 'won' and lead.stage <> 'won' and exists (
    select from app_private.bookings_of_lead(lead.id) b where app_private.holds_hall(b.status)) then
    raise exception 'This lead has bookings that hold a hall' using errcode = '23514',
      hint = 'Release or cancel them first.';
  end if;
end $$;

-- Security definer: what a lead came to is a fact, whoever may read the bookings.
create function app_private.bookings_of_lead(lead uuid) returns setof public.bookings
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.* from public.bookings b join public.events e on e.id = b.event_id
  where e.lead_id = lead
$$;

-- Completes a new lead from what the client sent. One that exists already is a repeated insert, or
-- the proposed row of an upsert, whose DO UPDATE meets the checks of an update.
-- Security definer: reads branches and memberships as they are.
create function app_private.tg_leads__complete() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from public.leads where id = new.id)
    or not app_private.may_insert(tg_table_name, to_jsonb(new)) then
    return new;
  end if;
  if app_private.is_staff_request() then
    new.created_by := auth.uid();
    new.modified_by := auth.uid();
    if not app_private.is_open(new.stage) then
      raise exception 'A new lead is open' using errcode = '23514',
        hint = 'Insert it, then close it with its reason.';
    end if;
  end if;
  if new.owner_id is not null then
    perform app_private.refuse_idle_owner(new.owner_id, new.branch_id);
  end if;
  new.received_at := least(new.received_at, clock_timestamp());
  new.stage_changed_at := case when new.stage = 'new' then new.received_at
    else greatest(new.received_at, least(new.stage_changed_at, clock_timestamp())) end;
  new := app_private.derived(new, null);
  perform app_private.refuse_unfounded_stage(new, new.stage);
  return new;
end $$;
create trigger _100_complete before insert on public.leads
  for each row execute function app_private.tg_leads__complete();

-- Checks a change and works out again whatever follows from it.
-- Security definer: reads branches, memberships and bookings as they are.
create function app_private.tg_leads__follow() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.id <> old.id then
    raise exception 'A lead keeps its id' using errcode = '23514';
  end if;
  new.created_by := old.created_by;
  new.received_at := old.received_at;
  if app_private.is_staff_request() then new.modified_by := auth.uid(); end if;
  if new.stage = old.stage then
    new.stage_changed_at := old.stage_changed_at;
  else
    new.stage_changed_at := greatest(old.stage_changed_at, case
      when new.stage_changed_at = old.stage_changed_at then clock_timestamp()
      else least(new.stage_changed_at, clock_timestamp()) end);
  end if;
  if (new.owner_id, new.branch_id) is distinct from (old.owner_id, old.branch_id)
    and new.owner_id is not null and app_private.may_insert(tg_table_name, to_jsonb(new)) then
    perform app_private.refuse_idle_owner(new.owner_id, new.branch_id);
  end if;
  perform app_private.refuse_unfounded_stage(new, old.stage);
  return app_private.derived(new, old);
end $$;
create trigger _100_follow before update on public.leads
  for each row execute function app_private.tg_leads__follow();

-- Each stage a lead reaches is an entry of its history.
-- Security definer: the only writer of such entries.
create function app_private.tg_leads__note_stage() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.activities
    (branch_id, lead_id, kind, from_stage, to_stage, body, happened_at, created_by)
  values (new.branch_id, new.id, 'stage', case tg_op when 'UPDATE' then old.stage end, new.stage,
    new.reason_note, new.stage_changed_at, new.modified_by);
  return null;
end $$;
create trigger _500_note_first_stage after insert on public.leads
  for each row execute function app_private.tg_leads__note_stage();
create trigger _500_note_stage after update of stage on public.leads
  for each row when (new.stage <> old.stage)
  execute function app_private.tg_leads__note_stage();

-- An entry is its author's, whom a manager may correct; stages are written by moving the lead.
-- Security definer: reads the caller's memberships.
create function app_private.tg_activities__keep() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  entry public.activities := case tg_op when 'INSERT' then new else old end;
begin
  if app_private.is_staff_request() and pg_trigger_depth() = 1 then
    if entry.kind = 'stage' or (tg_op <> 'DELETE' and new.kind = 'stage') then
      raise exception 'A stage is noted by moving the lead' using errcode = '42501',
        hint = 'Change leads.stage.';
    elsif tg_op = 'INSERT' then
      new.created_by := auth.uid();
    elsif old.created_by is distinct from auth.uid() and not exists (
      select from app_private.own_roles() o
      where o.branch_id = old.branch_id and o.role in ('owner', 'manager')) then
      raise exception 'An entry is changed by who wrote it' using errcode = '42501',
        hint = 'Add one of your own, or ask the manager of the branch.';
    end if;
  end if;
  if tg_op = 'DELETE' then return old; end if;
  if tg_op = 'UPDATE' then new.created_by := old.created_by; end if;
  new.happened_at := least(new.happened_at, clock_timestamp());
  return new;
end $$;
create trigger _100_keep before insert or update or delete on public.activities
  for each row execute function app_private.tg_activities__keep();

-- The first reply stops the timer of its lead.
-- Security definer: who may log a call may stop it, even if leads are not theirs to change.
create function app_private.tg_activities__stop_timer() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.leads set first_response_at = new.happened_at
  where id = new.lead_id and first_response_at is null and received_at <= new.happened_at;
  return null;
end $$;
create trigger _500_stop_timer after insert on public.activities for each row
  when (new.kind in ('call', 'whatsapp', 'email', 'visit', 'tasting', 'quote'))
  execute function app_private.tg_activities__stop_timer();

-- Who asked or booked before from this phone, newest first; as far as the caller may read it.
create function public.same_phone(phone text)
returns table (kind text, id uuid, branch_id bigint, name text, stage public.lead_stage, since date)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  with wanted as (select right(regexp_replace(same_phone.phone, '\D', '', 'g'), 10) key)
  select * from (
    select 'lead', l.id, l.branch_id, l.name, l.stage, l.received_at::date
    from public.leads l, wanted where l.phone_key = wanted.key
    union all
    select 'customer', c.id, c.branch_id, c.name, null, c.created_at::date
    from public.customers c, wanted
    where length(wanted.key) >= 7 and right(regexp_replace(c.phone, '\D', '', 'g'), 10) = wanted.key
  ) found (kind, id, branch_id, name, stage, since)
  order by since desc, id desc limit 20
$$;
comment on function public.same_phone is 'Leads and customers with a phone number, however written.';
revoke execute on function public.same_phone from public, anon;
grant execute on function public.same_phone to authenticated, service_role;

-- Makes a lead a piece of business: customer, event, bookings, won; all of it or nothing.
--
-- `event` takes {"id", "title", "event_type", "customer_id"}, `bookings` a list of rows as for an
-- insert; whatever they leave out is the lead's. Everything runs with the caller's rights. The
-- bookings come before the lead, since they take the lock of the branch: then of two who convert
-- the same lead, one waits for the other and is told.
create function public.convert_lead(lead_id uuid, event jsonb, bookings jsonb)
returns public.events
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  lead public.leads := (select l from public.leads l where l.id = convert_lead.lead_id);
  made public.events;
  unknown text;
begin
  if lead.id is null then
    raise exception 'There is no such lead' using errcode = 'P0002',
      hint = 'It may have been deleted, or belong to another branch.';
  elsif jsonb_typeof(bookings) is distinct from 'array' or jsonb_array_length(bookings) = 0 then
    raise exception 'A lead is won by a booking' using errcode = '22023',
      hint = 'bookings is a list of at least one, with hall, date and time.';
  end if;
  select string_agg(distinct key, ', ') into unknown
  from jsonb_array_elements(bookings) b, jsonb_object_keys(b) key
  where key <> all ('{id,branch_id,hall_id,hall_name,title,event_type,event_date,event_time,'
    'end_time,end_day_offset,setup_minutes,teardown_minutes,status,option_rank,option_expires_at,'
    'guests_expected,guests_guaranteed,setup_style,notes}');
  if unknown is not null then
    raise exception 'A converted booking takes no %', unknown using errcode = '22023',
      hint = 'Change it after the booking is made.';
  end if;
  made.id := coalesce((event ->> 'id')::uuid, app_private.uuid_v7());
  made.event_type := coalesce(event ->> 'event_type', lead.event_type);
  made.title := coalesce(event ->> 'title', left(concat_ws(' ', lead.name, lower(made.event_type)), 200));
  made.customer_id := coalesce((event ->> 'customer_id')::uuid, lead.customer_id);
  if made.customer_id is null then
    select c.id into made.customer_id from public.customers c
    where c.branch_id = lead.branch_id and lead.phone_key is not null
      and right(regexp_replace(c.phone, '\D', '', 'g'), 10) = lead.phone_key
    order by c.created_at desc limit 1;
  end if;
  if made.customer_id is null then
    insert into public.customers (branch_id, name, phone, email)
    values (lead.branch_id, coalesce(lead.contact_name, lead.name), lead.phone, lead.email)
    returning id into made.customer_id;
  end if;
  insert into public.events (id, branch_id, title, event_type, customer_id, lead_id)
  values (made.id, lead.branch_id, made.title, made.event_type, made.customer_id, lead.id);
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
  update public.leads l set stage = 'won', customer_id = made.customer_id
  where l.id = lead.id and l.stage < 'won';
  if not found then
    raise exception 'This lead was closed meanwhile' using errcode = 'PT409',
      detail = (select to_jsonb(l)::text from public.leads l where l.id = lead.id),
      hint = 'details is the lead as it stands now; open it again to convert it.';
  end if;
  return (select e from public.events e where e.id = made.id);
end $$;
comment on function public.convert_lead is
  'Customer, event and bookings from a lead, which is won by them; one transaction.';
revoke execute on function public.convert_lead from public, anon;
grant execute on function public.convert_lead to authenticated, service_role;

revoke execute on all functions in schema app_private from public;
