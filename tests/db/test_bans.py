"""A ban ends the sessions of its account at once, whoever lays it and however."""

import pytest

from tests.db.house import House


def sessions_left(house: House, person: str) -> int:
    account = {"id": house.people[person]}
    return len(
        house.run(
            "select id from auth.sessions where user_id = %(id)s and not_after is null", account
        )
    )


def begin_sessions(house: House, *people: str) -> None:
    for person in people:
        for _ in range(2):
            house.run(
                "insert into auth.sessions (user_id) values (%(id)s)", {"id": house.people[person]}
            )


def ban(house: House, person: str, until: str) -> None:
    house.run(
        f"update auth.users set banned_until = {until} where id = %(id)s",
        {"id": house.people[person]},
    )


def test_a_ban_ends_all_sessions_of_the_account_and_no_others(house: House) -> None:
    begin_sessions(house, "sales", "kitchen")

    ban(house, "sales", "now() + interval '1 hour'")

    assert (sessions_left(house, "sales"), sessions_left(house, "kitchen")) == (0, 2)


@pytest.mark.parametrize("until", ["null", "now() - interval '1 hour'"])
def test_a_ban_that_is_lifted_or_over_ends_nothing(house: House, until: str) -> None:
    begin_sessions(house, "sales")

    ban(house, "sales", until)

    assert sessions_left(house, "sales") == 2


def test_other_changes_of_a_banned_account_are_no_ban(house: House) -> None:
    ban(house, "sales", "now() + interval '1 hour'")
    begin_sessions(house, "sales")

    house.run(
        "update auth.users set updated_at = now() where id = %(id)s", {"id": house.people["sales"]}
    )

    assert sessions_left(house, "sales") == 2
