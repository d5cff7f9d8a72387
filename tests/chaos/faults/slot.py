"""A slot that lags behind or is lost, and a publication that is dropped."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import psycopg

from tests.chaos.play import Play
from tests.chaos.world import MB, RING_BYTES, World

FILL: Final = (
    "insert into chaos_scratch select repeat(md5(n::text), 3000) from generate_series(1, %s) n"
)
FILL_BYTES: Final = 96_000
DROP_SLOT: Final = """
select pg_drop_replication_slot(slot_name) from pg_replication_slots
where database = current_database() and not active
"""
END_WALSENDER: Final = """
select pg_terminate_backend(active_pid, 2000) from pg_replication_slots where active
"""


class SlotLag:
    """The server stands still while more log is written than the ring may hold."""

    name = "F11 slot lag"

    async def strike(self, play: Play) -> None:
        async with stopped(play.world):
            await fill_log(play.world, 2 * RING_BYTES)
        play.world.clients.cut()


class SlotGone:
    """The slot is invalidated or dropped, or the publication is."""

    name = "F12 slot gone"

    async def strike(self, play: Play) -> None:
        world = play.world
        how = play.turn(("invalidated", "dropped", "unpublished"))
        match how:
            case "invalidated":
                await self._invalidate(world)
            case "dropped":
                await self._drop(world)
            case _:
                await world.sql("drop publication supabase_realtime")
                await self._published(world)

    async def _invalidate(self, world: World) -> None:
        await world.sql("alter system set max_slot_wal_keep_size = '16MB'")
        await world.sql("select pg_reload_conf()")
        try:
            async with stopped(world):
                await fill_log(world, 64 * MB)
                checking = asyncio.create_task(world.sql("checkpoint"))
                # It waits for the walsender, which may wait for the server to read.
                await asyncio.wait([checking], timeout=3)
            await checking
        finally:
            await world.sql("alter system reset max_slot_wal_keep_size")
            await world.sql("select pg_reload_conf()")

    async def _drop(self, world: World) -> None:
        """Drop it in the moment in which nobody follows it."""
        dropped: list[tuple[object, ...]] = []
        while not dropped:
            await world.sql(END_WALSENDER)
            with contextlib.suppress(psycopg.Error):
                dropped = await world.sql(DROP_SLOT)

    async def _published(self, world: World) -> None:
        query = "select 1 from pg_publication where pubname = 'supabase_realtime'"
        while not await world.sql(query):
            # A change tells PostgreSQL, and through it the server, that it is gone.
            await world.sql("update chaos_own set ver = ver where false")


@asynccontextmanager
async def stopped(world: World) -> AsyncIterator[None]:
    """Have the server stand still until the block ends."""
    pid = world.server.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def fill_log(world: World, size: int) -> None:
    """Write so many bytes of log that concern nobody."""
    await world.sql(FILL, size // FILL_BYTES + 1)
    await world.sql("truncate chaos_scratch")
