"""What may stand in `select`."""

import pytest

from banquet.errors import RequestError
from banquet.rest.grammar import Field, Step
from banquet.rest.selection import (
    ALL_COLUMNS,
    Aggregate,
    Embedded,
    Item,
    Selected,
    parse_select,
)

A, B = Selected(Field("a")), Selected(Field("b"))
FIELD = Field("a")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*", (ALL_COLUMNS,)),
        ("", ()),
        (" a , b ", (A, B)),
        ("x:a", (Selected(FIELD, alias="x"),)),
        ("x:a::text", (Selected(FIELD, alias="x", cast="text"),)),
        ("a::double precision", (Selected(FIELD, cast="double precision"),)),
        ('"a.b"', (Selected(Field("a.b")),)),
        ('"q\\"u":"a,b"', (Selected(Field("a,b"), alias='q"u'),)),
        ("two words", (Selected(Field("two words")),)),
        ("with-dash", (Selected(Field("with-dash")),)),
        ("naïve", (Selected(Field("naïve")),)),
        ("a->b->>0", (Selected(Field("a", (Step("b", False), Step(0, True)))),)),
        ("a->>-1", (Selected(Field("a", (Step(-1, True),))),)),
        ('a->"x.y"', (Selected(Field("a", (Step("x.y", False),))),)),
        ("a->0x", (Selected(Field("a", (Step("0x", False),))),)),
        (
            "a->23-xy-4->>xy-6",
            (Selected(Field("a", (Step("23-xy-4", False), Step("xy-6", True)))),),
        ),
        ("b:a->c::int", (Selected(Field("a", (Step("c", False),)), "b", "int"),)),
    ],
)
def test_select_is_read(text: str, expected: tuple[Item, ...]) -> None:
    assert parse_select(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rel(*)", Embedded("rel")),
        ("rel()", Embedded("rel", ())),
        (" x : rel ( a , b ) ", Embedded("rel", (A, B), "x")),
        ("x:rel!hint!inner(a)", Embedded("rel", (A,), "x", "hint", inner=True)),
        ("rel!inner!hint(a)", Embedded("rel", (A,), None, "hint", inner=True)),
        ("rel!left(a)", Embedded("rel", (A,))),
        ('"a b"!"c.d"(a)', Embedded("a b", (A,), None, "c.d")),
        ("...rel(a)", Embedded("rel", (A,), spread=True)),
        ("...rel!fk!inner(a)", Embedded("rel", (A,), None, "fk", inner=True, spread=True)),
        ("rel(a,other(b))", Embedded("rel", (A, Embedded("other", (B,))))),
    ],
)
def test_an_embedded_table_is_read(text: str, expected: Embedded) -> None:
    assert parse_select(text) == (expected,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count()", Selected(None, aggregate=Aggregate("count"))),
        ("n:count()::text", Selected(None, "n", aggregate=Aggregate("count", "text"))),
        ("a.sum()", Selected(FIELD, aggregate=Aggregate("sum"))),
        ("x:a::int.max()::text", Selected(FIELD, "x", "int", Aggregate("max", "text"))),
        ("a->b.avg()", Selected(Field("a", (Step("b", False),)), None, None, Aggregate("avg"))),
    ],
)
def test_an_aggregate_is_read(text: str, expected: Selected) -> None:
    assert parse_select(text) == (expected,)


@pytest.mark.parametrize(
    "text",
    ["rel(", "rel(a", "rel(a,)", "rel!(a)", "rel!a!b!inner(c)", "rel!a", "x:...rel(a)",
     "...x:rel(a)", "...a", "rel(a)b", "a.total()", "*(a)"],
)  # fmt: skip
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_select(text)
    assert caught.value.code == "PGRST100"


@pytest.mark.parametrize("stray", [")", "'", "))"])
def test_what_closes_nothing_is_passed_over_at_the_end_of_a_table(stray: str) -> None:
    assert parse_select(f"rel(a){stray}") == parse_select("rel(a)")
    for text in (f"a{stray}", f"rel(a){stray},b", f"rel(a{stray}b)"):
        with pytest.raises(RequestError):
            parse_select(text)


def test_depth_and_number_of_tables_are_bounded() -> None:
    def nest(levels: int) -> str:
        return "r(" * levels + "a" + ")" * levels

    assert parse_select(nest(16))
    assert parse_select(",".join(["r(a)"] * 100))
    for text in (nest(17), ",".join(["r(a)"] * 101), nest(5000)):
        with pytest.raises(RequestError, match="More than"):
            parse_select(text)
