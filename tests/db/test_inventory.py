"""Stock: counters that only movements move, and needs that follow their bookings."""

from typing import Any

import pytest
from psycopg import errors

from tests.db.house import House, Row
from tests.db.stock import add_item, add_need, counters, local, move


@pytest.mark.parametrize(
    ("movements", "after"),
    # owned, out of service, issued, borrowed, on hand; 400 owned to begin with
    [
        ([("issue", 100)], (400, 0, 100, 0, 300)),
        ([("issue", 100), ("return", 60)], (400, 0, 40, 0, 360)),
        ([("purchase", 50)], (450, 0, 0, 0, 450)),
        ([("breakage", 3)], (397, 0, 0, 0, 397)),
        ([("loss", 2)], (398, 0, 0, 0, 398)),
        ([("to_service", 20), ("from_service", 5)], (400, 15, 0, 0, 385)),
        ([("count", -7)], (393, 0, 0, 0, 393)),
        ([("hire_in", 80)], (400, 0, 0, 80, 480)),
        ([("hire_in", 80), ("hire_out", 80)], (400, 0, 0, 0, 400)),
    ],
)
def test_a_movement_moves_its_counters(
    house: House, movements: list[tuple[str, int]], after: tuple[int, ...]
) -> None:
    item = add_item(house)

    for reason, quantity in movements:
        move(house, item, reason, quantity)

    assert counters(house, item) == after


def test_a_consumable_is_used_up_when_issued(house: House) -> None:
    water = add_item(house, "Water bottle", 500, kind="consumable")

    move(house, water, "issue", 120)
    move(house, water, "return", 20)

    assert counters(house, water) == (400, 0, 0, 0, 400)


def test_a_function_counts_what_it_got_and_gave_back(house: House) -> None:
    item = add_item(house)
    booking = house.book("Pearl")
    need = add_need(house, item, booking, 120)

    move(house, item, "issue", 120, booking_id=booking["id"])
    move(house, item, "return", 115, booking_id=booking["id"])
    move(house, item, "breakage", 5, booking_id=booking["id"])

    row = house.one("select issued, returned from inventory_needs where id = %(id)s", need)
    assert row == {"issued": 120, "returned": 120}
    assert counters(house, item) == (395, 0, 0, 0, 395)


@pytest.mark.parametrize(
    ("reason", "quantity", "message"),
    [
        ("issue", 401, "401 Chiavari chair are wanted, but 400 are on hand"),
        ("to_service", 401, "401 Chiavari chair are wanted, but 400 are on hand"),
        ("breakage", 401, "401 Chiavari chair are wanted, but 400 are on hand"),
        ("count", -401, "401 Chiavari chair are wanted, but 400 are on hand"),
        ("return", 1, "1 Chiavari chair cannot come back: 0 are out"),
        ("from_service", 1, "1 Chiavari chair cannot come back into service: 0 are out of it"),
        ("hire_out", 1, "1 Chiavari chair cannot be given back: 0 are borrowed"),
    ],
)
def test_no_number_goes_below_nothing(
    house: House, reason: str, quantity: int, message: str
) -> None:
    item = add_item(house)

    with pytest.raises(errors.CheckViolation) as refusal, house.connection.transaction():
        move(house, item, reason, quantity)

    assert refusal.value.diag.message_primary == message
    assert refusal.value.diag.message_hint
    assert counters(house, item) == (400, 0, 0, 0, 400)
    assert house.run("select 1 from inventory_movements") == []


def test_a_repeated_movement_moves_nothing(house: House) -> None:
    item = add_item(house)
    first = move(house, item, "issue", 100)

    house.run(
        "insert into inventory_movements (id, branch_id, item_id, reason, quantity)"
        " values (%(id)s, %(branch_id)s, %(item_id)s, 'issue', 100) on conflict do nothing",
        first,
    )

    assert counters(house, item) == (400, 0, 100, 0, 300)


def test_a_movement_is_signed_and_stays_as_it_is(house: House) -> None:
    item = add_item(house)
    with house.acting_as("store"):
        moved = move(house, item, "issue", 10)
    assert moved["created_by"] == house.people["store"]

    with pytest.raises(errors.InsufficientPrivilege, match="not changed afterwards"):
        house.run("update inventory_movements set quantity = 1 where id = %(id)s", moved)


@pytest.mark.parametrize("column", ["owned", "out_of_service", "issued", "borrowed", "on_hand"])
def test_staff_cannot_set_a_counter(house: House, column: str) -> None:
    add_item(house)

    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("store"):
        house.run(f"update inventory_items set {column} = 5")


def test_an_item_with_a_history_is_retired_not_deleted(house: House) -> None:
    item, unused = add_item(house), add_item(house, "Cocktail table")
    move(house, item, "purchase", 1)

    with house.acting_as("store"):
        assert house.run("delete from inventory_items where id = %(id)s returning 1", unused)
    with pytest.raises(errors.CheckViolation, match="has movements"), house.acting_as("store"):
        house.run("delete from inventory_items where id = %(id)s", item)
    with house.acting_as("store"):
        house.run("update inventory_items set active = false where id = %(id)s", item)


def test_nobody_sends_to_another_branch_by_hand(house: House) -> None:
    item = add_item(house)

    with pytest.raises(errors.CheckViolation, match="sent by a transfer"):
        move(house, item, "transfer_out", 5)


def test_a_movement_names_only_a_booking_of_its_branch(house: House) -> None:
    item, london = add_item(house), house.book("Thames")

    with pytest.raises(errors.InvalidParameterValue), house.acting_as("store"):
        move(house, item, "issue", 5, booking_id=london["id"])


def window(house: House, need: Row) -> tuple[str, str, bool]:
    row = house.one("select * from inventory_needs where id = %(id)s", need)
    return local(row["out_at"]), local(row["due_back_at"]), row["counts"]


def test_a_need_lasts_from_set_up_until_it_is_washed(house: House) -> None:
    linen = add_item(house, "Table linen", turnaround_minutes=24 * 60)
    booking = house.book("Pearl", end_time="23:00", setup_minutes=120, teardown_minutes=60)

    need = add_need(house, linen, booking, 12)

    assert window(house, need) == ("06 17:00", "08 00:00", True)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"event_date": "2027-02-09"}, ("09 17:00", "10 00:00", True)),
        ({"setup_minutes": 240}, ("06 15:00", "07 00:00", True)),
        ({"end_time": "22:00"}, ("06 17:00", "06 23:00", True)),
        ({"status": "confirmed"}, ("06 17:00", "07 00:00", True)),
        ({"status": "released"}, ("06 17:00", "07 00:00", False)),
        ({"option_rank": 2}, ("06 17:00", "07 00:00", False)),
    ],
)
def test_a_need_follows_its_booking(
    house: House, change: dict[str, Any], expected: tuple[str, str, bool]
) -> None:
    booking = house.book("Pearl", end_time="23:00", setup_minutes=120, teardown_minutes=60)
    need = add_need(house, add_item(house), booking, 100)

    with house.acting_as("sales"):
        house.change(booking, **change)

    assert window(house, need) == expected


def test_a_need_goes_with_its_booking(house: House) -> None:
    booking = house.book("Pearl")
    add_need(house, add_item(house), booking, 100)

    house.run("delete from bookings where id = %(id)s", booking)

    assert house.run("select 1 from inventory_needs") == []


def test_a_booking_that_changes_branch_needs_the_same_there(house: House) -> None:
    here, there = add_item(house), add_item(house, branch="lon")
    napkins = add_item(house, "Napkin")
    booking = house.book("Pearl")
    for item in (here, napkins):
        add_need(house, item, booking, 100)

    house.change(booking, branch_id=house.branches["lon"], hall_name="Thames")

    needs = house.run("select item_id, branch_id, quantity from inventory_needs")
    assert needs == [{"item_id": there["id"], "branch_id": house.branches["lon"], "quantity": 100}]


def test_usual_needs_are_planned_once_and_follow_the_guests(house: House) -> None:
    chair = add_item(house, guests_per_unit=1)
    table = add_item(house, "Round table", 40, guests_per_unit=10)
    add_item(house, "Mandap kit", 2)
    booking = house.book("Pearl", guests_expected=105)

    with house.acting_as("sales"):
        planned = house.run("select * from plan_needs(%(ids)s)", {"ids": [booking["id"]]})
        assert {row["item_id"]: row["quantity"] for row in planned} == {
            chair["id"]: 105, table["id"]: 11,
        }  # fmt: skip
        house.run("update inventory_needs set quantity = 14 where item_id = %(id)s", table)
        assert house.run("select * from plan_needs(%(ids)s)", {"ids": [booking["id"]]}) == []
        house.change(booking, guests_expected=120)

    quantities = {
        row["item_id"]: row["quantity"] for row in house.run("select * from inventory_needs")
    }
    assert quantities == {chair["id"]: 120, table["id"]: 14}


def test_a_need_names_only_what_is_at_its_branch(house: House) -> None:
    here, london = add_item(house), house.book("Thames")

    with pytest.raises(errors.InvalidParameterValue), house.acting_as("sales"):
        add_need(house, here, london, 5)
    there = add_item(house, branch="lon")
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("sales"):
        add_need(house, there, london, 5)
