"""P5 on a real stream: nobody sees a row of a branch they do not belong to."""

import random
from typing import Any

import pytest

from tests.db.house import House
from tests.integration.realtime.harness import SECRET, Client, Running

BOOKINGS = {"event": "*", "schema": "public", "table": "bookings"}
TABLES = ("bookings", "customers", "events", "halls", "branches", "memberships")
ROLES = ("owner", "manager", "sales", "kitchen")


def token(house: House, name: str) -> str:
    return f"user:{house.people[name]}"


async def listen(client: Client, house: House, name: str, *bindings: dict[str, Any]) -> None:
    reply = await client.join("x", *(bindings or (BOOKINGS,)), token=token(house, name))
    assert reply["status"] == "ok", reply


def rows(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [m["payload"]["data"] for m in messages if m["event"] == "postgres_changes"]


async def test_person_of_another_branch_sees_nothing_on_the_wire(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    async with running.client() as here, running.client() as there:
        await listen(here, house, "sales")
        await listen(there, house, "sales.lon")
        booking = house.book("Pearl")
        house.change(booking, notes="secret")
        house.run("delete from bookings where id = %(id)s", booking)
        heard = [(await here.change())["data"]["type"] for _ in range(3)]

        # London hears its own, and by then would have heard the rest.
        house.book("Thames")
        message, before = await there.until(lambda m: m["event"] == "postgres_changes")

    assert heard == ["INSERT", "UPDATE", "DELETE"]
    assert rows(before) == []
    assert message["payload"]["data"]["record"]["hall_name"] == "Thames"


async def test_person_of_another_branch_sees_nothing_in_a_replay(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    async with running.client() as client:
        await listen(client, house, "sales", {**BOOKINGS, "since": ""})
        cursor = (await client.system("checkpoint"))["cursor"]
        booking = house.book("Pearl")
        house.run("delete from bookings where id = %(id)s", booking)
        await client.change()
        await client.change()

    async with running.client() as there:
        await listen(there, house, "sales.lon", {**BOOKINGS, "since": cursor})
        _, before = await there.until(
            lambda m: m["event"] == "system" and m["payload"].get("live") is True
        )

    assert rows(before) == []


async def test_nothing_after_the_commit_that_revoked_a_membership(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    async with running.client() as client, running.client() as colleague:
        await listen(client, house, "sales")
        await listen(colleague, house, "manager")
        house.book("Pearl", "2027-02-06")
        assert (await client.change())["data"]["record"]["event_date"] == "2027-02-06"

        house.run(
            "delete from memberships where user_id = %(user)s", {"user": house.people["sales"]}
        )
        house.book("Pearl", "2027-02-07")
        await colleague.change()
        await colleague.change()  # the colleague has heard it, so the engine is past it
        sent = await client.barrier()

    assert rows(sent) == []


async def test_revoked_person_who_resumes_gets_nothing_of_the_past(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    async with running.client() as client:
        await listen(client, house, "sales", {**BOOKINGS, "since": ""})
        cursor = (await client.system("checkpoint"))["cursor"]
    async with running.client(key=SECRET) as service:
        await service.join("x", {"event": "*", "schema": "public", "table": "memberships"})
        house.book("Pearl")
        house.run(
            "delete from memberships where user_id = %(user)s", {"user": house.people["sales"]}
        )
        await service.change()  # the engine has heard of the revoke

    async with running.client() as client:
        await listen(client, house, "sales", {**BOOKINGS, "since": cursor})
        _, before = await client.until(
            lambda m: m["event"] == "system" and m["payload"].get("live") is True
        )

    assert rows(before) == []
    assert "must_refetch" in [m["payload"].get("message") for m in before]


async def test_profiles_are_judged_by_postgresql(open_house: tuple[Running, House]) -> None:
    """Their policies are not of the normal form: members see all, others only themselves."""
    running, house = open_house
    binding = {"event": "UPDATE", "schema": "public", "table": "profiles"}
    async with running.client() as member, running.client() as stranger:
        await listen(member, house, "kitchen", binding)
        await listen(stranger, house, "stranger", binding)
        for name in ("sales", "stranger"):
            house.run(
                "update profiles set full_name = 'New Name' where id = %(id)s",
                {"id": house.people[name]},
            )
        heard = [(await member.change())["data"]["record"]["id"] for _ in range(2)]
        own = await stranger.change()

    assert heard == [str(house.people["sales"]), str(house.people["stranger"])]
    assert own["data"]["record"]["id"] == str(house.people["stranger"])
    assert list(own["data"]["old_record"]) == ["id"]


async def test_policy_tightened_while_listening_holds_at_once(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    async with running.client() as client, running.client(key=SECRET) as service:
        await listen(client, house, "sales")
        await service.join("x", BOOKINGS)
        house.run("drop policy select_staff on bookings")
        house.book("Pearl")
        await service.change()
        sent = await client.barrier()

    assert rows(sent) == []


async def test_key_without_a_person_hears_nothing(open_house: tuple[Running, House]) -> None:
    running, _ = open_house
    async with running.client() as client:
        reply = await client.join("x", BOOKINGS)

    assert reply["status"] == "error"
    assert "Unable to subscribe" in reply["response"]["reason"]


@pytest.mark.parametrize("seed", range(3))
async def test_index_equals_row_level_security(
    open_house: tuple[Running, House], seed: int
) -> None:
    """Random grants, revokes and permissions; after each, both are asked about everybody."""
    running, house = open_house
    chance = random.Random(seed)  # noqa: S311
    people = ["stranger", "sales", "kitchen", "sales.lon"]
    async with running.client(key=SECRET) as service:
        await service.join("x", {"event": "UPDATE", "schema": "public", "table": "branches"})
        for _ in range(25):
            with house.connection.transaction():
                for _ in range(chance.randint(1, 3)):
                    _change_rights(house, chance, people)
                house.run("update branches set sort_order = sort_order + 1 where code = 'dwk'")
            await service.change()
            for name in people:
                _compare(running, house, name)


def _change_rights(house: House, chance: random.Random, people: list[str]) -> None:
    what = {
        "user": house.people[chance.choice(people)],
        "branch": chance.choice([None, *house.branches.values()]),
        "role": chance.choice(ROLES),
        "table": chance.choice(TABLES),
        "may": chance.random() < 0.5,
    }
    match chance.randrange(5):
        case 0 | 1:
            house.run(
                "insert into memberships (user_id, branch_id, role)"
                " values (%(user)s, %(branch)s, %(role)s) on conflict do nothing",
                what,
            )
        case 2:
            house.run("delete from memberships where user_id = %(user)s and role = %(role)s", what)
        case 3:
            house.run(
                "insert into role_permissions (role, table_name, can_read)"
                " values (%(role)s, %(table)s, %(may)s)"
                " on conflict (role, table_name) do update set can_read = excluded.can_read",
                what,
            )
        case _:
            house.run(
                "delete from role_permissions where role = %(role)s and table_name = %(table)s",
                what,
            )


def _compare(running: Running, house: House, name: str) -> None:
    access = running.service.engine._stage.era.access
    position = running.service.engine._stage.era.ring.position
    user = str(house.people[name])
    with house.connection.transaction(), house.acting_as(name):
        found = {
            table: house.one(
                "select app_private.readable_branches(%(table)s) as branches", {"table": table}
            )["branches"]
            for table in TABLES
        }
        branches = {row["id"] for row in house.run("select id from branches")}
        halls = {row["branch_id"] for row in house.run("select distinct branch_id from halls")}
    ours = {
        table: {
            branch
            for branch in house.branches.values()
            if access.grants(user, table).allow(str(branch), position)
        }
        for table in TABLES
    }
    assert ours == {table: set(each) for table, each in found.items()}
    assert ours["branches"] == branches
    assert ours["halls"] == halls
