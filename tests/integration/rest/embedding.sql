-- Tables that lead to one another in every way there is; on top of `schema.sql`.
create table public.customers (
  id int primary key,
  branch_id bigint not null references public.branches,
  name text not null,
  facts jsonb not null default '{}'
);
create table public.staff (id int primary key, name text not null);
create table public.events (
  id int primary key,
  title text not null,
  guests int,
  facts jsonb not null default '{}',
  customer_id int constraint events_customer_fkey references public.customers,
  host_id int constraint events_host_fkey references public.staff,
  stand_in_id int constraint events_stand_in_fkey references public.staff,
  follows_id int constraint events_follows_fkey references public.events
);
create table public.contracts (
  event_id int primary key references public.events,
  signed boolean not null
);
create table public.waiters (
  staff_id int references public.staff,
  event_id int references public.events,
  hours int not null default 4,
  primary key (staff_id, event_id)
);
create table public.friends (
  one_id int constraint friends_one_fkey references public.customers,
  other_id int constraint friends_other_fkey references public.customers,
  primary key (one_id, other_id)
);
create table public.visits (
  event_id int not null references public.events,
  day date not null,
  primary key (event_id, day)
) partition by range (day);
create table public.visits_2026 partition of public.visits
  for values from ('2026-01-01') to ('2027-01-01');
create view public.large_events with (security_invoker = true) as
  select id as event, title, customer_id as customer, guests from public.events where guests >= 100;
create view public.large_titles with (security_invoker = true) as
  select event, title, customer from public.large_events;
create table hidden.notes (
  id int primary key,
  event_id int references public.events
);
create table annex.remarks (id int primary key, event_id int references public.events);

alter table public.customers enable row level security;
create policy own on public.customers for all to authenticated
  using (branch_id = any ((select my_branches())::bigint[]));

insert into public.customers values
  (1, 1, 'Asha', '{"vip": true}'), (2, 1, 'Bina', '{}'), (3, 2, 'Chand', '{}'), (4, 1, 'Dev', '{}');
insert into public.staff values (1, 'Hari'), (2, 'Indu'), (3, 'Jai');
insert into public.events values
  (1, 'Wedding', 300, '{"floor": {"hall": "A"}}', 1, 1, 2, null),
  (2, 'Reception', 200, '{"floor": {"hall": "B"}}', 1, 2, null, 1),
  (3, 'Birthday', 40, '{}', 2, 1, 3, null),
  (4, 'Meeting', 20, '{}', 3, 3, 1, null),
  (5, 'Tasting', 10, '{}', null, null, null, 3);
insert into public.contracts values (1, true), (3, false);
insert into public.waiters values (1, 1, 5), (2, 1, 6), (3, 3, 7), (1, 4, 8);
insert into public.friends values (1, 2), (1, 4), (2, 1);
insert into public.visits values (1, '2026-03-01'), (1, '2026-03-02'), (3, '2026-05-05');

create function public.label(public.events) returns text language sql stable as
  $$ select $1.title || ' (' || coalesce($1.guests, 0) || ')' $$;
create function public.label(public.customers) returns jsonb language sql stable as
  $$ select jsonb_build_object('name', upper($1.name)) $$;
create function public.biggest(public.customers) returns setof public.events rows 1
language sql stable as
  $$ select * from public.events where customer_id = $1.id order by guests desc limit 1 $$;
create function public.small_events(public.customers) returns setof public.events
language sql stable as
  $$ select * from public.events where customer_id = $1.id and guests < 100 $$;
create function public.payer(public.events) returns public.customers
language sql stable as $$ select * from public.customers where id = $1.customer_id $$;
create function public.contracts(public.staff) returns setof public.contracts
language sql stable as
  $$ select c.* from public.contracts c join public.events e on e.id = c.event_id
     where e.host_id = $1.id $$;
create function public.events_over(bound int) returns setof public.events
language sql stable as $$ select * from public.events where guests > bound $$;
create function public.smallest_first() returns setof public.events
language sql stable as $$ select * from public.events order by guests $$;
create function public.first_event() returns public.events
language sql stable as $$ select * from public.events where id = 1 $$;
create function public.event_counts() returns table (title text, n int)
language sql stable as $$ select title, 1 from public.events $$;

grant select, insert, update, delete on public.customers, public.staff, public.events,
  public.contracts, public.waiters, public.friends, public.visits, public.large_events,
  public.large_titles to authenticated, anon, service_role;
grant select on annex.remarks to authenticated;
