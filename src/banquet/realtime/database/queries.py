"""A connection to PostgreSQL, and what a query on it returns: rows, or a single value."""

from typing import Any, TypeAlias

import psycopg
from psycopg.rows import TupleRow

Connection: TypeAlias = psycopg.AsyncConnection[TupleRow]


async def rows_of(connection: Connection, query: str, *values: object) -> list[TupleRow]:
    """Return the rows of a query, whose parameters are `$1` and so on."""
    cursor = await connection.execute(query.encode(), values)
    return await cursor.fetchall()


async def value_of(connection: Connection, query: str, *values: object) -> Any:
    """Return the one value that a query asks for."""
    rows = await rows_of(connection, query, *values)
    return rows[0][0]
