"""One WebSocket: messages to answers, channels joined and left.

What a join means and what is heard is the engine's business (`Host`).
"""

from collections.abc import Mapping
from dataclasses import replace
from random import getrandbits
from typing import Final, Protocol

from picows import WSCloseCode, WSTransport

from banquet.errors import BanquetError, RequestError
from banquet.identity import Identity
from banquet.realtime.broadcast.limits import Rate
from banquet.realtime.channels.channel import Audience, Channel
from banquet.realtime.monitoring.journal import Journals, LogLevel
from banquet.realtime.sockets.framing import FramedSocket
from banquet.realtime.sockets.requests import MAX_JOIN_BYTES, check_topic, is_key, refusal_reason
from banquet.realtime.sockets.writing import SocketHost
from banquet.realtime.wire.joins import Join, parse_join
from banquet.realtime.wire.protocol import (
    MalformedFrameError,
    Message,
    UserBroadcast,
    Vsn,
    broadcast_of,
    parse_binary,
    parse_text,
    push,
    reply,
)

MAX_MALFORMED: Final = 20
"""After so many undecodable frames the socket is closed: nobody is listening there."""

JOINS_PER_SECOND: Final = 20.0
"""Joins taken from one socket, on the average of a minute; a client of 100 channels that are
all refused tries 900 times in its first one."""

TOKENS_PER_SECOND: Final = 20.0
"""The same of tokens that are news: each is judged like a join."""

_PHOENIX: Final = "phoenix"
_NO_HEADERS: Final[Mapping[str, str]] = {}


class Host(SocketHost, Protocol):
    """What a connection needs of the engine."""

    journals: Journals

    def opened(self, connection: "Connection") -> None:
        """Take note of a new connection."""

    def closed(self, connection: "Connection") -> None:
        """Forget a connection and its channels."""

    def drained(self, connection: "Connection") -> None:
        """Go on with a connection that was slow."""

    def stalled(self, connection: "Connection") -> None:
        """Hold back everything for a connection that has become slow."""

    def identify(self, token: str | None, key: Identity, visitor: Identity | None) -> Identity:
        """Return who a join's token stands for."""

    def audience(self, identity: Identity) -> Audience:
        """Return the one audience of an identity."""

    def enter(self, channel: Channel, message: Message) -> None:
        """Subscribe a channel and answer its join."""

    def leave(self, channel: Channel) -> None:
        """Stop a channel, saying nothing."""

    def renew(self, channel: Channel, token: str) -> None:
        """Judge a channel by a new access token from now on."""

    def broadcast(self, channel: Channel, sent: UserBroadcast) -> None:
        """Hand on what a channel says."""

    def presence(self, channel: Channel, message: Message) -> None:
        """Take a `presence` message of a channel."""


class Connection(FramedSocket):
    """A client's socket; picows calls the `on_ws_*` methods.

    Attributes:
        vsn: Protocol version.
        identity: Who the API key stands for; channels without a token of their own act as it.
        channels: By topic.
        empty_since: Monotonic second since which there is no channel, or None.
        journal: Told what happens.
        visitor: Who sits before the page, as its session cookie says: whom channels act as that
            bring neither token nor key. None if nothing trustworthy says so.
        headers: Of the upgrade request, as far as policies may read them.
    """

    __slots__ = (
        "_joins",
        "_malformed",
        "_opened_at",
        "_tokens",
        "channels",
        "empty_since",
        "headers",
        "identity",
        "journal",
        "visitor",
        "vsn",
    )

    _host: Host

    def __init__(
        self, host: Host, vsn: Vsn, identity: Identity, log_level: LogLevel | None = None
    ) -> None:
        super().__init__(host)
        self.vsn: Vsn = vsn
        self.identity = identity
        self.visitor: Identity | None = None
        self.headers: Mapping[str, str] = _NO_HEADERS
        self.channels: dict[str, Channel] = {}
        self.empty_since: float | None = host.now()
        # The id tells connections apart and guards nothing.
        self.journal = host.journals.open(f"{getrandbits(48):012x}", log_level)
        self._opened_at = host.now()
        self._malformed = 0
        self._joins = Rate(JOINS_PER_SECOND)
        self._tokens = Rate(TOKENS_PER_SECOND)

    # The socket

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Begin; called by picows after the upgrade."""
        super().on_ws_connected(transport)
        self.journal.connected(self.identity, self.vsn)
        self._host.opened(self)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """End; called by picows once the socket is gone, however that came."""
        super().on_ws_disconnected(transport)
        seconds = self._host.now() - self._opened_at
        self.journal.disconnected(self._cause or "client", seconds)
        self._host.closed(self)

    def pause_writing(self) -> None:
        """Note that the socket takes no more; called by the event loop."""
        super().pause_writing()
        self.journal.slow()
        self._host.stalled(self)

    def resume_writing(self) -> None:
        """Note that the socket has drained; called by the event loop."""
        super().resume_writing()
        self._host.drained(self)

    # Messages

    def _take(self, is_text: bool, data: bytes) -> None:
        try:
            if is_text:
                self._handle(parse_text(self.vsn, data), len(data))
            else:
                self._handle_binary(data)
        except MalformedFrameError as error:
            self._refuse_frame(error)

    def _refuse_frame(self, error: MalformedFrameError) -> None:
        """Say so and go on: the official server keeps such a connection, too."""
        self.journal.malformed()
        self._malformed += 1
        if self._malformed > MAX_MALFORMED:
            self.close(WSCloseCode.POLICY_VIOLATION, "too many malformed frames")
            return
        reason = f"MalformedWebSocketMessage: {error}"
        payload = {"status": "error", "response": {"reason": reason}}
        self.queue(push(self.vsn, _PHOENIX, "phx_reply", payload))

    def _handle(self, message: Message, size: int) -> None:
        self.journal.received(message.event, message.topic, size)
        if message.event == "phx_join":
            self._join(message, size)
            return
        channel = self.channels.get(message.topic)
        if channel is not None and message.event == "broadcast":
            self._host.broadcast(channel, broadcast_of(message))
        elif self._counts_message():
            self._handle_other(message, channel)

    def _handle_other(self, message: Message, channel: Channel | None) -> None:
        match message.event:
            case "heartbeat" if message.topic == _PHOENIX:
                self._reply_ok(message)
            case "phx_leave":
                self._leave(channel, message)
            case _ if channel is None:
                self._refuse(message, "unmatched topic")
            case "access_token":
                self._renew(channel, message)
            case "presence":
                self._host.presence(channel, message)
            case _:
                pass  # the official server counts unknown events and says nothing

    def _handle_binary(self, data: bytes) -> None:
        sent = parse_binary(data)
        self.journal.received("broadcast", sent.topic, len(data))
        channel = self.channels.get(sent.topic)
        if channel is not None:
            self._host.broadcast(channel, sent)
        elif self._counts_message():
            self._refuse(sent, "unmatched topic")

    def _reply_ok(self, message: Message) -> None:
        self.queue(reply(self.vsn, message, "ok", {}))

    def _refuse(self, message: Message | UserBroadcast, reason: str) -> None:
        self.queue(reply(self.vsn, message, "error", {"reason": reason}))

    # Channels

    def _join(self, message: Message, size: int) -> None:
        if not self._joins.take(self._host.now()):
            self._refuse(message, "ClientJoinRateLimitReached: Too many joins per second")
            self.close(WSCloseCode.GOING_AWAY, "too many joins")
            return
        self._replace(message.topic)
        try:
            check_topic(message.topic, len(self.channels))
            if size > MAX_JOIN_BYTES:
                raise RequestError("JoinTooLarge", f"at most {MAX_JOIN_BYTES} bytes")
            join = parse_join(message.payload)
            channel = self._make_channel(message, join)
        except BanquetError as error:
            self.journal.refused(message.topic, error)
            self._refuse(message, refusal_reason(error))
            return
        self.channels[message.topic] = channel
        self.empty_since = None
        self._host.enter(channel, message)

    def _replace(self, topic: str) -> None:
        """Stop the old instance without a `phx_close`, which Python takes for the new one's."""
        old = self.channels.pop(topic, None)
        if old is not None:
            self._host.leave(old)
            self._note_empty()

    def _make_channel(self, message: Message, join: Join) -> Channel:
        token = join.access_token
        identity = self._host.identify(token, self.identity, self.visitor)
        return Channel(
            socket=self,
            topic=message.topic,
            join_ref=message.join_ref if message.join_ref is not None else message.ref,
            join=replace(join, access_token=None),
            audience=self._host.audience(identity),
            # What only looks like a key may be of any length, and says nothing.
            token=None if token is None or is_key(token) else token,
            expires_at=identity.expires_at,
            is_visitors=identity is self.visitor,
        )

    def _leave(self, channel: Channel | None, message: Message) -> None:
        if channel is not None:
            self.journal.left(channel.topic)
            self.forget(channel)
            self._host.leave(channel)
        self._reply_ok(message)
        if channel is not None:
            channel.push("phx_close", {}, ref=channel.join_ref)

    def _renew(self, channel: Channel, message: Message) -> None:
        token = message.payload.get("access_token")
        if not isinstance(token, str) or token == channel.token:
            return
        # A key says nothing new, except of a page that has nobody signed in after all.
        if not channel.is_visitors and is_key(token):
            return
        if self._counts(self._tokens, 1, "too many tokens"):
            self._host.renew(channel, token)

    def forget(self, channel: Channel) -> None:
        """Take a channel off the socket; a newer one of its topic stays."""
        if self.channels.get(channel.topic) is channel:
            del self.channels[channel.topic]
            self._note_empty()

    def _note_empty(self) -> None:
        if not self.channels:
            self.empty_since = self._host.now()
