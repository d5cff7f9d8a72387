-- Where else, or when else: what to offer a customer whose hall is taken.

create type public.free_alternative as (
  branch_id bigint,
  branch_code text,
  branch_name text,
  hall_id bigint,
  hall_name text,
  capacity int,
  event_date date,
  event_time time,
  end_time time,
  end_day_offset smallint,
  reason text
);
comment on type public.free_alternative is 'A place that was free when asked; nothing is held by it.';

-- At most three free places of each kind: the same hall in another session of the day or at the
-- same time on a near day, another hall of the branch, a hall of another branch. The nearest
-- time first; of halls, the smallest that takes the guests.
--
-- Halls of other branches are shown although the caller may not read them: that a hall is free is
-- all that leaves a branch, and only to people who work in the house. Who does not gets nothing.
-- Security definer: reads the claims of all branches.
create function public.free_alternatives(
  branch_id bigint, hall_id bigint, event_date date, event_time time, end_time time,
  end_day_offset int default 0, setup_minutes int default null, teardown_minutes int default null,
  guests int default null, exclude_booking uuid default null)
returns setof public.free_alternative
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  -- In plpgsql because it keeps the plan, which takes longer to make than the answer. A parameter
  -- whose name is a column's too is written $n, in the order above.
  return query
  with bases as (
    select h.id hall_id, h.id base_id from public.halls h where h.kind = 'base'
    union all
    select c.combination_id, c.hall_id from public.hall_components c
  ),
  places as (
    select b.id branch_id, b.code, b.name branch_name, b.timezone, h.id hall_id, h.name hall_name,
      h.sort_order, h.id = free_alternatives.hall_id is_same,
      -- at rounds, as the diary shows it; the most it takes where no rounds are set up
      (select c.capacity from public.hall_capacities c where c.hall_id = h.id
        order by c.setup_style = 'rounds' desc, c.capacity desc limit 1) capacity,
      -- other halls may need longer than the hall that was asked for
      case when h.id = free_alternatives.hall_id then coalesce($7, h.setup_minutes)
        else greatest($7, h.setup_minutes) end setup,
      case when h.id = free_alternatives.hall_id then coalesce($8, h.teardown_minutes)
        else greatest($8, h.teardown_minutes) end teardown
    from public.halls h join public.branches b on b.id = h.branch_id
    where h.active and h.id in (select hall_id from bases)
      and (not app_private.is_staff_request()
        or free_alternatives.branch_id = any (app_private.readable_branches('halls')))
  ),
  times as (
    select $3 event_date, $4 event_time, $5 end_time, $6::smallint end_day_offset, 0 distance,
      false for_same
    union all
    select $3 + days, $4, $5, $6::smallint, abs(days) * 2 + 1, true
    from generate_series(-14, 14) days where days <> 0
    union all
    select $3, d.start_time, d.end_time, d.end_day_offset, 0, true
    from public.dayparts d
    where d.branch_id = free_alternatives.branch_id
      and (d.start_time, d.end_time, d.end_day_offset) <> ($4, $5, $6)
  ),
  candidates as (
    select p.*, t.*, event_date + event_time local_start,
      event_date + end_day_offset + end_time local_end,
      case when p.is_same then 'same_hall'
        when p.branch_id = free_alternatives.branch_id then 'same_branch'
        else 'other_branch' end reason
    from places p join times t on t.for_same = p.is_same
    where p.is_same or $9 is null or p.capacity >= $9
  ),
  -- a local time that the clocks skip comes back as another
  instants as (
    select c.*, local_start at time zone timezone starts_at, local_end at time zone timezone ends_at
    from candidates c
    where local_start at time zone timezone at time zone timezone = local_start
      and local_end at time zone timezone at time zone timezone = local_end
  ),
  wanted as (
    select i.*, tstzrange(starts_at - make_interval(mins => setup),
      ends_at + make_interval(mins => teardown), '[)') taken
    from instants i where starts_at < ends_at
  ),
  free as (
    select w.*, row_number() over (
      partition by reason
      order by distance, event_date, event_time, capacity, branch_id, sort_order, hall_id) place
    from wanted w
    where lower(w.taken) > now() and not exists (
      select from bases
      join public.hall_claims c on int8range(c.hall_id, c.hall_id, '[]')
          && int8range(bases.base_id, bases.base_id, '[]')
        and c.occupied && w.taken
      where bases.hall_id = w.hall_id and c.booking_id is distinct from $10)
  )
  select branch_id, code, branch_name, hall_id, hall_name, capacity, event_date, event_time,
    end_time, end_day_offset, reason
  from free where place <= 3
  order by array_position(array['same_hall', 'same_branch', 'other_branch'], reason), place;
end $$;
comment on function public.free_alternatives is
  'Free halls and times near the one asked for; at most three of each reason.';
revoke execute on function public.free_alternatives from public, anon;
grant execute on function public.free_alternatives to authenticated, service_role;
