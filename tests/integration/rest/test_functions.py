import pytest

from tests.integration.rest.conftest import NORTH, RestServer


def test_a_scalar_comes_bare(rest: RestServer) -> None:
    both = rest.ask("POST", "/rpc/add", json={"a": 1, "b": 2})
    default = rest.ask("GET", "/rpc/add?a=1")

    assert (both.status_code, both.text) == (200, "3")
    assert (default.status_code, default.text) == (200, "11")
    assert default.headers["x-banquet-snapshot"]


def test_rows_of_a_function_are_a_relation(rest: RestServer) -> None:
    posted = rest.ask("POST", "/rpc/rooms_over?select=id&order=id.desc&id=lt.3", json={"bound": 1})
    got = rest.ask(
        "GET",
        "/rpc/rooms_over?bound=50&select=name&capacity=lt.200",
        headers={"prefer": "count=exact"},
    )
    limited = rest.ask(
        "POST",
        "/rpc/rooms_over?select=id&order=id&limit=1",
        json={"bound": 1},
        headers={"prefer": "count=exact"},
    )

    assert posted.json() == [{"id": 2}, {"id": 1}]
    assert got.json() == [{"name": "Birch"}]
    assert got.headers["content-range"] == "0-0/1"
    assert (limited.status_code, limited.headers["content-range"]) == (206, "0-0/3")


def test_rights_hold_inside_functions(rest: RestServer) -> None:
    south = rest.ask("POST", "/rpc/rooms_over?select=id", "south", json={"bound": 1})

    assert south.json() == [{"id": 4}]


def test_one_composite_is_an_object(rest: RestServer) -> None:
    response = rest.ask("POST", "/rpc/biggest?select=id,name", json={})

    assert response.json() == {"id": 3, "name": 'Cedar, "old"'}


def test_a_set_of_scalars_is_an_array(rest: RestServer) -> None:
    assert rest.ask("GET", "/rpc/numbers?upto=3").json() == [1, 2, 3]


def test_values_are_paged_and_counted(rest: RestServer) -> None:
    response = rest.ask(
        "GET", "/rpc/numbers?upto=9&limit=2&offset=3", headers={"prefer": "count=exact"}
    )

    assert (response.status_code, response.json()) == (206, [4, 5])
    assert response.headers["content-range"] == "3-4/9"
    assert rest.ask("GET", "/rpc/add?a=1&limit=0&offset=7").text == "11"


def test_a_table_result_can_be_filtered(rest: RestServer) -> None:
    assert rest.ask("GET", "/rpc/pairs?n=3&x=gt.1&select=y").json() == [{"y": "y2"}, {"y": "y3"}]


def test_max_rows_cut_results_of_functions(rest: RestServer) -> None:
    response = rest.ask("POST", "/rpc/numbers", json={"upto": 5000})

    assert len(response.json()) == 1000
    assert response.headers["x-banquet-max-rows"] == "1000"


def test_a_void_function_runs_and_answers_nothing(rest: RestServer) -> None:
    response = rest.ask("POST", "/rpc/hit", json={"counter": 500})
    rest.ask("POST", "/rpc/hit", json={"counter": 500})

    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["x-banquet-xid"]
    assert rest.sql("select hits from counters where id = 500") == [(2,)]


def test_a_get_cannot_change_anything(rest: RestServer) -> None:
    response = rest.ask("GET", "/rpc/hit?counter=501")

    assert (response.status_code, response.json()["code"]) == (405, "25006")
    assert rest.sql("select * from counters where id = 501") == []


def test_arguments_may_be_variadic_or_the_whole_body(rest: RestServer) -> None:
    assert rest.ask("POST", "/rpc/total", json={"amounts": [1, 2, 3]}).text == "6"
    assert rest.ask("GET", "/rpc/total?amounts=1&amounts=2").text == "3"
    assert rest.ask("POST", "/rpc/echo", json={"any": ["thing"]}).json() == {"any": ["thing"]}


def test_a_head_calls_and_leaves_out_the_body(rest: RestServer) -> None:
    response = rest.ask("HEAD", "/rpc/rooms_over?bound=1", headers={"prefer": "count=exact"})

    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-range"] == "0-2/3"


def test_a_function_sees_who_asks_and_how(rest: RestServer) -> None:
    response = rest.ask("POST", "/rpc/who", json={}, headers={"user-agent": "tests"})

    assert response.json() == {
        "role": "authenticated",
        "claims": {"role": "authenticated", "sub": NORTH},
        "method": "POST",
        "path": "/rpc/who",
        "agent": "tests",
        "timeout": "2s",
        "path_setting": '"public", "extensions"',
    }


def test_a_function_stopped_by_its_time_limit_leaves_the_server_well(rest: RestServer) -> None:
    response = rest.ask("POST", "/rpc/wait", json={"seconds": 5})

    assert (response.status_code, response.json()["code"]) == (500, "57014")
    assert rest.ask("GET", "/rpc/add?a=1").text == "11"


def test_a_functions_own_time_limit_counts(rest: RestServer) -> None:
    in_time = rest.ask("POST", "/rpc/wait_less", json={"seconds": 0})
    too_late = rest.ask("POST", "/rpc/wait_less", json={"seconds": 1})

    assert in_time.status_code == 204
    assert (too_late.status_code, too_late.json()["code"]) == (500, "57014")


@pytest.mark.parametrize(
    ("code", "status"),
    [("P0001", 400), ("PT409", 409), ("PT404", 404), ("23505", 409), ("ZB001", 400)],
)
def test_what_a_function_raises_decides_the_status(
    rest: RestServer, code: str, status: int
) -> None:
    response = rest.ask("POST", "/rpc/refuse", json={"code": code, "message": "Not today"})

    assert response.status_code == status
    assert response.json() == {
        "code": code,
        "message": "Not today",
        "details": None,
        "hint": "Try another.",
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/rpc/ad", {}, 404, "PGRST202"),
        ("POST", "/rpc/add", {"b": 1}, 404, "PGRST202"),
        ("POST", "/rpc/add", {"a": 1, "c": 1}, 404, "PGRST202"),
        ("POST", "/rpc/not_callable", {}, 404, "PGRST202"),
        ("POST", "/rpc/either", {"a": "1"}, 300, "PGRST203"),
        ("POST", "/rpc/add", {"a": "x"}, 400, "22P02"),
        ("PATCH", "/rpc/add", {"a": 1}, 405, "PGRST101"),
        ("DELETE", "/rpc/add", None, 405, "PGRST101"),
        ("POST", "/rpc/rooms_over?colour=eq.1", {"bound": 1}, 400, "42703"),
    ],
)
def test_a_call_that_fits_nothing_is_refused(
    rest: RestServer, method: str, path: str, body: object, status: int, code: str
) -> None:
    response = rest.ask(method, path, json=body)

    assert (response.status_code, response.json()["code"]) == (status, code)


def test_a_mistyped_function_is_suggested(rest: RestServer) -> None:
    body = rest.ask("POST", "/rpc/rooms_ovr", json={"bound": 1}).json()

    assert body["hint"] == "Perhaps you meant to call the function public.rooms_over"


ISOLATED = """
    create function level_here() returns text language sql stable as
      $$ select current_setting('transaction_isolation') $$;
    create function level_read() returns text language sql stable
      set default_transaction_isolation = 'repeatable read' as
      $$ select current_setting('transaction_isolation') $$;
    create function level_write(fails boolean default false) returns text language plpgsql
      set default_transaction_isolation = 'serializable' as $$
    begin
      if fails then raise 'on purpose'; end if;
      perform pg_current_xact_id();
      return current_setting('transaction_isolation');
    end $$
"""


def test_a_function_or_a_role_decides_about_isolation(rest: RestServer) -> None:
    rest.sql(ISOLATED)
    rest.reload()

    assert rest.rows("/rpc/level_here") == "read committed"
    assert rest.rows("/rpc/level_read") == "repeatable read"
    written = rest.ask("POST", "/rpc/level_write", json={})
    assert (written.json(), "x-banquet-lsn" in written.headers) == ("serializable", True)
    failed = rest.ask("POST", "/rpc/level_write", json={"fails": True})
    assert (failed.status_code, failed.json()["code"]) == (400, "P0001")

    database = rest.sql("select current_database()")[0][0]
    role = f"alter role authenticated in database {database}"
    rest.sql(f"{role} set default_transaction_isolation = 'serializable'")
    rest.reload()
    assert rest.rows("/rpc/level_here") == "serializable"
    assert rest.rows("/rpc/level_read") == "repeatable read"
    assert rest.rows("/rpc/level_here", "anon") == "read committed"
    rest.sql(f"{role} reset default_transaction_isolation")
    rest.reload()
