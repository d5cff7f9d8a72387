import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.errors import RequestError
from banquet.rest.grammar import (
    Field,
    Filter,
    Logic,
    OneOf,
    Order,
    Step,
    parse_filter,
    parse_key,
    parse_logic,
    parse_names,
    parse_order,
)
from banquet.rest.selection import parse_select

A = Field("a")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", Order(A)),
        ("a.asc", Order(A)),
        ("a.desc.nullsfirst", Order(A, True, "first")),
        ("a.nullslast", Order(A, nulls="last")),
        ("a->>b.desc", Order(Field("a", (Step("b", True),)), True)),
        ("rel(a).desc.nullslast", Order(A, True, "last", "rel")),
        ("rel(a->>b)", Order(Field("a", (Step("b", True),)), key="rel")),
    ],
)
def test_order_is_read(text: str, expected: Order) -> None:
    assert parse_order(text) == (expected,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eq.1", Filter(A, "eq", "1")),
        ("eq.", Filter(A, "eq", "")),
        ('eq."x"', Filter(A, "eq", '"x"')),
        ("eq.a,b).(", Filter(A, "eq", "a,b).(")),
        ("not.eq.not.eq.1", Filter(A, "eq", "not.eq.1", negated=True)),
        ("like(all).{a*,b}", Filter(A, "like", "{a*,b}", quantifier="all")),
        ("fts(simple).x", Filter(A, "fts", "x", config="simple")),
        ("is.NOT_NULL", Filter(A, "is", "not_null")),
        ("in.(1,2)", OneOf(A, ("1", "2"))),
        ("in.()", OneOf(A, ())),
        ("in.(,)", OneOf(A, ("", ""))),
        ('in.("a,b",c"d)', OneOf(A, ("a,b", 'c"d'))),
        ('in.("a\\"b","c\\\\d")', OneOf(A, ('a"b', "c\\d"))),
        ("not.in.(x)", OneOf(A, ("x",), negated=True)),
    ],
)
def test_filter_is_read(text: str, expected: Filter) -> None:
    assert parse_filter(A, text) == expected


@pytest.mark.parametrize(
    ("text", "values"),
    [("in.()", ()), ("in.(   )", ()), ("in.( ,3, 4)", ("", "3", " 4")), ("in.( a)", ("a",))],
)
def test_blanks_after_the_bracket_of_a_list_do_not_count(
    text: str, values: tuple[str, ...]
) -> None:
    assert parse_filter(Field("a"), text) == OneOf(Field("a"), values)


def test_logic_is_read_as_a_tree() -> None:
    tree = parse_logic("or", "(a.eq.1,not.and(b.in.(1,2),c.is.null),d.cs.{x,y})", negated=False)

    assert tree == Logic(
        "or",
        (
            Filter(A, "eq", "1"),
            Logic("and", (OneOf(Field("b"), ("1", "2")), Filter(Field("c"), "is", "null")), True),
            Filter(Field("d"), "cs", "{x,y}"),
        ),
    )


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ('a.eq."x,y)"', "x,y)"),
        ('a.eq."q\\"q"', 'q"q'),
        ('a.cs.{"k":{"l":"}"}}', '{"k":{"l":"}"}}'),
        ("a.eq.{unclosed", "{unclosed"),
        ("a.eq.", ""),
        ('a.eq.x"y', 'x"y'),
    ],
)
def test_a_value_in_a_tree_ends_where_it_should(term: str, value: str) -> None:
    tree = parse_logic("and", f"({term},b.eq.2)", negated=False)

    assert tree.terms == (
        Filter(A, "eq" if ".eq." in term else "cs", value),
        Filter(Field("b"), "eq", "2"),
    )


def test_a_column_named_like_an_operator_is_a_column() -> None:
    assert parse_logic("and", "(or.eq.1)", negated=False).terms == (Filter(Field("or"), "eq", "1"),)


def test_a_key_has_a_path_and_a_field() -> None:
    assert parse_key('a."b.c".d->e') == (("a", "b.c"), Field("d", (Step("e", False),)))


def test_names_are_read() -> None:
    assert parse_names("columns", '"a","b c",d') == ("a", "b c", "d")


@pytest.mark.parametrize(
    ("text", "column"),
    [("", 1), ("eq", 3), ("gte1", 4), ("is.nul", 4), ("in.(1", 6), ("in.(1)x", 7), ("fts().x", 4)],
)
def test_a_refusal_says_where(text: str, column: int) -> None:
    with pytest.raises(RequestError) as caught:
        parse_filter(A, text)

    assert caught.value.code == "PGRST100"
    assert re.search(rf"\(line 1, column {column}\)$", caught.value.message)
    assert caught.value.details is not None
    assert "expecting" in caught.value.details


def test_depth_is_bounded() -> None:
    def nest(levels: int) -> str:
        return "(" + "and(" * levels + "a.eq.1" + ")" * levels + ")"

    assert parse_logic("and", nest(31), negated=False)
    with pytest.raises(RequestError):
        parse_logic("and", nest(32), negated=False)


def read_or_refuse(parse: Callable[[str], object], text: str) -> None:
    with suppress(RequestError):  # anything else is a defect
        parse(text)


PARSERS: tuple[Callable[[str], object], ...] = (
    parse_select,
    parse_order,
    parse_key,
    lambda text: parse_filter(A, text),
    lambda text: parse_logic("or", text, negated=False),
)


@pytest.mark.parametrize(
    "piece",
    [
        '"',
        '\\"',
        "{",
        '{"\\"',
        "a-",
        "a:",
        "(",
        "not.and(",
        "a.cs.{,",
        'a.in.("\\",',
        "->",
        "a.b.",
        "{}",
    ],
)
@pytest.mark.timeout(10)
def test_hostile_repetition_does_not_hang_the_parser(piece: str) -> None:
    """Every parser reads it in milliseconds; one that backtracks would need the whole limit."""
    text = piece * (64_000 // len(piece))

    for parse in PARSERS:
        read_or_refuse(parse, text)
        read_or_refuse(parse, f"({text}")


@given(st.text(alphabet=st.sampled_from('ab_.,:()"\\*->{}! 0not.andeqin'), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in PARSERS:
        read_or_refuse(parse, text)


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))))
def test_quoted_elements_come_back_as_they_were(values: list[str]) -> None:
    quoted = ",".join('"' + v.replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values)

    assert parse_filter(A, f"in.({quoted})") == OneOf(A, tuple(values))


@pytest.mark.parametrize(
    ("text", "column", "details"),
    [
        ("a.desc.nullslastly", 17, """unexpected 'l' expecting "," or end of input"""),
        ("a.descc", 7, """unexpected 'c' expecting delimiter (.), "," or end of input"""),
        ("a.up", 3, 'unexpected "u" expecting "asc", "desc", "nullsfirst" or "nullslast"'),
        ("a.nullsfirst.asc", 14, 'unexpected "a" expecting "asc", "desc", "nullsfirst"'),
    ],
)
def test_an_order_is_refused_in_the_words_of_the_protocol(
    text: str, column: int, details: str
) -> None:
    with pytest.raises(RequestError) as caught:
        parse_order(text)

    assert caught.value.message == f'"failed to parse order ({text})" (line 1, column {column})'
    assert str(caught.value.details).startswith(details)
