"""I6: nobody hears of a place that is not theirs. Pure."""

from collections.abc import Iterator
from typing import Final

from tests.chaos.case import Case
from tests.chaos.invariants.health import HOLDING, STOPPED
from tests.chaos.ledger import Ledger, Place, Written
from tests.chaos.sittings import Change, Sitting, Step

TODAY_SECONDS: Final = 3.0
"""How long after a change of rights a join may still be judged by what the stream had reached."""

EXPIRY_SECONDS: Final = 1.5
"""How long after its token expired a channel may still be told something."""


def no_leak(case: Case) -> list[str]:
    """I6: no frame of a place outside the rights at that commit, none from before a grant.

    Everything is judged that came over the wire, applied or not; nothing is excused.
    """
    found: list[str] = []
    for sitting in case.sittings:
        for step in sitting.steps:
            for change in step.changes:
                found += [
                    f"{sitting.who} as {sitting.person} heard {change.effect} {each}"
                    for each in _faults(case, sitting, step, change)
                ]
    return found + list(_outlived(case))


def _faults(case: Case, sitting: Sitting, step: Step, change: Change) -> Iterator[str]:
    ledger = case.ledger
    written = sitting.cause(change, ledger)
    if written is None:
        return  # made by nobody: see atomicity
    place = written.effects.get(change.effect, change.place)
    if place != change.place:
        yield f"in {change.place} and not in {place}"
    if not _may(ledger, sitting.person, place, written):
        yield f"of {place} without the right to ({written.tx})"
    elif change.old_place is not None and not _may(
        ledger, sitting.person, change.old_place, written
    ):
        yield f"with its old row in {change.old_place}, without the right to ({written.tx})"
    elif _is_from_before(case, sitting, step, written, place):
        yield f"of {place} in a replay from before its rights ({written.tx})"
    if sitting.tables.get(change.table) not in (None, place):
        yield f"of {place}, which it did not ask for"


def _may(ledger: Ledger, person: str, place: Place, written: Written) -> bool:
    return ledger.may(person, place, written.rights.get(place, 0))


def _is_from_before(
    case: Case, sitting: Sitting, step: Step, written: Written, place: Place
) -> bool:
    """Tell whether the channel was joined after rights in a place had changed once more."""
    number = written.rights.get(place, 0)
    for turn in case.ledger.turns.get((sitting.person, place), ()):
        if turn.number > number and turn.acked is not None:
            known = turn.acked + TODAY_SECONDS
            if known < step.joined and not _is_behind(case, turn.acked, step.joined):
                return True
    return False


def _is_behind(case: Case, since: float, until: float) -> bool:
    """Tell whether the stream may not have reached one time by another."""
    catching_up = case.bounds["live_seconds"]
    return case.raged(HOLDING, since, until) or case.raged(STOPPED, until, until, after=catching_up)


def _outlived(case: Case) -> Iterator[str]:
    """Say who heard something by a token that had expired."""
    ends: dict[str, float | None] = {}
    for event in case.events:
        match event["what"]:
            case "joined":
                ends[event["who"]] = event.get("exp")
            case "token":
                ends[event["who"]] = event["exp"]
            case "heard" if event["changes"]:
                expires_at = ends.get(event["who"])
                if expires_at is None or event["w"] <= expires_at + EXPIRY_SECONDS:
                    continue
                late = event["w"] - expires_at
                if not case.raged(HOLDING, event["t"] - late, event["t"], after=EXPIRY_SECONDS):
                    yield f"{event['who']} heard changes {late:.1f} s after its token expired"
