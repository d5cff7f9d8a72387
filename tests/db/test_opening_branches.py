"""Furnishing a house: opening branches, adding halls and sessions, and who may."""

import json

import pytest
from psycopg import errors

from tests.db.house import House, Row, connect, sign_up

HALLS = [{"name": " Pearl ", "guests": 120}, {"name": "Lawn", "outdoor": True}]
SESSIONS = [
    {"name": "Lunch", "start_time": "11:30", "end_time": "16:00"},
    {"name": "डिनर", "start_time": "19:00", "end_time": "00:30", "code": "dinner"},
]


def open_branch(
    house: House, code: str = "noi", zone: str = "Asia/Kolkata", halls: list[Row] | None = None
) -> int:
    found = house.one(
        "select open_branch('Noida', %(code)s, %(zone)s, 'INR', %(halls)s, %(sessions)s) id",
        {
            "code": code,
            "zone": zone,
            "halls": json.dumps(HALLS if halls is None else halls),
            "sessions": json.dumps(SESSIONS),
        },
    )
    return int(found["id"])


def add_hall(house: House, name: str = "Onyx", parts: tuple[str, ...] = ()) -> int:
    found = house.one(
        "select add_hall(%(branch)s, %(name)s, 80, false, %(parts)s::bigint[]) id",
        {
            "branch": house.branches["dwk"],
            "name": name,
            "parts": [house.halls[part] for part in parts],
        },
    )
    return int(found["id"])


def add_session(house: House, name: str, start: str = "22:00", end: str = "04:00") -> Row:
    made = house.one(
        "select add_session(%(b)s, %(n)s, %(s)s, %(e)s) id",
        {"b": house.branches["dwk"], "n": name, "s": start, "e": end},
    )
    return house.one("select * from dayparts where id = %(id)s", made)


def test_an_owner_of_the_group_opens_a_branch_with_all_it_sells(house: House) -> None:
    with house.acting_as("owner"):
        branch = {"id": open_branch(house)}
        halls = house.run(
            "select name, outdoor, kind, sort_order, capacity from halls h left join"
            " hall_capacities c on c.hall_id = h.id where h.branch_id = %(id)s order by sort_order",
            branch,
        )
        sessions = house.run(
            "select code, name, end_day_offset from dayparts where branch_id = %(id)s"
            " order by sort_order",
            branch,
        )

    assert [tuple(hall.values()) for hall in halls] == [
        ("Pearl", False, "base", 1, 120),
        ("Lawn", True, "base", 2, None),
    ]
    assert [tuple(session.values()) for session in sessions] == [
        ("lunch", "Lunch", 0),
        ("dinner", "डिनर", 1),
    ]


@pytest.mark.parametrize("person", ["owner.dwk", "manager", "sales", "viewer", "stranger"])
def test_nobody_but_an_owner_of_the_group_opens_a_branch(house: House, person: str) -> None:
    opens = "owner of all branches"
    with pytest.raises(errors.InsufficientPrivilege, match=opens), house.acting_as(person):
        open_branch(house)

    assert house.run("select from branches where code = 'noi'") == []


@pytest.mark.parametrize(
    ("code", "zone", "refusal", "words"),
    [
        ("dwk", "Asia/Kolkata", errors.UniqueViolation, "short name"),
        ("all", "Asia/Kolkata", errors.CheckViolation, "another page"),
        ("Noida City", "Asia/Kolkata", errors.CheckViolation, "short_lower_case"),
        ("noi", "Mars/Olympus", errors.InvalidParameterValue, "no time zone"),
    ],
)
def test_a_branch_that_cannot_be_is_refused_in_words(
    house: House, code: str, zone: str, refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words), house.acting_as("owner"):
        open_branch(house, code, zone)


def test_nothing_of_a_branch_stays_when_a_hall_is_refused(house: House) -> None:
    twice = [{"name": "Pearl"}, {"name": "PEARL"}]
    with pytest.raises(errors.UniqueViolation, match="hall called"), house.acting_as("owner"):
        open_branch(house, halls=twice)

    assert house.run("select from branches where code = 'noi'") == []


@pytest.mark.parametrize("person", ["owner", "owner.dwk", "manager"])
def test_who_runs_a_branch_adds_halls_and_sessions(house: House, person: str) -> None:
    with house.acting_as(person):
        hall = {"id": add_hall(house)}
        assert house.one("select capacity from hall_capacities where hall_id = %(id)s", hall) == {
            "capacity": 80
        }
        assert add_session(house, "Night wedding")["code"] == "night_wedding"


@pytest.mark.parametrize("person", ["sales", "operations", "viewer", "sales.lon", "stranger"])
def test_others_add_nothing(house: House, person: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege, match="add halls"), house.acting_as(person):
        add_hall(house)
    with pytest.raises(errors.InsufficientPrivilege, match="sessions"), house.acting_as(person):
        add_session(house, "Night wedding")


@pytest.mark.parametrize("person", ["sales", "operations", "viewer"])
def test_others_do_not_say_how_many_a_hall_seats(house: House, person: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege, match="seats"), house.acting_as(person):
        house.run("select seat_guests(%(Pearl)s, 9)", house.halls)


def test_what_a_hall_seats_is_set_and_forgotten(house: House) -> None:
    seats = "select capacity from hall_capacities where hall_id = %(Pearl)s"
    with house.acting_as("manager"):
        house.run("select seat_guests(%(Pearl)s, 140)", house.halls)
        assert house.one(seats, house.halls) == {"capacity": 140}
        house.run("select seat_guests(%(Pearl)s, null)", house.halls)
        assert house.run(seats, house.halls) == []


def test_a_combination_takes_its_parts(house: House) -> None:
    with house.acting_as("manager"):
        joined = add_hall(house, "Pearl and A", ("Pearl", "Emerald A"))
    assert {row["base_halls"] for row in house.run(f"select app_private.base_halls({joined})")} == {
        house.halls["Pearl"],
        house.halls["Emerald A"],
    }


def test_a_combination_of_one_hall_is_none(house: House) -> None:
    with pytest.raises(errors.CheckViolation, match="two halls"), house.acting_as("manager"):
        add_hall(house, "Pearl alone", ("Pearl",))


def test_sessions_of_one_name_are_refused_and_words_in_other_scripts_have_a_code(
    house: House,
) -> None:
    with pytest.raises(errors.UniqueViolation, match="session called"), house.acting_as("manager"):
        add_session(house, "LUNCH")
    with house.acting_as("manager"):
        assert [add_session(house, name)["code"] for name in ("सुबह", "शाम")] == [
            "session",
            "session_2",
        ]


def test_the_first_account_of_an_empty_installation_opens_its_first_branch(
    database_url: str,
) -> None:
    with connect(database_url) as connection:
        house = House(connection)
        house.people["first"] = sign_up(connection, "first")
        with house.acting_as("first"):
            made = {"id": open_branch(house)}
            assert house.one("select name from branches where id = %(id)s", made)["name"] == "Noida"
