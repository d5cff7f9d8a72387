"""How fast a backlog is read: decoded, kept and routed, beside pg_recvlogical throwing it away."""

import asyncio
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

import psycopg
import uvloop

from banquet.replication.messages import Transaction
from banquet.replication.slot import PUBLICATION, Slot, ensure_slot
from banquet.replication.stream import ReplicationStream
from bench.engine import open_engine
from bench.figures import Figure
from bench.world import World

TRANSACTIONS: Final = 40_000
_WRITERS: Final = 4
_REFERENCE_SLOT: Final = "bench_reference"
_AIM: Final = 0.7

# The shape of a booking without its rules, so that making the backlog does not take minutes.
_TABLE = """
create table backlog (like bookings);
alter table backlog replica identity full;
alter table backlog enable row level security;
alter publication supabase_realtime add table backlog;
create table backlog_row as select * from bookings limit 1;
"""
_SCRIPT = "insert into backlog select * from backlog_row;\n"


def figures(world: World) -> list[Figure]:
    """Measure both on slots that stand at the same position."""
    with world.database() as url:
        slot = uvloop.run(_prepare(url))
        _write_backlog(world, url)
        reference = _drain_reference(world, url)
        ours = uvloop.run(_drain(world, url, slot))
    return [
        Figure(
            name="decode + route, nobody listening",
            note=f"{TRANSACTIONS:,} single-row transactions, a booking's 28 columns",
            value={"tx/s": round(ours)},
            reference={"tx/s": round(reference), "ratio": round(ours / reference, 2)},
            reference_name="pg_recvlogical to /dev/null",
            aim=f">= {_AIM} of it",
            met=ours >= _AIM * reference,
        )
    ]


async def _prepare(url: str) -> Slot:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TABLE)
        connection.execute(
            f"select pg_create_logical_replication_slot('{_REFERENCE_SLOT}', 'pgoutput')"
        )
    return await ensure_slot(url)


def _write_backlog(world: World, url: str) -> None:
    script = world.directory / "backlog.sql"
    script.write_text(_SCRIPT)
    command: list[str | Path] = [world.cluster.binary("pgbench"), "-n", "-f", script, "-c"]
    shape = [str(_WRITERS), "-t", str(TRANSACTIONS // _WRITERS)]
    subprocess.run([*command, *shape, url], check=True, capture_output=True)


def _drain_reference(world: World, url: str) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("select pg_current_wal_flush_lsn()::text").fetchone()
    assert row is not None
    command: list[str | Path] = [
        world.cluster.binary("pg_recvlogical"), f"--dbname={url}", f"--slot={_REFERENCE_SLOT}",
        "--start", "--no-loop", f"--endpos={row[0]}", "--file=/dev/null", "--plugin=pgoutput",
        "--option=proto_version=1", f"--option=publication_names={PUBLICATION}",
    ]  # fmt: skip
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return TRANSACTIONS / (time.perf_counter() - began)


async def _drain(world: World, url: str, slot: Slot) -> float:
    data_dir = Path(tempfile.mkdtemp(prefix="decode-", dir=world.directory))
    async with open_engine(url, slot, data_dir) as (engine, _):
        done = asyncio.Event()
        taken = 0

        def take(transaction: Transaction) -> None:
            nonlocal taken
            engine.take(transaction)
            taken += 1
            if taken == TRANSACTIONS:
                done.set()

        stream = ReplicationStream(url, slot)
        began = time.perf_counter()
        running = asyncio.create_task(stream.run(take, engine.advance))
        await done.wait()
        took = time.perf_counter() - began
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    return TRANSACTIONS / took
