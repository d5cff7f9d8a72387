"""Rows of the protocol reference that PyPI `realtime` alone can show, by number."""

import asyncio

import pytest
from realtime import RealtimeSubscribeStates
from supabase import Client

from banquet.realtime.sockets.requests import MAX_CHANNELS
from tests.integration.clients.python import Room, new_topic, signed_in
from tests.integration.clients.stage import Stage


async def test_9_presence_callback_after_the_join_joins_again(stage: Stage) -> None:
    """The library leaves, and joins on the same socket; nothing may close what comes then."""
    topic = new_topic()
    async with signed_in(stage, "sales.dwk") as one, signed_in(stage, "manager.dwk") as two:
        watcher = await Room(one, topic, "said").live()
        seen = asyncio.Event()

        watcher.channel.on_presence_join(lambda *_: seen.set())
        guest = await Room(two, topic).live()
        await guest.channel.track({"name": "Ben"})
        async with asyncio.timeout(30):
            await seen.wait()
        await guest.channel.send_broadcast("said", {})
        await watcher.heard(1)

    assert RealtimeSubscribeStates.CHANNEL_ERROR not in watcher.states


async def test_4_3_channel_beyond_the_hundredth_is_put_off_for_half_a_minute(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """The library knows the code: after any other refusal it would be back in a second."""
    async with signed_in(stage, "sales.dwk") as client:
        for _ in range(MAX_CHANNELS):
            await client.channel(new_topic()).subscribe()
        room = await Room(client, new_topic()).refused()
        await room.channel.unsubscribe()

    assert "Scheduling callback to run after 30 seconds." in caplog.messages


async def test_9_blocking_client_has_no_channels(sales: Client) -> None:
    with pytest.raises(NotImplementedError):
        sales.channel("any")
