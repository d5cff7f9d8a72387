-- End the sessions of an account when it is banned, by whatever road: over the API or by hand.
--
-- They are ended, not deleted: whoever refreshes one learns of the ban. Each end is announced
-- (0010), so access tokens and live channels end at the commit of the ban. A ban that is lifted
-- lets the person sign in again; it brings nothing back.

create trigger _500_announce_end_by_time after update of not_after on auth.sessions
  for each row when (new.not_after <= now() and (old.not_after is null or old.not_after > now()))
  execute function banquet_internal.announce_session_end();

-- Security definer: whoever bans needs no right to touch sessions.
create function banquet_internal.end_sessions_of_banned() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- in one order, as the auth server locks them
  perform from auth.sessions s where s.user_id = new.id order by s.id for update;
  update auth.sessions s set not_after = now()
  where s.user_id = new.id and (s.not_after is null or s.not_after > now());
  return null;
end $$;
revoke execute on function banquet_internal.end_sessions_of_banned() from public;

create trigger _500_end_sessions after update of banned_until on auth.users
  for each row when (new.banned_until > now())
  execute function banquet_internal.end_sessions_of_banned();

-- who is banned already
update auth.sessions s set not_after = now()
from auth.users u
where u.id = s.user_id and u.banned_until > now() and (s.not_after is null or s.not_after > now());
