"""The figures of a run. Pure."""

from collections import Counter

from tests.chaos.case import Case
from tests.chaos.invariants.health import MB, reached

Row = tuple[str, str]


def figures(case: Case) -> list[Row]:
    """Return what a run was, as names and values."""
    heard = list(case.of("heard"))
    samples = list(case.of("sample"))
    length = case.events[-1]["t"] - case.events[0]["t"]
    return [
        ("seed", str(case.start["seed"])),
        ("length", f"{length:.0f} s"),
        ("transactions committed", f"{len(case.ledger.transactions):,}"),
        ("changes heard", f"{sum(len(each['changes']) for each in heard):,}"),
        ("joins", f"{sum(1 for _ in case.of('joined')):,}"),
        ("reads handed over to the stream", f"{sum(1 for _ in case.of('read')):,}"),
        ("told to read again", _counted(Counter(each["reason"] for each in case.of("refetch")))),
        ("faults", _counted(Counter(each.name for each in case.faults))),
        ("most log held back", f"{max((s['wal_held'] or 0) for s in samples) / MB:.0f} MB"),
        ("most memory", f"{max(s['rss'] for s in samples) / MB:.0f} MB"),
        ("longest until all were live", longest(case)),
        *_by_fault(case),
    ]


def recoveries(case: Case) -> list[tuple[str, float, str]]:
    """Return after each fault that was waited for how long it took until the last one was live."""
    found: list[tuple[str, float, str]] = []
    for probe in case.of("probe"):
        times = [(reached(case, who, probe), who) for who in probe["clients"]]
        missing = [who for at, who in times if at is None]
        if missing:
            found.append((probe["after"], float("inf"), missing[0]))
        elif times:
            at, who = max((at or 0.0, who) for at, who in times)
            found.append((probe["after"], at - probe["t"], who))
    return found


def longest(case: Case) -> str:
    """Return the longest of the recoveries, and after what it was."""
    after, seconds, who = max(recoveries(case), key=lambda each: each[1])
    return f"{seconds:.1f} s ({who}, after {after})"


def _by_fault(case: Case) -> list[Row]:
    worst: dict[str, float] = {}
    for after, seconds, _ in recoveries(case):
        worst[after] = max(worst.get(after, 0.0), seconds)
    return [(f"  after {after}", f"{seconds:.1f} s") for after, seconds in sorted(worst.items())]


def _counted(counts: Counter[str]) -> str:
    listed = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    return f"{counts.total()}: {listed}" if listed else "0"
