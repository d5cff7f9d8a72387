-- Stock of a branch: what it owns, who needs it when, what moved and why, and what falls short.
--
-- Three kinds of fact, kept apart. Counters of an item (owned, out of service, issued, borrowed)
-- change by movements alone, so that every number can be explained. A need says how many a booking
-- takes over its operational window, out to due back; it follows the booking by trigger. A
-- shortage is a window in which needs exceed what is usable; the database opens and closes it, a
-- person answers it. Nothing here ever refuses a booking. The rules stand in 0021.

create type public.inventory_kind as enum ('returnable', 'consumable');
create type public.movement_reason as enum
  ('issue', 'return', 'purchase', 'breakage', 'loss', 'to_service', 'from_service', 'count',
   'hire_in', 'hire_out', 'transfer_out', 'transfer_in');
create type public.shortage_resolution as enum
  ('transfer', 'substitute', 'sub_rent', 'purchase', 'reduce');
-- asked: waits for another store's yes, or for the salesperson; closed: nothing is short any more
create type public.shortage_state as enum ('open', 'asked', 'settled', 'closed');
create type public.transfer_state as enum
  ('asked', 'accepted', 'refused', 'withdrawn', 'sent', 'returned');

create table public.inventory_items (
  id uuid primary key default app_private.uuid_v7(),
  branch_id bigint not null references public.branches on delete restrict,
  sku text constraint inventory_items_sku_is_short check (length(btrim(sku)) between 1 and 40),
  name text not null
    constraint inventory_items_have_a_name check (length(btrim(name)) between 1 and 120),
  category text not null default 'Other'
    constraint inventory_items_category_is_short check (length(btrim(category)) between 1 and 60),
  unit text not null default 'piece'
    constraint inventory_items_unit_is_short check (length(btrim(unit)) between 1 and 20),
  kind public.inventory_kind not null default 'returnable',
  turnaround_minutes int not null default 0
    constraint inventory_items_turnaround_up_to_30_days check (turnaround_minutes between 0 and 43200),
  par_level int not null default 0
    constraint inventory_items_par_level_countable check (par_level between 0 and 10000000),
  guests_per_unit int
    constraint inventory_items_serve_guests check (guests_per_unit between 1 and 100000),
  owned int not null default 0
    constraint inventory_items_owned_countable check (owned between 0 and 10000000),
  out_of_service int not null default 0
    constraint inventory_items_out_of_service_countable check (out_of_service >= 0),
  issued int not null default 0 constraint inventory_items_issued_countable check (issued >= 0),
  borrowed int not null default 0
    constraint inventory_items_borrowed_countable check (borrowed between 0 and 10000000),
  on_hand int not null default 0
    constraint inventory_items_on_hand_is_not_negative check (on_hand >= 0),
  sort_order int not null default 0,
  active boolean not null default true,
  modified_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1,
  constraint inventory_items_have_one_sku_each unique (branch_id, sku),
  unique (id, branch_id)
);
comment on table public.inventory_items is 'What a branch keeps in its store, with its counters.';
comment on column public.inventory_items.turnaround_minutes is
  'From the end of tear-down until it can be used again: washing, repair; restocking of consumables.';
comment on column public.inventory_items.par_level is
  'Low when owned less out of service is below it; 0 never.';
comment on column public.inventory_items.guests_per_unit is
  'One for so many guests of a booking (a round table: 10); null: only where asked for.';
comment on column public.inventory_items.issued is 'Out at functions, or lent to another branch.';
comment on column public.inventory_items.borrowed is 'Here, but another branch''s or a hirer''s.';
comment on column public.inventory_items.on_hand is
  'In the store now: owned + borrowed - out_of_service - issued. Derived.';
-- the stock page: a branch's items in order
create index inventory_items_branch_id_idx on public.inventory_items (branch_id, sort_order, name);

create table public.inventory_shortages (
  id uuid primary key default app_private.uuid_v7(),
  branch_id bigint not null references public.branches on delete restrict,
  item_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  quantity int not null constraint inventory_shortages_are_of_something check (quantity > 0),
  state public.shortage_state not null default 'open',
  resolution public.shortage_resolution,
  settled_quantity int
    constraint inventory_shortages_settle_something check (settled_quantity > 0),
  from_branch_id bigint references public.branches on delete restrict,
  substitute_item_id uuid,
  owner_id uuid,
  note text constraint inventory_shortages_note_up_to_2000 check (length(note) <= 2000),
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1,
  constraint inventory_shortages_end_after_start check (starts_at < ends_at),
  constraint inventory_shortages_answered_in_full check (state in ('open', 'closed')
    or (resolution is not null and settled_quantity is not null)),
  constraint inventory_shortages_item_of_the_branch foreign key (item_id, branch_id)
    references public.inventory_items (id, branch_id) on delete cascade,
  constraint inventory_shortages_substitute_of_the_branch foreign key (substitute_item_id, branch_id)
    references public.inventory_items (id, branch_id) on delete restrict
);
comment on table public.inventory_shortages is
  'A window in which an item falls short, as a task: opened by the database, answered by a person.';
comment on column public.inventory_shortages.quantity is 'How many are missing at the worst moment.';
comment on column public.inventory_shortages.owner_id is
  'Account that sees to it; no reference: it outlives the account.';
-- the task list; the foreign keys
create index inventory_shortages_branch_id_idx
  on public.inventory_shortages (branch_id, state, starts_at);
create index inventory_shortages_item_id_idx on public.inventory_shortages (item_id, branch_id);
create index inventory_shortages_substitute_idx
  on public.inventory_shortages (substitute_item_id, branch_id);
create index inventory_shortages_from_branch_id_idx on public.inventory_shortages (from_branch_id);

-- The lender's side of a transfer, and the lender's row: its store says yes, sends, takes back.
-- The branch that asked follows it through its shortage.
create table public.inventory_transfers (
  id uuid primary key default app_private.uuid_v7(),
  branch_id bigint not null references public.branches on delete restrict,
  item_id uuid not null,
  to_branch_id bigint not null references public.branches on delete restrict,
  to_item_id uuid not null references public.inventory_items on delete cascade,
  shortage_id uuid not null references public.inventory_shortages on delete cascade,
  quantity int not null constraint inventory_transfers_are_of_something check (quantity > 0),
  out_at timestamptz not null,
  due_back_at timestamptz not null,
  state public.transfer_state not null default 'asked',
  asked_by uuid,
  answered_by uuid,
  note text constraint inventory_transfers_note_up_to_2000 check (length(note) <= 2000),
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1,
  constraint inventory_transfers_between_two_branches check (branch_id <> to_branch_id),
  constraint inventory_transfers_item_of_the_branch foreign key (item_id, branch_id)
    references public.inventory_items (id, branch_id) on delete cascade
);
comment on table public.inventory_transfers is
  'What another branch asks to borrow. branch_id is the lender, whose store decides.';
create index inventory_transfers_branch_id_idx on public.inventory_transfers (branch_id, state);
create index inventory_transfers_item_id_idx on public.inventory_transfers (item_id, branch_id);
create index inventory_transfers_to_branch_id_idx on public.inventory_transfers (to_branch_id);
create index inventory_transfers_to_item_id_idx on public.inventory_transfers (to_item_id);
create index inventory_transfers_shortage_id_idx on public.inventory_transfers (shortage_id);

create table public.inventory_needs (
  id uuid primary key default app_private.uuid_v7(),
  branch_id bigint not null references public.branches on delete restrict,
  item_id uuid not null,
  booking_id uuid references public.bookings on delete cascade,
  transfer_id uuid references public.inventory_transfers on delete cascade,
  quantity int not null
    constraint inventory_needs_are_of_something check (quantity between 1 and 10000000),
  issued int not null default 0 constraint inventory_needs_issued_countable check (issued >= 0),
  returned int not null default 0
    constraint inventory_needs_returned_countable check (returned >= 0),
  out_at timestamptz not null,
  due_back_at timestamptz not null,
  counts boolean not null default true,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1,
  constraint inventory_needs_are_of_a_booking_or_a_transfer
    check ((booking_id is null) <> (transfer_id is null)),
  constraint inventory_needs_end_after_start check (out_at < due_back_at),
  constraint inventory_needs_stand_once unique (booking_id, item_id),
  constraint inventory_needs_item_of_the_branch foreign key (item_id, branch_id)
    references public.inventory_items (id, branch_id) on delete cascade
);
comment on table public.inventory_needs is
  'How many of an item a booking takes, or a transfer; from out to due back, turnaround included.';
comment on column public.inventory_needs.counts is
  'Whether the booking holds its hall as first option: a second option needs nothing yet.';
comment on column public.inventory_needs.issued is 'Handed out for it so far, by movements.';
comment on column public.inventory_needs.returned is 'Back, broken or lost so far, by movements.';
-- the sweep over an item's windows; the needs of a branch in a window; the transfer's need
create index inventory_needs_item_id_idx on public.inventory_needs (item_id, branch_id, due_back_at);
create index inventory_needs_branch_id_idx on public.inventory_needs (branch_id, due_back_at);
create index inventory_needs_transfer_id_idx on public.inventory_needs (transfer_id);

create table public.inventory_movements (
  id uuid primary key default app_private.uuid_v7(),
  branch_id bigint not null references public.branches on delete restrict,
  item_id uuid not null,
  reason public.movement_reason not null,
  quantity int not null,
  booking_id uuid references public.bookings on delete set null,
  transfer_id uuid references public.inventory_transfers on delete set null,
  shortage_id uuid references public.inventory_shortages on delete set null,
  note text constraint inventory_movements_note_up_to_2000 check (length(note) <= 2000),
  happened_at timestamptz not null default now()
    constraint inventory_movements_happened_some_day check (isfinite(happened_at)),
  created_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1,
  constraint inventory_movements_move_something
    check (quantity between -10000000 and 10000000 and quantity <> 0
      and (quantity > 0 or reason = 'count')),
  constraint inventory_movements_item_of_the_branch foreign key (item_id, branch_id)
    references public.inventory_items (id, branch_id) on delete cascade
);
comment on table public.inventory_movements is
  'What moved, how many and why. Append only: a slip is put right by another movement.';
comment on column public.inventory_movements.quantity is
  'How many; for reason count the difference found, which may be negative.';
comment on column public.inventory_movements.happened_at is
  'When it happened, as the person says; created_at is when it was recorded.';
-- the newest of a branch, and of an item; the foreign keys
create index inventory_movements_branch_id_idx
  on public.inventory_movements (branch_id, happened_at desc);
create index inventory_movements_item_id_idx
  on public.inventory_movements (item_id, branch_id, happened_at desc);
create index inventory_movements_booking_id_idx on public.inventory_movements (booking_id);
create index inventory_movements_transfer_id_idx on public.inventory_movements (transfer_id);
create index inventory_movements_shortage_id_idx on public.inventory_movements (shortage_id);

-- Counters and derived columns are granted to nobody who asks over the network: an opening stock
-- may be given with a new item, everything after it is a movement.
do $$
declare name text;
begin
  foreach name in array array['inventory_items', 'inventory_needs', 'inventory_movements',
    'inventory_shortages', 'inventory_transfers']
  loop
    execute format('alter table public.%I enable row level security', name);
    execute format('revoke all on public.%I from anon, authenticated', name);
    execute format('grant select on public.%I to authenticated', name);
    execute format('create policy select_staff on public.%1$I for select to authenticated using '
      '(branch_id = any ((select app_private.readable_branches(%1$L))::bigint[]))', name);
    execute format('create policy insert_staff on public.%1$I for insert to authenticated with check '
      '(branch_id = any ((select app_private.insertable_branches(%1$L))::bigint[]))', name);
    execute format('create policy update_staff on public.%1$I for update to authenticated using '
      '(branch_id = any ((select app_private.updatable_branches(%1$L))::bigint[]))', name);
    execute format('create policy delete_staff on public.%1$I for delete to authenticated using '
      '(branch_id = any ((select app_private.deletable_branches(%1$L))::bigint[]))', name);
    execute format('create trigger _010_stamp before insert or update on public.%I '
      'for each row execute function app_private.tg__stamp(%L, ''id'')', name,
      case name when 'inventory_items' then 'item' else rtrim(substr(name, 11), 's') end);
    execute format('create trigger _900_audit after insert or update or delete on public.%I '
      'for each row execute function app_private.tg__audit(''id'')', name);
    execute format('alter table public.%I replica identity full', name);
    execute format('alter publication supabase_realtime add table public.%I', name);
  end loop;
end $$;

grant insert (id, branch_id, sku, name, category, unit, kind, turnaround_minutes, par_level,
    guests_per_unit, owned, out_of_service, sort_order, active, version, created_at, modified_at),
  update (sku, name, category, unit, kind, turnaround_minutes, par_level, guests_per_unit,
    sort_order, active, version, modified_at),
  delete on public.inventory_items to authenticated;
grant insert (id, branch_id, item_id, booking_id, quantity, version, created_at, modified_at),
  update (quantity, version, modified_at), delete on public.inventory_needs to authenticated;
grant insert (id, branch_id, item_id, reason, quantity, booking_id, shortage_id, note, happened_at,
    version, created_at, modified_at) on public.inventory_movements to authenticated;
-- A task is taken on and commented; its state changes by the functions of 0021.
grant update (owner_id, note, version, modified_at) on public.inventory_shortages to authenticated;
grant update (note, version, modified_at) on public.inventory_transfers to authenticated;
-- Append only for the service key as well. Deleting stays with the database's owner, for a demo
-- that starts again.
revoke update, delete, truncate on public.inventory_movements from service_role;

-- r read, i insert, u update, d delete (reference: trade, section 4.6). The store keeps the stock,
-- sales and operations say what a booking needs, operations issue and take back.
insert into public.role_permissions (role, table_name, can_read, can_insert, can_update, can_delete)
select role::public.staff_role, table_name,
  rights like '%r%', rights like '%i%', rights like '%u%', rights like '%d%'
from (values
  ('inventory_items',     'riud', 'riud', 'r',    'r',    'r', 'riud', 'r', 'r'),
  ('inventory_needs',     'riud', 'riud', 'riud', 'riud', 'r', 'riud', 'r', 'r'),
  ('inventory_movements', 'ri',   'ri',   'r',    'ri',   'r', 'ri',   'r', 'r'),
  ('inventory_shortages', 'ru',   'ru',   'r',    'ru',   'r', 'ru',   'r', 'r'),
  ('inventory_transfers', 'ru',   'ru',   'r',    'r',    'r', 'ru',   'r', 'r')
) seed (table_name, owner, manager, sales, operations, kitchen, store, accounts, viewer)
cross join lateral (values
  ('owner', owner), ('manager', manager), ('sales', sales), ('operations', operations),
  ('kitchen', kitchen), ('store', store), ('accounts', accounts), ('viewer', viewer)
) of_role (role, rights);
