"""Forms that SQL decides: domains with casts of their own, media types made of rows, a root."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from banquet.db.credentials import login_url
from banquet.settings import Settings
from tests.conftest import Cluster
from tests.integration.rest.conftest import RestServer, serve

REPRESENT = {"prefer": "return=representation"}


@pytest.fixture(scope="module")
def made(cluster: Cluster, platform_template: str) -> Iterator[RestServer]:
    """A server over `makings.sql` that takes back every write and answers at its root."""
    name = f"rest_{uuid4().hex[:12]}"
    database_url = cluster.create(name, platform_template)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute((Path(__file__).parent / "makings.sql").read_bytes())
    settings = Settings(aggregates=True, tx_end="rollback", root_spec="menu")
    authenticator = login_url(database_url, "authenticator", cluster.data_dir)
    yield from serve(database_url, authenticator, settings)
    cluster.drop(name)


# --- Domains that travel in a form of their own ---


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("/dishes?id=eq.1", [{"id": 1, "name": "DAL", "price": "12.50", "extra": None}]),
        ("/dishes?id=eq.2&select=p:price", [{"p": "9.00"}]),
        ("/dishes?id=eq.2&select=price::text", [{"price": '"9.00"'}]),
        ("/dishes?id=eq.2&select=half", [{"half": "4.50"}]),
        ("/menu_cards?id=eq.1&select=double,name", [{"double": "25.00", "name": "DAL"}]),
        ("/rpc/cheapest", [{"id": 2, "name": "KHEER", "price": "9.00", "extra": "0.50"}]),
        ("/servings?select=dishes(name,price)&id=eq.1", 1),
        ("/servings?select=id,...dishes(price)&id=eq.2", [{"id": 2, "price": "9.00"}]),
        ("/dishes?select=price,count()&order=price&price=not.is.null", 2),
        ("/dishes?select=price.max()", [{"max": 1250}]),
    ],
)
def test_a_domain_is_shown_as_its_cast_makes_it(made: RestServer, path: str, rows: object) -> None:
    answer = made.ask("GET", path, headers={"accept": "application/vnd.pgrst.array+json"})

    assert answer.status_code == 200, answer.text
    assert len(answer.json()) == rows if isinstance(rows, int) else answer.json() == rows


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("price=eq.12.50", [1]),
        ("price=gte.9", [1, 2]),
        ("price=in.(9,12.5)", [1, 2]),
        ("price=not.in.(9)", [1]),
        ("price=eq(any).{9,7}", [2]),
        ("price=is.null", [3]),
        ("or=(price.eq.9,half.eq.6.25)", [1, 2]),
        ("name=eq.dal", [1]),  # nothing reads text for it: what is stored is compared
    ],
)
def test_a_filter_is_read_by_the_cast_from_text(
    made: RestServer, condition: str, ids: list[int]
) -> None:
    assert [row["id"] for row in made.rows(f"/dishes?{condition}&order=id")] == ids


def test_a_pattern_is_no_value_of_a_domain(made: RestServer) -> None:
    answer = made.ask("GET", "/dishes?price=like.1*")

    assert (answer.status_code, answer.json()["code"]) == (404, "42883")


@pytest.mark.parametrize(
    ("method", "path", "body", "row"),
    [
        ("POST", "/dishes?select=id,price", {"id": 9, "price": "7.25"}, {"id": 9, "price": "7.25"}),
        ("POST", "/dishes?select=price,extra", {"id": 9, "extra": 2}, {"extra": "2.00"}),
        ("PATCH", "/dishes?id=eq.1&select=price", {"price": 3.5}, {"price": "3.50"}),
        ("PATCH", "/menu_cards?id=eq.1&select=double", {"price": "4"}, {"double": "8.00"}),
        ("PUT", "/dishes?id=eq.1", {"id": 1, "price": "1", "name": "x"}, {"price": "1.00"}),
    ],
)
def test_a_body_is_read_by_the_cast_from_json(
    made: RestServer, method: str, path: str, body: dict[str, object], row: dict[str, object]
) -> None:
    answer = made.ask(method, path, json=body, headers=REPRESENT)

    assert answer.status_code in (200, 201), answer.text
    assert answer.json()[0].items() >= row.items()


def test_a_missing_key_takes_the_default_of_the_column_then_of_the_domain(
    made: RestServer,
) -> None:
    answer = made.ask(
        "POST",
        "/dishes?columns=id,price,extra",
        json=[{"id": 9}],
        headers={"prefer": "return=representation, missing=default"},
    )

    assert answer.json() == [{"id": 9, "name": None, "price": "1.00", "extra": "5.00"}]


def test_what_a_cast_cannot_read_is_refused(made: RestServer) -> None:
    written = made.ask("POST", "/dishes", json={"id": 9, "price": "dear"})
    asked = made.ask("GET", "/dishes?price=eq.dear")

    assert [written.status_code, asked.status_code] == [400, 400]
    assert {written.json()["code"], asked.json()["code"]} == {"22P02"}


# --- Media types made by aggregates ---


@pytest.mark.parametrize(
    ("path", "accept", "content_type", "body"),
    [
        ("/dishes?id=lt.3", "application/x-names", "application/x-names", "dal;kheer;"),
        ("/dishes?id=eq.77", "application/x-names", "application/x-names", ""),
        ("/dishes?limit=1&order=id.desc", "application/x-names", "application/x-names", "roti;"),
        ("/rpc/cheapest", "application/x-names", "application/x-names", "kheer;"),
        ("/servings?select=id&id=eq.1", "text/x-rows", "text/x-rows", "(1)\n"),
        ("/dishes?id=lt.1", "image/png, text/x-rows;q=0.5", "text/x-rows", ""),
        ("/servings", "application/json", "application/json; charset=utf-8", "2"),
        ("/servings", "*/*", "application/json; charset=utf-8", "2"),
        ("/anything", "some/thing", "application/octet-stream", "#7"),
        ("/anything", "magic/number", "magic/number", "#7"),
    ],
)
def test_an_aggregate_makes_a_media_type_of_rows(
    made: RestServer, path: str, accept: str, content_type: str, body: str
) -> None:
    answer = made.ask("GET", path, headers={"accept": accept})

    assert (answer.status_code, answer.text) == (200, body)
    assert answer.headers["content-type"] == content_type


def test_a_media_type_is_made_of_what_was_written(made: RestServer) -> None:
    answer = made.ask(
        "POST",
        "/dishes",
        json={"id": 9, "name": "naan"},
        headers={**REPRESENT, "accept": "application/x-names"},
    )

    assert (answer.status_code, answer.text) == (201, "naan;")


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/dishes?select=id,name,price,extra", "application/x-names"),  # no longer whole rows
        ("/servings", "application/x-names"),  # of another table
        ("/dishes", "text/x-nothing"),
    ],
)
def test_a_media_type_that_is_not_made_of_these_rows_is_refused(
    made: RestServer, path: str, accept: str
) -> None:
    answer = made.ask("GET", path, headers={"accept": accept})

    assert (answer.status_code, answer.json()["code"]) == (406, "PGRST107")


def test_our_own_media_types_are_nobody_elses(made: RestServer) -> None:
    answer = made.ask("GET", "/anything", headers={"accept": "application/vnd.pgrst.object+json"})

    assert answer.json() == {"id": 7}


# --- A root of one's own ---


def test_a_function_answers_at_the_root(made: RestServer) -> None:
    described = made.ask("GET", "/", headers={"accept": "application/openapi+json"})
    plain = made.ask("GET", "/", headers={"accept": "application/json"})

    assert described.headers["content-type"] == "application/openapi+json; charset=utf-8"
    assert described.json() == plain.json() == {"swagger": "2.0", "path": "/"}


def test_a_root_that_is_gone_is_said_to_be(made: RestServer) -> None:
    made.sql("alter function menu() rename to card")
    made.reload()
    gone = made.ask("GET", "/")
    made.sql("alter function card() rename to menu")
    made.reload()

    assert (gone.status_code, gone.json()["code"]) == (404, "PGRST202")
    assert made.ask("POST", "/", json={}).status_code == 405
