"""Filters mean what PostgreSQL means: the same condition, asked of both."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from banquet.errors import RequestError
from banquet.realtime.filtering.filters import check_filter
from banquet.realtime.filtering.grammar import Term
from banquet.realtime.rights.tables import TableColumn

OPERATORS = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
LABELS = ("tentative", "confirmed", "cancelled")
ENUM = "filter_status"
TYPES = [
    "int2",
    "int4",
    "int8",
    "numeric",
    "float4",
    "float8",
    "bool",
    "uuid",
    "text",
    "varchar",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    ENUM,
]

dates = st.dates().map(str) | st.sampled_from(["infinity", "-infinity", "0044-03-15 BC"])
times = st.times().map(lambda t: t.isoformat())
stamps = st.datetimes().map(lambda t: t.isoformat(" "))
zones = st.sampled_from(["", "Z", "+00", "+05:30", "-03:30", "+0545"])
numbers = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=3
).map(str) | st.sampled_from(["NaN", "Infinity", "-Infinity", "1.50", "1.5", "0", "-0", "1e3"])
VALUES: dict[str, st.SearchStrategy[str]] = {
    "int2": st.integers(-300, 300).map(str),
    "int4": st.integers(-300, 300).map(str) | st.just("+7"),
    "int8": st.integers(-(2**63), 2**63 - 1).map(str) | st.integers(-3, 3).map(str),
    "numeric": numbers,
    "float4": numbers,
    "float8": numbers
    | st.floats(allow_nan=False, allow_infinity=False)
    .filter(lambda x: x == 0 or abs(x) > 1e-300)
    .map(repr),
    "bool": st.sampled_from(["t", "f", "true", "no", "on", "off", "1", "0", "yes", " T "]),
    "uuid": st.uuids().map(str) | st.uuids().map(lambda u: "{" + u.hex.upper() + "}"),
    "text": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6),
    "varchar": st.text("abAB éÉ", max_size=4),
    "date": dates,
    "time": times,
    "timestamp": stamps | dates,
    "timestamptz": st.tuples(stamps, zones).map("".join) | dates,
    ENUM: st.sampled_from(LABELS),
}


@pytest.fixture(scope="module")
def sql(module_database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(module_database_url, autocommit=True) as connection:
        connection.execute("set timezone to 'UTC'")
        connection.execute("set extra_float_digits to 1")
        labels = ", ".join(f"'{each}'" for each in LABELS)
        connection.execute(f"create type {ENUM} as enum ({labels})")
        yield connection
        connection.execute(f"drop type {ENUM}")


def ask(sql: psycopg.Connection[Any], query: str, *values: object) -> Any:
    row = sql.execute(query, values).fetchone()
    assert row is not None
    return row[0]


def column_of(kind: str) -> TableColumn:
    return TableColumn("c", kind, LABELS if kind == ENUM else (), "bytes")


def accepts(kind: str, operator: str, constant: str, negated: bool, value: str | None) -> bool:
    found = check_filter((Term("c", operator, constant, negated),), {"c": column_of(kind)})
    return found.accepts((value,), {"c": 0})


@pytest.mark.parametrize("kind", TYPES)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_comparison_equals_postgresql(
    sql: psycopg.Connection[Any], kind: str, data: st.DataObject
) -> None:
    operator = data.draw(st.sampled_from([*OPERATORS, "isdistinct"]))
    constant = data.draw(VALUES[kind])
    negated = data.draw(st.booleans())
    raw = data.draw(st.none() | st.just(constant) | VALUES[kind])
    # What the log prints of a stored value.
    value = None if raw is None else ask(sql, f"select (%s::{kind})::text", raw)
    symbol = OPERATORS.get(operator, "is distinct from")
    condition = f"(%s::{kind} {symbol} %s::{kind})"
    if negated:
        condition = f"not {condition}"

    expected = ask(sql, f"select coalesce({condition}, false)", value, constant)

    assert accepts(kind, operator, constant, negated, value) is expected


@pytest.mark.parametrize("kind", ["int4", "text", "uuid", "numeric", ENUM])
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_list_equals_postgresql(
    sql: psycopg.Connection[Any], kind: str, data: st.DataObject
) -> None:
    items = data.draw(st.lists(st.none() | VALUES[kind], max_size=5))
    negated = data.draw(st.booleans())
    raw = data.draw(st.none() | VALUES[kind] | st.sampled_from([*items, None]))
    value = None if raw is None else ask(sql, f"select (%s::{kind})::text", raw)
    text = ask(sql, "select %s::text[]::text", items)[1:-1]
    condition = f"(%s::{kind} = any (%s::{kind}[]))"
    if negated:
        condition = f"not {condition}"

    # Official rule: a filter on NULL is never true, where `not (null = any ('{}'))` would be.
    found = ask(sql, f"select coalesce({condition}, false)", value, "{" + text + "}")
    expected = found and value is not None

    assert accepts(kind, "in", text, negated, value) is expected


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text("aAbB%_\\éÉΣσςİı", max_size=6),
    st.text("aAbBéÉΣσςİı\n", max_size=6),
    st.sampled_from(["like", "ilike"]),
    st.booleans(),
)
def test_pattern_equals_postgresql(
    sql: psycopg.Connection[Any], pattern: str, value: str, operator: str, negated: bool
) -> None:
    condition = f"%s {'not' if negated else ''} {operator} %s"
    assume(not _ends_with_escape(pattern))

    expected = ask(sql, f"select {condition}", value, pattern)

    assert accepts("text", operator, pattern, negated, value) is expected


def _ends_with_escape(pattern: str) -> bool:
    """PostgreSQL raises on these, but only when it gets that far; we refuse them all."""
    return (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1


@pytest.mark.parametrize("kind", TYPES)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_constant_we_accept_is_one_postgresql_accepts(
    sql: psycopg.Connection[Any], kind: str, data: st.DataObject
) -> None:
    """The other way round does not hold: `tomorrow` is a date to PostgreSQL only."""
    constant = data.draw(st.text("0123456789-+:.eEtT {}TZinfaB", max_size=12) | VALUES[kind])
    try:
        check_filter((Term("c", "eq", constant, False),), {"c": column_of(kind)})
    except RequestError:
        return

    ask(sql, f"select (%s::{kind})::text", constant)
