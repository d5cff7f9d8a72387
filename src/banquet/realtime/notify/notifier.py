"""The bridge to LISTEN: changes of chosen tables sent as NOTIFY, after their commit.

The engine sends, on a connection of its own, never the writer: a NOTIFY inside the writer's
transaction makes all commits wait for each other. The stream is never held up: what cannot be
sent is dropped and counted, as LISTEN itself promises nothing to whoever is not listening.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

import psycopg
from prometheus_client.core import Metric

from banquet.http.metrics import total
from banquet.realtime.database.queries import connect
from banquet.realtime.notify.notifications import (
    Notification,
    Selection,
    Telling,
    branch_columns,
)
from banquet.realtime.rights.tables import Catalogue, Table, TableName
from banquet.replication.messages import Change, Transaction

_log = logging.getLogger("banquet.realtime")

MAX_WAITING: Final = 10_000
"""Changes that may wait to be sent; a transaction that does not fit is dropped."""

BATCH: Final = 200
"""Changes sent in one statement."""

SLICE: Final = 25
"""Changes encoded before the event loop gets its turn."""

RETRY_SECONDS: Final = 1.0

_SEND: Final = (
    "select from unnest(%s::text[], %s::text[]) t(channel, payload), "
    "lateral pg_notify(channel, payload)"
)


class Notifier:
    """Sends notifications of committed changes.

    Attributes:
        sent: Changes told since the start.
        dropped: Changes not told: too many waited, or the connection was lost meanwhile.
    """

    def __init__(
        self,
        conninfo: str,
        selection: Selection,
        ready: asyncio.Event,
        catalogue: Callable[[], Catalogue],
    ) -> None:
        """Prepare; nothing is connected before `run`.

        Args:
            conninfo: Of any role that may connect.
            selection: Which tables.
            ready: Set while transactions are news. After a start the log is read again first,
                and nobody is told that twice.
            catalogue: Returns what is known of the published tables now.
        """
        self._conninfo = conninfo
        self._selection = selection
        self._ready = ready
        self._catalogue = catalogue
        self._waiting: deque[tuple[Change, int]] = deque()
        self._news = asyncio.Event()
        self._tellings: dict[TableName, tuple[Table, Telling]] = {}
        self._is_dropping = False
        self.sent = self.dropped = 0

    def take(self, transaction: Transaction) -> None:
        """Take note of a committed transaction; never blocks."""
        if not self._selection or not self._ready.is_set():
            return
        changes = [each for each in transaction.changes if each.relation.name in self._selection]
        if len(self._waiting) + len(changes) > MAX_WAITING:
            self._drop(len(changes), "more changes wait than can be kept")
        elif changes:
            self._waiting.extend((each, transaction.commit_time) for each in changes)
            self._news.set()

    def collect(self) -> Iterable[Metric]:
        """Return the figures; a `banquet.http.metrics.Source`. None where nothing is chosen."""
        if self._selection:
            name = "banquet_notify"
            yield total(f"{name}_changes", "Changes told by NOTIFY.", self.sent)
            yield total(f"{name}_dropped_changes", "Changes NOTIFY could not tell.", self.dropped)

    async def run(self) -> None:
        """Send until cancelled; a lost connection is made anew. Ends if there is nothing to do."""
        if not self._selection:
            return
        await self._ready.wait()
        for sentence in missing_tables(self._selection, self._catalogue()):
            _log.warning("BANQUET_NOTIFY_TABLES: %s", sentence)
        while True:
            try:
                async with await connect(self._conninfo, "notify") as connection:
                    await self._send_all(connection)
            except psycopg.Error as error:
                _log.warning("LISTEN is not served, trying again: %s", error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _send_all(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                await self._send(connection)
            if self._is_dropping:
                self._is_dropping = False
                _log.warning("LISTEN is served again; %d changes were not told", self.dropped)

    async def _send(self, connection: psycopg.AsyncConnection) -> None:
        changes = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        try:
            notifications = await self._encode(changes)
            channels = [channel for channel, _ in notifications]
            payloads = [payload for _, payload in notifications]
            await connection.execute(_SEND, [channels, payloads])
        except psycopg.Error as error:
            # Whether they went out is not known; told twice would be worse than not at all.
            self._drop(len(changes), str(error))
            raise
        self.sent += len(changes)

    async def _encode(self, changes: list[tuple[Change, int]]) -> list[Notification]:
        found: list[Notification] = []
        pending = iter(changes)
        while part := list(islice(pending, SLICE)):
            for change, commit_time in part:
                found.extend(self._notifications(change, commit_time))
            await asyncio.sleep(0)
        return found

    def _notifications(self, change: Change, commit_time: int) -> Iterator[Notification]:
        name = change.relation.name
        table = self._catalogue().tables.get(name)
        if table is None:
            return  # no longer published
        known = self._tellings.get(name)
        if known is None or known[0] is not table or known[1].relation is not change.relation:
            columns = self._selection[name] or branch_columns(self._catalogue(), name)
            known = table, Telling.of(change.relation, table, columns)
            self._tellings[name] = known
        yield from known[1].notifications(change, commit_time)

    def _drop(self, number: int, why: str) -> None:
        self.dropped += number
        if not self._is_dropping:
            self._is_dropping = True
            _log.warning("changes are not told by NOTIFY: %s", why)


def missing_tables(selection: Selection, catalogue: Catalogue) -> list[str]:
    """Return a sentence for each chosen table, or column, that there is not."""
    sentences = []
    for name, columns in selection.items():
        table = catalogue.tables.get(name)
        if table is None:
            sentences.append(
                f"{'.'.join(name)} is not published: alter publication supabase_realtime"
                f" add table {'.'.join(name)}"
            )
            continue
        sentences += [
            f"{'.'.join(name)} has no column {column}"
            for column in columns
            if column not in table.columns
        ]
    return sentences
