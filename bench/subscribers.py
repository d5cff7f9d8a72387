"""A process of many raw WebSocket clients that note when each change reached them.

python -m bench.subscribers WS_URL TOKEN CLIENTS CHANGES
Prints `ready` once all are subscribed, then, when every client has seen the last change, one
line per (client, change): the number of the change and the moment, CLOCK_MONOTONIC
nanoseconds. Sees changes as `bench.writer` makes them.
"""

import asyncio
import sys
import time

import orjson
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

_MARK = b"bench-"
_SUBSCRIBED = b"Subscribed to PostgreSQL"
_AT_ONCE = 50
_PATIENCE_SECONDS = 30.0


class Subscriber(WSListener):
    """One client on one socket."""

    def __init__(self, token: str, last: int) -> None:
        self.subscribed = asyncio.Event()
        self.done = asyncio.Event()
        self.seen: list[tuple[int, int]] = []
        self._token = token
        self._last = last
        self._newest = -1

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Join."""
        change = {"event": "*", "schema": "public", "table": "bookings"}
        payload = {"config": {"postgres_changes": [change]}, "access_token": self._token}
        join = {"topic": "realtime:bench", "event": "phx_join", "ref": "1", "join_ref": "1"}
        transport.send(WSMsgType.TEXT, orjson.dumps(join | {"payload": payload}))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Note the newest change in a frame."""
        payload = frame.get_payload_as_bytes()
        # The old row carries an older mark of the same booking.
        places = {payload.find(_MARK), payload.rfind(_MARK)} - {-1}
        newest = max((int(payload[at + 6 : at + 12]) for at in places), default=-1)
        if newest > self._newest:
            self._newest = newest
            self.seen.append((newest, time.monotonic_ns()))
            if newest == self._last:
                self.done.set()
        elif _SUBSCRIBED in payload:
            self.subscribed.set()


async def main() -> None:
    """Connect, wait for the changes, print."""
    url, token, clients, changes = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    subscribers = [Subscriber(token, changes - 1) for _ in range(clients)]
    for first in range(0, clients, _AT_ONCE):
        some = subscribers[first : first + _AT_ONCE]
        await asyncio.gather(*(ws_connect(lambda each=each: each, url) for each in some))
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await asyncio.gather(*(each.subscribed.wait() for each in some))
    print("ready", flush=True)
    await asyncio.gather(*(each.done.wait() for each in subscribers))
    sys.stdout.writelines(f"{n} {moment}\n" for each in subscribers for n, moment in each.seen)


if __name__ == "__main__":
    uvloop.run(main())
