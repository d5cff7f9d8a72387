from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.errors import RequestError
from banquet.realtime.filtering.filters import check_filter
from banquet.realtime.filtering.grammar import MAX_FILTER_CHARS, Term, parse_filter
from banquet.realtime.rights.tables import Collation, TableColumn
from banquet.replication.messages import UNCHANGED, Value


def column(type_name: str, collation: Collation = "bytes", *labels: str) -> TableColumn:
    sql_type = "" if labels else f"pg_catalog.{type_name}"
    return TableColumn("c", type_name, labels, collation, "", sql_type)


def accepts(text: str, value: Value, of: TableColumn) -> bool:
    return check_filter(parse_filter(text), {"c": of}).accepts((value,), {"c": 0})


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("   ", []),
        ("id=eq.5", [("id", "eq", "5", False)]),
        ("id=not.eq.5", [("id", "eq", "5", True)]),
        ("a=eq.1,b=gt.2", [("a", "eq", "1", False), ("b", "gt", "2", False)]),
        ('a=eq."x,y",n=gt.1', [("a", "eq", "x,y", False), ("n", "gt", "1", False)]),
        (r'a=eq."q\"\\"', [("a", "eq", 'q"\\', False)]),
        ("a=in.(1,2)", [("a", "in", "1,2", False)]),
        ('a=in.("x)",2),b=is.null', [("a", "in", '"x)",2', False), ("b", "is", "null", False)]),
        ('a=eq."open', [("a", "eq", '"open', False)]),
        ('a=eq."x"y', [("a", "eq", '"x"y', False)]),
        ("a=eq.b.c=d", [("a", "eq", "b.c=d", False)]),
        ("a=eq.", [("a", "eq", "", False)]),
    ],
)
def test_filter_is_split_as_the_official_server_does(text: str, terms: list[Any]) -> None:
    assert parse_filter(text) == tuple(Term(*each) for each in terms)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("undefined", 'Error parsing `filter` params: ["undefined"]'),
        ("a=foo.b", 'Error parsing `filter` params: ["foo", "b"]'),
        ("a=eq.1,", "Error parsing `filter` params: filter must not contain empty segments"),
        ("a=in.1,2", "Error parsing `filter` params: `in` filter value must be wrapped"),
    ],
)
def test_unparsable_filter_is_refused_in_the_official_words(text: str, message: str) -> None:
    with pytest.raises(RequestError) as refused:
        parse_filter(text)

    assert refused.value.message.startswith(message)


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(text: str) -> None:
    try:
        terms = parse_filter(text)
        check_filter(terms, {})
    except RequestError:
        return
    assert not terms


@pytest.mark.parametrize(
    ("text", "value", "kind", "expected"),
    [
        ("c=eq.7", "7", "int8", True),
        ("c=eq. 07 ", "7", "int4", True),
        ("c=eq.7", "70", "int8", False),
        ("c=eq.7", None, "int8", False),
        ("c=neq.7", "8", "int8", True),
        ("c=neq.7", None, "int8", False),
        ("c=not.eq.7", None, "int8", False),
        ("c=not.neq.7", "7", "int8", True),
        ("c=lt.10", "9", "int8", True),
        ("c=lt.10", "10", "int8", False),
        ("c=not.lt.10", "10", "int8", True),
        ("c=gte.1.50", "1.5", "numeric", True),
        ("c=gt.1e3", "1000.1", "numeric", True),
        ("c=lt.NaN", "Infinity", "numeric", True),
        ("c=eq.nan", "NaN", "float8", True),
        ("c=eq.0.1", "0.1", "float4", True),
        ("c=eq.b", "b", "text", True),
        ("c=gt.B", "a", "text", True),
        ("c=eq.x", "x   ", "bpchar", True),
        ("c=eq.yes", "t", "bool", True),
        ("c=is.true", "t", "bool", True),
        ("c=is.true", None, "bool", False),
        ("c=not.is.true", None, "bool", True),
        ("c=is.unknown", None, "bool", True),
        ("c=is.null", None, "int8", True),
        ("c=not.is.null", "1", "int8", True),
        ("c=isdistinct.7", None, "int8", True),
        ("c=isdistinct.7", "7", "int8", False),
        ("c=not.isdistinct.7", "7", "int8", True),
        ("c=not.isdistinct.7", None, "int8", False),
        ("c=in.(1,2)", "2", "int8", True),
        ("c=in.(1,2)", "3", "int8", False),
        ("c=in.()", "3", "int8", False),
        ("c=not.in.()", "3", "int8", True),
        ("c=not.in.(1,2)", "3", "int8", True),
        ("c=not.in.(1,null)", "3", "int8", False),
        ("c=not.in.(1,2)", None, "int8", False),
        ('c=in.("a,b",c)', "a,b", "text", True),
        ('c=in.("null")', "null", "text", True),
        ("c=like.a%", "abc", "text", True),
        ("c=like.a_", "abc", "text", False),
        ("c=not.like.a%", None, "text", False),
        ("c=ilike.A%É", "abcé", "text", True),
        (
            "c=eq.0A2b4c6d-0000-0000-0000-000000000001",
            "0a2b4c6d-0000-0000-0000-000000000001",
            "uuid",
            True,
        ),
        (
            "c=eq.{0a2b4c6d000000000000000000000001}",
            "0a2b4c6d-0000-0000-0000-000000000001",
            "uuid",
            True,
        ),
        ("c=gte.2026-02-28", "2026-03-01", "date", True),
        ("c=lt.infinity", "9999-12-31", "date", True),
        ("c=gt.0044-03-15 BC", "0043-03-15 BC", "date", True),
        ("c=eq.18:00", "18:00:00", "time", True),
        ("c=eq.2026-01-01T05:30:00+05:30", "2026-01-01 00:00:00+00", "timestamptz", True),
        ("c=eq.2026-01-01T00:00:00Z", "2026-01-01 05:30:00+05:30", "timestamptz", True),
        ("c=gt.2026-01-01", "2026-01-01 00:00:00.000001", "timestamp", True),
    ],
)
def test_filter_is_evaluated_as_postgresql_would(
    text: str, value: str | None, kind: str, expected: bool
) -> None:
    assert accepts(text, value, column(kind)) is expected


@pytest.mark.parametrize("text", ["c=eq.7", "c=not.eq.7", "c=is.null", "c=isdistinct.7"])
def test_value_that_is_absent_never_passes(text: str) -> None:
    assert not accepts(text, UNCHANGED, column("int8"))


@pytest.mark.parametrize(
    ("text", "value", "matches", "expected"),
    [
        ("c=match.^a", "ab", True, True),
        ("c=match.^a", "ba", False, False),
        ("c=not.match.^a", "ab", True, False),
        ("c=not.match.^a", "ba", False, True),
        ("c=imatch.^A", "ab", True, True),
    ],
)
def test_regular_expression_is_judged_by_what_postgresql_answers(
    text: str, value: str, matches: bool, expected: bool
) -> None:
    found = check_filter(parse_filter(text), {"c": column("text")})

    (question,) = found.questions((value,), {"c": 0})

    assert found.accepts((value,), {"c": 0})  # as long as nobody has asked, it may
    assert found.accepts((value,), {"c": 0}, {question: matches}) is expected


@pytest.mark.parametrize(
    ("text", "of", "operator", "wanted"),
    [
        ("c=gt.a", column("text", "equality"), "gt", True),
        ("c=not.lte.a", column("text", "none"), "lte", False),
        ("c=eq.a", column("text", "none"), "eq", True),
        ("c=like.a", column("text", "none"), "like", True),
        ("c=ilike.a", column("text", "equality"), "ilike", True),
        ("c=isdistinct.a", column("text", "none"), "neq", True),
        ("c=in.(a,b)", column("text", "none"), "in", True),
        ('c=eq.{"a":1}', column("jsonb"), "eq", True),
        ('c=not.in.("{}","[]")', column("jsonb"), "in", False),
        ("c=lt.1 day", column("interval"), "lt", True),
    ],
)
def test_what_postgresql_alone_can_judge_is_referred_to_it(
    text: str, of: TableColumn, operator: str, wanted: bool
) -> None:
    (found,) = check_filter(parse_filter(text), {"c": of}).referred

    assert (found.expression.operator, found.wanted) == (operator, wanted)
    assert found.expression.type == f"pg_catalog.{of.type_name}"


@pytest.mark.parametrize(
    ("text", "passes"), [("c=isdistinct.a", True), ("c=not.isdistinct.a", False)]
)
def test_null_is_distinct_from_everything_and_nobody_is_asked(text: str, passes: bool) -> None:
    found = check_filter(parse_filter(text), {"c": column("text", "none")})

    assert list(found.questions((None,), {"c": 0})) == []
    assert found.accepts((None,), {"c": 0}, {}) is passes
    assert not found.accepts((UNCHANGED,), {"c": 0}, {})


@pytest.mark.parametrize("text", ["c=in.(a,null)", "c=not.in.(a,null)"])
def test_answer_that_is_neither_passes_no_filter(text: str) -> None:
    found = check_filter(parse_filter(text), {"c": column("text", "none")})

    (question,) = found.questions(("b",), {"c": 0})

    assert not found.accepts(("b",), {"c": 0}, {question: None})


@pytest.mark.parametrize("value", [None, UNCHANGED])
@pytest.mark.parametrize("text", ["c=match.^a", "c=not.match.^a"])
def test_regular_expression_on_nothing_never_holds_and_asks_nothing(
    text: str, value: Value
) -> None:
    found = check_filter(parse_filter(text), {"c": column("text")})

    assert not found.accepts((value,), {"c": 0})
    assert list(found.questions((value,), {"c": 0})) == []


def test_nothing_is_asked_about_a_row_the_other_conditions_refuse() -> None:
    found = check_filter(
        parse_filter("c=match.^a,c=like.b%,c=imatch.z"), {"c": column("text", "bytes")}
    )

    asked = [(each.operator, text) for each, text in found.questions(("bz",), {"c": 0})]

    assert asked == [("match", "bz"), ("imatch", "bz")]
    assert list(found.questions(("az",), {"c": 0})) == []


def test_pattern_that_could_hold_everybody_up_is_left_to_postgresql() -> None:
    made = check_filter(parse_filter("c=like.%" + "_" * 100 + "a%"), {"c": column("text")})

    ((expression, asked),) = made.questions(("b" * 200,), {"c": 0})

    assert (made.conditions, expression.operator, asked) == ((), "like", "b" * 200)


def test_enum_is_compared_in_the_order_of_its_labels() -> None:
    status = column("booking_status", "equality", "tentative", "confirmed", "cancelled")

    assert accepts("c=lt.cancelled", "confirmed", status)
    assert not accepts("c=lt.confirmed", "cancelled", status)


def test_text_the_type_did_not_have_passes_no_filter() -> None:
    status = column("booking_status", "equality", "tentative")

    assert not accepts("c=eq.tentative", "brand_new", status)
    assert not accepts("c=neq.tentative", "brand_new", status)


def test_number_of_any_length_is_compared() -> None:
    assert accepts("c=gt.1", "1" * 100_000, column("numeric"))


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("c=eq.x", column("int8")),
        ("c=eq.1_000", column("int8")),
        ("c=eq.40000", column("int2")),
        ("c=eq.1e9999", column("float8")),
        ("c=eq.tomorrow", column("date")),
        ("c=eq.2026-02-30", column("date")),
        ("c=eq.25:00", column("time")),
        ("c=eq.maybe", column("bool")),
        ("c=eq.lost", column("status", "equality", "tentative")),
        ("c=match.1", column("int8")),
        ("c=imatch.1", column("booking_status", "equality", "1")),
        (f"c=match.{'a' * 1001}", column("text")),
        ("c=eq.1", TableColumn("c", "citext")),
        ("c=in.(1)", TableColumn("c", "citext")),
        (f"c=like.{'a' * 1001}", column("text")),
        ("c=like.1", column("int8")),
        ("c=like.a\\", column("text")),
        ("c=is.true", column("int8")),
        ("c=is.maybe", column("bool")),
        ("c=in.(1,)", column("int8")),
        ("c=in.({1})", column("int8")),
        ('c=in.("1)', column("int8")),
        (f"c=in.({','.join(['1'] * 101)})", column("int8")),
        ("other=eq.1", column("int8")),
    ],
)
def test_what_cannot_be_done_exactly_is_refused(text: str, of: TableColumn) -> None:
    with pytest.raises(RequestError):
        check_filter(parse_filter(text), {"c": of})


@pytest.mark.parametrize(
    ("text", "kind", "texts"),
    [
        ("c=eq. 7", "int8", {"7"}),
        ("c=in.(1,2,null)", "int8", {"1", "2"}),
        (
            "c=eq.{0A2B4C6D000000000000000000000001}",
            "uuid",
            {"0a2b4c6d-0000-0000-0000-000000000001"},
        ),
        ("c=eq.true", "bool", {"t"}),
    ],
)
def test_equality_is_looked_up_by_the_text_of_the_log(
    text: str, kind: str, texts: set[str]
) -> None:
    assert check_filter(parse_filter(text), {"c": column(kind)}).lookup() == ("c", frozenset(texts))


@pytest.mark.parametrize("text", ["c=neq.7", "c=not.eq.7", "c=gt.7", "c=not.in.(1)", "c=is.null"])
def test_other_conditions_cannot_be_looked_up(text: str) -> None:
    assert check_filter(parse_filter(text), {"c": column("int8")}).lookup() is None


def test_numeric_equality_is_not_looked_up_since_equal_numbers_have_several_texts() -> None:
    assert check_filter(parse_filter("c=eq.1.50"), {"c": column("numeric")}).lookup() is None


def test_endless_filter_is_refused() -> None:
    with pytest.raises(RequestError, match="at most"):
        parse_filter("c=eq." + "x" * MAX_FILTER_CHARS)
