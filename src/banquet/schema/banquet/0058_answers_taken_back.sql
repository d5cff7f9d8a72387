-- An answer to a shortage is taken back as it was given. Needs that went over to another item come
-- back to the first; goods that the lender took home before they were needed settle nothing any
-- more; who was asked to reduce a booking no longer sees to the task. And an answer stands until it
-- is taken back: of two people who answer at once, the second is told instead of undoing the first.

-- What a substitute took over, to be given back. Nobody reads it but the functions below.
create table app_private.substitutions (
  shortage_id uuid not null references public.inventory_shortages on delete cascade,
  booking_id uuid not null references public.bookings on delete cascade,
  item_id uuid not null references public.inventory_items on delete cascade,
  quantity int not null constraint substitutions_are_of_something check (quantity > 0),
  primary key (shortage_id, booking_id, item_id)
);
alter table app_private.substitutions enable row level security;
comment on table app_private.substitutions is
  'Needs that moved on to a substitute, by the shortage they settled: taken back with the answer.';
-- the foreign keys
create index substitutions_booking_id_idx on app_private.substitutions (booking_id);
create index substitutions_item_id_idx on app_private.substitutions (item_id);

-- The shortage, locked with its branches, if the caller may answer it.
-- Security definer: reads the caller's memberships.
create function app_private.shortage_of_caller(shortage uuid) returns public.inventory_shortages
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
  return task;
end $$;

create or replace function app_private.shortage_to_answer(shortage uuid)
returns public.inventory_shortages
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  task public.inventory_shortages := app_private.shortage_of_caller(shortage);
begin
  if task.state = 'closed' then
    raise exception 'Nothing is short any more' using errcode = '23514',
      hint = 'The need fell, or more came in.';
  elsif task.state <> 'open' then
    raise exception 'This shortage is answered already' using errcode = '23514',
      hint = 'Take that answer back first.';
  end if;
  return task;
end $$;

-- Moves needs of the window on to another item, the largest first, and notes what moved.
create or replace function app_private.substitute_needs(
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
    insert into app_private.substitutions as s (shortage_id, booking_id, item_id, quantity)
    values (task.id, need.booking_id, substitute, part)
    on conflict on constraint substitutions_pkey
      do update set quantity = s.quantity + excluded.quantity;
  end loop;
end $$;

-- Gives bookings back what a substitute took over, all of it or nothing. In one statement for all of
-- them, so that the task is judged once, with everything back.
create function app_private.take_back_substitutes(task public.inventory_shortages) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
    select from app_private.substitutions s
    where s.shortage_id = task.id and not exists (
      select from public.inventory_needs n
      where n.booking_id = s.booking_id and n.item_id = s.item_id
        and n.quantity - n.issued >= s.quantity)) then
    raise exception 'What took their place was issued or changed meanwhile' using errcode = '23514',
      hint = 'Change the pull sheets of the functions instead.';
  end if;
  insert into public.inventory_needs as n (branch_id, item_id, booking_id, quantity)
  select task.branch_id, task.item_id, s.booking_id, sum(s.quantity)
  from app_private.substitutions s where s.shortage_id = task.id group by s.booking_id
  on conflict (booking_id, item_id) do update set quantity = n.quantity + excluded.quantity;
  delete from public.inventory_needs n using app_private.substitutions s
  where s.shortage_id = task.id and n.booking_id = s.booking_id and n.item_id = s.item_id
    and n.quantity = s.quantity;
  update public.inventory_needs n set quantity = n.quantity - s.quantity
  from app_private.substitutions s
  where s.shortage_id = task.id and n.booking_id = s.booking_id and n.item_id = s.item_id;
  delete from app_private.substitutions s where s.shortage_id = task.id;
end $$;

create or replace function public.reopen_shortage(shortage_id uuid)
returns public.inventory_shortages
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  task public.inventory_shortages := app_private.shortage_of_caller($1);
begin
  if task.state = 'closed' and not exists (
    select from app_private.substitutions s where s.shortage_id = task.id) then
    raise exception 'Nothing is short any more' using errcode = '23514',
      hint = 'The need fell, or more came in.';
  end if;
  perform app_private.take_back_answer(task);
  -- who was asked for less is not asked any more; who asks no longer sees to it
  update public.inventory_shortages s
  set state = 'open', resolution = null, settled_quantity = null, from_branch_id = null,
    substitute_item_id = null,
    owner_id = case when s.resolution = 'reduce' then auth.uid() else s.owner_id end
  where s.id = task.id;
  if task.resolution = 'substitute' then perform app_private.take_back_substitutes(task); end if;
  perform app_private.judge_shortages(array[task.item_id]);
  select s.* into task from public.inventory_shortages s where s.id = task.id;
  return task;
end $$;

-- Goods come back to the lender. Before their window they were of no use: the task asks again.
create or replace function public.return_transfer(transfer_id uuid)
returns public.inventory_transfers
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  back public.inventory_transfers := app_private.transfer_to_move($1, 'sent');
begin
  perform app_private.move_goods(back, 'transfer_in', 'transfer_out');
  update public.inventory_transfers t set state = 'returned'
  where t.id = back.id returning t.* into back;
  delete from public.inventory_needs n where n.transfer_id = back.id;
  update public.inventory_shortages s
  set state = 'open', resolution = null, settled_quantity = null, from_branch_id = null
  where s.id = back.shortage_id and s.state = 'settled' and s.starts_at > now();
  if found then perform app_private.judge_shortages(array[back.to_item_id]); end if;
  return back;
end $$;

revoke execute on all functions in schema app_private from public;
