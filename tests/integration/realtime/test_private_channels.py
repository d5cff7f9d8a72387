"""Private channels on a real PostgreSQL: its policies decide, at the commit that changes them."""

from typing import Any

import psycopg
import pytest

from tests.db.house import House
from tests.integration.realtime.harness import Client, Running

PRESENT = {"enabled": True, "key": "me"}


def topic_of(house: House, code: str = "dwk") -> str:
    return f"branch:{house.branches[code]}"


async def enter(client: Client, house: House, person: str, topic: str, **config: Any) -> Any:
    return await client.join(topic, token=f"user:{house.people[person]}", private=True, **config)


async def say(client: Client, topic: str, word: str) -> None:
    said = {"type": "broadcast", "event": word, "payload": {}}
    await client.send(f"realtime:{topic}", "broadcast", said, join_ref="1")


def words(messages: list[dict[str, Any]]) -> list[str]:
    return [m["payload"]["event"] for m in messages if m["event"] == "broadcast"]


async def heard(client: Client) -> str:
    message, _ = await client.until(lambda m: m["event"] == "broadcast")
    return str(message["payload"]["event"])


@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
async def test_r110_staff_join_the_topics_of_their_branch_and_no_others(
    open_house: tuple[Running, House], vsn: str
) -> None:
    running, house = open_house
    async with running.client(vsn=vsn) as client:
        joined = await enter(client, house, "kitchen", f"{topic_of(house)}:day:2026-11-22")
        refused = [
            await enter(client, house, person, topic_of(house, code))
            for person, code in (("kitchen", "lon"), ("stranger", "dwk"))
        ]
        nobody = await client.join(topic_of(house), private=True)

    assert joined == {"status": "ok", "response": {"postgres_changes": []}}
    for answer, code in zip((*refused, nobody), ("lon", "dwk", "dwk"), strict=True):
        assert answer == {
            "status": "error",
            "response": {
                "reason": "Unauthorized: You do not have permissions to read from this "
                f"Channel topic: {topic_of(house, code)}"
            },
        }


async def test_r111_who_may_not_speak_is_not_heard_and_may_not_be_seen(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    house.run("update role_permissions set can_insert = false where role = 'viewer'")
    topic = topic_of(house)
    async with running.client() as viewer, running.client() as kitchen:
        assert (await enter(viewer, house, "viewer", topic, presence=PRESENT))["status"] == "ok"
        assert (await enter(kitchen, house, "kitchen", topic, presence=PRESENT))["status"] == "ok"

        await say(viewer, topic, "not mine to say")
        track = {"type": "presence", "event": "track", "payload": {}}
        await viewer.send(f"realtime:{topic}", "presence", track)
        refusal, _ = await viewer.until(lambda m: m["payload"].get("status") == "error")
        await say(kitchen, topic, "soup")
        message = await heard(viewer)
        sent = await kitchen.barrier()

    assert refusal["payload"]["response"]["reason"].startswith("Unauthorized: ")
    assert message == "soup"
    assert words(sent) == []
    assert [m["event"] for m in sent] == ["presence_state"]


async def test_r113_nothing_of_the_revoking_commit_nor_after_it(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    topic = topic_of(house)
    async with running.client() as sales, running.client() as manager:
        for client, person in ((sales, "sales"), (manager, "manager")):
            assert (await enter(client, house, person, topic))["status"] == "ok"
        house.run(f"select realtime.send('{{}}', 'before', '{topic}')")
        assert await heard(sales) == "before"

        with house.connection.transaction():
            house.run(f"select realtime.send('{{}}', 'with it', '{topic}')")
            house.run(
                "delete from memberships where user_id = %(user)s", {"user": house.people["sales"]}
            )
        house.run(f"select realtime.send('{{}}', 'after', '{topic}')")
        closed, before = await sales.until(lambda m: m["event"] == "phx_close")
        kept = [await heard(manager) for _ in range(3)]
        after = await sales.barrier()

    assert words([*before, *after]) == []
    assert before[-1]["payload"] == {
        "extension": "system",
        "status": "error",
        "message": f"You no longer have permission to read from this Channel topic: {topic}",
        "channel": topic,
    }
    assert closed["topic"] == f"realtime:{topic}"
    assert kept == ["before", "with it", "after"]


async def test_r113_who_keeps_the_right_loses_nothing_of_a_change_of_memberships(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    topic = topic_of(house)
    async with running.client() as sales:
        await enter(sales, house, "sales", topic)
        for number in range(20):
            with house.connection.transaction():
                house.run(f"select realtime.send('{{}}', 'word {number}', '{topic}')")
                house.run(
                    "insert into memberships (user_id, branch_id, role)"
                    f" values ('{house.people['sales']}', {house.branches['lon']}, 'viewer')"
                )
                house.run(
                    f"delete from memberships where user_id = '{house.people['sales']}'"
                    " and role = 'viewer'"
                )
        spoken = [await heard(sales) for _ in range(20)]

    assert spoken == [f"word {number}" for number in range(20)]


async def test_r112_new_token_decides_from_then_on(open_house: tuple[Running, House]) -> None:
    running, house = open_house
    topic = topic_of(house)
    async with running.client() as client:
        await enter(client, house, "sales", topic)

        same = {"access_token": f"user:{house.people['kitchen']}"}
        await client.send(f"realtime:{topic}", "access_token", same)
        house.run(f"select realtime.send('{{}}', 'soup', '{topic}')")
        assert await heard(client) == "soup"
        other = {"access_token": f"user:{house.people['sales.lon']}"}
        await client.send(f"realtime:{topic}", "access_token", other)
        _, before = await client.until(lambda m: m["event"] == "phx_close")
        house.run(f"select realtime.send('{{}}', 'secret', '{topic}')")
        after = await client.barrier()

    assert before[-1]["payload"]["message"].startswith("You do not have permissions to read")
    assert after == []


async def test_r110_policy_that_fails_lets_nobody_in(open_house: tuple[Running, House]) -> None:
    running, house = open_house
    house.run(
        "create policy hasty on realtime.messages for select to authenticated"
        " using (split_part(realtime.topic(), ':', 2)::int > 0)"
    )
    async with running.client() as client:
        answer = await enter(client, house, "sales", "room:none")

    assert answer["response"]["reason"] == (
        "Unauthorized: You do not have permissions to read from this Channel topic: room:none"
    )


async def test_r114_changed_policy_counts_for_who_has_joined(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    house.run("create policy all_of_it on realtime.messages for select using (true)")
    async with running.client() as client:
        assert (await enter(client, house, "stranger", "room:1"))["status"] == "ok"

        house.run("drop policy all_of_it on realtime.messages")
        message, before = await client.until(lambda m: m["event"] == "phx_close")

    assert message["topic"] == "realtime:room:1"
    assert before[-1]["payload"]["message"].startswith("You no longer have permission")


async def test_r111_public_topic_of_the_same_name_hears_nothing_of_the_private_one(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    topic = topic_of(house)
    async with running.client() as staff, running.client() as stranger:
        await enter(staff, house, "sales", topic)
        await stranger.join(topic)

        house.run(f"select realtime.send('{{}}', 'secret', '{topic}')")
        assert await heard(staff) == "secret"
        await say(staff, topic, "secret")
        await staff.barrier()
        sent = await stranger.barrier()

    assert sent == []


async def test_questions_leave_nothing_behind(open_house: tuple[Running, House]) -> None:
    running, house = open_house
    async with running.client() as client:
        await enter(client, house, "sales", topic_of(house))

    with psycopg.connect(running.admin_url) as connection:
        kept = connection.execute("select count(*) from realtime.messages").fetchall()
    assert kept == [(0,)]
