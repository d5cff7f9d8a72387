"""Many clients that only keep their place, for what many do to a server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import websockets

from tests.chaos.clients.wire import BrokenError, open_wire
from tests.chaos.rows import MARKS
from tests.chaos.world import World

PATIENCE: Final = 30.0


class Crowd:
    """So many clients of one person.

    Attributes:
        size: How many.
        refetches: How often one of them was told to read again.
    """

    def __init__(self, world: World, size: int) -> None:
        self.size = size
        self.refetches = 0
        self._world = world
        self._cursors: dict[int, str] = {}
        self._live: set[int] = set()
        self._all_live = asyncio.Event()
        self._stack = AsyncExitStack()

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[None]:
        """Have all of them live, until the block ends."""
        async with self._stack:
            await self._all_join()
            yield

    async def join_again(self) -> None:
        """Have all of them come back to where they were, after their sockets were cut."""
        self._live.clear()
        self._all_live.clear()
        await self._all_join()

    async def _all_join(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*map(self._insist, range(self.size)))
            await self._all_live.wait()

    async def _insist(self, number: int) -> None:
        while True:
            try:
                await self._join(number)
            except (BrokenError, OSError, TimeoutError, websockets.WebSocketException):
                await asyncio.sleep(0.2)
            else:
                return

    async def _join(self, number: int) -> None:
        def take(_topic: str, event: str, payload: Any, _is_join: bool) -> None:
            if event == "system" and payload["message"] == "must_refetch":
                self.refetches += 1
            if event == "system" and payload["message"] == "checkpoint":
                self._cursors[number] = payload["cursor"]
                if payload["live"]:
                    self._live.add(number)
                    if len(self._live) == self.size:
                        self._all_live.set()

        world = self._world
        awake = asyncio.Event()
        awake.set()
        key = world.server.publishable_key
        opening = open_wire(world.clients.port, key, take, awake)
        wire = await self._stack.enter_async_context(opening)
        since = self._cursors.get(number, "")
        binding = {"event": "INSERT", "schema": "public", "table": MARKS, "since": since}
        token, _ = world.token("owner")
        payload = {"config": {"postgres_changes": [binding]}, "access_token": token}
        reply = await wire.ask("realtime:crowd", "phx_join", payload)
        if reply["status"] != "ok":
            raise BrokenError(str(reply))
