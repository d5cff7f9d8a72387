"""Private channels: joined, and kept, by what the policies on `realtime.messages` say.

Rights are judged for a join, for every new token, when the stream shows that somebody's
memberships or permissions changed, and after every change of the schema. From that moment until
PostgreSQL has answered, with that change before its eyes, the channel is sent nothing that was
not sent before: what comes for it is held, and then either sent or thrown away.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from banquet.clock import Clock
from banquet.errors import BanquetError, DatabaseError, RequestError
from banquet.realtime.channels.asking import Asking, Prober, Refusals
from banquet.realtime.channels.channel import Channel
from banquet.realtime.history.cursor import Snapshot
from banquet.realtime.rights.access import Affected
from banquet.realtime.rights.topics import PolicyError, TopicRights
from banquet.realtime.waiting.lanes import Lanes
from banquet.realtime.waiting.pauses import pauses

MAX_DEFERRED: Final = 256
MAX_DEFERRED_BYTES: Final = 4 * 1024 * 1024
"""What a channel may say while its rights are being judged; it waits for the answer."""

MAX_UNSEEN: Final = 1024
"""Changes of rights remembered that queries may not see yet: some milliseconds' worth of them."""


@dataclass(slots=True, eq=False)
class _Case:
    """A private channel, from the beginning of its join.

    Attributes:
        doubts: How often its rights have come into question.
        unseen: Transactions that an answer must know of.
        is_open: Whether somebody is finding out.
        is_urgent: Whether a commit is why, so that it hears nothing until then.
        is_renewed: Whether a new token is.
        deferred: What the channel said meanwhile.
        deferred_bytes: How much that is.
    """

    doubts: int = 0
    unseen: set[int] = field(default_factory=set)
    is_open: bool = False
    is_urgent: bool = False
    is_renewed: bool = False
    deferred: list[Callable[[], None]] = field(default_factory=list)
    deferred_bytes: int = 0


class PrivateChannels:
    """Judges private channels, and holds back what comes while a judgement is open."""

    def __init__(
        self,
        prober: Prober,
        clock: Clock,
        lanes: Lanes,
        *,
        dismiss: Callable[[Channel, str], None],
        fail: Callable[[Channel, str, str], None],
        release: Callable[[Channel, Collection[bytes]], None],
        review: Callable[[Channel], None],
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        """Begin without channels.

        Args:
            prober: Tries policies out.
            clock: The time.
            lanes: Who is asked about when.
            dismiss: Ends a channel for good, saying why.
            fail: Ends a channel so that its client joins again: `extension` and why.
            release: Sends a channel the broadcasts that were held.
            review: Told when a channel may see who is there again, or no longer.
            spawn: Runs something in the background.
        """
        self._dismiss = dismiss
        self._fail = fail
        self._release = release
        self._review = review
        self._spawn = spawn
        self._cases: dict[Channel, _Case] = {}
        self._unseen: deque[tuple[int, Affected]] = deque(maxlen=MAX_UNSEEN)
        self._asking = Asking(prober, lanes)
        self._refusals = Refusals(clock)

    async def admit(self, channel: Channel) -> None:
        """Give a joining channel its rights, if it is private; join it in the same turn.

        Raises:
            RequestError: it may hear nothing there, a policy fails, or PostgreSQL cannot be asked.
        """
        if not channel.join.is_private or channel.is_closed:
            return  # nobody would take a closed one out again
        if self._refusals.has(channel):
            raise _unauthorized(channel)
        case = self._cases.setdefault(channel, _Case())
        try:
            rights = await self._find(channel, case)
        except DatabaseError as error:
            raise RequestError("UnableToConnectToProject", error.message) from error
        except PolicyError as error:
            channel.socket.journal.policy_failed(channel.topic, error)
            raise _unauthorized(channel) from error
        if not rights.may_join:
            self._refusals.add(channel)
            raise _unauthorized(channel)
        channel.rights = rights

    def leave(self, channel: Channel) -> None:
        """Forget a channel that is stopped."""
        self._cases.pop(channel, None)
        channel.held = None

    def doubt(self, channel: Channel, xid: int | None = None, *, holds: bool = True) -> None:
        """Have a channel judged anew; nothing happens to a public one.

        Args:
            channel: Whose rights may have changed.
            xid: Transaction that changed them.
            holds: Whether broadcasts wait for the answer. They must, where a right may be gone.
        """
        case = self._cases.get(channel)
        if case is None:
            return
        case.doubts += 1
        if xid is not None:
            case.unseen.add(xid)
            case.is_urgent = True
        if channel.group is None:
            return  # its join is not answered yet, and will be by what is true then
        if holds and channel.held is None:
            channel.held = []
            self._review(channel)
        if not case.is_open:
            case.is_open = True
            self._spawn(self._judge_again(channel, case))

    def renew(self, channel: Channel) -> None:
        """Have a channel judged by its new token."""
        case = self._cases.get(channel)
        if case is not None:
            case.is_renewed = True
            self.doubt(channel)

    def defer(self, channel: Channel, size: int, act: Callable[[], None]) -> bool:
        """Do what a channel asks for once its rights have been judged, if it is still there.

        Args:
            channel: Of which `held` is not None.
            size: Bytes kept until then.
            act: Does it.

        Returns:
            Whether there was room to keep it.
        """
        case = self._cases[channel]
        size += case.deferred_bytes
        if len(case.deferred) >= MAX_DEFERRED or size > MAX_DEFERRED_BYTES:
            return False
        case.deferred.append(act)
        case.deferred_bytes = size
        return True

    def doubt_members(self, affected: Affected, xid: int) -> None:
        """Have everybody judged anew whose memberships or permissions a transaction changed."""
        if affected.everyone or affected.users:
            self._refusals.clear()
            self._unseen.append((xid, affected))
            for channel in list(self._cases):
                if affected.includes(channel.audience.user):
                    self.doubt(channel, xid)

    def doubt_everyone(self, xid: int | None = None, *, holds: bool = True) -> None:
        """Have all private channels judged anew."""
        self._refusals.clear()
        if xid is not None:
            self._unseen.append((xid, Affected(everyone=True)))
        for channel in list(self._cases):
            self.doubt(channel, xid, holds=holds)

    def begin(self) -> None:
        """Forget the commits of another database, whose numbers mean others here."""
        self._unseen.clear()
        for case in self._cases.values():
            case.unseen.clear()

    def close(self) -> None:
        """End what runs in the background."""
        self._asking.close()

    async def _judge_again(self, channel: Channel, case: _Case) -> None:
        try:
            rights = await self._find(channel, case)
        except BanquetError as error:
            if not channel.is_closed:
                self._fail(channel, "system", f"Rights cannot be judged: {error.message}")
            return
        except Exception:
            # A defect must not leave anybody deaf in silence; it is logged when the task ends.
            if not channel.is_closed:
                self._fail(channel, "system", "Rights cannot be judged; join again")
            raise
        finally:
            is_renewed = case.is_renewed
            case.is_open = case.is_urgent = case.is_renewed = False
        if channel.is_closed:
            return
        if is_renewed and not rights.may_join:
            self._dismiss(channel, _unauthorized(channel).message)
        elif not rights.may_join or (is_renewed and _hears_less(channel, rights)):
            message = "You no longer have permission to read from this Channel topic: "
            self._dismiss(channel, message + channel.name)
        else:
            self._go_on(channel, case, rights)

    def _go_on(self, channel: Channel, case: _Case, rights: TopicRights) -> None:
        held, channel.held = channel.held or [], None
        channel.rights = rights
        if rights.broadcast_read:
            self._release(channel, held)
        self._review(channel)
        deferred, case.deferred, case.deferred_bytes = case.deferred, [], 0
        for act in deferred:
            if not channel.is_closed:
                act()

    async def _find(self, channel: Channel, case: _Case) -> TopicRights:
        """Return rights that nothing known by now has put into question.

        A commit is streamed to us a moment before queries can see it, so that those that have
        come already count as well: who joins in that moment was not there to be doubted.
        """
        pause = pauses()
        while True:
            doubts, audience = case.doubts, channel.audience
            case.unseen |= {xid for xid, who in self._unseen if who.includes(audience.user)}
            judgement = await self._asking.ask(channel, is_urgent=case.is_urgent)
            case.unseen = {xid for xid in case.unseen if not judgement.snapshot.sees(xid)}
            self._forget_seen(judgement.snapshot)
            if case.unseen:
                await asyncio.sleep(next(pause))
            elif (doubts, audience) == (case.doubts, channel.audience) or channel.is_closed:
                return judgement.rights

    def _forget_seen(self, snapshot: Snapshot) -> None:
        """Forget the oldest changes as far as queries see them, which they do for good."""
        while self._unseen and snapshot.sees(self._unseen[0][0]):
            self._unseen.popleft()


def _hears_less(channel: Channel, rights: TopicRights) -> bool:
    """Tell whether something the channel asked for and heard is not for it any more."""
    before, sees = channel.rights, channel.join.presence is not False
    return (before.broadcast_read and not rights.broadcast_read) or (
        sees and before.presence_read and not rights.presence_read
    )


def _unauthorized(channel: Channel) -> RequestError:
    return RequestError(
        "Unauthorized",
        "You do not have permissions to read from this Channel topic: " + channel.name,
    )
