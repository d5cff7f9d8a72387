"""Late changes of a function: who is told of what, and who may say that it was seen."""

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.db.house import House, Row

DEPARTMENTS = {"kitchen": "kitchen", "floor": "operations", "store": "store"}
TOMORROW = str(date.today() + timedelta(days=1))


@pytest.fixture
def function(house: House) -> Row:
    """A confirmed function that is due tomorrow."""
    return house.book(
        "Pearl", TOMORROW, status="confirmed", guests_expected=640, guests_guaranteed=620
    )


def told(house: House) -> dict[str, Any]:
    """Return by department what it has still to see."""
    rows = house.run(
        "select department, changes from function_acknowledgements where acknowledged_at is null"
    )
    return {row["department"]: row["changes"] for row in rows}


def acknowledge(house: House, department: str, **condition: Any) -> list[Row]:
    return house.run(
        "update function_acknowledgements set acknowledged_at = now(),"
        " version = coalesce(%(version)s, version) where department = %(department)s returning *",
        {"version": None, "department": department, **condition},
    )


def test_a_late_change_is_told_to_every_department_it_concerns(house: House, function: Row) -> None:
    with house.acting_as("sales"):
        house.change(function, guests_guaranteed=640, setup_style="theatre", notes="Jain counter")

    covers, style, notes = [620, 640], [None, "theatre"], [None, "Jain counter"]
    assert told(house) == {
        "kitchen": {"guests_guaranteed": covers, "notes": notes},
        "floor": {"guests_guaranteed": covers, "notes": notes, "setup_style": style},
        "store": {"guests_guaranteed": covers, "setup_style": style},
    }


def test_changes_that_nobody_saw_add_up(house: House, function: Row) -> None:
    house.change(function, guests_guaranteed=640, event_time="19:30")
    house.change(function, guests_guaranteed=660)

    assert told(house)["kitchen"] == {
        "guests_guaranteed": [620, 660],
        "event_time": ["19:00:00", "19:30:00"],
    }

    house.change(function, guests_guaranteed=620)

    assert told(house)["kitchen"] == {"event_time": ["19:00:00", "19:30:00"]}


def test_what_was_seen_is_not_told_again(house: House, function: Row) -> None:
    house.change(function, guests_guaranteed=640)
    with house.acting_as("kitchen"):
        acknowledge(house, "kitchen")
    assert set(told(house)) == {"floor", "store"}

    house.change(function, guests_guaranteed=700)

    assert told(house)["kitchen"] == {"guests_guaranteed": [640, 700]}
    assert told(house)["store"] == {"guests_guaranteed": [620, 700]}


def test_who_changes_it_has_seen_it(house: House, function: Row) -> None:
    with house.acting_as("operations"):
        house.change(function, setup_style="theatre", notes="Stage west")

    assert set(told(house)) == {"kitchen", "store"}


@pytest.mark.parametrize(
    ("status", "is_news"),
    [("in_progress", False), ("cancelled", True), ("tentative", True)],
)
def test_only_a_function_that_falls_through_is_news(
    house: House, function: Row, status: str, is_news: bool
) -> None:
    house.change(function, status=status)

    assert told(house) == (
        {name: {"status": ["confirmed", status]} for name in DEPARTMENTS} if is_news else {}
    )


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date.today() + timedelta(days=20), "confirmed"),
        (date.today() - timedelta(days=20), "confirmed"),
        (date.today() + timedelta(days=1), "tentative"),
    ],
)
def test_a_function_that_is_not_theirs_yet_is_changed_in_silence(
    house: House, day: date, status: str
) -> None:
    function = house.book("Pearl", str(day), status=status)

    house.change(function, guests_expected=99)

    assert told(house) == {}


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_department_is_spoken_for_by_its_role_and_by_who_answers_for_it(
    house: House, function: Row, department: str
) -> None:
    house.change(function, guests_guaranteed=640, notes="x", setup_style="theatre")
    assert set(told(house)) == set(DEPARTMENTS)
    spoke = set()

    for role in ("manager", "operations", "kitchen", "store", "sales", "accounts", "viewer"):
        try:
            with house.acting_as(role):
                (seen,) = acknowledge(house, department)
                assert seen["acknowledged_by"] == house.people[role]
                spoke.add(role)
                raise ZeroDivisionError  # back to where it stood
        except ZeroDivisionError:
            continue
        except (errors.InsufficientPrivilege, ValueError):
            continue

    assert spoke == {"manager", DEPARTMENTS[department]}


def test_an_acknowledgement_can_be_taken_back(house: House, function: Row) -> None:
    house.change(function, guests_guaranteed=640)
    with house.acting_as("kitchen"):
        acknowledge(house, "kitchen")

        house.run(
            "update function_acknowledgements set acknowledged_at = null"
            " where department = 'kitchen'"
        )

    assert told(house)["kitchen"] == {"guests_guaranteed": [620, 640]}


def test_what_changed_again_is_not_acknowledged_unseen(house: House, function: Row) -> None:
    house.change(function, guests_guaranteed=640)
    house.change(function, guests_guaranteed=660)

    with pytest.raises(psycopg.Error) as refusal, house.acting_as("kitchen"):
        acknowledge(house, "kitchen", version=1)

    assert refusal.value.sqlstate == "PT409"
    assert "kitchen" in told(house)


def test_nobody_makes_up_changes_or_sees_those_of_another_branch(
    house: House, function: Row
) -> None:
    house.change(function, guests_guaranteed=640)
    question = "select department from function_acknowledgements"
    with house.acting_as("viewer"):
        assert len(house.run(question)) == 3
    with house.acting_as("sales.lon"):
        assert house.run(question) == []

    made_up = (
        "insert into function_acknowledgements"
        " (booking_id, branch_id, department, changes, changed_at)"
        " select id, branch_id, 'store', '{}', now() from bookings"
    )
    for forbidden in (
        made_up,
        "update function_acknowledgements set changes = '{}'",
        "delete from function_acknowledgements",
    ):
        with pytest.raises(errors.InsufficientPrivilege), house.acting_as("manager"):
            house.run(forbidden)
