"""Who may hear and speak on which private topic: every role at its branch, and nobody elsewhere."""

import pytest
from psycopg import errors

from tests.db.house import ROLES, House

EXTENSIONS = ("broadcast", "presence")


def may_read(house: House, person: str, topic: str, extension: str = "broadcast") -> bool:
    """Whether a person sees a row of a topic, as the server asks it."""
    probe = house.one(
        "insert into realtime.messages (topic, extension, private)"
        " values (%(topic)s, %(ext)s, true) returning id",
        {"topic": topic, "ext": extension},
    )
    with house.acting_as(person):
        return house.run("select 1 from realtime.messages where id = %(id)s", probe) != []


def may_write(house: House, person: str, topic: str, extension: str = "broadcast") -> bool:
    try:
        with house.acting_as(person):
            house.run(
                "insert into realtime.messages (topic, extension, private)"
                " values (%(topic)s, %(ext)s, true)",
                {"topic": topic, "ext": extension},
            )
    except errors.InsufficientPrivilege:
        return False
    return True


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize(
    "rest", ["", ":day:2026-11-22", ":booking:0190f0a0-0000-7000-8000-000000000001"]
)
def test_staff_hear_and_speak_on_topics_of_their_branch(
    house: House, role: str, extension: str, rest: str
) -> None:
    topic = f"branch:{house.branches['dwk']}{rest}"

    assert may_read(house, role, topic, extension)
    assert may_write(house, role, topic, extension)


@pytest.mark.parametrize("person", ["manager", "viewer", "owner.dwk", "stranger", "anon"])
@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("rest", ["", ":day:2026-11-22"])
def test_nobody_hears_or_speaks_on_topics_of_another_branch(
    house: House, person: str, extension: str, rest: str
) -> None:
    topic = f"branch:{house.branches['lon']}{rest}"

    assert not may_read(house, person, topic, extension)
    assert not may_write(house, person, topic, extension)


def test_the_owner_of_the_group_is_everywhere(house: House) -> None:
    for branch in house.branches.values():
        assert may_read(house, "owner", f"branch:{branch}")
        assert may_write(house, "owner", f"branch:{branch}:day:2026-11-22")


@pytest.mark.parametrize(
    "topic",
    [
        "branch",
        "branch:",
        "branch:{dwk}x",
        "branch:{dwk} ",
        "branch:{dwk}\n",
        "branch:0{dwk}",
        "branch:-{dwk}",
        "branch:+{dwk}",
        "branch:{dwk}.0",
        "xbranch:{dwk}",
        " branch:{dwk}",
        "Branch:{dwk}",
        "branch:99999999999999999999",
        "branch:{lon}:branch:{dwk}",
        "day:branch:{dwk}",
        "{dwk}",
        "",
    ],
)
def test_topics_that_name_no_branch_are_closed(house: House, topic: str) -> None:
    topic = topic.format(**house.branches)

    assert not may_read(house, "manager", topic)
    assert not may_write(house, "manager", topic)


def test_topics_hold_nothing_but_broadcast_and_presence(house: House) -> None:
    assert not may_write(house, "manager", f"branch:{house.branches['dwk']}", "storage")


def test_a_membership_that_ends_closes_the_topic(house: House) -> None:
    topic = f"branch:{house.branches['dwk']}"
    house.run("delete from memberships where user_id = %(user)s", {"user": house.people["sales"]})

    assert not may_read(house, "sales", topic)
    assert not may_write(house, "sales", topic)


@pytest.mark.parametrize(("column", "left"), [("can_read", "write"), ("can_insert", "read")])
def test_listening_and_speaking_are_permissions_of_their_own(
    house: House, column: str, left: str
) -> None:
    topic = f"branch:{house.branches['dwk']}"
    house.run(
        f"update role_permissions set {column} = false"
        " where role = 'viewer' and table_name = 'messages'"
    )

    allowed = {"read": may_read(house, "viewer", topic), "write": may_write(house, "viewer", topic)}

    assert allowed == {"read": left == "read", "write": left == "write"}
    assert may_read(house, "kitchen", topic)
    assert may_write(house, "kitchen", topic)


@pytest.mark.parametrize("person", ["manager", "owner"])
def test_nobody_takes_back_what_was_said(house: House, person: str) -> None:
    for statement in ("delete from realtime.messages", "update realtime.messages set event = 'x'"):
        with pytest.raises(errors.InsufficientPrivilege), house.acting_as(person):
            house.run(statement)


def test_the_stored_past_is_judged_by_its_own_topic(house: House) -> None:
    """A policy that asked `realtime.topic()` would show everything to who sets it."""
    here, there = (f"branch:{house.branches[code]}" for code in ("dwk", "lon"))
    for topic in (here, there):
        house.run("select realtime.send('{}', 'e', %(topic)s)", {"topic": topic})

    with house.acting_as("sales"):
        house.run("select set_config('realtime.topic', %(topic)s, true)", {"topic": here})
        seen = house.run("select topic from realtime.messages")

    assert [row["topic"] for row in seen] == [here]


def test_staff_may_send_from_the_database(house: House) -> None:
    here, there = (f"branch:{house.branches[code]}" for code in ("dwk", "lon"))

    with house.acting_as("sales"):
        for topic in (here, there):
            house.run("select realtime.send('{}', 'e', %(topic)s)", {"topic": topic})

    assert [row["topic"] for row in house.run("select topic from realtime.messages")] == [here]
