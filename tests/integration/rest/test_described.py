"""Every operation of the description, one by one: what it takes, refuses and answers is so."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.integration.rest.conftest import RestServer
from tests.unit.rest.swagger import resolve

Json = dict[str, Any]

_EXAMPLES = {
    "boolean": True, "integer": 1, "number": 1.5, "array": [], "object": {}, None: {},
}  # fmt: skip
_TEXTS = {
    "bytea": "\\x00", "date": "2026-01-01", "uuid": "00000000-0000-4000-8000-000000000009",
    "timestamp with time zone": "2026-01-01T00:00:00Z",
}  # fmt: skip
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,), "boolean": (bool,), "integer": (int,), "number": (int, float),
    "array": (list,), "object": (dict,),
}  # fmt: skip
_OVERLOADS = "/rpc/over"
# A value of no scalar type, one too large for any number, and one that is no date, UUID or number.
_WRONG: tuple[Any, ...] = ({"a": [1]}, 10**40, "no such thing")


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    parameters: tuple[Json, ...]
    responses: Json
    body: Json = field(default_factory=dict)

    @property
    def is_call(self) -> bool:
        return self.path.startswith("/rpc/")


@pytest.fixture(scope="module")
def document(open_rest: RestServer) -> Json:
    found: Json = open_rest.ask("GET", "/").json()
    return found


@pytest.fixture(scope="module")
def operations(document: Json) -> list[Operation]:
    found = []
    for path, item in document["paths"].items():
        for method, described in item.items():
            given = [resolve(document, each) for each in described.get("parameters", ())]
            bodies = [resolve(document, each["schema"]) for each in given if each["in"] == "body"]
            found.append(
                Operation(
                    method.upper(),
                    path,
                    tuple(each for each in given if each["in"] != "body"),
                    described["responses"],
                    bodies[0] if bodies else {},
                )
            )
    return found


def example(schema: Json) -> Any:
    """Return a value that a schema takes."""
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "string":
        return _TEXTS.get(schema.get("format", ""), "1")
    return _EXAMPLES[kind]


def conforms(document: Json, value: Any, schema: Json) -> bool:
    """Say whether a value is as its schema says; anything may be null."""
    schema = resolve(document, schema)
    kind = schema.get("type")
    if value is None or kind is None:
        return True
    if type(value) not in _KINDS[kind]:  # a bool is no integer
        return False
    if kind == "array":
        return all(conforms(document, each, schema.get("items", {})) for each in value)
    known = schema.get("properties")
    return (
        not isinstance(value, dict)
        or not known
        or (
            value.keys() == known.keys()
            and all(conforms(document, each, known[name]) for name, each in value.items())
        )
    )


def send(
    rest: RestServer, operation: Operation, query: str = "", body: Any = None
) -> httpx.Response:
    """Make a request of which nothing stays, and look at what any answer must be."""
    bodiless = operation.method in ("GET", "DELETE")
    options: Json = {} if bodiless else {"json": body}
    response = rest.ask(
        operation.method,
        f"{quote(operation.path)}?{query}",
        headers={"prefer": "tx=rollback"},
        **options,
    )
    refused = response.status_code >= 400
    if refused and response.headers.get("content-type") == "application/json; charset=utf-8":
        assert response.json().keys() == {"code", "message", "details", "hint"}
    assert response.status_code < 500 or _is_sqls_own(response), (operation, response.text)
    return response


def _is_sqls_own(response: httpx.Response) -> bool:
    """Say whether a function of the test schema asked for the 500 that was answered."""
    return str(response.json()["code"]) in ("PGRST111", "PGRST112", "PGRST121")


def queries(operation: Operation) -> Iterator[str]:
    """Return the arguments of a call by GET, and nothing for the rest."""
    asked = [each for each in operation.parameters if each["in"] == "query"]
    if operation.is_call and operation.method == "GET":
        yield "&".join(f"{quote(each['name'])}={quote(str(example(each)))}" for each in asked)
    else:
        yield ""


def whole(schema: Json) -> Json:
    return {name: example(each) for name, each in schema.get("properties", {}).items()}


def test_every_operation_answers_as_it_is_described(
    open_rest: RestServer, document: Json, operations: list[Operation]
) -> None:
    answered = 0
    for operation in operations:
        for query in queries(operation):
            response = send(open_rest, operation, query, whole(operation.body))
            if not response.is_success:
                continue
            answered += 1
            void = operation.is_call and response.status_code == 204
            assert void or str(response.status_code) in operation.responses, operation
            schema = operation.responses.get(str(response.status_code), {}).get("schema")
            if schema is not None:
                assert conforms(document, response.json(), schema), (operation, response.text)

    assert answered > len(operations) / 2  # the examples are good enough to try something out


def test_every_table_shows_rows_of_its_definition(
    open_rest: RestServer, document: Json, operations: list[Operation]
) -> None:
    shown = {
        operation.path: send(open_rest, operation).json()
        for operation in operations
        if operation.method == "GET" and operation.path[1:] in document["definitions"]
    }

    assert shown["/dishes"]
    for path, rows in shown.items():
        definition = {"$ref": f"#/definitions/{path[1:]}"}
        assert all(conforms(document, row, definition) for row in rows), path


def test_a_value_that_does_not_conform_would_be_seen(document: Json) -> None:
    rows = {"type": "array", "items": {"$ref": "#/definitions/later"}}

    assert conforms(document, [{"id": 1, "dish_id": None}], rows)
    for row in ({"id": "1", "dish_id": 1}, {"id": 1}, {"id": True, "dish_id": 1}, 1):
        assert not conforms(document, [row], rows)


@pytest.mark.parametrize("wrong", _WRONG, ids=["object", "huge", "word"])
def test_a_wrong_type_in_any_field_is_refused_or_taken_for_text(
    open_rest: RestServer, operations: list[Operation], wrong: Any
) -> None:
    for operation in operations:
        for name, schema in operation.body.get("properties", {}).items():
            body = {**whole(operation.body), name: wrong}
            response = send(open_rest, operation, "", body)
            if schema.get("type") in ("integer", "number", "boolean") and operation.is_call:
                numeric = schema.get("format") == "numeric" and isinstance(wrong, int)
                assert response.status_code >= 400 or numeric, (operation.path, name)


def test_a_missing_or_unknown_field_is_refused(
    open_rest: RestServer, operations: list[Operation]
) -> None:
    for operation in operations:
        body = whole(operation.body)
        for name in operation.body.get("required", ()) if operation.method == "POST" else ():
            lacking = {key: value for key, value in body.items() if key != name}
            # A default stands in for it, or an overload that does without.
            spared = "default" in operation.body["properties"][name] or operation.path == _OVERLOADS
            response = send(open_rest, operation, "", lacking)
            assert response.status_code in (400, 404, 409) or spared, (operation.path, name)
        if operation.body.get("properties"):
            response = send(open_rest, operation, "", {**body, "no_such_field": 1})
            assert response.json()["code"] in ("PGRST202", "PGRST204"), operation.path


def test_every_filter_is_taken_and_refuses_what_is_none(
    open_rest: RestServer, operations: list[Operation]
) -> None:
    for operation in operations:
        if operation.is_call or operation.method != "GET":
            continue
        named = [each["name"] for each in operation.parameters if each["in"] == "query"]
        for name in set(named) - {"select", "order", "limit", "offset"}:
            assert send(open_rest, operation, f"{quote(name)}=is.null").status_code == 200
            refused = send(open_rest, operation, f"{quote(name)}=nonsense")
            assert refused.json()["code"] == "PGRST100"
