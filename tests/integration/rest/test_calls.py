"""Functions in every shape, what SQL says about the answer, and the hook before requests."""

from typing import Any

import pytest

from tests.integration.rest.conftest import RestServer

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/rpc/all_of", []),
        ("/rpc/all_of?words=a", ["a"]),
        ("/rpc/greet?loudly=true", "Hello you!"),
        ("/rpc/joined?first=ignored&first=a&rest=b", "a:b"),
        ("/rpc/joined?first=a&rest=b&rest=c,d", "a:b,c,d"),
        ("/rpc/one_out?num=5", {"more": 6}),
        ("/rpc/many_out?num=5", {"num": 5, "word": "w"}),
        ("/rpc/record_one", {"id": 1, "name": "Dal"}),
        ("/rpc/record_set", [{"id": 1, "name": "Dal"}, {"id": 2, "name": 'Chaat, "hot"'}]),
        ("/rpc/a_point", {"x": 1, "y": 2}),
        ("/rpc/a_point?select=y", {"y": 2}),
        ("/rpc/array_of", [1, 2, 3]),
        ("/rpc/dear?select=id&price=gt.15", [{"id": 2}]),
        ("/rpc/over?a=1", 1),
        ("/rpc/over?a=1&b=2", 2),
        ("/rpc/letters?a=long&b=101", "long101"),
    ],
)
def test_a_function_returns_what_its_declaration_says(
    open_rest: RestServer, path: str, answer: Any
) -> None:
    response = open_rest.ask("GET", path)

    assert (response.status_code, response.json()) == (200, answer)


@pytest.mark.parametrize(
    ("path", "body", "answer"),
    [
        ("/rpc/joined", {"first": "a", "rest": ["b", "c"]}, "a:b,c"),
        ("/rpc/greet", [{"name": "a"}, {"name": "b"}], "Hello a"),
        ("/rpc/greet?columns=name", {"name": "a", "other": 1}, "Hello a"),
        ("/rpc/letters", {"a": "long", "b": "101"}, "long101"),
        ("/rpc/same_json", [1, {"a": None}], [1, {"a": None}]),
        ("/rpc/same_json", {"x": 1}, {"x": 1}),
        ("/rpc/same_json", {"": 1}, {"": 1}),
        ("/rpc/record_one", {}, {"id": 1, "name": "Dal"}),
        ("/rpc/no_words", {}, None),
    ],
)
def test_a_function_takes_its_arguments_from_json(
    open_rest: RestServer, path: str, body: Any, answer: Any
) -> None:
    response = open_rest.ask("POST", path, json=body)

    assert (response.status_code, response.json()) == (200, answer)


def test_a_function_takes_its_arguments_from_a_form(open_rest: RestServer) -> None:
    one = open_rest.ask("POST", "/rpc/joined", content=b"first=a+b&rest=c&rest=d", headers=FORM)
    none = open_rest.ask("POST", "/rpc/words", content=b"", headers=FORM)

    assert (one.json(), none.json()) == ("a b:c,d", 'plain "words"')


def test_one_value_counts_as_one(open_rest: RestServer) -> None:
    headers = {"prefer": "count=exact"}
    for path in ("/rpc/words", "/rpc/a_point", "/rpc/no_words"):
        response = open_rest.ask("GET", path, headers=headers)

        assert (response.status_code, response.headers["content-range"]) == (200, "0-0/1")


@pytest.mark.parametrize(
    ("path", "headers", "hint"),
    [
        ("/rpc/joned?first=a", {}, "Perhaps you meant to call the function public.joined"),
        (
            "/rpc/joined?frst=a",
            {},
            "Perhaps you meant to call the function public.joined(first, rest)",
        ),
        (
            "/rpc/before_requestt",
            {},
            "Perhaps you meant to call the function public.before_request",
        ),
    ],
)
def test_a_call_that_misses_is_told_what_is_near(
    open_rest: RestServer, path: str, headers: dict[str, str], hint: str
) -> None:
    response = open_rest.ask("GET", path, headers=headers)

    assert (response.status_code, response.json()["hint"]) == (404, hint)


# --- What SQL says about the answer ---


def say(rest: RestServer, headers: str | None, status: str | None = None) -> Any:
    return rest.ask("POST", "/rpc/say", json={"headers": headers, "status": status})


def test_sql_sets_status_and_headers(open_rest: RestServer) -> None:
    cookies = '[{"X-Test": "a; b"}, {"Set-Cookie": "a=1"}, {"Set-Cookie": "b=2"}]'

    response = say(open_rest, cookies, "202")
    plain = say(open_rest, None)

    assert (response.status_code, response.json()) == (202, 1)
    assert response.headers["x-test"] == "a; b"
    assert response.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert (plain.status_code, "x-test" in plain.headers) == (200, False)


def test_sql_replaces_a_header_of_ours(open_rest: RestServer) -> None:
    response = say(open_rest, '[{"Content-Type": "text/markdown"}, {"content-range": "all"}]')

    assert response.headers.get_list("content-type") == ["text/markdown"]
    assert response.headers.get_list("content-range") == ["all"]


def test_a_trigger_sets_the_location(open_rest: RestServer) -> None:
    response = open_rest.ask("POST", "/dishes", json={"id": 80, "note": "mark"})
    open_rest.sql("delete from dishes where id = 80")

    assert (response.status_code, response.headers["location"]) == (
        201,
        "/dishes?id=eq.80&mine=true",
    )


@pytest.mark.parametrize(
    "headers",
    ["{}", "no json", '["a"]', '[{"a": 1}]', '[{"a": "b", "c": "d"}]', "[{}]",
     '[{"a": "b\\r\\nx: y"}]', '[{"a b": "c"}]', '[{"a": "snow ☃"}]', '[{"Content-Length": "9"}]'],
)  # fmt: skip
def test_headers_that_would_break_the_answer_are_refused(
    open_rest: RestServer, headers: str
) -> None:
    response = say(open_rest, headers)

    assert (response.status_code, response.json()["code"]) == (500, "PGRST111")


@pytest.mark.parametrize("status", ["many", "99", "1000", "-1", "20.5"])
def test_a_status_that_is_none_is_refused(open_rest: RestServer, status: str) -> None:
    response = say(open_rest, None, status)

    assert (response.status_code, response.json()["code"]) == (500, "PGRST112")


def raised(rest: RestServer, message: str, detail: str) -> Any:
    return rest.ask("POST", "/rpc/raise_it", json={"message": message, "detail": detail})


def test_sql_raises_a_whole_answer(open_rest: RestServer) -> None:
    response = raised(
        open_rest,
        '{"code": "123", "message": "ABC", "details": "DEF", "hint": "XYZ"}',
        '{"status": 402, "status_text": "Pay", "headers": {"X-Header": "str"}}',
    )

    assert (response.status_code, response.headers["x-header"]) == (402, "str")
    assert response.json() == {"code": "123", "message": "ABC", "details": "DEF", "hint": "XYZ"}
    assert response.headers["proxy-status"] == "PostgREST; error=123"


@pytest.mark.parametrize(
    ("message", "detail"),
    [
        ("no json", '{"status": 402, "headers": {}}'),
        ('{"code": 1, "message": "m"}', '{"status": 402, "headers": {}}'),
        ('{"code": "1"}', '{"status": 402, "headers": {}}'),
        ('{"code": "1", "message": "m"}', "no json"),
        ('{"code": "1", "message": "m"}', '{"status": "402", "headers": {}}'),
        ('{"code": "1", "message": "m"}', '{"status": 402}'),
        ('{"code": "1", "message": "m"}', '{"status": 9999, "headers": {}}'),
        ('{"code": "1", "message": "m"}', '{"status": 402, "headers": {"a": "b\\nc"}}'),
    ],
)
def test_an_answer_raised_badly_is_refused(
    open_rest: RestServer, message: str, detail: str
) -> None:
    response = raised(open_rest, message, detail)

    assert (response.status_code, response.json()["code"]) in [(500, "PGRST121"), (500, "PGRST111")]


def test_an_answer_raised_without_detail_is_refused(open_rest: RestServer) -> None:
    response = open_rest.ask("POST", "/rpc/raise_bare", json={})

    assert response.json()["details"] == "DETAIL is missing in the RAISE statement"


def test_a_raised_code_stays_one_line(open_rest: RestServer) -> None:
    code = '{"code": "a\\r\\nX-Evil: yes", "message": "m"}'

    response = raised(open_rest, code, '{"status": 400, "headers": {}}')

    assert (response.status_code, response.json()["code"]) == (500, "PGRST121")
    assert "x-evil" not in response.headers


# --- What SQL reads of the request ---


def test_the_hook_runs_before_each_request(open_rest: RestServer) -> None:
    for method, path in [("GET", "/dishes"), ("POST", "/rpc/words"), ("GET", "/")]:
        options: dict[str, Any] = {"json": {}} if method == "POST" else {}
        banned = open_rest.ask(method, path, headers={"x-banned": "yes"}, **options)

        assert (banned.status_code, banned.json()["message"]) == (451, "Not today")
    greeted = open_rest.ask("GET", "/dishes", headers={"x-greet": "me"})
    assert (greeted.status_code, greeted.headers["x-greeted"]) == (200, "yes")


def test_the_request_is_there_to_read(open_rest: RestServer) -> None:
    def setting(name: str) -> Any:
        path = "/rpc/setting?name=" + name
        return open_rest.ask("GET", path, headers={"cookie": "a=b; c=d", "x-mine": "here"}).json()

    assert setting("request.method") == "GET"
    assert setting("request.path") == "/rpc/setting"
    assert '"a":"b"' in setting("request.cookies").replace(" ", "")
    assert '"x-mine":"here"' in setting("request.headers").replace(" ", "")
    assert "cookie" not in setting("request.headers")
    assert '"role":"authenticated"' in setting("request.jwt.claims").replace(" ", "")
