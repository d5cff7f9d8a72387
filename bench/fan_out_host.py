"""The sending process of the fan-out figure: the engine and its sockets, fed by hand.

python -m bench.fan_out_host DATABASE_URL DATA_DIR PORT
Prints `listening`. For each line `TRANSACTIONS BURST PADDING` on its input it sends so many
transactions of one row, BURST in each turn of the event loop, and prints the moment it began,
CLOCK_MONOTONIC nanoseconds.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import psycopg
import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send

from banquet.http.protocol import BoundedHttpProtocol
from banquet.identity import Verifier
from banquet.realtime.engine import Engine
from banquet.realtime.sockets.websocket import websocket_protocol
from banquet.replication.messages import Change, Column, Relation, Transaction
from banquet.replication.slot import Slot, ensure_slot
from banquet.server import AnsweringServer
from bench.engine import open_engine
from bench.programs import pin

_TABLE = """
create table frames (id int primary key, body text);
alter table frames replica identity full;
grant select on frames to service_role;
alter publication supabase_realtime add table frames;
"""


async def main() -> None:
    """Listen, then send as told until the input ends."""
    url, data_dir, port = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    pin(0)
    relation = _make_table(url)
    slot = await ensure_slot(url)
    async with (
        open_engine(url, slot, data_dir) as (engine, verifier),
        _serving(engine, verifier, port),
    ):
        print("listening", flush=True)
        numbers = count(1)
        while line := await asyncio.to_thread(sys.stdin.readline):
            transactions, burst, padding = map(int, line.split())
            change = Change(relation, "INSERT", ("1", "x" * padding), None)
            print(time.monotonic_ns(), flush=True)
            for _ in range(transactions // burst):
                for _ in range(burst):
                    engine.take(_transaction(slot, change, next(numbers)))
                await asyncio.sleep(0)


@asynccontextmanager
async def _serving(engine: Engine, verifier: Verifier, port: int) -> AsyncIterator[None]:
    config = uvicorn.Config(
        _nothing,
        port=port,
        http=BoundedHttpProtocol,
        ws=websocket_protocol(engine.reception, verifier, "http://127.0.0.1"),
        lifespan="off",
        log_config=None,
        access_log=False,
    )
    server = AnsweringServer(config)
    serving = asyncio.create_task(server.serve())
    await server.answering.wait()
    yield
    server.should_exit = True
    await serving


async def _nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Answer no HTTP: only sockets come here."""


def _make_table(url: str) -> Relation:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TABLE)
        row = connection.execute("select 'frames'::regclass::oid::int8").fetchone()
    assert row is not None
    columns = (Column("id", 23, "int4", is_key=True), Column("body", 25, "text", is_key=True))
    return Relation(row[0], "public", "frames", "full", columns)


def _transaction(slot: Slot, change: Change, number: int) -> Transaction:
    lsn = slot.target_lsn + 1000 * number
    now = time.time_ns() // 1000
    return Transaction(slot.xid_reference + number, lsn, lsn + 100, now, (change,), (), 100)


if __name__ == "__main__":
    uvloop.run(main())
