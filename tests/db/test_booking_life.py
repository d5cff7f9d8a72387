"""How long options hold, who moves up behind them, and why and when a booking moves on."""

from datetime import timedelta
from typing import Any

import pytest
from psycopg import errors

from tests.db.house import House, Row


def now_is(house: House, booking: Row) -> Row:
    return house.one("select * from bookings where id = %(id)s", booking)


def run_out(house: House, booking: Row) -> None:
    """Let a first option have ended a minute ago."""
    house.change(
        booking, option_expires_at=house.one("select now() - interval '1 minute' as at")["at"]
    )


def in_hours(house: House, hours: float) -> Any:
    return house.one(f"select now() + interval '{hours} hours' as at")["at"]


def release_expired(house: House) -> Row:
    return house.one("select * from app_private.release_expired_options()")


def standing(house: House, *bookings: Row) -> list[tuple[str, int]]:
    rows = [now_is(house, booking) for booking in bookings]
    return [(row["status"], row["option_rank"]) for row in rows]


def test_a_first_option_holds_as_long_as_the_branch_says(house: House) -> None:
    house.run("update branches set option_hours = 72 where code = 'dwk'")

    booking = house.book("Pearl", "2099-02-06")

    left = booking["option_expires_at"] - booking["created_at"]
    assert timedelta(hours=72) <= left < timedelta(hours=72, minutes=1)


def test_what_is_written_down_afterwards_holds_as_long(house: House) -> None:
    booking = house.book("Pearl", "2020-02-06")

    assert booking["option_expires_at"] > booking["created_at"] + timedelta(days=6)


def test_staff_hold_for_three_weeks_at_most(house: House) -> None:
    with house.acting_as("sales"):
        kept = house.book("Pearl", option_expires_at=in_hours(house, 20 * 24))
    assert kept["option_expires_at"] is not None

    with pytest.raises(errors.CheckViolation, match="21 days at most"), house.acting_as("manager"):
        house.book("Emerald A", option_expires_at=in_hours(house, 22 * 24))


def test_staff_end_an_option_now_by_releasing_it(house: House) -> None:
    with (
        pytest.raises(errors.CheckViolation, match="ends in the future"),
        house.acting_as("sales"),
    ):
        house.book("Pearl", option_expires_at=in_hours(house, -1))


def test_an_option_that_waits_has_no_clock(house: House) -> None:
    house.book("Pearl")

    second = house.book("Pearl", option_rank=2, option_expires_at=in_hours(house, 5))

    assert second["option_expires_at"] is None


def test_an_option_that_ran_out_is_neither_confirmed_nor_extended(house: House) -> None:
    booking = house.book("Pearl")
    run_out(house, booking)

    with pytest.raises(errors.CheckViolation, match="ran out at"), house.acting_as("sales"):
        house.change(booking, status="confirmed")
    with pytest.raises(errors.CheckViolation, match="ran out at"), house.acting_as("sales"):
        house.change(booking, option_expires_at=in_hours(house, 5))
    with house.acting_as("sales"):
        (released,) = house.change(booking, status="released")
    assert released["status"] == "released"


def test_what_ran_out_is_released_and_the_queue_moves_up(house: House) -> None:
    first = house.book("Pearl")
    second, third = (house.book("Pearl", option_rank=rank) for rank in (2, 3))
    other = house.book("Emerald A")
    run_out(house, first)

    told = release_expired(house)

    assert told["released"] == 1
    assert told["seconds_to_next"] > 0
    assert standing(house, first, second, third, other) == [
        ("released", 1), ("tentative", 1), ("tentative", 2), ("tentative", 1),
    ]  # fmt: skip
    assert now_is(house, first)["status_reason"] == "expired"
    assert now_is(house, first)["modified_by"] is None
    assert now_is(house, second)["option_expires_at"] > first["created_at"]
    assert now_is(house, third)["option_expires_at"] is None
    assert (house.claims(second), house.claims(third)) == ({"Pearl"}, {"Pearl"})


def test_one_that_moves_up_makes_room_for_the_next_in_another_hall(house: House) -> None:
    first = house.book("Emerald A")
    grand = house.book("Emerald Grand", option_rank=2)
    behind = house.book("Emerald B", option_rank=3)
    house.book("Emerald B", event_time="11:00", end_time="13:00")

    house.change(first, status="released")

    assert standing(house, grand, behind) == [("tentative", 1), ("tentative", 2)]


def test_who_still_waits_behind_somebody_stays(house: House) -> None:
    first = house.book("Emerald A")
    holder = house.book("Emerald B")
    grand = house.book("Emerald Grand", option_rank=2)

    house.change(first, status="released")
    assert standing(house, grand) == [("tentative", 2)]

    house.run("delete from bookings where id = %(id)s", holder)
    assert standing(house, grand) == [("tentative", 1)]


def test_the_queue_moves_up_when_the_first_moves_away(house: House) -> None:
    first = house.book("Pearl")
    second = house.book("Pearl", option_rank=2)

    with house.acting_as("sales"):
        house.change(first, event_date="2027-02-07")

    assert standing(house, first, second) == [("tentative", 1), ("tentative", 1)]


def test_who_steps_back_lets_the_next_go_first(house: House) -> None:
    first = house.book("Pearl")
    second = house.book("Pearl", option_rank=2)

    house.change(first, option_rank=3)

    assert standing(house, first, second) == [("tentative", 3), ("tentative", 1)]


def test_nobody_waits_for_a_function_that_has_begun(house: House) -> None:
    first = house.book("Pearl", "2020-02-06", status="confirmed")
    second = house.book("Pearl", "2020-02-06", option_rank=2)

    assert release_expired(house)["released"] == 1
    assert standing(house, first, second) == [("confirmed", 1), ("released", 2)]


def test_who_joined_a_line_that_had_just_gone_is_first_soon(house: House) -> None:
    late = house.book("Pearl", option_rank=2)

    assert release_expired(house)["released"] == 0
    assert standing(house, late) == [("tentative", 1)]


def test_nothing_to_release_says_so(house: House) -> None:
    assert release_expired(house) == {"released": 0, "seconds_to_next": None}


def test_a_hall_whose_option_ran_out_is_free_for_who_asks(house: House) -> None:
    first = house.book("Emerald A")
    run_out(house, first)

    with house.acting_as("sales"):
        newcomer = house.book("Emerald Grand", status="confirmed")

    assert standing(house, first, newcomer) == [("released", 1), ("confirmed", 1)]
    assert now_is(house, first)["modified_by"] is None


def test_who_waited_goes_before_who_asks_now(house: House) -> None:
    first = house.book("Pearl")
    second = house.book("Pearl", option_rank=2)
    run_out(house, first)

    with pytest.raises(errors.ExclusionViolation), house.acting_as("sales"):
        house.book("Pearl", title="Newcomer")
    with house.acting_as("sales"):
        newcomer = house.book("Pearl", option_rank=2, title="Newcomer")

    assert standing(house, first, second, newcomer) == [
        ("released", 1), ("tentative", 1), ("tentative", 2),
    ]  # fmt: skip


def test_operations_who_stretch_a_set_up_end_what_ran_out_as_well(house: House) -> None:
    early = house.book("Pearl", event_time="11:00", end_time="13:00", teardown_minutes=0)
    late = house.book("Pearl", event_time="16:00", setup_minutes=120)
    run_out(house, early)

    with house.acting_as("operations"):
        house.change(late, setup_minutes=240)

    assert standing(house, early) == [("released", 1)]


@pytest.mark.parametrize("role", ["authenticated", "anon"])
def test_the_job_alone_releases_what_ran_out(house: House, role: str) -> None:
    person = "owner" if role == "authenticated" else "anon"
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as(person):
        release_expired(house)


# Challenges


def queue(house: House) -> tuple[Row, Row]:
    return house.book("Pearl", "2099-02-06"), house.book("Pearl", "2099-02-06", option_rank=2)


def challenge(house: House, booking: Row, hours: int = 24) -> Row:
    return house.one(
        "select * from challenge_option(%(id)s, %(hours)s)", {"id": booking["id"], "hours": hours}
    )


@pytest.mark.parametrize("hours", [24, 48])
def test_a_challenge_cuts_the_time_of_the_first(house: House, hours: int) -> None:
    first, second = queue(house)

    with house.acting_as("sales"):
        challenged = challenge(house, second, hours)

    assert challenged["id"] == first["id"]
    assert challenged["option_expires_at"] - challenged["challenged_at"] == timedelta(hours=hours)


def test_a_challenge_gives_no_more_time_than_there_was(house: House) -> None:
    first, second = queue(house)
    house.change(first, option_expires_at=in_hours(house, 3))

    challenged = challenge(house, second)

    assert challenged["option_expires_at"] == now_is(house, first)["option_expires_at"]
    assert challenged["option_expires_at"] - challenged["challenged_at"] == timedelta(hours=3)


def test_a_challenged_option_is_extended_by_a_manager_alone(house: House) -> None:
    first, second = queue(house)
    challenge(house, second)

    with pytest.raises(errors.CheckViolation, match="is challenged"), house.acting_as("sales"):
        house.change(first, option_expires_at=in_hours(house, 72))
    with house.acting_as("manager"):
        (extended,) = house.change(first, option_expires_at=in_hours(house, 72))

    assert extended["challenged_at"] is not None


@pytest.mark.parametrize("hours", [0, 23, 49, -24, None])
def test_a_challenge_gives_one_day_or_two(house: House, hours: int) -> None:
    _, second = queue(house)

    with pytest.raises(errors.InvalidParameterValue, match="24 or 48"):
        challenge(house, second, hours)


def test_only_the_next_in_line_challenges_an_option(house: House) -> None:
    first, _ = queue(house)
    third = house.book("Pearl", "2099-02-06", option_rank=3)

    for booking in (first, third):
        with (
            pytest.raises(errors.CheckViolation, match="Only a second option"),
            house.acting_as("sales"),
        ):
            challenge(house, booking)


def test_what_is_firm_is_not_challenged(house: House) -> None:
    first, second = queue(house)
    house.change(first, status="confirmed")

    with pytest.raises(errors.CheckViolation, match="is firm"), house.acting_as("sales"):
        challenge(house, second)


@pytest.mark.parametrize("person", ["operations", "kitchen", "sales.lon", "stranger"])
def test_who_does_not_sell_here_challenges_nobody(house: House, person: str) -> None:
    first, second = queue(house)

    with pytest.raises(errors.Error) as refusal, house.acting_as(person):
        challenge(house, second)

    assert refusal.value.sqlstate in {"42501", "PT404"}
    assert now_is(house, first)["challenged_at"] is None


# Reasons


@pytest.mark.parametrize(
    ("start", "target", "person"),
    [("enquiry", "lost", "sales"), ("tentative", "lost", "sales"),
     ("tentative", "cancelled", "sales"), ("confirmed", "cancelled", "manager"),
     ("confirmed", "tentative", "manager")],
)  # fmt: skip
def test_losing_cancelling_and_taking_back_need_a_reason(
    house: House, start: str, target: str, person: str
) -> None:
    booking = house.book(status=start)

    for reason in (None, "  "):
        with (
            pytest.raises(errors.CheckViolation, match="without a reason"),
            house.acting_as(person),
        ):
            house.change(booking, status=target, status_reason=reason)
    with house.acting_as(person):
        (moved,) = house.change(booking, status=target, status_reason=" The cheque bounced ")

    assert (moved["status"], moved["status_reason"]) == (target, "The cheque bounced")
    assert moved["option_rank"] == 1


def test_a_reason_goes_with_its_status(house: House) -> None:
    booking = house.book(status="confirmed")

    with house.acting_as("manager"):
        house.change(booking, status="cancelled", status_reason="The date moved")
        (again,) = house.change(booking, status="confirmed")

    assert again["status_reason"] is None


# The day's work


def test_a_booking_starts_on_its_day(house: House) -> None:
    coming, today = house.book("Pearl", "2099-02-06"), house.book("Emerald A", "2020-02-06")
    for booking in (coming, today):
        house.change(booking, status="confirmed")

    with pytest.raises(errors.CheckViolation, match="6 Feb 2099"), house.acting_as("operations"):
        house.change(coming, status="in_progress")
    with house.acting_as("operations"):
        (started,) = house.change(today, status="in_progress")

    assert started["status"] == "in_progress"


def test_a_booking_is_completed_with_its_covers(house: House) -> None:
    with house.acting_as("service_role"):
        booking = house.book("Pearl", "2020-02-06", status="in_progress")

    with pytest.raises(errors.CheckViolation, match="covers"), house.acting_as("operations"):
        house.change(booking, status="completed")
    with house.acting_as("operations"):
        (completed,) = house.change(booking, status="completed", guests_actual=118)

    assert (completed["status"], completed["guests_actual"]) == ("completed", 118)


def test_a_booking_is_settled_when_it_is_over(house: House) -> None:
    with house.acting_as("service_role"):
        coming = house.book("Pearl", "2099-02-06", status="completed")
        past = house.book("Pearl", "2020-02-06", status="completed")

    with pytest.raises(errors.CheckViolation, match="when it is over"), house.acting_as("accounts"):
        house.change(coming, status="settled")
    with house.acting_as("accounts"):
        (settled,) = house.change(past, status="settled")

    assert settled["status"] == "settled"


def test_covers_are_not_for_accounts(house: House) -> None:
    booking = house.book()

    with (
        pytest.raises(errors.InsufficientPrivilege, match="may not change guests_actual"),
        house.acting_as("accounts"),
    ):
        house.change(booking, guests_actual=5)


# Several days


def test_a_booking_of_several_days_holds_its_hall_all_the_while(house: House) -> None:
    fair = house.book("Emerald Grand", "2027-02-06", end_time="18:00", end_day_offset=7)

    assert house.claims(fair) == {"Emerald A", "Emerald B"}
    with pytest.raises(errors.ExclusionViolation), house.acting_as("sales"):
        house.book("Emerald A", "2027-02-11")
    assert house.book("Pearl", "2027-02-11")["status"] == "tentative"


def test_a_booking_lasts_a_week_at_most(house: House) -> None:
    with pytest.raises(errors.CheckViolation, match="bookings_end_within_a_week"):
        house.book("Pearl", end_time="18:00", end_day_offset=8)
