-- Tables of a chaos run, beside Banquet's own.
--
-- Every row carries the number of its version and the transaction that wrote it, so that order,
-- loss and tearing show in the data itself. Versions are counted in chaos_ids, which outlives the
-- rows: a row that is deleted and inserted again goes on counting.

create table public.chaos_rows (
  id bigint primary key,
  branch_id bigint not null references public.branches,
  ver bigint not null,
  tx text not null,
  pad text not null default ''
);
create table public.chaos_marks (
  branch_id bigint not null references public.branches,
  tx text not null,
  xid text not null,
  rights bigint not null,
  changes int not null,
  primary key (branch_id, tx)
);
comment on table public.chaos_marks is
  'What a transaction changed in a branch, and after how many changes of rights there.';
create table public.chaos_own (
  id bigint primary key,
  owner uuid not null,
  ver bigint not null,
  tx text not null
);
comment on table public.chaos_own is 'Under a policy that only PostgreSQL can judge.';

-- not published
create table public.chaos_ids (id bigint primary key, ver bigint not null default 0);
create table public.chaos_rights (branch_id bigint primary key, number bigint not null default 0);
create table public.chaos_answers (tx text primary key, answer jsonb not null);
create table public.chaos_scratch (filler text);
alter table public.chaos_scratch alter column filler set storage external;

insert into public.role_permissions (role, table_name, can_read)
select role, 'chaos_rows', true from unnest(enum_range(null::public.staff_role)) role
where role <> 'kitchen';

do $$
declare name text;
begin
  foreach name in array array['chaos_rows', 'chaos_marks', 'chaos_own'] loop
    execute format('alter table public.%I enable row level security', name);
    execute format('alter table public.%I replica identity full', name);
    execute format('revoke all on public.%I from anon, authenticated', name);
    execute format('grant select on public.%I to authenticated', name);
    execute format('alter publication supabase_realtime add table public.%I', name);
  end loop;
end $$;
create policy select_branch on public.chaos_rows for select to authenticated
  using (branch_id = any ((select app_private.readable_branches('chaos_rows'))::bigint[]));
create policy select_branch on public.chaos_marks for select to authenticated
  using (branch_id = any ((select app_private.readable_branches('chaos_rows'))::bigint[]));
create policy select_own on public.chaos_own for select to authenticated
  using (owner = (select auth.uid()));

-- Take the rows and then the branches a transaction touches, always in this order; return after
-- how many changes of rights in each branch it stands. A change of rights takes its branch alone,
-- so that its commit stands before or after that of every transaction of the branch.
create function public.chaos_lock(ids bigint[], branches bigint[], turned bigint) returns jsonb
language plpgsql as $$
declare
  touched bigint[];
  each bigint;
begin
  perform from public.chaos_ids where id = any (ids) order by id for update;
  select array_agg(distinct b order by b) into touched from (
    select unnest(branches) b
    union all select branch_id from public.chaos_rows where id = any (ids)) found;
  foreach each in array coalesce(touched, '{}') loop
    if each = turned then
      perform pg_advisory_xact_lock(7700, each::int);
    else
      perform pg_advisory_xact_lock_shared(7700, each::int);
    end if;
  end loop;
  return (select coalesce(jsonb_object_agg(branch_id, number), '{}')
          from public.chaos_rights where branch_id = any (touched));
end $$;

-- Write rows: `plan` is [{id, do: touch|move|delete, branch, pad}]; a row that is not there is
-- inserted instead. Returns [[id, old ver, old branch, new ver, new branch], ...].
create function public.chaos_do(mark text, plan jsonb) returns jsonb
language plpgsql as $$
declare
  step record;
  was public.chaos_rows;
  next bigint;
  done jsonb := '[]';
begin
  for step in select * from jsonb_to_recordset(plan) as s (id bigint, "do" text, branch bigint, pad int)
  loop
    select * into was from public.chaos_rows r where r.id = step.id;
    if found and step."do" = 'delete' then
      delete from public.chaos_rows r where r.id = step.id;
      done := done || jsonb_build_array(
        jsonb_build_array(step.id, was.ver, was.branch_id, null, null));
      continue;
    end if;
    update public.chaos_ids i set ver = i.ver + 1 where i.id = step.id returning i.ver into next;
    insert into public.chaos_rows (id, branch_id, ver, tx, pad)
    values (step.id, step.branch, next, mark, repeat('x', step.pad))
    on conflict (id) do update set ver = next, tx = mark, pad = excluded.pad,
      branch_id = case when step."do" = 'move' then step.branch else was.branch_id end;
    done := done || jsonb_build_array(jsonb_build_array(step.id, was.ver, was.branch_id, next,
      case when was.id is null or step."do" = 'move' then step.branch else was.branch_id end));
  end loop;
  return done;
end $$;

-- End a transaction with one mark a branch; `changes` is {branch: number of changes}.
create function public.chaos_close(mark text, rights jsonb, changes jsonb) returns void
language sql as $$
  insert into public.chaos_marks (branch_id, tx, xid, rights, changes)
  select key::bigint, mark, pg_current_xact_id()::text, coalesce((rights ->> key)::bigint, 0), value::int
  from jsonb_each_text(changes)
$$;

-- A whole transaction in one call. Called again with the same mark it only answers again.
-- Security definer: people who write over REST may only select.
create function public.chaos_write(mark text, branches bigint[], plan jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  rights jsonb;
  done jsonb;
  answer jsonb := (select a.answer from public.chaos_answers a where a.tx = mark);
begin
  if answer is not null then return answer || '{"repeated": true}'; end if;
  rights := public.chaos_lock(
    array(select (s ->> 'id')::bigint from jsonb_array_elements(plan) s), branches, null);
  done := public.chaos_do(mark, plan);
  perform public.chaos_close(mark, rights, (
    select jsonb_object_agg(b, n) from (
      select b, count(*) n from (
        select distinct ordinality, unnest(array[op ->> 2, op ->> 4]) b
        from jsonb_array_elements(done) with ordinality t(op, ordinality)) sides
      where b is not null group by b) counted));
  answer := jsonb_build_object(
    'rights', rights, 'ops', done, 'xid', pg_current_xact_id()::text);
  insert into public.chaos_answers (tx, answer) values (mark, answer);
  return answer;
end $$;
revoke all on function public.chaos_write(text, bigint[], jsonb) from public;
grant execute on function public.chaos_write(text, bigint[], jsonb) to authenticated, service_role;
