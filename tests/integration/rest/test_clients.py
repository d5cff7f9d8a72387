"""PyPI `supabase` and `postgrest`, unmodified, as clients of the REST surface."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from postgrest import (
    APIError,
    AsyncPostgrestClient,
    CountMethod,
    ReturnMethod,
    SyncPostgrestClient,
)
from supabase import Client, ClientOptions, create_client

from tests.integration.rest.conftest import RestServer


@pytest.fixture
def client(rest: RestServer) -> Iterator[SyncPostgrestClient]:
    headers = {"apikey": "north", "Authorization": "Bearer north"}
    with SyncPostgrestClient(f"{rest.url}/rest/v1", headers=headers) as client:
        yield client


def column(data: Any, name: str) -> list[Any]:
    return [row[name] for row in data]


def names(data: Any) -> list[str]:
    return column(data, "name")


def test_it_reads_a_range_with_a_count(client: SyncPostgrestClient) -> None:
    found = (
        client.from_("rooms")
        .select("*", count=CountMethod.exact)
        .in_("name", ["Amber", "Birch", 'Cedar, "old"'])
        .order("capacity", desc=True, nullsfirst=False)
        .range(0, 1)
        .execute()
    )

    assert names(found.data) == ['Cedar, "old"', "Birch"]
    assert found.count == 3


def test_it_counts_without_rows(client: SyncPostgrestClient) -> None:
    found = (
        client.from_("rooms").select("*", count=CountMethod.exact, head=True).lt("id", 4).execute()
    )

    assert found.count == 3


def test_it_filters_in_words(client: SyncPostgrestClient) -> None:
    either = client.from_("rooms").select("name").or_("id.eq.1,and(capacity.gt.200,id.lt.4)")
    arrays = client.from_("rooms").select("name").contains("tags", ["small", "ground"])
    search = client.from_("rooms").select("name").text_search("note", "garden")

    assert sorted(names(either.execute().data)) == ["Amber", 'Cedar, "old"']
    assert names(arrays.execute().data) == ["Amber"]
    assert names(search.execute().data) == ["Birch"]


def test_it_embeds_related_tables(world: RestServer, client: SyncPostgrestClient) -> None:
    events = client.from_("events")

    one = events.select("title, customers(name), ...host_id(host:name)").eq("id", 1).single()
    inner = (
        client.from_("customers")
        .select("name, events!inner(id)", count=CountMethod.exact)
        .gt("events.guests", 100)
        .order("guests", desc=True, foreign_table="events")
        .limit(1, foreign_table="events")
    )
    with pytest.raises(APIError) as refused:
        events.select("staff(name)").execute()

    assert one.execute().data == {
        "title": "Wedding",
        "customers": {"name": "Asha"},
        "host": "Hari",
    }
    found = inner.execute()
    assert (found.data, found.count) == ([{"name": "Asha", "events": [{"id": 1}]}], 1)
    assert refused.value.code == "PGRST201"
    assert "staff!events_host_fkey" in (refused.value.hint or "")


def test_it_writes_and_reads_back(client: SyncPostgrestClient) -> None:
    rooms = client.from_("rooms")

    added = rooms.insert({"branch_id": 1, "name": "Client", "capacity": 5}).execute()
    merged = rooms.upsert(
        {"branch_id": 1, "name": "Client", "capacity": 6}, on_conflict="branch_id,name"
    ).execute()
    changed = rooms.update({"note": "seen"}).eq("name", "Client").execute()
    quiet = rooms.delete(returning=ReturnMethod.minimal).eq("name", "Client").execute()

    assert column(added.data, "capacity") == [5]
    assert column(merged.data, "capacity") == [6]
    assert column(changed.data, "note") == ["seen"]
    assert quiet.data == []


def test_it_inserts_rows_with_different_keys(client: SyncPostgrestClient) -> None:
    rows = [
        {"branch_id": 1, "name": "Many 1", "mood": "busy"},
        {"branch_id": 1, "name": "Many 2"},
    ]

    added = client.from_("rooms").insert(rows, default_to_null=False).execute()

    assert column(added.data, "mood") == ["busy", "calm"]


def test_it_unwraps_one_row_or_none(client: SyncPostgrestClient) -> None:
    one = client.from_("rooms").select("name").eq("id", 1).single().execute()
    none = client.from_("rooms").select("name").eq("id", 77).maybe_single().execute()

    assert one.data == {"name": "Amber"}
    assert none is None


def test_it_raises_the_servers_refusals(client: SyncPostgrestClient) -> None:
    with pytest.raises(APIError) as taken:
        client.from_("rooms").insert({"branch_id": 1, "name": "Amber"}).execute()
    with pytest.raises(APIError) as foreign:
        client.from_("rooms").insert({"branch_id": 2, "name": "Foreign"}).execute()

    assert taken.value.code == "23505"
    assert foreign.value.code == "42501"


def test_it_calls_functions(client: SyncPostgrestClient) -> None:
    two: dict[str, Any] = {"a": 4, "b": 5}
    one: dict[str, Any] = {"a": 4}
    bound: dict[str, Any] = {"bound": 100}

    assert client.rpc("add", two).execute().data == 9
    assert client.rpc("add", one, get=True).execute().data == 14
    over = client.rpc("rooms_over", bound).select("name").order("name").limit(1)
    assert over.execute().data == [{"name": "Birch"}]


def test_supabase_itself_reads_through_its_client(rest: RestServer) -> None:
    key = "sb_publishable_north"  # the test verifier goes by the bearer token
    with httpx.Client(headers={"authorization": "Bearer north"}, timeout=30) as http:
        supabase: Client = create_client(rest.url, key, ClientOptions(httpx_client=http))
        supabase.postgrest.auth("north")

        found = supabase.table("rooms").select("name").eq("id", 2).execute()

    assert found.data == [{"name": "Birch"}]


@pytest.fixture
def open_client(open_rest: RestServer) -> Iterator[SyncPostgrestClient]:
    headers = {"apikey": "north", "Authorization": "Bearer north"}
    with SyncPostgrestClient(f"{open_rest.url}/rest/v1", headers=headers) as client:
        yield client


def test_it_reads_csv_and_plans(open_client: SyncPostgrestClient) -> None:
    dishes = open_client.from_("dishes")

    csv = dishes.select("id,name").lt("id", 2).csv().execute()
    text = dishes.select("id").explain(analyze=True, verbose=True).execute()
    plan = dishes.select("id").explain(format="json").execute()

    assert csv.data == "id,name\n1,Dal"
    assert str(text).startswith("Aggregate")
    assert "Plan" in str(plan)


def test_it_limits_what_a_write_reaches(open_client: SyncPostgrestClient) -> None:
    def change(most: int) -> Any:
        change = open_client.from_("dishes").update({"note": "py"}).lt("id", 3)
        return change.max_affected(most).execute()

    with pytest.raises(APIError) as refused:
        change(1)

    assert refused.value.code == "PGRST124"
    assert open_client.from_("dishes").select("id").eq("note", "py").execute().data == []


def test_it_counts_by_the_planner(open_client: SyncPostgrestClient) -> None:
    dishes = open_client.from_("dishes")

    estimated = dishes.select("id", count=CountMethod.estimated).limit(1).execute()
    planned = dishes.select("id", count=CountMethod.planned).limit(1).execute()

    assert estimated.count == 3
    assert isinstance(planned.count, int)


async def test_the_asynchronous_client_does_the_same(open_rest: RestServer) -> None:
    headers = {"apikey": "north", "Authorization": "Bearer north"}
    async with AsyncPostgrestClient(f"{open_rest.url}/rest/v1", headers=headers) as client:
        dishes = client.from_("dishes")

        one = await dishes.select("name").eq("id", 1).single().execute()
        none = await dishes.select("name").eq("id", 77).maybe_single().execute()
        csv = await dishes.select("id").eq("id", 1).csv().execute()
        upserted = await dishes.upsert({"id": 95, "name": "New"}, ignore_duplicates=True).execute()
        removed = await dishes.delete(count=CountMethod.exact).eq("id", 95).execute()
        called = await client.rpc("greet", {"name": "you"}).execute()
        with pytest.raises(APIError) as refused:
            await client.rpc("gret", {}).execute()

    assert (one.data, none, csv.data) == ({"name": "Dal"}, None, "id\n1")
    assert names(upserted.data) == ["New"]
    assert (removed.count, called.data) == (1, "Hello you")
    assert (refused.value.code, refused.value.hint) == (
        "PGRST202",
        "Perhaps you meant to call the function public.greet",
    )
