-- Broadcasts from the database: who inserts a row into realtime.messages sends it, once the
-- transaction commits. The row travels in the same stream as every change; the server tells it
-- from the rows of live tables and hands it to the channels of its topic.
--
-- The same table carries the policies of private channels: `select` decides who may hear,
-- `insert` who may speak, `realtime.topic()` says where. Without a policy nobody may.
--
-- One part per weekday. Old broadcasts go by emptying the part of a day that is over, which locks
-- nobody out of the others; and since all seven are there from the beginning, nothing is made while
-- the server runs, and no insert, nor a question about rights, ever finds its part missing.

create function realtime.topic() returns text
language sql stable as $$ select nullif(current_setting('realtime.topic', true), '') $$;
comment on function realtime.topic() is 'The topic a policy is asked about, without `realtime:`.';

-- The clock and not the transaction's beginning: what one transaction says in a row is told again
-- in that order.
create table realtime.messages (
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp not null default (now() at time zone 'utc'),
  inserted_at timestamp not null default (clock_timestamp() at time zone 'utc'),
  id uuid not null default gen_random_uuid(),
  binary_payload bytea
) partition by list ((extract(isodow from inserted_at)::int));

comment on table realtime.messages is
  'Broadcasts from the database, kept for three days; and the policies of private channels.';

alter table realtime.messages enable row level security;
grant select, insert on realtime.messages to anon, authenticated, service_role;
-- Not granted: update and delete, which would take back what clients have heard.

-- replay: the newest of a topic
create index messages_topic_inserted_at on realtime.messages (topic, inserted_at desc)
  where private and extension = 'broadcast';
-- retention: whether a part holds anything old; small enough to cost inserts nothing
create index messages_inserted_at on realtime.messages
  using brin (inserted_at) with (autosummarize = on);

do $$
declare
  days constant text[] := array['monday', 'tuesday', 'wednesday', 'thursday', 'friday',
    'saturday', 'sunday'];
begin
  for day in 1..7 loop
    execute format('create table realtime.%I partition of realtime.messages'
      ' (primary key (id, inserted_at)) for values in (%s)', 'messages_' || days[day], day);
    -- a policy of the whole does not guard a part that is asked by its own name
    execute format('alter table realtime.%I enable row level security', 'messages_' || days[day]);
  end loop;
end $$;

alter publication supabase_realtime add table realtime.messages;

-- A broadcast must not cost anybody their transaction: what goes wrong is a warning.
create function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void language plpgsql set search_path = '' as $$
declare
  new_id constant uuid := gen_random_uuid();
begin
  perform set_config('realtime.topic', topic, true);
  insert into realtime.messages (id, topic, extension, event, private, payload)
  values (new_id, topic, 'broadcast', event, private,
    case when jsonb_typeof(payload) = 'object' and not payload ? 'id'
      then payload || jsonb_build_object('id', new_id) else payload end);
exception when others then
  raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
end $$;
comment on function realtime.send(jsonb, text, text, boolean) is
  'Send JSON to a topic when the transaction commits, as the caller''s insert policy allows.';

create function realtime.send_binary(
  payload bytea, event text, topic text, private boolean default true
) returns void language plpgsql set search_path = '' as $$
begin
  perform set_config('realtime.topic', topic, true);
  insert into realtime.messages (topic, extension, event, private, binary_payload)
  values (topic, 'broadcast', event, private, payload);
exception when others then
  raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
end $$;
comment on function realtime.send_binary(bytea, text, text, boolean) is
  'Send bytes to a topic when the transaction commits; clients of vsn 1.0.0 do not hear them.';

create function realtime.broadcast_changes(
  topic_name text, event_name text, operation text, table_name text, table_schema text,
  new record, old record, level text default 'ROW'
) returns void language plpgsql set search_path = '' as $$
begin
  if level = 'STATEMENT' then
    raise exception 'it can be triggered for each row, not for each statement';
  end if;
  perform realtime.send(
    jsonb_build_object('operation', operation, 'schema', table_schema, 'table', table_name,
      'record', new, 'old_record', old),
    event_name, topic_name);
exception when others then
  raise warning 'UnableToBroadcastChanges: %', sqlerrm;
end $$;
comment on function
  realtime.broadcast_changes(text, text, text, text, text, record, record, text) is
  'For row triggers: send the row before and after to a private topic.';

-- Called by the server as the owner. Empties the parts whose rows are all older; where a part
-- holds newer rows too, because no server ran for days, takes out the old ones. Returns how many
-- parts are in use at this moment and have to wait for the next call.
create function banquet_internal.forget_messages(before timestamp) returns int
language plpgsql set search_path = '' set lock_timeout = '200ms' as $$
declare
  part regclass;
  has_old boolean;
  has_new boolean;
  left_over int := 0;
begin
  for part in
    select inhrelid::regclass from pg_catalog.pg_inherits
    where inhparent = 'realtime.messages'::regclass
  loop
    execute format('select exists (select from %s where inserted_at < $1)', part)
      into has_old using before;
    continue when not has_old;
    begin
      -- before looking for new rows, or one could come between the look and the emptying
      execute format('lock table %s in access exclusive mode', part);
      execute format('select exists (select from %s where inserted_at >= $1)', part)
        into has_new using before;
      if has_new then
        execute format('delete from %s where inserted_at < $1', part) using before;
      else
        execute format('truncate %s', part);
      end if;
    exception when lock_not_available then
      left_over := left_over + 1;
    end;
  end loop;
  return left_over;
end $$;
comment on function banquet_internal.forget_messages(timestamp) is
  'Forget broadcasts from before a moment (UTC).';
revoke execute on function banquet_internal.forget_messages(timestamp) from public;
