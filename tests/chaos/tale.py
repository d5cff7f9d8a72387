"""A short history without fault, to doctor: what the unit tests of checkers begin with."""

from typing import Any, Final

from tests.chaos.history import Event
from tests.chaos.rows import MARKS, ROWS

MB: Final = 1024 * 1024
EPOCH: Final = "e1"

# key, old (version, place) and new one
Step = tuple[int, tuple[int, str] | None, tuple[int, str] | None]


class Tale:
    """Writes events as a run would, a tenth of a second apart."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._t = 100.0
        self.write(
            "runner",
            "start",
            seed=0,
            places={"ann": ["b1"], "bob": ["b2"], "cat": ["b1"]},
            bounds={
                "wal_held": 72 * MB,
                "wal_worst": 320 * MB,
                "rss": 400 * MB,
                "live_seconds": 10,
                "stale_seconds": 10,
            },
        )

    def write(self, who: str, what: str, **more: Any) -> Event:
        self._t += 0.1
        event = {"t": self._t, "w": self._t + 1e9, "who": who, "what": what, **more}
        self.events.append(event)
        return event

    def wait(self, seconds: float) -> None:
        self._t += seconds

    def commit(
        self,
        tx: str,
        xid: int,
        *steps: Step,
        rights: int = 0,
        turns: tuple[tuple[str, str, bool, int], ...] = (),
    ) -> None:
        """Write a transaction that was acknowledged, a mark in every branch included."""
        ops = [
            [ROWS, key, *(old or (None, None)), *(new or (None, None))] for key, old, new in steps
        ]
        marks = [[MARKS, f"{place}:{tx}", None, None, 1, place] for place in ("b1", "b2")]
        self.write(
            tx.partition("/")[0],
            "attempt",
            tx=tx,
            xid=str(xid),
            age=0,
            began=self._t,
            rights={"b1": rights, "b2": 0},
            ops=[*ops, *marks],
            turns=[list(turn) for turn in turns],
            bulk=None,
        )
        self.write(tx.partition("/")[0], "outcome", tx=tx, result="ok")

    def read(self, who: str, xmax: int, rows: dict[int, tuple[int, str, str]]) -> None:
        """Have a client read rows that show every transaction below `xmax`."""
        began = self._t
        self.write(who, "read", person=who, began=began, tables=tables(xmax, rows))

    def join(self, who: str, kind: str) -> None:
        both = dict.fromkeys((ROWS, MARKS))
        sent = self._t
        self.write(who, "joined", person=who, kind=kind, sent=sent, tables=both, exp=None)

    def hear(self, who: str, lsn: int, *changes: list[Any]) -> None:
        """Have a client hear a transaction up to its checkpoint."""
        cursor = f"{EPOCH}.{lsn:x}.{len(changes)}"
        self.write(who, "heard", changes=list(changes), cursor=cursor, xids=[], live=True)

    def hear_plainly(self, who: str, *changes: list[Any]) -> None:
        """Have a client hear changes that nothing completes."""
        for change in changes:
            self.write(who, "heard", changes=[change])


def tables(xmax: int, rows: dict[int, tuple[int, str, str]]) -> dict[str, Any]:
    """Return rows of the one table as `read` events hold them."""
    snapshot = f"{xmax}:{xmax}:"
    return {ROWS: {"snapshot": snapshot, "rows": [[key, *row] for key, row in rows.items()]}}


def written(key: int, ver: int, place: str, tx: str, old: str | None = None) -> list[Any]:
    """Return a change that says that a row was written."""
    return ["w", ROWS, key, ver, place, tx, old]


def gone(key: int, ver: int, place: str, tx: str) -> list[Any]:
    """Return a change that says that a version, which `tx` wrote, is gone."""
    return ["d", ROWS, key, ver, place, tx, None]


def mark(place: str, tx: str) -> list[Any]:
    """Return the change that marks a transaction in a branch."""
    return ["w", MARKS, f"{place}:{tx}", 1, place, tx, None]


def tell() -> list[Event]:
    """Return a history in which everything holds.

    Ann sees branch 1 and resumes, Bob sees branch 2 and does not, Cat loses branch 1 on the way.
    A row is read, written, moved to the other branch, and another one is deleted.
    """
    tale = Tale()
    tale.commit("w/1", 11, (1, None, (1, "b1")), (2, None, (1, "b2")))
    for who in ("ann", "cat"):
        tale.read(who, 12, {1: (1, "b1", "w/1")})
        tale.join(who, "resuming")
    tale.join("bob", "plain")
    tale.commit("w/2", 12, (1, (1, "b1"), (2, "b1")), (2, (1, "b2"), (2, "b2")))
    for who in ("ann", "cat"):
        tale.hear(who, 20, written(1, 2, "b1", "w/2", "b1"), mark("b1", "w/2"))
    tale.hear_plainly("bob", written(2, 2, "b2", "w/2", "b2"), mark("b2", "w/2"))
    tale.commit("r/1", 13, rights=1, turns=(("cat", "b1", False, 1),))
    tale.hear("ann", 30, mark("b1", "r/1"))
    tale.hear_plainly("bob", mark("b2", "r/1"))
    tale.write("cat", "refetch", reason="rights", changes=[])
    tale.read("cat", 14, {})
    tale.join("cat", "resuming")
    tale.commit("v/1", 14, (1, (2, "b1"), (3, "b2")), rights=1)
    tale.hear("ann", 40, gone(1, 2, "b1", "w/2"), mark("b1", "v/1"))
    tale.hear_plainly("bob", written(1, 3, "b2", "v/1"), mark("b2", "v/1"))
    tale.commit("w/3", 15, (2, (2, "b2"), None), rights=1)
    tale.hear("ann", 50, mark("b1", "w/3"))
    tale.hear_plainly("bob", gone(2, 2, "b2", "w/2"), mark("b2", "w/3"))
    _end(tale)
    return tale.events


def _end(tale: Tale) -> None:
    for name in ("F1 kill", "F4 fast stop"):
        tale.write("runner", "fault", name=name, phase="begin")
        tale.write("runner", "fault", name=name, phase="end", took=1.0, limit=10.0)
    tale.wait(20)
    tale.write("sampler", "sample", wal_held=30 * MB, rss=100 * MB)
    tale.commit("probe/1", 16, rights=1)
    tale.write("runner", "probe", tx="probe/1", after="F1 kill", clients=["ann", "bob"])
    tale.hear("ann", 60, mark("b1", "probe/1"))
    tale.hear_plainly("bob", mark("b2", "probe/1"))
    txs = ["w/1", "w/2", "r/1", "v/1", "w/3", "probe/1"]
    tale.write("runner", "marks", which="end", txs=txs)
    rows = {"ann": {}, "bob": {1: (3, "b2", "v/1")}, "cat": {}}
    for person, held in rows.items():
        tale.write(
            "runner", "final", person=person, began=tale.events[-1]["t"], tables=tables(17, held)
        )
