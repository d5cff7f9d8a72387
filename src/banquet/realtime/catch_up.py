"""Channels that are behind: resuming, on a slow socket, or waiting for PostgreSQL's judgement.

A channel that is behind holds a position in the ring and nothing else; a task per connection
walks it forward, transaction by transaction, until it is at the head and live again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeAlias

from banquet.realtime.channel import Audience, Channel, RefetchReason, checkpoint_frame
from banquet.realtime.connection import Connection
from banquet.realtime.delivery import Delivery, Key, Matches
from banquet.realtime.groups import Group
from banquet.realtime.history.cursor import Cursor
from banquet.realtime.history.ring import MustRefetch, Ring
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

Ask: TypeAlias = Callable[
    [Audience, TableName, tuple[Key, ...], tuple[int, int]], Awaitable[frozenset[Key]]
]
"""Returns which rows a listener may see: audience, table, keys, and where in the stream, by
which equal questions are recognised."""


class StoppedError(Exception):
    """The channel cannot be served any further now: closed, or its socket is full."""


@dataclass(slots=True)
class _Walk:
    """One transaction on its way to one channel.

    Attributes:
        group: What the channel hears.
        transaction: The transaction.
        first: Number of the first change not sent yet.
        batched: Changes waiting for the frame at the end.
        touched: Whether anything was sent, perhaps before the socket was full for a while.
        refetch: Why the client must read again instead, if it must.
        visible: Keys PostgreSQL let pass, by table, for the slice at hand.
    """

    group: Group
    transaction: Transaction
    first: int
    batched: list[bytes] = field(default_factory=list)
    touched: bool = False
    refetch: RefetchReason | None = None
    visible: dict[TableName, frozenset[Key]] = field(default_factory=dict)


class CatchUp:
    """Walks channels forward."""

    def __init__(
        self,
        ring: Ring,
        router: Router,
        delivery: Delivery,
        access: AccessIndex,
        ask: Ask,
        flowing: asyncio.Event,
        stop: Callable[[Channel], None],
    ) -> None:
        self._flowing = flowing
        self._ring = ring
        self._router = router
        self._delivery = delivery
        self._access = access
        self._ask = ask
        self._stop = stop
        self._has_ended = False

    def end(self) -> None:
        """Walk nobody any further: another ring has taken the place of this one."""
        self._has_ended = True

    async def run(self, connection: Connection) -> None:
        """Bring every channel of a connection to the head; ends early when its socket is full."""
        while True:
            # Whoever walked on while deliveries are held back would judge by the old catalogue,
            # and be live when what is held is routed: it would hear that twice.
            await self._flowing.wait()
            behind = next((c for c in connection.channels.values() if is_behind(c)), None)
            if behind is None or self._has_ended or not connection.takes_more:
                return
            try:
                await self._advance(connection, behind)
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
            channel.socket.queue(checkpoint_frame(channel.group, self._ring.head, (), live=True))
        channel.owes_checkpoint = False

    async def _send(
        self, connection: Connection, channel: Channel, transaction: Transaction
    ) -> None:
        group, position = _standing(channel)
        first = position.index if position.lsn == transaction.commit_lsn else 0
        walk = _Walk(group, transaction, first, touched=first > 0)
        walk.refetch = self._obstacle(channel, transaction, group)
        for start in range(first, len(transaction.changes), SLICE_CHANGES):
            await self._judge(channel, walk, start)
            self._send_slice(connection, channel, walk, start)
        self._close(channel, walk)

    def _obstacle(
        self, channel: Channel, transaction: Transaction, group: Group
    ) -> RefetchReason | None:
        """Return why a transaction cannot be sent row by row, if it cannot."""
        if not group.resumes and not _batches(group):
            return None
        if any(
            each.kind == "TRUNCATE" and _name(each) in group.subscriptions
            for each in transaction.changes
        ):
            return "truncated"
        if len(transaction.changes) > MAX_GROUP_CHANGES:
            matching = sum(
                1 for each in transaction.changes if self._matches(group, transaction, each)
            )
            if matching > MAX_GROUP_CHANGES:
                return "large"
        if channel.audience.user and self._access.affected(transaction).includes(
            channel.audience.user
        ):
            return "rights"
        return None

    def _matches(self, group: Group, transaction: Transaction, change: Change) -> Matches:
        return group.matches(change, self._delivery.places(change.relation), transaction)

    async def _judge(self, channel: Channel, walk: _Walk, start: int) -> None:
        """Ask PostgreSQL about the rows of a slice that only it can judge."""
        walk.visible = {}
        if not any(isinstance(rule.policy, Asked) for rule in walk.group.rules.values()):
            return
        keys: dict[TableName, dict[Key, None]] = {}
        transaction = walk.transaction
        for change in transaction.changes[start : start + SLICE_CHANGES]:
            rule = walk.group.rules.get(_name(change))
            if rule is None or not isinstance(rule.policy, Asked) or change.new is None:
                continue
            if not self._matches(walk.group, transaction, change):
                continue
            if transaction.commit_lsn <= channel.joined_at:
                # From before the join: what may be seen of it *now* says nothing about then.
                walk.refetch = walk.refetch or "rights"
                continue
            keys.setdefault(_name(change), {})[self._delivery.key(change, change.new)] = None
        for table, wanted in keys.items():
            walk.visible[table] = await self._ask(
                channel.audience, table, tuple(wanted), (transaction.commit_lsn, start)
            )
        if _standing(channel)[0] is not walk.group:
            raise StoppedError  # joined anew under other rights meanwhile: begin again

    def _send_slice(
        self, connection: Connection, channel: Channel, walk: _Walk, start: int
    ) -> None:
        changes = walk.transaction.changes
        for index in range(start, min(start + SLICE_CHANGES, len(changes))):
            if walk.refetch in ("large", "truncated"):
                return
            self._send_change(channel, walk, index)
            if _is_full(connection) and not walk.batched and index + 1 < len(changes):
                lsn = walk.transaction.commit_lsn
                channel.position = Cursor(self._ring.epoch, lsn, index + 1)
                raise StoppedError

    def _send_change(self, channel: Channel, walk: _Walk, index: int) -> None:
        transaction = walk.transaction
        change = transaction.changes[index]
        matches = self._matches(walk.group, transaction, change)
        if not matches:
            return
        allowed = self._allowed(channel, walk, change)
        if not any(allowed):
            return
        frames = self._delivery.frames(walk.group, transaction, index, matches, allowed)
        if frames.rows:
            channel.socket.queue(frames.rows, frames.count)
        walk.batched.extend(frames.batched)
        walk.touched = walk.touched or bool(frames.rows or frames.batched)

    def _allowed(self, channel: Channel, walk: _Walk, change: Change) -> tuple[bool, bool]:
        policy = walk.group.rules[_name(change)].policy
        if isinstance(policy, Asked) and change.new is not None:
            key = self._delivery.key(change, change.new)
            is_visible = key in walk.visible.get(_name(change), frozenset())
            return is_visible, is_visible
        places = self._delivery.places(change.relation)
        lsn = walk.transaction.commit_lsn
        return self._delivery.allowed(channel.audience, policy, change, places, lsn)

    def _close(self, channel: Channel, walk: _Walk) -> None:
        """End a transaction: the batch, `must_refetch`, the checkpoint, in this order."""
        cursor = self._ring.cursor_after(walk.transaction)
        if walk.batched:
            channel.socket.queue(walk.group.batch_frame(walk.batched, cursor))
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


def _name(change: Change) -> TableName:
    return (change.relation.schema, change.relation.table)


def _batches(group: Group) -> bool:
    return any(each.batch for each in group.listening.bindings)
