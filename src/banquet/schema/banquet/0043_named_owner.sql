-- A house is never owned by somebody without a name: an anonymous account may be the first of all
-- and still gets no rights. The first that can sign in again owns the house.

-- Security definer: reads the accounts.
create function app_private.has_named_account() returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from public.profiles p join auth.users u on u.id = p.id where not u.is_anonymous)
$$;
revoke execute on function app_private.has_named_account()
  from public, anon, authenticated, service_role;

create or replace function app_private.is_first_account() returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if app_private.has_named_account() then return false; end if;
  perform pg_advisory_xact_lock(7002, 2);
  return not app_private.has_named_account();
end $$;

create or replace function public.handle_new_user() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  wishes jsonb := coalesce(new.raw_user_meta_data, '{}');
  is_owner boolean := not new.is_anonymous and app_private.is_first_account();
begin
  insert into public.profiles (id, full_name, requested_role) values (
    new.id,
    coalesce(
      nullif(left(btrim(wishes ->> 'full_name'), 200), ''),
      nullif(left(btrim(wishes ->> 'name'), 200), ''),
      nullif(left(split_part(new.email, '@', 1), 200), ''),
      'New colleague'),
    left(wishes ->> 'role', 64));
  if is_owner then
    insert into public.memberships (user_id, role) values (new.id, 'owner');
  end if;
  perform app_private.accept_invitation(new.id, new.raw_app_meta_data);
  return new;
end $$;
