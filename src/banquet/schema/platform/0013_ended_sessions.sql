-- Keep which sessions ended, for as long as their access tokens may live.
--
-- The stream tells ends as they happen (0010). It cannot tell those that fall into a gap: while its
-- slot was lost, or further back than a server that starts reads. That server asks this table.

create table banquet_internal.ended_sessions (
  session_id uuid primary key,
  ended_at timestamptz not null default clock_timestamp()
);
comment on table banquet_internal.ended_sessions is
  'Sessions that ended while their access tokens may still be valid. The server removes them later.';
create index ended_sessions_ended_at_idx on banquet_internal.ended_sessions (ended_at);
alter table banquet_internal.ended_sessions enable row level security;

-- Security definer: whoever deletes a session needs no right to this table or to the stream.
create or replace function banquet_internal.announce_session_end() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into banquet_internal.ended_sessions (session_id) values (old.id) on conflict do nothing;
  perform pg_catalog.pg_logical_emit_message(true, 'banquet.session_end', old.id::text);
  return null;
end $$;

-- who is banned already
insert into banquet_internal.ended_sessions (session_id)
select s.id from auth.sessions s where s.not_after <= now();
