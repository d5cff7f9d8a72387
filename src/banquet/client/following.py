"""Following a table over a WebSocket, through lost connections and restarts of the server."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from random import uniform
from typing import Protocol, TypeAlias
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

from banquet.client.gateway import ServerUnreachableError, bad_address
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
    token_frame,
)
from banquet.errors import BanquetError, RequestError, TokenError

# A dead line is noticed within 25 seconds: until then we would say "live" and be wrong.
HEARTBEAT_SECONDS = 10.0
SILENCE_SECONDS = 25.0
_WAITING_FRAMES = 10_000
_CLOSING_SECONDS = 1.0
_FIRST_DELAY_SECONDS, _LONGEST_DELAY_SECONDS = 0.2, 5.0
# Refusals that mean "not now", also of the first join: tokens end, and so do keys that sign them.
_PASSING = ("RealtimeRestarting", "InvalidJWTToken", "JwtSignatureError", "JwtSignerError")


class Caller(Protocol):
    """Who listens; implemented by `banquet.client.connecting.Client`."""

    @property
    def url(self) -> str:
        """Return the address of the server."""

    async def key(self) -> str:
        """Return the publishable or secret key."""

    async def token(self) -> str | None:
        """Return an access token that is not about to end; None to listen as the key."""

    def tokens(self) -> AsyncGenerator[str]:
        """Yield the tokens that replace it, each when its time has come."""

    def distrust(self) -> None:
        """Have the token replaced before it is used again."""


@dataclass(frozen=True, slots=True)
class Live:
    """All there was has been yielded, and what commits from now on will come."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What commits now comes later: more is being replayed, or the server waits for PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection is gone; it is tried again by itself, and nothing will be missing."""

    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The changes of a transaction, whole, each exactly once.

    One without changes moves the cursor on past what others may see.

    Attributes:
        changes: In the order they were made.
        cursor: Where to go on after them.
        xids: Id of the transaction, as `pg_current_xact_id()` gives it.
    """

    changes: tuple[Change, ...]
    cursor: str
    xids: tuple[int, ...]


Notice: TypeAlias = Live | Behind | Lost | Batch | Refetch


async def follow(caller: Caller, binding: Binding, *, since: str = "") -> AsyncGenerator[Notice]:
    """Yield what happens to a table, for ever.

    A transaction is yielded once all of it has come, so that a connection lost in its middle
    repeats nothing. A consumer that is more than 10,000 frames late loses its connection and
    goes on from its cursor.

    Args:
        caller: Who listens, and where.
        binding: What to listen to.
        since: Where to begin: a cursor, a snapshot, or empty for from now on.

    Raises:
        TokenError: the key, or the person's sign-in, is not accepted.
        RequestError: the subscription is refused.
    """
    delay = _FIRST_DELAY_SECONDS
    has_joined = False
    while True:
        try:
            token = await caller.token()
            async with _connect(caller) as session:
                session.send(join_frame(binding, since, token))
                async with aclosing(_notices(session, not has_joined)) as notices:
                    async for notice in notices:
                        has_joined, delay = True, _FIRST_DELAY_SECONDS
                        if isinstance(notice, Batch | Refetch):
                            since = notice.cursor
                        yield notice
        except ServerUnreachableError as error:
            yield Lost(error.message)
        except _LostError as error:
            if isinstance(error, _RefusedError):
                caller.distrust()
            yield Lost(str(error))
        await asyncio.sleep(uniform(delay / 2, delay))  # noqa: S311  spreads the load
        delay = min(delay * 2, _LONGEST_DELAY_SECONDS)


class _LostError(Exception):
    """The connection cannot be used any more."""


class _RefusedError(_LostError):
    """The server ended the subscription; a new token may be all it takes."""


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

    async def keep_token(self, caller: Caller) -> None:
        try:
            async with aclosing(caller.tokens()) as tokens:
                async for token in tokens:
                    self.send(token_frame(token))
        except BanquetError:
            # The next connection asks for a token first, and says what is wrong with it.
            self.disconnect()

    def disconnect(self) -> None:
        if self._transport is not None:
            self._transport.disconnect()

    async def close(self) -> None:
        """Disconnect, and return when the socket is gone."""
        if self._transport is None:
            return
        self._transport.disconnect()
        with suppress(WSError):  # what broke it has been told
            try:
                async with asyncio.timeout(_CLOSING_SECONDS):
                    await self._transport.wait_disconnected()
            except TimeoutError:  # what we sent last does not get through
                self._transport.disconnect(graceful=False)
                await self._transport.wait_disconnected()

    async def read(self) -> Event | None:
        """Return what the next frame says, if it says anything; silence ends the connection."""
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                text = await self.frames.get()
        except TimeoutError:
            raise _LostError("the server says nothing") from None
        if text is None:
            raise _LostError("the connection was closed")
        return read_frame(text)


@asynccontextmanager
async def _connect(caller: Caller) -> AsyncIterator[_Session]:
    session = await _open(socket_address(caller.url, await caller.key()))
    tasks = [
        asyncio.create_task(session.keep_alive()),
        asyncio.create_task(session.keep_token(caller)),
    ]
    try:
        yield session
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await session.close()


async def _open(address: str) -> _Session:
    session = _Session()
    try:
        await ws_connect(lambda: session, address)
    except WSHandshakeError as error:
        if error.response is not None and error.response.status in (401, 403):
            raise TokenError(
                "PGRST301",
                "The server does not accept the key.",
                hint="`banquet keys` prints the keys of an installation.",
            ) from error
        raise _LostError("the server does not speak the protocol here") from error
    except (OSError, WSError, TimeoutError) as error:
        raise _LostError(f"the server does not answer ({error or type(error).__name__})") from error
    return session


async def _notices(session: _Session, refusal_is_final: bool) -> AsyncGenerator[Notice]:
    changes: list[Change] = []
    was_live: bool | None = None
    while True:
        match await session.read():
            case Change() as change:
                changes.append(change)
            case Checkpoint(cursor, is_live, xids):
                yield Batch(tuple(changes), cursor, xids)
                changes.clear()
                if is_live is not was_live:
                    yield Live() if is_live else Behind()
                was_live = is_live
            case Refetch() as refetch:
                changes.clear()
                was_live = None
                yield refetch
            case Joined():
                refusal_is_final = False
            case Refused(reason) if refusal_is_final and not reason.startswith(_PASSING):
                raise RequestError("subscription_refused", f"The server refuses: {reason}")
            case Refused(reason) | Closed(reason):
                raise _RefusedError(reason)


def socket_address(url: str, key: str) -> str:
    """Return the WebSocket address of a server."""
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme)
    if scheme is None or not parts.netloc:
        raise bad_address(url)
    path = f"{parts.path.rstrip('/')}/realtime/v1/websocket"
    return f"{scheme}://{parts.netloc}{path}?apikey={quote(key, safe='')}&vsn=2.0.0"
