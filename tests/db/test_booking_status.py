"""Which moves a booking may make, and whose they are."""

import pytest
from psycopg import errors

from tests.db.house import House, Row

STATUSES = (
    "enquiry", "tentative", "confirmed", "in_progress", "completed", "settled",
    "released", "lost", "cancelled",
)  # fmt: skip
HOLDING = {"tentative", "confirmed", "in_progress", "completed", "settled"}

SELLERS = {"owner", "manager", "sales"}
HEADS = {"owner", "manager"}

# from -> to -> who; spelled out here again so that a slip in the migration shows.
MOVES: dict[str, dict[str, set[str]]] = {
    "enquiry": dict.fromkeys(("tentative", "confirmed", "lost", "cancelled"), SELLERS),
    "tentative": dict.fromkeys(("confirmed", "released", "lost", "cancelled"), SELLERS),
    "confirmed": {
        "tentative": HEADS,
        "cancelled": HEADS,
        "in_progress": HEADS | {"operations"},
    },
    "in_progress": {"completed": HEADS | {"operations"}},
    "completed": {"settled": HEADS | {"accounts"}},
    "settled": {"completed": {"owner"}},
    "released": {"tentative": SELLERS},
    "lost": {"enquiry": SELLERS},
    "cancelled": {"tentative": HEADS, "confirmed": HEADS},
}


def booked_as(house: House, status: str) -> Row:
    """Make a booking that stands at a status; an import may begin anywhere.

    It is over, and has what the moves of staff ask for beside the right to them.
    """
    with house.acting_as("service_role"):
        return house.book("Pearl", "2020-02-06", status=status, guests_actual=118)


@pytest.mark.parametrize("start", STATUSES)
def test_a_booking_makes_the_listed_moves_and_no_others(house: House, start: str) -> None:
    booking = booked_as(house, start)
    reached = set()

    for target in STATUSES:
        try:
            with house.acting_as("service_role"):
                house.change(booking, status=target)
                reached.add(target)
                raise ZeroDivisionError  # back to where it stood
        except ZeroDivisionError:
            continue
        except errors.CheckViolation as refusal:
            assert f"from {start} to {target}" in str(refusal)  # noqa: PT017

    assert reached - {start} == set(MOVES[start])


@pytest.mark.parametrize(
    ("start", "target"), [(start, target) for start in MOVES for target in MOVES[start]]
)
def test_a_move_is_made_by_whose_it_is_and_by_nobody_else(
    house: House, start: str, target: str
) -> None:
    booking = booked_as(house, start)
    made_by = set()

    for role in ("owner", "manager", "sales", "operations", "accounts"):
        try:
            with house.acting_as(role):
                house.change(booking, status=target, status_reason="The date moved")
                made_by.add(role)
                raise ZeroDivisionError
        except ZeroDivisionError:
            continue
        except errors.InsufficientPrivilege as refusal:
            assert "may not take a booking" in str(refusal)  # noqa: PT017

    assert made_by == MOVES[start][target]


@pytest.mark.parametrize("start", STATUSES)
def test_staff_begin_a_booking_at_its_beginning(house: House, start: str) -> None:
    if start in {"enquiry", "tentative", "confirmed"}:
        with house.acting_as("sales"):
            assert house.book(status=start)["status"] == start
        return
    with (
        pytest.raises(errors.CheckViolation, match=f"from nothing to {start}"),
        house.acting_as("sales"),
    ):
        house.book(status=start)


@pytest.mark.parametrize("status", STATUSES)
def test_only_the_middle_statuses_hold_the_hall(house: House, status: str) -> None:
    booking = booked_as(house, status)

    assert house.claims(booking) == ({"Pearl"} if status in HOLDING else set())


@pytest.mark.parametrize("ending", ["released", "lost", "cancelled"])
def test_a_booking_that_ends_gives_the_hall_back(house: House, ending: str) -> None:
    first = house.book("Pearl")

    house.change(first, status=ending)

    assert house.claims(first) == set()
    assert house.claims(house.book("Pearl")) == {"Pearl"}


def test_a_booking_that_comes_back_must_find_its_hall_free(house: House) -> None:
    first = house.book("Pearl")
    house.change(first, status="released")
    house.book("Pearl")

    with pytest.raises(errors.ExclusionViolation):
        house.change(first, status="tentative")


def test_a_deleted_booking_gives_the_hall_back(house: House) -> None:
    first = house.book("Pearl")

    with house.acting_as("manager"):
        house.run("delete from bookings where id = %(id)s", first)

    assert house.claims(house.book("Pearl")) == {"Pearl"}


def test_operations_may_stretch_the_set_up_but_not_move_the_booking(house: House) -> None:
    booking = house.book("Pearl")

    with house.acting_as("operations"):
        (changed,) = house.change(booking, setup_minutes=30, notes="stage first")
    with (
        pytest.raises(errors.InsufficientPrivilege, match="may not change event_date, hall_name"),
        house.acting_as("operations"),
    ):
        house.change(booking, event_date="2027-02-07", hall_name="Emerald A")

    assert (changed["setup_minutes"], changed["notes"]) == (30, "stage first")


def test_accounts_may_note_but_not_price_guests(house: House) -> None:
    booking = house.book("Pearl")

    with house.acting_as("accounts"):
        (changed,) = house.change(booking, notes="paid by cheque")
    with (
        pytest.raises(errors.InsufficientPrivilege, match="may not change guests_expected"),
        house.acting_as("accounts"),
    ):
        house.change(booking, guests_expected=10)

    assert changed["notes"] == "paid by cheque"


@pytest.mark.parametrize("person", ["owner", "manager", "accounts"])
def test_a_settled_booking_is_closed(house: House, person: str) -> None:
    booking = booked_as(house, "settled")

    with pytest.raises(errors.CheckViolation, match="is closed"), house.acting_as(person):
        house.change(booking, notes="one more thing")

    with house.acting_as("owner"):
        (reopened,) = house.change(booking, status="completed", notes="one more thing")
    assert (reopened["status"], reopened["notes"]) == ("completed", "one more thing")


def test_a_renamed_hall_is_renamed_in_settled_bookings_too(house: House) -> None:
    booking = booked_as(house, "settled")

    with house.acting_as("manager"):
        house.run("update halls set name = 'Moti' where name = 'Pearl'")

    assert house.one("select hall_name from bookings where id = %(id)s", booking) == {
        "hall_name": "Moti"
    }
