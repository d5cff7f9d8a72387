"""The asynchronous Python client: signed in as somebody, and in a room."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx
from realtime import AsyncRealtimeChannel, RealtimeSubscribeStates
from supabase import AsyncClient, AsyncClientOptions, acreate_client

from tests.integration.clients.stage import Stage
from tests.running import PASSWORD

_PATIENCE_SECONDS = 30
_topics = count(1)


@asynccontextmanager
async def signed_in(stage: Stage, person: str) -> AsyncIterator[AsyncClient]:
    """Have a client act as a person until the block ends."""
    # Its timer for refreshing would outlive the test.
    async with httpx.AsyncClient(timeout=30) as http:
        options = AsyncClientOptions(auto_refresh_token=False, httpx_client=http)
        server = stage.server
        client = await acreate_client(server.url, server.publishable_key, options)
        answer = await client.auth.sign_in_with_password(
            {"email": stage.address(person), "password": PASSWORD}
        )
        assert answer.session is not None
        await client.realtime.set_auth(answer.session.access_token)
        yield client
        await client.remove_all_channels()


def new_topic(prefix: str = "python") -> str:
    """Return a topic nobody else is on."""
    return f"{prefix}:{next(_topics)}"


class Room:
    """Hears some events of a topic, and waits for what it should hear."""

    def __init__(self, client: AsyncClient, topic: str, *events: str, **config: Any) -> None:
        self.messages: list[Any] = []
        self.states: list[RealtimeSubscribeStates] = []
        self._happened = asyncio.Event()
        params: Any = {"config": {"broadcast": {"self": False, "ack": False}, **config}}
        self.channel: AsyncRealtimeChannel = client.channel(topic, params)
        for event in events:
            self.channel.on_broadcast(event, self._hear)

    async def live(self) -> "Room":
        await self.channel.subscribe(self._notice)
        await self.until(lambda: bool(self.states))
        assert self.states == [RealtimeSubscribeStates.SUBSCRIBED]
        return self

    async def refused(self) -> "Room":
        joining = asyncio.ensure_future(self.channel.subscribe(self._notice))
        await self.until(lambda: bool(self.states))
        joining.cancel()
        assert self.states[0] == RealtimeSubscribeStates.CHANNEL_ERROR
        return self

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while not holds():
                self._happened.clear()
                await self._happened.wait()

    async def heard(self, number: int) -> list[Any]:
        await self.until(lambda: len(self.messages) >= number)
        return self.messages

    def _hear(self, payload: Any) -> None:
        self.messages.append(payload)
        self._happened.set()

    def _notice(self, state: RealtimeSubscribeStates, _: Exception | None) -> None:
        self.states.append(state)
        self._happened.set()
