"""Local date and time are the truth; instants follow, in the zone of the branch."""

from typing import Any

import pytest
from psycopg import errors

from tests.db.house import House, Row


def instants(booking: Row) -> tuple[str, str]:
    start, end = booking["starts_at"], booking["ends_at"]
    return f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("hall", "day", "start", "end", "offset", "utc"),
    [
        ("Pearl", "2027-02-06", "19:00", "23:30", 0, ("2027-02-06 13:30", "2027-02-06 18:00")),
        ("Pearl", "2027-02-06", "19:00", "05:00", 1, ("2027-02-06 13:30", "2027-02-06 23:30")),
        # the UTC date is the day before
        ("Pearl", "2027-02-06", "04:30", "06:00", 0, ("2027-02-05 23:00", "2027-02-06 00:30")),
        ("Thames", "2027-01-10", "19:00", "23:00", 0, ("2027-01-10 19:00", "2027-01-10 23:00")),
        ("Thames", "2027-07-10", "19:00", "23:00", 0, ("2027-07-10 18:00", "2027-07-10 22:00")),
        # clocks go forward: six hours by the wall are five
        ("Thames", "2027-03-27", "22:00", "04:00", 1, ("2027-03-27 22:00", "2027-03-28 03:00")),
        # clocks go back: seven hours by the wall are eight
        ("Thames", "2027-10-30", "19:00", "02:00", 1, ("2027-10-30 18:00", "2027-10-31 02:00")),
        # 01:30 comes twice: the second, in standard time
        ("Thames", "2027-10-31", "01:30", "04:00", 0, ("2027-10-31 01:30", "2027-10-31 04:00")),
    ],
)
def test_instants_follow_from_local_times(
    house: House, hall: str, day: str, start: str, end: str, offset: int, utc: tuple[str, str]
) -> None:
    booking = house.book(hall, day, event_time=start, end_time=end, end_day_offset=offset)

    assert instants(booking) == utc
    assert (str(booking["event_date"]), booking["end_day_offset"]) == (day, offset)


@pytest.mark.parametrize(
    "values",
    [
        {"day": "2027-03-28", "event_time": "01:00"},
        {"day": "2027-03-28", "event_time": "01:59"},
        {"day": "2027-03-27", "event_time": "19:00", "end_time": "01:30", "end_day_offset": 1},
    ],
)
def test_a_time_the_clocks_skip_is_refused(house: House, values: dict[str, Any]) -> None:
    with pytest.raises(errors.DatetimeFieldOverflow, match="does not exist in Europe/London"):
        house.book("Thames", **values)


@pytest.mark.parametrize("time", ["00:59", "02:00"])
def test_the_times_beside_a_skipped_hour_exist(house: House, time: str) -> None:
    assert str(house.book("Thames", "2027-03-28", event_time=time)["event_time"]) == f"{time}:00"


def test_a_skipped_hour_in_one_zone_exists_in_another(house: House) -> None:
    assert house.book("Pearl", "2027-03-28", event_time="01:30")["version"] == 1


def test_an_end_left_out_is_the_branchs_default_even_past_midnight(house: House) -> None:
    booking = house.book("Pearl", "2027-02-06", event_time="22:00")

    assert (str(booking["end_time"]), booking["end_day_offset"]) == ("02:00:00", 1)
    assert instants(booking) == ("2027-02-06 16:30", "2027-02-06 20:30")


def test_an_end_left_out_lasts_its_hours_over_a_change_of_clocks(house: House) -> None:
    booking = house.book("Thames", "2027-03-27", event_time="23:00")

    assert (str(booking["end_time"]), booking["end_day_offset"]) == ("04:00:00", 1)
    assert (booking["ends_at"] - booking["starts_at"]).total_seconds() == 4 * 3600


@pytest.mark.parametrize("end", ["18:00", "19:00", "00:30"])
def test_an_end_before_the_start_is_refused_with_the_way_out(house: House, end: str) -> None:
    with pytest.raises(errors.CheckViolation) as refusal:
        house.book(event_time="19:00", end_time=end)

    assert refusal.value.diag.constraint_name == "bookings_end_after_start"
    assert "end_day_offset to 1" in str(refusal.value.diag.message_hint)


@pytest.mark.parametrize("offset", [-1, 8, 30_000])
def test_an_end_days_away_is_refused(house: House, offset: int) -> None:
    with pytest.raises(errors.CheckViolation):
        house.book(end_time="23:00", end_day_offset=offset)


@pytest.mark.parametrize("day", ["1999-12-31", "2200-01-01", "infinity", "-infinity"])
def test_a_date_nobody_books_is_refused(house: House, day: str) -> None:
    with pytest.raises(errors.CheckViolation, match="not a date people book"):
        house.book("Pearl", day)


def test_midnight_written_as_24_is_the_next_day(house: House) -> None:
    booking = house.book("Pearl", "2027-02-06", event_time="19:00", end_time="24:00")

    assert (str(booking["end_time"]), booking["end_day_offset"]) == ("00:00:00", 1)


def test_moving_the_date_keeps_the_times_and_moves_the_instants(house: House) -> None:
    booking = house.book("Thames", "2027-03-27", event_time="19:00", end_time="23:00")

    (moved,) = house.change(booking, event_date="2027-03-28")

    assert instants(booking) == ("2027-03-27 19:00", "2027-03-27 23:00")
    assert instants(moved) == ("2027-03-28 18:00", "2027-03-28 22:00")


def test_a_change_that_empties_the_end_takes_the_default(house: House) -> None:
    booking = house.book(end_time="21:00")

    (changed,) = house.change(booking, end_time=None)

    assert str(changed["end_time"]) == "23:00:00"


def test_a_branch_that_changes_its_zone_keeps_its_local_times(house: House) -> None:
    booking = house.book("Pearl", "2027-02-06")

    house.run("update branches set timezone = 'Asia/Dubai' where code = 'dwk'")

    moved = house.one("select * from bookings where id = %(id)s", booking)
    assert str(moved["event_time"]) == "19:00:00"
    assert instants(booking) == ("2027-02-06 13:30", "2027-02-06 17:30")
    assert instants(moved) == ("2027-02-06 15:00", "2027-02-06 19:00")
    assert (
        house.one(
            "select lower(occupied) at time zone 'utc' as taken_from from hall_claims"
            " where booking_id = %(id)s",
            booking,
        )["taken_from"].strftime("%H:%M")
        == "13:00"
    )
