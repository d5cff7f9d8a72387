-- Who signed up asks to join. A manager gives rights, or declines: then nobody is asked again, the
-- person is told, and keeps the account. Giving rights later takes the no back.

alter table public.profiles
  add column declined_at timestamptz,
  add column declined_by uuid,
  add constraint profiles_are_declined_by_somebody check (declined_at is not null or declined_by is null);
comment on column public.profiles.declined_at is
  'When the wish to work here was declined; null while it is open, and once rights are given.';
comment on column public.profiles.declined_by is
  'Account that declined it. No reference: it outlives the account.';

-- Declines the wish of somebody who works nowhere, or (declined false) takes that back. For who may
-- give rights anywhere. Security definer: nobody writes these columns.
create function public.decline_person(person uuid, declined boolean default true)
returns public.profiles
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  answered public.profiles;
begin
  if app_private.insertable_branches('memberships') = '{}' and not app_private.owns_group() then
    raise exception 'You may not answer who asks to join' using errcode = '42501',
      hint = 'Ask a manager or an owner.';
  end if;
  -- against who gives rights meanwhile: a membership refers to this row
  select p.* into answered from public.profiles p where p.id = decline_person.person for update;
  if answered.id is null then perform app_private.refuse_missing_row(); end if;
  if exists (select from public.memberships m where m.user_id = answered.id) then
    raise exception '% works here by now', answered.full_name using errcode = 'PT409',
      hint = 'Take the rights away instead.';
  end if;
  if (answered.declined_at is not null) = coalesce(declined, true) then return answered; end if;
  update public.profiles p
  set declined_at = case when coalesce(declined, true) then clock_timestamp() end,
    declined_by = case when coalesce(declined, true) then auth.uid() end
  where p.id = answered.id
  returning p.* into answered;
  return answered;
end $$;
comment on function public.decline_person is
  'Declines somebody who asks to join, or takes that back; returns the profile.';
revoke execute on function public.decline_person from public, anon, service_role;
grant execute on function public.decline_person to authenticated;

-- Security definer: who gives rights may not write the profile.
create function app_private.tg_memberships__take_decline_back() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.profiles p set declined_at = null, declined_by = null
  where p.id = new.user_id and p.declined_at is not null;
  return null;
end $$;
revoke execute on function app_private.tg_memberships__take_decline_back() from public;
create trigger _500_take_decline_back after insert on public.memberships
  for each row execute function app_private.tg_memberships__take_decline_back();

-- As before, but what a ban has ended is no session any more.
create or replace function public.staff_accounts()
returns table (user_id uuid, email text, confirmed_at timestamptz, last_sign_in_at timestamptz,
  banned_until timestamptz, sessions int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select u.id, u.email::text, u.email_confirmed_at, u.last_sign_in_at, u.banned_until,
    (select count(*)::int from auth.sessions s
      where s.user_id = u.id and (s.not_after is null or s.not_after > now()))
  from auth.users u
  where u.deleted_at is null and (u.id = auth.uid() or app_private.owns_group() or exists (
    select from public.memberships m where m.user_id = u.id
      and m.branch_id = any (app_private.readable_branches('memberships')))
    or app_private.insertable_branches('memberships') <> '{}'
      and not exists (select from public.memberships m where m.user_id = u.id))
$$;

insert into app_private.mutation_targets (name, operation) values ('decline_person', 'call');
