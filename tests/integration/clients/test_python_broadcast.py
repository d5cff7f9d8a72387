"""Broadcast through PyPI `realtime`: sections 2, 3 and 7 of the protocol reference, by number."""

import asyncio
from typing import Any

import pytest
from realtime.exceptions import RealtimeHTTPError

from tests.integration.clients.python import Room, new_topic, signed_in
from tests.integration.clients.stage import Stage


async def test_7_1_broadcast_reaches_others_and_with_self_the_speaker(stage: Stage) -> None:
    topic = new_topic()
    async with signed_in(stage, "sales.dwk") as one, signed_in(stage, "manager.rjg") as two:
        echo = {"broadcast": {"self": True, "ack": True}}
        speaker = await Room(one, topic, "moved", **echo).live()
        listener = await Room(two, topic, "moved").live()

        await speaker.channel.send_broadcast("other", {"x": 0})
        await speaker.channel.send_broadcast("moved", {"x": 1})
        await speaker.heard(1)
        await listener.heard(1)
        await listener.channel.send_broadcast("moved", {"x": 2})
        await speaker.heard(2)

    assert [each["payload"] for each in speaker.messages] == [{"x": 1}, {"x": 2}]
    assert [each["payload"] for each in listener.messages] == [{"x": 1}]


async def test_7_2_http_send_with_a_slash_in_the_topic(stage: Stage) -> None:
    topic = new_topic() + "/1"
    async with signed_in(stage, "sales.dwk") as one, signed_in(stage, "manager.dwk") as two:
        listener = await Room(one, topic, "ev 1").live()

        await two.channel(topic).http_send("ev 1", {"x": 1})

        assert [each["payload"] for each in await listener.heard(1)] == [{"x": 1}]


@pytest.fixture(scope="module")
def policies(stage: Stage) -> None:
    """People of Dwarka hear and speak on topics that begin with `python-private:`."""
    ours = (
        "exists (select from memberships where user_id = auth.uid()"
        f" and branch_id = {stage.branches['dwk']}) and realtime.topic() like 'python-private:%'"
    )
    stage.run(
        f"create policy py_hear on realtime.messages for select to authenticated using ({ours});"
        f"create policy py_speak on realtime.messages for insert to authenticated"
        f" with check ({ours})"
    )


@pytest.mark.usefixtures("policies")
async def test_7_2_http_send_to_a_private_topic(stage: Stage) -> None:
    topic = new_topic("python-private")
    async with (
        signed_in(stage, "sales.dwk") as one,
        signed_in(stage, "manager.dwk") as two,
        signed_in(stage, "manager.rjg") as stranger,
    ):
        listener = await Room(one, topic, "yes", "no", private=True).live()
        params: Any = {"config": {"private": True}}

        with pytest.raises(RealtimeHTTPError, match="Unauthorized"):
            await stranger.channel(topic, params).http_send("no", {})
        await two.channel(topic, params).http_send("yes", {})

        assert [each["event"] for each in await listener.heard(1)] == ["yes"]


@pytest.mark.usefixtures("policies")
async def test_7_3_and_7_4_database_and_past(stage: Stage) -> None:
    topic = new_topic("python-private")
    stage.run(
        f"""select realtime.send('{{"n": 1}}', 'said', '{topic}'),
          realtime.send_binary('x', 'said', '{topic}')"""
    )
    async with signed_in(stage, "sales.dwk") as one, signed_in(stage, "manager.rjg") as two:
        replay = {"broadcast": {"replay": {"since": 1}}, "private": True}
        listener = await Room(one, topic, "said", **replay).live()
        stranger = await Room(two, topic, "said", **replay).refused()

        await asyncio.to_thread(
            stage.run,
            f"""select realtime.send_binary('x', 'said', '{topic}'),
              realtime.send('{{"n": 2}}', 'said', '{topic}')""",
        )
        heard = await listener.heard(2)

    assert [each["payload"]["n"] for each in heard] == [1, 2]
    assert heard[0]["meta"]["replayed"] is True
    assert stranger.messages == []
