-- What every screen watches. The full old row travels with each change, so that a deleted row, and
-- one that leaves a branch, can be judged by the branch it was in.

do $$
declare name text;
begin
  foreach name in array array['branches', 'halls', 'hall_components', 'hall_capacities', 'dayparts',
    'profiles', 'memberships', 'role_permissions', 'customers', 'events', 'bookings']
  loop
    execute format('alter table public.%I replica identity full', name);
    execute format('alter publication supabase_realtime add table public.%I', name);
  end loop;
end $$;
