"""The description at the root: valid, complete, and no more than the caller may reach."""

from typing import Any

import pytest

from tests.integration.rest.conftest import RestServer
from tests.unit.rest.swagger import faults


def described(rest: RestServer, who: str = "north", **headers: str) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = rest.ask("GET", "/", who, headers=named)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/openapi+json; charset=utf-8"
    document: dict[str, Any] = response.json()
    return document


def test_the_description_is_valid(rest: RestServer, open_rest: RestServer) -> None:
    for server, who in [(rest, "north"), (rest, "anon"), (rest, "service"), (open_rest, "north")]:
        assert faults(described(server, who)) == []


def test_a_fault_would_be_seen(rest: RestServer) -> None:
    document = described(rest)
    del document["definitions"]["rooms"]
    document["paths"]["/rooms"]["get"]["responses"] = {}
    document["parameters"]["limit"].pop("type")

    assert "get /rooms: responses are not described" in faults(document)
    assert "parameter limit: limit has no type" in faults(document)


def test_tables_are_described_with_their_comments_and_keys(open_rest: RestServer) -> None:
    document = described(open_rest)

    dishes = document["definitions"]["dishes"]
    assert dishes["description"] == "What the kitchen makes\n\nOne row a dish."
    assert dishes["required"] == ["id"]
    assert dishes["properties"]["id"] == {
        "type": "integer",
        "format": "int32",
        "description": "Note:\nThis is a Primary Key.<pk/>",
    }
    assert dishes["properties"]["name"] == {
        "type": "string",
        "format": "text",
        "description": "As on the menu",
    }
    servings = document["definitions"]["servings"]["properties"]
    assert servings["guests"]["default"] == 10
    assert servings["dish_id"]["description"].endswith(
        "This is a Foreign Key to `dishes.id`.<fk table='dishes' column='id'/>"
    )
    get = document["paths"]["/dishes"]["get"]
    assert (get["summary"], get["description"]) == ("What the kitchen makes", "One row a dish.")
    assert {"$ref": "#/parameters/rowFilter.dishes.price"} in get["parameters"]


def test_what_cannot_be_written_has_no_writing_methods(open_rest: RestServer) -> None:
    paths = described(open_rest)["paths"]

    assert set(paths["/counted"]) == {"get"}
    assert set(paths["/dishes"]) == {"get", "post", "patch", "delete"}
    assert set(paths["/rpc/words"]) == {"get", "post"}
    assert set(paths["/rpc/delete_dishes"]) == {"post"}


def test_arguments_are_described(open_rest: RestServer) -> None:
    joined = described(open_rest)["paths"]["/rpc/joined"]

    first, rest = joined["get"]["parameters"]
    assert (first["name"], first["type"], first["required"]) == ("first", "string", True)
    assert (rest["type"], rest["collectionFormat"]) == ("array", "multi")
    body = joined["post"]["parameters"][0]["schema"]
    assert body["required"] == ["first", "rest"]
    assert body["properties"]["rest"]["items"] == {"type": "string"}


def test_only_what_the_role_may_reach_is_described(open_rest: RestServer) -> None:
    anonymous, person = described(open_rest, "anon"), described(open_rest)

    assert set(anonymous["definitions"]) == {"counted"}
    assert "dishes" in person["definitions"]
    assert "kitchen_only" not in person["definitions"]


def test_another_schema_is_described_where_it_is_named(rest: RestServer) -> None:
    document = described(rest, accept_profile="annex")

    assert set(document["definitions"]) == {"things"}
    assert document["basePath"] == "/rest/v1"


@pytest.mark.parametrize(
    ("method", "headers", "status", "code"),
    [
        ("GET", {"accept": "text/csv"}, 406, "PGRST107"),
        ("GET", {"accept-profile": "hidden"}, 406, "PGRST106"),
        ("POST", {}, 405, "PGRST117"),
    ],
)
def test_the_root_refuses_what_it_is_not(
    rest: RestServer, method: str, headers: dict[str, str], status: int, code: str
) -> None:
    response = rest.ask(method, "/", headers=headers)

    assert (response.status_code, response.json()["code"]) == (status, code)


def test_head_and_options_of_the_root(rest: RestServer) -> None:
    head = rest.ask("HEAD", "/", headers={"accept": "application/openapi+json"})

    assert (head.status_code, head.content) == (200, b"")
    assert rest.ask("OPTIONS", "/").headers["allow"] == "OPTIONS,GET,HEAD"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/dishes", "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE"),
        ("/counted", "OPTIONS,GET,HEAD"),
        ("/rpc/words", "OPTIONS,GET,HEAD,POST"),
        ("/rpc/delete_dishes", "OPTIONS,POST"),
    ],
)
def test_options_name_what_can_be_done(open_rest: RestServer, path: str, allowed: str) -> None:
    assert open_rest.ask("OPTIONS", path).headers["allow"] == allowed


def test_options_are_for_pages_from_anywhere(open_rest: RestServer) -> None:
    plain = open_rest.ask("OPTIONS", "/dishes").headers
    elsewhere = open_rest.ask("OPTIONS", "/dishes", headers={"origin": "http://a.test"}).headers

    for headers in (plain, elsewhere):
        assert headers.get_list("access-control-allow-origin") == ["*"]


def test_options_of_nothing_are_refused(open_rest: RestServer) -> None:
    assert open_rest.ask("OPTIONS", "/nothing").status_code == 404
    assert open_rest.ask("OPTIONS", "/rpc/nothing").status_code == 404
