"""Sections 4 and 6 of Supabase's protocol on a real stream, in raw frames: tables of any shape.

The tables here know nothing of branches: what they have is columns of many types, keys that are
missing or hidden, and policies PostgreSQL alone can judge.
"""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import psycopg
import pytest

from tests.conftest import Cluster
from tests.integration.realtime.harness import Client, Running, serve

ANNA = "a0000000-0000-0000-0000-00000000000a"
BEN = "b0000000-0000-0000-0000-00000000000b"
WARES = {"event": "*", "schema": "public", "table": "wares"}

TABLES = """
create type ware_kind as enum ('chair', 'table', 'lamp');
create table wares (
  id int primary key, name text, kind ware_kind, price numeric, sold boolean, made timestamptz,
  tags text[], facts jsonb, secret text);
create table heaps (body text);
create table masks (id int primary key, body text);
create table private_notes (id int primary key, owner uuid, body text);
create schema annex;
create table annex.wares (id int primary key, name text);
create schema closed;
create table closed.wares (id int primary key);

alter table private_notes enable row level security;
-- A trace of each query, whoever runs it: notifications of one transaction are one. It says which
-- round of the test it is and what the newest note is: a query that does not see the round's own
-- yet is asked again.
create sequence rounds;
create function note_query() returns boolean language sql volatile security definer as
  $$ select pg_notify('queries', jsonb_build_array((select last_value from rounds),
    (select max(id) from private_notes),
    current_setting('request.jwt.claims')::jsonb ->> 'sub')::text) is not null $$;
create policy own on private_notes for select to authenticated using (
  owner = (current_setting('request.jwt.claims', true)::jsonb ->> 'sub')::uuid
  and (select note_query()));

grant usage on schema annex to authenticated;
revoke all on wares, masks from authenticated;
grant select (id, name, kind, price, sold, made, tags, facts) on wares to authenticated;
grant select on heaps, private_notes, annex.wares, closed.wares to authenticated;
grant select (body) on masks to authenticated;
do $$
declare name text;
begin
  foreach name in array array['wares', 'heaps', 'masks', 'private_notes', 'annex.wares',
    'closed.wares'] loop
    execute format('alter table %s replica identity full', name);
    execute format('alter publication supabase_realtime add table %s', name);
  end loop;
end $$;
"""


@pytest.fixture
async def shop(cluster: Cluster, database_url: str) -> AsyncIterator[Running]:
    """The engine on a database with the tables above."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(TABLES)
    async with serve(database_url, cluster.data_dir) as running:
        yield running


async def joined(client: Client, *bindings: Any, user: str = ANNA, name: str = "x") -> None:
    reply = await client.join(name, *bindings, token=f"user:{user}")
    assert reply["status"] == "ok", reply


async def refusal(client: Client, *bindings: Any, **config: Any) -> str:
    reply = await client.join("x", *bindings, token=f"user:{ANNA}", **config)
    assert reply["status"] == "error"
    return str(reply["response"]["reason"])


FILTERS = {
    "id=eq.1": "id = 1",
    "id=neq.1": "id <> 1",
    "id=not.eq.2": "id <> 2",
    "price=lt.10": "price < 10",
    "price=lte.12.50": "price <= 12.50",
    "price=gt.12.5": "price > 12.5",
    "price=gte.12.500": "price >= 12.500",
    "kind=in.(lamp,chair)": "kind in ('lamp', 'chair')",
    "kind=not.in.(lamp,chair)": "kind not in ('lamp', 'chair')",
    "name=like.Oak%": "name like 'Oak%'",
    "name=not.like.Oak%": "name not like 'Oak%'",
    "name=ilike.oak%": "name ilike 'oak%'",
    "name=match.^Oak (chair|stool)$": "name ~ '^Oak (chair|stool)$'",
    'name=match."^Oak (chair|stool), [0-9]{2} cm$"': "name ~ '^Oak (chair|stool), [0-9]{2} cm$'",
    "name=imatch.^OAK CH": "name ~* '^OAK CH'",
    "name=not.match.^Oak": "name !~ '^Oak'",
    "sold=is.null": "sold is null",
    "sold=is.true": "sold is true",
    "sold=not.is.false": "sold is not false",
    "sold=isdistinct.true": "sold is distinct from true",
    "made=gt.2026-01-01T05:30:00+05:30": "made > '2026-01-01T05:30:00+05:30'",
    'tags=eq."{oak,old}"': "tags = '{oak,old}'",
    "tags=gt.{b}": "tags > '{b}'",
    r'facts=in.("{\"legs\":4}",null)': "facts in ('{\"legs\": 4.0}', null)",
    "facts=isdistinct.[]": "facts is distinct from '[]'",
    "kind=lt.lamp,price=gt.1,name=imatch.oak": "kind < 'lamp' and price > 1 and name ~* 'oak'",
}
"""Filters, and the SQL they mean."""

ROWS = [
    (1, "Oak chair", "chair", 12.5, True, "2026-01-01", ["oak", "old"], '{"legs": 4}'),
    (2, "Oak stool, 45 cm", "table", 9, None, "2026-01-01T00:00:01Z", ["a"], "[]"),
    (3, "pine", "lamp", 99, False, None, None, None),
]


async def test_every_operator_passes_the_rows_postgresql_selects(shop: Running) -> None:
    heard, expected = [], []
    async with shop.client() as client:
        await joined(client, *({**WARES, "filter": each} for each in FILTERS))
        for row in ROWS:
            await shop.sql.execute("insert into wares values (%s, %s, %s, %s, %s, %s, %s, %s)", row)
            heard.append((await client.change())["ids"])
            expected.append(await _conditions_met(shop, row[0]))

    assert heard == expected


async def _conditions_met(shop: Running, ware: int) -> list[int]:
    met = []
    for number, condition in enumerate(FILTERS.values(), 1):
        query = f"select from wares where id = {ware} and ({condition})"
        cursor = await shop.sql.execute(query.encode())
        met += [number] * cursor.rowcount
    return met


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"filter": "name=match.(Oak"}, "invalid regular expression: parentheses () not balanced"),
    ({"filter": 'name=imatch."a{2,1}"'}, "invalid regular expression: invalid repetition count"),
    ({"filter": "facts=eq.{"}, "invalid input syntax for type json"),
    ({"filter": "id=match.1"}, "operator match requires a text-compatible column type"),
    ({"filter": "secret=eq.x"}, "invalid column for filter secret"),
    ({"filter": "secret=match.x"}, "invalid column for filter secret"),
    ({"filter": "nowhere=eq.x"}, "invalid column for filter nowhere"),
    ({"filter": "id=eq.x"}, "invalid input syntax for type int4"),
    ({"filter": "id=between.1"}, 'Error parsing `filter` params: ["between", "1"]'),
    ({"filter": "id=eq.1,"}, "filter must not contain empty segments"),
    ({"filter": f"id=in.({','.join(['1'] * 101)})"}, "too many values for `in` filter"),
    ({"select": ["nowhere"]}, "invalid column for select nowhere"),
    ({"select": ["secret"]}, "invalid column for select secret"),
    ({"select": "id"}, "Error parsing `select` params"),
    ({"table": "*", "select": ["id"]}, "Column selection is not supported for wildcard"),
    ({"table": "*", "filter": "id=eq.1"}, "a filter needs a table"),
    ({"table": "nowhere"}, "Unable to subscribe to changes with given parameters"),
    ({"schema": "closed"}, "Unable to subscribe to changes with given parameters"),
    ({"table": "ware_"}, "Unable to subscribe to changes with given parameters"),
]


async def test_binding_that_does_not_fit_is_refused_in_words(shop: Running) -> None:
    async with shop.client() as client:
        said = [await refusal(client, {**WARES, **binding}) for binding, _ in REFUSALS]
        left = await client.barrier()

    assert [each for each, (_, why) in zip(said, REFUSALS, strict=True) if why not in each] == []
    assert left == []


async def test_who_waits_is_answered_once_the_bindings_are_live(shop: Running) -> None:
    waits = {"postgres_changes_options": {"wait": True, "timeout": 5000}}
    async with shop.client() as client:
        reply = await client.join("x", WARES, token=f"user:{ANNA}", **waits)
        await shop.sql.execute("insert into wares (id) values (1)")
        change = await client.change()
        said = await refusal(client, {**WARES, "filter": "name=match.("}, **waits)

    assert reply == {"status": "ok", "response": {"postgres_changes": [{**WARES, "id": 1}]}}
    assert change["data"]["record"]["id"] == 1
    assert said.startswith("RealtimeDisabledForConfiguration: invalid regular expression")


async def test_wildcards_name_schemas_and_tables(shop: Running) -> None:
    bindings = [
        {"event": "*", "schema": "*"},
        {"event": "*", "schema": "annex"},
        {"event": "*", "schema": "*", "table": "wares"},
        {"event": "*", "table": "wares"},
        {"event": "anything", "schema": "public", "table": "*"},
    ]
    async with shop.client() as client:
        await joined(client, *bindings)
        await shop.sql.execute("insert into wares (id) values (1)")
        await shop.sql.execute("insert into annex.wares (id) values (1)")
        await shop.sql.execute("insert into closed.wares (id) values (1)")
        await shop.sql.execute("insert into heaps values ('last')")
        heard = [await client.change() for _ in range(3)]

    assert [(each["data"]["schema"], each["data"]["table"], each["ids"]) for each in heard] == [
        ("public", "wares", [1, 3, 4, 5]),
        ("annex", "wares", [1, 2, 3]),
        ("public", "heaps", [1, 5]),
    ]


async def test_hidden_columns_are_in_no_part_of_a_change(shop: Running) -> None:
    visible = ["id", "name", "kind", "price", "sold", "made", "tags", "facts"]
    async with shop.client() as client:
        await joined(client, WARES, {**WARES, "event": "UPDATE", "select": ["name"]})
        await shop.sql.execute("insert into wares (id, name, secret) values (1, 'Oak', 'cheap')")
        inserted = (await client.change())["data"]
        await shop.sql.execute("update wares set secret = 'dear'")
        whole, chosen = [(await client.change()) for _ in range(2)]

    assert list(inserted["record"]) == [each["name"] for each in inserted["columns"]] == visible
    assert list(whole["data"]["record"]) == list(whole["data"]["old_record"]) == visible
    assert (whole["ids"], chosen["ids"]) == ([1], [2])
    assert chosen["data"]["record"] == chosen["data"]["old_record"] == {"id": 1, "name": "Oak"}
    assert [each["name"] for each in chosen["data"]["columns"]] == ["id", "name"]


@pytest.mark.parametrize("policies", ["", "alter table {0} enable row level security;"])
@pytest.mark.parametrize(
    ("table", "row", "error"),
    [
        ("heaps", "('x')", "Error 400: Bad Request, no primary key"),
        ("masks", "(1, 'x')", "Error 401: Unauthorized"),
    ],
)
async def test_row_nothing_names_is_an_official_error_with_policies_or_without(
    shop: Running, policies: str, table: str, row: str, error: str
) -> None:
    policy = f"create policy some_rows on {table} to authenticated using (body <> 'y');"
    await shop.sql.execute((policies.format(table) + policy).encode())
    async with shop.client() as client:
        await joined(client, {"event": "*", "schema": "public", "table": table})
        await shop.sql.execute(f"insert into {table} values {row}".encode())
        inserted = (await client.change())["data"]
        await shop.sql.execute(f"update {table} set body = 'y'".encode())
        updated = (await client.change())["data"]

    assert (inserted["type"], updated["type"]) == ("INSERT", "UPDATE")
    for data in (inserted, updated):
        assert (data["errors"], data["columns"], data["record"]) == ([error], [], {})
        assert data["commit_timestamp"]  # null would make the Python client drop the frame


async def test_arbitrary_policy_costs_one_query_per_transaction_and_identity(
    shop: Running,
) -> None:
    """Counted by PostgreSQL itself: the policy leaves a notification in each query."""
    binding = {"event": "*", "schema": "public", "table": "private_notes"}
    async with (
        await psycopg.AsyncConnection.connect(shop.admin_url, autocommit=True) as counting,
        shop.client() as first,
        shop.client() as second,
        shop.client() as other,
    ):
        for number in range(10):
            await joined(first, binding, name=f"a{number}")
            await joined(second, {**binding, "filter": f"id=eq.{number}"}, name=f"b{number}")
        await joined(other, binding, user=BEN)
        queries: list[psycopg.Notify] = []
        counting.add_notify_handler(queries.append)
        await counting.execute("listen queries")

        async def hear(client: Client, count: int) -> list[int]:
            return [(await client.change())["data"]["record"]["id"] for _ in range(count)]

        async def write(*notes: tuple[int, str]) -> None:
            await shop.sql.execute("select nextval('rounds')")
            row = "insert into private_notes select * from unnest(%s::int[], %s::uuid[])"
            await shop.sql.execute(row, [list(column) for column in zip(*notes, strict=True)])

        # Everybody has heard of a round before the next: what came meanwhile would be asked
        # about together.
        await write(*((number, ANNA) for number in range(10)), (10, BEN))
        mine, theirs, own = await hear(first, 100), await hear(second, 10), await hear(other, 1)
        for number in (20, 30):
            await write((number, ANNA), (number + 1, BEN))
            mine += await hear(first, 10)
            own += await hear(other, 1)
        await counting.execute("select")  # brings the notifications

    assert sorted(mine) == sorted([*range(10), 20, 30] * 10)
    assert (sorted(theirs), own) == ([*range(10)], [10, 21, 31])
    asked = [tuple(orjson.loads(each.payload)) for each in queries]
    newest = {1: 10, 2: 21, 3: 31}
    answered = sorted(each for each in asked if newest[each[0]] == each[1])
    assert answered == sorted(
        (number, note, person) for number, note in newest.items() for person in (ANNA, BEN)
    )


async def test_row_that_leaves_or_enters_an_expression_is_told_so(shop: Running) -> None:
    async with shop.client() as client:
        await joined(client, {**WARES, "filter": "name=match.^Oak"})
        await shop.sql.execute("insert into wares (id, name) values (1, 'Oak'), (2, 'Elm')")
        await shop.sql.execute("update wares set name = 'Old ' || name where id = 1")
        await shop.sql.execute("update wares set name = 'Oak' where id = 2")
        await shop.sql.execute("delete from wares")
        heard = [(await client.change())["data"] for _ in range(4)]

    assert [(each["type"], (each.get("record") or each["old_record"])["id"]) for each in heard] == [
        ("INSERT", 1),
        ("DELETE", 1),
        ("UPDATE", 2),
        ("DELETE", 2),
    ]


async def test_expression_that_takes_too_long_ends_in_words_and_holds_up_nobody(
    shop: Running,
) -> None:
    endless = {**WARES, "filter": r"name=match.^(.*)(.*)(.*)(.*)\1\2\3\4y$"}
    async with shop.client() as client, shop.client() as resuming:
        await joined(client, endless, name="slow")
        await joined(client, WARES, name="quick")
        await joined(resuming, {**endless, "since": ""})
        await shop.sql.execute("insert into wares (id, name) values (1, repeat('a', 2000) || 'y')")
        first, _ = await client.until(lambda m: m["event"] == "postgres_changes")
        failed, _ = await client.until(lambda m: m["event"] == "phx_error")
        told = await resuming.system("must_refetch")
        await shop.sql.execute("insert into wares (id, name) values (2, 'Oak')")
        after = await client.change()

    assert first["topic"] == "realtime:quick"
    assert failed["topic"] == "realtime:slow"
    assert "too long" in failed["payload"]["reason"]
    assert told["reason"] == "filter"
    assert after["data"]["record"]["id"] == 2
