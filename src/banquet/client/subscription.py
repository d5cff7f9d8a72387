"""One subscription of a program: rows and changes told to its functions, in order."""

import asyncio
import inspect
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from banquet.client.connecting import Client
from banquet.client.cursor_file import CursorFile
from banquet.client.following import Batch, Behind, Live, Lost, Notice, follow
from banquet.client.gateway import ServerUnreachableError
from banquet.client.messages import Binding, Change, Refetch
from banquet.client.overlap import Overlap
from banquet.client.rows import Row
from banquet.clock import Clock, SystemClock
from banquet.errors import RequestError

_log = logging.getLogger("banquet.client")

FINISH_SECONDS: Final = 10.0
"""How long functions that are being told something may take when the subscription ends."""

QUIET_SAVE_SECONDS: Final = 60.0
"""How often a cursor that moved past others' changes is written to its file."""

RETRY_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Handlers:
    """The functions of a program that are told what happens, one at a time.

    What they return is awaited if it can be.

    Attributes:
        on_change: Told each change.
        on_transaction: Told all changes of a transaction, after each was told.
        on_rows: Told all rows there are: at the start, unless a cursor file says where to go
            on, and after changes were missed.
        on_refetch: Told why, when changes were missed that cannot be replayed.
        on_connection: Told whether every change up to now has been told.
    """

    on_change: Callable[[Change], object]
    on_transaction: Callable[[Sequence[Change]], object] | None = None
    on_rows: Callable[[list[Row]], object] | None = None
    on_refetch: Callable[[str], object] | None = None
    on_connection: Callable[[bool], object] | None = None


class Subscription:
    """Hears a table for as long as an `async with` block lasts.

    Entering returns once the subscription is live, or its first attempt has failed for a reason
    that may pass (no server, say), in which case it goes on trying. What cannot pass, and what
    a function of the program raises, ends the block: its body is cancelled and the error
    raised from it.

    Attributes:
        binding: What it hears.
        handlers: Who is told.
    """

    def __init__(
        self,
        client: Client,
        binding: Binding,
        handlers: Handlers,
        *,
        key: str = "id",
        cursor_file: CursorFile | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Prepare; nothing is sent before the block is entered.

        Args:
            client: Who listens.
            binding: To what.
            handlers: Who is told.
            key: A column whose values are unique, in whose order `on_rows` gets the rows.
            cursor_file: Where to keep the position; None to begin anew at each start.
            clock: The time; the machine's own unless a test says it.
        """
        self._client = client
        self.binding = binding
        self.handlers = handlers
        self._key = key
        self._file = cursor_file
        self._clock = clock or SystemClock()
        self._cursor = self._saved = ""
        self._overlap: Overlap | None = None
        self._saved_at = -QUIET_SAVE_SECONDS
        self._is_connected = False
        self._trouble = ""
        self._settled = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._body: asyncio.Task[Any] | None = None
        self._cancelling = 0
        self._has_interrupted = False
        self._is_telling = self._is_closing = False

    @property
    def is_connected(self) -> bool:
        """Tell whether every change up to now has been told."""
        return self._is_connected

    @property
    def trouble(self) -> str:
        """Return why it is not connected, in words; empty while it is."""
        return self._trouble

    async def unsubscribe(self) -> None:
        """Stop for good. A function that is being told something may finish first.

        May be called by such a function itself, and more than once.
        """
        task = self._task
        if task is None:
            return
        self._is_closing = True
        if not self._is_telling:
            task.cancel()
        if task is asyncio.current_task():
            return
        _, unfinished = await asyncio.wait({task}, timeout=FINISH_SECONDS)
        if unfinished:
            task.cancel()
            await asyncio.wait({task})

    async def wait(self) -> None:
        """Return when the subscription has ended; for programs that do nothing else."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def __aenter__(self) -> Self:
        """Subscribe."""
        if self._task is not None:
            raise RequestError(
                "entered_twice",
                "A subscription is entered once.",
                hint="Call the hook again for another one.",
            )
        self._task = asyncio.create_task(self._run())
        settled = asyncio.create_task(self._settled.wait())
        try:
            await asyncio.wait({self._task, settled}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await self.unsubscribe()
            raise
        finally:
            settled.cancel()
        if self._task.done():
            self._task.result()
        self._body = asyncio.current_task()
        if self._body is not None:
            self._cancelling = self._body.cancelling()
        self._task.add_done_callback(self._interrupt)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Unsubscribe; raise what ended the subscription, unless the body failed by itself."""
        is_ours = await self._leave_body(kind)
        await self.unsubscribe()
        failure = self._failure()
        if failure is not None and (kind is None or is_ours):
            raise failure

    async def _leave_body(self, kind: type[BaseException] | None) -> bool:
        """Take back our cancellation of the body; tell whether it is what ended it."""
        body, self._body = self._body, None
        if body is None or not self._has_interrupted:
            return False
        is_alone = body.uncancel() <= self._cancelling
        if kind is not asyncio.CancelledError:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(0)  # it strikes here, as the body did not wait for anything
            return False
        return is_alone

    def _interrupt(self, _task: asyncio.Task[None]) -> None:
        """Have the body end, since what it relies on has."""
        if self._body is not None and self._failure() is not None:
            self._has_interrupted = True
            self._body.cancel()

    def _failure(self) -> BaseException | None:
        task = self._task
        return None if task is None or task.cancelled() else task.exception()

    # Following

    async def _run(self) -> None:
        try:
            self._cursor = self._saved = "" if self._file is None else self._file.read()
            while not self._is_closing:
                if not self._cursor and self.handlers.on_rows is not None:
                    await self._read_rows(self.handlers.on_rows)
                await self._follow()
        finally:
            self._is_connected = False
            self._save()

    async def _read_rows(self, on_rows: Callable[[list[Row]], object]) -> None:
        while True:
            try:
                snapshot = await self._client.snapshot(self.binding, self._key)
                break
            except ServerUnreachableError as error:
                await self._connection(False, error.message)
                await asyncio.sleep(RETRY_SECONDS)
        with self._telling():
            await _tell(on_rows, snapshot.rows)
        self._cursor, self._overlap = snapshot.position, snapshot.overlap

    async def _follow(self) -> None:
        """Tell what happens, until the rows must be read or the subscription ends."""
        async with aclosing(follow(self._client, self.binding, since=self._cursor)) as notices:
            async for notice in notices:
                if isinstance(notice, Refetch):
                    await self._connection(False, f"changes were missed: {notice.reason}")
                    await asyncio.sleep(notice.after_ms / 1000)
                with self._telling():
                    await self._take(notice)
                if self._is_closing or not self._cursor:
                    return

    @contextmanager
    def _telling(self) -> Iterator[None]:
        self._is_telling = True
        try:
            yield
        finally:
            self._is_telling = False

    async def _take(self, notice: Notice) -> None:
        match notice:
            case Live():
                await self._connection(True, "")
            case Behind():
                await self._connection(False, "the server is behind", settles=False)
            case Lost(reason):
                await self._connection(False, reason)
            case Batch(changes, cursor, xids):
                await self._tell_changes(self._unseen(changes, xids))
                self._move(cursor, at_once=bool(changes))
            case Refetch(reason, cursor):
                await self._tell_missed(reason)
                # Without a place to go on from, the rows are read next.
                self._move("" if self.handlers.on_rows else cursor, at_once=True)

    def _unseen(self, changes: Sequence[Change], xids: Sequence[int]) -> Sequence[Change]:
        """Leave out what the rows that were read have shown."""
        return changes if self._overlap is None else self._overlap.unseen(changes, xids)

    async def _tell_changes(self, changes: Sequence[Change]) -> None:
        for change in changes:
            await _tell(self.handlers.on_change, change)
        if changes and self.handlers.on_transaction is not None:
            await _tell(self.handlers.on_transaction, changes)

    async def _tell_missed(self, reason: str) -> None:
        if self.handlers.on_refetch is not None:
            await _tell(self.handlers.on_refetch, reason)
        elif self.handlers.on_rows is None:
            _log.warning(
                "changes of %s were missed and cannot be replayed (%s); read its rows again,"
                " or give `on_rows`, which is told them",
                self.binding.table,
                reason,
            )

    async def _connection(self, is_connected: bool, trouble: str, *, settles: bool = True) -> None:
        has_changed = is_connected is not self._is_connected
        self._is_connected, self._trouble = is_connected, trouble
        if has_changed and self.handlers.on_connection is not None:
            await _tell(self.handlers.on_connection, is_connected)
        if settles:
            self._settled.set()

    # Where it stands

    def _move(self, cursor: str, *, at_once: bool) -> None:
        self._cursor = cursor
        if at_once or self._clock.monotonic() - self._saved_at >= QUIET_SAVE_SECONDS:
            self._save()

    def _save(self) -> None:
        """Write the cursor down, after what it stands for has been told."""
        if self._file is not None and self._cursor not in ("", self._saved):
            self._file.write(self._cursor)
            self._saved, self._saved_at = self._cursor, self._clock.monotonic()


async def _tell(function: Callable[[Any], object], what: object) -> None:
    result = function(what)
    if inspect.isawaitable(result):
        await result
