import pytest

from banquet.errors import RequestError
from banquet.rest.preferences import (
    NO_RULES,
    Preferences,
    Rules,
    applied,
    intersect,
    parse_prefer,
    parse_range,
)


def test_the_first_of_each_kind_wins() -> None:
    found = parse_prefer(["return=minimal,count=exact", "return=representation"])

    assert found == Preferences(returned="minimal", count="exact")


def test_unknown_ones_are_ignored_unless_strict() -> None:
    assert parse_prefer(["colour=red, tx=rollback, return=x"]) == Preferences()
    with pytest.raises(RequestError) as caught:
        parse_prefer(["handling=strict, colour=red"])
    assert (caught.value.code, caught.value.details) == (
        "PGRST122",
        "Invalid preferences: colour=red",
    )


def test_max_affected_needs_strict_handling() -> None:
    assert parse_prefer(["max-affected=3"]).max_affected is None
    assert parse_prefer(["handling=strict,max-affected=3"]).max_affected == 3


def test_what_was_applied_is_said_in_order() -> None:
    preferences = Preferences(
        "merge-duplicates", "default", "minimal", "planned", "rollback", "strict", "Asia/Kolkata", 3
    )

    assert applied(preferences, frozenset({"count", "return", "resolution", "tx"})) == (
        "resolution=merge-duplicates, return=minimal, count=planned, tx=rollback"
    )
    assert applied(preferences, frozenset({"max-affected", "timezone", "handling"})) == (
        "handling=strict, timezone=Asia/Kolkata, max-affected=3"
    )
    assert applied(Preferences(), frozenset({"count"})) == ""


def test_the_operator_decides_about_endings_and_postgresql_about_zones() -> None:
    asked = ["tx=rollback, timezone=Asia/Kolkata"]
    rules = Rules(tx=True, time_zones={"Asia/Kolkata"})

    assert parse_prefer(asked) == Preferences()
    assert parse_prefer(asked, rules) == Preferences(tx="rollback", timezone="Asia/Kolkata")
    with pytest.raises(RequestError, match="timezone=Nowhere"):
        parse_prefer(["handling=strict, timezone=Nowhere"], rules)
    with pytest.raises(RequestError, match="tx=rollback"):
        parse_prefer(["handling=strict, tx=rollback"], Rules())


@pytest.mark.parametrize(
    ("value", "page"),
    [
        ("0-24", (0, 25)),
        ("items=5-5", (5, 1)),
        ("10-", (10, None)),
        ("bytes=a", (0, None)),
        (None, (0, None)),
    ],
)
def test_a_range_is_an_offset_and_a_limit(value: str | None, page: tuple[int, int | None]) -> None:
    assert parse_range(value) == page


def test_a_range_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(RequestError) as caught:
        parse_range("5-4")
    assert caught.value.code == "PGRST103"


def test_pages_intersect() -> None:
    assert intersect((0, 10), (5, 10)) == (5, 5)
    assert intersect((0, None), (5, None)) == (5, None)
    assert intersect((20, None), (0, 10)) == (20, 0)


@pytest.mark.parametrize("offset", ["+05:30", "-4", "5", "-11:00"])
def test_an_offset_is_a_time_zone(offset: str) -> None:
    assert parse_prefer([f"handling=strict, timezone={offset}"], NO_RULES).timezone == offset


@pytest.mark.parametrize("offset", ["+99", "05:30:15", "--4", "+5:75", "5;x"])
def test_what_is_no_offset_is_refused(offset: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_prefer([f"handling=strict, timezone={offset}"], NO_RULES)
    assert caught.value.code == "PGRST122"
