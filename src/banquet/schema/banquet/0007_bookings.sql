-- A booking: one hall, one time. The unit that takes space and that everybody watches.
--
-- Local date and time are what people mean and what is kept as truth; the instants `starts_at` and
-- `ends_at` follow from them and the branch's zone on every write (0008). Column defaults that
-- depend on hall or branch are filled there too, so four columns make a booking.

create type public.booking_status as enum
  ('enquiry', 'tentative', 'confirmed', 'in_progress', 'completed', 'settled',
   'released', 'lost', 'cancelled');

create table public.bookings (
  id uuid primary key default app_private.uuid_v7(),
  branch_id bigint not null references public.branches on delete restrict,
  event_id uuid references public.events on delete restrict,
  hall_id bigint not null,
  hall_name text not null,
  title text not null
    constraint bookings_have_a_title check (length(btrim(title)) between 1 and 200),
  event_type text constraint bookings_event_type_is_short check (length(event_type) <= 64),
  event_date date not null,
  event_time time not null,
  end_time time not null,
  end_day_offset smallint not null default 0,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  setup_minutes int not null
    constraint bookings_setup_up_to_three_days check (setup_minutes between 0 and 4320),
  teardown_minutes int not null
    constraint bookings_teardown_up_to_three_days check (teardown_minutes between 0 and 4320),
  status public.booking_status not null default 'tentative',
  option_rank smallint not null default 1
    constraint bookings_option_rank_from_1_to_9 check (option_rank between 1 and 9),
  option_expires_at timestamptz
    constraint bookings_option_expires_some_day check (isfinite(option_expires_at)),
  guests_expected int
    constraint bookings_guests_expected_countable check (guests_expected between 0 and 100000),
  guests_guaranteed int
    constraint bookings_guests_guaranteed_countable check (guests_guaranteed between 0 and 100000),
  setup_style text constraint bookings_setup_style_is_short check (length(setup_style) <= 32),
  customer_id uuid references public.customers on delete restrict,
  notes text constraint bookings_notes_up_to_10000 check (length(notes) <= 10000),
  created_by uuid,
  modified_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1,
  constraint bookings_hall_of_the_branch
    foreign key (hall_id, branch_id) references public.halls (id, branch_id) on delete restrict,
  constraint bookings_on_a_date_people_use
    check (event_date between date '2000-01-01' and date '2199-12-31'),
  constraint bookings_end_within_three_days check (end_day_offset between 0 and 3),
  constraint bookings_end_after_start check (starts_at < ends_at),
  constraint bookings_first_option_expires
    check (status <> 'tentative' or option_rank > 1 or option_expires_at is not null),
  constraint bookings_do_not_jump_the_queue
    check (status not in ('confirmed', 'in_progress', 'completed', 'settled') or option_rank = 1)
);
alter table public.bookings enable row level security;
revoke all on public.bookings from anon, authenticated;
grant select, insert, update, delete on public.bookings to authenticated;
comment on table public.bookings is 'One hall at one time.';
comment on column public.bookings.title is
  'What everyone on the floor may read. Phones and addresses belong in customers.';
comment on column public.bookings.end_day_offset is
  'Days from event_date to the local date of the end: 1 for a dinner that ends past midnight.';
comment on column public.bookings.starts_at is 'Derived from event_date and event_time.';
comment on column public.bookings.ends_at is 'Derived from end_time and end_day_offset.';
comment on column public.bookings.option_rank is '1: first option. 2 and more wait behind it.';
comment on column public.bookings.created_by is 'Account; no reference: it outlives the account.';

create policy select_staff on public.bookings for select to authenticated
  using (branch_id = any ((select app_private.readable_branches('bookings'))::bigint[]));
create policy insert_staff on public.bookings for insert to authenticated
  with check (branch_id = any ((select app_private.insertable_branches('bookings'))::bigint[]));
create policy update_staff on public.bookings for update to authenticated
  using (branch_id = any ((select app_private.updatable_branches('bookings'))::bigint[]));
create policy delete_staff on public.bookings for delete to authenticated
  using (branch_id = any ((select app_private.deletable_branches('bookings'))::bigint[]));

-- the diary: a branch between two dates
create index bookings_branch_id_event_date_idx on public.bookings (branch_id, event_date);
-- what a hall holds; the foreign key
create index bookings_hall_id_event_date_idx on public.bookings (hall_id, branch_id, event_date);
-- the bookings of an event, and of a customer
create index bookings_event_id_idx on public.bookings (event_id);
create index bookings_customer_id_idx on public.bookings (customer_id);
-- first options running out, soonest first
create index bookings_expiring_idx on public.bookings (branch_id, option_expires_at)
  where status = 'tentative';

-- Legal moves of a booking, and whose they are. A row without from_status is how one may begin.
create table public.booking_transitions (
  from_status public.booking_status,
  to_status public.booking_status not null,
  roles public.staff_role[] not null,
  constraint booking_transitions_stand_once unique nulls not distinct (from_status, to_status)
);
alter table public.booking_transitions enable row level security;
revoke all on public.booking_transitions from anon, authenticated;
grant select on public.booking_transitions to authenticated;
comment on table public.booking_transitions is 'Legal moves of bookings.status, by role.';
create policy select_member on public.booking_transitions for select to authenticated
  using ((select app_private.is_member()));

insert into public.booking_transitions (from_status, to_status, roles) values
  (null, 'enquiry', '{owner,manager,sales}'),
  (null, 'tentative', '{owner,manager,sales}'),
  (null, 'confirmed', '{owner,manager,sales}'),
  ('enquiry', 'tentative', '{owner,manager,sales}'),
  ('enquiry', 'confirmed', '{owner,manager,sales}'),
  ('enquiry', 'lost', '{owner,manager,sales}'),
  ('enquiry', 'cancelled', '{owner,manager,sales}'),
  ('tentative', 'confirmed', '{owner,manager,sales}'),
  ('tentative', 'released', '{owner,manager,sales}'),
  ('tentative', 'lost', '{owner,manager,sales}'),
  ('tentative', 'cancelled', '{owner,manager,sales}'),
  -- the cheque bounced
  ('confirmed', 'tentative', '{owner,manager}'),
  -- a signed contract ends: money is due one way or the other
  ('confirmed', 'cancelled', '{owner,manager}'),
  ('confirmed', 'in_progress', '{owner,manager,operations}'),
  ('in_progress', 'completed', '{owner,manager,operations}'),
  ('completed', 'settled', '{owner,manager,accounts}'),
  ('settled', 'completed', '{owner}'),
  -- second thoughts; the hall must still be free
  ('released', 'tentative', '{owner,manager,sales}'),
  ('lost', 'enquiry', '{owner,manager,sales}'),
  ('cancelled', 'tentative', '{owner,manager}'),
  ('cancelled', 'confirmed', '{owner,manager}');
