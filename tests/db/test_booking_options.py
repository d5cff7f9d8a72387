"""First and second options: who stands before whom, and until when."""

from datetime import timedelta

import pytest
from psycopg import errors

from tests.db.house import House


def test_a_first_option_expires_in_a_week(house: House) -> None:
    booking = house.book("Pearl", "2099-02-06")

    left = booking["option_expires_at"] - booking["created_at"]
    assert timedelta(days=7) <= left < timedelta(days=7, minutes=1)


def test_a_first_option_expires_at_the_latest_when_it_starts(house: House) -> None:
    (tomorrow,) = house.run("select current_date + 2 as day")

    booking = house.book("Pearl", tomorrow["day"])

    assert booking["option_expires_at"] == booking["starts_at"]


def test_a_given_expiry_is_kept(house: House) -> None:
    booking = house.book(option_expires_at="2027-01-01T12:00:00Z")

    assert booking["option_expires_at"].isoformat() == "2027-01-01T12:00:00+00:00"


def test_an_option_cannot_last_for_ever(house: House) -> None:
    with pytest.raises(errors.CheckViolation, match="bookings_option_expires_some_day"):
        house.book(option_expires_at="infinity")


def test_the_constraint_stands_behind_the_trigger(house: House) -> None:
    house.run("alter table bookings disable trigger _100_follow")
    booking = house.book()

    with pytest.raises(errors.CheckViolation, match="bookings_first_option_expires"):
        house.change(booking, option_expires_at=None)


def test_a_confirmed_booking_does_not_expire(house: House) -> None:
    booking = house.book()

    (confirmed,) = house.change(booking, status="confirmed")

    assert booking["option_expires_at"] is not None
    assert confirmed["option_expires_at"] is None


def test_a_second_option_stands_behind_the_first_on_the_same_hall(house: House) -> None:
    first = house.book("Pearl")
    second = house.book("Pearl", option_rank=2)

    assert house.claims(first) == house.claims(second) == {"Pearl"}
    assert second["option_expires_at"] is None


def test_two_second_options_are_refused(house: House) -> None:
    house.book("Pearl")
    house.book("Pearl", option_rank=2)

    with pytest.raises(errors.ExclusionViolation):
        house.book("Pearl", option_rank=2)


def test_a_second_option_cannot_be_confirmed(house: House) -> None:
    house.book("Pearl")
    second = house.book("Pearl", option_rank=2)

    with pytest.raises(errors.CheckViolation) as refusal:
        house.change(second, status="confirmed")

    assert refusal.value.diag.constraint_name == "bookings_do_not_jump_the_queue"


def test_a_second_option_cannot_become_first_while_the_first_stands(house: House) -> None:
    house.book("Pearl")
    second = house.book("Pearl", option_rank=2)

    with pytest.raises(errors.ExclusionViolation):
        house.change(second, option_rank=1)


def test_a_second_option_becomes_first_when_the_first_goes(house: House) -> None:
    first = house.book("Pearl")
    second = house.book("Pearl", option_rank=2)
    house.change(first, status="released")

    (promoted,) = house.change(second, option_rank=1)
    (confirmed,) = house.change(second, status="confirmed")

    assert promoted["option_expires_at"] is not None
    assert confirmed["status"] == "confirmed"
