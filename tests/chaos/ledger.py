"""The truth of a run, as writers were answered: transactions, versions and rights. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from tests.chaos.history import Event

Place: TypeAlias = str
Key: TypeAlias = "int | str"

SERVICE: Final = "service"
"""The one who sees everything, by the secret key."""


class Side(NamedTuple):
    """A version of a row: its number, and the place it is in."""

    ver: int
    place: Place


class Op(NamedTuple):
    """What a transaction did to a row; without `old` it inserts, without `new` it deletes."""

    table: str
    key: Key
    old: Side | None
    new: Side | None


class Turn(NamedTuple):
    """A change of rights: the `number`-th in its place says whether a person may see it."""

    number: int
    may: bool
    began: float
    acked: float | None


def _number(turn: Turn) -> int:
    return turn.number


@dataclass(frozen=True)
class Snapshot:
    """`pg_current_snapshot()`, read anew here: a checker shares no code with what it checks."""

    xmin: int
    xmax: int
    xip: frozenset[int]

    @classmethod
    def parse(cls, text: str) -> "Snapshot":
        # After "@" stands what a planted defect says besides.
        xmin, xmax, xip = text.partition("@")[0].split(":")
        return cls(int(xmin), int(xmax), frozenset(map(int, filter(None, xip.split(",")))))

    def sees(self, xid: int) -> bool:
        """Tell whether a committed transaction is visible in it."""
        return xid < self.xmax and xid not in self.xip


@dataclass
class Written:
    """A committed transaction.

    Attributes:
        tx: `writer/number`; numbers of a writer grow in the order of its commits.
        xid: 64-bit transaction id.
        age: How often the database had been restored from a backup before.
        began: When its writer began it, monotonic seconds.
        acked: When its writer was told that it is committed; None if it never was.
        rights: By place, the number of the last change of rights it stands behind.
        ops: What it did, in order; in no order where there is a `bulk`.
        is_uncertain: Whether it may not have been committed at all: no writer was told, no client
            heard of it, and a backup that was restored does not hold it.
        bulk: Keys of rows that one statement wrote, in an order of PostgreSQL's own.
    """

    tx: str
    xid: int
    age: int
    began: float
    acked: float | None
    rights: dict[Place, int]
    ops: list[Op]
    is_uncertain: bool = False
    bulk: range | None = None

    @cached_property
    def effects(self) -> dict[tuple[str, str, Key, int], Place]:
        """Return where each version was that it made (`w`) or ended (`d`)."""
        found: dict[tuple[str, str, Key, int], Place] = {}
        for op in self.ops:
            if op.new is not None:
                found["w", op.table, op.key, op.new.ver] = op.new.place
            if op.old is not None:
                found["d", op.table, op.key, op.old.ver] = op.old.place
        return found

    @cached_property
    def writer(self) -> str:
        return self.tx.partition("/")[0]

    @cached_property
    def number(self) -> int:
        return int(self.tx.partition("/")[2])


@dataclass
class Ledger:
    """What was written, and who might see what.

    Attributes:
        transactions: Committed ones, those lost to a restored backup too.
        by_writer: The same, by writer and age, in order.
        ends: Which transaction ended a version: by age, table, key and version.
        people: By person, the places that were theirs from the start.
        turns: By person and place, how that changed, in order.
        uncommitted: Transactions that were rolled back, or never came to their COMMIT.
        void: Those a restored backup does not hold.
    """

    transactions: dict[str, Written] = field(default_factory=dict)
    by_writer: dict[tuple[str, int], list[Written]] = field(default_factory=dict)
    ends: dict[tuple[int, str, Key, int], str] = field(default_factory=dict)
    people: dict[str, frozenset[Place]] = field(default_factory=dict)
    turns: dict[tuple[str, Place], list[Turn]] = field(default_factory=dict)
    uncommitted: set[str] = field(default_factory=set)
    void: set[str] = field(default_factory=set)

    def is_of(self, written: Written, age: int) -> bool:
        """Tell whether a transaction is in the database of an age."""
        return written.age == age or (written.age < age and written.tx not in self.void)

    def may(self, person: str, place: Place, number: int) -> bool:
        """Tell whether somebody may see a place after so many changes of rights there."""
        if person == SERVICE:
            return True
        turns = self.turns.get((person, place))
        passed = bisect_right(turns, number, key=_number) if turns else 0
        if turns and passed:
            return turns[passed - 1].may
        return place in self.people.get(person, frozenset())

    def later_turns(self, person: str, written: Written) -> Iterator[Turn]:
        """Return the changes of somebody's rights that came after a transaction, where it was."""
        for place, number in written.rights.items():
            turns = self.turns.get((person, place))
            if turns:
                yield from turns[bisect_right(turns, number, key=_number) :]

    def unseen(self, age: int, snapshot: Snapshot | None, until: float) -> Iterator[Written]:
        """Return the transactions of an age, begun by then, that a snapshot does not show.

        Writer by writer.
        """
        for (_, of_age), written in self.by_writer.items():
            if of_age != age:
                continue
            start = 0
            if snapshot is not None:
                start = bisect_left(written, snapshot.xmin, key=lambda each: each.xid)
            for each in islice(written, start, None):
                if each.began > until:
                    break
                if snapshot is None or not snapshot.sees(each.xid):
                    yield each


def read_ledger(events: Iterable[Event]) -> Ledger:
    """Return the ledger of a history."""
    ledger = Ledger()
    attempts: list[Event] = []
    outcomes: dict[str, Event] = {}
    present: set[str] = set()
    heard: set[str] = set()
    age = 0
    for event in events:
        match event["what"]:
            case "start":
                ledger.people = {name: frozenset(of) for name, of in event["places"].items()}
            case "attempt":
                attempts.append(event)
            case "outcome":
                outcomes[event["tx"]] = event
            case "marks":
                present.update(event["txs"])
                if event["which"] == "restored":
                    before = [each for each in attempts if each["age"] < age]
                    ledger.void |= _lost(before, outcomes, set(event["txs"]))
            case "restored":
                age += 1
            case "heard":
                heard.update(change[5] for change in event["changes"] if change[0] == "w")
    # What nobody was answered and no backup holds was committed if it was heard, be it later:
    # a server goes on telling what it has read of a database that is no more.
    present_or_heard = present | heard
    for attempt in attempts:
        known = present_or_heard if attempt["age"] < age else present
        _enter(ledger, attempt, outcomes.get(attempt["tx"]), known, age)
    for written in ledger.by_writer.values():
        written.sort(key=lambda each: each.number)
    for turns in ledger.turns.values():
        turns.sort()
    return ledger


def _lost(attempts: list[Event], outcomes: dict[str, Event], kept: set[str]) -> set[str]:
    failed = {tx for tx, each in outcomes.items() if each["result"] == "fail"}
    return {each["tx"] for each in attempts} - failed - kept


def _enter(
    ledger: Ledger, attempt: Event, outcome: Event | None, present: set[str], age: int
) -> None:
    tx = attempt["tx"]
    result = "unknown" if outcome is None else outcome["result"]
    is_uncertain = result == "unknown" and tx not in present
    if result == "fail" or (is_uncertain and attempt["age"] == age):
        ledger.uncommitted.add(tx)
        return
    acked = outcome["t"] if outcome is not None and result == "ok" else None
    written = Written(
        tx,
        int(attempt["xid"]),
        attempt["age"],
        attempt["began"],
        acked,
        attempt["rights"],
        [*_bulk(attempt["bulk"]), *map(_op, attempt["ops"])],
        is_uncertain,
        _bulk_keys(attempt["bulk"]),
    )
    ledger.transactions[tx] = written
    ledger.by_writer.setdefault((written.writer, written.age), []).append(written)
    for op in () if is_uncertain else written.ops:
        if op.old is not None:
            ledger.ends[written.age, op.table, op.key, op.old.ver] = tx
    for person, place, may, number in attempt.get("turns", ()):
        turn = Turn(number, may, written.began, acked)
        ledger.turns.setdefault((person, place), []).append(turn)


def _op(raw: list[object]) -> Op:
    table, key, old_ver, old_place, new_ver, new_place = raw
    return Op(str(table), _key(key), _side(old_ver, old_place), _side(new_ver, new_place))


def _side(ver: object, place: object) -> Side | None:
    return Side(ver, str(place)) if isinstance(ver, int) else None


def _key(key: object) -> Key:
    return key if isinstance(key, int) else str(key)


def _bulk_keys(bulk: Event | None) -> range | None:
    return None if bulk is None else range(bulk["first"], bulk["first"] + bulk["count"])


def _bulk(bulk: Event | None) -> Iterator[Op]:
    """Expand what a large transaction wrote in short: so many new rows, or all of them gone."""
    if bulk is not None:
        side = Side(1, bulk["place"])
        old, new = (side, None) if bulk["gone"] else (None, side)
        for key in range(bulk["first"], bulk["first"] + bulk["count"]):
            yield Op("chaos_rows", key, old, new)
