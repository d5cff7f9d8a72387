-- The database roles that Supabase clients and policies expect.
--
-- Roles belong to the whole cluster, not to one database: another database may have made them,
-- or be making them this moment. So each is made only if missing, and losing that race is fine.
-- Passwords are not set here: the server gives the two login roles theirs after migrating.
-- `authenticator` owns nothing and inherits nothing; it may only become one of the three others.

create function pg_temp.make_role(name text, attributes text) returns void
language plpgsql as $$
begin
  if not exists (select from pg_roles where rolname = name) then
    execute format('create role %I %s', name, attributes);
  end if;
exception
  when duplicate_object or unique_violation then null;  -- another database made it just now
end $$;

create function pg_temp.make_member(member text, of_role text) returns void
language plpgsql as $$
begin
  if not exists (
    select from pg_auth_members m
    where m.member = make_member.member::regrole and m.roleid = of_role::regrole
  ) then
    execute format('grant %I to %I', of_role, member);
  end if;
exception
  when unique_violation then null;
  when internal_error then  -- "tuple concurrently updated": another database granted it just now
    if not pg_has_role(member, of_role, 'member') then raise; end if;
end $$;

-- A limit that somebody has set already is theirs to keep.
create function pg_temp.limit_role(name text, setting text, value text) returns void
language plpgsql as $$
begin
  if not exists (
    select from pg_db_role_setting s, unnest(s.setconfig) kept
    where s.setrole = name::regrole and kept like setting || '=%'
  ) then
    execute format('alter role %I set %I = %L', name, setting, value);
  end if;
exception
  when insufficient_privilege then null;  -- an operator made the role, and its limits
  when unique_violation then null;  -- another database set it just now
  when internal_error then null;  -- likewise: "tuple concurrently updated"
end $$;

select pg_temp.make_role('anon', 'nologin noinherit');
select pg_temp.make_role('authenticated', 'nologin noinherit');
select pg_temp.make_role('service_role', 'nologin noinherit bypassrls');
select pg_temp.make_role('authenticator', 'login noinherit');
select pg_temp.make_role('supabase_auth_admin', 'login noinherit');

select pg_temp.make_member('authenticator', 'anon');
select pg_temp.make_member('authenticator', 'authenticated');
select pg_temp.make_member('authenticator', 'service_role');

-- A request that is slow, or made to be (a filter whose regular expression never ends), must not
-- keep others waiting; the server applies these per request. A connection that forgets an open
-- transaction would hold up replication slots.
select pg_temp.limit_role('anon', 'statement_timeout', '3s');
select pg_temp.limit_role('authenticated', 'statement_timeout', '8s');
select pg_temp.limit_role('authenticator', 'idle_in_transaction_session_timeout', '60s');
select pg_temp.limit_role('supabase_auth_admin', 'idle_in_transaction_session_timeout', '60s');

drop function pg_temp.limit_role(text, text, text);
drop function pg_temp.make_role(text, text);
drop function pg_temp.make_member(text, text);
