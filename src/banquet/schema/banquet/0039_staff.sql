-- What owners and managers do with their people: give another role, see how they sign in, and end
-- the sessions of a lost device. Everybody sees and ends the own sessions.

-- Whether the caller answers for a person: owns the group, or may revoke what the person is here,
-- and the person is nothing that outranks the caller. Somebody who works nowhere is nobody's.
create function app_private.manages(person uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select app_private.owns_group() or (
    exists (
      select from public.memberships m where m.user_id = person
        and m.branch_id = any (app_private.deletable_branches('memberships')))
    and not exists (
      select from public.memberships m where m.user_id = person
        and (m.branch_id is null
          or m.role = 'owner' and m.branch_id <> all (app_private.owned_branches()))))
$$;

-- Makes a membership one of another role: the old one goes and the new one comes in one
-- transaction, each under its policy. Granting first, so that who steps down may.
create function public.change_role(membership_id bigint, role public.staff_role)
returns public.memberships
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  old public.memberships := (
    select m from public.memberships m where m.id = change_role.membership_id);
  made public.memberships;
begin
  if old.id is null then perform app_private.refuse_missing_row(); end if;
  if old.role = change_role.role then return old; end if;
  insert into public.memberships (user_id, branch_id, role)
  values (old.user_id, old.branch_id, change_role.role)
  on conflict on constraint memberships_are_granted_once do nothing
  returning * into made;
  if made.id is null then
    select m.* into made from public.memberships m where m.user_id = old.user_id
      and m.branch_id is not distinct from old.branch_id and m.role = change_role.role;
  end if;
  delete from public.memberships m where m.id = old.id;
  if not found then
    raise exception 'You may not take this role away' using errcode = '42501',
      hint = 'Ask an owner of the branch.';
  end if;
  return made;
end $$;
comment on function public.change_role is
  'Gives the holder of a membership another role at the same branch; returns the new membership.';

-- The address and last sign-in of those whose memberships the caller may read, of oneself, and of
-- those who work nowhere yet (for who may grant them something).
-- Security definer: nobody reads auth.users.
create function public.staff_accounts()
returns table (user_id uuid, email text, confirmed_at timestamptz, last_sign_in_at timestamptz,
  banned_until timestamptz, sessions int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select u.id, u.email::text, u.email_confirmed_at, u.last_sign_in_at, u.banned_until,
    (select count(*)::int from auth.sessions s where s.user_id = u.id)
  from auth.users u
  where u.deleted_at is null and (u.id = auth.uid() or app_private.owns_group() or exists (
    select from public.memberships m where m.user_id = u.id
      and m.branch_id = any (app_private.readable_branches('memberships')))
    or app_private.insertable_branches('memberships') <> '{}'
      and not exists (select from public.memberships m where m.user_id = u.id))
$$;
comment on function public.staff_accounts is 'How the caller''s people sign in; one row per account.';

-- Whose sessions the caller means; refuses those of others.
create function app_private.whose_sessions(person uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if auth.uid() is null then
    raise exception 'Only a person who is signed in has sessions' using errcode = '42501';
  elsif coalesce(person, auth.uid()) = auth.uid() or app_private.manages(person) then
    return coalesce(person, auth.uid());
  end if;
  raise exception 'You may not see or end the sessions of this person' using errcode = '42501',
    hint = 'Ask a manager of every branch the person works at, or an owner.';
end $$;

-- Sessions that are still open, the latest used first: the caller's own unless a person is named.
-- Security definer: nobody reads auth.sessions.
create function public.open_sessions(person uuid default null)
returns table (id uuid, created_at timestamptz, last_used_at timestamptz, user_agent text,
  address text, is_current boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id, s.created_at, coalesce(s.refreshed_at, s.created_at), s.user_agent, host(s.ip),
    s.id::text is not distinct from auth.jwt() ->> 'session_id'
  from auth.sessions s
  where s.user_id = (select app_private.whose_sessions(person))
    and (s.not_after is null or s.not_after > now())
  order by coalesce(s.refreshed_at, s.created_at) desc, s.id
$$;
comment on function public.open_sessions is
  'Sessions still open, the latest used first: one''s own, or of a person one answers for.';

-- Ends one session, or with session_id null all of the person's but the one that asks. Returns how
-- many ended; ended sessions cannot refresh, and their live channels close.
-- Security definer: nobody writes auth.sessions.
create function public.end_sessions(person uuid default null, session_id uuid default null)
returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  whose uuid := app_private.whose_sessions(person);
  ended int;
begin
  -- in one order, as the auth server locks them
  perform from auth.sessions s where s.user_id = whose order by s.id for update;
  delete from auth.sessions s
  where s.user_id = whose and case when end_sessions.session_id is null
    then s.id::text is distinct from auth.jwt() ->> 'session_id'
    else s.id = end_sessions.session_id end;
  get diagnostics ended = row_count;
  if ended > 0 then
    insert into auth.audit_log_entries (instance_id, payload)
    values ('00000000-0000-0000-0000-000000000000', jsonb_build_object(
      'actor_id', auth.uid(), 'actor_username', coalesce(auth.email(), ''),
      'actor_via_sso', false, 'action', 'logout', 'log_type', 'account',
      'traits', jsonb_build_object('user_id', whose, 'sessions', ended)));
  end if;
  return ended;
end $$;
comment on function public.end_sessions is
  'Ends one session, or all but the caller''s: one''s own, or of a person one answers for.';

revoke execute on all functions in schema app_private from public;
revoke execute on function public.change_role, public.staff_accounts, public.open_sessions,
  public.end_sessions from public, anon, service_role;
grant execute on function public.change_role, public.staff_accounts, public.open_sessions,
  public.end_sessions to authenticated;

insert into app_private.mutation_targets (name, operation) values
  ('memberships', 'insert'), ('memberships', 'delete'), ('change_role', 'call');
