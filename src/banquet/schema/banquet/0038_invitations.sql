-- Who is asked to work here: an address, a branch and a role, given by whoever may grant that role.
--
-- An invitation is made by inserting a row and withdrawn by deleting it; nothing else of it is
-- edited by hand. If the address has a confirmed account, the membership is granted at once.
-- Otherwise the server mails a link (a job asks claim_invitation_mail), and the membership is
-- granted when the link has proved the address: never by signing up with it, since where nothing
-- is mailed anybody can sign up with any address. Rights come from the row here and are judged
-- again when it is accepted: who has lost the right to grant by then has not granted.

create table public.invitations (
  id uuid primary key default app_private.uuid_v7(),
  email text not null constraint invitations_email_is_an_address
    check (length(email) <= 255 and email = lower(email) and email ~ '^[^@\s]+@[^@\s]+$'),
  full_name text constraint invitations_name_is_short check (length(full_name) between 1 and 200),
  branch_id bigint references public.branches on delete cascade,
  role public.staff_role not null,
  invited_by uuid,
  user_id uuid references public.profiles on delete set null,
  expires_at timestamptz not null default now() + interval '7 days',
  sent_at timestamptz,
  mail_error text,
  accepted_at timestamptz,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1
);
alter table public.invitations enable row level security;
revoke all on public.invitations from anon, authenticated;
grant select, insert (id, email, full_name, branch_id, role), delete on public.invitations
  to authenticated;
comment on table public.invitations is 'Who is asked to work where as what. branch_id null: every branch.';
comment on column public.invitations.invited_by is
  'Account that answers for it; null for the system. No reference: it outlives the account.';
comment on column public.invitations.user_id is
  'The account it is for: unconfirmed from the mail on, a colleague''s once accepted_at is set.';
comment on column public.invitations.sent_at is 'When the link was last mailed; null while it waits.';
comment on column public.invitations.mail_error is 'Why it could not be mailed; null if it was.';
-- one open invitation to the same work; also found by the address that was confirmed
create unique index invitations_are_open_once on public.invitations (email, branch_id, role)
  nulls not distinct where accepted_at is null;
-- who is asked to a branch
create index invitations_branch_id_idx on public.invitations (branch_id);
-- the invitation behind a profile without rights
create index invitations_user_id_idx on public.invitations (user_id);

-- What is still to be mailed. Apart from the rows people watch: trying again changes nothing there.
create table app_private.invitation_mails (
  invitation_id uuid primary key references public.invitations on delete cascade,
  due_at timestamptz not null default clock_timestamp(),
  attempts int not null default 0
);
alter table app_private.invitation_mails enable row level security;
comment on table app_private.invitation_mails is 'Invitations that wait to be mailed.';

create trigger _010_stamp before insert or update on public.invitations
  for each row execute function app_private.tg__stamp('invitation', 'id');
create trigger _900_audit after insert or update or delete on public.invitations
  for each row execute function app_private.tg__audit('id');
alter table public.invitations replica identity full;
alter publication supabase_realtime add table public.invitations;

insert into public.role_permissions (role, table_name, can_read, can_insert, can_delete) values
  ('owner', 'invitations', true, true, true), ('manager', 'invitations', true, true, true);

-- as memberships: a manager makes colleagues, not owners
create policy select_staff on public.invitations for select to authenticated
  using (branch_id = any ((select app_private.readable_branches('invitations'))::bigint[]));
create policy select_group_owner on public.invitations for select to authenticated
  using (branch_id is null and (select app_private.owns_group()));
create policy insert_staff on public.invitations for insert to authenticated
  with check (role <> 'owner'
    and branch_id = any ((select app_private.insertable_branches('invitations'))::bigint[]));
create policy insert_owner on public.invitations for insert to authenticated
  with check (branch_id = any ((select app_private.owned_branches())::bigint[]));
create policy insert_group_owner on public.invitations for insert to authenticated
  with check (branch_id is null and (select app_private.owns_group()));
create policy delete_staff on public.invitations for delete to authenticated
  using (role <> 'owner'
    and branch_id = any ((select app_private.deletable_branches('invitations'))::bigint[]));
create policy delete_owner on public.invitations for delete to authenticated
  using (branch_id = any ((select app_private.owned_branches())::bigint[]));
create policy delete_group_owner on public.invitations for delete to authenticated
  using (branch_id is null and (select app_private.owns_group()));

-- Whether a person may grant a role at a branch (null: at all): what the policies of memberships
-- say of the caller, said of anyone.
create function app_private.may_grant(person uuid, at_branch bigint, granted public.staff_role)
returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from public.memberships m
    join public.role_permissions p
      on p.role = m.role and p.table_name = 'memberships' and p.can_insert
    where m.user_id = person and (m.branch_id is null or m.branch_id = at_branch)
      and (m.role = 'owner' or granted <> 'owner' and at_branch is not null))
$$;

-- The account that has proved an address, or null.
create function app_private.confirmed_account(address text) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select u.id from auth.users u
  where u.email = address and not u.is_sso_user and u.email_confirmed_at is not null
    and u.deleted_at is null
$$;

-- Security definer: reads accounts and grants what the caller may grant. Who may not learns
-- nothing here: the policy refuses the row.
create function app_private.tg_invitations__prepare() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  is_staff boolean := app_private.is_staff_request();
begin
  new.email := lower(btrim(new.email));
  new.full_name := nullif(btrim(new.full_name), '');
  if is_staff then new.invited_by := auth.uid(); end if;
  if is_staff and not app_private.may_grant(new.invited_by, new.branch_id, new.role)
    or app_private.row_exists(tg_relid, '{id}', to_jsonb(new)) then
    return new;
  end if;
  if exists (select from public.invitations i where i.accepted_at is null and i.email = new.email
      and i.branch_id is not distinct from new.branch_id and i.role = new.role) then
    raise exception '% is already invited as %', new.email, new.role using errcode = 'PT409',
      hint = 'Send the invitation again, or withdraw it first.';
  end if;
  new.user_id := app_private.confirmed_account(new.email);
  if new.user_id is null then return new; end if;
  new.accepted_at := clock_timestamp();
  insert into public.memberships (user_id, branch_id, role, granted_by)
  values (new.user_id, new.branch_id, new.role, new.invited_by) on conflict do nothing;
  if not found then
    raise exception '% already works there as %', new.email, new.role using errcode = 'PT409',
      hint = 'Nothing has to be granted.';
  end if;
  return new;
end $$;
create trigger _100_prepare before insert on public.invitations
  for each row execute function app_private.tg_invitations__prepare();

create function app_private.tg_invitations__queue_mail() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into app_private.invitation_mails (invitation_id) values (new.id);
  return null;
end $$;
create trigger _500_queue_mail after insert on public.invitations
  for each row when (new.accepted_at is null)
  execute function app_private.tg_invitations__queue_mail();

-- A link that was mailed dies with the invitation: the account it would have opened goes, unless
-- it has been confirmed, or is asked to something else as well.
create function app_private.tg_invitations__withdraw() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from auth.users u
  where u.id = old.user_id and u.invited_at is not null and u.email_confirmed_at is null
    and not exists (select from public.invitations i where i.user_id = u.id);
  return null;
end $$;
create trigger _500_withdraw after delete on public.invitations
  for each row when (old.accepted_at is null and old.user_id is not null)
  execute function app_private.tg_invitations__withdraw();

-- An invited person has followed the link: what the invitations say becomes membership.
create function app_private.tg_users__accept_invitations() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  invitation public.invitations;
begin
  for invitation in
    select i.* from public.invitations i
    where i.email = new.email and i.accepted_at is null and i.expires_at > now()
      and (i.invited_by is null or app_private.may_grant(i.invited_by, i.branch_id, i.role))
    order by i.id for update
  loop
    insert into public.memberships (user_id, branch_id, role, granted_by)
    values (new.id, invitation.branch_id, invitation.role, invitation.invited_by)
    on conflict do nothing;
    update public.invitations i set accepted_at = clock_timestamp(), user_id = new.id
    where i.id = invitation.id;
  end loop;
  return null;
end $$;
create trigger _500_accept_invitations after update of email_confirmed_at on auth.users
  for each row when (old.email_confirmed_at is null and new.email_confirmed_at is not null
    and new.invited_at is not null)
  execute function app_private.tg_users__accept_invitations();

-- Mails an open invitation once more, in the caller's name and for another seven days.
-- Security definer: nobody else writes these columns.
create function public.renew_invitation(invitation_id uuid) returns public.invitations
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  renewed public.invitations;
begin
  select i.* into renewed from public.invitations i
  where i.id = renew_invitation.invitation_id and i.accepted_at is null
    and (not app_private.is_staff_request()
      or app_private.may_grant(auth.uid(), i.branch_id, i.role))
  for update;
  if renewed.id is null then
    perform app_private.refuse_missing_row();
  elsif renewed.sent_at > now() - interval '60 seconds' then
    raise exception 'This invitation was mailed less than a minute ago' using errcode = 'PT429',
      hint = 'Wait a minute before you send it again.';
  end if;
  update public.invitations i set expires_at = now() + interval '7 days', mail_error = null,
    invited_by = case when app_private.is_staff_request() then auth.uid() else i.invited_by end
  where i.id = renewed.id
  returning i.* into renewed;
  insert into app_private.invitation_mails as m (invitation_id) values (renewed.id)
  on conflict (invitation_id) do update set due_at = excluded.due_at, attempts = 0;
  return renewed;
end $$;
comment on function public.renew_invitation is
  'Mails an open invitation once more and keeps it open for another seven days.';
revoke execute on function public.renew_invitation from public, anon;
grant execute on function public.renew_invitation to authenticated, service_role;

-- What the server's job calls, with the service key

-- Takes the next invitation to be mailed and keeps it from other servers for a minute. Always one
-- row: without an invitation it says when to ask again (null: when there is news).
create function app_private.claim_invitation_mail()
returns table (invitation_id uuid, email text, full_name text, branch_name text, role text,
  inviter_name text, attempts int, seconds_to_next double precision)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  delete from app_private.invitation_mails m using public.invitations i
  where i.id = m.invitation_id and (i.accepted_at is not null or i.expires_at <= now());
  with claimed as (
    update app_private.invitation_mails m
    set due_at = clock_timestamp() + interval '1 minute', attempts = m.attempts + 1
    where m.invitation_id = (
      select w.invitation_id from app_private.invitation_mails w
      where w.due_at <= clock_timestamp() order by w.due_at for update skip locked limit 1)
    returning m.invitation_id, m.attempts)
  select i.id, i.email, i.full_name, b.name, i.role::text, p.full_name, c.attempts
  into claim_invitation_mail.invitation_id, claim_invitation_mail.email,
    claim_invitation_mail.full_name, claim_invitation_mail.branch_name,
    claim_invitation_mail.role, claim_invitation_mail.inviter_name, claim_invitation_mail.attempts
  from claimed c
  join public.invitations i on i.id = c.invitation_id
  left join public.branches b on b.id = i.branch_id
  left join public.profiles p on p.id = i.invited_by;
  claim_invitation_mail.seconds_to_next := (
    select extract(epoch from min(m.due_at) - clock_timestamp()) from app_private.invitation_mails m);
  return next;
end $$;

-- Notes what came of mailing an invitation: sent to this account, to be tried again in some
-- seconds, or (both null) given up with the error for the inviter to read.
create function app_private.settle_invitation_mail(
  invitation_id uuid, account uuid, error text, retry_seconds double precision) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if retry_seconds is null then
    delete from app_private.invitation_mails m
    where m.invitation_id = settle_invitation_mail.invitation_id;
  else
    update app_private.invitation_mails m
    set due_at = clock_timestamp() + make_interval(secs => retry_seconds)
    where m.invitation_id = settle_invitation_mail.invitation_id;
  end if;
  update public.invitations i
  set mail_error = error, user_id = coalesce(account, i.user_id),
    sent_at = case when error is null then clock_timestamp() else i.sent_at end
  where i.id = settle_invitation_mail.invitation_id and i.accepted_at is null
    and (error is null or i.mail_error is distinct from error);
end $$;

revoke execute on all functions in schema app_private from public;
grant execute on function app_private.claim_invitation_mail(),
  app_private.settle_invitation_mail(uuid, uuid, text, double precision) to service_role;

insert into app_private.mutation_targets (name, operation) values
  ('invitations', 'insert'), ('invitations', 'delete'), ('renew_invitation', 'call');
