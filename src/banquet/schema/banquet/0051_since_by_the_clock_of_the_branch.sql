-- Who asked at one in the morning asked on that day, whatever day it still was in Greenwich: the
-- day since when a number is known is told by the clock of the branch.

create or replace function public.same_phone(phone text)
returns table (kind text, id uuid, branch_id bigint, name text, stage public.lead_stage, since date)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  with wanted as (select right(regexp_replace(same_phone.phone, '\D', '', 'g'), 10) key),
  found (kind, id, branch_id, name, stage, met_at) as (
    select 'lead', l.id, l.branch_id, l.name, l.stage, l.received_at
    from public.leads l, wanted where l.phone_key = wanted.key
    union all
    select 'customer', c.id, c.branch_id, c.name, null, c.created_at
    from public.customers c, wanted
    where length(wanted.key) >= 7 and right(regexp_replace(c.phone, '\D', '', 'g'), 10) = wanted.key
  )
  select f.kind, f.id, f.branch_id, f.name, f.stage, (f.met_at at time zone b.timezone)::date
  from found f join public.branches b on b.id = f.branch_id
  order by f.met_at desc, f.id desc limit 20
$$;
