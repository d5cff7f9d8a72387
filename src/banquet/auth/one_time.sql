-- Every statement about what is mailed: a name, a sentence, the SQL. Run as supabase_auth_admin.

-- name: lock_user
-- Queue up for an account: of many who bring the same token, one uses it.
select id from auth.users where id = %(id)s for no key update;

-- name: put_one_time_token
-- Keep the hashes of what is being mailed; what was mailed for the same purpose before is void.
insert into auth.one_time_tokens (
  user_id, token_type, token_hash, code_hash, relates_to, flow_state_id
)
values (
  %(user_id)s, %(kind)s, %(token_hash)s, %(code_hash)s, %(relates_to)s, %(flow_state_id)s
)
on conflict (user_id, token_type) do update set
  token_hash = excluded.token_hash, code_hash = excluded.code_hash,
  relates_to = excluded.relates_to, flow_state_id = excluded.flow_state_id,
  wrong_codes = 0, created_at = now(), updated_at = now();

-- name: user_of_token
-- Find whose token a link carries.
select user_id from auth.one_time_tokens
where token_hash = %(token_hash)s and token_type = any(%(kinds)s);

-- name: one_time_tokens_of
-- Read what was mailed to an account for some purposes and is not used.
select id, user_id, token_type as kind, token_hash, code_hash, wrong_codes, relates_to,
  flow_state_id, created_at
from auth.one_time_tokens
where user_id = %(user_id)s and token_type = any(%(kinds)s);

-- name: delete_one_time_token
-- Void one token.
delete from auth.one_time_tokens where id = %(id)s;

-- name: delete_one_time_token_by_hash
-- Void a token that could not be mailed.
delete from auth.one_time_tokens where token_hash = %(token_hash)s;

-- name: count_wrong_code
-- Note wrong digits.
update auth.one_time_tokens set wrong_codes = wrong_codes + 1, updated_at = now()
where id = %(id)s;

-- name: user_id_by_new_email
-- Find the account that is to sign in with an address; the newest, if several want it.
select id from auth.users
where email_change = %(email)s and deleted_at is null
order by email_change_sent_at desc nulls last limit 1;

-- name: note_confirmation_sent
-- Note when a link to confirm an account was mailed.
update auth.users set confirmation_sent_at = now(), updated_at = now() where id = %(id)s;

-- name: note_invited
-- Note when an account was invited.
update auth.users set invited_at = now(), confirmation_sent_at = now(), updated_at = now()
where id = %(id)s;

-- name: note_recovery_sent
-- Note when a link to sign in was mailed.
update auth.users set recovery_sent_at = now(), updated_at = now() where id = %(id)s;

-- name: note_reauthentication_sent
-- Note when a code to go on was mailed.
update auth.users set reauthentication_sent_at = now(), updated_at = now() where id = %(id)s;

-- name: begin_email_change
-- Note what address an account is to have; nobody has confirmed it yet.
update auth.users set
  email_change = %(email)s, email_change_sent_at = now(), email_change_confirm_status = 0,
  updated_at = now()
where id = %(id)s;

-- name: half_confirm_email_change
-- Note that one of the two addresses has confirmed a change. Answers with how many had before.
update auth.users u set email_change_confirm_status = 1, updated_at = now()
from auth.users old
where u.id = %(id)s and old.id = u.id
returning old.email_change_confirm_status;

-- name: end_email_change
-- Forget a change of the address that is done or called off.
update auth.users set
  email_change = '', email_change_sent_at = null, email_change_confirm_status = 0,
  updated_at = now()
where id = %(id)s;

-- name: insert_flow
-- Begin a sign-in whose end the client will prove to have begun (PKCE).
insert into auth.flow_state (
  user_id, auth_code, code_challenge_method, code_challenge, provider_type, authentication_method
)
values (%(user_id)s, gen_random_uuid()::text, %(challenge_method)s, %(challenge)s, 'email', %(method)s)
returning id;

-- name: sweep_flows
-- Forget sign-ins begun long ago.
delete from auth.flow_state where created_at < now() - make_interval(secs => %(seconds)s);

-- name: issue_code
-- Hand out the code of a sign-in whose link was followed; only its hash is kept.
update auth.flow_state set
  auth_code = %(code_hash)s, auth_code_issued_at = now(), updated_at = now()
where id = %(id)s
returning id;

-- name: flow_of_code
-- Read the sign-in a code belongs to; of many who bring it, one goes on.
select id, user_id, code_challenge_method as method, code_challenge as challenge,
  authentication_method, auth_code_issued_at as issued_at
from auth.flow_state
where auth_code = %(code_hash)s and auth_code_issued_at is not null
for update;

-- name: delete_flow
-- End a sign-in.
delete from auth.flow_state where id = %(id)s;
