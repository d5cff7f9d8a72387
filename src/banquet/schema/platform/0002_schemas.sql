-- Where things live, and what a table made by an operator is open to.
--
-- auth        accounts and sessions; the functions policies ask (`auth.uid()`)
-- realtime    what clients call or write for broadcast; filled when broadcast comes
-- extensions  on the search path of requests, for extensions of the operator's
-- public      the exposed schema
--
-- Default privileges are Supabase's: whatever the migrating role creates in `public` later is
-- granted to all three request roles, and row-level security is the fence. So a schema written
-- for Supabase works unchanged. Banquet's own tables take these grants away again and name
-- theirs one by one.

create schema auth;
create schema realtime;
create schema extensions;

grant usage on schema auth, realtime, extensions, public to anon, authenticated, service_role;
grant usage on schema auth to supabase_auth_admin;

alter default privileges in schema public
  grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public
  grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public
  grant all on functions to anon, authenticated, service_role;
