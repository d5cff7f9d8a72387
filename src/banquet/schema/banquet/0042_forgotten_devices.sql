-- The ledger of mutations forgets by age too.
--
-- A device keeps at most 64 numbers here, so the ledger grows by devices alone: each new one tidies
-- up after those that are gone. The last number of a device is the one it may still ask for, its
-- answer lost on the way, so that one stays for more than a year; what stands before it is never
-- asked for and needs a month for who looks into a complaint.

create or replace function app_private.tg_mutations__forget() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from public.mutations m
  where m.user_id = new.user_id and m.client_id = new.client_id and m.seq <= new.seq - 64;
  if not exists (select from public.mutations m
      where m.user_id = new.user_id and m.client_id = new.client_id and m.seq <> new.seq) then
    perform app_private.forget_old_mutations();
  end if;
  return null;
end $$;

-- Skips what another device deletes right now. Security definer by its caller alone.
create function app_private.forget_old_mutations() returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  delete from public.mutations where ctid = any (array(
    select m.ctid from public.mutations m
    where m.done_at < now() - interval '400 days'
      or (m.done_at < now() - interval '30 days' and exists (
        select from public.mutations later where later.user_id = m.user_id
          and later.client_id = m.client_id and later.seq > m.seq))
    for update of m skip locked))
$$;
revoke execute on function app_private.forget_old_mutations() from public;
