"""Where the database's write-ahead log stands, as the stream will say it."""

from banquet.clock import Clock
from banquet.realtime.database.queries import Connection, rows_of, value_of
from banquet.realtime.monitoring.progress import Pulse, clock_skew
from banquet.replication.lsn import as_streamed, parse_lsn


async def wal_position(connection: Connection) -> int:
    """Return a position that everything committed so far lies before."""
    # Where the next record goes, not what is flushed: with asynchronous commits a transaction
    # is visible before it is flushed.
    position = parse_lsn(await value_of(connection, "select pg_current_wal_insert_lsn()::text"))
    return as_streamed(position)


async def take_pulse(connection: Connection, clock: Clock) -> Pulse:
    """Return up to where the log is flushed, and how the database's clock differs."""
    asked_at, before = clock.monotonic(), clock.now()
    query = "select pg_current_wal_flush_lsn()::text, extract(epoch from clock_timestamp())"
    ((lsn, theirs),) = await rows_of(connection, query)
    skew = clock_skew(float(theirs), before, clock.now())
    return Pulse(as_streamed(parse_lsn(lsn)), asked_at, skew)
