-- What people do about stock: ask what a window needs, plan what a booking takes, and answer a
-- shortage in one of five ways. A transfer moves nothing until the other branch's store says yes.
--
-- The functions that change two branches at once are security definer and ask first what the
-- caller may do; denied and absent look alike.

-- The most that is needed of an item at one moment of a window, as far as the caller may see.
create function public.peak_need(
  item_id uuid, window_start timestamptz, window_end timestamptz) returns int
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  with needed as (
    select greatest(n.out_at, $2) as lasts_from, n.due_back_at as lasts_to, n.quantity as q
    from public.inventory_needs n
    where n.item_id = $1 and n.counts and n.out_at < $3 and n.due_back_at > $2
  ),
  edges as (
    select lasts_from as at, q from needed union all select lasts_to, -q from needed
  )
  select coalesce(max(level), 0)::int
  from (select sum(sum(q)) over (order by at) as level from edges group by at) steps
$$;
comment on function public.peak_need is
  'The most that is needed of an item at one moment of a window; needs that touch do not add up.';

-- Adds to bookings what so many guests usually take; what is there already stays as it is.
create function public.plan_needs(booking_ids uuid[]) returns setof public.inventory_needs
language sql volatile set search_path = pg_catalog, public, pg_temp as $$
  insert into public.inventory_needs (branch_id, item_id, booking_id, quantity)
  select b.branch_id, i.id, b.id, need.quantity
  from public.bookings b
  join public.inventory_items i on i.branch_id = b.branch_id and i.active
  cross join lateral (values (
    case when i.guests_per_unit > 0
      then ceil(coalesce(b.guests_guaranteed, b.guests_expected)::numeric / i.guests_per_unit)::int
    end)) need (quantity)
  where b.id = any (booking_ids) and need.quantity > 0
  on conflict (booking_id, item_id) do nothing
  returning *
$$;
comment on function public.plan_needs is 'Adds the usual needs of bookings by their guests.';

-- Locks branches in ascending order, as every statement that moves stock does.
create function app_private.lock_branches(branches bigint[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  branch bigint;
begin
  for branch in select distinct b from unnest(branches) b where b is not null order by b loop
    perform pg_advisory_xact_lock(7001, branch::int);
  end loop;
end $$;

-- The shortage, if the caller may answer it.
-- Security definer: reads the caller's memberships.
create function app_private.shortage_to_answer(shortage uuid) returns public.inventory_shortages
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  task public.inventory_shortages;
begin
  select s.* into task from public.inventory_shortages s where s.id = shortage;
  if task.id is null or (app_private.is_staff_request()
    and task.branch_id <> all (app_private.updatable_branches('inventory_shortages'))) then
    raise exception 'There is no such shortage that you may answer' using errcode = '42501',
      hint = 'Shortages are answered by the store, operations and the manager of the branch.';
  end if;
  perform app_private.lock_branches(array[task.branch_id, task.from_branch_id]);
  select s.* into task from public.inventory_shortages s where s.id = shortage for update;
  if task.state = 'closed' then
    raise exception 'Nothing is short any more' using errcode = '23514',
      hint = 'The need fell, or more came in.';
  end if;
  return task;
end $$;

-- Where an item of a shortage could be borrowed: the same sku at other branches, and how many are
-- free there from out to back. That so many are free is all that leaves a branch.
-- Security definer: counts the needs of branches whose stock the caller may not read.
create function public.spare_stock(shortage_id uuid)
returns table (branch_id bigint, branch_code text, branch_name text, free int)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select b.id, b.code, b.name, greatest(0, there.owned - there.out_of_service - public.peak_need(
    there.id, s.starts_at, s.ends_at + make_interval(mins => there.turnaround_minutes)))
  from public.inventory_shortages s
  join public.inventory_items here on here.id = s.item_id
  join public.inventory_items there on there.sku = here.sku and there.active
    and there.branch_id <> here.branch_id
  join public.branches b on b.id = there.branch_id
  where s.id = spare_stock.shortage_id and (not app_private.is_staff_request()
    or s.branch_id = any (app_private.readable_branches('inventory_shortages')))
  order by 4 desc, b.sort_order, b.id;
end $$;
comment on function public.spare_stock is
  'Other branches that keep the item of a shortage, and how many are free there in its window.';

-- Takes back what was asked of or promised by another branch.
create function app_private.take_back_answer(task public.inventory_shortages) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from public.inventory_transfers
             where shortage_id = task.id and state = 'sent') then
    raise exception 'The goods are here already' using errcode = '23514',
      hint = 'The lender takes them back first.';
  end if;
  delete from public.inventory_needs n using public.inventory_transfers t
  where n.transfer_id = t.id and t.shortage_id = task.id and t.state = 'accepted';
  update public.inventory_transfers set state = 'withdrawn'
  where shortage_id = task.id and state in ('asked', 'accepted');
end $$;

create function app_private.ask_for_transfer(
  task public.inventory_shortages, lender bigint, wanted int) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  item public.inventory_items;
begin
  select there.* into item
  from public.inventory_items here
  join public.inventory_items there on there.sku = here.sku and there.active
    and there.branch_id = lender and there.branch_id <> here.branch_id
  where here.id = task.item_id;
  if item.id is null then
    raise exception 'That branch does not keep this item' using errcode = '22023',
      hint = 'Ask one that spare_stock lists.';
  end if;
  insert into public.inventory_transfers (branch_id, item_id, to_branch_id, to_item_id, shortage_id,
    quantity, out_at, due_back_at, asked_by)
  values (lender, item.id, task.branch_id, task.item_id, task.id, wanted, task.starts_at,
    task.ends_at, auth.uid());
end $$;

-- Moves needs of the window on to another item, the largest first.
create function app_private.substitute_needs(
  task public.inventory_shortages, substitute uuid, wanted int) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  need public.inventory_needs;
  part int;
begin
  if substitute = task.item_id or not exists (
    select from public.inventory_items
    where id = substitute and branch_id = task.branch_id and active) then
    raise exception 'There is no such item to take instead' using errcode = '22023',
      hint = 'Choose another item of the branch.';
  end if;
  for need in
    select n.* from public.inventory_needs n
    where n.item_id = task.item_id and n.counts and n.booking_id is not null
      and n.out_at < task.ends_at and n.due_back_at > task.starts_at
    order by n.quantity desc, n.id
  loop
    exit when wanted <= 0;
    part := least(wanted, need.quantity - need.issued);
    continue when part <= 0;
    wanted := wanted - part;
    insert into public.inventory_needs as n (branch_id, item_id, booking_id, quantity)
    values (task.branch_id, substitute, need.booking_id, part)
    on conflict (booking_id, item_id) do update set quantity = n.quantity + excluded.quantity;
    if part = need.quantity then
      delete from public.inventory_needs where id = need.id;
    else
      update public.inventory_needs set quantity = quantity - part where id = need.id;
    end if;
  end loop;
end $$;

-- Who made the booking that needs most of it in the window: the one to ask for less.
create function app_private.largest_bookers(task public.inventory_shortages) returns uuid
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select b.created_by
  from public.inventory_needs n join public.bookings b on b.id = n.booking_id
  where n.item_id = task.item_id and n.counts and n.out_at < task.ends_at
    and n.due_back_at > task.starts_at
  order by n.quantity desc, b.id limit 1
$$;

-- Answers a shortage. An answer before it is taken back.
-- Security definer: a transfer is a row of the branch that is asked.
create function public.settle_shortage(
  shortage_id uuid, resolution public.shortage_resolution, quantity int default null,
  from_branch_id bigint default null, substitute_item_id uuid default null,
  note text default null)
returns public.inventory_shortages
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  task public.inventory_shortages := app_private.shortage_to_answer($1);
  wanted int := coalesce($3, task.quantity);
begin
  if wanted not between 1 and 10000000 then
    raise exception 'A shortage is settled with at least one' using errcode = '22023',
      hint = 'Say how many in quantity.';
  end if;
  perform app_private.take_back_answer(task);
  if $2 = 'transfer' then perform app_private.ask_for_transfer(task, $4, wanted); end if;
  update public.inventory_shortages s
  set resolution = $2, settled_quantity = wanted,
    state = case when $2 in ('sub_rent', 'purchase') then 'settled'
      when $2 = 'substitute' then 'open' else 'asked' end::public.shortage_state,
    from_branch_id = case when $2 = 'transfer' then $4 end,
    substitute_item_id = case when $2 = 'substitute' then $5 end,
    owner_id = case when $2 = 'reduce' then app_private.largest_bookers(task)
      else coalesce(s.owner_id, auth.uid()) end,
    note = coalesce($6, s.note)
  where s.id = task.id;
  if $2 = 'substitute' then perform app_private.substitute_needs(task, $5, wanted); end if;
  perform app_private.judge_shortages(array[task.item_id]);
  select s.* into task from public.inventory_shortages s where s.id = task.id;
  return task;
end $$;
comment on function public.settle_shortage is
  'Answers a shortage: transfer (asks from_branch_id), sub_rent, substitute, purchase or reduce.';

-- Security definer: as settle_shortage.
create function public.reopen_shortage(shortage_id uuid) returns public.inventory_shortages
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  task public.inventory_shortages := app_private.shortage_to_answer($1);
begin
  perform app_private.take_back_answer(task);
  update public.inventory_shortages s
  set state = 'open', resolution = null, settled_quantity = null, from_branch_id = null,
    substitute_item_id = null
  where s.id = task.id;
  perform app_private.judge_shortages(array[task.item_id]);
  select s.* into task from public.inventory_shortages s where s.id = task.id;
  return task;
end $$;
comment on function public.reopen_shortage is 'Takes the answer to a shortage back.';

-- The transfer in the state it must be in, if the caller keeps the lender's store; both branches
-- locked.
-- Security definer: reads the caller's memberships.
create function app_private.transfer_to_move(transfer uuid, expected public.transfer_state)
returns public.inventory_transfers
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  found_one public.inventory_transfers;
begin
  select t.* into found_one from public.inventory_transfers t where t.id = transfer;
  if found_one.id is null or (app_private.is_staff_request()
    and found_one.branch_id <> all (app_private.updatable_branches('inventory_transfers'))) then
    raise exception 'There is no such transfer that you may decide' using errcode = '42501',
      hint = 'The store of the branch that lends decides.';
  end if;
  perform app_private.lock_branches(array[found_one.branch_id, found_one.to_branch_id]);
  select t.* into found_one from public.inventory_transfers t where t.id = transfer for update;
  if found_one.state <> expected then
    raise exception 'This transfer is % already', found_one.state using errcode = '23514',
      hint = format('Only one that is %s can do that.', expected);
  end if;
  return found_one;
end $$;

-- The other store's yes or no. A yes keeps the goods for that window there and counts them here,
-- in one transaction.
-- Security definer: the shortage is a row of the branch that asked.
create function public.answer_transfer(transfer_id uuid, accept boolean, note text default null)
returns public.inventory_transfers
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  answered public.inventory_transfers := app_private.transfer_to_move($1, 'asked');
begin
  update public.inventory_transfers t
  set state = case when accept then 'accepted' else 'refused' end::public.transfer_state,
    answered_by = auth.uid(), note = coalesce($3, t.note)
  where t.id = answered.id returning t.* into answered;
  if accept then
    insert into public.inventory_needs (branch_id, item_id, transfer_id, quantity)
    values (answered.branch_id, answered.item_id, answered.id, answered.quantity);
    update public.inventory_shortages set state = 'settled' where id = answered.shortage_id;
  else
    update public.inventory_shortages s
    set state = 'open', resolution = null, settled_quantity = null, from_branch_id = null,
      note = coalesce($3, s.note)
    where s.id = answered.shortage_id;
  end if;
  perform app_private.judge_shortages(array[answered.to_item_id]);
  return answered;
end $$;
comment on function public.answer_transfer is 'The lender''s yes or no to a transfer.';

-- Both sides of goods on the road, in one transaction.
create function app_private.move_goods(
  moved public.inventory_transfers, way_out public.movement_reason, way_in public.movement_reason)
returns void
language sql volatile set search_path = pg_catalog, public, pg_temp as $$
  insert into public.inventory_movements (branch_id, item_id, reason, quantity, transfer_id, created_by)
  values (moved.branch_id, moved.item_id, way_out, moved.quantity, moved.id, auth.uid()),
    (moved.to_branch_id, moved.to_item_id, way_in, moved.quantity, moved.id, auth.uid())
$$;

-- Security definer: writes movements of both branches.
create function public.send_transfer(transfer_id uuid) returns public.inventory_transfers
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  sent public.inventory_transfers := app_private.transfer_to_move($1, 'accepted');
begin
  perform app_private.move_goods(sent, 'transfer_out', 'transfer_in');
  update public.inventory_transfers t set state = 'sent' where t.id = sent.id returning t.* into sent;
  return sent;
end $$;
comment on function public.send_transfer is 'Goods leave the lender and arrive, in one transaction.';

-- Security definer: writes movements of both branches.
create function public.return_transfer(transfer_id uuid) returns public.inventory_transfers
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  back public.inventory_transfers := app_private.transfer_to_move($1, 'sent');
begin
  perform app_private.move_goods(back, 'transfer_in', 'transfer_out');
  update public.inventory_transfers t set state = 'returned'
  where t.id = back.id returning t.* into back;
  delete from public.inventory_needs n where n.transfer_id = back.id;
  return back;
end $$;
comment on function public.return_transfer is 'Goods come back to the lender, in one transaction.';

revoke execute on all functions in schema app_private from public;
revoke execute on function public.peak_need, public.plan_needs, public.spare_stock,
  public.settle_shortage, public.reopen_shortage, public.answer_transfer, public.send_transfer,
  public.return_transfer from public, anon;
grant execute on function public.peak_need, public.plan_needs, public.spare_stock,
  public.settle_shortage, public.reopen_shortage, public.answer_transfer, public.send_transfer,
  public.return_transfer to authenticated, service_role;

-- What screens write while they have no network, too.
insert into app_private.mutation_targets (name, operation) values
  ('inventory_items', 'insert'), ('inventory_items', 'update'), ('inventory_items', 'delete'),
  ('inventory_needs', 'insert'), ('inventory_needs', 'update'), ('inventory_needs', 'delete'),
  ('inventory_movements', 'insert'),
  ('inventory_shortages', 'update'),
  ('plan_needs', 'call'), ('settle_shortage', 'call'), ('reopen_shortage', 'call'),
  ('answer_transfer', 'call'), ('send_transfer', 'call'), ('return_transfer', 'call');
