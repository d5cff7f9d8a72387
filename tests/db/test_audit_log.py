"""Every change is on record, and the record cannot be changed."""

import json

import pytest
from psycopg import errors

from tests.db.house import House, Row


def entries(house: House, booking: Row) -> list[Row]:
    return house.run(
        "select * from audit_log where table_name = 'bookings' and row_id = %(id)s::text"
        " order by id",
        booking,
    )


def test_each_change_is_kept_with_before_and_after(house: House) -> None:
    with house.acting_as("sales"):
        booking = house.book()
    with house.acting_as("manager"):
        house.change(booking, notes="tea")
        house.run("delete from bookings where id = %(id)s", booking)

    made, changed, gone = entries(house, booking)

    assert [entry["action"] for entry in (made, changed, gone)] == ["INSERT", "UPDATE", "DELETE"]
    assert made["before"] is None
    assert made["after"] == changed["before"]
    assert changed["before"]["notes"] is None
    assert changed["after"]["notes"] == "tea"
    assert gone["before"] == changed["after"]
    assert gone["after"] is None
    assert {entry["branch_id"] for entry in (made, changed, gone)} == {house.branches["dwk"]}


def test_an_entry_names_the_person_and_the_request(house: House) -> None:
    headers = json.dumps({"x-request-id": "req-7", "user-agent": "x"})
    with house.acting_as("sales"):
        house.run("select set_config('request.headers', %(h)s, true)", {"h": headers})
        booking = house.book()

    (entry,) = entries(house, booking)
    assert entry["actor_id"] == house.people["sales"]
    assert (entry["actor_role"], entry["request_id"]) == ("authenticated", "req-7")


def test_an_entry_of_a_database_session_names_its_role(house: House) -> None:
    (entry,) = entries(house, house.book())

    session = house.one("select session_user as name")["name"]
    assert (entry["actor_id"], entry["actor_role"], entry["request_id"]) == (None, session, None)


def test_a_refused_change_leaves_no_entry(house: House) -> None:
    house.book("Pearl")
    before = house.one("select count(*) from audit_log")

    with pytest.raises(errors.ExclusionViolation), house.connection.transaction():
        house.book("Pearl")

    assert house.one("select count(*) from audit_log") == before


def test_rows_with_longer_keys_are_found_by_them(house: House) -> None:
    house.run(
        "update role_permissions set can_read = false where role = 'viewer'"
        " and table_name = 'events'"
    )

    entry = house.one(
        "select * from audit_log where row_id = 'viewer/events' and action = 'UPDATE'"
    )
    assert (entry["before"]["can_read"], entry["after"]["can_read"]) == (True, False)


def test_the_branchs_heads_read_its_entries_and_the_owner_those_of_the_house(house: House) -> None:
    house.book("Pearl")
    house.book("Thames")
    house.run("update profiles set full_name = 'Asha' where full_name = 'Owner'")

    seen = {}
    for person in ("owner", "manager", "sales", "sales.lon", "stranger"):
        with house.acting_as(person):
            seen[person] = {
                row["branch_id"] for row in house.run("select branch_id from audit_log")
            }

    dwarka, london = house.branches["dwk"], house.branches["lon"]
    assert seen == {
        "owner": {dwarka, london, None},
        "manager": {dwarka},
        "sales": set(),
        "sales.lon": set(),
        "stranger": set(),
    }


@pytest.mark.parametrize("statement", ["delete from audit_log", "update audit_log set row_id = ''"])
def test_not_even_the_owner_of_the_database_edits_it(house: House, statement: str) -> None:
    house.book()
    before = house.run("select * from audit_log order by id")

    with (
        pytest.raises(errors.InsufficientPrivilege, match="append only"),
        house.connection.transaction(),
    ):
        house.run(statement)

    assert house.run("select * from audit_log order by id") == before
