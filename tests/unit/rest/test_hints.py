"""Which name is proposed for one that was mistyped."""

import pytest

from banquet.rest.hints import closest, resembling

TABLES = ["bookings", "booking_halls", "halls", "Halls", "customers", "menus", "menu_items"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bookngs", "bookings"),
        ("booking_hall", "booking_halls"),
        ("menuitems", "menu_items"),
        ("BOOKINGS", "bookings"),
        ("halles", "halls"),
        ("custom", "customers"),
        ("zz", None),
        ("", None),
        ("b" * 64, None),
    ],
)
def test_the_table_with_the_fewest_letters_wrong_is_proposed(
    written: str, meant: str | None
) -> None:
    assert resembling(written, TABLES) == meant


def test_runs_of_two_letters_count_where_no_three_are_shared() -> None:
    assert resembling("bar", ["arb", "xyz"]) == "arb"
    assert resembling("wrong", ["(a, b)"]) is None


def test_lists_of_parameters_are_compared_alike() -> None:
    assert resembling("(a, b, wrong)", ["(a, b)", "(a, b, c)"]) == "(a, b, c)"


def test_a_column_has_to_be_much_alike() -> None:
    assert closest("capacty", ["capacity", "city"]) == "capacity"
    assert closest("cap", ["capacity", "city"]) is None
    assert closest("c" * 64, ["c" * 63]) is None


def test_nothing_is_proposed_where_every_miss_would_cost_too_much() -> None:
    many = [f"bookings_{number}" for number in range(500)]

    assert resembling("booking_7", many) is None
    assert resembling("booking_7", many[:499]) == "bookings_7"
