"""I1, I2, I4: every change arrives, takes effect once, and with all of its transaction. Pure."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.case import Case, Group, Hearing
from tests.chaos.ledger import Key, Place, Written
from tests.chaos.sittings import FINAL, Rows, Sitting, rows_of


def no_lost_change(case: Case) -> list[str]:
    """I1: the last state is what may be read, and nothing on the way there was left out."""
    return [*_missed(case), *_different(case)]


def missing(case: Case, hearing: Hearing) -> Iterator[Written]:
    """Return what a sitting should have brought and did not.

    What follows in its writer's order has been heard, or the run is over; only a later change
    of rights excuses.
    """
    sitting = hearing.sitting
    if sitting.joined is None:
        return
    heard = {group.written.tx for group in hearing.groups}
    last: dict[str, int] = {}
    for group in hearing.groups:
        last[group.written.writer] = max(last.get(group.written.writer, 0), group.written.number)
    for written in case.ledger.unseen(sitting.age, sitting.oldest_snapshot(), sitting.ended):
        is_due = sitting.end == FINAL or written.number < last.get(written.writer, 0)
        if sitting.is_plain and written.began < sitting.began:
            is_due = False
        if (
            is_due
            and not written.is_uncertain
            and written.tx not in heard
            and sitting.expected(written, case.ledger)
            and not case.excuses(sitting.person, written, sitting.ended)
        ):
            yield written


def _missed(case: Case) -> Iterator[str]:
    for hearing in case.hearings:
        for written in missing(case, hearing):
            sitting = hearing.sitting
            yield f"{sitting.who} as {sitting.person} missed {written.tx} ({sitting.end})"


def _different(case: Case) -> Iterator[str]:
    final = {
        event["person"]: {table: rows_of(raw) for table, raw in event["tables"].items()}
        for event in case.of("final")
    }
    for hearing in case.hearings:
        sitting = hearing.sitting
        if sitting.end != FINAL or sitting.joined is None or sitting.person not in final:
            continue
        for table, rows in sitting.read.items():
            held = _replay(sitting, table, rows)
            wanted = _filtered(final[sitting.person][table], sitting.tables.get(table))
            for key in sorted(held.keys() | wanted.keys(), key=str):
                if held.get(key) != wanted.get(key):
                    yield (
                        f"{sitting.who} as {sitting.person} holds {table} {key}"
                        f" {held.get(key)}, and there is {wanted.get(key)}"
                    )


def _replay(sitting: Sitting, table: str, rows: Rows) -> dict[Key, tuple[int, Place]]:
    held = _filtered(rows, sitting.tables.get(table))
    for step in sitting.steps:
        for change in step.changes if step.is_complete else ():
            if change.table != table:
                continue
            if change.kind == "w":
                held[change.key] = (change.ver, change.place)
            else:
                held.pop(change.key, None)
    return held


def _filtered(rows: Rows, place: Place | None) -> dict[Key, tuple[int, Place]]:
    return {
        key: (ver, of) for key, (ver, of, _) in rows.rows.items() if place is None or of == place
    }


def no_duplicate_effect(case: Case) -> list[str]:
    """I2: nothing comes twice in a sitting, and no version of a row has two makers."""
    found: list[str] = []
    for hearing in case.hearings:
        counts = Counter(
            (change.effect, group.written.tx)
            for group in hearing.groups
            for change in group.changes
        )
        found += [
            f"{hearing.sitting.who} heard {effect} of {tx} {count} times"
            for (effect, tx), count in counts.items()
            if count > 1
        ]
    return found + list(_two_makers(case))


def _two_makers(case: Case) -> Iterator[str]:
    makers: dict[tuple[int, str, Key, int], str] = {}
    for tx, written in case.ledger.transactions.items():
        for op in () if written.is_uncertain else written.ops:
            if op.new is not None:
                version = (written.age, op.table, op.key, op.new.ver)
                if makers.setdefault(version, tx) != tx:
                    yield f"{version} was made by {makers[version]} and by {tx}"


def atomicity(case: Case) -> list[str]:
    """I4: between two checkpoints a transaction comes whole or not at all."""
    found: list[str] = []
    for hearing in case.hearings:
        who = hearing.sitting.who
        found += [f"{who} heard {each}, which was not committed" for each in hearing.strangers]
        for group in hearing.groups:
            torn = _torn(case, hearing.sitting, group)
            if torn:
                found.append(f"{who} heard {group.written.tx} torn: {torn}")
    return found


def _torn(case: Case, sitting: Sitting, group: Group) -> str:
    """Say how the changes of a transaction differ from what it did.

    Changes too many are the business of other invariants.
    """
    expected = sitting.expected(group.written, case.ledger)
    heard = [change.effect for change in group.changes]
    if heard == expected:
        return ""
    lacking = set(expected).difference(heard)
    if not lacking:
        is_mixed = Counter(heard) == Counter(expected) and group.written.bulk is None
        return f"{heard} in place of {expected}" if is_mixed else ""
    is_cut = sitting.is_plain and group.is_last and sitting.end != FINAL
    if is_cut or case.excuses(sitting.person, group.written, group.step.t):
        return ""
    return f"without {sorted(lacking, key=str)}"
