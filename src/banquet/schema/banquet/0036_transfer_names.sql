-- Who asks, and who is asked: a store reads its own branch alone, and must still be able to say
-- which branch a transfer goes to or comes from. That a branch exists and what it is called is all
-- that leaves it, and only to the branch that it asked or that asked it.

alter table public.inventory_transfers add column to_branch_name text;
alter table public.inventory_shortages add column from_branch_name text;
comment on column public.inventory_transfers.to_branch_name is 'Derived, as it was called when asked.';
comment on column public.inventory_shortages.from_branch_name is
  'Derived, as it was called when asked.';

-- Security definer: reads the name of a branch that the caller may not read.
create function app_private.tg_inventory_transfers__name_branch() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  new.to_branch_name := (select b.name from public.branches b where b.id = new.to_branch_id);
  return new;
end $$;
create trigger _100_name_branch before insert on public.inventory_transfers
  for each row execute function app_private.tg_inventory_transfers__name_branch();

-- Security definer: as above.
create function app_private.tg_inventory_shortages__name_branch() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  new.from_branch_name := (select b.name from public.branches b where b.id = new.from_branch_id);
  return new;
end $$;
create trigger _100_name_branch before update of from_branch_id on public.inventory_shortages
  for each row when (new.from_branch_id is distinct from old.from_branch_id)
  execute function app_private.tg_inventory_shortages__name_branch();

update public.inventory_transfers t set to_branch_name = b.name
from public.branches b where b.id = t.to_branch_id;
update public.inventory_shortages s set from_branch_name = b.name
from public.branches b where b.id = s.from_branch_id;

revoke execute on all functions in schema app_private from public;
