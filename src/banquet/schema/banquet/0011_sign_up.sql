-- A new account becomes a person in the house.
--
-- The profile appears, live, before the sign-up answers. What role the person asked for in user
-- metadata is written down and no more: everyone may write there what they like. Rights come from
-- one of three sides: a manager grants a membership; the account was made with an invitation in
-- `app_metadata`, which only the server's administrator writes; or there is nobody here yet, and
-- the first account owns the house.

-- Security definer: the auth server's role has no rights in public.
create function public.handle_new_user() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  wishes jsonb := coalesce(new.raw_user_meta_data, '{}');
  is_first boolean := app_private.is_first_account();
begin
  insert into public.profiles (id, full_name, requested_role) values (
    new.id,
    coalesce(
      nullif(left(btrim(wishes ->> 'full_name'), 200), ''),
      nullif(left(btrim(wishes ->> 'name'), 200), ''),
      nullif(left(split_part(new.email, '@', 1), 200), ''),
      'New colleague'),
    left(wishes ->> 'role', 64));
  if is_first then
    insert into public.memberships (user_id, role) values (new.id, 'owner');
  end if;
  perform app_private.accept_invitation(new.id, new.raw_app_meta_data);
  return new;
end $$;
revoke execute on function public.handle_new_user() from public, anon, authenticated, service_role;

-- Whether nobody is here yet. Two first sign-ups at once: one waits for the other.
create function app_private.is_first_account() returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from public.profiles) then return false; end if;
  perform pg_advisory_xact_lock(7002, 2);
  return not exists (select from public.profiles);
end $$;

-- Grants what an invitation says: {"branch_id": 1, "role": "sales"}, branch_id null for all.
-- No branch_id, no invitation: `role` alone may mean anything to anyone.
create function app_private.accept_invitation(person uuid, app_metadata jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not coalesce(app_metadata ?& '{branch_id,role}', false) then return; end if;
  insert into public.memberships (user_id, branch_id, role) values (
    person, (app_metadata ->> 'branch_id')::bigint, (app_metadata ->> 'role')::public.staff_role)
  on conflict do nothing;
exception
  when invalid_text_representation or foreign_key_violation or not_null_violation
    or numeric_value_out_of_range then
    raise exception 'The invitation names no branch and role of this house' using errcode = '22023',
      hint = 'app_metadata takes {"branch_id": <id or null>, "role": <one of the staff roles>}.';
end $$;

CREATE TRIGGER on_auth_user_created
  AFTER INSERT ON auth.users
  FOR EACH ROW
  EXECUTE FUNCTION handle_new_user();
