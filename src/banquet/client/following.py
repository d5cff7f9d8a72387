"""Following a table over a WebSocket, through lost connections and restarts of the server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import uniform
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from picows import (
    WSError,
    WSFrame,
    WSHandshakeError,
    WSListener,
    WSMsgType,
    WSTransport,
    ws_connect,
)

from banquet.client.messages import (
    Binding,
    Change,
    Checkpoint,
    Closed,
    Event,
    Joined,
    Refetch,
    Refused,
    heartbeat_frame,
    join_frame,
    read_frame,
)
from banquet.errors import RequestError, TokenError

HEARTBEAT_SECONDS = 25.0
SILENCE_SECONDS = 60.0
_WAITING_FRAMES = 10_000
_FIRST_DELAY_SECONDS, _LONGEST_DELAY_SECONDS = 0.2, 5.0


@dataclass(frozen=True, slots=True)
class Live:
    """The connection stands; what commits from now on will come."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection is gone; it is tried again by itself, and nothing will be missing."""

    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The changes of a transaction, whole, each exactly once; `cursor` stands after them."""

    changes: tuple[Change, ...]
    cursor: str


Notice: TypeAlias = Live | Lost | Batch | Refetch


async def follow(
    url: str, key: str, binding: Binding, *, token: str | None = None, since: str = ""
) -> AsyncIterator[Notice]:
    """Yield what happens to a table, for ever.

    A transaction is yielded once all of it has come, so that a connection lost in its middle
    repeats nothing. A consumer that is more than 10,000 frames late loses its connection and
    goes on from its cursor.

    Args:
        url: Address of the server.
        key: Publishable or secret key.
        binding: What to listen to.
        token: Access token of a person; None to listen as the key.
        since: Where to begin: a cursor, a snapshot, or empty for from now on.

    Raises:
        TokenError: the key is not accepted.
        RequestError: the subscription is refused.
    """
    delay = _FIRST_DELAY_SECONDS
    was_live = False
    while True:
        try:
            async with _connect(url, key) as session:
                session.send(join_frame(binding, since, token))
                async for notice in _notices(session, refusal_is_final=not was_live):
                    if isinstance(notice, Live):
                        was_live, delay = True, _FIRST_DELAY_SECONDS
                    elif isinstance(notice, Batch | Refetch):
                        since = notice.cursor
                    yield notice
        except _LostError as error:
            yield Lost(str(error))
        await asyncio.sleep(uniform(delay / 2, delay))  # noqa: S311  spreads the load
        delay = min(delay * 2, _LONGEST_DELAY_SECONDS)


class _LostError(Exception):
    """The connection cannot be used any more."""


class _Session(WSListener):
    """A socket whose frames wait in a queue; None ends them."""

    def __init__(self) -> None:
        self.frames: asyncio.Queue[bytes | None] = asyncio.Queue(_WAITING_FRAMES)
        self._transport: WSTransport | None = None
        self._parts = bytearray()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type not in (WSMsgType.TEXT, WSMsgType.CONTINUATION):
            if frame.msg_type == WSMsgType.CLOSE:
                transport.disconnect()
            return
        self._parts += frame.get_payload_as_bytes()
        if not frame.fin:
            return
        text, self._parts = bytes(self._parts), bytearray()
        if self.frames.full():
            transport.disconnect()
        else:
            self.frames.put_nowait(text)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if self.frames.full():
            self.frames.get_nowait()
        self.frames.put_nowait(None)

    def send(self, text: bytes) -> None:
        if self._transport is not None:
            self._transport.send(WSMsgType.TEXT, text)

    async def keep_alive(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            self.send(heartbeat_frame())

    async def read(self) -> AsyncIterator[Event]:
        """Yield events until the connection is lost, which also silence means."""
        while True:
            try:
                async with asyncio.timeout(SILENCE_SECONDS):
                    text = await self.frames.get()
            except TimeoutError:
                raise _LostError("the server says nothing") from None
            if text is None:
                raise _LostError("the connection was closed")
            event = read_frame(text)
            if event is not None:
                yield event


@asynccontextmanager
async def _connect(url: str, key: str) -> AsyncIterator[_Session]:
    session = _Session()
    try:
        transport, _ = await ws_connect(lambda: session, socket_address(url, key))
    except WSHandshakeError as error:
        if error.response is not None and error.response.status in (401, 403):
            raise TokenError("PGRST301", "The server does not accept the key.") from error
        raise _LostError("the server does not speak the protocol here") from error
    except (OSError, WSError, TimeoutError) as error:
        raise _LostError(f"the server does not answer ({error or type(error).__name__})") from error
    heartbeats = asyncio.create_task(session.keep_alive())
    try:
        yield session
    finally:
        heartbeats.cancel()
        with suppress(asyncio.CancelledError):
            await heartbeats
        transport.disconnect()


async def _notices(session: _Session, *, refusal_is_final: bool) -> AsyncIterator[Notice]:
    changes: list[Change] = []
    async for event in session.read():
        match event:
            case Change():
                changes.append(event)
            case Checkpoint(cursor):
                # An empty one moves the cursor on past what others may see.
                yield Batch(tuple(changes), cursor)
                changes.clear()
            case Joined():
                yield Live()
            case Refetch():
                changes.clear()
                yield event
            case Refused(reason) if refusal_is_final:
                raise RequestError("subscription_refused", f"The server refuses: {reason}")
            case Refused(reason) | Closed(reason):
                raise _LostError(reason)


def socket_address(url: str, key: str) -> str:
    """Return the WebSocket address of a server."""
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme)
    if scheme is None or not parts.netloc:
        raise RequestError("bad_address", f"{url!r} is not the address of a server.")
    path = f"{parts.path.rstrip('/')}/realtime/v1/websocket"
    return f"{scheme}://{parts.netloc}{path}?apikey={quote(key, safe='')}&vsn=2.0.0"
