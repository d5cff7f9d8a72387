-- Figures for the Dashboard: how full the halls are, what is on the books, what becomes of enquiries.
--
-- All of them add up what the caller may read and nothing else (security invoker): a manager's are
-- the branch's, the owner's the group's, and who may not read leads counts none. `only_branch` null
-- is every branch one reads. They count functions, covers and enquiries; money is not among them.
--
-- "A year ago" is what was on the books at the same moment of last year and was not called off
-- since. Where nothing is known to have been, it is null and not zero.

-- Sessions of base halls, by day, week or month: how many there are to sell, sold, held on option.
-- A session of another starting time is another one to sell: a night wedding takes the dinner.
-- `session` is a daypart's code, null for all. With `only_branch` a row for each hall, else hall_id
-- is null.
create function public.occupancy(
  first_date date, last_date date, step text default 'day', session text default null,
  only_branch bigint default null)
returns table (
  branch_id bigint, hall_id bigint, starts_on date, sellable bigint, sold bigint, held bigint)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  with sessions as (
    select distinct on (d.branch_id, d.start_time) d.id, d.branch_id, d.code, d.sort_order,
      d.start_time - time '00:00' as from_hour,
      d.end_time - time '00:00' + make_interval(days => d.end_day_offset) as to_hour
    from dayparts d
    where only_branch is null or d.branch_id = only_branch
    order by d.branch_id, d.start_time, d.sort_order
  ), taken as (
    select c.hall_id, b.event_date, s.id as session_id, bool_or(b.status <> 'tentative') as is_sold
    from bookings b
    join hall_claims c on c.booking_id = b.id
    cross join lateral (
      -- the session it shares most time with, as in the calendar, and any it takes half of
      select s.*, row_number() over (order by m.shared desc, s.sort_order) as place,
        2 * m.shared >= s.to_hour - s.from_hour as is_half_gone
      from sessions s
      cross join lateral (
        select least(s.to_hour, b.end_time - time '00:00' + make_interval(days => b.end_day_offset))
          - greatest(s.from_hour, b.event_time - time '00:00') as shared
      ) m
      where s.branch_id = b.branch_id
    ) s
    where b.event_date between first_date and last_date and b.option_rank = 1
      and (only_branch is null or b.branch_id = only_branch) and (s.place = 1 or s.is_half_gone)
    group by c.hall_id, b.event_date, s.id
  )
  select h.branch_id, case when only_branch is not null then h.id end,
    greatest(date_trunc(step, day)::date, first_date),
    count(*), count(*) filter (where t.is_sold), count(*) filter (where not t.is_sold)
  from halls h
  join sessions s on s.branch_id = h.branch_id
    and (occupancy.session is null or s.code = occupancy.session)
  cross join generate_series(first_date::timestamp, last_date, interval '1 day') day
  left join taken t on t.hall_id = h.id and t.event_date = day::date and t.session_id = s.id
  where h.kind = 'base' and h.active
  group by 1, 2, 3
  order by 1, 2, 3
$$;
comment on function public.occupancy is 'Sessions of base halls to sell, sold and held, by day, week or month.';

-- Covers of a booking: served, else guaranteed, else expected.
create function app_private.covers(booking public.bookings) returns int
language sql immutable set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(booking.guests_actual, booking.guests_guaranteed, booking.guests_expected, 0)
$$;

-- Whether a booking is business: signed for, or done.
create function app_private.is_firm(status public.booking_status) returns boolean
language sql immutable set search_path = pg_catalog, public, pg_temp as $$
  select status in ('confirmed', 'in_progress', 'completed', 'settled')
$$;
grant execute on function app_private.covers(public.bookings),
  app_private.is_firm(public.booking_status) to authenticated, service_role;

-- What stands on the books between two dates (at most a year apart), and what stood there a year ago.
create function public.books(first_date date, last_date date, only_branch bigint default null)
returns table (
  functions bigint, covers bigint, options bigint, options_ending bigint,
  functions_a_year_ago bigint, covers_a_year_ago bigint)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  with counted as (
    select b.status = 'tentative' and b.option_rank = 1 as is_option, b.option_expires_at,
      app_private.is_firm(b.status) as is_firm, app_private.covers(b) as covers,
      b.event_date >= first_date as is_now,
      b.event_date < first_date and b.created_at <= now() - interval '1 year' as was_there
    from bookings b
    where (only_branch is null or b.branch_id = only_branch)
      and (b.event_date between first_date and last_date or b.event_date
        between (first_date - interval '1 year')::date and (last_date - interval '1 year')::date)
  )
  select count(*) filter (where is_now and is_firm),
    coalesce(sum(covers) filter (where is_now and is_firm), 0),
    count(*) filter (where is_now and is_option),
    count(*) filter (where is_now and is_option and option_expires_at < now() + interval '24 hours'),
    nullif(count(*) filter (where was_there and is_firm), 0),
    sum(covers) filter (where was_there and is_firm)
  from counted
$$;
comment on function public.books is 'Functions, covers and options between two dates, and a year ago.';

-- The same by month of the function. `functions_last_year` is what the month came to in the end.
create function public.books_by_month(
  first_month date, months int default 8, only_branch bigint default null)
returns table (
  month date, functions bigint, covers bigint, options bigint,
  functions_a_year_ago bigint, functions_last_year bigint)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select m.month,
    count(*) filter (where b.is_now and b.is_firm),
    coalesce(sum(b.covers) filter (where b.is_now and b.is_firm), 0),
    count(*) filter (where b.is_now and b.is_option),
    nullif(count(*) filter (where not b.is_now and b.is_firm
      and b.created_at <= now() - interval '1 year'), 0),
    nullif(count(*) filter (where not b.is_now and b.is_firm), 0)
  from (
    select (date_trunc('month', first_month) + make_interval(months => i))::date as month
    from generate_series(0, least(months, 36) - 1) i
  ) m
  left join lateral (
    select b.created_at, app_private.is_firm(b.status) as is_firm, app_private.covers(b) as covers,
      b.status = 'tentative' and b.option_rank = 1 as is_option, b.event_date >= m.month as is_now
    from bookings b
    where (only_branch is null or b.branch_id = only_branch)
      and (b.event_date between m.month and (m.month + interval '1 month - 1 day')::date
        or b.event_date between (m.month - interval '1 year')::date
          and (m.month - interval '11 months 1 day')::date)
  ) b on true
  group by m.month
  order by m.month
$$;
comment on function public.books_by_month is 'Functions by month, now and in the same month of last year.';

-- Enquiries of the last days: how many came, how fast the first answer was, how many were turned
-- down and for a full date. No reply yet is no reply time.
create function public.enquiries(days int default 30, only_branch bigint default null)
returns table (
  enquiries bigint, unanswered bigint, median_reply_seconds double precision,
  turned_down bigint, date_full bigint, won bigint)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select count(*),
    count(*) filter (where first_response_at is null and stage < 'won'),
    percentile_cont(0.5) within group (order by extract(epoch from first_response_at - received_at)),
    count(*) filter (where stage = 'turned_down'),
    count(*) filter (where reason = 'date_full'),
    count(*) filter (where stage = 'won')
  from leads
  where received_at > now() - make_interval(days => days)
    and (only_branch is null or branch_id = only_branch)
$$;
comment on function public.enquiries is 'Enquiries of the last days and what became of them.';

-- Of the enquiries of the last days, how many came at least so far. One that was lost counts for
-- every stage it had reached before.
create function public.lead_funnel(days int default 30, only_branch bigint default null)
returns table (stage public.lead_stage, reached bigint)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  with furthest as (
    select greatest(case when l.stage <= 'won' then l.stage end, max(a.to_stage)) as stage
    from leads l
    left join activities a on a.lead_id = l.id and a.to_stage <= 'won'
    where l.received_at > now() - make_interval(days => days)
      and (only_branch is null or l.branch_id = only_branch)
    group by l.id
  )
  select s.stage, count(f.stage)
  from unnest(enum_range('new'::public.lead_stage, 'won'::public.lead_stage)) s (stage)
  left join furthest f on coalesce(f.stage, 'new') >= s.stage
  group by s.stage
  order by s.stage
$$;
comment on function public.lead_funnel is 'How many enquiries of the last days reached each stage.';

-- Why enquiries of the last days came to nothing, most frequent first.
create function public.lead_reasons(days int default 30, only_branch bigint default null)
returns table (stage public.lead_stage, reason public.lead_reason, leads bigint)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select l.stage, l.reason, count(*)
  from leads l
  where l.reason is not null and l.received_at > now() - make_interval(days => days)
    and (only_branch is null or l.branch_id = only_branch)
  group by l.stage, l.reason
  order by count(*) desc, l.stage, l.reason
$$;
comment on function public.lead_reasons is 'Why enquiries of the last days were lost or turned down.';

do $$
declare signature text;
begin
  foreach signature in array array[
    'occupancy(date, date, text, text, bigint)', 'books(date, date, bigint)',
    'books_by_month(date, int, bigint)', 'enquiries(int, bigint)', 'lead_funnel(int, bigint)',
    'lead_reasons(int, bigint)']
  loop
    execute format('revoke execute on function public.%s from public, anon', signature);
    execute format('grant execute on function public.%s to authenticated, service_role', signature);
  end loop;
end $$;
revoke execute on all functions in schema app_private from public;
