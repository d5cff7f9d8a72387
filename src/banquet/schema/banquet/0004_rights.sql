-- The functions that policies ask, and the policies of the tables made so far.
--
-- Policies of branch tables have one normal form,
--   branch_id = any ((select app_private.readable_branches('bookings'))::bigint[])
-- whose sub-select is evaluated once per statement. The server recognises it and answers it from
-- its own index of memberships; any other form costs a query per change.
--
-- All are security definer: they read memberships, whose own policy would ask them again.

-- The caller's roles by branch, a membership of all branches written out.
create function app_private.own_roles() returns table (branch_id bigint, role public.staff_role)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.id, m.role
  from public.memberships m
  join public.branches b on b.id = m.branch_id or m.branch_id is null
  where m.user_id = auth.uid()
$$;

create function app_private.readable_branches(table_name text) returns bigint[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(distinct o.branch_id), '{}')
  from app_private.own_roles() o
  join public.role_permissions p
    on p.role = o.role and p.table_name = readable_branches.table_name and p.can_read
$$;

create function app_private.insertable_branches(table_name text) returns bigint[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(distinct o.branch_id), '{}')
  from app_private.own_roles() o
  join public.role_permissions p
    on p.role = o.role and p.table_name = insertable_branches.table_name and p.can_insert
$$;

create function app_private.updatable_branches(table_name text) returns bigint[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(distinct o.branch_id), '{}')
  from app_private.own_roles() o
  join public.role_permissions p
    on p.role = o.role and p.table_name = updatable_branches.table_name and p.can_update
$$;

create function app_private.deletable_branches(table_name text) returns bigint[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(distinct o.branch_id), '{}')
  from app_private.own_roles() o
  join public.role_permissions p
    on p.role = o.role and p.table_name = deletable_branches.table_name and p.can_delete
$$;

-- Whether the caller works here at all, at any branch.
create function app_private.is_member() returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.memberships where user_id = auth.uid())
$$;

-- Whether the caller owns the whole group.
create function app_private.owns_group() returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from public.memberships
    where user_id = auth.uid() and role = 'owner' and branch_id is null)
$$;

-- Branches where the caller is owner.
create function app_private.owned_branches() returns bigint[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(branch_id), '{}') from app_private.own_roles() where role = 'owner'
$$;

-- Whether the caller may insert a row. For triggers, which run before the policy does and must not
-- tell strangers what is there; the policy still decides.
create function app_private.may_insert(table_name text, proposed jsonb) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select not app_private.is_staff_request() or app_private.owns_group()
    or coalesce((proposed ->> 'branch_id')::bigint
      = any (app_private.insertable_branches(table_name)), false)
$$;

grant execute on function
  app_private.readable_branches(text), app_private.insertable_branches(text),
  app_private.updatable_branches(text), app_private.deletable_branches(text),
  app_private.is_member(), app_private.owns_group(), app_private.owned_branches()
  to authenticated, service_role;

-- branches
create policy select_staff on public.branches for select to authenticated
  using (id = any ((select app_private.readable_branches('branches'))::bigint[]));
-- A new branch is in nobody's list yet, so this asks for the owner of the group; and since the list
-- is as old as the statement, the insert cannot return the row (`Prefer: return=minimal`).
create policy insert_group_owner on public.branches for insert to authenticated
  with check ((select app_private.owns_group()));
create policy update_staff on public.branches for update to authenticated
  using (id = any ((select app_private.updatable_branches('branches'))::bigint[]));
create policy delete_staff on public.branches for delete to authenticated
  using (id = any ((select app_private.deletable_branches('branches'))::bigint[]));

-- profiles: one's own from the first minute, everybody's once one works here
create policy select_own on public.profiles for select to authenticated
  using (id = (select auth.uid()));
create policy select_member on public.profiles for select to authenticated
  using ((select app_private.is_member()));
create policy update_own on public.profiles for update to authenticated
  using (id = (select auth.uid()));

-- memberships: one's own; those of a branch for who may read them there; the group's for its owner
create policy select_own on public.memberships for select to authenticated
  using (user_id = (select auth.uid()));
create policy select_staff on public.memberships for select to authenticated
  using (branch_id = any ((select app_private.readable_branches('memberships'))::bigint[]));
create policy select_group_owner on public.memberships for select to authenticated
  using (branch_id is null and (select app_private.owns_group()));
-- a manager makes colleagues, not owners
create policy insert_staff on public.memberships for insert to authenticated
  with check (role <> 'owner'
    and branch_id = any ((select app_private.insertable_branches('memberships'))::bigint[]));
create policy insert_owner on public.memberships for insert to authenticated
  with check (branch_id = any ((select app_private.owned_branches())::bigint[]));
create policy insert_group_owner on public.memberships for insert to authenticated
  with check (branch_id is null and (select app_private.owns_group()));
create policy delete_staff on public.memberships for delete to authenticated
  using (role <> 'owner'
    and branch_id = any ((select app_private.deletable_branches('memberships'))::bigint[]));
create policy delete_owner on public.memberships for delete to authenticated
  using (branch_id = any ((select app_private.owned_branches())::bigint[]));
create policy delete_group_owner on public.memberships for delete to authenticated
  using (branch_id is null and (select app_private.owns_group()));

-- role_permissions: the rules are no secret among those whom they bind
create policy select_member on public.role_permissions for select to authenticated
  using ((select app_private.is_member()));

-- What each role may do (reference: trade, section 4.6). r read, i insert, u update, d delete.
-- Contact details are in customers, so who must not see them has no row there.
insert into public.role_permissions (role, table_name, can_read, can_insert, can_update, can_delete)
select role::public.staff_role, table_name,
  rights like '%r%', rights like '%i%', rights like '%u%', rights like '%d%'
from (values
  ('branches',         'ru',   'ru',   'r',   'r',  'r',  'r',  'r',  'r'),
  ('memberships',      'rid',  'rid',  '',    '',   '',   '',   '',   ''),
  ('halls',            'riud', 'riud', 'r',   'r',  'r',  'r',  'r',  'r'),
  ('hall_components',  'rid',  'rid',  'r',   'r',  'r',  'r',  'r',  'r'),
  ('hall_capacities',  'riud', 'riud', 'r',   'r',  'r',  'r',  'r',  'r'),
  ('dayparts',         'riud', 'riud', 'r',   'r',  'r',  'r',  'r',  'r'),
  ('customers',        'riud', 'riud', 'riu', '',   '',   '',   'r',  ''),
  ('events',           'riud', 'riud', 'riu', 'r',  'r',  'r',  'r',  'r'),
  ('bookings',         'riud', 'riud', 'riu', 'ru', 'r',  'r',  'ru', 'r'),
  ('hall_claims',      'r',    'r',    'r',   'r',  'r',  'r',  'r',  'r'),
  ('audit_log',        'r',    'r',    '',    '',   '',   '',   '',   '')
) seed (table_name, owner, manager, sales, operations, kitchen, store, accounts, viewer)
cross join lateral (values
  ('owner', owner), ('manager', manager), ('sales', sales), ('operations', operations),
  ('kitchen', kitchen), ('store', store), ('accounts', accounts), ('viewer', viewer)
) of_role (role, rights)
where rights <> '';
