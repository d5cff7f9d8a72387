-- Accounts, sessions and tokens, under the names that triggers and foreign keys written for
-- Supabase refer to (reference B9).
--
-- Only the auth server's login role works here. It does not own the tables: a hole in the server
-- must not become the right to drop a trigger or switch row-level security off. So row-level
-- security is on with one policy, for that role; nobody else has so much as a grant.

create table auth.users (
  instance_id uuid,
  id uuid primary key default gen_random_uuid(),
  aud varchar(255) not null default 'authenticated',
  role varchar(255) not null default 'authenticated',
  email varchar(255),
  encrypted_password varchar(255),
  email_confirmed_at timestamptz,
  invited_at timestamptz,
  confirmation_token varchar(255) default '',
  confirmation_sent_at timestamptz,
  recovery_token varchar(255) default '',
  recovery_sent_at timestamptz,
  email_change_token_new varchar(255) default '',
  email_change varchar(255) default '',
  email_change_sent_at timestamptz,
  email_change_token_current varchar(255) default '',
  email_change_confirm_status smallint not null default 0
    constraint users_email_change_confirm_status_check
    check (email_change_confirm_status between 0 and 2),
  last_sign_in_at timestamptz,
  raw_app_meta_data jsonb default '{}',
  raw_user_meta_data jsonb default '{}',
  is_super_admin boolean,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  phone text unique,
  phone_confirmed_at timestamptz,
  phone_change text default '',
  phone_change_token varchar(255) default '',
  phone_change_sent_at timestamptz,
  confirmed_at timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
  banned_until timestamptz,
  reauthentication_token varchar(255) default '',
  reauthentication_sent_at timestamptz,
  is_sso_user boolean not null default false,
  deleted_at timestamptz,
  is_anonymous boolean not null default false
);
comment on table auth.users is 'Accounts. Rights are not here: see memberships.';
-- one account per address; also serves sign-in by address
create unique index users_email_partial_key on auth.users (email) where not is_sso_user;
-- each token is looked up by its value when a mailed link is followed
create unique index confirmation_token_idx on auth.users (confirmation_token)
  where confirmation_token <> '';
create unique index recovery_token_idx on auth.users (recovery_token) where recovery_token <> '';
create unique index email_change_token_new_idx on auth.users (email_change_token_new)
  where email_change_token_new <> '';
create unique index email_change_token_current_idx on auth.users (email_change_token_current)
  where email_change_token_current <> '';

create table auth.identities (
  provider_id text not null,
  user_id uuid not null references auth.users on delete cascade,
  identity_data jsonb not null,
  provider text not null,
  last_sign_in_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  email text generated always as (lower(identity_data ->> 'email')) stored,
  id uuid primary key default gen_random_uuid(),
  unique (provider_id, provider)
);
comment on table auth.identities is 'The ways an account can be signed in to; one per provider.';
-- the identities shown with a user
create index identities_user_id_idx on auth.identities (user_id);

create table auth.sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users on delete cascade,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  factor_id uuid,
  aal text not null default 'aal1'
    constraint sessions_aal_check check (aal in ('aal1', 'aal2', 'aal3')),
  not_after timestamptz,
  refreshed_at timestamptz,
  user_agent text,
  ip inet,
  tag text
);
comment on table auth.sessions is 'One row per sign-in; deleting it ends the session.';
-- sign-out everywhere
create index sessions_user_id_created_at_idx on auth.sessions (user_id, created_at);

create table auth.refresh_tokens (
  instance_id uuid,
  id bigserial primary key,
  token varchar(255) not null unique,
  user_id varchar(255) not null,
  revoked boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  parent varchar(255),
  session_id uuid references auth.sessions on delete cascade
);
comment on table auth.refresh_tokens is 'A chain of single-use tokens per session.';
-- the newest token of a session, and revoking a family
create index refresh_tokens_session_id_revoked_idx on auth.refresh_tokens (session_id, revoked);
-- the child of a token that is used again
create index refresh_tokens_parent_idx on auth.refresh_tokens (parent);

create table auth.mfa_amr_claims (
  id uuid primary key default gen_random_uuid(),
  session_id uuid not null references auth.sessions on delete cascade,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  authentication_method text not null,
  unique (session_id, authentication_method)
);
comment on table auth.mfa_amr_claims is 'How a session was signed in to; the claim `amr`.';

create table auth.one_time_tokens (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users on delete cascade,
  token_type text not null constraint one_time_tokens_token_type_check check (token_type in (
    'confirmation_token', 'reauthentication_token', 'recovery_token',
    'email_change_token_new', 'email_change_token_current', 'phone_change_token')),
  token_hash text not null constraint one_time_tokens_token_hash_check check (token_hash <> ''),
  relates_to text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, token_type)
);
comment on table auth.one_time_tokens is 'Hashes of what was mailed; deleted when used.';
-- following a mailed link
create index one_time_tokens_token_hash_idx on auth.one_time_tokens (token_hash);

create table auth.flow_state (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users on delete cascade,
  auth_code text not null unique,
  code_challenge_method text not null
    constraint flow_state_code_challenge_method_check check (code_challenge_method in ('s256', 'plain')),
  code_challenge text not null,
  provider_type text not null,
  authentication_method text not null,
  auth_code_issued_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table auth.flow_state is 'Half-finished PKCE sign-ins.';
-- going with its account
create index flow_state_user_id_idx on auth.flow_state (user_id);

create table auth.audit_log_entries (
  instance_id uuid,
  id uuid primary key default gen_random_uuid(),
  payload jsonb not null,
  created_at timestamptz not null default now(),
  ip_address varchar(64) not null default ''
);
comment on table auth.audit_log_entries is 'What happened to accounts and sessions (reference B8).';
-- the newest entries, for the administrator's page
create index audit_log_entries_created_at_idx on auth.audit_log_entries (created_at);

do $$
declare name text;
begin
  foreach name in array array['users', 'identities', 'sessions', 'refresh_tokens',
    'mfa_amr_claims', 'one_time_tokens', 'flow_state', 'audit_log_entries']
  loop
    execute format('alter table auth.%I enable row level security', name);
    execute format('create policy all_auth_server on auth.%I to supabase_auth_admin '
      'using (true) with check (true)', name);
    execute format('grant select, insert, update, delete on auth.%I to supabase_auth_admin', name);
  end loop;
end $$;
grant usage on sequence auth.refresh_tokens_id_seq to supabase_auth_admin;
