-- What stock obeys: counters follow movements, needs follow bookings, shortages follow both.
--
-- Everything that can change what falls short takes the lock of its branch first, the same one
-- that bookings take (0009, decision 0010): two needs that are recorded at once then see each
-- other, and no two transactions wait for each other.

-- Branches in which the caller may write anything that stock or the diary follows.
-- Security definer: reads the caller's memberships.
create function app_private.stock_branches() returns setof bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select app_private.diary_branches()
  union
  select o.branch_id
  from app_private.own_roles() o join public.role_permissions p on p.role = o.role
  where p.table_name in ('inventory_items', 'inventory_needs', 'inventory_movements',
      'inventory_shortages', 'inventory_transfers')
    and (p.can_insert or p.can_update or p.can_delete)
$$;

create function app_private.tg__lock_stock() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  branch bigint;
begin
  for branch in select b from app_private.stock_branches() b order by b loop
    perform pg_advisory_xact_lock(7001, branch::int);
  end loop;
  return null;
end $$;
create trigger _001_lock_branches before insert or update or delete on public.inventory_items
  for each statement execute function app_private.tg__lock_stock();
create trigger _001_lock_branches before insert or update or delete on public.inventory_needs
  for each statement execute function app_private.tg__lock_stock();
create trigger _001_lock_branches before insert on public.inventory_movements
  for each statement execute function app_private.tg__lock_stock();

-- ITEMS

create function app_private.tg_inventory_items__derive() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.branch_id <> old.branch_id then
    raise exception 'An item stays with its branch' using errcode = '23514',
      hint = 'Add it at the other branch; what is moved there is a transfer.';
  end if;
  new.on_hand := new.owned + new.borrowed - new.out_of_service - new.issued;
  if new.on_hand < 0 then
    raise exception '% cannot be out of service or issued when % are owned',
      new.out_of_service + new.issued, new.owned + new.borrowed
      using errcode = '23514', constraint = 'inventory_items_on_hand_is_not_negative',
        table = 'inventory_items', schema = 'public', hint = 'Count what is there first.';
  end if;
  if app_private.is_staff_request() then new.modified_by := auth.uid(); end if;
  return new;
end $$;
create trigger _100_derive before insert or update on public.inventory_items
  for each row execute function app_private.tg_inventory_items__derive();

-- Who may delete an item deletes its needs with it, but not its history.
-- Security definer: counts movements whether or not the caller may read them.
create function app_private.tg_inventory_items__keep_history() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if app_private.is_staff_request()
    and exists (select from public.inventory_movements where item_id = old.id) then
    raise exception '"%" has movements, so it cannot be deleted', old.name using errcode = '23514',
      hint = 'Retire it instead: active = false.';
  end if;
  return old;
end $$;
create trigger _100_keep_history before delete on public.inventory_items
  for each row execute function app_private.tg_inventory_items__keep_history();

-- NEEDS

-- The need as its booking or its transfer has it: the window, and whether it counts.
-- Security definer: sees bookings, items and transfers as they are.
create function app_private.timed_need(need public.inventory_needs) returns public.inventory_needs
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  booking public.bookings;
  transfer public.inventory_transfers;
  turnaround int := (select turnaround_minutes from public.inventory_items
                     where id = need.item_id and branch_id = need.branch_id);
begin
  if turnaround is null then
    raise exception 'There is no such item at this branch' using errcode = '22023';
  end if;
  if need.transfer_id is not null then
    select t.* into transfer from public.inventory_transfers t where t.id = need.transfer_id;
    need.out_at := transfer.out_at;
    need.due_back_at := transfer.due_back_at + make_interval(mins => turnaround);
    return need;
  end if;
  select b.* into booking from public.bookings b
  where b.id = need.booking_id and b.branch_id = need.branch_id;
  if booking.id is null then
    raise exception 'There is no such booking at this branch' using errcode = '22023';
  end if;
  need.out_at := booking.starts_at - make_interval(mins => booking.setup_minutes);
  need.due_back_at := booking.ends_at + make_interval(mins => booking.teardown_minutes + turnaround);
  need.counts := app_private.holds_hall(booking.status) and booking.option_rank = 1;
  return need;
end $$;

-- Security definer: calls timed_need, which nobody else may.
create function app_private.tg_inventory_needs__complete() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and (new.item_id, new.branch_id, new.booking_id, new.transfer_id)
    is distinct from (old.item_id, old.branch_id, old.booking_id, old.transfer_id) then
    raise exception 'A need keeps its item and its booking' using errcode = '23514',
      hint = 'Delete it and add another.';
  end if;
  if tg_op = 'INSERT' and not app_private.may_insert(tg_table_name, to_jsonb(new)) then
    return new;  -- the policy refuses it, and which bookings there are is not for the caller
  end if;
  return app_private.timed_need(new);
end $$;
create trigger _100_complete before insert or update on public.inventory_needs
  for each row execute function app_private.tg_inventory_needs__complete();

-- How many of an item so many guests usually take; null where nobody can say.
create function app_private.usual_need(guests int, guests_per_unit int) returns int
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select ceil(nullif(guests, 0)::numeric / guests_per_unit)::int
$$;

-- A booking that moves, ends later, is confirmed, released or promoted takes its needs along. To
-- another branch it takes what that branch keeps under the same sku. With more guests or fewer,
-- needs that were the usual ones stay the usual ones; what somebody set by hand stays set.
-- Security definer: who may move a booking moves its needs.
create function app_private.tg_bookings__move_needs() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  moved uuid[] := array(
    select o.id from before o join after n on n.id = o.id
    where (o.branch_id, o.option_rank, o.starts_at, o.ends_at, o.setup_minutes, o.teardown_minutes,
           app_private.holds_hall(o.status), o.guests_expected, o.guests_guaranteed)
      is distinct from (n.branch_id, n.option_rank, n.starts_at, n.ends_at, n.setup_minutes,
           n.teardown_minutes, app_private.holds_hall(n.status), n.guests_expected,
           n.guests_guaranteed));
begin
  if moved = '{}'
    or not exists (select from public.inventory_needs where booking_id = any (moved)) then
    return null;
  end if;
  with left_behind as (
    delete from public.inventory_needs n using after b
    where n.booking_id = any (moved) and b.id = n.booking_id and b.branch_id <> n.branch_id
    returning n.booking_id, b.branch_id, n.item_id, n.quantity)
  insert into public.inventory_needs (branch_id, item_id, booking_id, quantity)
  select l.branch_id, there.id, l.booking_id, l.quantity
  from left_behind l
  join public.inventory_items here on here.id = l.item_id
  join public.inventory_items there on there.branch_id = l.branch_id and there.sku = here.sku;
  update public.inventory_needs need
  set quantity = case need.quantity
    when app_private.usual_need(coalesce(o.guests_guaranteed, o.guests_expected), i.guests_per_unit)
    then coalesce(app_private.usual_need(
      coalesce(n.guests_guaranteed, n.guests_expected), i.guests_per_unit), need.quantity)
    else need.quantity end
  from before o join after n on n.id = o.id, public.inventory_items i
  where need.booking_id = any (moved) and o.id = need.booking_id and i.id = need.item_id;
  return null;
end $$;
create trigger _600_move_needs after update on public.bookings
  referencing old table as before new table as after
  for each statement execute function app_private.tg_bookings__move_needs();

-- MOVEMENTS

-- What a movement does to the counters of its item, in the order owned, out of service, issued,
-- borrowed. A consumable that is issued is used up. What breaks or is lost at a function was issued.
create function app_private.effect_of(
  movement public.inventory_movements, kind public.inventory_kind, is_lender boolean)
returns int[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case movement.reason
    when 'issue' then case kind when 'consumable' then array[-q, 0, 0, 0] else array[0, 0, q, 0] end
    when 'return' then case kind when 'consumable' then array[q, 0, 0, 0] else array[0, 0, -q, 0] end
    when 'purchase' then array[q, 0, 0, 0]
    when 'count' then array[q, 0, 0, 0]
    when 'to_service' then array[0, q, 0, 0]
    when 'from_service' then array[0, -q, 0, 0]
    when 'hire_in' then array[0, 0, 0, q]
    when 'hire_out' then array[0, 0, 0, -q]
    when 'transfer_out' then case when is_lender then array[0, 0, q, 0] else array[0, 0, 0, -q] end
    when 'transfer_in' then case when is_lender then array[0, 0, -q, 0] else array[0, 0, 0, q] end
    else array[-q, 0,
      case when movement.booking_id is not null and kind = 'returnable' then -q else 0 end, 0]
  end
  from (select movement.quantity) m (q)
$$;

create function app_private.tg_inventory_movements__sign() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if app_private.is_staff_request() then new.created_by := auth.uid(); end if;
  if (new.reason in ('transfer_out', 'transfer_in')) <> (new.transfer_id is not null) then
    raise exception 'What goes to another branch is sent by a transfer' using errcode = '23514',
      hint = 'Call send_transfer or return_transfer.';
  end if;
  return new;
end $$;
create trigger _100_sign before insert on public.inventory_movements
  for each row execute function app_private.tg_inventory_movements__sign();

create function app_private.tg_inventory_movements__keep() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  raise exception 'A movement is not changed afterwards' using errcode = '42501',
    hint = 'Record another one that puts it right.';
end $$;
-- references go empty when what they name is deleted; that is no change of the movement
create trigger _100_keep before update on public.inventory_movements
  for each row when ((new.item_id, new.branch_id, new.reason, new.quantity, new.note,
      new.happened_at, new.created_by)
    is distinct from (old.item_id, old.branch_id, old.reason, old.quantity, old.note,
      old.happened_at, old.created_by))
  execute function app_private.tg_inventory_movements__keep();

-- Moves the counters. After the insert, so that a repeated one that conflicts moves nothing; the
-- branch's lock and the row's make one movement wait for the other.
-- Security definer: the only writer of counters, so that no number is without its movement.
create function app_private.tg_inventory_movements__apply() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  item public.inventory_items;
  effect int[];
begin
  select i.* into item from public.inventory_items i where i.id = new.item_id for update;
  effect := app_private.effect_of(new, item.kind, exists (
    select from public.inventory_transfers t
    where t.id = new.transfer_id and t.branch_id = new.branch_id));
  if new.booking_id is not null and not exists (
    select from public.bookings b where b.id = new.booking_id and b.branch_id = new.branch_id) then
    raise exception 'There is no such booking at this branch' using errcode = '22023';
  end if;
  perform app_private.refuse_impossible_movement(new, item, effect);
  update public.inventory_needs
  set issued = issued + case new.reason when 'issue' then new.quantity else 0 end,
    returned = returned
      + case when new.reason in ('return', 'breakage', 'loss') then new.quantity else 0 end
  where booking_id = new.booking_id and item_id = item.id
    and new.reason in ('issue', 'return', 'breakage', 'loss');
  -- what was promised as bought has come: it is owned now, and no promise any more
  update public.inventory_shortages set state = 'closed'
  where id = new.shortage_id and item_id = item.id and resolution = 'purchase'
    and new.reason = 'purchase';
  -- last, since what falls short is judged by it
  update public.inventory_items set owned = owned + effect[1],
    out_of_service = out_of_service + effect[2], issued = issued + effect[3],
    borrowed = borrowed + effect[4]
  where id = item.id;
  return null;
end $$;
create trigger _500_apply after insert on public.inventory_movements
  for each row execute function app_private.tg_inventory_movements__apply();

-- Says which number would go below nothing, and what to do about it.
create function app_private.refuse_impossible_movement(
  movement public.inventory_movements, item public.inventory_items, effect int[]) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  on_hand int := item.on_hand + effect[1] + effect[4] - effect[2] - effect[3];
  wanted text := format('%s %s', abs(movement.quantity), item.name);
begin
  if item.issued + effect[3] < 0 then
    raise exception '% cannot come back: % are out', wanted, item.issued using errcode = '23514',
      hint = 'Record the issue first, or count what is there.';
  elsif item.out_of_service + effect[2] < 0 then
    raise exception '% cannot come back into service: % are out of it', wanted, item.out_of_service
      using errcode = '23514', hint = 'Count what is there.';
  elsif item.borrowed + effect[4] < 0 then
    raise exception '% cannot be given back: % are borrowed', wanted, item.borrowed
      using errcode = '23514', hint = 'Count what is there.';
  elsif item.owned + effect[1] < 0 or on_hand < 0 then
    raise exception '% are wanted, but % are on hand', wanted, greatest(item.on_hand, 0)
      using errcode = '23514', constraint = 'inventory_items_on_hand_is_not_negative',
        table = 'inventory_items', schema = 'public',
        hint = 'Record what came back first, or count what is there.';
  end if;
end $$;

-- SHORTAGES

-- The windows in which items fall short from now on, and by how many at the worst moment: a sweep
-- over where needs begin and end. A window ends where the next may begin, so needs that touch do
-- not add up. An answer that was agreed counts against the need in its own window. Of a consumable
-- only what is still to be issued counts, since issuing used it up.
create function app_private.shortfalls(items uuid[])
returns table (item_id uuid, branch_id bigint, starts_at timestamptz, ends_at timestamptz,
  quantity int)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  with wanted as (
    select n.item_id, n.out_at as lasts_from, n.due_back_at as lasts_to,
      case i.kind when 'consumable' then greatest(n.quantity - n.issued, 0) else n.quantity end as q
    from public.inventory_needs n join public.inventory_items i on i.id = n.item_id
    where n.item_id = any (items) and n.counts and n.due_back_at > now()
    union all
    select s.item_id, s.starts_at, s.ends_at, -s.settled_quantity
    from public.inventory_shortages s
    where s.item_id = any (items) and s.state = 'settled' and s.ends_at > now()
      and s.resolution in ('transfer', 'sub_rent', 'purchase')
  ),
  edges as (
    select w.item_id, w.lasts_from as at, w.q from wanted w
    union all
    select w.item_id, w.lasts_to, -w.q from wanted w
  ),
  steps as (
    select e.item_id, e.at, sum(sum(e.q)) over item as needed, lead(e.at) over item as until,
      row_number() over item as place
    from edges e group by e.item_id, e.at
    window item as (partition by e.item_id order by e.at)
  ),
  short as (
    select s.item_id, i.branch_id, s.at, s.until, s.needed - (i.owned - i.out_of_service) as missing,
      s.place - row_number() over (partition by s.item_id order by s.at) as island
    from steps s join public.inventory_items i on i.id = s.item_id
    where i.active and s.needed > i.owned - i.out_of_service and s.until > now()
  )
  select s.item_id, s.branch_id, min(s.at), max(s.until), max(s.missing)::int
  from short s group by s.item_id, s.branch_id, s.island
$$;

-- Opens a task for each window that falls short, keeps those that stand up to date, closes those
-- that nothing is short in any more. A task keeps its id, owner and note while its window moves.
-- Security definer: whoever moves a booking opens and closes tasks.
create function app_private.judge_shortages(items uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  shortfall record;
  task uuid;
  kept uuid[] := '{}';
begin
  for shortfall in select f.* from app_private.shortfalls(items) f order by f.item_id, f.starts_at loop
    select s.id into task from public.inventory_shortages s
    where s.item_id = shortfall.item_id and s.state in ('open', 'asked') and s.id <> all (kept)
      and s.starts_at < shortfall.ends_at and s.ends_at > shortfall.starts_at
    order by s.starts_at, s.id limit 1;
    if task is null then
      insert into public.inventory_shortages (branch_id, item_id, starts_at, ends_at, quantity)
      values (shortfall.branch_id, shortfall.item_id, shortfall.starts_at, shortfall.ends_at,
        shortfall.quantity)
      returning id into task;
    else
      update public.inventory_shortages s
      set (starts_at, ends_at, quantity)
        = (shortfall.starts_at, shortfall.ends_at, shortfall.quantity)
      where s.id = task and (s.starts_at, s.ends_at, s.quantity)
        is distinct from (shortfall.starts_at, shortfall.ends_at, shortfall.quantity);
    end if;
    kept := kept || task;
  end loop;
  with closed as (
    update public.inventory_shortages set state = 'closed'
    where item_id = any (items) and state in ('open', 'asked') and id <> all (kept)
    returning id)
  update public.inventory_transfers set state = 'withdrawn'
  where shortage_id in (select id from closed) and state = 'asked';
end $$;

create function app_private.tg_inventory_needs__judge_new() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform app_private.judge_shortages(array(select distinct item_id from changed));
  return null;
end $$;
create trigger _500_judge_new after insert on public.inventory_needs
  referencing new table as changed
  for each statement execute function app_private.tg_inventory_needs__judge_new();
create trigger _500_judge_gone after delete on public.inventory_needs
  referencing old table as changed
  for each statement execute function app_private.tg_inventory_needs__judge_new();

create function app_private.tg_inventory_needs__judge_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  items uuid[] := array(
    select distinct n.item_id from before o join after n on n.id = o.id
    where (o.out_at, o.due_back_at, o.counts, o.quantity, o.issued)
      is distinct from (n.out_at, n.due_back_at, n.counts, n.quantity, n.issued));
begin
  if items <> '{}' then perform app_private.judge_shortages(items); end if;
  return null;
end $$;
create trigger _500_judge_changed after update on public.inventory_needs
  referencing old table as before new table as after
  for each statement execute function app_private.tg_inventory_needs__judge_changed();

create function app_private.tg_inventory_items__judge() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.turnaround_minutes <> old.turnaround_minutes then
    update public.inventory_needs set quantity = quantity where item_id = new.id;
  end if;
  perform app_private.judge_shortages(array[new.id]);
  return null;
end $$;
create trigger _500_judge after update on public.inventory_items
  for each row when ((new.owned, new.out_of_service, new.active, new.kind, new.turnaround_minutes)
    is distinct from (old.owned, old.out_of_service, old.active, old.kind, old.turnaround_minutes))
  execute function app_private.tg_inventory_items__judge();

revoke execute on all functions in schema app_private from public;
