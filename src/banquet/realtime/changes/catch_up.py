"""Channels that are behind: resuming, on a slow socket, or waiting for PostgreSQL's judgement.

A channel that is behind holds a position in the ring and nothing else; a task walks it forward,
transaction by transaction, until it is at the head and live again. Channels that hear the same
as the same person and fall behind at the same place are walked together.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import dropwhile, islice
from typing import Final

from banquet.realtime.changes.router import Router
from banquet.realtime.changes.turns import Turns
from banquet.realtime.changes.walks import (
    NOTHING_KNOWN,
    SLICE_CHANGES,
    UNSENDABLE,
    Known,
    Means,
    Walk,
    look_ahead,
)
from banquet.realtime.channels.channel import Audience, Channel, RefetchReason, checkpoint_frame
from banquet.realtime.filtering.expressions import UnanswerableError
from banquet.realtime.history.cursor import Cursor
from banquet.realtime.history.ring import MustRefetch, Ring
from banquet.realtime.rights.tables import Asked
from banquet.realtime.subscriptions.groups import Group
from banquet.realtime.wire.outbox import Outbox
from banquet.replication.messages import Transaction

STEP_TRANSACTIONS: Final = 64
"""Transactions walked before others get their turn."""

STEP_CHANGES: Final = 64
"""The same of changes, of which one transaction may have thousands."""

FLUSH_BYTES: Final = 64 * 1024
"""Bytes queued before they are written, so that a slow socket is noticed."""


class StoppedError(Exception):
    """The channels cannot be served any further now: closed, or their sockets are full."""


@dataclass(slots=True)
class _Party:
    """Channels that hear the same as the same person, and stand at the same place.

    Attributes:
        channels: Those who are on the way; whoever parts from the others is taken out.
        group: What they hear.
        audience: As whom.
        position: Where they stand.
        queued_bytes: What each was sent since its socket was last looked at.
        changes: How many were looked at since others had their turn.
    """

    channels: dict[Channel, None]
    group: Group
    audience: Audience
    position: Cursor
    queued_bytes: int = 0
    changes: int = 0

    def has(self, channel: Channel) -> bool:
        """Tell whether a channel still belongs to the others, and takes more."""
        return (
            channel.group is self.group
            and channel.audience is self.audience
            and channel.position == self.position
            and channel.socket.takes_more
        )

    def move(self, position: Cursor) -> None:
        """Note that they have been told everything up to a place."""
        self.position = position
        for channel in self.channels:
            channel.position = position


class CatchUp:
    """Walks channels forward."""

    def __init__(
        self,
        ring: Ring,
        router: Router,
        means: Means,
        outbox: Outbox,
        flowing: asyncio.Event,
        turns: Turns,
        *,
        fail: Callable[[Channel, str], None],
        part: Callable[[Channel], None],
        hears: Callable[[], bool],
    ) -> None:
        """Prepare.

        Args:
            ring: What they are walked through.
            router: Takes those that have arrived.
            means: To judge and encode with.
            outbox: Where frames are queued.
            flowing: Clear while deliveries are held back.
            turns: Who goes on when, after each step.
            fail: Ends a channel in words, so that its client joins again.
            part: Told of a channel that is not walked with the others any more.
            hears: Tells whether the database streams to us now.
        """
        self._ring = ring
        self._router = router
        self._means = means
        self._outbox = outbox
        self._flowing = flowing
        self._fail = fail
        self._part = part
        self._hears = hears
        self._turns = turns
        self._has_ended = False

    def end(self) -> None:
        """Walk nobody any further: another ring has taken the place of this one."""
        self._has_ended = True

    async def run(self, channels: dict[Channel, None]) -> None:
        """Bring channels to the head; ends early for those whose socket is full.

        Args:
            channels: That hear the same as the same person and stand at the same place. Those
                that part from the others are taken out.

        Raises:
            DatabaseError: PostgreSQL could not be asked; nothing has been skipped.
            UnanswerableError: it did not answer, and they cannot be told to read again.
        """
        while True:
            # Whoever walked on while deliveries are held back would judge by the old catalogue,
            # and be live when what is held is routed: it would hear that twice.
            await self._flowing.wait()
            party = None if self._has_ended else self._gather(channels)
            if party is None:
                return
            try:
                await self._advance(party)
            except StoppedError:
                continue
            await self._turns.next()

    def _gather(self, channels: dict[Channel, None]) -> _Party | None:
        """Return who goes on: all who are like the first that can."""
        for channel in channels:
            group, position = channel.group, channel.position
            if group is not None and position is not None and channel.socket.takes_more:
                party = _Party(channels, group, channel.audience, position)
                self._check(party)
                return party
        return None

    def _check(self, party: _Party) -> None:
        """Part with whoever is closed, slow, somebody else now, or hears other things."""
        for channel in [each for each in party.channels if not party.has(each)]:
            del party.channels[channel]
            self._part(channel)
        if not party.channels:
            raise StoppedError

    async def _advance(self, party: _Party) -> None:
        """Send the next few transactions, or go live."""
        found = self._ring.since(party.position)
        if isinstance(found, MustRefetch):
            for channel in list(party.channels):
                self._lose(channel, found.reason)
            return
        step = list(islice(found, STEP_TRANSACTIONS))
        if not step:
            self._go_live(party)
        known = await self._look_ahead(party, step)
        for transaction in step:
            if party.changes >= STEP_CHANGES:
                await self._pause(party)
            await self._send(party, transaction, known)
            self._check(party)

    async def _look_ahead(self, party: _Party, step: list[Transaction]) -> Known:
        if not any(isinstance(rule.policy, Asked) for rule in party.group.rules.values()):
            return NOTHING_KNOWN
        joined_at = max(each.joined_at for each in party.channels)
        news = dropwhile(lambda each: each.commit_lsn <= joined_at, step)
        known = await look_ahead(self._means, party.group, party.audience, news)
        self._check(party)
        return known

    def _lose(self, channel: Channel, reason: RefetchReason) -> None:
        """Go on at the head and say that something is missing."""
        if channel.resumes:
            head = self._ring.head
            channel.must_refetch(reason, head)
            channel.position, channel.owes_checkpoint = head, True
        else:
            # A stock client knows no `must_refetch`, but it knows that a failed channel may
            # have missed something.
            self._fail(channel, "the client fell too far behind")

    def _go_live(self, party: _Party) -> None:
        owed = [each for each in party.channels if each.owes_checkpoint]
        for channel in party.channels:
            self._router.attach(channel)
            channel.owes_checkpoint = False
        if owed and party.group.resumes:
            frame = checkpoint_frame(party.group, self._ring.head, (), live=self._hears())
            self._outbox.send_all(owed, frame)

    async def _send(self, party: _Party, transaction: Transaction, known: Known) -> None:
        is_begun = party.position.lsn == transaction.commit_lsn
        first = party.position.index if is_begun else 0
        is_past = any(transaction.commit_lsn <= each.joined_at for each in party.channels)
        walk = Walk(
            self._means, party.group, party.audience, transaction, is_past=is_past, known=known
        )
        walk.touched = first > 0
        try:
            walk.refetch = await walk.obstacle()
            self._check(party)
            for start in range(first, len(transaction.changes), SLICE_CHANGES):
                if walk.refetch in UNSENDABLE:
                    break
                await walk.judge(start)
                self._check(party)
                await self._send_slice(party, walk, start)
        except UnanswerableError:
            if not walk.understands_refetch:
                raise
            self._check(party)
            walk.refetch = "filter"
        self._close(party, walk)

    async def _send_slice(self, party: _Party, walk: Walk, start: int) -> None:
        count = len(walk.transaction.changes)
        end = min(start + SLICE_CHANGES, count)
        for index in range(start, end):
            self._send_change(party, walk, index)
            party.changes += 1
            is_full = party.queued_bytes > FLUSH_BYTES
            if index + 1 < count and (is_full or party.changes >= STEP_CHANGES):
                self._note_place(party, walk, index + 1)
                if is_full and not walk.batched:
                    self._make_room(party)
                if party.changes >= STEP_CHANGES:
                    await self._pause(party)
        if end < count:
            # Whoever has to begin again, under other rights say, does not hear this twice.
            self._note_place(party, walk, end)

    def _note_place(self, party: _Party, walk: Walk, index: int) -> None:
        if not walk.batched:  # else nothing has been sent yet
            party.move(Cursor(self._ring.epoch, walk.transaction.commit_lsn, index))

    async def _pause(self, party: _Party) -> None:
        """Let others have their turn."""
        party.changes = 0
        await self._turns.next()
        self._check(party)

    def _send_change(self, party: _Party, walk: Walk, index: int) -> None:
        frames = walk.frames(index)
        if frames.rows:
            self._outbox.send_all(party.channels, frames.rows, frames.count)
            party.queued_bytes += len(frames.rows)
        walk.batched.extend(frames.batched)
        walk.touched = walk.touched or bool(frames.rows or frames.batched)

    def _make_room(self, party: _Party) -> None:
        """Write what is queued, and part with those whose sockets take no more."""
        for channel in party.channels:
            channel.socket.flush()
        party.queued_bytes = 0
        self._check(party)

    def _close(self, party: _Party, walk: Walk) -> None:
        """End a transaction: the batch, `must_refetch`, the checkpoint, in this order."""
        cursor = self._ring.cursor_after(walk.transaction)
        if walk.batched and walk.refetch not in UNSENDABLE:
            if walk.group.takes(walk.batched):
                frame = walk.group.batch_frame(walk.batched, cursor)
                self._outbox.send_all(party.channels, frame)
                party.queued_bytes += len(frame)
            else:
                walk.refetch = "large"
        if walk.refetch is not None:
            for channel in party.channels:
                channel.must_refetch(walk.refetch, cursor)
        if walk.group.resumes and (walk.touched or walk.refetch is not None):
            xids = (walk.transaction.xid,)
            frame = checkpoint_frame(walk.group, cursor, xids, live=False)
            self._outbox.send_all(party.channels, frame)
            for channel in party.channels:
                channel.owes_checkpoint = True
        party.move(cursor)
        if party.queued_bytes > FLUSH_BYTES:
            self._make_room(party)


def is_behind(channel: Channel) -> bool:
    """Tell whether a channel is joined and not live."""
    return channel.position is not None and channel.group is not None
