-- The job looks whenever a booking changed, and mostly nothing has run out. An UPDATE would take
-- the locks of all branches even then (its trigger runs for each statement), and writers would
-- wait for it. So it looks first, and locks nothing unless there is something to do.

create or replace function app_private.release_expired_options()
returns table (released int, seconds_to_next double precision)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  released := 0;
  if exists (select from public.bookings
    where status = 'tentative' and case when option_rank = 1 then option_expires_at <= now()
      else starts_at <= now() end) then
    update public.bookings set status = 'released', status_reason = 'expired'
    where status = 'tentative' and case when option_rank = 1 then option_expires_at <= now()
      else starts_at <= now() end;
    get diagnostics released = row_count;
  end if;
  perform app_private.promote_queue(branch) from (
    select distinct branch_id as branch from public.bookings
    where status = 'tentative' and option_rank > 1 order by 1) waiting;
  seconds_to_next := (
    select extract(epoch from min(case when option_rank = 1 then option_expires_at
      else starts_at end) - clock_timestamp())
    from public.bookings where status = 'tentative');
  return next;
end $$;
