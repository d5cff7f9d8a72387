"""I10 to I13: what a run may cost, and how soon and how honestly it is over. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final

from tests.chaos.case import Case, Hearing
from tests.chaos.history import Event
from tests.chaos.sittings import Sitting

STOPPED: Final = frozenset({"F1", "F2", "F3", "F4", "F6", "F11", "F12", "F13", "F14", "F22", "F23"})
"""Faults while which, and for a moment after, nothing can be acknowledged to PostgreSQL."""

HOLDING: Final = frozenset({"F2", "F6", "F7", "F8"})
"""Faults that keep frames on the way, or whole servers from sending them."""

MB: Final = 1024 * 1024


def bounded_wal(case: Case) -> list[str]:
    """I10: the ring and 64 MB of log are held back at most; while nobody reads, the outer net."""
    found: list[str] = []
    for sample in case.of("sample"):
        is_stopped = case.raged(STOPPED, sample["t"], sample["t"], after=15)
        most = case.bounds["wal_worst" if is_stopped else "wal_held"]
        if (sample["wal_held"] or 0) > most:
            found.append(f"{sample['wal_held'] / MB:.0f} MB of log held, {most / MB:.0f} allowed")
    return found


def bounded_memory(case: Case) -> list[str]:
    """I11: the server's memory stays under its bound, however slowly clients read."""
    return [
        f"{sample['rss'] / MB:.0f} MB of memory, {case.bounds['rss'] / MB:.0f} allowed"
        for sample in case.of("sample")
        if sample["rss"] > case.bounds["rss"]
    ]


def liveness(case: Case) -> list[str]:
    """I12: after a fault everybody reaches the head within ten seconds, on a machine of its own."""
    found: list[str] = []
    most = case.bounds["live_seconds"]
    for probe in case.of("probe"):
        for who in probe["clients"]:
            at = reached(case, who, probe)
            until = probe["t"] + most
            if (at is None or at > until) and not _is_struck_again(case, probe, until):
                late = "never" if at is None else f"after {at - probe['t']:.1f} s"
                found.append(f"{who} heard {probe['tx']} {late}, after {probe['after']}")
    for event in case.of("fault"):
        if event.get("limit") is not None and event["took"] > event["limit"]:
            found.append(f"{event['name']} took {event['took']:.1f} s, {event['limit']} allowed")
    return found


def reached(case: Case, who: str, probe: Event) -> float | None:
    """Return when a client had a probe: heard it, or began only after it."""
    heard = case.probes_heard.get((who, probe["tx"]))
    times = [] if heard is None else [heard]
    written = case.ledger.transactions.get(probe["tx"])
    for sitting in case.sittings_of(who):
        if sitting.joined is None or written is None:
            continue
        snapshot = sitting.oldest_snapshot()
        if snapshot is not None and snapshot.sees(written.xid):
            times.append(max(sitting.joined, probe["t"]))
        if sitting.is_plain and sitting.began > probe["t"]:
            times.append(sitting.began)
    return min(times, default=None)


def _is_struck_again(case: Case, probe: Event, until: float) -> bool:
    return any(probe["t"] < each.begin < until for each in case.faults)


def honest_status(case: Case) -> list[str]:
    """I13: "live" is never said over a position older than two heartbeats.

    That is twice the five seconds in which a quiet channel is told where the stream stands. What
    was true when it was sent is not held against the server if the wire kept it.
    """
    return [each for hearing in case.hearings for each in _stale(case, hearing)]


def _stale(case: Case, hearing: Hearing) -> Iterator[str]:
    sitting = hearing.sitting
    said = [step.t for step in sitting.steps if step.live]
    if not said or not sitting.read:
        return
    heard: dict[str, float] = {}
    for group in hearing.groups:
        heard.setdefault(group.written.tx, group.step.t)
    for written in case.ledger.unseen(sitting.age, sitting.oldest_snapshot(), said[-1]):
        if written.acked is None or not _concerns(case, sitting, written.tx):
            continue
        since = written.acked + case.bounds["stale_seconds"]
        until = min(heard.get(written.tx, sitting.ended), sitting.ended)
        first = bisect_right(said, since)
        if first >= bisect_left(said, until) or case.excuses(sitting.person, written, until):
            continue
        if not case.raged(HOLDING, written.acked, said[first], after=5):
            late = said[first] - written.acked
            yield f"{sitting.who} was live without {written.tx}, acknowledged {late:.1f} s before"


def _concerns(case: Case, sitting: Sitting, tx: str) -> bool:
    return bool(sitting.expected(case.ledger.transactions[tx], case.ledger))
