"""An engine fed by hand: routing and sockets as in the server, without the server around."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from banquet.auth.keys import load_keys
from banquet.clock import SystemClock
from banquet.db.credentials import ensure_login_roles, login_url
from banquet.db.pipeline_pool import PipelinePool
from banquet.db.pool import open_pool
from banquet.garbage import collect_calmly
from banquet.identity import Verifier
from banquet.realtime.broadcast.store import MessageStore
from banquet.realtime.database.database import RealtimeDatabase
from banquet.realtime.engine import Engine
from banquet.realtime.history.cursor import parse_snapshot
from banquet.realtime.history.ring import Bounds, Ring
from banquet.realtime.rights.access import AccessIndex
from banquet.replication.slot import Slot
from banquet.settings import Settings
from tests.running import PUBLISHABLE_KEY, SECRET_KEY


@asynccontextmanager
async def open_engine(
    database_url: str, slot: Slot, data_dir: Path
) -> AsyncIterator[tuple[Engine, Verifier]]:
    """Begin an engine at a slot, ready at once; whoever opens it calls `take` and `advance`."""
    settings = Settings(data_dir=data_dir, publishable_key=PUBLISHABLE_KEY, secret_key=SECRET_KEY)
    ensure_login_roles(database_url, data_dir)
    clock = SystemClock()
    verifier = load_keys(settings).verifier(clock, None)
    url = login_url(database_url, "authenticator", data_dir)
    async with open_pool(url, min_size=1, max_size=2, name="bench") as pool:
        rows = PipelinePool(url, size=1)
        database = RealtimeDatabase(database_url, pool, rows, ("public",))
        store = MessageStore(database_url, pool)
        engine = Engine(database=database, store=store, verifier=verifier, clock=clock)
        await _begin(engine, settings, database, slot, clock)
        beside = [asyncio.create_task(each) for each in (engine.run(), collect_calmly())]
        try:
            yield engine, verifier
        finally:
            for task in beside:
                task.cancel()
            await rows.close()


async def _begin(
    engine: Engine, settings: Settings, database: RealtimeDatabase, slot: Slot, clock: SystemClock
) -> None:
    bounds = Bounds(max_bytes=settings.ring_bytes, max_age_seconds=settings.ring_seconds)
    ring = Ring(slot.epoch, slot.start_lsn, parse_snapshot(slot.snapshot), bounds, clock)
    access = await database.load_access()
    engine.begin(
        ring,
        AccessIndex(access.rows),
        await database.load_catalogue(engine.roles),
        initial=access.snapshot,
        target_lsn=0,
    )
