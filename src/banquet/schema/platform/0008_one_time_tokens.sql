-- What is mailed can be used once, for a while, and not from a copy of the database.
--
-- A link carries a long random token, of which only the SHA-256 is kept (token_hash). The six
-- digits mailed beside it are few enough to be tried out, so they are kept as a keyed hash
-- (code_hash, under the installation's secret key) and void after some wrong ones. A token that
-- was asked for with a challenge (PKCE) names it, so that a link leads to the sign-in it was
-- mailed for and to no other.

alter table auth.one_time_tokens
  add column code_hash text not null default '',
  add column wrong_codes smallint not null default 0,
  add column flow_state_id uuid references auth.flow_state on delete set null;
comment on column auth.one_time_tokens.code_hash is 'Keyed hash of the six digits; empty for none.';
comment on column auth.one_time_tokens.wrong_codes is 'Wrong digits entered since it was mailed.';
-- going with its sign-in
create index one_time_tokens_flow_state_id_idx on auth.one_time_tokens (flow_state_id);
-- sweeping half-finished sign-ins
create index flow_state_created_at_idx on auth.flow_state (created_at);
