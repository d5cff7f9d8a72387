"""What is said on a topic, handed to everyone who has joined it; nothing of it is kept.

What a socket cannot take is dropped and counted: a broadcast is not a change, and has no place in
the ring to be fetched from later.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias
from weakref import WeakKeyDictionary

from banquet.clock import Clock
from banquet.errors import RequestError
from banquet.realtime.broadcast.limits import Rate
from banquet.realtime.channels.channel import Channel, Socket
from banquet.realtime.channels.topics import Topics
from banquet.realtime.monitoring.metrics import Meters
from banquet.realtime.wire.outbox import Outbox
from banquet.realtime.wire.protocol import UserBroadcast, Vsn, reply
from banquet.realtime.wire.said import Said, can_be_framed, said_by_client

SLICE: Final = 64
"""Broadcasts handed on before others get their turn."""

SLICE_BYTES: Final = 256 * 1024

MAX_WAITING_BYTES: Final = 64 * 1024 * 1024
"""Broadcasts of large transactions and requests that wait for their turn; more are dropped."""

MAX_BACKLOG_BYTES: Final = 4 * 1024 * 1024
"""Unsent bytes at which a slow socket is sent no more: the largest broadcast and some others."""

ALL_BACKLOGS_BYTES: Final = 128 * 1024 * 1024
"""The same for all slow sockets together; each has an equal share."""

MAX_HELD: Final = 256
"""Broadcasts kept for a channel whose rights are being judged, as far as they would fit into the
backlog of a slow socket; more are dropped."""

TRANSACTION: Final = "transaction"
"""The event by which the server itself tells changes in a batch."""

_SAID_BYTES: Final = 500
"""About what one costs besides its own size."""

Spawn: TypeAlias = Callable[[Coroutine[Any, Any, None]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLimits:
    """Most messages a second, on the average of a minute; None for any number.

    Attributes:
        socket: From one socket.
        process: From all of them together, and over REST.
        presence: Calls of presence, from all of them together.
    """

    socket: float | None = None
    process: float | None = None
    presence: float | None = None


UNLIMITED: Final = MessageLimits()


class Exchange:
    """Takes what is said and hands it on.

    Attributes:
        slow: Sockets that take no more at present.
        joining: Channels that are not answered yet, but must miss nothing that is said now.
        process_rate: What all clients together have said lately, or None if nobody counts.
    """

    def __init__(
        self,
        topics: Topics,
        outbox: Outbox,
        meters: Meters,
        clock: Clock,
        dismiss: Callable[[Channel, str], None],
        spawn: Spawn,
        limits: MessageLimits,
    ) -> None:
        """Begin in silence.

        Args:
            topics: Who has joined what.
            outbox: Where frames are queued.
            meters: Told what is said, and what did not arrive.
            clock: The time.
            dismiss: Ends a channel for good, saying why.
            spawn: Runs something in the background.
            limits: How much may be said.
        """
        self.slow: set[Socket] = set()
        self.joining = Topics()
        self._topics = topics
        self._outbox = outbox
        self._meters = meters
        self._clock = clock
        self._dismiss = dismiss
        self._spawn = spawn
        self._limits = limits
        self.process_rate = None if limits.process is None else Rate(limits.process)
        self._socket_rates: WeakKeyDictionary[Socket, Rate] = WeakKeyDictionary()
        self._waiting: deque[Said] = deque()
        self._waiting_bytes = 0
        self._is_handing_on = False

    # From sockets

    def receive(self, channel: Channel, sent: UserBroadcast) -> None:
        """Hand on what a client says, and answer if it asked to be answered."""
        if not self._is_within_limits(channel.socket):
            self._meters.undelivered["rate"] += 1
            self._dismiss(channel, "Too many messages per second")
            return
        vsn = channel.socket.vsn
        try:
            said = said_by_client(sent, is_private=channel.join.is_private)
        except RequestError as error:
            reason = f"{error.code}: {error.message}" if error.code else error.message
            channel.socket.queue(reply(vsn, sent, "error", {"reason": reason}))
            return
        if not channel.rights.broadcast_write:
            self._refuse_to_say(channel, sent)
            return
        self._meters.broadcasts["socket"] += 1
        self.deliver(said, channel)
        if channel.join.broadcast_ack:
            channel.socket.queue(reply(vsn, sent, "ok", {}))

    def _refuse_to_say(self, channel: Channel, sent: UserBroadcast) -> None:
        """Tell who may not speak, if it asked to be answered: silence looks like a lost line."""
        self._meters.undelivered["rights"] += 1
        if channel.join.broadcast_ack:
            words = "Unauthorized: You do not have permissions to write to this Channel topic: "
            response = {"reason": words + channel.name}
            channel.socket.queue(reply(channel.socket.vsn, sent, "error", response))

    def may_take(self, count: int) -> bool:
        """Count messages from elsewhere, and tell whether they are within the limit."""
        rate = self.process_rate
        return rate is None or rate.take(self._clock.monotonic(), count)

    def _is_within_limits(self, socket: Socket) -> bool:
        if self._limits.socket is not None:
            rate = self._socket_rates.get(socket)
            if rate is None:
                rate = self._socket_rates[socket] = Rate(self._limits.socket)
            if not rate.take(self._clock.monotonic()):
                return False
        return self.may_take(1)

    # To sockets

    def deliver(self, said: Said, sender: Channel | None = None) -> None:
        """Send something to everyone on its topic who may hear it and can take it.

        Args:
            said: What is said.
            sender: Channel that said it, which hears it only if it asked to.
        """
        recipients: dict[Vsn, list[Channel]] = {"1.0.0": [], "2.0.0": []}
        doubted: list[Channel] = []
        is_transaction = _is_transaction(said.event)
        for channel in self._topics.members(said.topic, said.is_private):
            if channel is sender and not channel.join.broadcast_self:
                continue
            if not channel.rights.broadcast_read or (is_transaction and _batches(channel)):
                continue
            if channel.recall is not None and channel.recall.has_told(said.id):
                continue
            if channel.held is not None:
                doubted.append(channel)
            elif channel.socket.takes_more or self._may_wait(channel.socket):
                recipients[channel.socket.vsn].append(channel)
            else:
                self._meters.undelivered["slow"] += 1
        for vsn, channels in recipients.items():
            if channels:
                self._send(said, vsn, channels)
        self._hold(said, doubted)
        for channel in self.joining.members(said.topic, said.is_private):
            if channel.recall is not None and not channel.recall.note(said):
                self._meters.undelivered["held"] += 1

    def release(self, channel: Channel, frames: Collection[bytes]) -> None:
        """Send what was kept for a channel, as far as its socket can take it by now."""
        for frame in frames:
            if channel.socket.takes_more or self._may_wait(channel.socket):
                channel.socket.queue(frame)
            else:
                self._meters.undelivered["slow"] += 1

    def take(self, source: Literal["rest", "database"], batch: Collection[Said]) -> None:
        """Send what comes from elsewhere than a socket."""
        self._meters.broadcasts[source] += len(batch)
        self.deliver_all(batch)

    def deliver_all(self, batch: Collection[Said]) -> None:
        """Send many, in their order and after those that wait already, a slice at a time."""
        for said in batch:
            if not can_be_framed(said):
                self._meters.undelivered["size"] += 1
            elif self._has_listeners(said):
                self._waiting_bytes += said.size + _SAID_BYTES
                if self._waiting_bytes > MAX_WAITING_BYTES:
                    self._waiting_bytes -= said.size + _SAID_BYTES
                    self._meters.undelivered["waiting"] += 1
                else:
                    self._waiting.append(said)
        if self._waiting and not self._is_handing_on:
            self._hand_on_slice()
            if self._waiting:
                self._is_handing_on = True
                self._spawn(self._hand_on())

    async def _hand_on(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(0)
                self._hand_on_slice()
        finally:
            self._is_handing_on = False

    def _hand_on_slice(self) -> None:
        size = 0
        for _ in range(min(SLICE, len(self._waiting))):
            said = self._waiting.popleft()
            size += said.size
            self._waiting_bytes -= said.size + _SAID_BYTES
            self.deliver(said)
            if size > SLICE_BYTES:
                return

    def _has_listeners(self, said: Said) -> bool:
        place = said.topic, said.is_private
        return bool(self._topics.members(*place) or self.joining.members(*place))

    def _send(self, said: Said, vsn: Vsn, channels: list[Channel]) -> None:
        frame = said.frame(vsn)
        if frame is None:
            self._meters.undelivered["vsn"] += len(channels)
        else:
            self._outbox.send_all(channels, frame)

    def _may_wait(self, socket: Socket) -> bool:
        """Tell whether a slow socket may be behind by one broadcast more.

        It may count as slow for no more than one large frame; what is said in the next moment
        need not be lost for that.
        """
        if socket not in self.slow:
            return False  # it is closing
        return socket.unsent_bytes < min(MAX_BACKLOG_BYTES, ALL_BACKLOGS_BYTES // len(self.slow))

    def _hold(self, said: Said, channels: list[Channel]) -> None:
        """Keep something for channels whose rights are being judged; once for all of them."""
        frames: dict[Vsn, bytes | None] = {}
        for channel in channels:
            vsn, held = channel.socket.vsn, channel.held
            if vsn not in frames:
                frames[vsn] = said.frame(vsn)
            frame = frames[vsn]
            if held is None or frame is None:
                continue
            if len(held) < MAX_HELD and sum(map(len, held)) + len(frame) <= MAX_BACKLOG_BYTES:
                held.append(frame)
            else:
                self._meters.undelivered["held"] += 1


def _is_transaction(event: str) -> bool:
    """Tell whether clients could take something for changes the server tells in a batch.

    They match names in any case; in a Turkish locale a dotted capital is an `i` as well.
    """
    return event.casefold().replace("i\u0307", "i") == TRANSACTION


def _batches(channel: Channel) -> bool:
    """Tell whether a channel hears changes in batches: nobody may make these up for it."""
    return any(each.batch for each in channel.join.bindings)
