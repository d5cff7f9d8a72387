-- Who pays, and what they celebrate. Phones and addresses stand here and nowhere else, so that a
-- role without rights on customers sees none.

create table public.customers (
  id uuid primary key default app_private.uuid_v7(),
  branch_id bigint not null references public.branches on delete restrict,
  name text not null constraint customers_have_a_name check (length(btrim(name)) between 1 and 200),
  phone text constraint customers_phone_is_short check (length(phone) <= 40),
  email text constraint customers_email_is_short check (length(email) <= 320),
  notes text constraint customers_notes_up_to_10000 check (length(notes) <= 10000),
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1
);
alter table public.customers enable row level security;
revoke all on public.customers from anon, authenticated;
grant select, insert, update, delete on public.customers to authenticated;
comment on table public.customers is 'A household or company that books, and how to reach it.';
-- customers of a branch by name, for the combobox
create index customers_branch_id_name_idx on public.customers (branch_id, name);

create table public.events (
  id uuid primary key default app_private.uuid_v7(),
  branch_id bigint not null references public.branches on delete restrict,
  title text not null constraint events_have_a_title check (length(btrim(title)) between 1 and 200),
  event_type text constraint events_event_type_is_short check (length(event_type) <= 64),
  customer_id uuid references public.customers on delete restrict,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  version int not null default 1
);
alter table public.events enable row level security;
revoke all on public.events from anon, authenticated;
grant select, insert, update, delete on public.events to authenticated;
comment on table public.events is
  'One piece of business, such as a wedding of four bookings; they may be at several branches.';
-- the newest events of a branch
create index events_branch_id_idx on public.events (branch_id, created_at);
-- what a customer booked
create index events_customer_id_idx on public.events (customer_id);

do $$
declare name text;
begin
  foreach name in array array['customers', 'events'] loop
    execute format('create policy select_staff on public.%1$I for select to authenticated using '
      '(branch_id = any ((select app_private.readable_branches(%1$L))::bigint[]))', name);
    execute format('create policy insert_staff on public.%1$I for insert to authenticated with check '
      '(branch_id = any ((select app_private.insertable_branches(%1$L))::bigint[]))', name);
    execute format('create policy update_staff on public.%1$I for update to authenticated using '
      '(branch_id = any ((select app_private.updatable_branches(%1$L))::bigint[]))', name);
    execute format('create policy delete_staff on public.%1$I for delete to authenticated using '
      '(branch_id = any ((select app_private.deletable_branches(%1$L))::bigint[]))', name);
  end loop;
end $$;

create trigger _010_stamp before insert or update on public.customers
  for each row execute function app_private.tg__stamp('customer', 'id');
create trigger _010_stamp before insert or update on public.events
  for each row execute function app_private.tg__stamp('event', 'id');
