-- What forms of answers, endings and words of SQL about the answer are tried on.
create table public.dishes (
  id int primary key,
  name text,
  note text,
  price numeric,
  photo bytea
);
comment on table public.dishes is E'What the kitchen makes\n\nOne row a dish.';
comment on column public.dishes.name is 'As on the menu';
create table public.servings (
  dish_id int references public.dishes on delete cascade,
  day date,
  guests int default 10 check (guests > 0),
  primary key (dish_id, day)
);
create table public.kitchen_only (id int primary key);
create table public.later (
  id int primary key,
  dish_id int references public.dishes deferrable initially deferred
);
create view public.counted as select count(*) as n from public.dishes;

insert into public.dishes (id, name, note, price) values
  (1, 'Dal', null, 10), (2, 'Chaat, "hot"', E'two\nlines \\ one', 20.5), (3, 'Kheer', '', null);

grant select, insert, update, delete on public.dishes, public.servings, public.later to authenticated;
grant select on public.counted to authenticated, anon;
revoke all on public.dishes, public.servings, public.later, public.kitchen_only from anon;
revoke all on public.kitchen_only from authenticated;

create domain "text/html" as text;
create domain "text/xml" as text;  -- PostgreSQL may be built without its own xml
create domain "image/png" as bytea;
create domain "*/*" as bytea;

create function public.words() returns text language sql immutable as $$ select 'plain "words"' $$;
create function public.no_words() returns text language sql immutable as $$ select null::text $$;
create function public.page() returns "text/html" language sql immutable as
  $$ select '<p>hello</p>'::"text/html" $$;
create function public.picture() returns "image/png" language sql immutable as
  $$ select '\x89504e4700ff'::bytea::"image/png" $$;
create function public.whatever() returns "*/*" language sql immutable as
  $$ select 'any'::bytea::"*/*" $$;
create function public.tag() returns "text/xml" language sql immutable as
  $$ select '<a/>'::"text/xml" $$;
create function public.same_text(text) returns text language sql immutable as $$ select $1 $$;
create function public.same_bytes(bytea) returns bytea language sql immutable as $$ select $1 $$;
create function public.same_json(jsonb) returns jsonb language sql immutable as $$ select $1 $$;

create function public.joined(first text, variadic rest text[]) returns text
language sql immutable as $$ select first || coalesce(':' || array_to_string(rest, ','), '') $$;
create function public.all_of(variadic words text[] default '{}') returns text[]
language sql immutable as $$ select words $$;
create function public.greet(name text default 'you', loudly boolean default false) returns text
language sql immutable as $$ select 'Hello ' || name || case when loudly then '!' else '' end $$;
create function public.one_out(num int, out more int) language sql immutable as $$ select num + 1 $$;
create function public.many_out(inout num int, out word text) language sql immutable as
  $$ select num, 'w' $$;
create function public.record_one() returns record language sql stable as
  $$ select id, name from public.dishes where id = 1 $$;
create function public.record_set() returns setof record language sql stable as
  $$ select id, name from public.dishes order by id limit 2 $$;
create type public.point2 as (x int, y int);
create domain public.point_domain as public.point2;
create function public.a_point() returns public.point_domain language sql immutable as
  $$ select row(1, 2)::public.point_domain $$;
create function public.array_of() returns int[] language sql immutable as $$ select '{1,2,3}'::int[] $$;
create function public.letters(a char, b bit) returns text language sql immutable as
  $$ select a || b::text $$;
create function public.dear() returns setof public.dishes language sql stable rows 1000 as
  $$ select * from public.dishes where price > 5 $$;
create function public.delete_dishes() returns setof public.dishes language sql as
  $$ delete from public.dishes where id > 100 returning * $$;
create function public.over(a int) returns int language sql immutable as $$ select 1 $$;
create function public.over(a int, b int) returns int language sql immutable as $$ select 2 $$;
create function public.now_here() returns text language sql stable as
  $$ select to_char(timestamptz '2026-01-01 00:00Z', 'HH24:MI') $$;

create function public.say(headers text, status text) returns int language plpgsql as $$
begin
  perform set_config('response.headers', headers, true), set_config('response.status', status, true);
  return 1;
end $$;
create function public.raise_it(message text, detail text) returns void language plpgsql as $$
begin
  raise sqlstate 'PGRST' using message = message, detail = detail;
end $$;
create function public.raise_bare() returns void language plpgsql as $$
begin
  raise sqlstate 'PGRST' using message = '{"code": "1", "message": "m"}';
end $$;
create function public.setting(name text) returns text language sql stable as
  $$ select current_setting(name, true) $$;

create function public.before_request() returns void language plpgsql as $$
begin
  if current_setting('request.headers')::json ->> 'x-banned' = 'yes' then
    raise sqlstate 'PT451' using message = 'Not today', hint = 'Come back.';
  end if;
  if current_setting('request.headers')::json ->> 'x-greet' is not null then
    perform set_config('response.headers', '[{"X-Greeted": "yes"}]', true);
  end if;
end $$;

create function public.mark_stuff() returns trigger language plpgsql as $$
begin
  perform set_config('response.headers', '[{"Location": "/dishes?id=eq.' || new.id || '&mine=true"}]', true);
  return new;
end $$;
create trigger mark before insert on public.dishes for each row when (new.note = 'mark')
  execute function public.mark_stuff();
