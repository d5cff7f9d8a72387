"""Channels that hear the same thing, and what a change is to them.

Pure. A group is all channels of one topic, role, protocol version and list of bindings: what
they receive differs only by who is listening, so a frame is made once for all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from banquet.realtime.filtering.expressions import (
    Answers,
    Expression,
    Question,
)
from banquet.realtime.filtering.filters import Filter
from banquet.realtime.history.cursor import Cursor, Mark, Since, Snapshot, place_text
from banquet.realtime.rights.tables import (
    Nameless,
    Rule,
    TableName,
)
from banquet.realtime.subscriptions.encoder import MAX_DATA_BYTES, Shape
from banquet.realtime.wire.joins import Binding, Event
from banquet.realtime.wire.protocol import Vsn, channel_frame_parts, text_frame
from banquet.replication.messages import Change, Relation, Transaction

MAX_BATCH_BYTES: Final[Mapping[Vsn, int]] = {
    "1.0.0": MAX_DATA_BYTES,
    "2.0.0": 16 * MAX_DATA_BYTES,
}
"""Changes sent in one frame, in bytes; with more the client reads again. The Python client, which
speaks 1.0.0, closes at 1 MiB."""

Names: TypeAlias = frozenset[str] | None
"""Columns somebody sees; None for all."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What a channel listens to: two channels with equal values share a group.

    Attributes:
        vsn: Protocol version of the socket.
        topic: Topic with `realtime:` in front.
        role: Database role, which decides about tables and columns.
        bindings: In the client's order.
    """

    vsn: Vsn
    topic: str
    role: str
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One binding on one table, checked.

    Attributes:
        id: The binding's number.
        event: Which kinds of change.
        filter: Conditions.
        farewell: Conditions a deleted row must meet: of a row that only PostgreSQL could have
            judged those on its key, which everybody is told. Any other would tell what was in it.
        names: Columns it is sent.
        batch: Whether its changes come as one frame per transaction.
        start: What it has already seen.
    """

    id: int
    event: Event
    filter: Filter
    farewell: Filter
    names: Names
    batch: bool
    start: Since


@dataclass(frozen=True, slots=True)
class Part:
    """A change as it goes to one kind of recipient.

    Attributes:
        shape: What it is to them.
        names: Columns they see.
        batch: Whether it waits for the end of the transaction.
        ids: The bindings it is for.
    """

    shape: Shape
    names: Names
    batch: bool
    ids: tuple[int, ...]


@dataclass(slots=True, eq=False)
class Group:
    """Channels that hear the same, with the bindings checked against the catalogue.

    Attributes:
        listening: What they have in common.
        subscriptions: By table.
        rules: What the role may read, by table.
        resumes: Whether they get checkpoints.
        expressions: What PostgreSQL must judge of its filters, such as regular expressions.
        members: Live channels by who listens; kept by the router.
        users: How many channels hold the group, live or not.
        told: What the last quiet checkpoint said: position, and whether it was live.
    """

    listening: Listening
    subscriptions: Mapping[TableName, tuple[Subscription, ...]]
    rules: Mapping[TableName, Rule]
    resumes: bool
    expressions: frozenset[Expression] = frozenset()
    members: dict[Any, dict[Any, None]] = field(default_factory=dict)
    users: int = 0
    told: tuple[int, bool] = (0, True)
    _row_frame: tuple[bytes, bytes] = field(init=False)
    _batch_frame: tuple[bytes, bytes] = field(init=False)
    _began: list[Since] | None = field(init=False)

    def __post_init__(self) -> None:
        vsn, topic = self.listening.vsn, self.listening.topic
        self._row_frame = channel_frame_parts(vsn, topic, "postgres_changes")
        self._batch_frame = channel_frame_parts(vsn, topic, "broadcast")
        began = [binding.since for binding in self.listening.bindings]
        self._began = began if any(each is not None for each in began) else None

    def place(self, cursor: Cursor) -> str:
        """Return what a channel that is at `cursor` resumes with."""
        if self._began is None:
            return str(cursor)
        return place_text(self._began, cursor)

    def row_frame(self, ids: tuple[int, ...], data: bytes) -> bytes:
        """Return the frame of one change for the bindings named."""
        head, tail = self._row_frame
        numbers = ",".join(map(str, ids)).encode()
        return text_frame(b'%b{"ids":[%b],"data":%b}%b' % (head, numbers, data, tail))

    def takes(self, changes: list[bytes]) -> bool:
        """Tell whether a transaction's changes fit into one frame for these clients."""
        return sum(map(len, changes)) <= MAX_BATCH_BYTES[self.listening.vsn]

    def batch_frame(self, changes: list[bytes], cursor: Cursor) -> bytes:
        """Return the frame that holds a transaction's changes."""
        head, tail = self._batch_frame
        return text_frame(
            b'%b{"type":"broadcast","event":"transaction","payload":'
            b'{"changes":[%b],"cursor":"%b"}}%b'
            % (head, b",".join(changes), self.place(cursor).encode(), tail)
        )

    def matches(
        self,
        change: Change,
        places: Mapping[str, int],
        transaction: Transaction,
        answers: Answers | None = None,
    ) -> "list[tuple[Subscription, bool, bool]]":
        """Return the subscriptions a change concerns, with whether its old and new row pass.

        Without PostgreSQL's answers to `questions` these are the ones it may concern.
        """
        found = []
        is_blind = self._is_blind(change)
        for each in self.subscriptions.get(change.relation.name, ()):
            if each.start is not None and has_seen(each.start, transaction):
                continue
            if is_blind:
                found.append((each, True, True))
                continue
            before = each.farewell if change.new is None else each.filter
            old = change.old is not None and before.accepts(change.old, places, answers)
            new = change.new is not None and each.filter.accepts(change.new, places, answers)
            if old or new:
                found.append((each, old, new))
        return found

    def may_concern(
        self, change: Change, places: Mapping[str, int], transaction: Transaction
    ) -> bool:
        """Tell whether a change is for the channels, as far as that can be told in passing.

        Where PostgreSQL must judge a row only its key counts here: whoever heard of it later
        than others because a filter holds would know what is in a row they may not see.
        """
        rows = [row for row in (change.old, change.new) if row is not None]
        is_blind = self._is_blind(change)
        return any(
            is_blind or any(each.farewell.accepts(row, places) for row in rows)
            for each in self.subscriptions.get(change.relation.name, ())
            if each.start is None or not has_seen(each.start, transaction)
        )

    def questions(
        self, change: Change, places: Mapping[str, int], transaction: Transaction
    ) -> Iterator[Question]:
        """Return what PostgreSQL must be asked before `matches` is certain of a change."""
        if self._is_blind(change):
            return
        for each in self.subscriptions.get(change.relation.name, ()):
            if each.start is not None and has_seen(each.start, transaction):
                continue
            if change.old is not None:
                before = each.farewell if change.new is None else each.filter
                yield from before.questions(change.old, places)
            if change.new is not None:
                yield from each.filter.questions(change.new, places)

    def _is_blind(self, change: Change) -> bool:
        """Tell whether filters must not judge a change."""
        rule = self.rules.get(change.relation.name)
        is_nameless = rule is not None and isinstance(rule.policy, Nameless)
        return is_nameless and change.new is not None


def has_seen(start: Cursor | Snapshot | Mark, transaction: Transaction) -> bool:
    """Tell whether a subscription that starts there has a transaction's effects already."""
    if isinstance(start, Mark):
        return has_seen(start.cursor, transaction) or has_seen(start.snapshot, transaction)
    if isinstance(start, Snapshot):
        return start.sees(transaction.xid)
    return (transaction.commit_lsn, len(transaction.changes)) <= (start.lsn, start.index)


def parts(
    change: Change,
    matches: list[tuple[Subscription, bool, bool]],
    *,
    old_allowed: bool,
    new_allowed: bool,
) -> list[Part]:
    """Return what to send of a change to somebody who may see its old or its new row.

    Deletions come first: a row that leaves one binding and enters another of the same channel
    must be there in the end.
    """
    found: dict[tuple[Shape, Names, bool], list[int]] = {}
    for each, old_passes, new_passes in matches:
        shape = shape_of(
            change,
            old_passes=old_passes and old_allowed,
            new_passes=new_passes and new_allowed,
            old_allowed=old_allowed,
        )
        if shape is not None and each.event in ("*", shape):
            found.setdefault((shape, each.names, each.batch), []).append(each.id)
    made = [Part(shape, names, batch, tuple(ids)) for (shape, names, batch), ids in found.items()]
    if len(made) > 1:
        made.sort(key=lambda part: part.shape != "DELETE")
    return made


def shape_of(
    change: Change, *, old_passes: bool, new_passes: bool, old_allowed: bool
) -> Shape | None:
    """Return what a change is to a recipient, None if nothing.

    Args:
        change: The change.
        old_passes: Whether the row before was in the binding's view: readable and unfiltered.
        new_passes: Whether the row after is.
        old_allowed: Whether the row before was readable at all.
    """
    match change.kind:
        case "INSERT":
            return "INSERT" if new_passes else None
        case "DELETE":
            return "DELETE" if old_passes else None
        case "UPDATE" if new_passes:
            # A row from a branch one may not read did not exist before.
            return "UPDATE" if old_allowed else "INSERT"
        case "UPDATE":
            return "DELETE" if old_passes else None
        case _:
            return None


def column_places(relation: Relation) -> dict[str, int]:
    """Return where each column stands in the rows of a relation."""
    return {column.name: place for place, column in enumerate(relation.columns)}
