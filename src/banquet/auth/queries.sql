-- Every statement of the auth service: a name, a sentence, the SQL. Run as supabase_auth_admin.

-- name: users_by_id
-- Read accounts with their identities, as the API shows them.
select
  u.id, u.aud, u.role, u.email, u.encrypted_password, u.email_confirmed_at, u.invited_at,
  u.phone, u.phone_confirmed_at, u.confirmation_sent_at, u.confirmed_at, u.recovery_sent_at,
  u.email_change, u.email_change_sent_at, u.reauthentication_sent_at, u.last_sign_in_at,
  u.raw_app_meta_data,
  u.raw_user_meta_data, u.created_at, u.updated_at, u.banned_until, u.deleted_at, u.is_anonymous,
  coalesce(i.identities, '[]') as identities
from auth.users u
left join lateral (
  select jsonb_agg(jsonb_build_object(
    'identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id,
    'identity_data', i.identity_data, 'provider', i.provider,
    'last_sign_in_at', i.last_sign_in_at, 'created_at', i.created_at,
    'updated_at', i.updated_at, 'email', i.email
  ) order by i.created_at, i.id) as identities
  from auth.identities i
  where i.user_id = u.id
) i on true
where u.id = any(%(ids)s);

-- name: user_id_by_email
-- Find the account that signs in with an address, which is stored in lower case.
select id from auth.users
where email = %(email)s and not is_sso_user and deleted_at is null;

-- name: user_ids_page
-- List accounts whose address or full name contains a text, a page at a time.
select id from auth.users
where position(lower(%(filter)s) in lower(coalesce(email, ''))) > 0
  or position(lower(%(filter)s) in lower(coalesce(raw_user_meta_data ->> 'full_name', ''))) > 0
order by case when %(ascending)s then created_at end, created_at desc, id
limit %(limit)s offset %(offset)s;

-- name: users_count
-- Count what user_ids_page pages through.
select count(*) from auth.users
where position(lower(%(filter)s) in lower(coalesce(email, ''))) > 0
  or position(lower(%(filter)s) in lower(coalesce(raw_user_meta_data ->> 'full_name', ''))) > 0;

-- name: insert_user
-- Make an account; triggers on auth.users run here, inside the sign-up's transaction.
insert into auth.users (
  id, instance_id, aud, role, email, encrypted_password, raw_app_meta_data, raw_user_meta_data
)
values (
  coalesce(%(id)s::uuid, gen_random_uuid()), '00000000-0000-0000-0000-000000000000',
  'authenticated', %(role)s, %(email)s, %(password_hash)s, %(app_metadata)s, %(user_metadata)s
)
returning id;

-- name: insert_identity
-- Record that an account signs in by its address.
insert into auth.identities (provider_id, user_id, provider, identity_data, last_sign_in_at)
values (%(user_id)s::text, %(user_id)s, 'email', %(identity_data)s, now());

-- name: confirm_user
-- Take an address as confirmed.
update auth.users set
  email_confirmed_at = coalesce(email_confirmed_at, now()),
  confirmation_token = '',
  raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || '{"email_verified": true}',
  updated_at = now()
where id = %(id)s;

-- name: confirm_identity
-- Take the address of an identity as confirmed.
update auth.identities set
  identity_data = identity_data || '{"email_verified": true}',
  updated_at = now()
where user_id = %(id)s and provider = 'email';

-- name: merge_metadata
-- Merge metadata member by member; those in the two lists are removed. Answers with both sizes.
update auth.users set
  raw_user_meta_data =
    (coalesce(raw_user_meta_data, '{}') || %(user_metadata)s) - %(user_removed)s::text[],
  raw_app_meta_data =
    (coalesce(raw_app_meta_data, '{}') || %(app_metadata)s) - %(app_removed)s::text[],
  updated_at = now()
where id = %(id)s
returning octet_length(raw_user_meta_data::text), octet_length(raw_app_meta_data::text);

-- name: change_password
-- Set a password and void what was mailed before it; locks the row against sign-ins meanwhile.
update auth.users set
  encrypted_password = %(password_hash)s,
  confirmation_token = '', confirmation_sent_at = null,
  recovery_token = '', recovery_sent_at = null,
  email_change_token_current = '', email_change_token_new = '', email_change_sent_at = null,
  phone_change_token = '', phone_change_sent_at = null,
  reauthentication_token = '', reauthentication_sent_at = null,
  updated_at = now()
where id = %(id)s;

-- name: delete_one_time_tokens
-- Void whatever was mailed to an account.
delete from auth.one_time_tokens where user_id = %(id)s;

-- name: change_email
-- Give an account another address; one that had none is nobody's no longer.
update auth.users set
  email = %(email)s,
  is_anonymous = false,
  raw_app_meta_data = coalesce(raw_app_meta_data, '{}')
    || '{"provider": "email", "providers": ["email"]}',
  updated_at = now()
where id = %(id)s;

-- name: put_email_identity
-- Let the identity follow the account's new address; an account that had none gets one.
insert into auth.identities (provider_id, user_id, provider, identity_data, last_sign_in_at)
values (%(id)s::text, %(id)s, 'email', jsonb_build_object('sub', %(id)s::text,
  'email', %(email)s::text, 'email_verified', false, 'phone_verified', false), now())
on conflict (provider_id, provider) do update set
  identity_data = identities.identity_data || jsonb_build_object('email', %(email)s::text),
  updated_at = now();

-- name: insert_anonymous_user
-- Make an account without address or password, for who only wants to be told apart.
insert into auth.users (
  instance_id, aud, role, raw_app_meta_data, raw_user_meta_data, is_anonymous
)
values (
  '00000000-0000-0000-0000-000000000000', 'authenticated', 'authenticated', '{}',
  %(user_metadata)s, true
)
returning id;

-- name: change_role
-- Let an account act as another database role from its next access token on.
update auth.users set role = %(role)s, updated_at = now() where id = %(id)s;

-- name: ban_user
-- Shut an account out for some seconds from now; zero lets it in again.
update auth.users set
  banned_until = case when %(seconds)s > 0 then now() + make_interval(secs => %(seconds)s) end,
  updated_at = now()
where id = %(id)s;

-- name: delete_user
-- Remove an account; sessions, tokens and identities go with it.
delete from auth.users where id = %(id)s;

-- name: erase_user
-- Keep an account's row for those who refer to it, without the person.
update auth.users set
  email = encode(sha256(convert_to(id::text || coalesce(email, ''), 'utf8')), 'hex'),
  phone = null, encrypted_password = null,
  raw_user_meta_data = '{}', raw_app_meta_data = '{}',
  email_change = '', phone_change = '',
  confirmation_token = '', recovery_token = '', reauthentication_token = '',
  email_change_token_current = '', email_change_token_new = '', phone_change_token = '',
  deleted_at = now(), updated_at = now()
where id = %(id)s and deleted_at is null;

-- name: erase_identities
-- Empty the identities of an erased account; its address becomes free again.
update auth.identities set
  provider_id = encode(sha256(convert_to(user_id::text || provider_id, 'utf8')), 'hex'),
  identity_data = '{}', updated_at = now()
where user_id = %(id)s;

-- name: note_sign_in
-- Note a sign-in, provided the password just checked still holds; waits for one being changed.
update auth.users set last_sign_in_at = now(), updated_at = now()
where id = %(id)s and deleted_at is null
  and encrypted_password is not distinct from %(password_hash)s
  and (banned_until is null or banned_until <= now())
returning id;

-- name: insert_session
-- Begin a session: how it was begun and its first refresh token.
with session as (
  insert into auth.sessions (user_id, user_agent, ip)
  values (%(user_id)s, %(user_agent)s, %(address)s::inet)
  returning id
), method as (
  insert into auth.mfa_amr_claims (session_id, authentication_method)
  select id, %(method)s from session
)
insert into auth.refresh_tokens (instance_id, token, user_id, session_id)
select '00000000-0000-0000-0000-000000000000', %(token)s, %(user_id)s::text, id from session
returning session_id;

-- name: session_methods
-- Read how a session was signed in to, newest first.
select authentication_method as method, extract(epoch from updated_at)::bigint as timestamp
from auth.mfa_amr_claims
where session_id = %(session_id)s
order by updated_at desc, authentication_method;

-- name: session_exists
-- See whether a user's session is still there and has not been ended.
select from auth.sessions where id = %(session_id)s and user_id = %(user_id)s
  and (not_after is null or not_after > now());

-- name: open_sessions
-- List the sessions of an account that have not ended, the latest used first.
select id, created_at, coalesce(refreshed_at, created_at) as last_used_at, user_agent,
  host(ip) as address
from auth.sessions
where user_id = %(user_id)s and (not_after is null or not_after > now())
order by coalesce(refreshed_at, created_at) desc, id;

-- name: session_started_at
-- Read when a session was begun.
select extract(epoch from created_at)::float8 from auth.sessions where id = %(session_id)s::uuid;

-- name: session_of_token
-- Find the session a refresh token belongs to; whoever queues for it waits 5 s at most.
select session_id, set_config('lock_timeout', '5s', true)
from auth.refresh_tokens where token = %(token)s;

-- name: lock_session
-- Queue up for a session: one refresh at a time.
select s.user_id, case
  when s.not_after <= now()
    or %(seconds)s > 0 and s.created_at + make_interval(secs => %(seconds)s) <= now()
    then 'Session Expired'
  when %(idle_seconds)s > 0
    and coalesce(s.refreshed_at, s.created_at) + make_interval(secs => %(idle_seconds)s) <= now()
    then 'Session Expired (Inactivity)'
  when %(is_single)s and exists (
    select from auth.sessions later
    where later.user_id = s.user_id and (later.created_at, later.id) > (s.created_at, s.id))
    then 'Session Expired (Revoked by Newer Login)'
  end as fault
from auth.sessions s where s.id = %(session_id)s
for update;

-- name: token_state
-- Read a presented refresh token and the live one of its family.
select
  t.token, t.revoked,
  extract(epoch from clock_timestamp() - t.updated_at)::float8 as revoked_seconds,
  a.token as active_token, a.parent as active_parent
from auth.refresh_tokens t
left join lateral (
  select a.token, a.parent from auth.refresh_tokens a
  where a.session_id = t.session_id and not a.revoked
  order by a.id desc limit 1
) a on true
where t.token = %(token)s;

-- name: rotate_token
-- Replace a refresh token by its child.
with used as (
  update auth.refresh_tokens set revoked = true, updated_at = clock_timestamp()
  where token = %(token)s
  returning instance_id, user_id, session_id, token
)
insert into auth.refresh_tokens (instance_id, token, user_id, session_id, parent)
select instance_id, %(new_token)s, user_id, session_id, token from used;

-- name: touch_session
-- Note when a session was last refreshed, and from where.
update auth.sessions set
  refreshed_at = now(), updated_at = now(), user_agent = %(user_agent)s, ip = %(address)s::inet
where id = %(session_id)s;

-- name: revoke_family
-- Void every refresh token of a session.
update auth.refresh_tokens set revoked = true, updated_at = clock_timestamp()
where session_id = %(session_id)s and not revoked;

-- name: end_session
-- End one session; its refresh tokens go with it.
delete from auth.sessions where id = %(session_id)s and user_id = %(user_id)s
returning id;

-- name: end_other_sessions
-- End all sessions of an account but one, all of them where that one is null; locked in one
-- order, so that two who sign out everywhere at once do not deadlock.
delete from auth.sessions
where id in (
  select id from auth.sessions
  where user_id = %(user_id)s and id is distinct from %(session_id)s::uuid
  order by id
  for update
);

-- name: insert_audit_entry
-- Add to the audit log.
insert into auth.audit_log_entries (instance_id, payload, ip_address)
values ('00000000-0000-0000-0000-000000000000', %(payload)s, %(address)s);

-- name: audit_entries
-- List entries of the audit log one of whose members contains a text, newest first.
select jsonb_build_object(
  'id', e.id, 'payload', e.payload, 'created_at', e.created_at, 'ip_address', e.ip_address)
from auth.audit_log_entries e
where cardinality(%(members)s::text[]) = 0 or exists (
  select from unnest(%(members)s::text[]) member
  where position(lower(%(text)s) in lower(coalesce(e.payload ->> member, ''))) > 0)
order by e.created_at desc, e.id
limit %(limit)s offset %(offset)s;

-- name: audit_entries_count
-- Count what audit_entries pages through.
select count(*) from auth.audit_log_entries e
where cardinality(%(members)s::text[]) = 0 or exists (
  select from unnest(%(members)s::text[]) member
  where position(lower(%(text)s) in lower(coalesce(e.payload ->> member, ''))) > 0);
