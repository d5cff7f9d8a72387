"""No two live bookings hold the same base hall at overlapping times (promise P2)."""

import json
from dataclasses import replace
from typing import Any

import pytest
from psycopg import IsolationLevel, errors

from tests.db.house import House, Row, connect


def details_of(refusal: pytest.ExceptionInfo[errors.ExclusionViolation]) -> Row:
    details = json.loads(str(refusal.value.diag.message_detail))
    assert isinstance(details, dict)
    return details


@pytest.mark.parametrize(
    ("first", "second", "is_refused"),
    [
        ("Emerald A", "Emerald A", True),
        ("Emerald A", "Emerald B", False),
        ("Emerald A", "Emerald Grand", True),
        ("Emerald Grand", "Emerald B", True),
        ("Emerald Grand", "Pearl", False),
        ("Emerald Grand", "Buyout", True),
        ("Pearl", "Buyout", True),
        ("Emerald A", "Thames", False),
    ],
)
def test_a_hall_is_held_through_every_combination_it_is_part_of(
    house: House, first: str, second: str, is_refused: bool
) -> None:
    house.book(first)

    if not is_refused:
        house.book(second)
        return
    with pytest.raises(errors.ExclusionViolation):
        house.book(second)


@pytest.mark.parametrize(
    ("times", "is_refused"),
    [
        # the first stands 19:00-23:00, set-up from 17:00, tear-down until 24:00
        ({"event_time": "12:00", "end_time": "16:00"}, False),  # tear-down until 17:00: they touch
        ({"event_time": "12:00", "end_time": "16:01"}, True),
        ({"event_time": "12:00", "end_time": "17:00", "teardown_minutes": 0}, False),
        ({"event_time": "12:00", "end_time": "17:00", "teardown_minutes": 1}, True),
        ({"day": "2027-02-07", "event_time": "02:00", "end_time": "06:00"}, False),
        ({"day": "2027-02-07", "event_time": "01:59", "end_time": "06:00"}, True),
        ({"day": "2027-02-05", "event_time": "19:00", "end_time": "16:00",
          "end_day_offset": 1}, False),
        ({"day": "2027-02-05", "event_time": "19:00", "end_time": "16:30",
          "end_day_offset": 1}, True),
        ({"event_time": "20:00", "end_time": "21:00", "setup_minutes": 0,
          "teardown_minutes": 0}, True),
    ],
)  # fmt: skip
def test_set_up_and_tear_down_count_and_touching_does_not(
    house: House, times: dict[str, Any], is_refused: bool
) -> None:
    house.book("Pearl", "2027-02-06")

    if not is_refused:
        house.book("Pearl", **times)
        return
    with pytest.raises(errors.ExclusionViolation):
        house.book("Pearl", **times)


def test_the_refusal_names_the_booking_in_the_way(house: House) -> None:
    with house.acting_as("manager"):
        blocker = house.book("Emerald Grand", title="Malhotra wedding")

    with pytest.raises(errors.ExclusionViolation) as refusal, house.acting_as("sales"):
        house.book("Emerald A")

    assert refusal.value.diag.constraint_name == "halls_are_not_double_booked"
    assert refusal.value.diag.message_primary == (
        "Emerald A is taken from 6 Feb 2027 17:00 to 7 Feb 2027 00:00, set-up and tear-down"
        ' included, by "Malhotra wedding" (option 1)'
    )
    assert details_of(refusal) == {
        "booking_id": str(blocker["id"]),
        "hall_id": house.halls["Emerald Grand"],
        "hall_name": "Emerald Grand",
        "contested_hall_id": house.halls["Emerald A"],
        "contested_hall_name": "Emerald A",
        "title": "Malhotra wedding",
        "status": "tentative",
        "option_rank": 1,
        "starts_at": "2027-02-06T13:30:00+00:00",
        "ends_at": "2027-02-06T17:30:00+00:00",
        "occupied_from": "2027-02-06T11:30:00+00:00",
        "occupied_to": "2027-02-06T18:30:00+00:00",
        "modified_by_name": "Manager",
    }


def test_the_refusal_tells_who_may_not_read_bookings_only_when_the_hall_is_taken(
    house: House,
) -> None:
    house.book("Pearl", title="Secret wedding")
    house.run(
        "update role_permissions set can_read = false where role = 'sales'"
        " and table_name = 'bookings'"
    )

    with pytest.raises(errors.ExclusionViolation) as refusal, house.acting_as("sales"):
        house.run(
            "insert into bookings (branch_id, hall_name, event_date, event_time)"
            " values (%(dwk)s, 'Pearl', '2027-02-06', '19:00')",
            house.branches,
        )

    assert "Secret" not in str(refusal.value)
    assert set(details_of(refusal)) == {
        "hall_id", "hall_name", "contested_hall_id", "contested_hall_name", "option_rank",
        "occupied_from", "occupied_to",
    }  # fmt: skip


def test_a_refused_change_leaves_the_booking_where_it_was(house: House) -> None:
    house.book("Emerald A")
    booking = house.book("Pearl")

    with pytest.raises(errors.ExclusionViolation), house.connection.transaction():
        house.change(booking, hall_name="Emerald A")

    assert house.claims(booking) == {"Pearl"}
    with pytest.raises(errors.ExclusionViolation):
        house.book("Pearl")


def test_moving_in_time_gives_the_old_time_back(house: House) -> None:
    booking = house.book("Pearl", "2027-02-06")

    house.change(booking, event_date="2027-02-07")

    assert house.claims(house.book("Pearl", "2027-02-06")) == {"Pearl"}


def test_a_booking_may_move_within_its_own_time(house: House) -> None:
    booking = house.book("Pearl")

    (moved,) = house.change(booking, event_time="20:00")

    assert str(moved["event_time"]) == "20:00:00"


@pytest.mark.parametrize(
    ("change", "claim"),
    [
        ({}, ("11:30", "18:30", 1)),
        ({"event_time": "20:00"}, ("12:30", "18:30", 1)),
        ({"end_time": "22:00"}, ("11:30", "17:30", 1)),
        ({"setup_minutes": 30}, ("13:00", "18:30", 1)),
        ({"teardown_minutes": 0}, ("11:30", "17:30", 1)),
        ({"option_rank": 2}, ("11:30", "18:30", 2)),
        ({"notes": "tea"}, ("11:30", "18:30", 1)),
    ],
)
def test_claims_follow_each_change(
    house: House, change: dict[str, Any], claim: tuple[str, str, int]
) -> None:
    booking = house.book("Pearl", "2027-02-06")

    if change:
        house.change(booking, **change)

    held = house.one(
        "select lower(occupied) as start, upper(occupied) as stop, option_rank"
        " from hall_claims where booking_id = %(id)s",
        booking,
    )
    assert (f"{held['start']:%H:%M}", f"{held['stop']:%H:%M}", held["option_rank"]) == claim


def test_two_bookings_change_halls_in_one_statement(house: House) -> None:
    one, other = house.book("Pearl"), house.book("Emerald A")

    house.run(
        "update bookings set hall_name = case hall_name when 'Pearl' then 'Emerald A'"
        " else 'Pearl' end where hall_name in ('Pearl', 'Emerald A')"
    )

    assert (house.claims(one), house.claims(other)) == ({"Emerald A"}, {"Pearl"})


def test_two_rows_of_one_statement_do_not_take_the_same_hall(house: House) -> None:
    with pytest.raises(errors.ExclusionViolation) as refusal, house.connection.transaction():
        house.run(
            "insert into bookings (branch_id, hall_name, event_date, event_time, title)"
            " select %(dwk)s, 'Pearl', '2027-02-06', '19:00', t from unnest(array['A', 'B']) t",
            house.branches,
        )

    assert details_of(refusal)["title"] in {"A", "B"}
    assert house.run("select 1 from bookings") == []


def test_a_blocker_younger_than_the_snapshot_blocks_all_the_same(
    furnished: tuple[str, House],
) -> None:
    url, committed = furnished
    with connect(url) as early, connect(url) as late:
        early.isolation_level = IsolationLevel.REPEATABLE_READ
        replace(committed, connection=early).run("select count(*) from bookings")
        blocker = replace(committed, connection=late).book("Pearl", "2031-02-06")
        late.commit()

        with pytest.raises(errors.ExclusionViolation, match="The hall is taken at that time"):
            replace(committed, connection=early).book("Pearl", "2031-02-06")

        early.rollback()
        late.execute("delete from bookings where id = %(id)s", blocker)


@pytest.mark.parametrize("person", ["sales", "owner", "service_role"])
@pytest.mark.parametrize(
    "statement",
    [
        "delete from hall_claims",
        "update hall_claims set hall_id = 0",
        "insert into hall_claims select * from hall_claims",
        "truncate hall_claims",
    ],
)
def test_nobody_writes_claims_by_hand(house: House, person: str, statement: str) -> None:
    house.book("Pearl")

    with pytest.raises(errors.InsufficientPrivilege), house.acting_as(person):
        house.run(statement)


def test_claims_are_read_by_the_branch_and_nobody_else(house: House) -> None:
    house.book("Pearl")

    seen = {}
    for person in ("viewer", "sales.lon", "stranger"):
        with house.acting_as(person):
            seen[person] = len(house.run("select 1 from hall_claims"))

    assert seen == {"viewer": 1, "sales.lon": 0, "stranger": 0}


def test_a_hall_added_to_a_combination_is_taken_by_its_coming_bookings(house: House) -> None:
    booking = house.book("Emerald Grand", "2099-02-06")

    house.insert(
        "hall_components",
        combination_id=house.halls["Emerald Grand"],
        hall_id=house.halls["Pearl"],
        branch_id=house.branches["dwk"],
    )

    assert house.claims(booking) == {"Emerald A", "Emerald B", "Pearl"}


def test_a_hall_that_is_taken_cannot_be_added_to_a_combination_that_needs_it(house: House) -> None:
    house.book("Emerald Grand", "2099-02-06")
    house.book("Pearl", "2099-02-06")

    with pytest.raises(errors.ExclusionViolation), house.acting_as("manager"):
        house.insert(
            "hall_components",
            combination_id=house.halls["Emerald Grand"],
            hall_id=house.halls["Pearl"],
            branch_id=house.branches["dwk"],
        )


def test_a_hall_taken_out_of_a_combination_is_free_again(house: House) -> None:
    booking = house.book("Emerald Grand", "2099-02-06")

    house.run(
        "delete from hall_components where combination_id = %(Emerald Grand)s"
        " and hall_id = %(Emerald B)s",
        house.halls,
    )

    assert house.claims(booking) == {"Emerald A"}
    assert house.claims(house.book("Emerald B", "2099-02-06")) == {"Emerald B"}


def test_a_combination_with_coming_bookings_keeps_a_hall(house: House) -> None:
    booking = house.book("Emerald Grand", "2099-02-06")

    with (
        pytest.raises(errors.CheckViolation, match="must keep a hall"),
        house.connection.transaction(),
    ):
        house.run(
            "delete from hall_components where combination_id = %(Emerald Grand)s", house.halls
        )

    assert house.claims(booking) == {"Emerald A", "Emerald B"}


def test_what_is_past_stays_as_it_was(house: House) -> None:
    past = house.book("Emerald Grand", "2020-02-06")

    house.run(
        "delete from hall_components where combination_id = %(Emerald Grand)s"
        " and hall_id = %(Emerald B)s",
        house.halls,
    )

    assert house.claims(past) == {"Emerald A", "Emerald B"}
