"""A connection to PostgreSQL, and what a query on it returns: rows, or a single value."""

from typing import Any, Final, TypeAlias

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow

Connection: TypeAlias = psycopg.AsyncConnection[TupleRow]

CONNECT_SECONDS: Final = 10
"""Longest a connection takes to be made."""

_KEEPALIVE: Final = {
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


async def connect(conninfo: str, name: str) -> Connection:
    """Return a connection in autocommit mode that notices within 30 seconds that its host is gone.

    Left to itself a query waits two hours for a host that has gone silent, and deliveries, rights
    or the ends of sessions wait with it. No time limit around the query would do: psycopg waits
    for the answer to its cancellation, too.

    Args:
        conninfo: Of the role to connect as; what it says of keepalives counts.
        name: Seen in `pg_stat_activity` as `banquet <name>`.

    Raises:
        psycopg.Error: it cannot be made.
    """
    parameters: dict[str, Any] = {**_KEEPALIVE, **conninfo_to_dict(conninfo)}
    return await psycopg.AsyncConnection.connect(
        make_conninfo(**parameters),
        autocommit=True,
        connect_timeout=CONNECT_SECONDS,
        application_name=f"banquet {name}",
        client_encoding="utf8",
    )


async def rows_of(connection: Connection, query: str, *values: object) -> list[TupleRow]:
    """Return the rows of a query, whose parameters are `$1` and so on."""
    cursor = await connection.execute(query.encode(), values)
    return await cursor.fetchall()


async def value_of(connection: Connection, query: str, *values: object) -> Any:
    """Return the one value that a query asks for."""
    rows = await rows_of(connection, query, *values)
    return rows[0][0]
