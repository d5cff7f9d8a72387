-- Tell the server when a session ends, so that its access tokens end with it and not an hour later.
--
-- The note rides the replication stream like that of 0006: every server hears it, in commit order,
-- whoever ended the session and by whatever road (a sign-out, a new password, a removed account).

-- Security definer: whoever deletes a session needs no right to write to the stream.
create function banquet_internal.announce_session_end() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_catalog.pg_logical_emit_message(true, 'banquet.session_end', old.id::text);
  return null;
end $$;
revoke execute on function banquet_internal.announce_session_end() from public;

create trigger _500_announce_end after delete on auth.sessions
  for each row execute function banquet_internal.announce_session_end();
