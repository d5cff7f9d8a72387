-- End the sessions of an account when it is banned, by whatever road: over the API or by hand.
--
-- Each session that goes is announced (0010), so its access tokens and its live channels end at
-- the commit of the ban. A ban that is lifted lets the person sign in again; it brings nothing back.

-- Security definer: whoever bans needs no right to touch sessions.
create function banquet_internal.end_sessions_of_banned() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- in one order, as the auth server locks them
  perform from auth.sessions s where s.user_id = new.id order by s.id for update;
  delete from auth.sessions s where s.user_id = new.id;
  return null;
end $$;
revoke execute on function banquet_internal.end_sessions_of_banned() from public;

create trigger _500_end_sessions after update of banned_until on auth.users
  for each row when (new.banned_until > now())
  execute function banquet_internal.end_sessions_of_banned();

-- who is banned already
delete from auth.sessions s using auth.users u
where u.id = s.user_id and u.banned_until > now();
