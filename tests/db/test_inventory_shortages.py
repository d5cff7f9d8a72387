"""Shortages: opened and closed by the database, answered by people in one of five ways."""

from typing import Any

import pytest
from psycopg import errors

from tests.db.house import House, Row
from tests.db.stock import add_item, add_need, counters, move, shortages

EVENING: dict[str, Any] = {"end_time": "23:00", "setup_minutes": 120, "teardown_minutes": 60}


@pytest.fixture
def short(house: House) -> Row:
    """Chairs at Dwarka, 400 usable, of which two dinners of one evening need 500."""
    chair = add_item(house, owned=420, out_of_service=20)
    for hall, quantity in (("Emerald A", 320), ("Emerald B", 180)):
        add_need(house, chair, house.book(hall, **EVENING), quantity)
    return chair


def task_of(house: House, item: Row) -> Row:
    return house.one(
        "select * from inventory_shortages where item_id = %(id)s and state <> 'closed'", item
    )


def settle(house: House, item: Row, resolution: str, **values: Any) -> Row:
    named = {"quantity": 100, "from_branch_id": None, "substitute_item_id": None, **values}
    with house.acting_as("store"):
        return house.one(
            "select * from settle_shortage(%(task)s, %(resolution)s, %(quantity)s,"
            " %(from_branch_id)s, %(substitute_item_id)s)",
            {"task": task_of(house, item)["id"], "resolution": resolution, **named},
        )


def test_a_peak_above_what_is_usable_opens_a_task(house: House, short: Row) -> None:
    assert shortages(house, short) == [("06 17:00", "07 00:00", 100, "open")]


def test_needs_that_touch_do_not_add_up(house: House) -> None:
    chair = add_item(house, owned=100)
    times = [("10:00", "14:00"), ("17:00", "21:00")]
    for starts, ends in times:
        booking = house.book(
            "Pearl", event_time=starts, end_time=ends, setup_minutes=120, teardown_minutes=60
        )
        add_need(house, chair, booking, 100)

    assert shortages(house, chair) == []
    house.run("update inventory_items set turnaround_minutes = 60 where id = %(id)s", chair)
    assert shortages(house, chair) == [("06 15:00", "06 16:00", 100, "open")]


def test_windows_apart_are_tasks_of_their_own_and_a_long_one_is_one(house: House) -> None:
    chair = add_item(house, owned=50)
    for day, hall, quantity in (
        ("2027-02-06", "Emerald A", 40), ("2027-02-06", "Pearl", 30),
        ("2027-02-06", "Emerald B", 20), ("2027-02-09", "Pearl", 70),
    ):  # fmt: skip
        add_need(house, chair, house.book(hall, day, **EVENING), quantity)

    assert shortages(house, chair) == [
        ("06 17:00", "07 00:00", 40, "open"),
        ("09 17:00", "10 00:00", 20, "open"),
    ]


BUY_100 = """insert into inventory_movements (branch_id, item_id, reason, quantity)
  select branch_id, id, 'purchase', 100 from inventory_items"""


@pytest.mark.parametrize(
    "relief",
    [
        "update bookings set status = 'released' where hall_name = 'Emerald B'",
        "update bookings set event_date = '2027-02-08' where hall_name = 'Emerald B'",
        "delete from inventory_needs where quantity = 180",
        "update inventory_needs set quantity = 80 where quantity = 180",
        BUY_100,
        "update inventory_items set active = false",
    ],
)
def test_a_task_closes_by_itself_when_nothing_is_short(
    house: House, short: Row, relief: str
) -> None:
    house.run(relief)

    assert shortages(house, short) == []
    assert house.one("select state::text from inventory_shortages") == {"state": "closed"}


def test_a_task_keeps_who_has_it_while_it_changes(house: House, short: Row) -> None:
    task = task_of(house, short)
    with house.acting_as("store"):
        house.run(
            "update inventory_shortages set owner_id = auth.uid(), note = 'rang Noida'"
            " where id = %(id)s",
            task,
        )

    move(house, short, "breakage", 10)
    house.run("update bookings set end_time = '22:00'")

    after = task_of(house, short)
    assert shortages(house, short) == [("06 17:00", "06 23:00", 110, "open")]
    assert (after["id"], after["owner_id"], after["note"]) == (
        task["id"], house.people["store"], "rang Noida",
    )  # fmt: skip


def test_what_was_issued_of_a_consumable_is_not_needed_twice(house: House) -> None:
    water = add_item(house, "Water bottle", 300, kind="consumable")
    booking = house.book("Pearl", **EVENING)
    add_need(house, water, booking, 300)

    move(house, water, "issue", 300, booking_id=booking["id"])

    assert shortages(house, water) == []


def test_peak_need_is_asked_for_a_window(house: House, short: Row) -> None:
    def peak(window_from: str, window_to: str) -> object:
        return house.one(
            "select peak_need(%(id)s, %(from)s, %(to)s) as peak",
            {"id": short["id"], "from": window_from, "to": window_to},
        )["peak"]

    with house.acting_as("kitchen"):
        assert peak("2027-02-06 00:00+05:30", "2027-02-07 00:00+05:30") == 500
        assert peak("2027-02-06 10:00+05:30", "2027-02-06 17:00+05:30") == 0
    with house.acting_as("sales.lon"):
        assert peak("2027-02-06 00:00+05:30", "2027-02-07 00:00+05:30") == 0


@pytest.mark.parametrize("resolution", ["sub_rent", "purchase"])
def test_what_is_hired_or_bought_covers_its_window(
    house: House, short: Row, resolution: str
) -> None:
    settled = settle(house, short, resolution, quantity=60)

    assert (settled["state"], settled["owner_id"]) == ("settled", house.people["store"])
    assert shortages(house, short) == [
        ("06 17:00", "07 00:00", 40, "open"),
        ("06 17:00", "07 00:00", 100, "settled"),
    ]


def test_what_was_bought_counts_once_when_it_has_come(house: House, short: Row) -> None:
    task = settle(house, short, "purchase", quantity=60)

    with house.acting_as("store"):
        move(house, short, "purchase", 60, shortage_id=task["id"])

    assert shortages(house, short) == [("06 17:00", "07 00:00", 40, "open")]


def test_a_substitute_takes_the_need_over(house: House, short: Row) -> None:
    gold = add_item(house, "Banquet chair, gold", 800)

    settled = settle(house, short, "substitute", substitute_item_id=gold["id"])

    assert (settled["state"], settled["resolution"]) == ("closed", "substitute")
    needs = house.run("select item_id, quantity from inventory_needs order by quantity")
    assert [(row["item_id"] == gold["id"], row["quantity"]) for row in needs] == [
        (True, 100), (False, 180), (False, 220),
    ]  # fmt: skip


def needed(house: House) -> list[tuple[Any, ...]]:
    """What is needed, as item, booking, quantity."""
    rows = house.run(
        "select item_id, booking_id, quantity from inventory_needs order by item_id, booking_id"
    )
    return [tuple(row.values()) for row in rows]


def test_a_substitute_is_given_back_with_the_answer(house: House, short: Row) -> None:
    gold = add_item(house, "Banquet chair, gold", 800)
    task, before = task_of(house, short), needed(house)
    settle(house, short, "substitute", quantity=330, substitute_item_id=gold["id"])
    assert len(needed(house)) == 3

    with house.acting_as("manager"):
        again = house.one("select * from reopen_shortage(%(id)s)", task)

    assert needed(house) == before
    assert (again["id"], again["state"], again["quantity"]) == (task["id"], "open", 100)
    assert shortages(house, short) == [("06 17:00", "07 00:00", 100, "open")]
    assert house.run("select 1 from inventory_shortages where state = 'closed'") == []


def test_a_substitute_that_was_issued_stays(house: House, short: Row) -> None:
    gold = add_item(house, "Banquet chair, gold", 800)
    task = task_of(house, short)
    settle(house, short, "substitute", substitute_item_id=gold["id"])
    taken = "select * from inventory_needs where item_id = %(id)s"
    move(house, gold, "issue", 60, booking_id=house.one(taken, gold)["booking_id"])
    before = needed(house)

    refused = pytest.raises(errors.CheckViolation, match="issued or changed meanwhile")
    with refused, house.connection.transaction():
        house.run("select reopen_shortage(%(id)s)", task)
    assert needed(house) == before


def test_an_answer_stands_until_it_is_taken_back(house: House, asked: tuple[Row, Row, Row]) -> None:
    here, _, transfer = asked
    already = "answered already"
    with pytest.raises(errors.CheckViolation, match=already), house.connection.transaction():
        settle(house, here, "sub_rent")
    answer(house, transfer, "store.lon")
    with pytest.raises(errors.CheckViolation, match=already), house.connection.transaction():
        settle(house, here, "sub_rent")

    assert house.one("select state::text from inventory_transfers") == {"state": "accepted"}
    assert task_of(house, here)["resolution"] == "transfer"


def test_goods_that_went_home_before_they_were_needed_settle_nothing(
    house: House, asked: tuple[Row, Row, Row]
) -> None:
    here, _, transfer = asked
    answer(house, transfer, "store.lon")
    with house.acting_as("store.lon"):
        house.run("select send_transfer(%(id)s)", transfer)
        house.run("select return_transfer(%(id)s)", transfer)

    task = task_of(house, here)
    assert (task["state"], task["resolution"], task["from_branch_name"]) == ("open", None, None)


def test_who_was_asked_for_less_does_not_see_to_it_once_the_answer_is_taken_back(
    house: House,
) -> None:
    chair = add_item(house, owned=50)
    with house.acting_as("sales"):
        add_need(house, chair, house.book("Pearl", **EVENING), 120)
    asked = settle(house, chair, "reduce", quantity=70)

    with house.acting_as("manager"):
        again = house.one("select * from reopen_shortage(%(id)s)", asked)

    assert (again["state"], again["owner_id"]) == ("open", house.people["manager"])


def test_reducing_asks_who_made_the_largest_booking(house: House) -> None:
    chair = add_item(house, owned=50)
    with house.acting_as("sales"):
        add_need(house, chair, house.book("Pearl", **EVENING), 120)

    asked = settle(house, chair, "reduce", quantity=70)
    assert (asked["state"], asked["owner_id"]) == ("asked", house.people["sales"])

    with house.acting_as("sales"):
        house.run("update inventory_needs set quantity = 50")
    assert shortages(house, chair) == []


@pytest.fixture
def asked(house: House, short: Row) -> tuple[Row, Row, Row]:
    """The short chairs, London's 300 of the same, and Dwarka's asking for 100 of them."""
    there = add_item(house, owned=300, branch="lon")
    house.people["store.lon"] = house.people["sales.lon"]
    house.run(
        "update memberships set role = 'store' where user_id = %(id)s",
        {"id": house.people["sales.lon"]},
    )
    settle(house, short, "transfer", from_branch_id=house.branches["lon"])
    return short, there, house.one("select * from inventory_transfers")


def answer(house: House, transfer: Row, person: str, accept: bool = True) -> Row:
    with house.acting_as(person):
        return house.one(
            "select * from answer_transfer(%(id)s, %(accept)s)",
            {"id": transfer["id"], "accept": accept},
        )


def test_spare_stock_tells_what_is_free_elsewhere_and_nothing_more(
    house: House, short: Row
) -> None:
    there = add_item(house, owned=300, branch="lon")
    add_need(house, there, house.book("Thames", event_time="12:00"), 120)
    question = "select * from spare_stock(%(id)s)"

    with house.acting_as("store"):
        assert house.run(question, task_of(house, short)) == [
            {"branch_id": house.branches["lon"], "branch_code": "lon", "branch_name": "London",
             "free": 180},
        ]  # fmt: skip
        assert house.run("select 1 from inventory_items where id = %(id)s", there) == []
    task = task_of(house, short)
    with house.acting_as("sales.lon"):
        assert house.run(question, task) == []


def test_nothing_moves_until_the_other_store_says_yes(
    house: House, asked: tuple[Row, Row, Row]
) -> None:
    here, there, transfer = asked
    assert shortages(house, here) == [("06 17:00", "07 00:00", 100, "asked")]
    assert transfer["to_branch_name"] == "Dwarka"
    assert task_of(house, here)["from_branch_name"] == "London"
    for person in ("store", "manager", "stranger"):
        with pytest.raises(errors.InsufficientPrivilege), house.connection.transaction():
            answer(house, transfer, person)

    answer(house, transfer, "store.lon")

    assert shortages(house, here) == [("06 17:00", "07 00:00", 100, "settled")]
    need = house.one("select * from inventory_needs where item_id = %(id)s", there)
    assert (need["quantity"], need["transfer_id"]) == (100, transfer["id"])
    assert counters(house, there) == (300, 0, 0, 0, 300)


def test_a_no_opens_the_task_again(house: House, asked: tuple[Row, Row, Row]) -> None:
    here, _, transfer = asked

    assert answer(house, transfer, "store.lon", accept=False)["state"] == "refused"

    assert shortages(house, here) == [("06 17:00", "07 00:00", 100, "open")]
    with pytest.raises(errors.CheckViolation, match="refused already"):
        answer(house, transfer, "store.lon")


def test_goods_leave_and_arrive_in_one_transaction_and_come_back(
    house: House, asked: tuple[Row, Row, Row]
) -> None:
    here, there, transfer = asked
    answer(house, transfer, "store.lon")

    with house.acting_as("store.lon"):
        house.run("select send_transfer(%(id)s)", transfer)
    assert counters(house, there) == (300, 0, 100, 0, 200)
    assert counters(house, here) == (420, 20, 0, 100, 500)

    with house.acting_as("store.lon"):
        house.run("select return_transfer(%(id)s)", transfer)
    assert counters(house, there) == (300, 0, 0, 0, 300)
    assert counters(house, here) == (420, 20, 0, 0, 400)
    assert house.run("select 1 from inventory_needs where transfer_id is not null") == []


def test_an_answer_is_taken_back_until_the_goods_are_here(
    house: House, asked: tuple[Row, Row, Row]
) -> None:
    here, _, transfer = asked
    task = task_of(house, here)
    answer(house, transfer, "store.lon")

    with house.acting_as("store"):
        again = house.one("select * from reopen_shortage(%(id)s)", task)
    assert (again["state"], again["resolution"]) == ("open", None)
    assert again["from_branch_name"] is None
    assert house.one("select state::text from inventory_transfers") == {"state": "withdrawn"}
    assert house.run("select 1 from inventory_needs where transfer_id is not null") == []

    settle(house, here, "transfer", from_branch_id=house.branches["lon"])
    second = house.one("select * from inventory_transfers where state = 'asked'")
    answer(house, second, "store.lon")
    with house.acting_as("store.lon"):
        house.run("select send_transfer(%(id)s)", second)
    with pytest.raises(errors.CheckViolation, match="here already"), house.acting_as("store"):
        house.run("select reopen_shortage(%(id)s)", task)


@pytest.mark.parametrize("person", ["sales", "kitchen", "accounts", "viewer", "sales.lon"])
def test_only_who_keeps_the_stock_answers_a_shortage(house: House, short: Row, person: str) -> None:
    task = task_of(house, short)
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as(person):
        house.run("select settle_shortage(%(id)s, 'sub_rent')", task)
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as(person):
        house.run("select reopen_shortage(%(id)s)", task)


@pytest.mark.parametrize("person", ["owner", "manager", "store", "operations"])
def test_who_keeps_the_stock_answers_a_shortage(house: House, short: Row, person: str) -> None:
    task = task_of(house, short)
    with house.acting_as(person):
        house.run("select settle_shortage(%(id)s, 'sub_rent')", task)

    assert shortages(house, short) == [("06 17:00", "07 00:00", 100, "settled")]


@pytest.mark.parametrize(
    ("resolution", "values", "message"),
    [
        ("transfer", {}, "does not keep this item"),
        ("transfer", {"from_branch_id": 1}, "does not keep this item"),
        ("substitute", {}, "no such item to take instead"),
        ("sub_rent", {"quantity": 0}, "settled with at least one"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    house: House, short: Row, resolution: str, values: dict[str, Any], message: str
) -> None:
    with pytest.raises(errors.InvalidParameterValue, match=message):
        settle(house, short, resolution, **values)

    assert shortages(house, short) == [("06 17:00", "07 00:00", 100, "open")]
