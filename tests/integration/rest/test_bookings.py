"""The business over REST, through the whole server: what two branches and an owner may do."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psycopg
import pytest
from supabase import Client, ClientOptions, create_client

from tests.running import PASSWORD, Server

OWNER, NORTH, SOUTH = "owner@example.test", "north@example.test", "south@example.test"
REPRESENT = {"prefer": "return=representation"}
OBJECT = {**REPRESENT, "accept": "application/vnd.pgrst.object+json"}


@pytest.fixture(scope="module")
def people(server: Server) -> Iterator[dict[str, httpx.Client]]:
    """Signed-in clients of an owner and of a seller in each of two branches."""
    assert server.database_url is not None
    sessions = {email: server.sign_up(email) for email in (OWNER, NORTH, SOUTH)}
    with psycopg.connect(server.database_url, autocommit=True) as connection:
        for place, (code, email) in enumerate([("nor", NORTH), ("sou", SOUTH)], 1):
            connection.execute(
                "insert into branches (id, code, name, timezone, currency) overriding system value"
                " values (%s, %s, %s, 'Asia/Kolkata', 'INR')",
                [place, code, code.title()],
            )
            connection.execute(
                "insert into halls (branch_id, name, kind) values (%s, 'Ballroom', 'base')", [place]
            )
            connection.execute(
                "insert into memberships (user_id, branch_id, role) values (%s, %s, 'sales')",
                [sessions[email]["user"]["id"], place],
            )
    clients = {email: server.client(each["access_token"]) for email, each in sessions.items()}
    yield clients
    for client in clients.values():
        client.close()


def booking(day: str, branch: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "branch_id": branch,
        "hall_name": "Ballroom",
        "event_date": day,
        "event_time": "18:00",
        **more,
    }


def book(client: httpx.Client, day: str, **more: Any) -> httpx.Response:
    return client.post("/rest/v1/bookings", json=booking(day, **more), headers=OBJECT)


def test_the_guides_four_columns_make_a_booking(people: dict[str, httpx.Client]) -> None:
    response = book(people[NORTH], "2031-01-01")

    row = response.json()
    assert (response.status_code, row["status"], row["version"]) == (201, "tentative", 1)
    assert (row["starts_at"], row["end_time"]) == ("2031-01-01T12:30:00+00:00", "22:00:00")


def test_a_taken_hall_answers_409_with_who_has_it(people: dict[str, httpx.Client]) -> None:
    first = book(people[NORTH], "2031-01-02", title="Sharma wedding").json()

    response = book(people[NORTH], "2031-01-02", event_time="20:00")

    assert response.status_code == 409
    body = response.json()
    assert (body["code"], body.keys()) == ("23P01", {"code", "message", "details", "hint"})
    blocking = json.loads(body["details"])
    assert blocking["booking_id"] == first["id"]
    assert (blocking["title"], blocking["hall_name"]) == ("Sharma wedding", "Ballroom")


def test_of_many_who_want_one_hall_one_gets_it(people: dict[str, httpx.Client]) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: book(people[NORTH], "2031-01-03"), range(16)))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] + [409] * 15
    found = people[NORTH].get("/rest/v1/bookings?event_date=eq.2031-01-03&select=id")
    assert len(found.json()) == 1


def test_a_stale_change_is_refused_with_the_current_row(people: dict[str, httpx.Client]) -> None:
    row = book(people[NORTH], "2031-01-04").json()
    path = f"/rest/v1/bookings?id=eq.{row['id']}"
    changed = people[NORTH].patch(path, json={"title": "A", "version": 1}, headers=OBJECT)
    assert changed.json()["version"] == 2

    stale = people[NORTH].patch(path, json={"title": "B", "version": 1}, headers=OBJECT)

    assert (stale.status_code, stale.json()["code"]) == (409, "PT409")
    assert json.loads(stale.json()["details"])["title"] == "A"
    assert people[NORTH].get(f"{path}&select=title").json() == [{"title": "A"}]


def test_another_branch_sees_and_changes_nothing(people: dict[str, httpx.Client]) -> None:
    row = book(people[NORTH], "2031-01-05").json()
    path = f"/rest/v1/bookings?id=eq.{row['id']}"
    assert len(people[OWNER].get(path).json()) == 1

    seen = people[SOUTH].get(path)
    changed = people[SOUTH].patch(path, json={"title": "mine"}, headers=REPRESENT)
    removed = people[SOUTH].delete(path, headers=REPRESENT)
    planted = book(people[SOUTH], "2031-01-06")

    assert (seen.json(), changed.json(), removed.json()) == ([], [], [])
    assert (planted.status_code, planted.json()["code"]) == (403, "42501")
    assert people[OWNER].get(f"{path}&select=title,version").json() == [
        {"title": row["title"], "version": 1}
    ]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"end_time": "17:00"}, 400),
        ({"hall_name": "Nowhere"}, 400),
        ({"event_date": "2031-02-30"}, 400),
        ({"event_time": "25:00"}, 400),
        ({"status": "asleep"}, 400),
        ({"setup_minutes": -5}, 400),
        ({"branch_id": None}, 400),
    ],
)
def test_a_booking_that_makes_no_sense_is_refused(
    people: dict[str, httpx.Client], more: dict[str, Any], status: int
) -> None:
    response = book(people[NORTH], "2031-01-07", **more)

    assert response.status_code == status, response.text
    assert response.json().keys() == {"code", "message", "details", "hint"}
    found = people[OWNER].get("/rest/v1/bookings?event_date=eq.2031-01-07&select=id")
    assert found.json() == []


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "PGRST302"),
        ({"apikey": "wrong"}, "PGRST301"),
        ({"apikey": "sb_publishable_test", "authorization": "Bearer a.b.c"}, "PGRST301"),
    ],
)
def test_nobody_comes_in_without_a_key(server: Server, headers: dict[str, str], code: str) -> None:
    response = httpx.get(f"{server.url}/rest/v1/bookings", headers=headers, timeout=30)

    assert (response.status_code, response.json()["code"]) == (401, code)
    assert "www-authenticate" in response.headers


def test_a_key_alone_shows_no_booking(server: Server, people: dict[str, httpx.Client]) -> None:
    book(people[NORTH], "2031-01-08")

    with server.client() as stranger:
        response = stranger.get("/rest/v1/bookings")

    assert (response.status_code, response.json()["code"]) == (401, "42501")


def test_nothing_private_is_served(people: dict[str, httpx.Client]) -> None:
    for name in ("users", "refresh_tokens", "migrations", "pg_authid"):
        assert people[OWNER].get(f"/rest/v1/{name}").status_code == 404
    for schema in ("auth", "app_private", "banquet_internal", "pg_catalog"):
        headers = {"accept-profile": schema}
        assert people[OWNER].get("/rest/v1/users", headers=headers).status_code == 406


def test_a_table_made_while_it_runs_is_served_without_a_word(
    server: Server, people: dict[str, httpx.Client]
) -> None:
    assert server.database_url is not None
    with psycopg.connect(server.database_url, autocommit=True) as connection:
        connection.execute("create table fresh (id int); grant select on fresh to authenticated")

    for _ in range(1000):
        response = people[OWNER].get("/rest/v1/fresh")
        if response.status_code == 200:
            break

    assert response.json() == []


def test_the_snapshot_and_the_transaction_reach_a_browser(people: dict[str, httpx.Client]) -> None:
    origin = {"origin": "http://elsewhere.test"}

    read = people[NORTH].get("/rest/v1/bookings?limit=1", headers=origin)

    exposed = read.headers["access-control-expose-headers"].lower()
    assert read.headers["x-banquet-snapshot"]
    for name in ("x-banquet-snapshot", "x-banquet-xid", "x-banquet-max-rows", "content-range"):
        assert name in exposed


def test_supabase_signs_in_and_keeps_the_diary(
    server: Server, people: dict[str, httpx.Client]
) -> None:
    with httpx.Client(timeout=30) as http:
        options = ClientOptions(httpx_client=http)
        supabase: Client = create_client(server.url, server.publishable_key, options)
        supabase.auth.sign_in_with_password({"email": NORTH, "password": PASSWORD})
        table = supabase.table("bookings")

        made = table.insert(booking("2031-01-09", title="Client")).execute()
        found = table.select("title", count="exact").eq("title", "Client").range(0, 49).execute()  # type: ignore[arg-type]
        gone = table.delete().eq("title", "Client").execute()
        supabase.auth.sign_out()

    assert len(made.data) == 1
    assert (found.data, found.count) == ([{"title": "Client"}], 1)
    assert len(gone.data) <= 1
