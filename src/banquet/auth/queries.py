"""Reads `queries.sql` and `one_time.sql`: every statement under its name, and how to run one."""

import re
from collections.abc import Mapping
from importlib import resources
from typing import Any, TypeVar

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import TupleRow, class_row

Connection = AsyncConnection[TupleRow]
Row = TypeVar("Row")

_HEADING = re.compile(rb"^-- name: (\w+)\n(?:--.*\n)+", re.MULTILINE)


def read_statements(text: bytes) -> Mapping[str, bytes]:
    """Return the statements of a query file by name, without their headings."""
    parts = _HEADING.split(text)[1:]
    return {
        name.decode(): statement.strip()
        for name, statement in zip(parts[::2], parts[1::2], strict=True)
    }


_FILES = ("queries.sql", "one_time.sql")
STATEMENTS = {
    name: statement
    for file in _FILES
    for name, statement in read_statements(
        resources.files(__package__).joinpath(file).read_bytes()
    ).items()
}


async def run(connection: Connection, name: str, **values: Any) -> AsyncCursor[TupleRow]:
    """Run a statement by name; returns the cursor, whose rows are tuples."""
    return await connection.execute(STATEMENTS[name], values)


async def fetch(connection: Connection, row: type[Row], name: str, **values: Any) -> list[Row]:
    """Run a statement by name; returns each row as a value of a dataclass."""
    async with connection.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(STATEMENTS[name], values)
        return await cursor.fetchall()
