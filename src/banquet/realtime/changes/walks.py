"""One transaction on its way to channels that are behind: who may see what of it, slice by slice.

What only PostgreSQL can tell is asked here; what is sent, and to whom, is `catch_up`'s business.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from banquet.realtime.changes.delivery import NO_FRAMES, Delivery, Frames, Matches
from banquet.realtime.channels.channel import Audience, RefetchReason
from banquet.realtime.database.questions import Questions, Visible
from banquet.realtime.filtering.expressions import Answers, Question
from banquet.realtime.rights.access import AccessIndex
from banquet.realtime.rights.tables import Asked, Key, TableName
from banquet.realtime.subscriptions.groups import Group
from banquet.replication.messages import Change, Transaction

MAX_GROUP_CHANGES: Final = 2_000
"""Changes of one transaction a resuming channel is sent; more, and it reads again instead."""

SLICE_CHANGES: Final = 256
"""Changes judged by PostgreSQL in one query."""

UNSENDABLE: Final = ("large", "truncated", "filter")
"""Reasons to read again that make every row of the transaction superfluous."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a transaction is judged and encoded with."""

    delivery: Delivery
    access: AccessIndex
    questions: Questions


@dataclass(frozen=True, slots=True)
class Known:
    """Which rows of some transactions a listener may see, found out together.

    Attributes:
        positions: Where these transactions committed.
        visible: Their rows that may be seen.
    """

    positions: frozenset[int]
    visible: Visible


NOTHING_KNOWN: Final = Known(frozenset(), {})


class Walk:
    """A transaction as it is to everybody of one group and audience.

    Attributes:
        group: What they hear.
        audience: As whom.
        transaction: The transaction.
        batched: Changes waiting for the frame at the end.
        touched: Whether anything was sent, perhaps before a socket was full for a while.
        refetch: Why they must read again instead, if they must.
    """

    def __init__(
        self,
        means: Means,
        group: Group,
        audience: Audience,
        transaction: Transaction,
        *,
        is_past: bool,
        known: Known = NOTHING_KNOWN,
    ) -> None:
        """Begin.

        Args:
            means: To judge and encode with.
            group: What they hear.
            audience: As whom.
            transaction: What they have not heard.
            is_past: Whether it is from before one of them joined.
            known: What was found out of it before.
        """
        self.group = group
        self.audience = audience
        self.transaction = transaction
        self.batched: list[bytes] = []
        self.touched = False
        self.refetch: RefetchReason | None = None
        self._means = means
        self._is_past = is_past
        self._known = known
        self._visible: Visible = {}
        self._answers: Answers = {}

    @property
    def understands_refetch(self) -> bool:
        """Tell whether the clients know `must_refetch`."""
        return self.group.resumes or any(each.batch for each in self.group.listening.bindings)

    async def obstacle(self) -> RefetchReason | None:
        """Return why the transaction cannot be sent row by row, if it cannot.

        Raises:
            DatabaseError: PostgreSQL cannot be asked.
            UnanswerableError: it cannot answer.
        """
        if not self.understands_refetch:
            return None
        changes = self.transaction.changes
        if any(each.kind == "TRUNCATE" and self._is_heard(each) for each in changes):
            return "truncated"
        if len(changes) > MAX_GROUP_CHANGES and await self._is_large():
            return "large"
        user = self.audience.user
        if user and self._means.access.affected(self.transaction).includes(user):
            return "rights"
        # Whatever their filters say: or they would tell what is in rows one may not see.
        if self._is_past and any(each.new is not None and self._is_asked(each) for each in changes):
            return "rights"
        return None

    async def _is_large(self) -> bool:
        """Tell whether more of it is for these channels than is sent row by row."""
        changes = self.transaction.changes
        most = sum(1 for each in changes if self._may_concern(each))
        # How many rows one may not see pass a filter is nobody's business either.
        is_known = not self.group.expressions and not any(map(self._needs_judging, changes))
        if most <= MAX_GROUP_CHANGES or is_known:
            return most > MAX_GROUP_CHANGES
        count = 0
        for start in range(0, len(changes), SLICE_CHANGES):
            await self.judge(start)
            count += sum(1 for each in self._slice(start) if self._judged(each)[0])
        return count > MAX_GROUP_CHANGES

    async def judge(self, start: int) -> None:
        """Ask PostgreSQL what only it can tell of the slice that starts there.

        Raises:
            DatabaseError: it cannot be asked.
            UnanswerableError: it cannot answer.
        """
        changes = self._slice(start)
        self._visible, self._answers = {}, {}
        # Of what is from before the join, what may be seen *now* says nothing about then.
        if self.transaction.commit_lsn in self._known.positions:
            self._visible = self._known.visible
        elif not self._is_past and (rows := self.rows_to_judge(changes)):
            place, xids = (self.transaction.commit_lsn, start), (self.transaction.xid,)
            self._visible = await self._means.questions.visible(self.audience, rows, place, xids)
        if self.group.expressions:
            asked = [each for change in changes for each in self._unanswered(change)]
            party = (self.audience.user, self.group)
            self._answers = await self._means.questions.answers(
                self.group.expressions, asked, party
            )

    def _slice(self, start: int) -> tuple[Change, ...]:
        return self.transaction.changes[start : start + SLICE_CHANGES]

    def rows_to_judge(self, changes: tuple[Change, ...]) -> dict[TableName, dict[Key, None]]:
        """Return the rows of some changes that only PostgreSQL can judge, if anybody wants them."""
        rows: dict[TableName, dict[Key, None]] = {}
        for change in changes:
            if change.new is not None and self._needs_judging(change):
                key = self._means.delivery.key(change, change.new)
                rows.setdefault(change.relation.name, {})[key] = None
        return rows

    def _needs_judging(self, change: Change) -> bool:
        """Tell whether only PostgreSQL can tell if a row may be seen, and somebody wants it."""
        return change.new is not None and self._is_asked(change) and self._may_concern(change)

    def _unanswered(self, change: Change) -> Iterator[Question]:
        # Nothing is asked about rows one may not see: how long an answer takes tells of them.
        if self._is_heard(change) and any(self._allowed(change)):
            places = self._means.delivery.places(change.relation)
            yield from self.group.questions(change, places, self.transaction)

    def _is_heard(self, change: Change) -> bool:
        return change.relation.name in self.group.rules

    def _is_asked(self, change: Change) -> bool:
        rule = self.group.rules.get(change.relation.name)
        return rule is not None and isinstance(rule.policy, Asked)

    def _may_concern(self, change: Change) -> bool:
        """Tell whether a change is for the channels as far as can be told without asking."""
        if not self._is_heard(change):
            return False
        if not self._is_asked(change) and not any(self._allowed(change)):
            return False
        places = self._means.delivery.places(change.relation)
        return self.group.may_concern(change, places, self.transaction)

    def frames(self, index: int) -> Frames:
        """Return what a change of the slice judged last becomes."""
        matches, allowed = self._judged(self.transaction.changes[index])
        if not matches:
            return NO_FRAMES
        return self._means.delivery.frames(self.group, self.transaction, index, matches, allowed)

    def _judged(self, change: Change) -> tuple[Matches, tuple[bool, bool]]:
        """Return the subscriptions a change is for, and whether its old and new row may be seen."""
        if not self._is_heard(change):
            return [], (False, False)
        allowed = self._allowed(change)
        if not any(allowed):
            return [], allowed
        places = self._means.delivery.places(change.relation)
        return self.group.matches(change, places, self.transaction, self._answers), allowed

    def _allowed(self, change: Change) -> tuple[bool, bool]:
        name = change.relation.name
        delivery = self._means.delivery
        policy = self.group.rules[name].policy
        if isinstance(policy, Asked) and change.new is not None:
            key = delivery.key(change, change.new)
            is_visible = key in self._visible.get(name, frozenset())
            return is_visible, is_visible
        places = delivery.places(change.relation)
        return delivery.allowed(self.audience, policy, change, places, self.transaction.commit_lsn)


async def look_ahead(
    means: Means, group: Group, audience: Audience, transactions: Iterable[Transaction]
) -> Known:
    """Ask PostgreSQL in one query which rows of several transactions may be seen.

    Whoever is a few transactions behind, because so many ask, is so no longer after one question.

    Args:
        means: To ask with.
        group: Who hears them.
        audience: As whom.
        transactions: One after another, none of them from before they joined; those that do not
            fit into a slice with the ones before are left for later.

    Raises:
        DatabaseError: PostgreSQL cannot be asked.
    """
    rows: dict[TableName, dict[Key, None]] = {}
    positions, xids, count = [], [], 0
    for transaction in transactions:
        walk = Walk(means, group, audience, transaction, is_past=False)
        count += len(transaction.changes)
        if count > SLICE_CHANGES:
            break
        positions.append(transaction.commit_lsn)
        mine = walk.rows_to_judge(transaction.changes)
        for table, keys in mine.items():
            rows.setdefault(table, {}).update(keys)
        if mine:
            xids.append(transaction.xid)
    if not rows:
        return NOTHING_KNOWN
    place = (positions[0], positions[-1])
    visible = await means.questions.visible(audience, rows, place, xids)
    return Known(frozenset(positions), visible)
