from typing import Any

import httpx
import pytest

from tests.integration.rest.conftest import RestServer

REPRESENT = {"prefer": "return=representation"}
OBJECT = {"accept": "application/vnd.pgrst.object+json"}


def room(name: str, **more: Any) -> dict[str, Any]:
    return {"branch_id": 1, "name": name, **more}


def create(rest: RestServer, body: Any, query: str = "", **headers: str) -> httpx.Response:
    return rest.ask("POST", f"/rooms{query}", json=body, headers=headers)


def names(rest: RestServer, pattern: str) -> list[str]:
    found = rest.sql("select name from rooms where name like %s order by name", pattern)
    return [row[0] for row in found]


def test_an_insert_answers_nothing_unless_asked(rest: RestServer) -> None:
    response = create(rest, room("insert minimal"))

    assert response.status_code == 201
    assert response.content == b""
    assert response.headers["content-length"] == "0"
    assert "content-type" not in response.headers
    assert response.headers["content-range"] == "*/*"
    assert names(rest, "insert minimal") == ["insert minimal"]


def test_an_insert_returns_what_is_selected(rest: RestServer) -> None:
    response = create(rest, room("insert full"), "?select=name,tags,mood", **REPRESENT)

    assert response.status_code == 201
    assert response.json() == [{"name": "insert full", "tags": [], "mood": "calm"}]
    assert response.headers["preference-applied"] == "return=representation"


def test_a_single_object_is_returned_bare(rest: RestServer) -> None:
    response = create(rest, room("insert single"), "?select=name", **REPRESENT, **OBJECT)

    assert response.status_code == 201
    assert response.json() == {"name": "insert single"}


def test_an_insert_of_two_rows_as_one_object_is_rolled_back(rest: RestServer) -> None:
    rows = [room("insert pair 1"), room("insert pair 2")]

    response = create(rest, rows, "?select=name", **REPRESENT, **OBJECT)

    assert response.status_code == 406
    assert response.json()["code"] == "PGRST116"
    assert names(rest, "insert pair%") == []
    assert create(rest, rows, "", **REPRESENT).status_code == 201


def test_many_rows_are_inserted_at_once(rest: RestServer) -> None:
    rows = [room(f"bulk {number:03}", capacity=number + 1) for number in range(200)]

    response = create(rest, rows, "?select=capacity", prefer="return=representation,count=exact")

    assert response.json() == [{"capacity": number + 1} for number in range(200)]
    assert response.headers["content-range"] == "*/200"


def test_a_person_writes_less_at_once_than_the_secret_key(rest: RestServer) -> None:
    padding = " " * 1024 * 1024
    body = f'{{"name": "padded", "branch_id": 1}}{padding}'.encode()

    refused = rest.ask("POST", "/rooms", content=body)
    taken = rest.ask("POST", "/rooms", "service", content=body)

    assert refused.status_code == 413
    assert refused.json()["code"] == "body_too_large"
    assert taken.status_code != 413
    assert rest.ask("POST", "/rooms", content=b"[]").status_code == 201


def test_one_bad_row_leaves_none(rest: RestServer) -> None:
    rows = [room("bad bulk 1"), room("bad bulk 2", capacity=-1)]

    response = create(rest, [*rows, rows[0]])

    assert response.status_code == 400
    rows[0]["capacity"] = 1
    response = create(rest, rows)
    assert response.status_code == 400
    assert response.json()["code"] == "23514"
    assert names(rest, "bad bulk%") == []


def test_no_rows_insert_nothing(rest: RestServer) -> None:
    before = rest.sql("select count(*) from rooms")

    response = create(rest, [], "?select=id", **REPRESENT)

    assert (response.status_code, response.json()) == (201, [])
    assert rest.sql("select count(*) from rooms") == before


def test_an_empty_object_takes_every_default(rest: RestServer) -> None:
    response = rest.ask("POST", "/keyless", json={}, headers=REPRESENT)

    assert response.json() == [{"value": None}]


def test_columns_decide_which_keys_count(rest: RestServer) -> None:
    rows = [room("columns 1", capacity=5, note="not taken"), {"branch_id": 1, "name": "columns 2"}]
    query = '?columns="branch_id","name","capacity","mood"&select=name,capacity,mood,note'
    every = {"mood": "busy"}

    response = create(
        rest,
        [{**rows[0], **every}, rows[1]],
        query,
        prefer="return=representation, missing=default",
    )

    assert response.json() == [
        {"name": "columns 1", "capacity": 5, "mood": "busy", "note": None},
        {"name": "columns 2", "capacity": None, "mood": "calm", "note": None},
    ]
    assert "missing=default" in response.headers["preference-applied"]


def test_a_missing_key_is_null_without_the_preference(rest: RestServer) -> None:
    response = create(rest, [room("missing 1")], "?columns=branch_id,name,mood")

    assert response.status_code == 400
    assert response.json()["code"] == "23502"


def test_a_row_of_another_branch_is_refused(rest: RestServer) -> None:
    response = create(rest, {"branch_id": 2, "name": "foreign"})

    assert response.status_code == 403
    assert response.json()["code"] == "42501"
    assert names(rest, "foreign") == []
    assert rest.ask("POST", "/rooms", "south", json={"branch_id": 2, "name": "own"}).is_success


def test_upsert_merges_and_tells_new_from_known(rest: RestServer) -> None:
    merge = {"prefer": "resolution=merge-duplicates, return=representation"}
    new = rest.ask("POST", "/counters", json=[{"id": 1, "hits": 1}], headers=merge)
    mixed = rest.ask(
        "POST", "/counters", json=[{"id": 1, "hits": 5}, {"id": 2, "hits": 2}], headers=merge
    )
    known = rest.ask("POST", "/counters", json=[{"id": 1, "hits": 7}], headers=merge)

    assert (new.status_code, mixed.status_code, known.status_code) == (201, 201, 200)
    assert known.json() == [{"id": 1, "hits": 7}]
    assert rest.sql("select id, hits from counters where id < 3 order by id") == [(1, 7), (2, 2)]
    assert known.headers["preference-applied"] == (
        "resolution=merge-duplicates, return=representation"
    )


def test_upsert_may_leave_known_rows_alone(rest: RestServer) -> None:
    rest.sql("insert into counters values (10, 1)")
    ignore = {"prefer": "resolution=ignore-duplicates, return=representation"}

    response = rest.ask(
        "POST", "/counters", json=[{"id": 10, "hits": 9}, {"id": 11, "hits": 9}], headers=ignore
    )

    assert response.json() == [{"id": 11, "hits": 9}]
    assert rest.sql("select hits from counters where id = 10") == [(1,)]


def test_upsert_takes_another_unique_key(rest: RestServer) -> None:
    create(rest, room("upsert key", capacity=1))

    response = create(
        rest,
        room("upsert key", capacity=2),
        "?on_conflict=branch_id,name&select=capacity",
        prefer="resolution=merge-duplicates,return=representation",
    )

    assert (response.status_code, response.json()) == (200, [{"capacity": 2}])


def test_upsert_on_no_key_is_refused(rest: RestServer) -> None:
    response = create(
        rest, room("no key"), "?on_conflict=note", prefer="resolution=merge-duplicates"
    )

    assert (response.status_code, response.json()["code"]) == (400, "42P10")


def test_upsert_that_hits_one_row_twice_is_refused(rest: RestServer) -> None:
    rows = [{"id": 20, "hits": 1}, {"id": 20, "hits": 2}]
    merge = {"prefer": "resolution=merge-duplicates"}

    response = rest.ask("POST", "/counters", json=rows, headers=merge)

    assert (response.status_code, response.json()["code"]) == (500, "21000")
    assert rest.sql("select * from counters where id = 20") == []


def test_an_update_changes_the_rows_that_match(rest: RestServer) -> None:
    create(rest, [room("update 1"), room("update 2"), room("spared")])

    minimal = rest.ask("PATCH", "/rooms?name=like.update*", json={"capacity": 9})
    full = rest.ask(
        "PATCH",
        "/rooms?name=like.update*&select=name,capacity&order=name.desc",
        json={"capacity": 8, "tags": ["a", "b"]},
        headers=REPRESENT,
    )

    assert (minimal.status_code, minimal.content) == (204, b"")
    assert minimal.headers["content-range"] == "0-1/*"
    assert full.status_code == 200
    assert full.json() == [
        {"name": "update 2", "capacity": 8},
        {"name": "update 1", "capacity": 8},
    ]
    assert rest.sql("select capacity from rooms where name = 'spared'") == [(None,)]


def test_an_update_of_nothing_succeeds(rest: RestServer) -> None:
    minimal = rest.ask("PATCH", "/rooms?id=eq.9999", json={"capacity": 9})
    full = rest.ask("PATCH", "/rooms?id=eq.9999", json={"capacity": 9}, headers=REPRESENT)

    assert (minimal.status_code, minimal.headers["content-range"]) == (204, "*/*")
    assert (full.status_code, full.json()) == (200, [])
    assert "x-banquet-xid" not in minimal.headers


def test_an_empty_update_changes_nothing(rest: RestServer) -> None:
    response = rest.ask("PATCH", "/rooms?id=eq.1&select=id", json={}, headers=REPRESENT)

    assert (response.status_code, response.json()) == (200, [])


def test_an_update_cannot_reach_another_branch(rest: RestServer) -> None:
    response = rest.ask("PATCH", "/rooms?id=eq.4", json={"note": "taken"}, headers=REPRESENT)

    assert response.json() == []
    assert rest.sql("select note from rooms where id = 4") == [(None,)]


def test_a_single_update_of_two_rows_is_rolled_back(rest: RestServer) -> None:
    create(rest, [room("single 1"), room("single 2")])

    response = rest.ask(
        "PATCH",
        "/rooms?name=like.single*",
        json={"capacity": 3},
        headers={**REPRESENT, **OBJECT},
    )

    assert response.status_code == 406
    assert rest.sql("select capacity from rooms where name like 'single %'") == [(None,), (None,)]


def test_a_delete_returns_what_it_removed(rest: RestServer) -> None:
    create(rest, [room("delete 1"), room("delete 2")])

    response = rest.ask("DELETE", "/rooms?name=eq.delete 1&select=name", headers=REPRESENT)
    minimal = rest.ask("DELETE", "/rooms?name=eq.delete 2", headers={"prefer": "count=exact"})

    assert (response.status_code, response.json()) == (200, [{"name": "delete 1"}])
    assert (minimal.status_code, minimal.headers["content-range"]) == (204, "*/1")
    assert names(rest, "delete%") == []


def test_more_rows_than_allowed_are_not_changed(rest: RestServer) -> None:
    create(rest, [room("most 1"), room("most 2")])
    strict = {"prefer": "handling=strict, max-affected=1"}

    refused = rest.ask("DELETE", "/rooms?name=like.most*", headers=strict)
    allowed = rest.ask("DELETE", "/rooms?name=eq.most 1", headers=strict)

    assert (refused.status_code, refused.json()["code"]) == (400, "PGRST124")
    assert allowed.status_code == 204
    assert names(rest, "most%") == ["most 2"]


def test_a_write_names_its_transaction(rest: RestServer) -> None:
    minimal = create(rest, room("xid"))

    xid = int(minimal.headers["x-banquet-xid"])
    assert rest.sql("select xmin::text::bigint from rooms where name = 'xid'") == [(xid,)]


def test_a_double_claim_is_a_conflict_with_its_details(rest: RestServer) -> None:
    claim = {"room_id": 1, "during": "[1,5)"}
    assert rest.ask("POST", "/claims", json=claim).status_code == 201

    response = rest.ask("POST", "/claims", json={"room_id": 1, "during": "[4,6)"})

    assert response.status_code == 409
    assert response.json()["code"] == "23P01"
    assert "conflicts with existing key" in response.json()["details"]
    assert rest.sql("select count(*) from claims where room_id = 1") == [(1,)]


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        (room("Amber"), "23505", 409),
        (room("fk", branch_id=77), "42501", 403),
        ({"branch_id": 1}, "23502", 400),
        (room("type", capacity="many"), "22P02", 400),
        (room("enum", mood="angry"), "22P02", 400),
        (room("date", opened_on="2024-02-30"), "22008", 400),
        (room("shape", colour="red"), "PGRST204", 400),
        ([room("one"), {"name": "two"}], "PGRST102", 400),
        ([room("one"), 2], "PGRST102", 400),
    ],
)
def test_a_bad_row_is_refused_by_name(rest: RestServer, body: Any, code: str, status: int) -> None:
    before = rest.sql("select count(*) from rooms")

    response = create(rest, body)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert "insert into" not in response.text
    assert rest.sql("select count(*) from rooms") == before


def test_an_unknown_column_is_named_with_a_suggestion(rest: RestServer) -> None:
    response = create(rest, room("hint", capacty=3))

    assert response.json() == {
        "code": "PGRST204",
        "message": "Could not find the 'capacty' column of 'rooms' in the schema cache",
        "details": None,
        "hint": "Perhaps you meant the column 'capacity'",
    }


def test_a_view_cannot_be_written_without_the_right(rest: RestServer) -> None:
    response = rest.ask("POST", "/north_rooms", json={"name": "view"})

    assert (response.status_code, response.json()["code"]) == (403, "42501")


def test_representation_needs_the_right_to_read(rest: RestServer) -> None:
    rest.sql(
        "create table inbox (id int); revoke all on inbox from anon; grant insert on inbox to anon"
    )
    rest.reload()

    minimal = rest.ask("POST", "/inbox", "anon", json={"id": 1})
    full = rest.ask("POST", "/inbox", "anon", json={"id": 2}, headers=REPRESENT)

    assert minimal.status_code == 201
    assert (full.status_code, full.json()["code"]) == (401, "42501")
    assert rest.sql("select id from inbox") == [(1,)]
