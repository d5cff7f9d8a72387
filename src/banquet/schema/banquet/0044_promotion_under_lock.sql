-- A queue moves up by what stands under the lock of its branch.
--
-- Who moves up next was chosen before the update took the lock. A hold that came in between had the
-- place by then, and the job that releases options failed on it until it tried again.

-- The next option of a branch that may move up, and to which rank.
-- Security definer: the queue is everybody's, whoever made room.
create function app_private.next_in_queue(branch bigint, stepped_back uuid[])
returns table (id uuid, rank int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.id, (ahead.rank + 1)::int
  from public.bookings b
  cross join lateral (
    select coalesce(max(other.option_rank), 0) as rank, count(*) as held
    from public.hall_claims own
    left join public.hall_claims other on other.hall_id = own.hall_id
      and other.occupied && own.occupied and other.option_rank < own.option_rank
    where own.booking_id = b.id) ahead
  where b.branch_id = branch and b.status = 'tentative' and b.option_rank > 1
    and ahead.held > 0 and ahead.rank + 1 < b.option_rank and b.id <> all (stepped_back)
  order by b.option_rank, b.created_at, b.id limit 1
$$;
revoke execute on function app_private.next_in_queue(bigint, uuid[])
  from public, anon, authenticated, service_role;

create or replace function app_private.promote_queue(branch bigint, stepped_back uuid[] default '{}')
returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set banquet.is_promoting = 'on' as $$
declare
  next_one record;
  moved int := 0;
begin
  -- most calls find nobody waiting in vain, and need no lock
  if not exists (select from app_private.next_in_queue(branch, stepped_back)) then return 0; end if;
  perform app_private.lock_branches();
  loop
    select * into next_one from app_private.next_in_queue(branch, stepped_back);
    exit when not found;
    update public.bookings set option_rank = next_one.rank, option_expires_at = null
    where id = next_one.id;
    moved := moved + 1;
  end loop;
  return moved;
end $$;
