"""What a booking becomes from what a client sends."""

from typing import Any

import pytest
from psycopg import errors

from tests.db.house import House


def test_four_columns_make_a_booking(house: House) -> None:
    with house.acting_as("sales"):
        booking = house.book("Pearl", "2027-02-06")

    assert booking["id"].version == 7
    assert booking["hall_id"] == house.halls["Pearl"]
    assert booking["title"] == "Booking"
    assert str(booking["end_time"]) == "23:00:00"
    assert booking["end_day_offset"] == 0
    assert booking["starts_at"].isoformat() == "2027-02-06T13:30:00+00:00"
    assert booking["ends_at"].isoformat() == "2027-02-06T17:30:00+00:00"
    assert (booking["setup_minutes"], booking["teardown_minutes"]) == (120, 60)
    assert (booking["status"], booking["option_rank"]) == ("tentative", 1)
    assert booking["created_by"] == booking["modified_by"] == house.people["sales"]
    assert booking["created_at"] == booking["modified_at"]
    assert booking["version"] == 1
    assert house.claims(booking) == {"Pearl"}


def test_explicit_nulls_count_as_left_out(house: House) -> None:
    booking = house.book(
        id=None,
        status=None,
        option_rank=None,
        title=None,
        end_time=None,
        end_day_offset=None,
        setup_minutes=None,
        teardown_minutes=None,
    )

    assert booking["id"] is not None
    assert (booking["status"], booking["option_rank"]) == ("tentative", 1)
    assert booking["setup_minutes"] == 120


@pytest.mark.parametrize("written", ["pearl", "PEARL", "  Pearl ", "Pearl\n"])
def test_a_hall_is_found_however_its_name_is_written(house: House, written: str) -> None:
    assert house.book(written)["hall_name"] == "Pearl"


def test_doubled_spaces_in_a_hall_name_make_no_difference(house: House) -> None:
    assert house.book(" emerald   a")["hall_id"] == house.halls["Emerald A"]


def test_a_hall_is_found_by_its_number(house: House) -> None:
    booking = house.book(hall_name=None, hall_id=house.halls["Pearl"])

    assert booking["hall_name"] == "Pearl"


def test_an_unknown_hall_is_refused_with_those_there_are(house: House) -> None:
    with pytest.raises(errors.InvalidParameterValue) as refusal, house.acting_as("sales"):
        house.book("Ruby")

    assert refusal.value.diag.message_primary == 'There is no hall "Ruby" at Dwarka'
    assert "Emerald A" in str(refusal.value.diag.message_hint)


def test_a_refusal_does_not_echo_a_name_of_any_length(house: House) -> None:
    with pytest.raises(errors.InvalidParameterValue) as refusal:
        house.book("x" * 1_000_000)

    assert len(str(refusal.value)) < 2_000


def test_a_hall_of_another_branch_is_unknown_here(house: House) -> None:
    with pytest.raises(errors.InvalidParameterValue, match='no hall "Thames" at Dwarka'):
        house.book("Thames", branch="dwk")


def test_the_number_of_another_branchs_hall_is_unknown_here(house: House) -> None:
    with pytest.raises(errors.InvalidParameterValue, match="There is no hall"):
        house.book(hall_name=None, hall_id=house.halls["Thames"], branch="dwk")


def test_a_number_and_a_name_that_disagree_are_refused(house: House) -> None:
    with pytest.raises(errors.InvalidParameterValue, match='is "Pearl", not "Emerald A"'):
        house.book("Emerald A", hall_id=house.halls["Pearl"])


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ({"hall_name": None}, "needs a hall"),
        ({"event_date": None}, "needs a date and a time"),
        ({"event_time": None}, "needs a date and a time"),
    ],
)
def test_what_cannot_be_guessed_is_asked_for(
    house: House, missing: dict[str, Any], message: str
) -> None:
    with pytest.raises(errors.NotNullViolation, match=message):
        house.book(**missing)


def test_an_unknown_branch_is_refused(house: House) -> None:
    with pytest.raises(errors.InvalidParameterValue, match="There is no branch 99"):
        house.book(branch_id=99)


def test_a_hall_out_of_use_takes_no_new_booking_but_keeps_its_old_ones(house: House) -> None:
    kept = house.book("Pearl")
    house.run("update halls set active = false where name = 'Pearl'")

    assert house.change(kept, notes="chairs")[0]["notes"] == "chairs"
    with pytest.raises(errors.InvalidParameterValue, match="takes no new bookings"):
        house.book("Pearl", "2027-02-08")


def test_a_combination_without_halls_cannot_be_booked(house: House) -> None:
    house.insert("halls", branch_id=house.branches["dwk"], name="Garden Suite", kind="combination")

    with pytest.raises(errors.InvalidParameterValue, match="has no halls yet"):
        house.book("Garden Suite")


def test_a_new_hall_name_moves_the_hall_id(house: House) -> None:
    booking = house.book("Pearl")

    (moved,) = house.change(booking, hall_name="emerald b")

    assert (moved["hall_id"], moved["hall_name"]) == (house.halls["Emerald B"], "Emerald B")
    assert house.claims(booking) == {"Emerald B"}


def test_a_new_hall_id_moves_the_hall_name(house: House) -> None:
    booking = house.book("Pearl")

    (moved,) = house.change(booking, hall_id=house.halls["Emerald Grand"])

    assert moved["hall_name"] == "Emerald Grand"
    assert house.claims(booking) == {"Emerald A", "Emerald B"}


def test_a_booking_moves_to_another_branch_with_its_hall(house: House) -> None:
    booking = house.book("Pearl")

    (moved,) = house.change(booking, branch_id=house.branches["lon"], hall_name="Fleet")

    assert moved["hall_id"] == house.halls["Fleet"]
    assert moved["starts_at"].isoformat() == "2027-02-06T19:00:00+00:00"
    assert house.claims(booking) == {"Fleet"}


def test_a_booking_cannot_move_to_another_branch_without_a_hall_there(house: House) -> None:
    booking = house.book("Pearl")

    with pytest.raises(errors.InvalidParameterValue, match='no hall "Pearl" at London'):
        house.change(booking, branch_id=house.branches["lon"])


def test_renaming_a_hall_renames_it_in_its_bookings(house: House) -> None:
    booking = house.book("Pearl")

    house.run("update halls set name = 'Moti' where name = 'Pearl'")

    assert house.one("select hall_name from bookings where id = %(id)s", booking) == {
        "hall_name": "Moti"
    }


def test_buffers_left_empty_on_a_change_are_the_halls(house: House) -> None:
    booking = house.book("Pearl", setup_minutes=15)

    (changed,) = house.change(booking, setup_minutes=None)

    assert changed["setup_minutes"] == 120


def test_what_the_client_says_of_authors_and_derived_times_is_not_believed(house: House) -> None:
    stranger = house.people["stranger"]
    with house.acting_as("sales"):
        booking = house.book(created_by=stranger, modified_by=stranger, starts_at="2020-01-01")
        (changed,) = house.change(booking, created_by=stranger, ends_at="2020-01-01")

    assert {booking["created_by"], booking["modified_by"]} == {house.people["sales"]}
    assert changed["created_by"] == house.people["sales"]
    assert changed["starts_at"].isoformat() == "2027-02-06T13:30:00+00:00"
    assert changed["ends_at"] == booking["ends_at"]


def test_the_service_key_may_name_the_author(house: House) -> None:
    with house.acting_as("service_role"):
        booking = house.book(created_by=house.people["sales"], modified_by=house.people["sales"])
        (changed,) = house.change(booking, modified_by=house.people["manager"])
        (again,) = house.change(booking, notes="by a machine")

    assert booking["created_by"] == house.people["sales"]
    assert changed["modified_by"] == house.people["manager"]
    assert again["modified_by"] is None


def test_a_booking_keeps_its_id(house: House) -> None:
    booking = house.book()

    with pytest.raises(errors.CheckViolation, match="keeps its id"):
        house.change(booking, id="00000000-0000-7000-8000-000000000000")


@pytest.mark.parametrize(
    "values",
    [
        {"title": "   "},
        {"title": "x" * 201},
        {"notes": "x" * 10_001},
        {"guests_expected": -1},
        {"setup_minutes": -1},
        {"teardown_minutes": 4321},
        {"option_rank": 0},
        {"option_rank": 10},
    ],
)
def test_values_no_one_means_are_refused(house: House, values: dict[str, Any]) -> None:
    before = house.one("select count(*) from bookings")

    with pytest.raises(errors.CheckViolation), house.connection.transaction():
        house.book(**values)

    assert house.one("select count(*) from bookings") == before
