"""Profiles and memberships: who sees whom, and who makes whom what."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg import errors

from tests.db.house import House, connect, sign_up, wait_until_blocked


def grant(house: House, person: str, role: str, branch: str | None = "dwk") -> list[int]:
    """Grant a membership as whoever acts now."""
    row = house.insert(
        "memberships",
        user_id=house.people[person],
        branch_id=house.branches[branch] if branch else None,
        role=role,
    )
    return [row["id"]]


def test_every_member_sees_every_colleague(house: House) -> None:
    with house.acting_as("kitchen"):
        names = {row["full_name"] for row in house.run("select full_name from profiles")}

    assert {"Owner", "Sales.Lon", "Stranger"} <= names


def test_who_is_no_member_sees_only_the_own_profile(house: House) -> None:
    with house.acting_as("stranger"):
        names = [row["full_name"] for row in house.run("select full_name from profiles")]

    assert names == ["Stranger"]


def test_a_person_changes_the_own_name_and_no_other(house: House) -> None:
    with house.acting_as("sales"):
        changed = house.run("update profiles set full_name = 'Priya Nair' returning full_name")

    assert changed == [{"full_name": "Priya Nair"}]


@pytest.mark.parametrize(
    "statement",
    [
        "update profiles set requested_role = 'owner'",
        "update profiles set id = gen_random_uuid()",
        "insert into profiles (id, full_name) values (gen_random_uuid(), 'x')",
        "delete from profiles",
        "update memberships set role = 'owner'",
        "update role_permissions set can_read = true",
    ],
)
@pytest.mark.parametrize("person", ["owner", "sales"])
def test_nobody_edits_what_is_not_edited(house: House, person: str, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as(person):
        house.run(statement)


def test_memberships_are_seen_by_their_person_and_the_managers_of_the_branch(house: House) -> None:
    everybody = len(house.run("select 1 from memberships"))
    at_dwarka = len(
        house.run("select 1 from memberships where branch_id = %(dwk)s", house.branches)
    )

    seen = {}
    for person in ("owner", "manager", "sales", "sales.lon", "stranger"):
        with house.acting_as(person):
            seen[person] = len(house.run("select 1 from memberships"))

    assert (everybody, at_dwarka) == (10, 8)
    assert seen == {"owner": 10, "manager": 8, "sales": 1, "sales.lon": 1, "stranger": 0}


@pytest.mark.parametrize(
    ("person", "role", "branch", "is_allowed"),
    [
        ("owner", "owner", None, True),
        ("owner", "manager", None, True),
        ("owner", "owner", "lon", True),
        ("owner.dwk", "owner", "dwk", True),
        ("owner.dwk", "sales", "lon", False),
        ("owner.dwk", "sales", None, False),
        ("manager", "manager", "dwk", True),
        ("manager", "sales", "dwk", True),
        ("manager", "owner", "dwk", False),
        ("manager", "sales", "lon", False),
        ("manager", "sales", None, False),
        ("sales", "viewer", "dwk", False),
        ("accounts", "viewer", "dwk", False),
        ("stranger", "viewer", "dwk", False),
    ],
)
def test_who_may_grant_what_where(
    house: House, person: str, role: str, branch: str | None, is_allowed: bool
) -> None:
    if is_allowed:
        with house.acting_as(person):
            assert grant(house, "stranger", role, branch)
        return
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as(person):
        grant(house, "stranger", role, branch)


def test_nobody_grants_in_the_name_of_another(house: House) -> None:
    with house.acting_as("manager"):
        granted = house.insert(
            "memberships",
            user_id=house.people["stranger"],
            branch_id=house.branches["dwk"],
            role="viewer",
            granted_by=house.people["owner"],
        )

    assert granted["granted_by"] == house.people["manager"]


@pytest.mark.parametrize(
    ("person", "victim", "is_allowed"),
    [
        ("manager", "sales", True),
        ("manager", "owner.dwk", False),
        ("manager", "owner", False),
        ("manager", "sales.lon", False),
        ("owner.dwk", "manager", True),
        ("owner.dwk", "sales.lon", False),
        ("owner", "sales.lon", True),
        ("sales", "viewer", False),
        ("sales", "sales", False),
    ],
)
def test_who_may_revoke_whom(house: House, person: str, victim: str, is_allowed: bool) -> None:
    with house.acting_as(person):
        revoked = house.run(
            "delete from memberships where user_id = %(id)s returning id",
            {"id": house.people[victim]},
        )

    assert len(revoked) == int(is_allowed)


def test_a_revoked_member_sees_and_writes_nothing_from_then_on(house: House) -> None:
    booking = house.book("Pearl")
    with house.acting_as("sales"):
        assert len(house.run("select 1 from bookings")) == 1

    with house.acting_as("manager"):
        house.run("delete from memberships where user_id = %(sales)s", house.people)

    with house.acting_as("sales"):
        assert house.run("select 1 from bookings") == []
        assert house.change(booking, notes="still here") == []
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("sales"):
        house.book("Emerald A")


def test_the_last_owner_of_the_group_stays(house: House) -> None:
    with pytest.raises(errors.CheckViolation, match="last owner"), house.acting_as("owner"):
        house.run("delete from memberships where user_id = %(owner)s", house.people)
    with pytest.raises(errors.CheckViolation, match="last owner"), house.connection.transaction():
        house.run("delete from auth.users where id = %(owner)s", house.people)

    with house.acting_as("owner"):
        grant(house, "stranger", "owner", None)
        assert house.run(
            "delete from memberships where user_id = %(owner)s returning 1", house.people
        )


def test_two_owners_cannot_remove_each_other_at_once(database_url: str) -> None:
    remove = "delete from memberships where user_id = %s"
    with connect(database_url) as one, connect(database_url) as other:
        asha = sign_up(one, "asha")
        bina = sign_up(one, "bina", branch_id=None, role="owner")
        one.commit()
        one.execute(remove, [asha])
        with ThreadPoolExecutor() as pool:
            late = pool.submit(other.execute, remove, [bina])
            wait_until_blocked(one, other.info.backend_pid)
            one.commit()

            with pytest.raises(errors.CheckViolation, match="last owner"):
                late.result(timeout=30)


def test_a_membership_of_all_branches_counts_at_each_also_those_to_come(house: House) -> None:
    with house.acting_as("owner"):
        grant(house, "stranger", "viewer", None)
    house.insert("branches", code="noi", name="Noida", timezone="Asia/Kolkata", currency="INR")

    with house.acting_as("stranger"):
        codes = {row["code"] for row in house.run("select code from branches")}

    assert codes == {"dwk", "lon", "noi"}


def test_the_same_right_is_granted_once(house: House) -> None:
    with pytest.raises(errors.UniqueViolation), house.acting_as("owner"):
        grant(house, "owner", "owner", None)


def test_an_account_that_goes_takes_profile_and_memberships_and_leaves_its_work(
    house: House,
) -> None:
    with house.acting_as("sales"):
        booking = house.book("Pearl")

    house.run("delete from auth.users where id = %(sales)s", house.people)

    assert house.run("select 1 from profiles where id = %(sales)s", house.people) == []
    assert house.run("select 1 from memberships where user_id = %(sales)s", house.people) == []
    assert house.one("select created_by from bookings where id = %(id)s", booking) == {
        "created_by": house.people["sales"]
    }
