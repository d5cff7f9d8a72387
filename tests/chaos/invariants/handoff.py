"""I5, I8: what is read and what is streamed fit together, and show what was acknowledged. Pure."""

from collections.abc import Iterator
from typing import Final

from tests.chaos.case import Case, Hearing
from tests.chaos.invariants.delivery import missing
from tests.chaos.ledger import Key, Ledger, Side, Snapshot
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
        if event["what"] == "marks" and event["which"] == "restored":
            age += 1
        if event["what"] in READS:
            tables = {table: rows_of(raw) for table, raw in event["tables"].items()}
            yield event["who"], event["person"], age, tables


class Oracle:
    """Says which versions a snapshot shows."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._chains: dict[int, dict[tuple[str, Key], list[tuple[int, str, Side | None]]]] = {}

    def doubts(self, person: str, age: int, table: str, rows: Rows) -> Iterator[str]:
        """Return where rows differ from what their snapshot must show a person."""
        if any(who == person for who, _ in self._ledger.turns):
            return  # which rights that very statement saw, nobody wrote down
        for (of, key), chain in self._chain(age).items():
            if of != table:
                continue
            side = self._visible(chain, rows.snapshot)
            if side is not None and not self._ledger.may(person, side.place, 0):
                side = None
            row = rows.rows.get(key)
            if (None if row is None else Side(row[0], row[1])) != side:
                yield f"{table} {key} as {row}, and its snapshot shows {side}"

    def _visible(
        self, chain: list[tuple[int, str, Side | None]], snapshot: Snapshot
    ) -> Side | None:
        """Return the last version whose maker is visible: along a row, commits follow another."""
        low, high = 0, len(chain)
        while low < high:
            middle = (low + high) // 2
            if snapshot.sees(chain[middle][0]):
                low = middle + 1
            else:
                high = middle
        return chain[low - 1][2] if low else None

    def _chain(self, age: int) -> dict[tuple[str, Key], list[tuple[int, str, Side | None]]]:
        """Return what happened to each row by its order of versions."""
        if age not in self._chains:
            happened: dict[tuple[str, Key], list[tuple[int, int, str, Side | None]]] = {}
            for tx, written in self._ledger.transactions.items():
                is_void = written.age < age and tx in self._ledger.void
                if written.age > age or is_void or written.is_uncertain:
                    continue
                for op in written.ops:
                    place = 2 * (op.new.ver if op.new else op.old.ver if op.old else 0)
                    place += op.new is None
                    happened.setdefault((op.table, op.key), []).append(
                        (place, written.xid, tx, op.new)
                    )
            self._chains[age] = {
                row: [(xid, tx, side) for _, xid, tx, side in sorted(each, key=lambda h: h[0])]
                for row, each in happened.items()
            }
        return self._chains[age]


def read_your_writes(case: Case) -> list[str]:
    """I8: whoever reads after a commit was acknowledged is shown it."""
    found: list[str] = []
    age = 0
    for event in case.events:
        if event["what"] == "marks" and event["which"] == "restored":
            age += 1
        if event["what"] not in READS:
            continue
        for table, raw in event["tables"].items():
            snapshot = rows_of({**raw, "rows": []}).snapshot
            found += [
                f"{event['who']} read {table} without {written.tx}, acknowledged"
                f" {event['began'] - written.acked:.3f} s before"
                for written in case.ledger.unseen(age, snapshot)
                if written.acked is not None and written.acked < event["began"]
            ]
    return found
