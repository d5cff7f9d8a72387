"""A process of clients that note what they receive and come back when the server goes.

python -m bench.returners TASK
TASK is JSON: port, key, token, clients, first, last. Prints `ready` when all are subscribed, and
when each has every change from number `first` to `last`, or two minutes have passed, one
JSON object: `live_at`, the moment the last one was live again after the connections broke
(CLOCK_MONOTONIC nanoseconds), `refetches` and `gaps`.
"""

import asyncio
import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from random import uniform
from typing import Final

import orjson
import uvloop

from bench.clients import Listener, source_of

_AT_ONCE: Final = 200
_RETURN_SECONDS: Final = 2.0
_AGAIN_SECONDS: Final = 0.5
_PATIENCE_SECONDS: Final = 120.0

_MARK: Final = b"bench-"
_DIGITS: Final = 6
_CURSOR = re.compile(rb'"cursor":"([^"]+)"')
_LIVE: Final = b'"live":true'
_REFETCH: Final = b"must_refetch"
_REFUSED: Final = b'"status":"error"'


@dataclass(slots=True)
class Crowd:
    """All clients of this process, and what became of them.

    Attributes:
        task: What the command line says.
        missing: Clients that lack changes.
        crashed: Whether connections have broken.
        refetches: How many clients were told to read again.
        live_at: When the last one became live again.
        complete: Set when none lacks anything.
    """

    task: dict[str, int | str]
    missing: int = 0
    crashed: bool = False
    refetches: int = 0
    live_at: int = 0
    complete: asyncio.Event = field(default_factory=asyncio.Event)


class Returner(asyncio.Protocol):
    """One client over all its connections; takes frames as they come, without a WebSocket library,
    so that ten thousand of them leave the machine to the server.
    """

    def __init__(self, crowd: Crowd, number: int) -> None:
        self._crowd = crowd
        self._source = source_of(number)
        self._cursor = ""
        self._newest = int(crowd.task["first"]) - 1
        self._rest = b""
        self._is_back = False
        self.gaps = 0
        self.live = asyncio.Event()
        crowd.missing += 1

    async def connect(self) -> None:
        """Connect, until it succeeds."""
        while True:
            try:
                await asyncio.get_running_loop().create_connection(
                    lambda: self,
                    "127.0.0.1",
                    int(self._crowd.task["port"]),
                    local_addr=(self._source, 0),
                )
            except OSError:
                await asyncio.sleep(uniform(0, _AGAIN_SECONDS))  # noqa: S311  # spreads load
            else:
                return

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Ask for a WebSocket."""
        self._transport = transport
        self._rest = b""
        self._has_joined = False
        transport.write(self._listener().upgrade())

    def connection_lost(self, exc: Exception | None) -> None:
        """Come back after a moment."""
        self._crowd.crashed = True
        self._is_back = False
        asyncio.get_running_loop().call_later(uniform(0, _RETURN_SECONDS), self._return)  # noqa: S311

    def data_received(self, data: bytes) -> None:
        """Take answers and frames, whole ones only."""
        data = self._rest + data
        if not self._has_joined:
            _, end, data = data.partition(b"\r\n\r\n")
            self._has_joined = True
            assert end, "the answer to the upgrade came in pieces"
            self._transport.write(self._listener().join())
        at = 0
        while (size := _frame_size(data, at)) and at + size <= len(data):
            self._take(data[at : at + size])
            at += size
        self._rest = data[at:]

    def _listener(self) -> Listener:
        task = self._crowd.task
        return Listener(str(task["key"]), str(task["token"]), since=self._cursor)

    def _take(self, frame: bytes) -> None:
        # The old row, if there is one, carries an older mark.
        numbers = [at + len(_MARK) for at in (frame.find(_MARK), frame.rfind(_MARK)) if at >= 0]
        if numbers:
            self._note(max(int(frame[at : at + _DIGITS]) for at in numbers))
        elif _REFETCH in frame:
            self._crowd.refetches += 1
        elif _REFUSED in frame:
            self._transport.close()  # and come back
            return
        if cursor := _CURSOR.search(frame):
            self._cursor = cursor[1].decode()
        if _LIVE in frame:
            self.live.set()
            self._note_live()

    def _note(self, number: int) -> None:
        """Count what was skipped; what comes twice is no harm."""
        if number <= self._newest:
            return
        self.gaps += number - self._newest - 1
        self._newest = number
        if number == self._crowd.task["last"]:
            self._crowd.missing -= 1
            if not self._crowd.missing:
                self._crowd.complete.set()

    def _note_live(self) -> None:
        if self._crowd.crashed and not self._is_back:
            self._is_back = True
            self._crowd.live_at = time.monotonic_ns()

    def _return(self) -> None:
        self._returning = asyncio.create_task(self.connect())


def _frame_size(data: bytes, at: int) -> int:
    """Return the size of the frame that starts at a place, 0 if too little has come to tell."""
    if len(data) < at + 10:
        return 0
    length = data[at + 1]
    if length < 126:
        return 2 + length
    if length == 126:
        return 4 + int.from_bytes(data[at + 2 : at + 4])
    return 10 + int.from_bytes(data[at + 2 : at + 10])


async def main() -> None:
    """Connect, wait until every client has everything, print."""
    crowd = Crowd(orjson.loads(sys.argv[1]))
    returners = [Returner(crowd, number) for number in range(int(crowd.task["clients"]))]
    for first in range(0, len(returners), _AT_ONCE):
        some = returners[first : first + _AT_ONCE]
        await asyncio.gather(*(each.connect() for each in some))
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await asyncio.gather(*(each.live.wait() for each in some))
    print("ready", flush=True)
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await crowd.complete.wait()
    gaps = sum(each.gaps for each in returners) + crowd.missing
    found = {"live_at": crowd.live_at, "refetches": crowd.refetches, "gaps": gaps}
    print(orjson.dumps(found).decode(), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
