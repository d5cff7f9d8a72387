import re

import pytest

from tests.integration.rest.conftest import MAX_ROWS, RestServer

AMBER, BIRCH, CEDAR = 1, 2, 3


def ids(rest: RestServer, query: str) -> list[int]:
    return [row["id"] for row in rest.rows(f"/rooms?select=id&order=id&{query}")]


def test_a_read_returns_the_callers_rows_and_no_others(rest: RestServer) -> None:
    assert rest.sql("select count(*) from rooms") == [(4,)]

    north = rest.rows("/rooms?select=id,name&order=id")
    south = rest.rows("/rooms?select=id,name&order=id", "south")

    assert north == [
        {"id": 1, "name": "Amber"},
        {"id": 2, "name": "Birch"},
        {"id": 3, "name": 'Cedar, "old"'},
    ]
    assert south == [{"id": 4, "name": "Dune"}]


def test_a_role_without_the_privilege_is_told_to_sign_in(rest: RestServer) -> None:
    response = rest.ask("GET", "/rooms", "anon")

    assert response.status_code == 401
    assert response.json()["code"] == "42501"
    assert response.json().keys() == {"code", "message", "details", "hint"}


def test_the_service_key_sees_every_row(rest: RestServer) -> None:
    assert ids_of_service(rest) == [1, 2, 3, 4]


def ids_of_service(rest: RestServer) -> list[int]:
    return [row["id"] for row in rest.rows("/rooms?select=id&order=id", "service")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("id=eq.2", [2]),
        ("id=neq.2", [1, 3]),
        ("capacity=gt.120", [3]),
        ("capacity=gte.120", [2, 3]),
        ("capacity=lt.120", [1]),
        ("capacity=lte.120", [1, 2]),
        ("name=like.*ir*", [2]),
        ("name=ilike.AMB%25", [1]),
        ("name=like(any).{A*,B*}", [1, 2]),
        ("name=like(all).{*e*,*r*}", [1, 3]),
        ("capacity=eq(any).{40,300}", [1, 3]),
        ("name=match.^[AB]", [1, 2]),
        ("name=imatch.^a", [1]),
        ("id=in.(1,3)", [1, 3]),
        ("id=in.()", []),
        ('name=in.("Cedar, \\"old\\"",Amber)', [1, 3]),
        ("id=not.in.(1,3)", [2]),
        ("note=is.null", [1]),
        ("note=is.not_null", [2, 3]),
        ("note=not.is.NULL", [2, 3]),
        ("note=isdistinct.with a garden", [1, 3]),
        ("tags=cs.{large}", [2, 3]),
        ("tags=cd.{small,ground,blue}", [1]),
        ("tags=ov.{small,large}", [1, 2, 3]),
        ('facts=cs.{"floor":0}', [1, 3]),
        ("open_during=sl.[30,40)", [1, 2]),
        ("open_during=sr.[1,2)", [1, 2]),
        ("open_during=nxr.[9,23)", [1, 2]),
        ("open_during=nxl.[9,23)", [2]),
        ("open_during=adj.[20,30)", [1]),
        ("note=fts.garden", [2]),
        ("note=plfts(english).the gardens", [2]),
        ("note=phfts(simple).a ramp", [3]),
        ("note=wfts.garden or ramp", [2, 3]),
        ("note=not.fts.garden", [3]),
        ("mood=eq.busy", [2]),
        ("opened_on=gte.2021-01-01", [2]),
        ("facts->floor=eq.0", [1, 3]),
        ("facts->lamp->>colour=eq.red", [1]),
        ("facts->lamp->watts->1=eq.60", [1]),
        ("facts->lamp->watts->>-1=eq.60", [1]),
        ('tags->0=eq."large"', [2, 3]),
        ("or=(id.eq.1,capacity.gt.200)", [1, 3]),
        ("and=(id.gt.1,id.lt.3)", [2]),
        ("not.or=(id.eq.1,id.eq.2)", [3]),
        ("or=(id.eq.1,not.and(capacity.gt.100,mood.eq.busy))", [1, 3]),
        ("or=(id.in.(1,2),name.like.*old*)", [1, 2, 3]),
        ('or=(name.eq."Cedar, \\"old\\"",id.eq.1)', [1, 3]),
        ('or=(tags.cs.{small,ground},facts.cs.{"lamp":{"colour":"blue"}})', [1]),
        ("or=(note.is.null,id.eq.2)&capacity=lt.100", [1]),
    ],
)
def test_filter_picks_rows(rest: RestServer, query: str, expected: list[int]) -> None:
    assert ids(rest, query.replace("+", "%2B")) == expected


def test_select_names_casts_and_reaches_into_json(rest: RestServer) -> None:
    query = (
        "/rooms?id=eq.1&select=room:name,capacity::text,"
        'facts->lamp->>colour,watt:facts->lamp->watts->0,"mood",facts->lamp->watts->1'
    )

    assert rest.rows(query) == [
        {
            "room": "Amber",
            "capacity": "40",
            "colour": "red",
            "watt": 40,
            "mood": "calm",
            "watts": 60,
        }
    ]


def test_select_keeps_the_order_of_columns(rest: RestServer) -> None:
    text = rest.ask("GET", "/rooms?id=eq.1&select=name,id").text

    assert text == '[{"name":"Amber","id":1}]'


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("capacity.desc", [3, 2, 1]),
        ("note", [3, 2, 1]),
        ("note.asc.nullsfirst", [1, 3, 2]),
        ("note.desc.nullslast", [2, 3, 1]),
        ("facts->floor.desc,id.desc", [2, 3, 1]),
        ("mood.desc,id", [2, 1, 3]),
    ],
)
def test_order_sorts(rest: RestServer, order: str, expected: list[int]) -> None:
    rows = rest.rows(f"/rooms?select=id&order={order}")

    assert [row["id"] for row in rows] == expected


def test_names_that_need_quotes_are_served(rest: RestServer) -> None:
    table = "/odd%20name,%20%22quoted%22"

    rows = rest.rows(f'{table}?select="the key",chosen:"select"&"a.b"=eq.y')

    assert rows == [{"the key": 1, "chosen": "x"}]


def test_a_page_says_where_it_lies(rest: RestServer) -> None:
    response = rest.ask("GET", "/rooms?select=id&order=id&offset=1&limit=1")

    assert response.status_code == 200
    assert response.json() == [{"id": 2}]
    assert response.headers["content-range"] == "1-1/*"
    assert response.headers["content-location"] == "/rooms?limit=1&offset=1&order=id&select=id"
    assert response.headers["content-profile"] == "public"
    assert response.headers["content-type"] == "application/json; charset=utf-8"


def test_a_count_is_of_all_rows_that_match(rest: RestServer) -> None:
    prefer = {"prefer": "count=exact"}

    part = rest.ask("GET", "/rooms?select=id&limit=2&id=gt.0", headers=prefer)
    whole = rest.ask("GET", "/rooms?select=id", headers=prefer)
    none = rest.ask("GET", "/rooms?select=id&id=eq.99", headers=prefer)

    assert (part.status_code, part.headers["content-range"]) == (206, "0-1/3")
    assert (whole.status_code, whole.headers["content-range"]) == (200, "0-2/3")
    assert (none.status_code, none.headers["content-range"]) == (200, "*/0")
    assert part.headers["preference-applied"] == "count=exact"


def test_a_page_beyond_the_count_is_told_how_many_there_are(rest: RestServer) -> None:
    response = rest.ask("GET", "/rooms?offset=99", headers={"prefer": "count=exact"})

    assert (response.status_code, response.headers["content-range"]) == (416, "*/3")


def test_a_page_beyond_the_count_is_refused(rest: RestServer) -> None:
    beyond = "/rooms?select=id&offset=9"

    counted = rest.ask("GET", beyond, headers={"prefer": "count=exact"})
    uncounted = rest.ask("GET", beyond)

    assert counted.status_code == 416
    assert counted.json()["code"] == "PGRST103"
    assert counted.json()["details"] == ("An offset of 9 was requested, but there are only 3 rows.")
    assert (uncounted.status_code, uncounted.json()) == (200, [])
    assert uncounted.headers["content-range"] == "*/*"


def test_a_range_header_narrows_the_page(rest: RestServer) -> None:
    response = rest.ask("GET", "/rooms?select=id&order=id&limit=5", headers={"range": "1-1"})

    assert response.json() == [{"id": 2}]
    assert response.headers["content-range"] == "1-1/*"


def test_head_answers_like_get_without_the_rows(rest: RestServer) -> None:
    response = rest.ask("HEAD", "/rooms?select=*", headers={"prefer": "count=exact"})

    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["content-range"] == "0-2/3"
    assert response.headers["content-type"] == "application/json; charset=utf-8"


def test_a_single_object_is_one_row_or_refused(rest: RestServer) -> None:
    headers = {"accept": "application/vnd.pgrst.object+json"}

    one = rest.ask("GET", "/rooms?id=eq.1&select=id", headers=headers)
    several = rest.ask("GET", "/rooms?select=id", headers=headers)
    none = rest.ask("GET", "/rooms?id=eq.99", headers=headers)

    assert one.json() == {"id": 1}
    assert one.headers["content-type"] == "application/vnd.pgrst.object+json; charset=utf-8"
    assert several.status_code == none.status_code == 406
    assert several.json() == {
        "code": "PGRST116",
        "message": "Cannot coerce the result to a single JSON object",
        "details": "The result contains 3 rows",
        "hint": None,
    }
    assert none.json()["details"] == "The result contains 0 rows"


def test_nulls_are_stripped_on_request(rest: RestServer) -> None:
    accept = {"accept": "application/vnd.pgrst.array+json;nulls=stripped"}

    rows = rest.rows("/rooms?id=in.(1,2)&select=id,note&order=id", headers=accept)

    assert rows == [{"id": 1}, {"id": 2, "note": "with a garden"}]


def test_the_snapshot_is_of_the_statement_that_read_the_rows(rest: RestServer) -> None:
    before = rest.ask("GET", "/rooms?select=id").headers["x-banquet-snapshot"]
    created = rest.ask("POST", "/keyless", json={"value": 1})
    after = rest.ask("GET", "/keyless").headers["x-banquet-snapshot"]

    assert re.fullmatch(r"\d+:\d+:(\d+(,\d+)*)?", before)
    xid = created.headers["x-banquet-xid"]
    seen = "select pg_visible_in_snapshot(%s::xid8, %s::pg_snapshot)"
    assert rest.sql(seen, xid, before) == [(False,)]
    assert rest.sql(seen, xid, after) == [(True,)]


def test_a_page_cut_by_the_operator_says_so(rest: RestServer) -> None:
    rest.sql("insert into counters select i from generate_series(1000, 2500) i")

    cut = rest.ask("GET", "/counters?order=id")
    wanted = rest.ask("GET", "/counters?order=id&limit=10")
    exact = rest.ask("GET", f"/counters?id=lt.{1000 + MAX_ROWS}&order=id")

    assert (len(cut.json()), cut.headers["x-banquet-max-rows"]) == (MAX_ROWS, str(MAX_ROWS))
    assert cut.headers["content-range"] == f"0-{MAX_ROWS - 1}/*"
    assert cut.json()[-1] == {"id": 1999, "hits": 0}
    assert (len(wanted.json()), wanted.headers.get("x-banquet-max-rows")) == (10, None)
    assert (len(exact.json()), exact.headers.get("x-banquet-max-rows")) == (MAX_ROWS, None)


def test_a_limit_over_the_operators_is_cut_and_said(rest: RestServer) -> None:
    rest.sql("insert into counters select i from generate_series(3000, 4500) i")

    response = rest.ask("GET", "/counters?limit=99999999999999999999&id=gte.3000")

    assert len(response.json()) == MAX_ROWS
    assert response.headers["x-banquet-max-rows"] == str(MAX_ROWS)


def test_another_exposed_schema_is_chosen_by_profile(rest: RestServer) -> None:
    response = rest.ask("GET", "/things", headers={"accept-profile": "annex"})

    assert response.json() == [{"id": 1, "label": "one"}]
    assert response.headers["content-profile"] == "annex"


def test_a_view_is_read_with_the_callers_rights(rest: RestServer) -> None:
    assert len(rest.rows("/north_rooms?select=id")) == 3
    assert rest.rows("/north_rooms?select=id", "south") == []
