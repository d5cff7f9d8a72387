-- A house is furnished in the browser: its first branch, the halls and the sessions of each.
--
-- All of these run as the caller, so the policies of the tables decide; what they add is the
-- transaction around it, numbers and codes that nobody wants to think of, and a refusal in words.

-- Adds a hall to a branch, after those it has, and returns its number. `guests` is how many it seats
-- at rounds; `parts`, where there are any, the base halls that it joins. Refused: a name that is
-- there already (23505), fewer than two parts (23514), who may not (42501).
create function public.add_hall(branch_id bigint, name text, guests int default null,
  outdoor boolean default false, parts bigint[] default '{}')
returns bigint
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  -- A parameter whose name is a column's too is written $n, in the order above.
  made bigint;
  is_joined boolean := coalesce(cardinality($5), 0) > 0;
begin
  if $1 is null or $1 <> all (app_private.insertable_branches('halls')) then
    raise exception 'You may not add halls to this branch' using errcode = '42501',
      hint = 'Ask its manager or an owner.';
  elsif is_joined and (select count(distinct part) from unnest($5) part) < 2 then
    raise exception 'A combination joins two halls or more' using errcode = '23514',
      hint = 'Choose the halls that are opened to each other.';
  elsif exists (select from public.halls h where h.branch_id = $1
      and app_private.plain_name(h.name) = app_private.plain_name($2)) then
    raise exception 'There is a hall called "%" already', btrim($2) using errcode = '23505',
      hint = 'Give it another name, or take the one that is there into use again.';
  end if;
  insert into public.halls (branch_id, name, kind, outdoor, sort_order)
  values ($1, btrim($2),
    case when is_joined then 'combination' else 'base' end::public.hall_kind, coalesce($4, false),
    (select coalesce(max(h.sort_order), 0) + 1 from public.halls h where h.branch_id = $1))
  returning id into made;
  insert into public.hall_components (combination_id, hall_id, branch_id)
  select distinct made, part, $1 from unnest($5) part;
  perform public.seat_guests(made, $3);
  return made;
end $$;
comment on function public.add_hall is 'Adds a hall or a combination to a branch; returns its id.';

-- Sets how many a hall seats at rounds; null: not known.
create function public.seat_guests(hall_id bigint, guests int) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  branch bigint;
begin
  select h.branch_id into branch from public.halls h where h.id = $1;
  if branch is null then perform app_private.refuse_missing_row(); end if;
  if branch <> all (app_private.updatable_branches('hall_capacities')) then
    raise exception 'You may not say how many a hall of this branch seats' using errcode = '42501',
      hint = 'Ask its manager or an owner.';
  end if;
  if $2 is null then
    delete from public.hall_capacities c where c.hall_id = $1 and c.setup_style = 'rounds';
    return;
  end if;
  update public.hall_capacities c set capacity = $2
  where c.hall_id = $1 and c.setup_style = 'rounds' and c.capacity <> $2;
  insert into public.hall_capacities (hall_id, branch_id, setup_style, capacity)
  values ($1, branch, 'rounds', $2)
  on conflict do nothing;
end $$;
comment on function public.seat_guests is 'Sets how many guests a hall seats at rounds; null for not known.';

-- Adds a session to a branch and returns its number. Local times; an end that is not after the
-- start is on the next day. `code` is made of the name where none is given.
create function public.add_session(branch_id bigint, name text, start_time time, end_time time,
  code text default null)
returns bigint
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  -- a word for programs, made of what people call it: `hi_tea` of "Hi-tea"; names in other
  -- scripts have none
  wanted text := coalesce($5, nullif(left(btrim(regexp_replace(
    regexp_replace(lower($2), '[^a-z0-9]+', '_', 'g'), '^[0-9_]+', ''), '_'), 24), ''), 'session');
  made bigint;
begin
  if $1 is null or $1 <> all (app_private.insertable_branches('dayparts')) then
    raise exception 'You may not add sessions to this branch' using errcode = '42501',
      hint = 'Ask its manager or an owner.';
  elsif exists (select from public.dayparts d where d.branch_id = $1
      and app_private.plain_name(d.name) = app_private.plain_name($2)) then
    raise exception 'There is a session called "%" already', btrim($2) using errcode = '23505',
      hint = 'Give it another name.';
  end if;
  insert into public.dayparts (branch_id, code, name, start_time, end_time, end_day_offset, sort_order)
  select $1,
    -- another name may make the same word: lunch, lunch_2, lunch_3
    (select case n when 1 then wanted else wanted || '_' || n end from generate_series(1, 1000) n
      where not exists (select from public.dayparts d where d.branch_id = $1
        and d.code = case n when 1 then wanted else wanted || '_' || n end) order by n limit 1),
    btrim($2), $3, $4, case when $4 > $3 then 0 else 1 end,
    (select coalesce(max(d.sort_order), 0) + 1 from public.dayparts d where d.branch_id = $1)
  returning id into made;
  return made;
end $$;
comment on function public.add_session is 'Adds a session to a branch; returns its id.';

-- Opens a branch with its halls and sessions, all or nothing, and returns its number.
-- `halls` is a list of {"name", "guests", "outdoor"}, `sessions` of {"name", "start_time",
-- "end_time", "code"}; guests, outdoor and code may be left out. For who owns the group (42501).
create function public.open_branch(name text, code text, timezone text, currency text,
  halls jsonb default '[]', sessions jsonb default '[]')
returns bigint
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  made bigint;
  item jsonb;
begin
  if not app_private.owns_group() then
    raise exception 'Only an owner of all branches opens another one' using errcode = '42501',
      hint = 'Ask whoever owns the group.';
  elsif $2 in ('all', 'assets', 'auth', 'icons', 'realtime', 'rest', 'sync') then
    raise exception 'The short name "%" stands for another page', $2 using errcode = '23514',
      hint = 'Choose another one: it is how addresses begin.';
  elsif exists (select from public.branches b where b.code = $2) then
    raise exception 'There is a branch with the short name "%" already', $2 using errcode = '23505',
      hint = 'Choose another one: it is how addresses begin.';
  end if;
  insert into public.branches (name, code, timezone, currency, sort_order)
  values (btrim($1), $2, $3, $4, (select coalesce(max(b.sort_order), 0) + 1 from public.branches b));
  -- not `returning`: the list of whose branches these are is as old as the insert
  select b.id into strict made from public.branches b where b.code = $2;
  for item in select * from jsonb_array_elements($5) loop
    perform public.add_hall(made, item ->> 'name', (item ->> 'guests')::int,
      (item ->> 'outdoor')::boolean);
  end loop;
  for item in select * from jsonb_array_elements($6) loop
    perform public.add_session(made, item ->> 'name', (item ->> 'start_time')::time,
      (item ->> 'end_time')::time, item ->> 'code');
  end loop;
  return made;
end $$;
comment on function public.open_branch is
  'Opens a branch with its halls and sessions, all or nothing; returns its id.';

revoke execute on function public.add_hall, public.seat_guests, public.add_session,
  public.open_branch from public, anon, service_role;
grant execute on function public.add_hall, public.seat_guests, public.add_session,
  public.open_branch to authenticated;

insert into app_private.mutation_targets (name, operation) values
  ('open_branch', 'call'), ('add_hall', 'call'), ('seat_guests', 'call'), ('add_session', 'call'),
  ('dayparts', 'delete');
