"""What each client saw, cut where it could not know what it had missed. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias

from tests.chaos.history import Event
from tests.chaos.ledger import Key, Ledger, Place, Snapshot, Written

Kind: TypeAlias = Literal["w", "d"]

FINAL: Final = "final"
"""End of a sitting that nothing ended but the run."""

PLAIN: Final = "plain"
"""Kind of the clients that do not resume; all others name their position."""


class Change(NamedTuple):
    """A change as a client heard it; `tx` is what the row itself said."""

    kind: Kind
    table: str
    key: Key
    ver: int
    place: Place
    tx: str
    old_place: Place | None = None

    @property
    def effect(self) -> tuple[Kind, str, Key, int]:
        """Return what is the same for everybody."""
        return self.kind, self.table, self.key, self.ver


@dataclass
class Step:
    """What came together: up to a checkpoint, or, without any, in one frame.

    Attributes:
        t: When it was complete, monotonic seconds.
        joined: When the channel it came on had asked to join.
        cursor: Position after it, for who resumes.
        live: Whether the server called that the head.
        changes: In order.
        is_complete: False for what was cut off before its checkpoint.
    """

    t: float
    joined: float
    cursor: str | None
    live: bool
    changes: list[Change]
    is_complete: bool = True


@dataclass
class Rows:
    """A table as somebody read it."""

    snapshot: Snapshot
    rows: dict[Key, tuple[int, Place, str]]


@dataclass
class Sitting:
    """An unbroken listening.

    For who resumes, from reading rows on, over every lost connection, until it must read again;
    for others from the answer to a join until the channel is lost.

    Attributes:
        who: The client.
        person: As whom.
        kind: `plain` or a kind that resumes.
        age: Of the database, see `Ledger`.
        began: When rows were read or the join was answered.
        tables: What it listens to, with the place it filters by.
        read: Rows by table; empty for plain clients.
        joined: When it asked for its first join; what began later it cannot have read.
        steps: What came.
        end: Why it ended; `FINAL` if the run did.
        ended: When.
    """

    who: str
    person: str
    kind: str
    age: int
    began: float
    tables: dict[str, Place | None] = field(default_factory=dict)
    read: dict[str, Rows] = field(default_factory=dict)
    joined: float | None = None
    steps: list[Step] = field(default_factory=list)
    end: str = FINAL
    ended: float = float("inf")

    @property
    def is_plain(self) -> bool:
        return self.kind == PLAIN

    def snapshot_of(self, table: str) -> Snapshot | None:
        """Return what a table was read in; what was not read goes by the other tables."""
        found = self.read.get(table) or self.read.get("chaos_rows")
        return None if found is None else found.snapshot

    def changes(self) -> Iterator[Change]:
        """Return everything that was heard, in order."""
        for step in self.steps:
            yield from step.changes

    def oldest_snapshot(self) -> Snapshot | None:
        """Return the snapshot that showed least."""
        found = [each.snapshot for each in self.read.values()]
        return min(found, key=lambda each: each.xmin, default=None)

    def expected(self, written: Written, ledger: Ledger) -> list[tuple[Kind, str, Key, int]]:
        """Return what a transaction must look like to this client, by the rights right after it."""
        found: list[tuple[Kind, str, Key, int]] = []
        for op in written.ops:
            if op.table not in self.tables:
                continue
            snapshot = self.snapshot_of(op.table)
            if snapshot is not None and snapshot.sees(written.xid):
                continue
            if op.new is not None and self._sees(op.table, op.new.place, written, ledger):
                found.append(("w", op.table, op.key, op.new.ver))
            elif op.old is not None and self._sees(op.table, op.old.place, written, ledger):
                found.append(("d", op.table, op.key, op.old.ver))
        return found

    def _sees(self, table: str, place: Place, written: Written, ledger: Ledger) -> bool:
        return self.tables[table] in (None, place) and ledger.may(
            self.person, place, written.rights.get(place, 0)
        )

    def cause(self, change: Change, ledger: Ledger) -> Written | None:
        """Return the transaction a change came from; None if none was committed that did it."""
        if change.kind == "w":
            return ledger.transactions.get(change.tx)
        # Who has been told to read again may hear of the next age before it does.
        maker = ledger.transactions.get(change.tx)
        for age in (self.age, self.age + 1):
            tx = ledger.ends.get((age, change.table, change.key, change.ver))
            if tx is not None and maker is not None and ledger.is_of(maker, age):
                written = ledger.transactions[tx]
                if written.effects[change.effect] == change.place:
                    return written
        return None


def read_sittings(events: Iterable[Event]) -> list[Sitting]:
    """Return the sittings of a history, by client and in order."""
    reader = _Reader()
    for event in events:
        reader.take(event)
    return reader.sittings


class _Reader:
    def __init__(self) -> None:
        self.sittings: list[Sitting] = []
        self._open: dict[str, Sitting] = {}
        self._sent: dict[str, float] = {}
        self._age = 0

    def take(self, event: Event) -> None:
        who = event["who"]
        match event["what"]:
            case "read":
                self._end(who, "read", event["t"])
                self._begin(event, {t: rows_of(each) for t, each in event["tables"].items()})
            case "joined":
                self._join(event)
            case "heard":
                self._hear(who, event, is_complete=True)
            case "refetch":
                self._hear(who, event, is_complete=False)
                self._end(who, f"refetch: {event['reason']}", event["t"])
            case "cut":
                self._hear(who, event, is_complete=False)
                if who in self._open and self._open[who].is_plain:
                    self._end(who, "cut", event["t"])
            case "restored":
                self._age += 1

    def _begin(self, event: Event, read: dict[str, Rows]) -> Sitting:
        began: float = event["began"] if "began" in event else event["t"]
        kind = event.get("kind", "resuming")
        sitting = Sitting(event["who"], event["person"], kind, self._age, began, read=read)
        self._open[sitting.who] = sitting
        self.sittings.append(sitting)
        return sitting

    def _join(self, event: Event) -> None:
        who = event["who"]
        sitting = self._open.get(who)
        if event["kind"] == PLAIN or sitting is None:
            self._end(who, "cut", event["t"])
            sitting = self._begin({**event, "began": event["t"]}, {})
        self._sent[who] = event["sent"]
        sitting.tables = event["tables"]
        if sitting.joined is None:
            sitting.joined, sitting.kind = event["sent"], event["kind"]

    def _hear(self, who: str, event: Event, *, is_complete: bool) -> None:
        sitting = self._open.get(who)
        changes = [Change(*each) for each in event["changes"]]
        if sitting is None:
            if changes:
                raise ValueError(f"{who} heard {changes} before it had joined")
            return
        if changes or is_complete:
            cursor, live = event.get("cursor"), bool(event.get("live"))
            joined = self._sent.get(who, float(event["t"]))
            # What comes after the order to read again is not applied any more.
            is_applied = is_complete and sitting.end == FINAL
            sitting.steps.append(Step(event["t"], joined, cursor, live, changes, is_applied))

    def _end(self, who: str, why: str, at: float) -> None:
        sitting = self._open.get(who)
        if sitting is not None and sitting.end == FINAL:
            sitting.end, sitting.ended = why, at


def rows_of(raw: Event) -> Rows:
    """Return a table as `read` and `final` events carry it."""
    rows: dict[Key, tuple[int, Place, str]] = {
        key: (ver, place, tx) for key, ver, place, tx in raw["rows"]
    }
    return Rows(Snapshot.parse(raw["snapshot"]), rows)
