"""What bad input gets: a clear error in PostgREST's shape, the server alive, nothing changed."""

import pytest

from tests.integration.rest.conftest import RestServer

DEEP = "and=(" + "and(" * 40 + "id.eq.1" + ")" * 41
WIDE = "select=" + ",".join(["id"] * 1500)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("id=1", 400, "PGRST100"),
        ("id=eq", 400, "PGRST100"),
        ("id=equals.1", 400, "PGRST100"),
        ("id=is.maybe", 400, "PGRST100"),
        ("id=in.1,2", 400, "PGRST100"),
        ("id=in.(1,2", 400, "PGRST100"),
        ("or=(id.eq.1", 400, "PGRST100"),
        ("or=()", 400, "PGRST100"),
        ("or=id.eq.1", 400, "PGRST100"),
        ("select=id,,name", 400, "PGRST100"),
        ("select=id;drop table rooms", 400, "PGRST100"),
        ("select=id::text)", 400, "PGRST100"),
        ("select=id::text(3)", 400, "PGRST100"),
        ("select=id::%22text%22", 400, "PGRST100"),
        ("select=facts->", 400, "PGRST100"),
        ("order=id.up", 400, "PGRST100"),
        ("id=eq.%00", 400, "PGRST100"),
        ("id=eq.%ff", 400, "PGRST100"),
        ("%00=eq.1", 400, "PGRST100"),
        (DEEP, 400, "PGRST100"),
        (WIDE, 400, "PGRST100"),
        ("limit=-1", 416, "PGRST103"),
        ("select=id,counters(id)", 400, "PGRST200"),
        ("select=...counters(id)", 400, "PGRST200"),
        ("branches.name=eq.x", 400, "PGRST108"),
        ("branches.order=name", 400, "PGRST108"),
        ("select=capacity.sum()", 400, "PGRST123"),
        ("select=id,count()", 400, "PGRST123"),
        ("select=colour", 400, "42703"),
        ("colour=eq.1", 400, "42703"),
        ("order=colour", 400, "42703"),
        ("or=(id.eq.1,colour.eq.1)", 400, "42703"),
        ("select=ctid", 400, "42703"),
        ("select=row_to_json", 400, "42703"),
        ("select=id::nonsense", 400, "42704"),
        ("select=id::text from pg_authid", 400, "42601"),
        ("select=id::text collate C", 400, "42601"),
        ("id=eq.x", 400, "22P02"),
        ("id=eq.99999999999999999999", 400, "22003"),
        ("id=in.(1,x)", 400, "22P02"),
        ("name=match.(", 400, "2201B"),
        ("note=fts.%26%26", 400, "42601"),
        ("note=fts(klingon).x", 400, "42704"),
        ("open_during=sl.1", 400, "22P02"),
        ("mood=eq.angry", 400, "22P02"),
        ("id=like.1*", 404, "42883"),
        ("tags=cs.{", 400, "22P02"),
        ("facts=cs.{", 400, "22P02"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_by_name(
    rest: RestServer, query: str, status: int, code: str
) -> None:
    response = rest.ask("GET", f"/rooms?{query}")

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json().keys() == {"code", "message", "details", "hint"}
    assert response.headers["proxy-status"] == f"PostgREST; error={code}"
    assert "banquet_page" not in response.text


@pytest.mark.parametrize(
    ("value", "shown"),
    [("'; drop table rooms; --", 0), ('" or 1=1', 0), ("\\", 0), ("$1", 0), ("%", 0)],
)
def test_a_value_is_never_read_as_sql(rest: RestServer, value: str, shown: int) -> None:
    for operator in ("eq", "in"):
        text = f"({value})" if operator == "in" else value
        response = rest.client.get(
            "/rest/v1/rooms",
            params={"note": f"{operator}.{text}"},
            headers={"authorization": "Bearer north"},
        )

        assert (response.status_code, len(response.json())) == (200, shown)


def test_hostile_names_are_only_names(rest: RestServer) -> None:
    alias = rest.rows('/rooms?id=eq.1&select="x\\"; drop table rooms; --":name')
    key = rest.rows("/rooms?id=eq.1&select=a:facts->>'; drop table rooms; '")

    assert alias == [{'x"; drop table rooms; --': "Amber"}]
    assert key == [{"a": None}]
    assert rest.sql("select count(*) from rooms") == [(4,)]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "PGRST205"),
        ("GET", "/secrets", 404, "PGRST205"),
        ("GET", "/pg_authid", 404, "PGRST205"),
        ("GET", "/a%22b", 404, "PGRST205"),
        ("POST", "/nothing", 404, "PGRST205"),
        ("GET", "/rooms/1", 404, "PGRST125"),
        ("GET", "/rpc/a/b", 404, "PGRST125"),
        ("POST", "/", 405, "PGRST117"),
        ("PUT", "/rooms?name=eq.Amber", 405, "PGRST105"),
        ("TRACE", "/rooms", 405, "PGRST117"),
    ],
)
def test_a_path_that_names_nothing_is_refused(
    rest: RestServer, method: str, path: str, status: int, code: str
) -> None:
    response = rest.ask(method, path, json={} if method in ("POST", "PUT") else None)

    assert (response.status_code, response.json()["code"]) == (status, code)


def test_a_mistyped_table_is_suggested(rest: RestServer) -> None:
    assert rest.ask("GET", "/room").json() == {
        "code": "PGRST205",
        "message": "Could not find the table 'public.room' in the schema cache",
        "details": None,
        "hint": "Perhaps you meant the table 'public.rooms'",
    }


def test_a_mistyped_column_is_suggested(rest: RestServer) -> None:
    body = rest.ask("GET", "/rooms?capacty=gt.1").json()

    assert body["message"] == "column rooms.capacty does not exist"
    assert body["hint"] == 'Perhaps you meant the column "rooms.capacity".'


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"accept-profile": "hidden"}, 406, "PGRST106"),
        ({"accept-profile": "pg_catalog"}, 406, "PGRST106"),
        ({"accept": "image/png"}, 406, "PGRST107"),
        ({"range": "5-1"}, 416, "PGRST103"),
        ({"prefer": "handling=strict, colour=red"}, 400, "PGRST122"),
        ({"authorization": "Bearer forged"}, 401, "PGRST301"),
    ],
)
def test_a_header_that_cannot_be_honoured_is_refused(
    rest: RestServer, headers: dict[str, str], status: int, code: str
) -> None:
    response = rest.ask("GET", "/rooms", headers=headers)

    assert (response.status_code, response.json()["code"]) == (status, code)


def test_a_forged_token_is_challenged(rest: RestServer) -> None:
    response = rest.ask("GET", "/rooms", "forged")

    assert response.headers["www-authenticate"].startswith('Bearer error="invalid_token"')


def test_headers_nobody_needs_are_ignored(rest: RestServer) -> None:
    odd = {"prefer": "colour=red, return=neither", "range": "rows=all", "cookie": "a=b; c"}

    assert rest.ask("GET", "/rooms", headers=odd).status_code == 200


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b'{"id": 1} trailing', "application/json"),
        (b'{"id": NaN}', "application/json"),
        (b'{"label": "\xff"}', "application/json"),
        (b'{"label": "\\ud800"}', "application/json"),
        (b'{"label": "a\x00b"}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"id,hits\n1", "text/csv"),
        (b"id=%ff", "application/x-www-form-urlencoded"),
        (b"<id>1</id>", "text/xml"),
    ],
)
def test_a_body_that_is_no_json_is_refused(
    rest: RestServer, body: bytes, content_type: str
) -> None:
    response = rest.ask("POST", "/counters", content=body, headers={"content-type": content_type})

    assert (response.status_code, response.json()["code"]) == (400, "PGRST102")


def test_text_that_postgresql_cannot_hold_is_refused(rest: RestServer) -> None:
    response = rest.ask("POST", "/branches", "service", json={"id": 9, "name": "a\0b"})

    assert (response.status_code, response.json()["code"]) == (400, "22P05")


def test_a_huge_body_is_refused_before_it_is_read(rest: RestServer) -> None:
    response = rest.ask("POST", "/counters", content=b"[" + b" " * (17 * 1024 * 1024) + b"]")

    assert response.status_code == 413
    assert rest.ask("GET", "/rooms").status_code == 200


def test_a_role_that_does_not_exist_is_refused(rest: RestServer) -> None:
    response = rest.ask("GET", "/rooms", "role:nobody_here")

    assert (response.status_code, response.json()["code"]) == (401, "22023")


def test_a_role_the_server_may_not_become_is_refused(rest: RestServer) -> None:
    response = rest.ask("GET", "/rooms", "role:postgres")

    assert (response.status_code, response.json()["code"]) == (403, "42501")
