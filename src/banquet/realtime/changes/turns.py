"""Many who have much to do, and an event loop that others need, too."""

import asyncio
from collections import deque
from typing import Final

AT_ONCE: Final = 16
"""Who goes on in one turn of the event loop: with steps of a millisecond or two it stays short of
30 ms, however many there are."""


class Turns:
    """Lets those who work step by step go on, some in each turn of the event loop, in their order.

    With `asyncio.sleep(0)` each of them would have every turn: when thousands of clients come back
    at once, a turn took seconds, in which the server accepted one connection.
    """

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_due = False

    async def next(self) -> None:
        """Wait for the next turn."""
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._waiting.append(turn)
        if not self._is_due:
            self._is_due = True
            loop.call_soon(self._begin)
        await turn

    def _begin(self) -> None:
        for _ in range(min(AT_ONCE, len(self._waiting))):
            turn = self._waiting.popleft()
            if not turn.done():  # else who waited was cancelled
                turn.set_result(None)
        self._is_due = bool(self._waiting)
        if self._is_due:
            asyncio.get_running_loop().call_soon(self._begin)
