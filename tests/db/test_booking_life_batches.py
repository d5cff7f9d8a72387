"""Several bookings moved at once: all of them, or none with those in the way named."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg import errors

from tests.db.house import House, Row

NOBODY = "01980000-0000-7000-8000-000000000000"


def statuses(house: House, *bookings: Row) -> list[str]:
    return [
        house.one("select status from bookings where id = %(id)s", booking)["status"]
        for booking in bookings
    ]


def three(house: House) -> list[Row]:
    return [house.book("Pearl", f"2027-02-0{day}") for day in (6, 7, 8)]


def call(house: House, function: str, *bookings: Row, **more: Any) -> list[Row]:
    given = "".join(f", {name} => %({name})s" for name in more)
    ids = [booking["id"] for booking in bookings]
    return house.run(f"select * from {function}(ids => %(ids)s{given})", {"ids": ids, **more})


def culprits(refusal: pytest.ExceptionInfo[errors.Error]) -> list[dict[str, Any]]:
    assert refusal.value.sqlstate == "PT422"
    named: list[dict[str, Any]] = json.loads(refusal.value.diag.message_detail or "")
    return named


def test_many_are_confirmed_in_the_order_given(house: House) -> None:
    bookings = three(house)

    with house.acting_as("sales"):
        rows = call(house, "confirm_bookings", *reversed(bookings))

    assert [row["id"] for row in rows] == [booking["id"] for booking in reversed(bookings)]
    assert {row["status"] for row in rows} == {"confirmed"}


def test_one_in_the_way_leaves_all_as_they_were_and_is_named(house: House) -> None:
    bookings = three(house)
    waiting = house.book("Pearl", "2027-02-07", option_rank=2, title="Ahluwalia")

    with pytest.raises(errors.Error) as refusal, house.acting_as("sales"):
        call(house, "confirm_bookings", *bookings, waiting, {"id": UUID(NOBODY)})

    assert statuses(house, *bookings, waiting) == ["tentative"] * 4
    first, second = culprits(refusal)
    assert (first["booking_id"], first["title"]) == (str(waiting["id"]), "Ahluwalia")
    assert first["code"] == "23514"
    assert "another stands before it" in first["message"]
    assert second == {"booking_id": NOBODY, "code": "PT404", "message": "There is no such booking"}
    assert "2 of 5 bookings cannot be confirmed" in str(refusal.value)


def test_one_that_stands_there_already_is_in_nobodys_way(house: House) -> None:
    bookings = three(house)
    (done,) = house.change(bookings[0], status="confirmed")

    with house.acting_as("sales"):
        rows = call(house, "confirm_bookings", *bookings)

    assert rows[0]["version"] == done["version"]
    assert statuses(house, *bookings) == ["confirmed"] * 3


def test_many_are_cancelled_with_one_reason(house: House) -> None:
    bookings = three(house)

    with house.acting_as("manager"):
        rows = call(house, "cancel_bookings", *bookings, reason="The family moved the date")

    assert {(row["status"], row["status_reason"]) for row in rows} == {
        ("cancelled", "The family moved the date")
    }


def test_cancelling_without_a_reason_names_every_one(house: House) -> None:
    bookings = three(house)

    with pytest.raises(errors.Error) as refusal, house.acting_as("manager"):
        call(house, "cancel_bookings", *bookings, reason="")

    assert len(culprits(refusal)) == 3


def test_sales_do_not_cancel_what_is_confirmed(house: House) -> None:
    option, firm = house.book(), house.book("Emerald A", status="confirmed")

    with pytest.raises(errors.Error) as refusal, house.acting_as("sales"):
        call(house, "cancel_bookings", option, firm, reason="No answer")

    (named,) = culprits(refusal)
    assert (named["booking_id"], named["code"]) == (str(firm["id"]), "42501")
    assert statuses(house, option, firm) == ["tentative", "confirmed"]


def test_many_are_released_and_who_waits_moves_up(house: House) -> None:
    bookings = three(house)
    second = house.book("Pearl", "2027-02-06", option_rank=2)

    with house.acting_as("sales"):
        rows = call(house, "release_bookings", *bookings)

    assert {row["status"] for row in rows} == {"released"}
    assert house.one("select option_rank from bookings where id = %(id)s", second) == {
        "option_rank": 1
    }


def test_first_and_second_released_together(house: House) -> None:
    first, second = house.book(), house.book(option_rank=2)

    with house.acting_as("sales"):
        call(house, "release_bookings", first, second)

    assert statuses(house, first, second) == ["released", "released"]


@pytest.mark.parametrize("person", ["kitchen", "sales.lon", "stranger"])
def test_nobody_moves_what_is_not_theirs(house: House, person: str) -> None:
    booking = house.book()

    with pytest.raises(errors.Error) as refusal, house.acting_as(person):
        call(house, "release_bookings", booking)

    (named,) = culprits(refusal)
    assert named["code"] == "PT404"
    assert ("title" in named) == (person == "kitchen")
    assert statuses(house, booking) == ["tentative"]


def test_a_caller_without_a_person_runs_nothing(house: House) -> None:
    booking = house.book()

    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("anon"):
        call(house, "confirm_bookings", booking)


@pytest.mark.parametrize("count", [0, 201])
def test_a_batch_has_a_size(house: House, count: int) -> None:
    with pytest.raises(errors.InvalidParameterValue, match="1 to 200"):
        call(house, "confirm_bookings", *({"id": NOBODY},) * count)


# Events


def wedding(house: House, *halls: str) -> tuple[Row, list[Row]]:
    event = house.insert("events", branch_id=house.branches["dwk"], title="Arora-Bhatia")
    return event, [house.book(hall, event_id=event["id"]) for hall in halls]


def confirm_event(house: House, event: Row) -> list[Row]:
    return house.run("select * from confirm_event(%(id)s)", event)


def test_an_event_is_confirmed_whole(house: House) -> None:
    event, bookings = wedding(house, "Pearl", "Emerald A", "Thames")
    house.change(bookings[0], status="released")

    with house.acting_as("owner"):
        rows = confirm_event(house, event)

    assert {row["id"] for row in rows} == {booking["id"] for booking in bookings[1:]}
    assert statuses(house, *bookings) == ["released", "confirmed", "confirmed"]


def test_an_event_with_one_booking_in_the_way_stays_as_it_was(house: House) -> None:
    house.book("Emerald A", status="confirmed")
    event, bookings = wedding(house, "Pearl")
    waiting = house.book("Emerald A", event_id=event["id"], option_rank=2)

    with pytest.raises(errors.Error) as refusal, house.acting_as("sales"):
        confirm_event(house, event)

    assert [named["booking_id"] for named in culprits(refusal)] == [str(waiting["id"])]
    assert statuses(house, *bookings, waiting) == ["tentative", "tentative"]


def test_an_event_is_not_confirmed_by_who_sees_only_a_part_of_it(house: House) -> None:
    event, bookings = wedding(house, "Pearl", "Thames")

    with pytest.raises(errors.Error) as refusal, house.acting_as("sales"):
        confirm_event(house, event)

    assert [named["message"] for named in culprits(refusal)] == ["There is no such booking"]
    assert statuses(house, *bookings) == ["tentative", "tentative"]


def test_a_stranger_hears_nothing_of_an_event(house: House) -> None:
    event, _ = wedding(house, "Pearl")

    for person in ("stranger", "sales.lon"):
        with pytest.raises(errors.Error, match="no such event"), house.acting_as(person):
            confirm_event(house, event)


def test_an_event_that_stands_has_nothing_to_confirm(house: House) -> None:
    event, bookings = wedding(house, "Pearl")
    house.change(bookings[0], status="confirmed")

    with (
        pytest.raises(errors.CheckViolation, match="Nothing of this"),
        house.acting_as("sales"),
    ):
        confirm_event(house, event)


def take_back(house: House, *bookings: Row) -> None:
    """As the page undoes a confirmation: every row as it was before."""
    for booking in bookings:
        columns = ("status", "option_rank", "option_expires_at", "challenged_at")
        before = {name: booking[name] for name in columns}
        house.change(booking, status_reason="Undone at once", **before)


def test_a_confirmed_event_goes_back_to_options_as_they_were(house: House) -> None:
    event, bookings = wedding(house, "Pearl", "Emerald A")
    behind = house.book("Pearl", option_rank=2)
    with house.acting_as("sales"):
        house.run("select challenge_option(%(id)s)", behind)
    options = house.run("select * from bookings where event_id = %(id)s order by id", event)

    with house.acting_as("manager"):
        confirm_event(house, event)
        take_back(house, *options)

    rows = house.run("select * from bookings where event_id = %(id)s order by id", event)
    for column in ("status", "option_rank", "option_expires_at", "challenged_at"):
        assert [row[column] for row in rows] == [row[column] for row in options]
    assert any(row["challenged_at"] for row in rows)
    assert {row["id"] for row in rows} == {booking["id"] for booking in bookings}


def test_who_sells_does_not_take_a_confirmed_event_back(house: House) -> None:
    event, bookings = wedding(house, "Pearl")
    with house.acting_as("sales"):
        confirm_event(house, event)

    with pytest.raises(errors.InsufficientPrivilege, match="may not"), house.acting_as("sales"):
        take_back(house, *bookings)

    assert statuses(house, *bookings) == ["confirmed"]


def test_an_option_that_would_have_run_out_is_not_taken_back_to(house: House) -> None:
    event, bookings = wedding(house, "Pearl")
    with house.acting_as("manager"):
        confirm_event(house, event)
    ran_out = {**bookings[0], "option_expires_at": datetime.now(UTC) - timedelta(minutes=1)}

    with pytest.raises(errors.CheckViolation, match="in the future"), house.acting_as("manager"):
        take_back(house, ran_out)

    assert statuses(house, *bookings) == ["confirmed"]
