"""Connection pools for the parts that speak psycopg's own asynchronous interface."""

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

_WAIT_SECONDS = 10
_IDLE_SECONDS = 30
_LIFE_SECONDS = 1800


def open_pool(
    conninfo: str, *, min_size: int, max_size: int, name: str
) -> AsyncConnectionPool[AsyncConnection[TupleRow]]:
    """Return a pool that is not open yet: use `async with`, or `open()` and `close()`.

    Connections are in autocommit mode: one statement is one transaction unless the caller
    opens one. A wait for a connection ends after 10 seconds with `psycopg_pool.PoolTimeout`;
    connections idle for 30 seconds beyond `min_size`, and those 30 minutes old, are closed.

    Args:
        conninfo: Of the role to connect as; see `banquet.db.credentials.login_url`.
        min_size: Connections kept open.
        max_size: Connections at most.
        name: Seen in `pg_stat_activity` as `banquet <name>`.
    """
    return AsyncConnectionPool(
        conninfo,
        kwargs={"autocommit": True, "application_name": f"banquet {name}"},
        min_size=min_size,
        max_size=max_size,
        name=name,
        timeout=_WAIT_SECONDS,
        max_idle=_IDLE_SECONDS,
        max_lifetime=_LIFE_SECONDS,
        check=AsyncConnectionPool.check_connection,
        open=False,
    )
