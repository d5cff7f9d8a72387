"""What to offer when the hall is taken: free places, the nearest and best fitting first."""

from typing import Any

import pytest
from psycopg import errors

from tests.db.house import House, Row

ASKED = {
    "event_date": "2031-02-06", "event_time": "19:00", "end_time": "23:00", "end_day_offset": 0,
    "setup_minutes": None, "teardown_minutes": None, "guests": None, "exclude_booking": None,
}  # fmt: skip


def alternatives(house: House, hall: str = "Pearl", **asked: Any) -> list[Row]:
    return house.run(
        "select * from free_alternatives(branch_id => %(branch_id)s, hall_id => %(hall_id)s,"
        " event_date => %(event_date)s, event_time => %(event_time)s, end_time => %(end_time)s,"
        " end_day_offset => %(end_day_offset)s, setup_minutes => %(setup_minutes)s,"
        " teardown_minutes => %(teardown_minutes)s, guests => %(guests)s,"
        " exclude_booking => %(exclude_booking)s)",
        {
            **ASKED,
            "branch_id": house.branches["lon" if hall in {"Thames", "Fleet"} else "dwk"],
            "hall_id": house.halls[hall],
            **asked,
        },
    )


def offered(rows: list[Row], reason: str) -> list[tuple[str, str, str]]:
    return [
        (row["hall_name"], f"{row['event_date']:%m-%d}", f"{row['event_time']:%H:%M}")
        for row in rows
        if row["reason"] == reason
    ]


def test_an_empty_diary_offers_three_of_each_at_most(house: House) -> None:
    house.book("Pearl", "2031-02-06")

    with house.acting_as("sales"):
        rows = alternatives(house)

    assert offered(rows, "same_hall") == [
        ("Pearl", "02-06", "11:30"), ("Pearl", "02-05", "19:00"), ("Pearl", "02-07", "19:00"),
    ]  # fmt: skip
    assert offered(rows, "same_branch") == [
        ("Emerald B", "02-06", "19:00"), ("Emerald A", "02-06", "19:00"),
        ("Emerald Grand", "02-06", "19:00"),
    ]  # fmt: skip
    assert offered(rows, "other_branch") == [
        ("Fleet", "02-06", "19:00"), ("Thames", "02-06", "19:00"),
    ]  # fmt: skip
    assert {row["branch_code"] for row in rows} == {"dwk", "lon"}


def test_every_offer_can_be_booked(house: House) -> None:
    for hall, start in (("Pearl", "19:00"), ("Emerald A", "12:00"), ("Fleet", "18:00")):
        house.book(hall, "2031-02-06", event_time=start)
    house.book("Pearl", "2031-02-05")
    asked: dict[str, Any] = {"setup_minutes": 30, "teardown_minutes": 180}

    rows = alternatives(house, **asked)

    assert len(rows) >= 5
    for row in rows:
        columns = ("branch_id", "hall_name", "event_date", "event_time", "end_time",
                   "end_day_offset")  # fmt: skip
        with house.connection.transaction(force_rollback=True):
            assert house.insert("bookings", **asked, **{name: row[name] for name in columns})


@pytest.mark.parametrize(
    ("asked", "hall_needs", "is_offered"),
    [
        # Emerald A is next taken from 01:00 on the 7th; the wish ends at 23:00 on the 6th
        ({}, 60, True),
        ({"teardown_minutes": 180}, 60, False),
        ({"teardown_minutes": 60}, 180, False),
        ({"teardown_minutes": 120}, 120, True),
    ],
)
def test_another_hall_is_free_for_its_own_buffers_and_for_those_asked(
    house: House, asked: dict[str, Any], hall_needs: int, is_offered: bool
) -> None:
    house.run(f"update halls set teardown_minutes = {hall_needs} where name = 'Emerald A'")
    house.book("Emerald A", "2031-02-07", event_time="03:00")

    offers = offered(alternatives(house, **asked), "same_branch")

    assert (("Emerald A", "02-06", "19:00") in offers) == is_offered


def test_what_is_taken_through_a_combination_is_not_offered(house: House) -> None:
    house.book("Emerald Grand", "2031-02-06")
    house.book("Pearl", "2031-02-06")

    assert offered(alternatives(house), "same_branch") == []


def test_halls_too_small_for_the_guests_are_not_offered(house: House) -> None:
    house.book("Pearl", "2031-02-06")

    rows = alternatives(house, guests=150)

    assert [row["capacity"] for row in rows if row["reason"] == "same_branch"] == [250, 350, 650]
    assert offered(rows, "other_branch") == [("Thames", "02-06", "19:00")]


def test_a_booking_that_is_being_moved_is_not_in_its_own_way(house: House) -> None:
    booking = house.book("Emerald A", "2031-02-06")
    grand = ("Emerald Grand", "02-06", "19:00")

    assert grand not in offered(alternatives(house), "same_branch")
    assert grand in offered(alternatives(house, exclude_booking=booking["id"]), "same_branch")


def test_the_past_is_not_offered(house: House) -> None:
    assert alternatives(house, event_date="2020-02-06") == []


def test_a_time_the_clocks_skip_is_not_offered(house: House) -> None:
    rows = alternatives(house, "Thames", event_date="2031-03-31", event_time="01:30",
                        end_time="04:00")  # fmt: skip

    days = [day for _, day, _ in offered(rows, "same_hall")]
    assert days == ["04-01", "03-29", "04-02"]


def test_a_hall_out_of_use_is_not_offered(house: House) -> None:
    house.run("update halls set active = false where name <> 'Pearl'")

    assert {row["reason"] for row in alternatives(house)} == {"same_hall"}


@pytest.mark.parametrize("person", ["sales.lon", "stranger"])
def test_who_does_not_work_at_the_branch_is_offered_nothing(house: House, person: str) -> None:
    assert alternatives(house) != []

    with house.acting_as(person):
        assert alternatives(house) == []


def test_a_request_without_a_person_may_not_ask(house: House) -> None:
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("anon"):
        alternatives(house)


def test_capacity_is_what_the_hall_seats_at_rounds(house: House) -> None:
    # More people stand at a theatre's rows; the diary and the kitchen count tables.
    house.connection.execute(
        "insert into hall_capacities (hall_id, branch_id, setup_style, capacity)"
        " select id, branch_id, 'theatre', 999 from halls where name = 'Emerald B'"
    )

    with house.acting_as("sales"):
        crowd = alternatives(house, guests=900)
        table = alternatives(house, guests=250)

    assert ("Emerald B", "02-06", "19:00") not in offered(crowd, "same_branch")
    assert [row["capacity"] for row in table if row["hall_name"] == "Emerald B"] == [250]
