# ruff: noqa: E501 - a row of a table is one line
"""Embeds over what writes and functions return, under rights and policies; what is refused."""

from typing import Any

import pytest

from tests.integration.rest.conftest import RestServer

REPRESENTATION = {"prefer": "return=representation"}


def test_what_writes_return_is_embedded_into(world: RestServer) -> None:
    created = world.ask(
        "POST", "/events?select=id,label,customers(name),contracts(signed)",
        json={"id": 50, "title": "Lunch", "customer_id": 2}, headers=REPRESENTATION,
    )  # fmt: skip
    changed = world.ask(
        "PATCH", "/events?select=*,customers!inner(name,biggest(id))&id=eq.50&customers.id=gt.0",
        json={"customer_id": 1}, headers=REPRESENTATION,
    )  # fmt: skip
    hidden = world.ask(
        "PATCH", "/events?select=id,customers!inner(name)&id=eq.50&customers.id=lt.0",
        json={"guests": 7}, headers=REPRESENTATION,
    )  # fmt: skip
    removed = world.ask(
        "DELETE", "/events?select=title,...customers(customer:name)&id=eq.50&order=customers(name)",
        headers=REPRESENTATION,
    )  # fmt: skip

    assert created.json() == [
        {"id": 50, "label": "Lunch (0)", "customers": {"name": "Bina"}, "contracts": None}
    ]
    assert changed.json()[0]["customers"] == {"name": "Asha", "biggest": {"id": 1}}
    assert changed.json()[0].keys() == {
        "id", "title", "guests", "facts", "customer_id", "host_id", "stand_in_id", "follows_id",
        "customers",
    }  # fmt: skip
    assert hidden.json() == []  # changed all the same: an embed picks what is shown
    assert removed.json() == [{"title": "Lunch", "customer": "Asha"}]
    assert world.sql("select count(*) from events") == [(5,)]


def test_what_functions_return_is_embedded_into(world: RestServer) -> None:
    called = world.ask(
        "POST", "/rpc/events_over?select=id,customers(name)&order=id.desc&limit=1&customers.id=gt.0",
        json={"bound": 100}, headers={"prefer": "count=exact"},
    )  # fmt: skip
    inner = world.rows("/rpc/events_over?bound=0&select=id,customers!inner(name)&order=id")
    one = world.ask("POST", "/rpc/first_event?select=title,customers(name)", json={})

    assert called.json() == [{"id": 2, "customers": {"name": "Asha"}}]
    assert called.headers["content-range"] == "0-0/2"
    assert [row["id"] for row in inner] == [1, 2, 3]
    assert one.json() == {"title": "Wedding", "customers": {"name": "Asha"}}


def test_policies_hold_inside_embeds(world: RestServer) -> None:
    query = "/events?select=customers(name)&id=eq.4"

    assert world.rows(query, "north") == [{"customers": None}]
    assert world.rows(query, "south") == [{"customers": {"name": "Chand"}}]
    assert world.rows("/staff?select=name,events!events_host_fkey(customers!inner(name))&id=eq.3", "south") == [
        {"name": "Jai", "events": [{"customers": {"name": "Chand"}}]}
    ]  # fmt: skip


def test_what_nobody_granted_stays_shut_inside_embeds(world: RestServer) -> None:
    world.sql("revoke select on contracts from anon")

    response = world.ask("GET", "/events?select=contracts(signed)", "anon")

    assert (response.status_code, response.json()["code"]) == (401, "42501")


def test_columns_granted_one_by_one_are_enough(world: RestServer) -> None:
    world.sql("revoke select on staff from anon; grant select (id, name) on staff to anon")
    world.sql("alter table staff add column if not exists wage int")
    world.reload()

    rows = world.rows("/staff?select=name,waiters(hours)&order=name&limit=1", "anon")

    assert rows == [{"name": "Hari", "waiters": [{"hours": 5}, {"hours": 8}]}]
    assert world.ask("GET", "/staff?select=wage", "anon").json()["code"] == "42501"


def test_several_ways_are_refused_with_the_choices(world: RestServer) -> None:
    response = world.ask("GET", "/events?select=id,staff(name)")

    body: dict[str, Any] = response.json()
    assert (response.status_code, body["code"]) == (300, "PGRST201")
    assert body["message"] == (
        "Could not embed because more than one relationship was found for 'events' and 'staff'"
    )
    assert body["details"] == [
        {
            "cardinality": "many-to-one",
            "embedding": "events with staff",
            "relationship": "events_host_fkey using events(host_id) and staff(id)",
        },
        {
            "cardinality": "many-to-one",
            "embedding": "events with staff",
            "relationship": "events_stand_in_fkey using events(stand_in_id) and staff(id)",
        },
        {
            "cardinality": "many-to-many",
            "embedding": "events with staff",
            "relationship": "waiters using waiters_event_id_fkey(event_id) and "
            "waiters_staff_id_fkey(staff_id)",
        },
    ]
    assert body["hint"] == (
        "Try changing 'staff' to one of the following: 'staff!events_host_fkey', "
        "'staff!events_stand_in_fkey', 'staff!waiters'. "
        "Find the desired relationship in the 'details' key."
    )


@pytest.mark.parametrize(
    ("path", "status", "code", "text"),
    [
        ("/events?select=custommers(name)", 400, "PGRST200", "Perhaps you meant 'customers' instead of 'custommers'."),
        ("/events?select=rooms(name)", 400, "PGRST200", "between 'events' and 'rooms' in the schema 'public'"),
        ("/events?select=customers!host_id(name)", 400, "PGRST200", "using the hint 'host_id'"),
        ("/events?select=notes(id)", 400, "PGRST200", "notes"),
        ("/events?select=remarks(id)", 400, "PGRST200", "remarks"),
        ("/rpc/event_counts?select=title,customers(name)", 400, "PGRST200", "event_counts"),
        ("/events?select=id&customers.name=eq.x", 400, "PGRST108", "'customers' is not an embedded resource"),
        ("/events?select=customers(name)&customers.branches.name=eq.x", 400, "PGRST108", "'branches' is not"),
        ("/events?select=id&order=customers(name)", 400, "PGRST108", "'customers' is not"),
        ("/events?select=id&customers.limit=1", 400, "PGRST108", "'customers' is not"),
        ("/events?select=id&customers.or=(id.eq.1,id.eq.2)", 400, "PGRST108", "'customers' is not"),
        ("/customers?select=events(id)&order=events(id)", 400, "PGRST118", "do not form a many-to-one or one-to-one relationship"),
        ("/customers?select=events(id)&events=eq.1", 400, "PGRST120", "Only is null or not is null"),
        ("/customers?select=events(nothing)", 400, "42703", "events_1.nothing"),
        ("/customers?select=events(id)&events.nothing=eq.1", 400, "42703", "events_1.nothing"),
        ("/customers?select=events(id)&events.order=titel", 400, "42703", "events_1.title"),
        ("/events?select=customers(id),customers(name)", 400, "42712", "specified more than once"),
        ("/events?select=id,title.max()", 400, "PGRST123", "BANQUET_AGGREGATES"),
        ("/customers?select=events(count())", 400, "PGRST123", "not allowed"),
        ("/customers?select=events(id)&events.limit=-1", 416, "PGRST103", "Limit"),
        ("/customers?select=" + "events(customers(" * 9 + "id" + "))" * 9, 400, "PGRST100", "levels of embedded tables"),
    ],
)  # fmt: skip
def test_an_embed_that_makes_no_sense_is_refused_by_name(
    world: RestServer, path: str, status: int, code: str, text: str
) -> None:
    response = world.ask("GET", path)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert text in response.text


def test_embeds_of_an_embed_are_cut_by_the_operators_limit(world: RestServer) -> None:
    world.sql(
        "insert into visits select 5, date '2026-01-01' + i % 365 from generate_series(0, 364) i"
    )

    (row,) = world.rows("/events?select=visits(day)&id=eq.5&visits.limit=99999999")

    assert len(row["visits"]) == 365
