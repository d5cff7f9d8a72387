"""A history as checkers want it: the truth, what was heard, and when which fault raged. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from tests.chaos.history import Event, read_history
from tests.chaos.ledger import Ledger, Written, read_ledger
from tests.chaos.sittings import Change, Sitting, Step, read_sittings

TOLD_SECONDS: Final = 2.0
"""How long after the first everybody else has been told to read again."""


@dataclass(frozen=True)
class Raging:
    """A fault and its time, monotonic seconds."""

    name: str
    begin: float
    end: float


@dataclass
class Group:
    """The changes of one transaction that came together.

    Attributes:
        written: The transaction.
        step: Where its last change came.
        changes: Without the repeats that a fault made on the way.
        is_last: Whether nothing came after it in its sitting.
    """

    written: Written
    step: Step
    changes: list[Change]
    is_last: bool = False


@dataclass
class Hearing:
    """A sitting with every change led back to its transaction.

    Attributes:
        groups: What was applied, in order.
        strangers: Changes that no committed transaction made.
    """

    sitting: Sitting
    groups: list[Group] = field(default_factory=list)
    strangers: list[Change] = field(default_factory=list)


@dataclass
class Case:
    """Everything there is to judge."""

    events: list[Event]

    @classmethod
    def of_file(cls, path: Path) -> "Case":
        return cls(list(read_history(path)))

    @cached_property
    def ledger(self) -> Ledger:
        return read_ledger(self.events)

    @cached_property
    def sittings(self) -> list[Sitting]:
        """Return what is held against the server.

        Whoever reads from a restored database before the server has noticed that it is another one
        is told to read again as soon as it has; what came meanwhile is of a past that is gone. They
        may have asked long before: a question waits while there is no database.
        """
        return [
            each
            for each in read_sittings(self.events)
            if each.age == 0 or each.ended > self._told_of_epoch[each.age - 1]
        ]

    @cached_property
    def _told_of_epoch(self) -> list[float]:
        """Return by when, after each restored backup, clients were told of another epoch."""
        found: list[float] = []
        is_told = True
        for event in self.events:
            if event["what"] == "restored":
                found.append(event["t"])
                is_told = False
            elif not is_told and event["what"] == "refetch" and event["reason"] == "epoch":
                found[-1] = event["t"] + TOLD_SECONDS
                is_told = True
        return found

    @cached_property
    def hearings(self) -> list[Hearing]:
        return [self._hearing(each) for each in self.sittings]

    @cached_property
    def probes_heard(self) -> dict[tuple[str, str], float]:
        """Return when each client first heard each probe."""
        found: dict[tuple[str, str], float] = {}
        for hearing in self.hearings:
            for group in hearing.groups:
                if group.written.writer == "probe":
                    found.setdefault((hearing.sitting.who, group.written.tx), group.step.t)
        return found

    @cached_property
    def _sittings_by_client(self) -> dict[str, list[Sitting]]:
        found: dict[str, list[Sitting]] = {}
        for sitting in self.sittings:
            found.setdefault(sitting.who, []).append(sitting)
        return found

    def sittings_of(self, who: str) -> list[Sitting]:
        """Return the sittings of a client, in order."""
        return self._sittings_by_client.get(who, [])

    @cached_property
    def start(self) -> Event:
        return next(self.of("start"))

    @property
    def bounds(self) -> Event:
        bounds: Event = self.start["bounds"]
        return bounds

    def of(self, what: str) -> Iterator[Event]:
        """Return the events of a kind."""
        return (each for each in self.events if each["what"] == what)

    @cached_property
    def faults(self) -> list[Raging]:
        """Return the faults; one that never ended raged to the end."""
        found: list[Raging] = []
        begun: dict[str, float] = {}
        for event in self.of("fault"):
            if event["phase"] == "begin":
                begun[event["name"]] = event["t"]
            else:
                found.append(Raging(event["name"], begun.pop(event["name"]), event["t"]))
        found += [Raging(name, begin, float("inf")) for name, begin in begun.items()]
        return found

    def raged(self, names: frozenset[str], begin: float, end: float, after: float = 0) -> bool:
        """Tell whether one of these faults raged between two times, or up to `after` s before."""
        return any(
            each.name.split()[0] in names and each.begin <= end and each.end + after >= begin
            for each in self.faults
        )

    def is_doubled_on_the_way(self, at: float) -> bool:
        """Tell whether the wire itself doubled frames at a time."""
        return self.raged(frozenset({"F9"}), at, at, after=5)

    def excuses(self, person: str, written: Written, until: float) -> bool:
        """Tell whether somebody's rights changed after a transaction and before a time.

        Who is behind is judged by later rights, so such a change excuses what is missing.
        """
        return any(turn.began < until for turn in self.ledger.later_turns(person, written))

    def _hearing(self, sitting: Sitting) -> Hearing:
        hearing = Hearing(sitting)
        open_step: Step | None = None
        for step in sitting.steps:
            if not step.is_complete:
                continue
            for change in step.changes:
                written = sitting.cause(change, self.ledger)
                if written is None or written.effects.get(change.effect) != change.place:
                    hearing.strangers.append(change)
                    continue
                last = hearing.groups[-1] if hearing.groups else None
                joins = sitting.is_plain or open_step is step
                if last is not None and last.written is written and joins:
                    self._add(last, step, change)
                else:
                    hearing.groups.append(Group(written, step, [change]))
                open_step = step
        if hearing.groups:
            hearing.groups[-1].is_last = True
        return hearing

    def _add(self, group: Group, step: Step, change: Change) -> None:
        group.step = step
        if self.is_doubled_on_the_way(step.t) and change in group.changes:
            return
        group.changes.append(change)
