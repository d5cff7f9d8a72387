"""Other roles, sign-ins and sessions of one's people: who may, and who may not."""

import json
from typing import Any

import pytest
from psycopg import errors

from tests.db.house import ROLES, House, Row


def membership(house: House, person: str) -> Row:
    return house.one("select * from memberships where user_id = %(id)s",
                     {"id": house.people[person]})  # fmt: skip


def roles_of(house: House, person: str) -> set[str]:
    rows = house.run("select role from memberships where user_id = %(id)s",
                     {"id": house.people[person]})  # fmt: skip
    return {row["role"] for row in rows}


def change(house: House, person: str, role: str) -> Row:
    statement = "select * from change_role(%(id)s, %(to_role)s)"
    return house.one(statement, {**membership(house, person), "to_role": role})


def session(house: House, person: str) -> Any:
    return house.one("insert into auth.sessions (user_id, user_agent, ip) values"
                     " (%(id)s, 'Firefox', '203.0.113.9') returning id",
                     {"id": house.people[person]})["id"]  # fmt: skip


@pytest.mark.parametrize(
    ("person", "victim", "role"),
    [
        ("owner", "sales.lon", "manager"),
        ("owner.dwk", "sales", "owner"),
        ("manager", "sales", "kitchen"),
        ("manager", "manager", "viewer"),
        ("owner.dwk", "owner.dwk", "viewer"),
    ],
)
def test_a_role_is_changed_by_who_may_take_and_give(
    house: House, person: str, victim: str, role: str
) -> None:
    old = membership(house, victim)
    with house.acting_as(person):
        statement = "select * from change_role(%(id)s, %(to_role)s)"
        made = house.one(statement, {**old, "to_role": role})

    assert (made["role"], made["branch_id"]) == (role, old["branch_id"])
    assert made["granted_by"] == house.people[person]
    assert roles_of(house, victim) == {role}


@pytest.mark.parametrize(
    ("person", "victim", "role"),
    [
        ("manager", "sales", "owner"),
        ("manager", "manager", "owner"),
        ("manager", "owner.dwk", "viewer"),
        ("manager", "sales.lon", "viewer"),
        ("sales", "sales", "manager"),
        ("sales", "viewer", "manager"),
        ("viewer", "viewer", "sales"),
        ("stranger", "viewer", "sales"),
    ],
)
def test_nobody_else_changes_a_role(house: House, person: str, victim: str, role: str) -> None:
    old = membership(house, victim)

    with pytest.raises(errors.Error) as refusal, house.acting_as(person):
        house.run("select change_role(%(id)s, %(to_role)s)", {**old, "to_role": role})

    assert refusal.value.sqlstate in {"42501", "PT404"}
    assert roles_of(house, victim) == {old["role"]}


def test_the_last_owner_of_the_group_stays_owner(house: House) -> None:
    with pytest.raises(errors.CheckViolation, match="last owner"), house.acting_as("owner"):
        change(house, "owner", "manager")

    assert roles_of(house, "owner") == {"owner"}


def test_changing_to_a_role_that_is_held_already_leaves_that_one(house: House) -> None:
    house.insert("memberships", user_id=house.people["sales"],
                 branch_id=house.branches["dwk"], role="viewer")  # fmt: skip
    sales = house.one("select * from memberships where user_id = %(sales)s and role = 'sales'",
                      house.people)  # fmt: skip

    with house.acting_as("manager"):
        made = house.one("select * from change_role(%(id)s, 'viewer')", sales)
        again = house.one("select * from change_role(%(id)s, 'viewer')", made)

    assert roles_of(house, "sales") == {"viewer"}
    assert again["id"] == made["id"]


@pytest.mark.parametrize("person", [*ROLES, "owner.dwk", "sales.lon", "stranger"])
def test_addresses_are_shown_to_who_answers_for_the_people(house: House, person: str) -> None:
    own = f"{person}@demo.test"
    here = {f"{role}@demo.test" for role in ROLES[1:]} | {"owner.dwk@demo.test"}
    expected = {
        "owner": here | {"owner@demo.test", "sales.lon@demo.test", "stranger@demo.test"},
        "manager": here | {"stranger@demo.test"},
        "owner.dwk": here | {"stranger@demo.test"},
    }.get(person, {own})

    with house.acting_as(person):
        seen = {row["email"] for row in house.run("select email from staff_accounts()")}

    assert seen == expected


def test_everybody_sees_and_ends_the_own_sessions(house: House) -> None:
    here, there = session(house, "kitchen"), session(house, "kitchen")
    session(house, "sales")
    with house.acting_as("kitchen"):
        claims = {"sub": str(house.people["kitchen"]), "role": "authenticated",
                  "session_id": str(here)}  # fmt: skip
        house.run("select set_config('request.jwt.claims', %(claims)s, true)",
                  {"claims": json.dumps(claims)})  # fmt: skip
        seen = house.run("select * from open_sessions()")
        ended = house.one("select end_sessions() as count")

    assert {row["id"]: row["is_current"] for row in seen} == {here: True, there: False}
    assert (seen[0]["user_agent"], seen[0]["address"]) == ("Firefox", "203.0.113.9")
    assert ended == {"count": 1}
    left = house.run("select id from auth.sessions where user_id = %(kitchen)s", house.people)
    assert left == [{"id": here}]


@pytest.mark.parametrize(
    ("person", "victim"),
    [("owner", "sales.lon"), ("owner", "stranger"), ("owner.dwk", "manager"), ("manager", "sales")],
)
def test_who_answers_for_a_person_ends_the_sessions(house: House, person: str, victim: str) -> None:
    one, _ = session(house, victim), session(house, victim)
    whom = {"whom": house.people[victim], "one": one}

    with house.acting_as(person):
        assert len(house.run("select 1 from open_sessions(%(whom)s)", whom)) == 2
        ended = house.one("select end_sessions(%(whom)s, %(one)s) as count", whom)
        rest = house.one("select end_sessions(%(whom)s) as count", whom)

    assert (ended, rest) == ({"count": 1}, {"count": 1})
    entry = house.one("select payload from auth.audit_log_entries order by created_at limit 1")
    assert entry["payload"]["actor_id"] == str(house.people[person])
    assert entry["payload"]["traits"]["user_id"] == str(house.people[victim])


@pytest.mark.parametrize(
    ("person", "victim"),
    [
        ("manager", "owner"),
        ("manager", "owner.dwk"),
        ("manager", "sales.lon"),
        ("manager", "stranger"),
        ("owner.dwk", "owner"),
        ("sales", "viewer"),
        ("accounts", "viewer"),
        ("stranger", "viewer"),
    ],
)
@pytest.mark.parametrize("act", ["open_sessions", "end_sessions"])
def test_nobody_else_sees_or_ends_them(house: House, act: str, person: str, victim: str) -> None:
    session(house, victim)

    with pytest.raises(errors.InsufficientPrivilege), house.acting_as(person):
        house.run(f"select {act}(%(id)s)", {"id": house.people[victim]})

    assert house.run("select 1 from auth.sessions") != []


def test_a_session_of_another_person_is_not_ended_by_its_number(house: House) -> None:
    foreign = session(house, "owner")

    with house.acting_as("kitchen"):
        ended = house.one("select end_sessions(null, %(id)s) as count", {"id": foreign})

    assert ended == {"count": 0}
    assert house.run("select 1 from auth.sessions") != []
