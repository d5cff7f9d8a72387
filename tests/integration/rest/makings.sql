-- Domains that travel in a form of their own, and aggregates that make media types of rows.
create domain public.paise as bigint default 500;
create function public.paise_as_json(public.paise) returns json language sql immutable as
  $$ select to_json(($1 / 100.0)::numeric(12, 2)::text) $$;
create function public.paise_of_text(text) returns public.paise language sql immutable as
  $$ select ($1::numeric * 100)::bigint::public.paise $$;
create function public.paise_of_json(json) returns public.paise language sql immutable as
  $$ select public.paise_of_text($1 #>> '{}') $$;
create cast (public.paise as json) with function public.paise_as_json(public.paise) as implicit;
create cast (json as public.paise) with function public.paise_of_json(json) as implicit;
create cast (text as public.paise) with function public.paise_of_text(text) as implicit;

create domain public.loud as text;
create function public.loud_as_json(public.loud) returns json language sql immutable as
  $$ select to_json(upper($1)) $$;
create cast (public.loud as json) with function public.loud_as_json(public.loud) as implicit;

create table public.dishes (
  id int primary key,
  name public.loud,
  price public.paise default 100,
  extra public.paise
);
create table public.servings (
  id int primary key,
  dish_id int references public.dishes
);
create view public.menu_cards as select d.*, (d.price * 2)::public.paise as double from public.dishes d;
create function public.cheapest() returns setof public.dishes language sql stable as
  $$ select * from public.dishes order by price limit 1 $$;
create function public.half(public.dishes) returns public.paise language sql immutable as
  $$ select ($1.price / 2)::public.paise $$;
insert into public.dishes values (1, 'dal', 1250, null), (2, 'kheer', 900, 50), (3, 'roti', null, null);
insert into public.servings values (1, 1), (2, 2);

create domain "application/x-names" as bytea;
create function public.name_added("application/x-names", public.dishes)
returns "application/x-names" language sql immutable as
  $$ select ($1 || convert_to(coalesce($2.name, '') || ';', 'utf8'))::"application/x-names" $$;
create aggregate public.names_of(public.dishes)
  (sfunc = public.name_added, stype = "application/x-names", initcond = '');

create domain "text/x-rows" as text;
create function public.row_added(text, anyelement) returns "text/x-rows" language sql immutable as
  $$ select ($1 || $2::text || E'\n')::"text/x-rows" $$;
create aggregate public.rows_of(anyelement)
  (sfunc = public.row_added, stype = "text/x-rows", initcond = '');

create domain "application/json" as json;
create function public.counted("application/json", public.servings)
returns "application/json" language sql immutable as
  $$ select to_json((coalesce($1 #>> '{}', '0'))::int + 1)::"application/json" $$;
create aggregate public.count_of(public.servings)
  (sfunc = public.counted, stype = "application/json");

create table public.anything (id int);
insert into public.anything values (7);
create domain "*/*" as text;
create function public.any_added("*/*", public.anything) returns "*/*" language sql immutable as
  $$ select ($1 || $2.id)::"*/*" $$;
create function public.any_named("*/*") returns "*/*" language plpgsql as $$
begin
  if current_setting('request.headers')::json ->> 'accept' = 'magic/number' then
    perform set_config('response.headers', '[{"Content-Type": "magic/number"}]', true);
  end if;
  return $1;
end $$;
create aggregate public.any_of(public.anything)
  (sfunc = public.any_added, finalfunc = public.any_named, stype = "*/*", initcond = '#');

create domain "application/openapi+json" as json;
create function public.menu() returns "application/openapi+json" language sql stable as
  $$ select json_build_object('swagger', '2.0', 'path', current_setting('request.path'))
     ::"application/openapi+json" $$;

grant select, insert, update, delete on public.dishes, public.servings, public.menu_cards to authenticated;
grant select on public.anything to authenticated;
