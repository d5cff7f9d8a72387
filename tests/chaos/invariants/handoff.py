"""I5, I8: what is read and what is streamed fit together, and show what was acknowledged. Pure."""

from collections.abc import Iterator
from typing import Final

from tests.chaos.case import Case, Hearing
from tests.chaos.invariants.delivery import missing
from tests.chaos.ledger import Key, Ledger, Side, Snapshot
from tests.chaos.rows import IDS, ROWS
from tests.chaos.sittings import Rows, rows_of

READS: Final = ("read", "looked", "final")

BEGINNINGS: Final = frozenset(
    {"F1", "F2", "F3", "F4", "F6", "F11", "F12", "F13", "F14", "F22", "F23"}
)
"""After these a server may begin on a snapshot of its own; what that shows may come again for a
moment (docs/limitations.md)."""


def hand_off(case: Case) -> list[str]:
    """I5: rows and stream together are what there is, for every subscription made amid writes.

    Both are judged by visibility of transaction ids, as PostgreSQL defines it, never by
    positions in its log.
    """
    found: list[str] = []
    for hearing in case.hearings:
        sitting = hearing.sitting
        if not sitting.read:
            continue
        joined = sitting.joined or 0
        found += [
            f"{sitting.who} lost {written.tx} between reading and listening"
            for written in missing(case, hearing)
            if written.began < joined
        ]
        if not case.raged(BEGINNINGS, sitting.began, joined, after=5):
            found += _repeated(hearing)
    oracle = Oracle(case.ledger)
    for who, person, age, tables in _reads(case):
        for table, rows in tables.items():
            found += [f"{who} read {each}" for each in oracle.doubts(person, age, table, rows)]
    return found


def _repeated(hearing: Hearing) -> Iterator[str]:
    sitting = hearing.sitting
    for group in hearing.groups:
        for change in group.changes:
            snapshot = sitting.snapshot_of(change.table)
            if snapshot is not None and snapshot.sees(group.written.xid):
                yield f"{sitting.who} heard {change.effect}, which it had read"


def _reads(case: Case) -> Iterator[tuple[str, str, int, dict[str, Rows]]]:
    age = 0
    for event in case.events:
        if event["what"] == "restored":
            age += 1
        if event["what"] in READS:
            tables = {table: rows_of(raw) for table, raw in event["tables"].items()}
            yield event["who"], event["person"], age, tables


History = list[tuple[int, Side | None]]
"""What happened to a row, in the order of its versions: by which transaction id, to what."""


class Oracle:
    """Says which versions a snapshot shows."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._rows: dict[int, dict[tuple[str, Key], History]] = {}
        self._bulks: dict[int, dict[range, History]] = {}

    def doubts(self, person: str, age: int, table: str, rows: Rows) -> Iterator[str]:
        """Return where rows differ from what their snapshot must show a person."""
        if any(who == person for who, _ in self._ledger.turns):
            return  # which rights that very statement saw, nobody wrote down
        if age not in self._rows:
            self._learn(age)
        for (of, key), history in self._rows[age].items():
            if of != table:
                continue
            side = self._shown(person, history, rows.snapshot)
            row = rows.rows.get(key)
            if (None if row is None else Side(row[0], row[1])) != side:
                yield f"{table} {key} as {row}, and its snapshot shows {side}"
        if table == ROWS:
            yield from self._bulk_doubts(person, age, rows)

    def _bulk_doubts(self, person: str, age: int, rows: Rows) -> Iterator[str]:
        """Judge rows that came and went together, together."""
        held = [key for key in rows.rows if isinstance(key, int) and key > IDS]
        for keys, history in self._bulks[age].items():
            count = sum(1 for key in held if key in keys)
            wanted = len(keys) if self._shown(person, history, rows.snapshot) else 0
            if count != wanted:
                yield f"{count} of {keys}, and its snapshot shows {wanted}"

    def _shown(self, person: str, history: History, snapshot: Snapshot) -> Side | None:
        """Return the last version whose maker is visible: along a row, commits follow another."""
        low, high = 0, len(history)
        while low < high:
            middle = (low + high) // 2
            if snapshot.sees(history[middle][0]):
                low = middle + 1
            else:
                high = middle
        side = history[low - 1][1] if low else None
        return side if side is not None and self._ledger.may(person, side.place, 0) else None

    def _learn(self, age: int) -> None:
        happened: dict[tuple[str, Key], list[tuple[int, int, Side | None]]] = {}
        bulks: dict[range, History] = {}
        for written in self._ledger.transactions.values():
            if written.is_uncertain or not self._ledger.is_of(written, age):
                continue
            if written.bulk is not None:
                bulks.setdefault(written.bulk, []).append((written.xid, written.ops[0].new))
                continue
            for op in written.ops:
                version = op.new or op.old
                # A version is written before it ends.
                order = (2 * version.ver if version else 0) + (op.new is None)
                happened.setdefault((op.table, op.key), []).append((order, written.xid, op.new))
        self._rows[age] = {
            row: [(xid, side) for _, xid, side in sorted(each, key=lambda one: one[0])]
            for row, each in happened.items()
        }
        self._bulks[age] = bulks


def read_your_writes(case: Case) -> list[str]:
    """I8: whoever reads after a commit was acknowledged is shown it."""
    found: list[str] = []
    age = 0
    for event in case.events:
        if event["what"] == "restored":
            age += 1
        if event["what"] not in READS:
            continue
        for table, raw in event["tables"].items():
            snapshot = rows_of({**raw, "rows": []}).snapshot
            found += [
                f"{event['who']} read {table} without {written.tx}, acknowledged"
                f" {event['began'] - written.acked:.3f} s before"
                for written in case.ledger.unseen(age, snapshot, event["began"])
                if written.acked is not None and written.acked < event["began"]
            ]
    return found
