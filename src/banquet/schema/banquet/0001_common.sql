-- What every business table shares: client-made ids, and the stamp that makes a stale update fail.

-- Functions that policies and triggers call. Not an exposed schema: nothing here is an rpc. What
-- a request may run itself is granted by name; 0014 takes the rest from PUBLIC.
create schema app_private;
grant usage on schema app_private to authenticated, service_role;

-- Time-ordered ids for rows that clients may name themselves (RFC 9562, version 7).
-- PostgreSQL has uuidv7() from 18 on only.
create function app_private.uuid_v7() returns uuid
language sql volatile set search_path = pg_catalog, pg_temp as $$
  select encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid
$$;
grant execute on function app_private.uuid_v7() to authenticated, service_role;

-- Whether the statement is a request on behalf of a person, to be judged by memberships.
-- A request of the service key and a session of the database's owner are not.
create function app_private.is_staff_request() returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(auth.role(), 'service_role') <> 'service_role'
$$;
grant execute on function app_private.is_staff_request() to authenticated, service_role;

create function app_private.request_id() returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select left(nullif(current_setting('request.headers', true), '')::jsonb ->> 'x-request-id', 200)
$$;

-- Stamps created_at, modified_at and version; refuses an update made from an older row.
--
-- `modified_at` strictly grows per row, even within a transaction or when clocks step back.
-- A client that sends the `version` or `modified_at` it read says "only if still so". One that
-- leaves them out gives NEW the values of OLD and passes.
--
-- An upsert runs the BEFORE INSERT triggers on the proposed row first and hands what they made of
-- it to DO UPDATE. Stamping there would overwrite the very version to be compared, so a row that
-- exists already passes untouched.
--
-- Arguments: what a person calls the row, then its key columns.
-- Security definer: must see the row whether or not the caller may.
create function app_private.tg__stamp() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  stamped_at timestamptz := clock_timestamp();
begin
  if tg_op = 'INSERT' then
    if app_private.row_exists(tg_relid, tg_argv[1:], to_jsonb(new)) then return new; end if;
    -- Said only to those who may insert there: others would learn which rows exist.
    if new.version > 1 and app_private.may_insert(tg_table_name, to_jsonb(new)) then
      raise exception 'This % was deleted meanwhile', tg_argv[0] using errcode = 'PT409',
        hint = 'To make a new one, leave out version, created_at and modified_at.';
    end if;
    new.version := 1;
    new.created_at := stamped_at;
  else
    if new.version is distinct from old.version
      or new.modified_at is distinct from old.modified_at then
      raise exception 'This % was changed meanwhile', tg_argv[0] using errcode = 'PT409',
        detail = to_jsonb(old)::text,
        hint = 'details is the row as it stands now; send its version with your change.';
    end if;
    new.version := old.version + 1;
    new.created_at := old.created_at;
    stamped_at := greatest(stamped_at, old.modified_at + interval '1 microsecond');
  end if;
  new.modified_at := stamped_at;
  return new;
end $$;

-- Whether a table holds a row with the same key columns as `proposed`.
create function app_private.row_exists(table_id regclass, key_columns text[], proposed jsonb)
returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  found_one boolean;
begin
  execute format(
    'select exists (select from %1$s t, jsonb_populate_record(null::%1$s, $1) p where (%2$s))',
    table_id,
    (select string_agg(format('t.%1$I = p.%1$I', key_column), ' and ')
       from unnest(key_columns) key_column))
    into found_one using proposed;
  return found_one;
end $$;
