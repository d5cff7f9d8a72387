"""What writers committed and what listeners heard, and whether the two agree. Pure.

Every row a writer writes carries a mark: whose transaction it is of, which one, and which of
its rows. Transactions of one writer are numbered in the order they were committed, so loss,
repetition, disorder and tearing show in the marks themselves; the engine is never asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

UNCOMMITTED = -1
"""Number of transactions that are rolled back."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is written into a row: row `part` of `parts` of transaction `number` of a writer."""

    writer: str
    number: int
    part: int
    parts: int

    def __str__(self) -> str:
        return f"{self.writer}/{self.number}/{self.part}/{self.parts}"

    @classmethod
    def parse(cls, text: str) -> "Mark":
        writer, *numbers = text.split("/")
        return cls(writer, *map(int, numbers))


@dataclass
class Ledger:
    """What was written.

    Attributes:
        begun: Number of the last transaction each writer began; they count from 1.
        committed: Number of the last one whose COMMIT returned.
        rights: By person and writer, from which transaction on its rows may be seen or not. Who
            is not named sees everything.
    """

    begun: dict[str, int] = field(default_factory=dict)
    committed: dict[str, int] = field(default_factory=dict)
    rights: dict[tuple[str, str], list[tuple[int, bool]]] = field(default_factory=dict)

    def may_see(self, person: str, writer: str, number: int) -> bool:
        """Tell whether somebody may see a transaction, by the rights right after it."""
        answer = True
        for first, may in self.rights.get((person, writer), []):
            if first <= number:
                answer = may
        return answer

    def must_see(self, person: str, writer: str, number: int) -> bool:
        """Tell whether nothing excuses that somebody has not heard of a transaction.

        A listener that is behind is judged by later rights, so a later change is an excuse.
        """
        changes = self.rights.get((person, writer), [])
        return self.may_see(person, writer, number) and all(each <= number for each, _ in changes)


@dataclass
class Sitting:
    """An unbroken listening: from a join on, through every resumption, to the end.

    Attributes:
        listener: Name, for the report.
        person: As whom.
        writers: Whom it listens to.
        first: By writer, the first transaction that must be heard.
        exactly: Whether what came before that must not be heard.
        heard: Marks, in the order they came.
        is_cut: Whether it ended before the writing did.
    """

    listener: str
    person: str
    writers: tuple[str, ...]
    first: dict[str, int]
    exactly: bool
    heard: list[Mark] = field(default_factory=list)
    is_cut: bool = False

    def missing(self, ledger: Ledger) -> list[str]:
        """Return the committed transactions that should have been heard by now."""
        found: dict[str, set[int]] = {writer: set() for writer in self.writers}
        for mark in self.heard:
            if mark.part == mark.parts:
                found.setdefault(mark.writer, set()).add(mark.number)
        return [
            f"{writer}/{number}"
            for writer in self.writers
            for number in range(self._start(writer, found), self._end(writer, found, ledger) + 1)
            if number not in found[writer] and ledger.must_see(self.person, writer, number)
        ]

    def _start(self, writer: str, found: dict[str, set[int]]) -> int:
        # Whoever hears an earlier one hears all that follow.
        return min(found[writer] | {self.first[writer]})

    def _end(self, writer: str, found: dict[str, set[int]], ledger: Ledger) -> int:
        if not self.is_cut:
            return ledger.committed[writer]
        return max(found[writer], default=self.first[writer] - 1)


def problems(sitting: Sitting, ledger: Ledger, order: list[tuple[str, int]]) -> list[str]:
    """Return what is wrong with what was heard; nothing, if P3 to P5 held.

    Args:
        sitting: What was heard.
        ledger: What was written.
        order: Transactions in the order one undisturbed listener heard them.
    """
    found = [f"missed {each}" for each in sitting.missing(ledger)]
    found += _torn(sitting, ledger)
    found += _forbidden(sitting, ledger)
    found += _disordered(sitting, {each: place for place, each in enumerate(order)})
    return [f"{sitting.listener} as {sitting.person} {each}" for each in found]


def transactions(marks: list[Mark]) -> list[tuple[str, int]]:
    """Return the transactions that marks end, in order."""
    return [(mark.writer, mark.number) for mark in marks if mark.part == mark.parts]


def _torn(sitting: Sitting, ledger: Ledger) -> Iterator[str]:
    """Say where the rows of a transaction do not come whole, in order and together.

    Who lost the right in the middle of a transaction may be left with half of it.
    """

    def is_excused(mark: Mark) -> bool:
        return not ledger.must_see(sitting.person, mark.writer, mark.number)

    before: Mark | None = None
    for mark in sitting.heard:
        if before is None or before.part == before.parts:
            is_next = mark.part == 1
        elif (mark.writer, mark.number) == (before.writer, before.number):
            is_next = mark.part == before.part + 1
        else:
            is_next = mark.part == 1 and is_excused(before)
        if not is_next:
            yield f"heard {mark} after {before}"
        before = mark
    is_unfinished = before is not None and before.part != before.parts
    if is_unfinished and not sitting.is_cut and not is_excused(sitting.heard[-1]):
        yield f"heard no more after {before}"


def _forbidden(sitting: Sitting, ledger: Ledger) -> Iterator[str]:
    for mark in sitting.heard:
        if not 0 < mark.number <= ledger.begun.get(mark.writer, 0):
            yield f"heard {mark}, which was not committed"
        elif not ledger.may_see(sitting.person, mark.writer, mark.number):
            yield f"heard {mark} without the right to"
        elif sitting.exactly and mark.number < sitting.first[mark.writer]:
            yield f"heard {mark}, which it had read already"


def _disordered(sitting: Sitting, places: dict[tuple[str, int], int]) -> Iterator[str]:
    last = -1
    for each in transactions(sitting.heard):
        place = places.get(each)
        if place is None:
            yield f"heard {each}, which the undisturbed listener did not"
        elif place <= last:
            yield f"heard {each} out of order or again"
        else:
            last = place
