"""Where the database's write-ahead log stands, as the stream will say it."""

from typing import Final

from banquet.clock import Clock
from banquet.realtime.database.queries import Connection, rows_of, value_of
from banquet.realtime.monitoring.progress import Pulse, clock_skew
from banquet.replication.lsn import parse_lsn

_PAGE_BYTES: Final = 8192
_PAGE_HEADERS: Final = (24, 40)


async def wal_position(connection: Connection) -> int:
    """Return a position that everything committed so far lies before."""
    # Where the next record goes, not what is flushed: with asynchronous commits a transaction
    # is visible before it is flushed.
    position = parse_lsn(await value_of(connection, "select pg_current_wal_insert_lsn()::text"))
    return _without_header(position)


async def take_pulse(connection: Connection, clock: Clock) -> Pulse:
    """Return up to where the log is flushed, and how the database's clock differs."""
    asked_at, before = clock.monotonic(), clock.now()
    query = "select pg_current_wal_flush_lsn()::text, extract(epoch from clock_timestamp())"
    ((lsn, theirs),) = await rows_of(connection, query)
    skew = clock_skew(float(theirs), before, clock.now())
    return Pulse(_without_header(parse_lsn(lsn)), asked_at, skew)


def _without_header(position: int) -> int:
    """Return a position as the stream says it: at the start of a page, before its header."""
    within = position % _PAGE_BYTES
    return position - within if within in _PAGE_HEADERS else position
