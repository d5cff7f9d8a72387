from contextlib import suppress
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.errors import RequestError
from banquet.rest.grammar import Field, Filter, Logic
from banquet.rest.query import LONGEST_QUERY_BYTES, parse_query


def test_parameters_are_sorted_by_their_key() -> None:
    query = parse_query(
        b"select=a&b=eq.1&or=(c.eq.2,d.eq.3)&order=a&limit=5&offset=2"
        b"&columns=x,y&on_conflict=z&not.and=(e.eq.4)"
    )

    assert query.where == (
        Filter(Field("b"), "eq", "1"),
        Logic("or", (Filter(Field("c"), "eq", "2"), Filter(Field("d"), "eq", "3"))),
        Logic("and", (Filter(Field("e"), "eq", "4"),), negated=True),
    )
    assert (query.limit, query.offset) == (5, 2)
    assert (query.columns, query.on_conflict) == (("x", "y"), ("z",))


def test_plus_and_percent_are_decoded() -> None:
    (condition,) = parse_query(b"na%20me=eq.a+b%2Bc%C3%A9").where

    assert condition == Filter(Field("na me"), "eq", "a b+cé")


@pytest.mark.parametrize(
    ("query", "limit", "offset"),
    [
        (b"", None, 0),
        (b"limit=x&offset=y", None, 0),
        (b"limit=0", 0, 0),
        (b"limit=" + b"9" * 50, 2**63 - 1, 0),
        (b"offset=" + b"9" * 50, None, 2**63 - 1),
    ],
)
def test_odd_numbers_are_ignored_or_capped(query: bytes, limit: int | None, offset: int) -> None:
    found = parse_query(query)

    assert (found.limit, found.offset) == (limit, offset)


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(RequestError) as caught:
        parse_query(b"limit=-1")

    assert caught.value.code == "PGRST103"


@pytest.mark.parametrize("query", [b"columns=", b"on_conflict=", b"columns=a,"])
def test_a_list_of_columns_without_a_name_is_refused(query: bytes) -> None:
    with pytest.raises(RequestError) as caught:
        parse_query(query)
    assert caught.value.code == "PGRST100"


def test_of_a_function_what_is_no_filter_is_an_argument() -> None:
    query = parse_query(b"a=1&b=eq.2&a=3&c=not.nice", "function")

    assert query.arguments == (("a", "1"), ("a", "3"), ("c", "not.nice"))
    assert query.where == (Filter(Field("b"), "eq", "2"),)


def test_parameters_without_an_equals_sign_are_dropped() -> None:
    assert parse_query(b"apikey&&=&select=*".replace(b"&=", b"")).where == ()


@pytest.mark.parametrize(
    "query",
    [
        b"a=eq.%00",
        b"a=eq.%ff%fe",
        b"a=eq." + b"x" * LONGEST_QUERY_BYTES,
        b"&".join(b"a=eq.1" for _ in range(1001)),
    ],
)
def test_what_postgresql_cannot_hold_is_refused(query: bytes) -> None:
    with pytest.raises(RequestError) as caught:
        parse_query(query)

    assert caught.value.code == "PGRST100"


@given(st.binary(max_size=80), st.sampled_from(["table", "function"]))
def test_any_bytes_are_read_or_refused(query: bytes, kind: Literal["table", "function"]) -> None:
    with suppress(RequestError):  # anything else is a defect
        parse_query(query, kind)
