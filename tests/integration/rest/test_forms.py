"""Forms of answers and bodies: CSV, plans, bare values, PUT, endings, counts that are guesses."""

import pytest

from tests.integration.rest.conftest import RestServer

REPRESENT = {"prefer": "return=representation"}
PLAN = "application/vnd.pgrst.plan"


def accept(media: str) -> dict[str, str]:
    return {"accept": media}


def body(content_type: str) -> dict[str, str]:
    return {"content-type": content_type}


# --- CSV ---


def test_rows_come_as_csv(open_rest: RestServer) -> None:
    response = open_rest.ask(
        "GET", "/dishes?select=id,name,note,price&order=id", headers=accept("text/csv")
    )

    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.text == (
        'id,name,note,price\n1,Dal,,10\n2,"Chaat, ""hot""","two\nlines \\ one",20.5\n3,Kheer,"",'
    )


def test_csv_of_nothing_and_odd_names(open_rest: RestServer) -> None:
    nothing = open_rest.ask("GET", "/dishes?id=eq.77", headers=accept("text/csv"))
    odd = open_rest.ask("GET", '/dishes?id=eq.1&select="a, b":id', headers=accept("text/csv"))

    assert (nothing.status_code, nothing.text) == (200, "\n")
    assert odd.text == '"a, b"\n1'


def test_csv_comes_of_functions_and_writes(open_rest: RestServer) -> None:
    called = open_rest.ask("GET", "/rpc/dear?select=id&order=id", headers=accept("text/csv"))
    scalar = open_rest.ask("GET", "/rpc/words", headers=accept("text/csv"))
    written = open_rest.ask(
        "POST",
        "/dishes?select=id,name",
        content=b'id,name\n10,NULL\n11,"x, y"\n',
        headers={**accept("text/csv"), **body("text/csv"), **REPRESENT},
    )

    assert called.text == "id\n1\n2"
    assert scalar.text.endswith('\n"plain ""words"""')
    assert (written.status_code, written.text) == (201, 'id,name\n10,\n11,"x, y"')
    open_rest.sql("delete from dishes where id in (10, 11)")


def test_a_form_is_one_row(open_rest: RestServer) -> None:
    response = open_rest.ask(
        "POST",
        "/dishes?select=id,price",
        content=b"id=12&price=1.5&name=a+b",
        headers={**body("application/x-www-form-urlencoded"), **REPRESENT},
    )

    assert response.json() == [{"id": 12, "price": 1.5}]
    open_rest.sql("delete from dishes where id = 12")


# --- Bare values ---


@pytest.mark.parametrize(
    ("function", "asked", "content_type", "value"),
    [
        ("words", "text/plain", "text/plain; charset=utf-8", b'plain "words"'),
        ("no_words", "text/plain", "text/plain; charset=utf-8", b""),
        ("page", "text/html", "text/html", b"<p>hello</p>"),
        ("page", "application/json", "application/json; charset=utf-8", b'"<p>hello</p>"'),
        ("picture", "image/png, */*", "image/png", b"\x89PNG\x00\xff"),
        ("whatever", "app/bingo", "application/octet-stream", b"any"),
        ("tag", "text/xml", "text/xml; charset=utf-8", b"<a/>"),
    ],
)
def test_a_function_answers_with_its_bare_value(
    open_rest: RestServer, function: str, asked: str, content_type: str, value: bytes
) -> None:
    response = open_rest.ask("GET", f"/rpc/{function}", headers=accept(asked))

    assert (response.status_code, response.content) == (200, value)
    assert response.headers["content-type"] == content_type


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/rpc/words", "text/xml"),
        ("/rpc/dear", "text/plain"),
        ("/rpc/picture", "text/plain"),
        ("/dishes", "text/plain"),
        ("/dishes", "application/geo+json"),
    ],
)
def test_a_value_of_another_type_is_not_made(open_rest: RestServer, path: str, asked: str) -> None:
    response = open_rest.ask("GET", path, headers=accept(asked))

    assert (response.status_code, response.json()["code"]) == (406, "PGRST107")


def test_geojson_is_made_where_postgis_is(open_rest: RestServer) -> None:
    open_rest.sql(
        "create function st_asgeojson(r record) returns text language plpgsql immutable as "
        """$$ begin return '{"type": "Feature"}'; end $$"""
    )
    open_rest.reload()

    response = open_rest.ask("GET", "/dishes?limit=2", headers=accept("application/geo+json"))
    open_rest.sql("drop function st_asgeojson(record)")
    open_rest.reload()

    assert response.headers["content-type"] == "application/geo+json; charset=utf-8"
    assert response.json() == {
        "type": "FeatureCollection",
        "features": [{"type": "Feature"}, {"type": "Feature"}],
    }


@pytest.mark.parametrize(
    ("function", "kind", "value"),
    [
        ("same_text", "text/plain", "a text, ü".encode()),
        ("same_bytes", "application/octet-stream", bytes(range(256))),
    ],
)
def test_one_unnamed_parameter_takes_a_body_of_its_type(
    open_rest: RestServer, function: str, kind: str, value: bytes
) -> None:
    response = open_rest.ask(
        "POST", f"/rpc/{function}", content=value, headers={**body(kind), **accept(kind)}
    )

    assert (response.status_code, response.content) == (200, value)


# --- Plans ---


def test_a_plan_is_shown_where_it_is_allowed(open_rest: RestServer) -> None:
    asked = f'{PLAN}+json; for="application/json"; options=analyze|verbose;'
    response = open_rest.ask("GET", "/dishes?id=eq.1", headers=accept(asked))
    text = open_rest.ask("GET", "/dishes", headers=accept(PLAN))

    assert response.headers["content-type"] == (
        f'{PLAN}+json; for="application/json"; options=analyze|verbose; charset=utf-8'
    )
    assert response.json()[0]["Plan"]["Actual Rows"] == 1
    assert text.text.startswith("Aggregate")
    assert "\n" in text.text


def test_the_plan_of_a_write_writes_nothing(open_rest: RestServer) -> None:
    response = open_rest.ask(
        "POST", "/dishes", json={"id": 50, "name": "x"}, headers=accept(f"{PLAN}+json")
    )

    assert response.status_code == 200
    assert "ModifyTable" in response.text
    assert open_rest.sql("select * from dishes where id = 50") == []


# --- PUT ---


def test_put_inserts_and_then_replaces(open_rest: RestServer) -> None:
    path = "/servings?dish_id=eq.1&day=eq.2026-01-01"
    row = {"dish_id": 1, "day": "2026-01-01", "guests": 5}

    created = open_rest.ask("PUT", path, json=row, headers=REPRESENT)
    replaced = open_rest.ask("PUT", path, json=[{**row, "guests": 6}], headers=REPRESENT)
    quiet = open_rest.ask("PUT", path, json={**row, "guests": 7})

    assert (created.status_code, created.json()) == (201, [row])
    assert (replaced.status_code, replaced.json()[0]["guests"]) == (200, 6)
    assert (quiet.status_code, quiet.content) == (204, b"")
    assert open_rest.sql("select guests from servings") == [(7,)]
    open_rest.sql("delete from servings")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("id=eq.60&limit=1", 400, "PGRST114"),
        ("name=eq.x", 405, "PGRST105"),
        ("id=eq.60&name=eq.x", 405, "PGRST105"),
        ("id=eq.61", 400, "PGRST115"),
    ],
)
def test_put_names_one_row_by_its_key(
    open_rest: RestServer, query: str, status: int, code: str
) -> None:
    response = open_rest.ask("PUT", f"/dishes?{query}", json={"id": 60, "name": "x"})

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert open_rest.sql("select * from dishes where id in (60, 61)") == []


# --- Endings ---


def test_a_write_can_be_taken_back(open_rest: RestServer) -> None:
    response = open_rest.ask(
        "POST",
        "/dishes?select=id",
        json={"id": 70},
        headers={"prefer": "tx=rollback, return=representation"},
    )

    assert (response.status_code, response.json()) == (201, [{"id": 70}])
    assert response.headers["preference-applied"] == "return=representation, tx=rollback"
    assert "x-banquet-xid" not in response.headers
    assert "x-banquet-lsn" not in response.headers
    assert open_rest.sql("select * from dishes where id = 70") == []


def test_what_is_taken_back_is_checked_all_the_same(open_rest: RestServer) -> None:
    later = {"id": 1, "dish_id": 999}

    response = open_rest.ask("POST", "/later", json=later, headers={"prefer": "tx=rollback"})

    assert (response.status_code, response.json()["code"]) == (409, "23503")
    assert open_rest.ask("GET", "/dishes?limit=1").status_code == 200


def test_a_committed_write_says_where_it_is_in_the_log(open_rest: RestServer) -> None:
    before = open_rest.sql("select pg_current_wal_insert_lsn()::text")[0][0]
    plain = open_rest.ask("POST", "/dishes", json={"id": 71})
    checked = open_rest.ask(
        "DELETE", "/dishes?id=eq.71", headers={"prefer": "handling=strict, max-affected=1"}
    )
    nothing = open_rest.ask("DELETE", "/dishes?id=eq.71")

    positions = [before, plain.headers["x-banquet-lsn"], checked.headers["x-banquet-lsn"]]
    [(in_order,)] = open_rest.sql(
        "select %s::pg_lsn < %s::pg_lsn and %s::pg_lsn < %s::pg_lsn", *positions[:2], *positions[1:]
    )
    assert in_order
    assert int(plain.headers["x-banquet-xid"]) < int(checked.headers["x-banquet-xid"])
    assert "x-banquet-lsn" not in nothing.headers


def test_a_refused_write_leaves_the_connection_usable(open_rest: RestServer) -> None:
    for _ in range(20):
        assert open_rest.ask("POST", "/dishes", json={"id": 1}).status_code == 409
        assert open_rest.ask("GET", "/dishes?id=eq.1&select=id").json() == [{"id": 1}]


def test_a_time_zone_is_the_requests(open_rest: RestServer) -> None:
    zoned = open_rest.ask(
        "GET", "/rpc/now_here", headers={"prefer": "handling=strict, timezone=Asia/Kolkata"}
    )
    nowhere = open_rest.ask(
        "GET", "/rpc/now_here", headers={"prefer": "handling=strict, timezone=Asia/Nowhere"}
    )
    lenient = open_rest.ask("GET", "/rpc/now_here", headers={"prefer": "timezone=Asia/Nowhere"})

    west = open_rest.ask("GET", "/rpc/now_here", headers={"prefer": "timezone=-4"})

    assert (zoned.json(), west.json()) == ("05:30", "20:00")  # the time there at midnight UTC
    assert zoned.headers["preference-applied"] == "handling=strict, timezone=Asia/Kolkata"
    assert nowhere.json()["code"] == "PGRST122"
    assert lenient.status_code == 200


# --- Writes ---


def test_headers_only_name_the_new_row(open_rest: RestServer) -> None:
    one = open_rest.ask(
        "POST",
        "/servings",
        json={"dish_id": 1, "day": "2026-02-02"},
        headers={"prefer": "return=headers-only"},
    )
    two = open_rest.ask(
        "POST",
        "/servings",
        json=[{"dish_id": 1, "day": "2026-02-03"}, {"dish_id": 1, "day": "2026-02-04"}],
        headers={"prefer": "return=headers-only"},
    )

    assert one.headers["location"] == "/servings?dish_id=eq.1&day=eq.2026-02-02"
    assert (one.content, one.headers["preference-applied"]) == (b"", "return=headers-only")
    assert "location" not in two.headers
    assert open_rest.rows(one.headers["location"])[0]["guests"] == 10
    open_rest.sql("delete from servings")


def test_max_affected_concerns_functions_that_return_rows(open_rest: RestServer) -> None:
    open_rest.sql("insert into dishes (id) values (101), (102)")
    strict = {"prefer": "handling=strict, max-affected=1"}

    refused = open_rest.ask("POST", "/rpc/delete_dishes", json={}, headers=strict)
    single = open_rest.ask("POST", "/rpc/words", json={}, headers=strict)
    left = open_rest.sql("select count(*) from dishes where id > 100")
    allowed = open_rest.ask(
        "POST", "/rpc/delete_dishes", json={}, headers={"prefer": "handling=strict, max-affected=2"}
    )

    assert (refused.status_code, refused.json()["code"]) == (400, "PGRST124")
    assert (single.status_code, single.json()["code"]) == (400, "PGRST128")
    assert left == [(2,)]
    assert len(allowed.json()) == 2


def test_one_object_of_a_write_is_one_row_even_unseen(open_rest: RestServer) -> None:
    rows = [{"id": 120}, {"id": 121}]
    single = accept("application/vnd.pgrst.object+json")

    both = open_rest.ask("POST", "/dishes", json=rows, headers=single)
    none = open_rest.ask("DELETE", "/dishes?id=eq.120", headers=single)
    one = open_rest.ask("POST", "/dishes", json=rows[:1], headers=single)
    head = open_rest.ask("HEAD", "/dishes?id=eq.121", headers=single)

    assert (both.status_code, both.json()["details"]) == (406, "The result contains 2 rows")
    assert (none.status_code, one.status_code, head.status_code) == (406, 201, 406)
    assert open_rest.sql("delete from dishes where id > 100 returning id") == [(120,)]


# --- Counts ---


def test_the_planner_guesses_where_it_is_asked(open_rest: RestServer) -> None:
    open_rest.sql(
        "create table many as select n as id from generate_series(1, 5000) n; analyze many"
    )
    open_rest.sql("grant select on many to authenticated")
    open_rest.reload()

    def ranged(prefer: str, query: str = "limit=1") -> tuple[int, str]:
        response = open_rest.ask("GET", f"/many?{query}", headers={"prefer": prefer})
        assert response.headers["preference-applied"] == prefer
        return response.status_code, response.headers["content-range"]

    assert ranged("count=planned") == (206, "0-0/5000")
    assert ranged("count=estimated") == (206, "0-0/5000")
    assert ranged("count=estimated", "id=lt.5&limit=1") == (206, "0-0/4")
    assert ranged("count=exact", "id=lt.5&limit=1") == (206, "0-0/4")
    head = open_rest.ask("HEAD", "/many", headers={"prefer": "count=planned"})
    assert head.headers["content-range"] == "0-99/5000"


def test_a_range_header_is_for_get_alone(open_rest: RestServer) -> None:
    ranged = {"range": "1-1", "range-unit": "items", "prefer": "count=exact"}

    get = open_rest.ask("GET", "/dishes?select=id&order=id", headers=ranged)
    head = open_rest.ask("HEAD", "/dishes?select=id", headers=ranged)
    post = open_rest.ask("POST", "/rpc/dear?select=id&order=id", json={}, headers=ranged)

    assert (get.status_code, get.headers["content-range"]) == (206, "1-1/3")
    assert (head.status_code, head.headers["content-range"]) == (200, "0-2/3")
    assert (post.status_code, post.headers["content-range"]) == (200, "0-1/2")
