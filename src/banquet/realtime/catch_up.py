"""Channels that are behind: resuming, on a slow socket, or waiting for PostgreSQL's judgement.

A channel that is behind holds a position in the ring and nothing else; a task of its own walks it
forward, transaction by transaction, until it is at the head and live again.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from banquet.realtime.channel import Audience, Channel, RefetchReason, checkpoint_frame
from banquet.realtime.connection import Connection
from banquet.realtime.delivery import Delivery, Key, Matches
from banquet.realtime.filtering.expressions import Answers, Question, UnanswerableError
from banquet.realtime.groups import Group
from banquet.realtime.history.cursor import Cursor
from banquet.realtime.history.ring import MustRefetch, Ring
from banquet.realtime.questions import Questions, Visible
from banquet.realtime.rights.access import AccessIndex
from banquet.realtime.rights.tables import Asked, TableName
from banquet.realtime.router import Router
from banquet.replication.messages import Change, Transaction

MAX_GROUP_CHANGES: Final = 2_000
"""Changes of one transaction a resuming channel is sent; more, and it reads again instead."""

STEP_TRANSACTIONS: Final = 64
"""Transactions walked before others get their turn."""

SLICE_CHANGES: Final = 256
"""Changes judged by PostgreSQL in one query."""

FLUSH_BYTES: Final = 64 * 1024
"""Bytes queued before they are written, so that a slow socket is noticed."""

_UNSENDABLE: Final = ("large", "truncated", "filter")
"""Reasons to read again that make every row of the transaction superfluous."""


class StoppedError(Exception):
    """The channel cannot be served any further now: closed, or its socket is full."""


@dataclass(slots=True)
class _Walk:
    """One transaction on its way to one channel.

    Attributes:
        group: What the channel hears.
        audience: As whom.
        transaction: The transaction.
        first: Number of the first change not sent yet.
        batched: Changes waiting for the frame at the end.
        touched: Whether anything was sent, perhaps before the socket was full for a while.
        refetch: Why the client must read again instead, if it must.
        visible: Rows PostgreSQL let pass, by table, of the slice at hand.
        answers: What it said of the regular expressions there.
    """

    group: Group
    audience: Audience
    transaction: Transaction
    first: int
    batched: list[bytes] = field(default_factory=list)
    touched: bool = False
    refetch: RefetchReason | None = None
    visible: Visible = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)

    def slice(self, start: int) -> tuple[Change, ...]:
        return self.transaction.changes[start : start + SLICE_CHANGES]


class CatchUp:
    """Walks channels forward."""

    def __init__(
        self,
        ring: Ring,
        router: Router,
        delivery: Delivery,
        access: AccessIndex,
        questions: Questions,
        flowing: asyncio.Event,
        stop: Callable[[Channel], None],
        hears: Callable[[], bool],
    ) -> None:
        self._flowing = flowing
        self._ring = ring
        self._router = router
        self._delivery = delivery
        self._access = access
        self._questions = questions
        self._stop = stop
        self._hears = hears
        self._has_ended = False

    def end(self) -> None:
        """Walk nobody any further: another ring has taken the place of this one."""
        self._has_ended = True

    async def run(self, connection: Connection, channel: Channel) -> None:
        """Bring a channel of a connection to the head; ends early when its socket is full.

        Raises:
            DatabaseError: PostgreSQL could not be asked; nothing has been skipped.
            UnanswerableError: it did not answer, and the channel cannot be told to read again.
        """
        while True:
            # Whoever walked on while deliveries are held back would judge by the old catalogue,
            # and be live when what is held is routed: it would hear that twice.
            await self._flowing.wait()
            if not is_behind(channel) or self._has_ended or not connection.takes_more:
                return
            try:
                await self._advance(connection, channel)
            except StoppedError:
                continue
            await asyncio.sleep(0)

    async def _advance(self, connection: Connection, channel: Channel) -> None:
        """Send a channel the next few transactions, or make it live."""
        if channel.position is None:
            return
        found = self._ring.since(channel.position)
        if isinstance(found, MustRefetch):
            self._lose(connection, channel, found.reason)
            return
        step = list(islice(found, STEP_TRANSACTIONS))
        if not step:
            self._go_live(channel)
        for transaction in step:
            await self._send(connection, channel, transaction)
            if _is_full(connection):
                raise StoppedError

    def _lose(self, connection: Connection, channel: Channel, reason: RefetchReason) -> None:
        """Go on at the head and say that something is missing."""
        head = self._ring.head
        if channel.resumes:
            channel.must_refetch(reason, head)
            channel.position, channel.owes_checkpoint = head, True
        else:
            # A stock client knows no `must_refetch`, but it knows that a failed channel may
            # have missed something.
            channel.push("phx_error", {"reason": "the client fell too far behind"})
            connection.forget(channel)
            self._stop(channel)

    def _go_live(self, channel: Channel) -> None:
        self._router.attach(channel)
        if channel.owes_checkpoint and channel.group is not None and channel.resumes:
            live = self._hears()
            channel.socket.queue(checkpoint_frame(channel.group, self._ring.head, (), live=live))
        channel.owes_checkpoint = False

    async def _send(
        self, connection: Connection, channel: Channel, transaction: Transaction
    ) -> None:
        group, position = _standing(channel)
        first = position.index if position.lsn == transaction.commit_lsn else 0
        walk = _Walk(group, channel.audience, transaction, first, touched=first > 0)
        try:
            walk.refetch = await self._obstacle(channel, walk)
            for start in range(first, len(transaction.changes), SLICE_CHANGES):
                if walk.refetch in _UNSENDABLE:
                    break
                await self._judge(channel, walk, start)
                self._send_slice(connection, channel, walk, start)
        except UnanswerableError:
            if not _understands_refetch(group):
                raise
            _check_standing(channel, walk)
            walk.refetch = "filter"
        self._close(channel, walk)

    async def _obstacle(self, channel: Channel, walk: _Walk) -> RefetchReason | None:
        """Return why a transaction cannot be sent row by row, if it cannot."""
        group, transaction = walk.group, walk.transaction
        if not _understands_refetch(group):
            return None
        if any(
            each.kind == "TRUNCATE" and each.relation.name in group.subscriptions
            for each in transaction.changes
        ):
            return "truncated"
        if len(transaction.changes) > MAX_GROUP_CHANGES and await self._is_large(channel, walk):
            return "large"
        user = walk.audience.user
        if user and self._access.affected(transaction).includes(user):
            return "rights"
        is_past = transaction.commit_lsn <= channel.joined_at
        if is_past and any(self._needs_judging(walk, each) for each in transaction.changes):
            return "rights"
        return None

    async def _is_large(self, channel: Channel, walk: _Walk) -> bool:
        """Tell whether more of a transaction is for a channel than is sent row by row."""
        changes = walk.transaction.changes
        most = sum(1 for each in changes if self._may_concern(walk, each))
        if most <= MAX_GROUP_CHANGES or not walk.group.expressions:
            return most > MAX_GROUP_CHANGES
        count = 0
        for start in range(0, len(changes), SLICE_CHANGES):
            await self._judge(channel, walk, start)
            count += sum(1 for each in walk.slice(start) if self._judged(walk, each)[0])
        return count > MAX_GROUP_CHANGES

    async def _judge(self, channel: Channel, walk: _Walk, start: int) -> None:
        """Ask PostgreSQL what only it can tell about the rows of a slice."""
        group, changes = walk.group, walk.slice(start)
        walk.visible, walk.answers = {}, {}
        rows: dict[TableName, dict[Key, None]] = {}
        for change in changes:
            # From before the join: what may be seen of it *now* says nothing about then.
            if walk.transaction.commit_lsn <= channel.joined_at:
                break
            if change.new is not None and self._needs_judging(walk, change):
                key = self._delivery.key(change, change.new)
                rows.setdefault(change.relation.name, {})[key] = None
        if rows:
            place = (walk.transaction.commit_lsn, start)
            walk.visible = await self._questions.visible(walk.audience, rows, place)
            _check_standing(channel, walk)
        if group.expressions:
            asked = [each for change in changes for each in self._unanswered(walk, change)]
            walk.answers = await self._questions.answers(group.expressions, asked)
            _check_standing(channel, walk)

    def _needs_judging(self, walk: _Walk, change: Change) -> bool:
        """Tell whether only PostgreSQL can tell if a row may be seen, and somebody wants it."""
        if change.new is None or not _is_asked(walk.group, change):
            return False
        return self._may_concern(walk, change)

    def _unanswered(self, walk: _Walk, change: Change) -> Iterator[Question]:
        # Nothing is asked about rows one may not see: how long an answer takes tells of them.
        if change.relation.name in walk.group.rules and any(self._allowed(walk, change)):
            places = self._delivery.places(change.relation)
            yield from walk.group.questions(change, places, walk.transaction)

    def _may_concern(self, walk: _Walk, change: Change) -> bool:
        """Tell whether a change is for the channel as far as can be told without asking."""
        group = walk.group
        if change.relation.name not in group.rules:
            return False
        if not _is_asked(group, change) and not any(self._allowed(walk, change)):
            return False
        places = self._delivery.places(change.relation)
        return bool(group.matches(change, places, walk.transaction))

    def _judged(self, walk: _Walk, change: Change) -> tuple[Matches, tuple[bool, bool]]:
        """Return the subscriptions a change of the slice at hand is for, and what of it."""
        if change.relation.name not in walk.group.rules:
            return [], (False, False)
        allowed = self._allowed(walk, change)
        if not any(allowed):
            return [], allowed
        places = self._delivery.places(change.relation)
        return walk.group.matches(change, places, walk.transaction, walk.answers), allowed

    def _send_slice(
        self, connection: Connection, channel: Channel, walk: _Walk, start: int
    ) -> None:
        lsn, count = walk.transaction.commit_lsn, len(walk.transaction.changes)
        end = min(start + SLICE_CHANGES, count)
        for index in range(start, end):
            self._send_change(channel, walk, index)
            if _is_full(connection) and not walk.batched and index + 1 < count:
                channel.position = Cursor(self._ring.epoch, lsn, index + 1)
                raise StoppedError
        if end < count and not walk.batched:
            # Whoever has to begin again, under other rights say, does not hear this twice.
            channel.position = Cursor(self._ring.epoch, lsn, end)

    def _send_change(self, channel: Channel, walk: _Walk, index: int) -> None:
        transaction = walk.transaction
        matches, allowed = self._judged(walk, transaction.changes[index])
        if not matches:
            return
        frames = self._delivery.frames(walk.group, transaction, index, matches, allowed)
        if frames.rows:
            channel.socket.queue(frames.rows, frames.count)
        walk.batched.extend(frames.batched)
        walk.touched = walk.touched or bool(frames.rows or frames.batched)

    def _allowed(self, walk: _Walk, change: Change) -> tuple[bool, bool]:
        name = change.relation.name
        policy = walk.group.rules[name].policy
        if isinstance(policy, Asked) and change.new is not None:
            key = self._delivery.key(change, change.new)
            is_visible = key in walk.visible.get(name, frozenset())
            return is_visible, is_visible
        places = self._delivery.places(change.relation)
        lsn = walk.transaction.commit_lsn
        return self._delivery.allowed(walk.audience, policy, change, places, lsn)

    def _close(self, channel: Channel, walk: _Walk) -> None:
        """End a transaction: the batch, `must_refetch`, the checkpoint, in this order."""
        cursor = self._ring.cursor_after(walk.transaction)
        if walk.batched and walk.refetch not in _UNSENDABLE:
            if walk.group.takes(walk.batched):
                channel.socket.queue(walk.group.batch_frame(walk.batched, cursor))
            else:
                walk.refetch = "large"
        if walk.refetch is not None:
            channel.must_refetch(walk.refetch, cursor)
        if walk.group.resumes and (walk.touched or walk.refetch is not None):
            xids = (walk.transaction.xid,)
            channel.socket.queue(checkpoint_frame(walk.group, cursor, xids, live=False))
            channel.owes_checkpoint = True
        channel.position = cursor


def is_behind(channel: Channel) -> bool:
    """Tell whether a channel is joined and not live."""
    return channel.position is not None and channel.group is not None


def _is_full(connection: Connection) -> bool:
    """Write what is queued if it is much, and tell whether the socket takes no more."""
    if connection.queued_bytes > FLUSH_BYTES:
        connection.flush()
    return connection.paused_at is not None


def _standing(channel: Channel) -> tuple[Group, Cursor]:
    if channel.group is None or channel.position is None:
        raise StoppedError
    return channel.group, channel.position


def _check_standing(channel: Channel, walk: _Walk) -> None:
    """Begin again if the channel hears other things now, or as somebody else."""
    if _standing(channel)[0] is not walk.group or channel.audience is not walk.audience:
        raise StoppedError


def _is_asked(group: Group, change: Change) -> bool:
    rule = group.rules.get(change.relation.name)
    return rule is not None and isinstance(rule.policy, Asked)


def _understands_refetch(group: Group) -> bool:
    return group.resumes or any(each.batch for each in group.listening.bindings)
