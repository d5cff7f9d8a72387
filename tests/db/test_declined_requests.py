"""Answering who asks to join: who may decline, what it changes, and what takes it back."""

import pytest
from psycopg import errors

from tests.db.house import House, Row


def profile(house: House, person: str) -> Row:
    return house.one("select * from profiles where id = %(id)s", {"id": house.people[person]})


def decline(house: House, person: str, declined: bool = True) -> Row:
    return house.one(
        "select * from decline_person(%(id)s, %(declined)s)",
        {"id": house.people[person], "declined": declined},
    )


@pytest.mark.parametrize("by", ["owner", "owner.dwk", "manager"])
def test_who_may_give_rights_may_decline(house: House, by: str) -> None:
    with house.acting_as(by):
        answered = decline(house, "stranger")
        again = decline(house, "stranger")

    assert answered["declined_by"] == house.people[by]
    assert answered["declined_at"] is not None
    assert again["version"] == answered["version"]


@pytest.mark.parametrize("by", ["sales", "kitchen", "viewer", "stranger"])
def test_nobody_else_declines(house: House, by: str) -> None:
    asks = "who asks to join"
    with pytest.raises(errors.InsufficientPrivilege, match=asks), house.acting_as(by):
        decline(house, "stranger")

    assert profile(house, "stranger")["declined_at"] is None


def test_who_works_here_is_not_declined(house: House) -> None:
    works = "works here by now"
    with pytest.raises(errors.Error, match=works) as refusal, house.acting_as("owner"):
        decline(house, "sales")

    assert refusal.value.sqlstate == "PT409"


def test_nobody_declines_by_hand(house: House) -> None:
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("stranger"):
        house.run("update profiles set declined_at = null where id = auth.uid()")


def test_it_is_taken_back_by_a_word_or_by_giving_rights(house: House) -> None:
    with house.acting_as("manager"):
        decline(house, "stranger")
        assert decline(house, "stranger", declined=False)["declined_at"] is None
        decline(house, "stranger")
        house.insert(
            "memberships",
            user_id=house.people["stranger"],
            branch_id=house.branches["dwk"],
            role="kitchen",
        )

    found = profile(house, "stranger")
    assert (found["declined_at"], found["declined_by"]) == (None, None)


def test_who_was_declined_may_read_so(house: House) -> None:
    with house.acting_as("manager"):
        decline(house, "stranger")

    with house.acting_as("stranger"):
        assert profile(house, "stranger")["declined_at"] is not None


def test_sessions_that_a_ban_has_ended_are_not_counted(house: House) -> None:
    person = {"id": house.people["sales"]}
    house.run("insert into auth.sessions (user_id) values (%(id)s)", person)
    house.run("update auth.users set banned_until = 'infinity' where id = %(id)s", person)

    with house.acting_as("manager"):
        found = house.one("select sessions from staff_accounts() where user_id = %(id)s", person)

    assert found == {"sessions": 0}
