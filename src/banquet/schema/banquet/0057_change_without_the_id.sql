-- A change names its row by the id and does not set it: of stock nobody may set one, so that every
-- change of an item, a need or a shortage was refused when it came through `perform`.

-- `columns` names the row by its id, and the version it was seen in, which the stamp compares.
create or replace function app_private.update_row(target text, columns jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  stored jsonb;
begin
  execute format(
    'update public.%1$I t set %2$s from jsonb_populate_record(null::public.%1$I, $1) p'
    || ' where t.id = p.id returning to_jsonb(t)',
    target,
    (select string_agg(format('%1$I = p.%1$I', c), ', ') from jsonb_object_keys(columns - 'id') c))
    into stored using columns;
  if stored is null then perform app_private.refuse_missing_row(); end if;
  return stored;
end $$;
