"""The invariants, each with a checker: it reads a case and returns what contradicts it.

Every checker has been seen to fail, see `test_checkers.py` and `test_planted.py`.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from tests.chaos.case import Case
from tests.chaos.invariants.delivery import atomicity, no_duplicate_effect, no_lost_change
from tests.chaos.invariants.handoff import hand_off, read_your_writes
from tests.chaos.invariants.health import (
    bounded_memory,
    bounded_wal,
    honest_status,
    liveness,
)
from tests.chaos.invariants.order import order
from tests.chaos.invariants.rights import no_leak

Checker: TypeAlias = Callable[[Case], list[str]]

CHECKERS: Final[dict[str, Checker]] = {
    "I1": no_lost_change,
    "I2": no_duplicate_effect,
    "I3": order,
    "I4": atomicity,
    "I5": hand_off,
    "I6": no_leak,
    "I8": read_your_writes,
    "I10": bounded_wal,
    "I11": bounded_memory,
    "I12": liveness,
    "I13": honest_status,
}


def check(case: Case) -> dict[str, list[str]]:
    """Return what contradicts which invariant; nothing where all hold."""
    found = {name: checker(case) for name, checker in CHECKERS.items()}
    return {name: problems for name, problems in found.items() if problems}
