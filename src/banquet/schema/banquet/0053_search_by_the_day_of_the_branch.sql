-- What comes next is told by the day of the branch: at eight in the evening in New York it is
-- tomorrow in Greenwich, and tonight's function came after all that are still to come.

-- Security definer: looks through the index, in the caller's branches alone.
create or replace function app_private.find_bookings(asked tsquery, most int) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with days as materialized (
    select branch.id branch_id, (now() at time zone timezone)::date today
    from public.branches branch
  )
  select id from (
    select b.id, b.branch_id, b.event_date from public.bookings b
    where app_private.search_words(b.title || ' ' || b.hall_name) @@ asked
      and b.branch_id = any ((select app_private.searched_branches('bookings'))::bigint[])
    union
    select b.id, b.branch_id, b.event_date
    from public.customers c join public.bookings b on b.customer_id = c.id
    where app_private.search_words(c.name || ' ' || coalesce(c.email, ''), c.phone) @@ asked
      and c.branch_id = any ((select app_private.searched_branches('customers'))::bigint[])
      and b.branch_id = any ((select app_private.searched_branches('bookings'))::bigint[])
  ) found join days using (branch_id)
  order by event_date < today, abs(event_date - today), id limit most
$$;

create or replace function public.search(typed text, most int default 6)
returns setof public.search_result
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
    select b.* from public.bookings b
    left join public.branches branch on branch.id = b.branch_id
    cross join lateral (select (now() at time zone branch.timezone)::date today) day
    where b.customer_id = c.id
    order by b.event_date < today, abs(b.event_date - today), b.id limit 1) b on true
  order by found.place;
  return query
  select 'lead', l.id, l.branch_id, l.name, l.phone, l.stage::text, null, l.asked_from,
    null::time, l.guests_expected, null::uuid
  from app_private.find_leads(asked, room) with ordinality found (id, place)
  join public.leads l on l.id = found.id
  order by found.place;
end $$;
