"""Many who have much to do, and an event loop that others need, too."""

import asyncio
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Final

MOST_AT_ONCE: Final = 16
"""Who goes on in one turn of the event loop at most."""

LEAST_SECONDS: Final = 0.002
"""What they may take of a turn in any case; beyond it they take no more than all others did."""


class Turns:
    """Lets those who work step by step go on, some in each turn of the event loop, in their order.

    With `asyncio.sleep(0)` each of them would have every turn: when thousands of clients come back
    at once, a turn took seconds, in which the server accepted one connection. With a fixed number
    it was either too many, whose steps of milliseconds kept everybody else waiting, or too few,
    who waited behind a thousand others in each turn.
    """

    def __init__(self, now: Callable[[], float] = perf_counter) -> None:
        """Start with nobody.

        Args:
            now: Seconds, measured finely; the event loop's own time stands still for a turn.
        """
        self._now = now
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_due = False
        self._at_once = 1
        self._began_at = self._ended_at = 0.0

    async def next(self) -> None:
        """Wait for the next turn."""
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._waiting.append(turn)
        if not self._is_due:
            self._is_due = True
            self._at_once = 1
            self._ended_at = self._now()
            loop.call_soon(self._begin)
        await turn

    def _begin(self) -> None:
        """Have some go on in the coming turn; what is called before and after them is ours."""
        loop = asyncio.get_running_loop()
        loop.call_soon(self._note_begin)
        for _ in range(min(self._at_once, len(self._waiting))):
            turn = self._waiting.popleft()
            if not turn.done():  # else who waited was cancelled
                turn.set_result(None)
        loop.call_soon(self._end)

    def _note_begin(self) -> None:
        self._began_at = self._now()

    def _end(self) -> None:
        now = self._now()
        step = max(1e-6, (now - self._began_at) / self._at_once)
        share = max(LEAST_SECONDS, self._began_at - self._ended_at)
        # Twice as many at most: the next steps may be longer than the last ones.
        self._at_once = max(1, min(MOST_AT_ONCE, 2 * self._at_once, int(share / step)))
        self._ended_at = now
        self._is_due = bool(self._waiting)
        if self._is_due:
            self._begin()
