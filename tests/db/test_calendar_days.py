"""Auspicious dates and festivals of a branch, and whose a booking of an event is."""

from typing import Any

import pytest
from psycopg import errors

from tests.db.house import House


def muhurat(house: House, **values: Any) -> Any:
    given = {"date": "2030-02-06", "kind": "muhurat", "tier": 3, **values}
    return house.insert("calendar_days", branch_id=house.branches["dwk"], **given)


def test_lists_stand_beside_each_other_but_none_says_a_day_twice(house: House) -> None:
    with house.acting_as("manager"):
        muhurat(house, source="Panchang A")
        muhurat(house, source="Panchang B", tier=2)
    with pytest.raises(errors.UniqueViolation), house.acting_as("manager"):
        muhurat(house, source="Panchang A", tier=1)


def test_a_day_tells_what_it_is(house: House) -> None:
    muhurat(house, kind="festival", tier=None, name="Diwali")

    for wrong in ({"tier": None}, {"tier": 4}, {"kind": "festival", "name": "Holi"}):
        with pytest.raises(errors.CheckViolation), house.acting_as("manager"):
            muhurat(house, source=str(wrong), **wrong)


def test_a_booking_of_an_event_is_its_customers_unless_it_names_another(house: House) -> None:
    dwarka = house.branches["dwk"]
    asked, other = (
        house.insert("customers", branch_id=dwarka, name=name)["id"] for name in ("Iyer", "Rao")
    )
    event = house.insert("events", branch_id=dwarka, title="Iyer", customer_id=asked)["id"]
    with house.acting_as("sales"):
        first = house.book("Pearl", "2030-02-06", event_id=event)
        second = house.book("Pearl", "2030-02-07", event_id=event, customer_id=other)
        alone = house.book("Pearl", "2030-02-08")

    assert [row["customer_id"] for row in (first, second, alone)] == [asked, other, None]
