"""PyPI `supabase`, unmodified: presence, private channels, and tokens that change."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from realtime import (
    AsyncRealtimeChannel,
    AsyncRealtimeClient,
    RealtimeChannelOptions,
    RealtimeSubscribeStates,
)
from supabase import AsyncClient

from tests.integration.clients.python import signed_in
from tests.integration.clients.stage import Stage

PATIENCE_SECONDS = 30
SUBSCRIBED = RealtimeSubscribeStates.SUBSCRIBED
CLOSED = RealtimeSubscribeStates.CLOSED
_topics = count()


class Guest:
    """Somebody on a topic, and what they see of the others."""

    def __init__(
        self,
        client: AsyncClient | AsyncRealtimeClient,
        topic: str,
        key: str = "",
        *,
        private: bool = False,
    ) -> None:
        self.states: list[RealtimeSubscribeStates] = []
        self.errors: list[str] = []
        self.events: list[str] = []
        self._happened = asyncio.Event()
        options: RealtimeChannelOptions = {
            "config": {
                "presence": {"key": key, "enabled": True},
                "broadcast": None,
                "private": private,
            }
        }
        self.channel: AsyncRealtimeChannel = client.channel(topic, options)
        self.channel.on_presence_sync(self._happened.set)
        self.channel.on_presence_join(lambda key, _, new: self._note(f"{key} joins", new))
        self.channel.on_presence_leave(lambda key, _, left: self._note(f"{key} leaves", left))

    async def live(self) -> "Guest":
        await self.subscribe()
        await self.until(lambda: SUBSCRIBED in self.states)
        return self

    async def subscribe(self) -> "Guest":
        await self.channel.subscribe(self._notice)
        return self

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not holds():
                self._happened.clear()
                await self._happened.wait()

    async def sees(self, **expected: str) -> None:
        await self.until(lambda: self.seen() == expected)

    def seen(self) -> dict[str, str]:
        state: dict[str, Any] = dict(self.channel.presence_state())
        return {
            key: " ".join(sorted(each["name"] for each in metas)) for key, metas in state.items()
        }

    def _note(self, what: str, presences: Any) -> None:
        self.events.append(f"{what} {' '.join(each['name'] for each in presences)}")
        self._happened.set()

    def _notice(self, state: RealtimeSubscribeStates, error: Exception | None) -> None:
        self.states.append(state)
        if error is not None:
            self.errors.append(str(error))
        self._happened.set()


def new_topic() -> str:
    return f"python presence {next(_topics)}"


async def test_r101_presence_shows_who_comes_changes_and_goes(stage: Stage) -> None:
    topic = new_topic()
    async with (
        signed_in(stage, "sales.dwk") as one,
        signed_in(stage, "manager.rjg") as two,
        signed_in(stage, "owner") as three,
    ):
        anna, ben = await Guest(one, topic, "anna").live(), await Guest(two, topic, "ben").live()
        await anna.channel.track({"name": "Anna"})
        await ben.sees(anna="Anna")
        await ben.channel.track({"name": "Ben"})
        late = await Guest(three, topic).live()
        for each in (anna, ben, late):
            await each.sees(anna="Anna", ben="Ben")
        await anna.channel.track({"name": "Anna, away"})
        await late.sees(anna="Anna, away", ben="Ben")
        await anna.channel.untrack()
        await late.sees(ben="Ben")
        await two.remove_all_channels()
        await late.sees()

    assert late.events[-4:] == [
        "anna joins Anna, away",
        "anna leaves Anna",
        "anna leaves Anna, away",
        "ben leaves Ben",
    ]


async def test_r110_private_channel_is_for_the_staff_of_the_branch(stage: Stage) -> None:
    topic = f"branch:{stage.branches['dwk']}:python"
    async with (
        signed_in(stage, "sales.dwk") as one,
        signed_in(stage, "manager.dwk") as two,
        signed_in(stage, "manager.rjg") as three,
    ):
        sales = await Guest(one, topic, "sales", private=True).live()
        manager = await Guest(two, topic, "manager", private=True).live()
        stranger = await Guest(three, topic, private=True).subscribe()
        await stranger.until(lambda: bool(stranger.errors))
        await sales.channel.track({"name": "Sales"})
        await manager.sees(sales="Sales")

    assert SUBSCRIBED not in stranger.states
    assert (
        f"Unauthorized: You do not have permissions to read from this Channel topic: {topic}"
        in (stranger.errors[0])
    )
    assert stranger.seen() == {}


@asynccontextmanager
async def holding(stage: Stage, token: str) -> AsyncIterator[AsyncRealtimeClient]:
    """Give the live half of the library alone: the whole would put its own session's token in."""
    url = f"{stage.server.url}/realtime/v1"
    client = AsyncRealtimeClient(url, token=stage.server.publishable_key)
    await client.set_auth(token)
    yield client
    await client.close()


async def test_r112_channel_is_closed_to_a_token_that_may_not_read(stage: Stage) -> None:
    topic = f"branch:{stage.branches['dwk']}:python token"
    async with holding(stage, stage.token("sales.dwk", 60)) as client:
        guest = await Guest(client, topic, private=True).live()
        await client.set_auth(stage.token("manager.dwk", 60))
        await guest.channel.track({"name": "still here"})
        await guest.until(lambda: list(guest.seen().values()) == ["still here"])
        await client.set_auth(stage.token("manager.rjg", 60))
        await guest.until(lambda: CLOSED in guest.states)

    assert json.loads(guest.errors[0]) == {
        "extension": "system",
        "status": "error",
        "message": f"You do not have permissions to read from this Channel topic: {topic}",
        "channel": topic,
    }


async def test_r52_key_or_the_same_token_again_changes_nothing(stage: Stage) -> None:
    token = stage.token("sales.dwk", 60)
    topic = f"branch:{stage.branches['dwk']}:python key"
    async with holding(stage, token) as client:
        guest = await Guest(client, topic, private=True).live()
        for said in (token, stage.server.publishable_key, None):
            await client.set_auth(said)
        await guest.channel.track({"name": "still here"})
        await guest.until(lambda: list(guest.seen().values()) == ["still here"])

    assert guest.states == [SUBSCRIBED]


async def test_r53_invalid_token_ends_the_channel(stage: Stage) -> None:
    async with holding(stage, stage.token("sales.dwk", 60)) as client:
        guest = await Guest(client, new_topic()).live()
        await client.set_auth("nonsense")
        await guest.until(lambda: CLOSED in guest.states)

    assert json.loads(guest.errors[0])["message"] == "The token provided is not a valid JWT"


async def test_r51_channel_comes_back_after_its_token_ended(stage: Stage) -> None:
    topic = f"branch:{stage.branches['dwk']}:python end"
    async with holding(stage, stage.token("sales.dwk", 3)) as client:
        guest = await Guest(client, topic, private=True).live()
        # As a refresh does: from here on joins carry the new one.
        guest.channel.join_push.update_payload({"access_token": stage.token("sales.dwk", 60)})
        await guest.until(lambda: guest.states.count(SUBSCRIBED) == 2)

    assert json.loads(guest.errors[0])["message"].startswith("Token has expired")
    assert CLOSED not in guest.states


async def test_r50_old_token_is_refused_and_the_fresh_one_let_in(stage: Stage) -> None:
    async with holding(stage, stage.token("sales.dwk", -60)) as client:
        guest = await Guest(client, new_topic()).subscribe()
        await guest.until(lambda: bool(guest.errors))
        await client.set_auth(stage.token("sales.dwk", 60))
        await guest.until(lambda: SUBSCRIBED in guest.states)

    assert "InvalidJWTToken" in guest.errors[0]
    assert CLOSED not in guest.states
