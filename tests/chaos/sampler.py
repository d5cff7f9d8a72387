"""What a run costs, looked at twice a second: log held back, memory of the server."""

import asyncio
import contextlib
from typing import Final

import psycopg

from tests.chaos.world import World
from tests.running import resident_bytes

SECONDS: Final = 0.5

HELD: Final = """
select max(pg_current_wal_lsn() - restart_lsn)::int8 from pg_replication_slots
where not pg_is_in_recovery()
"""


async def sample(world: World) -> None:
    """Write samples until cancelled; while PostgreSQL is away, none."""
    while True:
        with contextlib.suppress(psycopg.Error, OSError):
            async with await world.connect() as connection:
                while True:
                    row = await (await connection.execute(HELD)).fetchone()
                    held = row[0] if row else None
                    server = world.server
                    resident = resident_bytes(server.pid) if server.is_running else 0
                    world.history.write("sampler", "sample", wal_held=held, rss=resident)
                    await asyncio.sleep(SECONDS)
        await asyncio.sleep(SECONDS)
