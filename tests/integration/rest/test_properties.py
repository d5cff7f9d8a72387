"""Generated requests: what REST picks is what plain SQL picks; no bytes make it fall over."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.rows import TupleRow

from tests.integration.rest.conftest import RestServer

RUN = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
COMPARE = {"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
WORDS = ["", "a", "b", "ab", "a,b", "(a)", 'q"q', "b\\s", "a.b", "*", "%", "null", "é", "{a}"]


def quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@st.composite
def filters(draw: st.DrawFn) -> tuple[str, str, sql.Composable]:
    """Return a filter as a column, the text after it, and the same as SQL."""
    column = draw(st.sampled_from(["number", "word"]))
    value = st.integers(-3, 3).map(str) if column == "number" else st.sampled_from(WORDS)
    field = sql.Identifier(column)
    oracle: sql.Composable
    kind = draw(st.sampled_from(["compare", "in", "null"]))
    if kind == "null":
        text, oracle = "is.null", sql.SQL("{} is null").format(field)
    elif kind == "in":
        values = draw(st.lists(value, max_size=3))
        text = f"in.({','.join(map(quoted, values))})"
        # Written as a chain of equalities: not how the server does it.
        equal = [sql.SQL("{} = {}").format(field, sql.Literal(v)) for v in values]
        oracle = sql.SQL("({})").format(sql.SQL(" or ").join(equal)) if equal else sql.SQL("false")
    else:
        name = draw(st.sampled_from(sorted(COMPARE)))
        literal = draw(value)
        text = f"{name}.{literal}"
        oracle = sql.SQL("{} {} {}").format(field, sql.SQL(COMPARE[name]), sql.Literal(literal))
    if draw(st.booleans()):
        text, oracle = f"not.{text}", sql.SQL("(not {})").format(oracle)
    return column, text, oracle


def term(drawn: tuple[str, str, sql.Composable]) -> tuple[str, sql.Composable]:
    column, text, oracle = drawn
    operator, dot, value = text.removeprefix("not.").partition(".")
    if operator in COMPARE:
        text = text.removesuffix(operator + dot + value) + operator + dot + quoted(value)
    return f"{column}.{text}", oracle


def join(
    operator: str, negated: bool, terms: list[tuple[str, sql.Composable]]
) -> tuple[str, sql.Composable]:
    text = f"{'not.' if negated else ''}{operator}({','.join(text for text, _ in terms)})"
    joined = sql.SQL(f" {operator} ").join([oracle for _, oracle in terms])
    return text, sql.SQL("(not ({}))" if negated else "({})").format(joined)


TREES = st.recursive(
    filters().map(term),
    lambda inner: st.builds(
        join,
        st.sampled_from(["and", "or"]),
        st.booleans(),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def values(rest: RestServer) -> Iterator[psycopg.Connection[TupleRow]]:
    """A table of every combination of a few values, and the owner's connection to it."""
    rest.sql(
        "create table values_ (id int primary key, number int, word text);"
        "revoke all on values_ from anon; grant select on values_ to anon, authenticated"
    )
    with psycopg.connect(rest.database_url, autocommit=True) as connection:
        rows = [(n, w) for n in [None, -2, 0, 1, 3] for w in [None, *WORDS]]
        for place, (number, word) in enumerate(rows):
            connection.execute("insert into values_ values (%s, %s, %s)", [place, number, word])
        rest.reload()
        yield connection


def picked(
    connection: psycopg.Connection[TupleRow], where: sql.Composable, page: str = ""
) -> list[int]:
    query = sql.SQL("select id from values_ where {} order by id {}")
    rows = connection.execute(query.format(where, sql.SQL(page))).fetchall()
    return [row[0] for row in rows]


@RUN
@given(st.lists(filters(), max_size=4))
def test_filters_pick_what_sql_picks(
    rest: RestServer,
    values: psycopg.Connection[TupleRow],
    drawn: list[tuple[str, str, sql.Composable]],
) -> None:
    query = "".join(f"&{column}={quote(text)}" for column, text, _ in drawn)
    where = sql.SQL(" and ").join([sql.SQL("true"), *(oracle for *_, oracle in drawn)])

    rows = rest.rows(f"/values_?select=id&order=id{query}")

    assert [row["id"] for row in rows] == picked(values, where)


@RUN
@given(TREES, st.integers(0, 80), st.integers(0, 80))
def test_trees_and_pages_pick_what_sql_picks(
    rest: RestServer,
    values: psycopg.Connection[TupleRow],
    tree: tuple[str, sql.Composable],
    limit: int,
    offset: int,
) -> None:
    text, where = tree
    url = f"/values_?select=id&order=id&and=({quote(text)})&limit={limit}&offset={offset}"

    response = rest.ask("GET", url, headers={"prefer": "count=exact"})

    total = len(picked(values, where))
    if offset > total:
        assert response.status_code == 416
        return
    expected = picked(values, where, f"limit {limit} offset {offset}")
    assert [row["id"] for row in response.json()] == expected
    assert response.headers["content-range"].endswith(f"/{total}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
QUERY = st.text(
    st.sampled_from("idnumberwordselectorderlimitoffsetandornot.eqgtinis=&,()*\"\\:->!{}%2+#é ;'"),
    max_size=50,
)
# What a caller may be told; 500 is for faults of the server.
REFUSALS = re.compile("PGRST1..|PGRST2..|2....|42...|0A000")


def answers_or_refuses(response: Any) -> None:
    assert response.status_code < 500, (response.status_code, response.text)
    if response.status_code >= 400 and response.request.method != "HEAD":
        body = json.loads(response.text)
        assert body.keys() == {"code", "message", "details", "hint"}
        assert REFUSALS.fullmatch(body["code"]), body


@RUN
@given(st.sampled_from(["GET", "HEAD", "DELETE", "PATCH"]), QUERY)
def test_no_query_makes_it_fall_over(
    rest: RestServer, values: psycopg.Connection[TupleRow], method: str, query: str
) -> None:
    before = values.execute("select count(*) from values_").fetchone()

    # Nobody was granted a write, so whatever parses is refused.
    response = rest.ask(method, f"/values_?{quote(query, safe='=&,.()')}", "anon", json={"id": 1})

    if response.status_code != 401:
        answers_or_refuses(response)
    assert "banquet_" not in response.text  # nothing of the statement; the query has no "_"
    assert values.execute("select count(*) from values_").fetchone() == before


@RUN
@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_body_makes_it_fall_over(rest: RestServer, body: bytes) -> None:
    for path in ("/keyless", "/rpc/add", "/counters?columns=id,hits"):
        headers = {"content-type": "application/json", "prefer": "return=representation"}
        answers_or_refuses(rest.ask("POST", path, content=body, headers=headers))


@RUN
@given(st.binary(min_size=1, max_size=40))
def test_no_path_or_header_makes_it_fall_over(rest: RestServer, raw: bytes) -> None:
    text = quote(raw)
    answers_or_refuses(rest.ask("GET", f"/{text}"))
    for name in ("prefer", "range", "accept", "accept-profile", "x-client-info"):
        answers_or_refuses(rest.ask("GET", "/rooms?limit=1", headers={name: text}))
