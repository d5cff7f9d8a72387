-- Every change of a business row: before, after, who, when, and by which request.
--
-- Append only: nobody is granted more than reading, and a trigger refuses the owner as well.
-- (Truncating stays with the database's owner, for a demo that starts again.)

create table public.audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  table_name text not null,
  row_id text not null,
  branch_id bigint,
  action text not null constraint audit_log_action_known
    check (action in ('INSERT', 'UPDATE', 'DELETE')),
  before jsonb,
  after jsonb,
  actor_id uuid,
  actor_role text not null,
  request_id text
);
alter table public.audit_log enable row level security;
revoke all on public.audit_log from anon, authenticated, service_role;
grant select on public.audit_log to authenticated, service_role;
comment on table public.audit_log is 'Each change of a business row. References nothing: it outlives all.';
comment on column public.audit_log.row_id is 'Key of the row; the parts of a longer key joined by /.';
comment on column public.audit_log.actor_id is 'Account, or null for a key or a database session.';
create policy select_staff on public.audit_log for select to authenticated
  using (branch_id = any ((select app_private.readable_branches('audit_log'))::bigint[]));
-- what belongs to no branch: people, rights of the whole group
create policy select_group_owner on public.audit_log for select to authenticated
  using (branch_id is null and (select app_private.owns_group()));
-- what happened to one booking, in order
create index audit_log_row_idx on public.audit_log (table_name, row_id, id);
-- the newest changes of a branch
create index audit_log_branch_id_at_idx on public.audit_log (branch_id, at);

-- Arguments: the key columns.
-- Security definer: the only writer of audit_log.
create function app_private.tg__audit() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  now_is jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  kept jsonb := coalesce(now_is, was);
begin
  insert into public.audit_log
    (table_name, row_id, branch_id, action, before, after, actor_id, actor_role, request_id)
  values (
    tg_table_name,
    (select string_agg(kept ->> key_column, '/' order by place)
       from unnest(tg_argv[0:]) with ordinality keys (key_column, place)),
    (kept ->> case tg_table_name when 'branches' then 'id' else 'branch_id' end)::bigint,
    tg_op, was, now_is, auth.uid(), coalesce(auth.role(), session_user), app_private.request_id());
  return null;
end $$;

create trigger _900_audit after insert or update or delete on public.branches
  for each row execute function app_private.tg__audit('id');
create trigger _900_audit after insert or update or delete on public.profiles
  for each row execute function app_private.tg__audit('id');
create trigger _900_audit after insert or update or delete on public.memberships
  for each row execute function app_private.tg__audit('id');
create trigger _900_audit after insert or update or delete on public.role_permissions
  for each row execute function app_private.tg__audit('role', 'table_name');
create trigger _900_audit after insert or update or delete on public.halls
  for each row execute function app_private.tg__audit('id');
create trigger _900_audit after insert or update or delete on public.hall_components
  for each row execute function app_private.tg__audit('combination_id', 'hall_id');
create trigger _900_audit after insert or update or delete on public.hall_capacities
  for each row execute function app_private.tg__audit('hall_id', 'setup_style');
create trigger _900_audit after insert or update or delete on public.dayparts
  for each row execute function app_private.tg__audit('id');
create trigger _900_audit after insert or update or delete on public.customers
  for each row execute function app_private.tg__audit('id');
create trigger _900_audit after insert or update or delete on public.events
  for each row execute function app_private.tg__audit('id');
create trigger _900_audit after insert or update or delete on public.bookings
  for each row execute function app_private.tg__audit('id');

create function app_private.tg_audit_log__refuse() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'The audit log is append only' using errcode = '42501';
end $$;
create trigger _100_refuse before update or delete on public.audit_log
  for each row execute function app_private.tg_audit_log__refuse();
