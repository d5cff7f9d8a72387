"""One WebSocket: frames to messages, messages to answers, and a socket that may be slow.

What a join means and what is heard is the engine's business (`Host`).
"""

import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from random import getrandbits
from typing import Final, Protocol

from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from banquet.errors import BanquetError, RequestError, TokenError
from banquet.identity import Identity
from banquet.realtime.broadcast.limits import Rate
from banquet.realtime.channels.channel import Audience, Channel
from banquet.realtime.monitoring.journal import Journals, LogLevel
from banquet.realtime.sockets.fragments import Fragments, FrameError
from banquet.realtime.sockets.intake import Intake
from banquet.realtime.wire.joins import Join, parse_join
from banquet.realtime.wire.outbox import Outbox
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

_log = logging.getLogger("banquet.realtime")

MAX_FRAME_BYTES: Final = 5_000_000
"""Longest message taken from a client (official limit); a longer one closes the socket, 1009."""

MAX_JOIN_BYTES: Final = 256 * 1024
"""Longest join: what a channel asks for is kept as long as the channel is."""

MAX_CHANNELS: Final = 100
"""Channels on one socket (official limit)."""

MAX_TOPIC_CHARS: Final = 1000
"""Longest topic; bounds what is put around a change of up to 1 MiB."""

MAX_MALFORMED: Final = 20
"""After so many undecodable frames the socket is closed: nobody is listening there."""

HIGH_WATER_BYTES: Final = 256 * 1024
"""Unsent bytes at which a socket counts as slow and is sent nothing more until it drains."""

JOINS_PER_SECOND: Final = 20.0
"""Joins taken from one socket, on the average of a minute; a client of 100 channels that are
all refused tries 900 times in its first one."""

_PHOENIX: Final = "phoenix"
_NO_HEADERS: Final[Mapping[str, str]] = {}
_PREFIX: Final = "realtime:"


class Host(Protocol):
    """What a connection needs of the engine."""

    outbox: Outbox
    journals: Journals
    intake: Intake

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

    def now(self) -> float:
        """Return seconds on the monotonic clock."""


class Connection(WSListener):
    """A client's socket; picows calls the `on_ws_*` methods.

    Attributes:
        vsn: Protocol version.
        identity: Who the API key stands for; channels without a token of their own act as it.
        channels: By topic.
        heard_at: Monotonic second of the last frame received.
        paused_at: Monotonic second since which the socket does not take more, or None.
        empty_since: Monotonic second since which there is no channel, or None.
        queued: Frames for the next write; always the same list.
        fd: The socket's file descriptor while nothing of it waits in the event loop, else -1.
        is_open: Whether frames can be sent.
        is_catching_up: Whether a task walks its channels forward.
        journal: Told what happens.
        visitor: Who sits before the page, as its session cookie says: whom channels act as that
            bring neither token nor key. None if nothing trustworthy says so.
        headers: Of the upgrade request, as far as policies may read them.
    """

    def __init__(
        self, host: Host, vsn: Vsn, identity: Identity, log_level: LogLevel | None = None
    ) -> None:
        self.vsn: Vsn = vsn
        self.identity = identity
        self.visitor: Identity | None = None
        self.headers: Mapping[str, str] = _NO_HEADERS
        self.channels: dict[str, Channel] = {}
        self.heard_at = host.now()
        self.paused_at: float | None = None
        self.empty_since: float | None = host.now()
        self.is_open = False
        self.is_catching_up = False
        # The id tells connections apart and guards nothing.
        self.journal = host.journals.open(f"{getrandbits(48):012x}", log_level)
        self._cause = ""
        self._opened_at = host.now()
        self._host = host
        self.queued: list[bytes] = []
        self._transport: WSTransport | None = None
        self.fd = -1
        self._own_fd = -1
        self._fragments = Fragments(MAX_FRAME_BYTES)
        self._unread_bytes = 0
        self._malformed = 0
        self._joins = Rate(JOINS_PER_SECOND)

    @property
    def unread_bytes(self) -> int:
        """Return how much has come that is no whole frame yet."""
        return self._unread_bytes

    @property
    def takes_more(self) -> bool:
        """Tell whether frames can be sent now: open and not slow."""
        return self.is_open and self.paused_at is None

    @property
    def unsent_bytes(self) -> int:
        """Return how much has not left the program."""
        if self._transport is None:
            return 0
        return self._transport.underlying_transport.get_write_buffer_size() + self.queued_bytes

    # The socket

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Begin; called by picows after the upgrade."""
        self._transport = transport
        self.is_open = True
        under = transport.underlying_transport
        under.set_write_buffer_limits(high=HIGH_WATER_BYTES, low=HIGH_WATER_BYTES // 4)
        if not transport.is_secure:
            self._own_fd = under.get_extra_info("socket").fileno()
        self.journal.connected(self.identity, self.vsn)
        self._host.opened(self)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """End; called by picows once the socket is gone, however that came."""
        self.fd = self._own_fd = -1
        self.is_open = False
        self.queued.clear()
        self._host.intake.release(self)
        self._fragments = Fragments(MAX_FRAME_BYTES)
        seconds = self._host.now() - self._opened_at
        self.journal.disconnected(self._cause or "client", seconds)
        self._host.closed(self)

    def pause_writing(self) -> None:
        """Note that the socket takes no more; called by the event loop."""
        self.paused_at = self._host.now()
        self.journal.slow()
        # Who does not read is not listened to either, or their questions would pile up answers.
        self._read(False)
        self._host.stalled(self)

    def resume_writing(self) -> None:
        """Note that the socket has drained; called by the event loop."""
        self.paused_at = None
        self._read(True)
        self._host.drained(self)

    def _read(self, goes_on: bool) -> None:
        if self._transport is None or self._transport.underlying_transport.is_closing():
            return
        if goes_on:
            self._transport.underlying_transport.resume_reading()
        else:
            self._transport.underlying_transport.pause_reading()

    def queue(self, frame: bytes, frames: int = 1) -> None:
        """Send a frame, or several in one piece, with whatever else is queued in this turn."""
        if self.is_open:
            self._host.outbox.send(self, frame, frames)

    @property
    def queued_bytes(self) -> int:
        """Return how much waits for the next write."""
        return sum(map(len, self.queued))

    def flush(self) -> None:
        """Write what is queued, in one go."""
        queued = self.queued
        transport = self._transport
        if transport is None or transport.is_close_frame_sent:
            queued.clear()
        if not queued or transport is None:
            return
        data = b"".join(queued)
        queued.clear()
        # Straight to the kernel, at half the cost of the event loop's own write. Only while
        # nothing waits there, or frames would overtake each other.
        if (
            self.fd < 0
            and self._own_fd >= 0
            and not transport.underlying_transport.get_write_buffer_size()
        ):
            self.fd = self._own_fd
        sent = 0
        if self.fd >= 0:
            try:
                sent = os.write(self.fd, data)
            except OSError:
                sent = 0  # full or broken: the event loop finds out which
        if sent < len(data):
            self.write_later(memoryview(data)[sent:])

    def write_later(self, data: bytes | memoryview) -> None:
        """Leave to the event loop what the kernel did not take."""
        self.fd = -1
        if self._transport is not None and not self._transport.underlying_transport.is_closing():
            self._transport.underlying_transport.write(data)

    def close(self, code: WSCloseCode, reason: str) -> None:
        """Close the socket after what is queued; the client comes back unless it wants not to.

        Args:
            code: Tells the client whether to come back.
            reason: A fixed phrase, since it names a figure too.
        """
        self._cause = self._cause or reason
        self._host.outbox.spread()
        self.flush()
        if self._transport is not None:
            self.fd = self._own_fd = -1
            self._transport.send_close(code, reason.encode())
            self._transport.disconnect()

    def abort(self) -> None:
        """Drop the socket with what is unsent; for one that does not drain."""
        self._cause = self._cause or "broken socket"
        self.fd = self._own_fd = -1
        if self._transport is not None:
            self._transport.disconnect(graceful=False)

    # Frames

    def crowd_out(self) -> None:
        """Drop the socket: its unfinished message takes room that others make use of."""
        self.close(WSCloseCode.TRY_AGAIN_LATER, "too many unfinished messages")
        self.abort()

    def received(self, size: int) -> None:
        """Note that so many bytes have come, which may be frames or parts of one."""
        self._unread_bytes += size

    def note_unfinished(self) -> int:
        """Tell the intake what is held of a message; return how much of it is no frame yet."""
        self._host.intake.hold(self, self._unread_bytes + self._fragments.size)
        return self._unread_bytes

    def break_off(self) -> None:
        """Note that the socket ends because its frames broke the protocol."""
        self._cause = self._cause or "protocol error"

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take a frame; called by picows."""
        if transport.is_close_frame_sent:
            return  # what came along with the reason for closing is nobody's any more
        self.heard_at = self._host.now()
        self._unread_bytes = frame.tail_size
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            self.close(WSCloseCode.PROTOCOL_ERROR, "no extension was agreed on")
            return
        match frame.msg_type:
            case WSMsgType.PING:
                self.fd = -1  # picows may leave a part of the answer to the event loop
                transport.send_pong(frame.get_payload_as_bytes())
            case WSMsgType.CLOSE:
                self.fd = self._own_fd = -1
                self._answer_close(transport, frame)
            case WSMsgType.TEXT | WSMsgType.BINARY | WSMsgType.CONTINUATION:
                try:
                    self._take_frame(frame)
                except FrameError as error:
                    self.close(WSCloseCode(error.code), error.reason)

    def _answer_close(self, transport: WSTransport, frame: WSFrame) -> None:
        self._cause = self._cause or "client"
        code = frame.get_close_code()
        # "No code" is nothing that may be sent.
        transport.send_close(WSCloseCode.OK if code == WSCloseCode.NO_INFO else code)
        transport.disconnect()

    def _take_frame(self, frame: WSFrame) -> None:
        data, is_final = frame.get_payload_as_bytes(), bool(frame.fin)
        if frame.msg_type == WSMsgType.CONTINUATION:
            whole = self._fragments.go_on(data, is_final=is_final)
            if whole is not None:
                self._take(*whole)
            return
        is_text = frame.msg_type == WSMsgType.TEXT
        message = self._fragments.begin(data, is_text=is_text, is_final=is_final)
        if message is not None:
            self._take(is_text, message)

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
        if message.topic == _PHOENIX and message.event == "heartbeat":
            self._reply_ok(message)
            return
        if message.event == "phx_join":
            self._join(message, size)
            return
        channel = self.channels.get(message.topic)
        match message.event:
            case "phx_leave":
                self._leave(channel, message)
            case _ if channel is None:
                self._refuse(message, "unmatched topic")
            case "access_token":
                self._renew(channel, message)
            case "broadcast":
                self._host.broadcast(channel, broadcast_of(message))
            case "presence":
                self._host.presence(channel, message)
            case _:
                pass  # the official server counts unknown events and says nothing

    def _handle_binary(self, data: bytes) -> None:
        sent = parse_binary(data)
        self.journal.received("broadcast", sent.topic, len(data))
        channel = self.channels.get(sent.topic)
        if channel is None:
            self._refuse(sent, "unmatched topic")
        else:
            self._host.broadcast(channel, sent)

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
            self._check_topic(message.topic)
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

    def _check_topic(self, topic: str) -> None:
        name = topic.removeprefix(_PREFIX)
        if not topic.startswith(_PREFIX):
            raise RequestError("", "unmatched topic")
        if not name:
            raise RequestError("TopicNameRequired", "You must provide a topic name")
        if len(topic) > MAX_TOPIC_CHARS:
            raise RequestError("TopicNameTooLong", f"at most {MAX_TOPIC_CHARS} characters")
        if len(self.channels) >= MAX_CHANNELS:
            raise RequestError("ChannelRateLimitReached", "Too many channels")

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
        if channel.is_visitors or not is_key(token):
            self._host.renew(channel, token)

    def forget(self, channel: Channel) -> None:
        """Take a channel off the socket; a newer one of its topic stays."""
        if self.channels.get(channel.topic) is channel:
            del self.channels[channel.topic]
            self._note_empty()

    def _note_empty(self) -> None:
        if not self.channels:
            self.empty_since = self._host.now()


def is_key(token: str) -> bool:
    """Tell an opaque API key, which says nothing about a person, from an access token."""
    return token.startswith("sb_")


def refusal_reason(error: BanquetError) -> str:
    """Return the `reason` of an error reply: `Code: text`, official codes for tokens."""
    code = "InvalidJWTToken" if isinstance(error, TokenError) else error.code
    return f"{code}: {error.message}" if code else error.message
