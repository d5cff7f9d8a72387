"""Presence for clients: calls answered, states and changes sent.

What happens on a topic in one turn of the event loop is told in one frame, made once for all
listeners of one protocol version. A listener that cannot be sent anything now (its socket is
slow, its rights are being judged) is told nothing, and the whole state once it can.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final, TypeAlias
from uuid import uuid1

from banquet.clock import Clock
from banquet.errors import RequestError
from banquet.realtime.broadcast.limits import Rate
from banquet.realtime.channels.channel import Channel
from banquet.realtime.presence.allowance import Allowance
from banquet.realtime.presence.requests import (
    OversizeError,
    Track,
    parse_request,
)
from banquet.realtime.presence.roster import Roster
from banquet.realtime.wire.outbox import Outbox
from banquet.realtime.wire.protocol import (
    Message,
    Vsn,
    channel_frame_parts,
    reply,
    text_frame,
)

MAX_CALLS: Final = 5
"""Calls of `track` and `untrack` a channel may make in `CALLS_SECONDS` (official limit)."""

CALLS_SECONDS: Final = 30.0

SECONDS_PER_LISTENER: Final = 20e-6
"""How long a topic is quiet after it told a listener something: a topic of 1,000 tells of
changes 50 times a second at most, so that many who come at once cost a part of one core."""

Later: TypeAlias = Callable[[float, Callable[[], None]], None]
"""Calls something after so many seconds, in a turn of the event loop of its own."""


@dataclass(slots=True, eq=False)
class _Room:
    """One topic, public or private.

    Attributes:
        roster: Who is there.
        members: Channels with presence on.
        listeners: Those of them that are told of changes, by protocol version.
        is_due: Whether changes are going to be told.
        quiet_until: Monotonic second before which they are not.
        owed: Answers to those who caused changes, sent after these.
    """

    topic: str
    roster: Roster[Channel]
    members: set[Channel] = field(default_factory=set)
    listeners: dict[Vsn, dict[Channel, None]] = field(
        default_factory=lambda: {"1.0.0": {}, "2.0.0": {}}
    )
    is_due: bool = False
    quiet_until: float = 0.0
    owed: dict[Channel, list[bytes]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Member:
    """A channel with presence on, or that has made a call."""

    room: _Room
    key: str
    calls: list[float] = field(default_factory=list)


class Presence:
    """Who is where."""

    def __init__(
        self,
        outbox: Outbox,
        clock: Clock,
        dismiss: Callable[[Channel, str], None],
        later: Later | None = None,
        *,
        per_second: float | None = None,
    ) -> None:
        """Begin with nobody.

        Args:
            outbox: Where frames are queued.
            clock: The time.
            dismiss: Ends a channel for good, saying why.
            later: How changes are told after a while; None for the running event loop.
            per_second: Most calls of all clients together, on the average of a minute; None for
                any number.
        """
        self._outbox = outbox
        self._clock = clock
        self._dismiss = dismiss
        self._later = later or _on_the_loop
        self._rooms: dict[tuple[str, bool], _Room] = {}
        self._members: dict[Channel, _Member] = {}
        self._refs = _references()
        self._allowance = Allowance[Channel]()
        self._rate = None if per_second is None else Rate(per_second)

    def enter(self, channel: Channel) -> None:
        """Begin with a channel that has joined: one that did not decline is sent the state."""
        if channel.join.presence is not False:
            self._member(channel)
            self.review(channel)

    def leave(self, channel: Channel) -> None:
        """Forget a channel that is stopped; the others are told."""
        member = self._members.pop(channel, None)
        if member is None:
            return
        room = member.room
        _pay(room, channel)
        self._allowance.drop(channel)
        room.members.discard(channel)
        room.listeners[channel.socket.vsn].pop(channel, None)
        if not room.members:
            # Nobody is left to be told, and who comes next finds an empty room.
            del self._rooms[(channel.name, channel.join.is_private)]
        elif room.roster.drop(channel):
            self._tell_soon(room)

    def handle(self, channel: Channel, message: Message) -> None:
        """Answer a `presence` message of a channel that has joined."""
        member = self._member(channel)
        if not self._counts(member):
            self._end(channel, member, "Client presence rate limit exceeded")
            return
        if self._rate is not None and not self._rate.take(self._clock.monotonic()):
            self._end(channel, member, "Too many presence messages per second")
            return
        try:
            request = parse_request(message.payload)
            if isinstance(request, Track):
                _require_write(channel)
                size = len(member.key) + len(request.body)
                self._allowance.put(channel, channel.socket, size)
                is_news = member.room.roster.put(channel, member.key, request.body)
            else:
                is_news = self._drop(channel, member)
        except OversizeError as error:
            self._end(channel, member, error.message)
            return
        except RequestError as error:
            _answer(channel, message, error)
            return
        answer = reply(channel.socket.vsn, message, "ok", {})
        # One that joined without presence gets the state now.
        self.review(channel)
        if is_news:
            # Whoever awaits the answer sees by then what it did, as with the official server.
            member.room.owed.setdefault(channel, []).append(answer)
            self._tell_soon(member.room)
        else:
            channel.socket.queue(answer)

    def review(self, channel: Channel) -> None:
        """See whether a channel can be told of changes now, as its socket and rights are.

        One that could not be until now is sent the state first.
        """
        member = self._members.get(channel)
        if member is None:
            return
        listeners = member.room.listeners[channel.socket.vsn]
        if not _can_be_told(channel):
            listeners.pop(channel, None)
        elif channel not in listeners:
            listeners[channel] = None
            _send_state(channel, member.room.roster)
        if not channel.rights.presence_write and self._drop(channel, member):
            self._tell_soon(member.room)

    def _end(self, channel: Channel, member: _Member, why: str) -> None:
        _pay(member.room, channel)
        self._dismiss(channel, why)

    def _drop(self, channel: Channel, member: _Member) -> bool:
        """Have a channel say nothing of itself; False if it did not."""
        self._allowance.drop(channel)
        return member.room.roster.drop(channel)

    def _member(self, channel: Channel) -> _Member:
        """Return a channel's place, with presence turned on if it was off."""
        member = self._members.get(channel)
        if member is None:
            place = (channel.name, channel.join.is_private)
            room = self._rooms.get(place)
            if room is None:
                room = self._rooms[place] = _Room(channel.topic, Roster(self._refs))
            room.members.add(channel)
            key = channel.join.presence_key or _new_key()
            member = self._members[channel] = _Member(room, key)
        return member

    def _counts(self, member: _Member) -> bool:
        """Count a call; False if it is one too many."""
        now = self._clock.monotonic()
        member.calls = [each for each in member.calls if each > now - CALLS_SECONDS]
        member.calls.append(now)
        return len(member.calls) <= MAX_CALLS

    def _tell_soon(self, room: _Room) -> None:
        if not room.is_due:
            room.is_due = True
            delay = max(0.0, room.quiet_until - self._clock.monotonic())
            self._later(delay, lambda: self._tell(room))

    def _tell(self, room: _Room) -> None:
        room.is_due = False
        payloads = room.roster.tell()
        told = 0
        for vsn, listeners in room.listeners.items():
            if not listeners:
                continue
            head, tail = channel_frame_parts(vsn, room.topic, "presence_diff")
            for payload in payloads:
                self._outbox.send_all(listeners, text_frame(head + payload + tail))
            told += len(listeners) * len(payloads)
        room.quiet_until = self._clock.monotonic() + told * SECONDS_PER_LISTENER
        for channel in list(room.owed):
            _pay(room, channel)


def _pay(room: _Room, channel: Channel) -> None:
    """Send a channel the answers that waited for a change to be told."""
    for answer in room.owed.pop(channel, ()):
        channel.socket.queue(answer)


def _can_be_told(channel: Channel) -> bool:
    is_judged = channel.held is None
    return is_judged and channel.rights.presence_read and channel.socket.takes_more


def _send_state(channel: Channel, roster: Roster[Channel]) -> None:
    event = "presence_state"
    for payload in roster.state():
        head, tail = channel_frame_parts(
            channel.socket.vsn, channel.topic, event, join_ref=channel.join_ref
        )
        channel.socket.queue(text_frame(head + payload + tail))
        event = "presence_diff"
    # Before the next one is made: a client may ask for a thousand states in one breath, and is
    # slow, and told none, once the first few do not leave.
    channel.socket.flush()


def _require_write(channel: Channel) -> None:
    if not channel.rights.presence_write:
        raise RequestError(
            "Unauthorized",
            f"You do not have permissions to write presence to this Channel topic: {channel.name}",
        )


def _answer(channel: Channel, message: Message, error: RequestError) -> None:
    reason = f"{error.code}: {error.message}" if error.code else error.message
    channel.socket.queue(reply(channel.socket.vsn, message, "error", {"reason": reason}))


def _new_key() -> str:
    # Of version 1, as the official server's, but not with this machine's address in it.
    return str(uuid1(node=secrets.randbits(48) | 1 << 40))


def _references() -> Iterator[str]:
    run = secrets.token_urlsafe(6)
    return (f"{run}.{number:x}" for number in count(1))


def _on_the_loop(delay: float, act: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    if delay > 0:
        loop.call_later(delay, act)
    else:
        loop.call_soon(act)
