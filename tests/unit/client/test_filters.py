from urllib.parse import unquote

import pytest

from banquet.client.filters import rows_query, split_terms
from banquet.client.messages import Binding
from banquet.errors import RequestError


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("a=eq.1", ["a=eq.1"]),
        ("a=eq.1,b=in.(2,3),c=eq.4", ["a=eq.1", "b=in.(2,3)", "c=eq.4"]),
        ('a=eq."x,y",b=is.null', ['a=eq."x,y"', "b=is.null"]),
        (r'a=eq."x\",y",b=is.null', [r'a=eq."x\",y"', "b=is.null"]),
        ('a=in.("(",2),b=eq.1', ['a=in.("(",2)', "b=eq.1"]),
    ],
)
def test_conditions_are_parted_outside_of_quotes_and_parentheses(
    text: str, terms: list[str]
) -> None:
    assert list(split_terms(text)) == terms


@pytest.mark.parametrize(
    ("binding", "after", "query"),
    [
        (Binding("halls"), None, "halls?order=id"),
        (
            Binding("bookings", filter="branch_id=eq.7,status=not.in.(lost,released)"),
            None,
            "bookings?and=(branch_id.eq.7,status.not.in.(lost,released))&order=id",
        ),
        (Binding("halls"), 12, 'halls?and=(id.gt."12")&order=id'),
        (Binding("halls"), 'a"b\\', r'halls?and=(id.gt."a\"b\\")&order=id'),
    ],
)
def test_rows_are_asked_for_by_the_same_conditions(
    binding: Binding, after: object, query: str
) -> None:
    assert unquote(rows_query(binding, "id", after)) == query


def test_what_could_end_a_query_is_quoted() -> None:
    query = rows_query(Binding("a&b", filter="name=eq.a&order=x"), "id")

    assert query == "a%26b?and=(name.eq.a%26order%3Dx)&order=id"


@pytest.mark.parametrize("text", ["branch_id", "=eq.1", "branch_id=", "branch_id=7", "a=eq.1,"])
def test_condition_that_does_not_parse_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match=r"Write column=operator.value") as refused:
        rows_query(Binding("halls", filter=text), "id")

    assert refused.value.code == "bad_filter"
