"""A PostgreSQL that dies, stops, changes its timeline or comes back from a backup."""

import asyncio
import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

import psycopg

from tests.chaos.play import Play
from tests.chaos.world import World

BACKEND = "select pid from pg_stat_activity where backend_type = 'client backend' limit 1"
WALSENDER = "select active_pid from pg_replication_slots where active"


class KillPostgresql:
    """One of its processes is killed: a backend, the walsender, or the main one."""

    name = "F3 kill PostgreSQL"

    async def strike(self, play: Play) -> None:
        world = play.world
        victim = world.random.choice(("backend", "walsender", "ended walsender", "postmaster"))
        with contextlib.suppress(psycopg.Error):
            await self._hit(world, victim)
        if victim == "postmaster":
            await asyncio.to_thread(world.cluster.start)
        await accepted(world)

    async def _hit(self, world: World, victim: str) -> None:
        if victim == "postmaster":
            pid_file = data_directory(world) / "postmaster.pid"
            os.kill(int(pid_file.read_text().partition("\n")[0]), signal.SIGKILL)
            return
        for (pid,) in await world.sql(BACKEND if victim == "backend" else WALSENDER):
            if victim == "ended walsender":
                await world.sql("select pg_terminate_backend(%s)", pid)
            else:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


class FastStop:
    """PostgreSQL is stopped in order while the server follows it, and started again."""

    name = "F4 fast stop"

    async def strike(self, play: Play) -> float:
        cluster = play.world.cluster
        began = time.monotonic()
        await asyncio.to_thread(cluster.stop)
        took = time.monotonic() - began
        await play.lasting(0.0, 0.3, 3.0)
        await asyncio.to_thread(cluster.start)
        return took


class Promotion:
    """PostgreSQL comes back on another timeline, as a promoted standby does."""

    name = "F23 promotion"

    async def strike(self, play: Play) -> None:
        world = play.world
        await asyncio.to_thread(world.cluster.stop)
        data = data_directory(world)
        wish = data / "standby.signal"
        wish.touch()
        owner = data.stat()
        os.chown(wish, owner.st_uid, owner.st_gid)
        await asyncio.to_thread(world.cluster.start)
        await world.sql("select pg_promote(true, 30)")
        await accepted(world)


class Restore:
    """PostgreSQL comes back from a backup: what was committed since is gone.

    Rights stand still meanwhile, since their numbers would be given twice.
    """

    name = "F23 restore"

    async def strike(self, play: Play) -> None:
        world = play.world
        data = data_directory(world)
        backup = data.with_name("backup")
        async with play.still:
            await asyncio.to_thread(world.cluster.stop)
            await asyncio.to_thread(_copy, data, backup)
            await asyncio.to_thread(world.cluster.start)
            await play.lasting(1.0, 1.5, 4.0)
            await asyncio.to_thread(world.cluster.stop)
            await asyncio.to_thread(_put_back, backup, data)
            # Everything that was answered before has been written down by now.
            world.age += 1
            world.history.write("runner", "restored")
            await asyncio.to_thread(world.cluster.start)
            await world.write_marks("restored")


def data_directory(world: World) -> Path:
    """Return PostgreSQL's own directory."""
    return world.cluster.home / "data"


async def accepted(world: World) -> None:
    """Return once PostgreSQL takes writes."""
    while True:
        if await world.sql("select pg_is_in_recovery()") == [(False,)]:
            return
        await asyncio.sleep(0.05)


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)
    for path in (source, *source.rglob("*")):
        owner = path.lstat()
        copy = target / path.relative_to(source)
        os.chown(copy, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _put_back(backup: Path, data: Path) -> None:
    """A backup holds no slots: pg_basebackup leaves them out."""
    shutil.rmtree(data)
    backup.rename(data)
    for slot in (data / "pg_replslot").iterdir():
        shutil.rmtree(slot)
