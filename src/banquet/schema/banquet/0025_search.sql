-- Search: what a few typed letters name, and where so many guests could sit.
--
-- Every word counts from its beginning: "kap pea" finds Kapoor in the Pearl. The words of a row are
-- an expression under a GIN index, which needs no extension. A policy would keep that index from
-- being used (`@@` may leak what it compares), so ids come from functions that ask for the caller's
-- branches themselves, and the rows of those ids are read as the caller (docs/decisions/0091).

-- The words of a text, as people type them: small letters, split at spaces and punctuation.
create function app_private.words_of(words text) returns text[]
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select array_remove(regexp_split_to_array(
    left(lower(coalesce(words, '')), 600), '[\s!-/:-@\[-`{-~–—’‘“”·।]+'), '')
$$;

-- What a row is found by: its words, and every tail of its phone number of four digits and more.
create function app_private.search_words(words text, phone text default null) returns tsvector
language sql immutable parallel safe set search_path = pg_catalog, app_private, pg_temp as $$
  select array_to_tsvector(words_of(words) || array(
    select substr(digits, n) from regexp_replace(left(phone, 40), '\D', '', 'g') digits,
      generate_series(1, length(digits) - 3) n))
$$;

-- A search as typed; null when it names nothing. Quotes and signs are gone by then, so the cast
-- reads nothing but the words.
create function app_private.search_query(typed text) returns tsquery
language sql immutable set search_path = pg_catalog, app_private, pg_temp as $$
  select string_agg(format('''%s'':*', word), ' & ')::tsquery
  from unnest((words_of(typed))[1:8]) word
$$;

-- bookings by title and hall, customers and leads by name, phone and e-mail
create index bookings_search_idx on public.bookings
  using gin (app_private.search_words(title || ' ' || hall_name));
create index customers_search_idx on public.customers
  using gin (app_private.search_words(name || ' ' || coalesce(email, ''), phone));
create index leads_search_idx on public.leads using gin (app_private.search_words(
  name || ' ' || coalesce(contact_name, '') || ' ' || coalesce(email, ''), phone));

-- The branches whose rows of a table the caller may read; of a request without a person, all.
-- Asked in a sub-select, as in policies: once a statement.
-- Security definer: reads the caller's memberships.
create function app_private.searched_branches(table_name text) returns bigint[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select case when app_private.is_staff_request() then app_private.readable_branches($1)
    else array(select id from public.branches) end
$$;

-- Bookings by their own words, and by their customer's where the caller may read customers: what
-- comes next first, then the latest that is past.
-- Security definer: looks through the index, in the caller's branches alone.
create function app_private.find_bookings(asked tsquery, most int) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select id from (
    select b.id, b.event_date from public.bookings b
    where app_private.search_words(b.title || ' ' || b.hall_name) @@ asked
      and b.branch_id = any ((select app_private.searched_branches('bookings'))::bigint[])
    union
    select b.id, b.event_date from public.customers c join public.bookings b on b.customer_id = c.id
    where app_private.search_words(c.name || ' ' || coalesce(c.email, ''), c.phone) @@ asked
      and c.branch_id = any ((select app_private.searched_branches('customers'))::bigint[])
      and b.branch_id = any ((select app_private.searched_branches('bookings'))::bigint[])
  ) found
  order by event_date < current_date, abs(event_date - current_date), id limit most
$$;

-- Security definer: as above.
create function app_private.find_customers(asked tsquery, most int) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id from public.customers c
  where app_private.search_words(c.name || ' ' || coalesce(c.email, ''), c.phone) @@ asked
    and c.branch_id = any ((select app_private.searched_branches('customers'))::bigint[])
  order by c.modified_at desc, c.id limit most
$$;

-- Open ones first, then the latest. Security definer: as above.
create function app_private.find_leads(asked tsquery, most int) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select l.id from public.leads l
  where app_private.search_words(
      l.name || ' ' || coalesce(l.contact_name, '') || ' ' || coalesce(l.email, ''), l.phone)
    @@ asked
    and l.branch_id = any ((select app_private.searched_branches('leads'))::bigint[])
  order by l.closed_on desc, l.received_at desc, l.id limit most
$$;
grant execute on function app_private.find_bookings(tsquery, int),
  app_private.find_customers(tsquery, int), app_private.find_leads(tsquery, int),
  app_private.search_query(text), app_private.words_of(text), app_private.search_words(text, text)
  to authenticated, service_role;

create type public.search_result as (
  kind text,
  id uuid,
  branch_id bigint,
  title text,
  phone text,
  status text,
  hall_name text,
  event_date date,
  event_time time,
  guests int,
  booking_id uuid
);
comment on type public.search_result is
  'Something found: a booking, a customer or a lead; what its kind does not have is null.';

create function public.search(typed text, most int default 6) returns setof public.search_result
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
  asked tsquery := app_private.search_query(typed);
  -- at most so many of each kind, whatever is asked
  room int := least(greatest(most, 0), 50);
begin
  if asked is null then return; end if;
  return query
  select 'booking', b.id, b.branch_id, b.title, c.phone, b.status::text, b.hall_name, b.event_date,
    b.event_time, coalesce(b.guests_guaranteed, b.guests_expected), b.id
  from app_private.find_bookings(asked, room) with ordinality found (id, place)
  join public.bookings b on b.id = found.id left join public.customers c on c.id = b.customer_id
  order by found.place;
  return query
  select 'customer', c.id, c.branch_id, c.name, c.phone, null, null, b.event_date, b.event_time,
    null::int, b.id
  from app_private.find_customers(asked, room) with ordinality found (id, place)
  join public.customers c on c.id = found.id
  left join lateral (
    select b.* from public.bookings b where b.customer_id = c.id
    order by b.event_date < current_date, abs(b.event_date - current_date), b.id limit 1) b on true
  order by found.place;
  return query
  select 'lead', l.id, l.branch_id, l.name, l.phone, l.stage::text, null, l.asked_from,
    null::time, l.guests_expected, null::uuid
  from app_private.find_leads(asked, room) with ordinality found (id, place)
  join public.leads l on l.id = found.id
  order by found.place;
end $$;
comment on function public.search is
  'Bookings, customers and leads whose words begin as typed, as far as the caller may read them.';
revoke execute on function public.search from public, anon;
grant execute on function public.search to authenticated, service_role;

-- Where to seat them

create type public.free_place as (
  branch_id bigint,
  branch_code text,
  branch_name text,
  hall_id bigint,
  hall_name text,
  capacity int,
  event_date date,
  session text,
  session_name text,
  event_time time,
  end_time time,
  end_day_offset smallint,
  state text,
  option_expires_at timestamptz
);
comment on type public.free_place is
  'A place that was free, or on option, when asked; nothing is held by it.';

-- Halls that take the guests on any of the days, one session of each: the one asked for, else
-- dinner, else the first that can be had. Three a day at most, those of `near` first and then the
-- smallest that fits. Behind them the halls on option alone that one could stand in line for.
--
-- As with free_alternatives, a free hall of another branch is told to everyone who works in the
-- house; an option only to who may read that branch.
-- Security definer: reads the claims of all branches.
create function public.free_places(
  dates date[], guests int default null, session text default null, near bigint default null,
  only_branch bigint default null, only_hall bigint default null, most int default 12)
returns setof public.free_place
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  if coalesce(cardinality(dates), 0) > 100 then
    raise exception 'Ask for at most 100 days at once' using errcode = '22023',
      hint = 'Ask for a month, or for one weekday.';
  end if;
  if app_private.is_staff_request() and not app_private.is_member() then return; end if;
  return query
  with bases as (
    select h.id hall_id, h.id base_id from public.halls h where h.kind = 'base'
    union all
    select c.combination_id, c.hall_id from public.hall_components c
  ),
  halls as (
    select b.id branch_id, b.code branch_code, b.name branch_name, b.timezone, h.id hall_id,
      h.name hall_name, h.sort_order, h.setup_minutes, h.teardown_minutes,
      (select c.capacity from public.hall_capacities c where c.hall_id = h.id
        order by c.setup_style = 'rounds' desc, c.capacity desc limit 1) capacity
    from public.halls h join public.branches b on b.id = h.branch_id
    where h.active and h.id in (select hall_id from bases)
      and ($5 is null or b.id = $5) and ($6 is null or h.id = $6)
  ),
  wanted as (
    select h.*, day, d.code session, d.name session_name, d.start_time, d.end_time,
      d.end_day_offset, d.sort_order session_order,
      (day + d.start_time) at time zone h.timezone starts_at, tstzrange(
        (day + d.start_time) at time zone h.timezone - make_interval(mins => h.setup_minutes),
        (day + d.end_day_offset + d.end_time) at time zone h.timezone
          + make_interval(mins => h.teardown_minutes), '[)') taken
    from halls h
    join public.dayparts d on d.branch_id = h.branch_id and ($3 is null or d.code = $3)
    cross join (select distinct day from unnest($1) day) days
    where $2 is null or h.capacity >= $2
  ),
  judged as (
    select w.*, held.holders, held.expires
    from wanted w
    cross join lateral (
      select count(*) holders, bool_and(b.status = 'tentative') is_option,
        min(b.option_expires_at) expires
      from bases
      join public.hall_claims c on int8range(c.hall_id, c.hall_id, '[]')
          && int8range(bases.base_id, bases.base_id, '[]') and c.occupied && w.taken
      join public.bookings b on b.id = c.booking_id
      where bases.hall_id = w.hall_id) held
    -- a start that the clocks skip comes back as another
    where starts_at > now() and starts_at at time zone timezone = day + start_time
      and (held.holders = 0 or (held.is_option
        and w.branch_id = any ((select app_private.searched_branches('bookings'))::bigint[])))
  ),
  -- one session of a hall's day
  chosen as (
    select distinct on (hall_id, day) * from judged
    order by hall_id, day, holders > 0, session = 'dinner' desc, session_order, start_time
  ),
  ranked as (
    select *, row_number() over (partition by day, holders > 0
      order by branch_id = $4 desc nulls last, capacity, branch_id, sort_order, hall_id) place
    from chosen
  )
  select branch_id, branch_code, branch_name, hall_id, hall_name, capacity, day, session,
    session_name, start_time, end_time, end_day_offset,
    case when holders = 0 then 'free' else 'option' end, expires
  from ranked where place <= 3
  order by holders > 0, day, place limit least(greatest($7, 0), 100);
end $$;
comment on function public.free_places is
  'Halls for so many guests on any of these days, across branches: free, then on option.';
revoke execute on function public.free_places from public, anon;
grant execute on function public.free_places to authenticated, service_role;
