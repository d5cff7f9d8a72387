"""What exists in the exposed schemas, kept current while the server runs."""

import asyncio
import logging
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import psycopg

from banquet.db.failures import translate_error
from banquet.errors import RequestError
from banquet.rest.catalog_rows import Rows, schema_of
from banquet.rest.schema import Schema

_log = logging.getLogger(__name__)

_CHANNEL = "pgrst"
_RELOADS = ("", "reload schema", "reload config")
# Names that do not exist may ask for so many readings at once, and for so many a second.
_READINGS_AT_ONCE, _READINGS_PER_SECOND = 10.0, 2.0
_PATIENCE_SECONDS = 2.0
_FIRST_DELAY_SECONDS, _LONGEST_DELAY_SECONDS = 0.5, 32.0


class Catalog:
    """The current `Schema`; read again on demand, while the old one serves on.

    Whoever owns `run` owns the reading: at start, after `reload`, after
    `notify pgrst, 'reload schema'`, and whenever the listening connection had been lost.
    """

    def __init__(self, conninfo: str, schemas: tuple[str, ...]) -> None:
        """Prepare a catalogue that knows nothing yet.

        Args:
            conninfo: Of the login role; everybody may read `pg_catalog`.
            schemas: Exposed ones.
        """
        self._conninfo, self._schemas = conninfo, schemas
        self._on_change: list[Callable[[], None]] = []
        self._schema: Schema | None = None
        self._time_zones: frozenset[str] = frozenset()
        self._asked = asyncio.Event()
        self._waiting: list[asyncio.Future[None]] = []
        self._announced = True  # a change was said to have happened since the last reading
        self._readings, self._counted_at = _READINGS_AT_ONCE, 0.0

    @property
    def current(self) -> Schema:
        """Return what exists.

        Raises:
            RequestError: PGRST002, nothing could be read yet.
        """
        if self._schema is None:
            raise RequestError(
                "PGRST002",
                "Could not query the database for the schema cache. Retrying.",
                None,
                "The server is starting or the database is down; try again in a moment.",
            )
        return self._schema

    def when_changed(self, call: Callable[[], None]) -> None:
        """Have something called after each reading, since it depends on what exists."""
        self._on_change.append(call)

    async def run(self) -> None:
        """Read the catalogue now and whenever it is asked for; runs until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._read_when_asked())

    async def reload(self) -> None:
        """Read the catalogue again and return once it says what is committed by now.

        Requests made at the same time share one reading. Without `run` this never returns.
        """
        self._announced = True
        await self._read()

    async def _read(self) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        self._asked.set()
        await waiter

    async def look_again(self) -> bool:
        """Read again because a name was not found: it may be younger than the last reading.

        The announcement of a change takes a moment; whoever made it may ask before that.

        Returns:
            Whether it was read. So that misspelt names cost little, not always.
        """
        now = asyncio.get_running_loop().time()
        gained = (now - self._counted_at) * _READINGS_PER_SECOND
        self._readings = min(_READINGS_AT_ONCE, self._readings + gained)
        self._counted_at = now
        if self._readings < 1:
            return False
        self._readings -= 1
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._read()
        except TimeoutError:  # the database is away; what is known decides
            return False
        return True

    async def _listen(self) -> None:
        delay = _FIRST_DELAY_SECONDS
        while True:
            try:
                async with await _connect(self._conninfo) as connection:
                    await connection.execute(f"listen {_CHANNEL}")
                    self._announced = True  # what was announced before is lost
                    self._asked.set()
                    delay = _FIRST_DELAY_SECONDS
                    async for note in connection.notifies():
                        if note.payload in _RELOADS:
                            self._announced = True
                            self._asked.set()
            except psycopg.Error as error:
                _log.warning("Not listening for schema changes: %s", translate_error(error))
            await asyncio.sleep(delay)
            delay = min(2 * delay, _LONGEST_DELAY_SECONDS)

    async def _read_when_asked(self) -> None:
        delay = _FIRST_DELAY_SECONDS
        while True:
            await self._asked.wait()
            self._asked.clear()
            # Only those who asked before the reading began may believe its result.
            served, self._waiting = self._waiting, []
            announced, self._announced = self._announced, False
            try:
                found = await read_schema(self._conninfo, self._schemas, self._time_zones)
                self._time_zones = found.time_zones
            except psycopg.Error as error:
                _log.warning("The schema could not be read: %s", translate_error(error))
                self._waiting = served + self._waiting
                self._announced |= announced
                self._asked.set()
                await asyncio.sleep(delay)
                delay = min(2 * delay, _LONGEST_DELAY_SECONDS)
                continue
            delay = _FIRST_DELAY_SECONDS
            announced |= found != self._schema
            self._schema = found
            # Misspelt names must not make everybody's statements be prepared anew.
            for call in self._on_change if announced else ():
                call()
            for waiter in served:
                if not waiter.done():
                    waiter.set_result(None)


async def read_schema(
    conninfo: str, schemas: tuple[str, ...], time_zones: frozenset[str] = frozenset()
) -> Schema:
    """Return what exists in the schemas at one moment.

    Time zones known by now are not read again: no DDL changes them, and PostgreSQL looks into
    a thousand files for them.

    Raises:
        psycopg.Error: the database could not be reached or asked.
    """
    queries = _queries()
    async with await _connect(conninfo) as connection, connection.transaction():
        # One snapshot for all of them; nothing but pg_catalog is meant by any name.
        await connection.execute("set transaction isolation level repeatable read, read only")
        await connection.execute("set local search_path = ''")
        rows: dict[str, Rows] = {}
        for name, query in queries.items():
            if name == "time_zones" and time_zones:
                continue
            cursor = psycopg.AsyncRawCursor(connection)  # `$1`, so that `%` stands for itself
            await cursor.execute(query.encode(), [list(schemas)] if "$1" in query else None)
            rows[name] = await cursor.fetchall()
    return schema_of(rows, time_zones or frozenset(name for (name,) in rows["time_zones"]))


def _connect(conninfo: str) -> Any:
    return psycopg.AsyncConnection.connect(
        conninfo, autocommit=True, connect_timeout=10, application_name="banquet catalog"
    )


def _queries() -> dict[str, str]:
    text = (files("banquet.rest") / "catalog.sql").read_text(encoding="utf-8")
    _, *parts = re.split(r"^-- name: (\w+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))
