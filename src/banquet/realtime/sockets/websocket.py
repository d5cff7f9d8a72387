"""The socket on uvicorn's port: upgrade requests judged, then handed to picows.

uvicorn speaks HTTP until a client asks to upgrade, then gives its transport to the class made
here (`uvicorn.Config(ws=...)`), which is picows' protocol with uvicorn's expectations around it.
"""

import asyncio
import logging
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import orjson
from picows import (
    WSAutoPingStrategy,
    WSCloseCode,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)
from picows.picows import (  # type: ignore[attr-defined]  # not in the stub
    WSProtocol,
    _parse_http_request,
    _validate_upgrade_request,
)

from banquet.errors import ExpiredTokenError, TokenError
from banquet.identity import Identity, Verifier
from banquet.realtime.monitoring.journal import read_log_level
from banquet.realtime.sockets.connection import Connection, Host
from banquet.realtime.sockets.framing import MAX_FRAME_BYTES
from banquet.realtime.sockets.intake import LARGE_BYTES
from banquet.realtime.sockets.pages import release_pages
from banquet.realtime.sockets.verbose import VerboseConnection
from banquet.realtime.sockets.visitors import identify_visitor, policy_headers
from banquet.realtime.wire.protocol import Vsn

PATHS: Final = frozenset(("/realtime/v1/websocket", "/socket/websocket"))
NO_SUCH_ADDRESS: Final = "There is no WebSocket at this address"

HANDSHAKE_SECONDS: Final = 5.0
MAX_UPGRADE_BYTES: Final = 16 * 1024
"""Longest upgrade request (picows' limit)."""

READ_BUFFER_BYTES: Final = 2048
"""picows' first read buffer per socket; it doubles when a frame needs more."""

SMALL_READ_BYTES: Final = 8 * 1024
LARGE_READ_BYTES: Final = 64 * 1024
"""Most bytes taken at once, otherwise and inside a long message. All messages in them are handled
before anybody else gets a turn, and they may be thousands (the event loop reads up to 32 times)."""

_VERSIONS: Final[dict[str, Vsn]] = {"1.0.0": "1.0.0", "2.0.0": "2.0.0"}
_log = logging.getLogger("banquet.realtime.socket")
_log.setLevel(logging.WARNING)  # picows tells of every connection at INFO

_REFUSED: Final = (
    b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n"
    b"content-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
)


class _SocketLog(logging.LoggerAdapter[logging.Logger]):
    """What picows logs to; not a logger itself, or picows would make one for each connection."""

    def error(self, msg: object, *args: object, **kwargs: Any) -> None:
        """Log an error, unless it is only that a stranger sent something that is no frame."""
        if not str(msg).startswith("WS parser error"):
            super().error(msg, *args, **kwargs)


_socket_log = _SocketLog(_log)


def websocket_protocol(host: Host, verifier: Verifier, url: str) -> type[asyncio.Protocol]:
    """Return the class for uvicorn's `ws`, whose instances are connections of `host`.

    Args:
        host: The engine's side.
        verifier: Judges keys and tokens.
        url: Address this server is known by, where its own pages come from.
    """

    class RealtimeProtocol(_UpgradedProtocol):
        """An upgraded connection."""

        def __init__(self, config: Any, server_state: Any, app_state: Any) -> None:
            super().__init__(host, verifier, url, server_state)

    return RealtimeProtocol


class _UpgradedProtocol(WSProtocol):  # type: ignore[misc]  # its type is unknown
    def __init__(self, host: Host, verifier: Verifier, url: str, server_state: Any) -> None:
        super().__init__(
            None,  # host_port
            None,  # ws_path
            False,  # is_client_side
            lambda request: admit(request, host, verifier, url),
            _socket_log,
            True,  # disconnect_on_exception
            HANDSHAKE_SECONDS,
            False,  # enable_auto_ping: clients send heartbeats
            20,  # auto_ping_idle_timeout
            20,  # auto_ping_reply_timeout
            WSAutoPingStrategy.PING_WHEN_IDLE,
            False,  # enable_auto_pong: the connection answers, and notes that it heard
            MAX_FRAME_BYTES,
            None,  # extra_headers
            READ_BUFFER_BYTES,
        )
        self._connections = server_state.connections

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Take over uvicorn's transport, and be among those uvicorn closes at shutdown.

        A socket may be gone by now, so that its options cannot be set. picows would raise, and
        crash the whole process when it is told of the end of what it never began.
        """
        try:
            super().connection_made(transport)
        except OSError:
            transport.abort()
        else:
            self._connections.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        self._connections.discard(self)
        if self.transport is not None:
            super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Take the upgrade request, which uvicorn has read already and hands on once."""
        if self.transport is None:
            return  # it was gone before it began
        data = _plain_connection_header(data)
        if (wrong := _what_is_wrong(data)) is not None:
            body = _error_body(wrong)
            self.transport.underlying_transport.write(_REFUSED % (len(body), body))
            self.transport.disconnect()
            return
        at = 0
        while at < len(data):
            buffer = self.get_buffer(-1)
            size = min(len(buffer), len(data) - at)
            buffer[:size] = data[at : at + size]
            self.buffer_updated(size)
            at += size

    def get_buffer(self, size_hint: int) -> memoryview:
        """Return where the next bytes go: a part of picows' buffer, which grows to megabytes."""
        connection = self.listener
        is_long = isinstance(connection, Connection) and connection.unread_bytes > SMALL_READ_BYTES
        room: memoryview = super().get_buffer(size_hint)
        return room[: LARGE_READ_BYTES if is_long else SMALL_READ_BYTES]

    def buffer_updated(self, nbytes: int) -> None:
        """Take what has been read."""
        connection = self.listener
        if not isinstance(connection, Connection):
            super().buffer_updated(nbytes)
            return
        if self.transport.is_close_frame_sent:
            return  # picows hangs up in a moment; until then nobody listens, and nothing is kept
        connection.received(nbytes)
        super().buffer_updated(nbytes)
        if self.transport.is_close_frame_sent:
            connection.break_off()
        elif connection.note_unfinished() < LARGE_BYTES:
            self._give_back()

    def _give_back(self) -> None:
        """Return the memory of a large message, which picows' buffer keeps, to the system."""
        room = super().get_buffer(-1)
        if len(room) >= 2 * LARGE_BYTES:
            release_pages(room[LARGE_BYTES:])

    def shutdown(self) -> None:
        """Send the client away for a moment; uvicorn calls this when the server stops."""
        if isinstance(self.listener, Connection):
            self.listener.close(WSCloseCode.SERVICE_RESTART, "restarting")
        elif self.transport is not None:
            self.transport.disconnect()


def admit(
    request: WSUpgradeRequest, host: Host, verifier: Verifier, url: str
) -> WSUpgradeResponseWithListener:
    """Return the connection of an upgrade request, or the refusal to send instead."""
    try:
        address = urlsplit(request.path.decode("latin-1"))
    except ValueError:  # `//[`, say: no address at all
        return _refusal(404, NO_SUCH_ADDRESS)
    query = parse_qs(address.query, keep_blank_values=True)
    if unquote(address.path) not in PATHS:
        return _refusal(404, NO_SUCH_ADDRESS)
    try:
        _validate_upgrade_request(request)
    except RuntimeError as error:
        return _refusal(400, str(error))
    vsn = _VERSIONS.get(query.get("vsn", ["1.0.0"])[0])
    if vsn is None:
        return _refusal(400, "Unsupported vsn; this server speaks 1.0.0 and 2.0.0")
    key = request.headers.get("x-api-key") or query.get("apikey", [""])[0]
    try:
        identity = identify_key(verifier, key or None)
    except ExpiredTokenError:
        return _refusal(401, "Token has expired")
    except TokenError as error:
        return _refusal(401, error.message if key else "API key is missing")
    level = read_log_level(query["log_level"][0] if "log_level" in query else None)
    make = VerboseConnection if level == "info" else Connection
    connection = make(host, vsn, identity, level)
    connection.visitor = identify_visitor(verifier, request.headers, url)
    connection.headers = policy_headers(request.headers)
    return WSUpgradeResponseWithListener(WSUpgradeResponse.create_101_response(), connection)


def identify_key(verifier: Verifier, key: str | None) -> Identity:
    """Return who an API key stands for; unlike HTTP's gate, an access token will do.

    Raises:
        TokenError: it is missing or not valid, and nobody may enter without one.
    """
    if key is not None:
        try:
            return verifier.verify(key)
        except TokenError as error:
            refusal = error
        try:
            return verifier.identify(None, None)
        except TokenError:
            raise refusal from None
    return verifier.identify(None, None)


def _refusal(status: int, message: str) -> WSUpgradeResponseWithListener:
    response = WSUpgradeResponse.create_error_response(
        status, _error_body(message), {"Content-Type": "application/json"}
    )
    return WSUpgradeResponseWithListener(response, None)


def _error_body(message: str) -> bytes:
    # What a request quotes may be no text at all.
    return orjson.dumps({"error": message.encode(errors="replace").decode()})


def _what_is_wrong(request: bytes) -> str | None:
    """Return why picows would refuse a request, which it says in plain text, or not at all."""
    head = request.removesuffix(b"\r\n\r\n")
    if len(head) >= MAX_UPGRADE_BYTES:
        return f"The request is too long; at most {MAX_UPGRADE_BYTES} bytes are taken"
    try:
        _parse_http_request(head)
    except RuntimeError as error:
        return str(error)
    return None


def _plain_connection_header(request: bytes) -> bytes:
    """Return a request whose `Connection` says only `Upgrade`.

    Firefox sends `keep-alive, Upgrade`, which RFC 6455 section 4.1 allows and picows does not.
    """
    head, separator, tail = request.partition(b"\r\n\r\n")
    lines = [
        b"connection: Upgrade" if line.lower().startswith(b"connection:") else line
        for line in head.split(b"\r\n")
    ]
    return b"\r\n".join(lines) + separator + tail
