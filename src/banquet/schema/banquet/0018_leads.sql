-- Who asked, and what happened since. A lead never takes a hall; it ends as won, by a booking, or
-- as lost or turned down, with a reason.
--
-- Contact details and money stand in the rows themselves: whoever must not see them has no right on
-- either table (role_permissions, below).

create type public.lead_stage as enum
  ('new', 'contacted', 'qualified', 'visit', 'proposal', 'negotiation',
   'won', 'lost', 'turned_down');

create type public.lead_source as enum
  ('web_form', 'phone', 'walk_in', 'whatsapp', 'referral', 'repeat', 'marketplace', 'planner',
   'corporate');

create type public.lead_reason as enum (
  -- turned down: we said no
  'date_full', 'too_small', 'budget', 'policy',
  -- lost: they did
  'price', 'went_elsewhere', 'other_date', 'called_off', 'no_answer', 'duplicate');

create table public.leads (
  id uuid primary key default app_private.uuid_v7(),
  branch_id bigint not null references public.branches on delete restrict,
  name text not null constraint leads_have_a_name check (length(btrim(name)) between 1 and 200),
  contact_name text constraint leads_contact_name_is_short check (length(contact_name) <= 200),
  relation text constraint leads_relation_is_short check (length(relation) <= 120),
  phone text constraint leads_phone_is_short check (length(phone) <= 40),
  phone_key text,
  email text constraint leads_email_is_short check (length(email) <= 320),
  event_type text constraint leads_event_type_is_short check (length(event_type) <= 64),
  source public.lead_source not null default 'phone',
  source_detail text
    constraint leads_source_detail_is_short check (length(source_detail) <= 200),
  wishes jsonb not null default '[]',
  asked_from date,
  asked_to date,
  other_branches bigint[] not null default '{}',
  guests_expected int
    constraint leads_guests_expected_countable check (guests_expected between 0 and 100000),
  guests_up_to int constraint leads_guests_up_to_countable check (guests_up_to between 0 and 100000),
  budget numeric(14, 2) constraint leads_budget_is_no_debt check (budget >= 0),
  budget_per_plate numeric(10, 2)
    constraint leads_budget_per_plate_is_no_debt check (budget_per_plate >= 0),
  notes text constraint leads_notes_up_to_10000 check (length(notes) <= 10000),
  owner_id uuid,
  stage public.lead_stage not null default 'new',
  stage_changed_at timestamptz not null default now(),
  reason public.lead_reason,
  reason_note text constraint leads_reason_note_is_short check (length(reason_note) <= 500),
  closed_on date not null default '9999-12-31',
  next_action text constraint leads_next_action_is_short check (length(next_action) <= 200),
  next_action_at timestamptz
    constraint leads_next_action_some_day check (isfinite(next_action_at)),
  received_at timestamptz not null default now()
    constraint leads_received_some_day check (isfinite(received_at)),
  first_response_at timestamptz,
  duplicate_of uuid references public.leads on delete set null,
  customer_id uuid references public.customers on delete set null,
  created_by uuid,
  modified_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1,
  constraint leads_reason_fits_stage check (case stage
    when 'turned_down' then
      coalesce(reason in ('date_full', 'too_small', 'budget', 'policy'), false)
    when 'lost' then coalesce(reason in
      ('price', 'went_elsewhere', 'other_date', 'called_off', 'no_answer', 'duplicate'), false)
    else reason is null end),
  unique (id, branch_id)
);
alter table public.leads enable row level security;
revoke all on public.leads from anon, authenticated;
grant select, insert, update, delete on public.leads to authenticated;
comment on table public.leads is 'Someone asked. Holds no hall, whatever it asks for.';
comment on column public.leads.name is 'Who it is about, as on the board: Chopra–Mehra.';
comment on column public.leads.phone_key is 'Derived: last ten digits, alike however it is written.';
comment on column public.leads.wishes is
  'Functions asked for, [{"from", "to", "weekday", "session", "event_type", "guests"}]: on one day, '
  'or on any (ISO weekday) between two. session is the code of a daypart.';
comment on column public.leads.asked_from is 'Derived: first day of wishes.';
comment on column public.leads.asked_to is 'Derived: last day of wishes.';
comment on column public.leads.other_branches is 'Branches that would do as well.';
comment on column public.leads.owner_id is
  'Account that sees to it; null: in the pool. No reference: it outlives the account.';
comment on column public.leads.stage_changed_at is
  'When it was moved, which for a move made without network is before it was heard of.';
comment on column public.leads.closed_on is
  'Derived: local date of won, lost or turned down; 9999-12-31 while open, so that one condition '
  'asks for what is open or was closed lately.';
comment on column public.leads.first_response_at is 'Derived: our first reply. Without one the timer runs.';

-- the board: open leads, and those closed lately
create index leads_branch_id_closed_on_idx on public.leads (branch_id, closed_on);
-- the list, newest first
create index leads_branch_id_received_at_idx on public.leads (branch_id, received_at);
-- who asked before from the same phone
create index leads_phone_key_idx on public.leads (branch_id, phone_key) where phone_key is not null;
create index leads_duplicate_of_idx on public.leads (duplicate_of);
create index leads_customer_id_idx on public.leads (customer_id);
-- customers by phone, written in any way
create index customers_phone_key_idx
  on public.customers (branch_id, right(regexp_replace(phone, '\D', '', 'g'), 10));

-- What came of a lead: a piece of business knows where it came from.
alter table public.events add column lead_id uuid references public.leads on delete set null;
comment on column public.events.lead_id is 'The enquiry it came from.';
create index events_lead_id_idx on public.events (lead_id);

create type public.activity_kind as enum
  ('note', 'call', 'whatsapp', 'email', 'visit', 'tasting', 'quote', 'stage');

create table public.activities (
  id uuid primary key default app_private.uuid_v7(),
  branch_id bigint not null references public.branches on delete restrict,
  lead_id uuid not null,
  kind public.activity_kind not null default 'note',
  body text constraint activities_body_up_to_10000 check (length(body) <= 10000),
  from_stage public.lead_stage,
  to_stage public.lead_stage,
  happened_at timestamptz not null default now()
    constraint activities_happened_some_day check (isfinite(happened_at)),
  created_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1,
  constraint activities_lead_of_the_branch foreign key (lead_id, branch_id)
    references public.leads (id, branch_id) on update cascade on delete cascade,
  constraint activities_say_something check (case kind
    when 'stage' then to_stage is not null
    when 'note' then coalesce(btrim(body) <> '', false) and to_stage is null
    else to_stage is null end)
);
alter table public.activities enable row level security;
revoke all on public.activities from anon, authenticated;
grant select, insert, update, delete on public.activities to authenticated;
comment on table public.activities is 'What happened to a lead: calls, visits, notes, and each stage.';
comment on column public.activities.from_stage is 'Null in the first row of a lead: it came in.';
-- what happened to a lead, in order; the foreign key
create index activities_lead_id_idx on public.activities (lead_id, branch_id, happened_at);
create index activities_branch_id_idx on public.activities (branch_id, happened_at);

insert into public.role_permissions (role, table_name, can_read, can_insert, can_update, can_delete)
select role, table_name, true, true, true, table_name = 'activities' or role <> 'sales'
from unnest('{owner,manager,sales}'::public.staff_role[]) role,
  unnest('{leads,activities}'::text[]) table_name;

do $$
declare name text;
begin
  foreach name in array array['leads', 'activities'] loop
    execute format('create policy select_staff on public.%1$I for select to authenticated using '
      '(branch_id = any ((select app_private.readable_branches(%1$L))::bigint[]))', name);
    execute format('create policy insert_staff on public.%1$I for insert to authenticated with check '
      '(branch_id = any ((select app_private.insertable_branches(%1$L))::bigint[]))', name);
    execute format('create policy update_staff on public.%1$I for update to authenticated using '
      '(branch_id = any ((select app_private.updatable_branches(%1$L))::bigint[]))', name);
    execute format('create policy delete_staff on public.%1$I for delete to authenticated using '
      '(branch_id = any ((select app_private.deletable_branches(%1$L))::bigint[]))', name);
    execute format('create trigger _900_audit after insert or update or delete on public.%I '
      'for each row execute function app_private.tg__audit(''id'')', name);
    execute format('alter table public.%I replica identity full', name);
    execute format('alter publication supabase_realtime add table public.%I', name);
  end loop;
end $$;

create trigger _010_stamp before insert or update on public.leads
  for each row execute function app_private.tg__stamp('lead', 'id');
create trigger _010_stamp before insert or update on public.activities
  for each row execute function app_private.tg__stamp('entry', 'id');
