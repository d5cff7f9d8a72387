"""The official Python client: it does not resume, and comes back by itself."""

import asyncio
import logging
import time
from typing import Any, Final

from realtime import (
    AsyncRealtimeChannel,
    AsyncRealtimeClient,
    RealtimePostgresChangesListenEvent,
    RealtimeSubscribeStates,
)

from tests.chaos.clients.observer import BINDINGS, Role, Watch
from tests.chaos.rows import MARKS, ROWS, read_change
from tests.chaos.sittings import PLAIN
from tests.chaos.world import World

# It waits longer and longer before it comes back.
ROLE: Final = Role("realtime-py", "sales.lon", PLAIN, (ROWS, MARKS), is_prompt=False)
_RETRIES: Final = 1000
_FIRST_WAIT: Final = 0.1


class OfficialClient:
    """The client; another one takes its place when it has given up."""

    def __init__(self, world: World) -> None:
        self.role = ROLE
        self.watch = Watch()
        self._world = world

    async def run(self) -> None:
        """Listen until the world is over."""
        logging.getLogger("realtime").setLevel(logging.CRITICAL)  # it tells of each lost socket
        while not self._world.over.is_set():
            client = self._client()
            try:
                await self._listen(client)
            except Exception as error:  # noqa: BLE001
                # Whatever it fails with: it is the official client's way to say that it is lost.
                self._cut(repr(error))
                await asyncio.sleep(0.2)
            finally:
                await client.close()

    def _client(self) -> AsyncRealtimeClient:
        return AsyncRealtimeClient(
            f"{self._world.url}/realtime/v1",
            self._world.server.publishable_key,
            max_retries=_RETRIES,
            initial_backoff=_FIRST_WAIT,
        )

    async def _listen(self, client: AsyncRealtimeClient) -> None:
        token, _ = self._world.token(self.role.person)
        await client.set_auth(token)
        channel: AsyncRealtimeChannel = client.channel("chaos")
        for table in self.role.tables:
            event = RealtimePostgresChangesListenEvent(BINDINGS[table])
            channel.on_postgres_changes(event, self._hear, table=table, schema="public")
        self._sent = time.monotonic()
        await channel.subscribe(self._notice)
        await self._world.over.wait()

    def _notice(self, state: RealtimeSubscribeStates, _: Exception | None) -> None:
        if state != RealtimeSubscribeStates.SUBSCRIBED:
            self._cut(state)
            return
        self.watch.joined_at = time.monotonic()
        self._world.history.write(
            self.role.name,
            "joined",
            person=self.role.person,
            kind=PLAIN,
            sent=self._sent,
            tables=dict.fromkeys(self.role.tables),
            exp=None,
        )

    def _hear(self, payload: Any) -> None:
        change = read_change(payload["data"])
        self.watch.hear([change])
        self._world.history.write(self.role.name, "heard", changes=[[*change]])

    def _cut(self, why: str) -> None:
        self.watch.joined_at = None
        self._sent = time.monotonic()
        self._world.history.write(self.role.name, "cut", why=why, changes=[])
