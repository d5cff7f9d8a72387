"""Input meant to harm, and a walk over our own description: refused by name, never a 500."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.rest.conftest import RestServer
from tests.unit.rest.swagger import resolve

RUN = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
JSON = "application/json"
DEEP = b"[" * 900 + b"]" * 900


def refused(response: Any, status: int, code: str) -> None:
    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    assert response.json().keys() == {"code", "message", "details", "hint"}


@pytest.mark.parametrize("limit", ["9" * 400, "1" + "0" * 18, "2147483648"])
def test_a_huge_page_is_the_largest_there_is(open_rest: RestServer, limit: str) -> None:
    response = open_rest.ask("GET", f"/dishes?select=id&limit={limit}")
    beyond = open_rest.ask("GET", f"/dishes?select=id&offset={limit}")
    ranged = open_rest.ask("GET", "/dishes?select=id", headers={"range": f"0-{limit[:18]}"})

    assert (response.status_code, len(response.json())) == (200, 3)
    assert (beyond.status_code, beyond.json()) == (200, [])
    assert ranged.status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * 5000 + b"]" * 5000, "PGRST102"),
        (b'{"id": 1, "note": "\\ud800"}', "PGRST102"),
        (b'{"id": 1, "note": "\\udc00\\ud800"}', "PGRST102"),
        (b'{"id": 1, "note": "\\u0000"}', "22P05"),
        (b'{"\\u0000": 1}', "PGRST204"),
        (b'{"id": 99999999999999999999}', "22003"),
        (b'{"id": 1e400}', "PGRST102"),
        (b'{"id": 1.5}', "22P02"),
        (b'{"id": {"a": 1}}', "22P02"),
        (b'{"id": ' + DEEP + b"}", "22P02"),
        (b'{"price": "NaN2"}', "22P02"),
        (b'{"photo": "\\\\xzz"}', "22023"),
        (b'{"id": 1, "id": 1}', "23505"),
        (b'\xef\xbb\xbf{"id": 1}', "PGRST102"),
    ],
)
def test_a_body_meant_to_harm_is_refused_by_name(
    open_rest: RestServer, body: bytes, code: str
) -> None:
    response = open_rest.ask("POST", "/dishes", content=body, headers={"content-type": JSON})

    assert response.status_code in (400, 409), response.text
    assert response.json()["code"] == code
    assert open_rest.sql("select count(*) from dishes") == [(3,)]


def test_a_key_said_twice_is_its_last_value(open_rest: RestServer) -> None:
    body = b'[{"id": 90, "note": "first", "note": "last"}]'
    headers = {"content-type": JSON, "prefer": "return=representation"}

    response = open_rest.ask("POST", "/dishes?select=note", content=body, headers=headers)
    open_rest.sql("delete from dishes where id = 90")

    assert response.json() == [{"note": "last"}]


def test_json_as_deep_as_is_taken_comes_back(open_rest: RestServer) -> None:
    response = open_rest.ask("POST", "/rpc/same_json", content=DEEP, headers={"content-type": JSON})
    deeper = open_rest.ask(
        "POST", "/rpc/same_json", content=b"[" + DEEP * 2 + b"]", headers={"content-type": JSON}
    )

    assert (response.status_code, response.content.replace(b" ", b"")) == (200, DEEP)
    refused(deeper, 400, "PGRST102")


@pytest.mark.parametrize("content_type", ["application/jso", "text/csv;" * 2000, "/", "é"])
def test_a_content_type_of_no_kind_is_refused(open_rest: RestServer, content_type: str) -> None:
    headers = {b"content-type": content_type.encode(), b"authorization": b"Bearer north"}

    response = open_rest.client.post("/rest/v1/dishes", content=b"id\n1", headers=headers)

    assert response.status_code in (400, 409)


@pytest.mark.parametrize(
    "accept",
    ["," * 5000, "a/b;" * 5000, '"' * 999, "*/*;q=", "*/*;q=nan", "application/json;q=1e9", ";;;"],
)
def test_an_accept_of_no_kind_is_weighed_in_no_time(open_rest: RestServer, accept: str) -> None:
    response = open_rest.ask("GET", "/dishes?limit=1", headers={"accept": accept})

    assert response.status_code in (200, 406)


def test_many_preferences_are_read_once(open_rest: RestServer) -> None:
    many = ", ".join(f"timezone=Zone{number}" for number in range(3000))

    lenient = open_rest.ask("GET", "/dishes?limit=1", headers={"prefer": many})
    strict = open_rest.ask("GET", "/dishes", headers={"prefer": f"handling=strict, {many}"})

    assert lenient.status_code == 200
    refused(strict, 400, "PGRST122")


# --- A walk over the description ---

WORDS = st.sampled_from(
    ["eq.1", "is.null", "in.(1,2)", "not.eq.x", "gt.", "like.*", "fts.a", "cs.{1}", "id.desc", "*",
     "id", "1", "-1", "0", "", "null", "{1,2}", "2026-01-01", "true", "3.5", "\\", "'", '"', "%",
     "a\u2028b", "items", "0-1", "5-1", "999999999999"]
)  # fmt: skip
TEXTS = WORDS | st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**70) | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)


@pytest.fixture(scope="module")
def operations(open_rest: RestServer) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Methods, paths and parameters of the description."""
    document = open_rest.ask("GET", "/").json()
    return [
        (
            method.upper(),
            path,
            [resolve(document, each) for each in operation.get("parameters", [])],
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def header_value(text: str) -> str:
    """Return what HTTP lets through: the rest is refused before it reaches us."""
    return "".join(each for each in text if each.isascii() and each.isprintable()).strip()


@RUN
@given(st.data())
def test_a_walk_over_the_description_finds_no_fault(
    open_rest: RestServer,
    operations: list[tuple[str, str, list[dict[str, Any]]]],
    data: st.DataObject,
) -> None:
    method, path, parameters = data.draw(st.sampled_from(operations))
    chosen = data.draw(st.lists(st.sampled_from(parameters), max_size=4)) if parameters else []
    headers = {"prefer": "tx=rollback", "content-type": JSON}
    pairs: list[str] = []
    body: Any = {}
    for parameter in chosen:
        if parameter["in"] == "query":
            pairs.append(f"{quote(parameter['name'])}={quote(data.draw(TEXTS))}")
        elif parameter["in"] == "header":
            text = data.draw(st.sampled_from(parameter["enum"]) if "enum" in parameter else TEXTS)
            before = headers["prefer"] + ", " if parameter["name"] == "Prefer" else ""
            headers[parameter["name"].lower()] = header_value(before + text)
        else:
            names = list(parameter["schema"].get("properties", {})) or ["id", "name", "note"]
            body = data.draw(st.dictionaries(st.sampled_from(names), VALUES, max_size=3))
    content = None if method in ("GET", "DELETE") else json.dumps(body).encode()

    response = open_rest.ask(
        method, f"{quote(path)}?{'&'.join(pairs)}", content=content, headers=headers
    )

    assert response.status_code < 500 or _is_sqls_own(response), (
        response.status_code,
        response.text,
    )
    if response.status_code >= 400:
        assert response.json().keys() == {"code", "message", "details", "hint"}
        assert "banquet_" not in response.text


def _is_sqls_own(response: Any) -> bool:
    """Say whether a function of the test schema asked for the 500: `say` and `raise_it` may."""
    return response.json()["code"] in ("PGRST111", "PGRST112", "PGRST121")
