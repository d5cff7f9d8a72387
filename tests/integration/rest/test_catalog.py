"""The catalogue follows the database; while it cannot, the old one serves or 503 is said."""

import asyncio
import json
import subprocess
import sys
import textwrap

import httpx
import psycopg
import pytest

from banquet.db.credentials import login_url
from banquet.errors import RequestError
from banquet.rest.catalog import Catalog, read_schema
from tests.conftest import Cluster
from tests.integration.rest.conftest import RestServer


def answer_within(
    rest: RestServer, path: str, code: str | None, seconds: float = 10
) -> httpx.Response:
    """Ask until the answer has a code, or is none: a notification takes its time."""

    async def ask() -> httpx.Response:
        headers = {"authorization": "Bearer north"}
        async with httpx.AsyncClient(base_url=rest.url) as client, asyncio.timeout(seconds):
            while True:
                response = await client.get(f"/rest/v1{path}", headers=headers)
                found = response.json()
                if (found.get("code") if isinstance(found, dict) else None) == code:
                    return response

    return asyncio.run(ask())


def test_what_is_created_is_there_for_the_next_request(rest: RestServer) -> None:
    """Nothing announces these changes: the server looks again for a name it does not find."""
    assert rest.ask("GET", "/late").status_code == 404

    rest.sql("create table late (id int primary key); grant select on late to authenticated")
    assert rest.rows("/late") == []

    rest.sql("alter table late add column room_id bigint")
    assert rest.rows("/late?room_id=is.null&select=id") == []

    assert rest.ask("GET", "/late?select=rooms(id)").json()["code"] == "PGRST200"
    rest.sql("alter table late add foreign key (room_id) references rooms")
    assert rest.rows("/late?select=rooms(id)") == []

    rest.sql("create function late_one(late) returns text language sql as $$ select 'x' $$")
    assert rest.rows("/late?select=late_one") == []
    rest.sql("create function late_sum() returns int language sql stable as 'select 1'")
    assert rest.ask("POST", "/rpc/late_sum", json={}).json() == 1


def test_a_schema_that_the_login_role_may_not_use_is_read_all_the_same(rest: RestServer) -> None:
    """Roles are granted the schema; the login role itself owns and may use nothing."""
    rest.sql("""
        create table annex.numbered (id int generated always as identity primary key);
        create table annex.halls (id bigserial primary key);
        revoke usage on schema annex from public, authenticator;
        grant usage on schema annex to authenticated;
        grant select on annex.numbered to authenticated
    """)

    rest.reload()

    table = rest.catalog.current.tables["annex", "numbered"]
    assert table.columns["id"].default == "nextval('annex.numbered_id_seq')"
    assert rest.rows("/numbered", headers={"accept-profile": "annex"}) == []


def test_misspelt_names_are_not_looked_for_again_and_again(rest: RestServer) -> None:
    forgotten = 0

    def forget() -> None:
        nonlocal forgotten
        forgotten += 1

    rest.catalog.when_changed(forget)

    answers = [rest.ask("GET", "/misspelt").status_code for _ in range(30)]

    assert set(answers) == {404}
    assert rest.catalog._readings < 5  # most were answered from what is known
    assert forgotten == 0  # and nobody's statements were prepared anew


async def test_nobody_waits_for_a_name_while_the_database_is_away(
    rest: RestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banquet.rest.catalog._PATIENCE_SECONDS", 0.01)
    catalog = Catalog(rest.database_url, ("public",))  # which nobody reads

    assert not await catalog.look_again()


def test_a_notification_reloads_too(rest: RestServer) -> None:
    rest.sql("create table noted (id int); grant select on noted to authenticated")
    rest.reload()
    rest.sql("drop table noted")
    assert rest.ask("GET", "/noted").json()["code"] == "42P01"  # known until it is announced

    rest.sql("notify pgrst, 'reload schema'")

    assert answer_within(rest, "/noted", "PGRST205").status_code == 404


def test_a_column_that_changes_its_type_goes_on_working(rest: RestServer) -> None:
    rest.sql(
        "create table shifting (value int); grant select on shifting to authenticated;"
        "insert into shifting values (7)"
    )
    rest.reload()
    for _ in range(12):  # so that every connection has prepared it
        assert rest.rows("/shifting?value=eq.7") == [{"value": 7}]

    rest.sql("alter table shifting alter value type text")
    rest.reload()

    for _ in range(12):
        assert rest.rows("/shifting?value=eq.7") == [{"value": "7"}]


async def test_tables_carry_columns_types_defaults_and_keys(rest: RestServer) -> None:
    schema = await read_schema(rest.database_url, ("public",))

    rooms = schema.tables["public", "rooms"]
    assert list(rooms.columns)[:3] == ["id", "branch_id", "name"]
    assert rooms.primary_key == ("id",)
    assert rooms.columns["mood"].type == "public.mood"
    assert rooms.columns["mood"].default == "'calm'::public.mood"
    assert rooms.columns["id"].default == "nextval('public.rooms_id_seq')"
    assert rooms.columns["facts"].is_json
    assert schema.tables["public", "north_rooms"].primary_key == ("id",)
    assert not any(place == "hidden" for place, _ in schema.tables)


async def test_functions_carry_parameters_and_result(rest: RestServer) -> None:
    schema = await read_schema(rest.database_url, ("public",))

    (add,) = schema.functions["public", "add"]
    assert [(p.name, p.type, p.required) for p in add.parameters] == [
        ("a", "integer", True),
        ("b", "integer", False),
    ]
    assert (add.result, add.returns_set, add.volatile) == ("scalar", False, False)
    (pairs,) = schema.functions["public", "pairs"]
    assert (pairs.result, list(pairs.columns)) == ("composite", ["x", "y"])
    (total,) = schema.functions["public", "total"]
    assert total.parameters[0].variadic
    assert len(schema.functions["public", "either"]) == 2
    assert ("public", "not_callable") not in schema.functions


async def test_role_settings_of_this_database_win(rest: RestServer) -> None:
    authenticator = rest.pool._conninfo
    rest.sql(
        "alter role authenticated set statement_timeout = '9s';"
        "alter role authenticated set log_min_duration_statement = '1s'"  # a superuser's alone
    )

    schema = await read_schema(authenticator, ("public",))

    rest.sql(
        "alter role authenticated reset statement_timeout;"
        "alter role authenticated reset log_min_duration_statement"
    )
    assert dict(schema.role_settings["authenticated"]) == {"statement_timeout": "2s"}


async def test_nothing_is_served_before_the_first_reading(cluster: Cluster) -> None:
    catalog = Catalog(cluster.url, ("public",))

    with pytest.raises(RequestError) as caught:
        _ = catalog.current

    assert caught.value.code == "PGRST002"


async def test_requests_made_during_a_reading_share_the_next(rest: RestServer) -> None:
    readings = 0

    def count() -> None:
        nonlocal readings
        readings += 1

    catalog = Catalog(rest.database_url, ("public",))
    catalog.when_changed(count)
    running = asyncio.create_task(catalog.run())
    await catalog.reload()
    before = readings

    await asyncio.gather(*(catalog.reload() for _ in range(20)))

    assert readings - before <= 2
    running.cancel()
    await asyncio.wait([running])


_SERVE = textwrap.dedent("""
    import sys
    from banquet.settings import Settings
    from tests.integration.rest.conftest import serve
    for server in serve(sys.argv[1], sys.argv[1], Settings(), wait_for_catalog=False):
        print(server.url, flush=True)
        sys.stdin.read()
""")


def test_without_a_database_clients_are_told_to_come_back(cluster: Cluster) -> None:
    address = login_url(cluster.url_of("nowhere_to_be_found"), "authenticator", cluster.data_dir)
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        response = httpx.get(f"{url}/rest/v1/rooms", headers={"authorization": "Bearer north"})
        process.kill()

    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    assert json.loads(response.text)["code"] == "PGRST002"


def test_a_broken_connection_does_not_outlive_its_request(rest: RestServer) -> None:
    with psycopg.connect(rest.database_url, autocommit=True) as admin:
        admin.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where application_name = 'banquet rest'"
        )

    assert answer_within(rest, "/rooms?select=id&id=eq.1", None).json() == [{"id": 1}]
