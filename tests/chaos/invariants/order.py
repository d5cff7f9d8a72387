"""I3: one order for all. Pure."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from tests.chaos.case import Case, Hearing
from tests.chaos.ledger import Ledger


def order(case: Case) -> list[str]:
    """I3: versions and cursors grow, and all clients see transactions in one order.

    A transaction precedes another if one client heard it earlier, if its writer committed it
    earlier, or if it made a version of a row that the other replaced. A circle in that contradicts
    the one order.
    """
    found = [each for hearing in case.hearings for each in _backwards(hearing)]
    edges: dict[str, set[str]] = {}
    for first, then in _pairs(case):
        if first != then:
            edges.setdefault(first, set()).add(then)
    circle = _circle(edges)
    if circle:
        found.append(f"no order has {' before '.join(circle)}")
    return found


def _backwards(hearing: Hearing) -> Iterator[str]:
    sitting = hearing.sitting
    last: tuple[str, int, int] | None = None
    for step in sitting.steps:
        if step.cursor is None or not step.is_complete:
            continue
        # After "+" stands the read the cursor began with (R21).
        epoch, lsn, index = step.cursor.partition("+")[0].split(".")
        cursor = (epoch, int(lsn, 16), int(index))
        is_same = last is not None and last[0] == epoch
        if last is not None and is_same and (cursor < last or (cursor == last and step.changes)):
            yield f"{sitting.who} stood at {last} and then at {cursor}"
        last = cursor
    versions: dict[tuple[str, object], int] = {}
    for group in hearing.groups:
        for change in group.changes:
            key = (change.table, change.key)
            after = 2 * change.ver + (change.kind == "d")
            if after < versions.get(key, 0):
                yield f"{sitting.who} heard {change.effect} after a later version"
            versions[key] = after


def _pairs(case: Case) -> Iterator[tuple[str, str]]:
    for hearing in case.hearings:
        yield from pairwise(group.written.tx for group in hearing.groups)
    for written in case.ledger.by_writer.values():
        yield from pairwise(each.tx for each in written)
    yield from _replacements(case.ledger)


def _replacements(ledger: Ledger) -> Iterator[tuple[str, str]]:
    for tx, written in ledger.transactions.items():
        for op in written.ops:
            if op.new is not None:
                ender = ledger.ends.get((written.age, op.table, op.key, op.new.ver))
                if ender is not None:
                    yield tx, ender


def _circle(edges: dict[str, set[str]]) -> list[str]:
    """Return a circle, first member repeated at the end; nothing where there is none."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        places: dict[str, int] = {}
        waiting: list[tuple[str, Iterable[str]]] = []
        if start not in done:
            waiting.append((start, iter(edges.get(start, ()))))
            places[start] = 0
            path.append(start)
        while waiting:
            node, following = waiting[-1]
            for each in following:
                if each in places:
                    return [*path[places[each] :], each]
                if each not in done:
                    places[each] = len(path)
                    path.append(each)
                    waiting.append((each, iter(edges.get(each, ()))))
                    break
            else:
                waiting.pop()
                path.pop()
                del places[node]
                done.add(node)
    return []
