"""The receiving half of a socket: frames put together to messages (RFC 6455)."""

from typing import Final

from picows import WSCloseCode, WSFrame, WSMsgType, WSTransport

from banquet.realtime.broadcast.limits import Rate
from banquet.realtime.sockets.fragments import Fragments, FrameError
from banquet.realtime.sockets.writing import SocketHost, WritingSocket

MAX_FRAME_BYTES: Final = 5_000_000
"""Longest message taken from a client (official limit); a longer one closes the socket, 1009."""

MESSAGES_PER_SECOND: Final = 50.0
"""Messages and pings taken from one socket that no other rate counts, on the average of a minute;
a client of 100 channels sends some hundreds when it comes, and then one in 25 seconds."""

BYTES_PER_SECOND: Final = 8_000_000
"""Bytes of messages taken from one socket, on the average of a minute: reading them takes time
that is everybody's. 2,500 broadcasts a second may have 3 KB each."""


class FramedSocket(WritingSocket):
    """A socket that messages come on, whole or in fragments.

    Attributes:
        heard_at: Monotonic second of the last frame received.
    """

    __slots__ = ("_bytes", "_fragments", "_messages", "_unread_bytes", "heard_at")

    def __init__(self, host: SocketHost) -> None:
        super().__init__(host)
        self.heard_at = host.now()
        self._fragments = Fragments(MAX_FRAME_BYTES)
        self._unread_bytes = 0
        self._messages = Rate(MESSAGES_PER_SECOND)
        self._bytes = Rate(BYTES_PER_SECOND)

    @property
    def unread_bytes(self) -> int:
        """Return how much has come that is no whole frame yet."""
        return self._unread_bytes

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """End, holding nothing any more; called by picows."""
        super().on_ws_disconnected(transport)
        self._host.intake.release(self)
        self._fragments = Fragments(MAX_FRAME_BYTES)

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
            case WSMsgType.PING if self._counts_message():
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
            if whole is not None and self._counts_bytes(whole[1]):
                self._take(*whole)
            return
        is_text = frame.msg_type == WSMsgType.TEXT
        message = self._fragments.begin(data, is_text=is_text, is_final=is_final)
        if message is not None and self._counts_bytes(message):
            self._take(is_text, message)

    def _counts_message(self) -> bool:
        """Count a message that no other rate counts; one too many closes the socket."""
        return self._counts(self._messages, 1, "too many messages")

    def _counts_bytes(self, data: bytes) -> bool:
        return self._counts(self._bytes, len(data), "too many bytes")

    def _counts(self, rate: Rate, count: int, excess: str) -> bool:
        is_within = rate.take(self.heard_at, count)
        if not is_within:
            self.close(WSCloseCode.POLICY_VIOLATION, excess)
        return is_within

    def _take(self, is_text: bool, data: bytes) -> None:
        """Take a whole message; what is spoken is for others to say."""
        raise NotImplementedError
