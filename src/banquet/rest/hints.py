"""Which existing name somebody who mistyped one probably meant. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from math import sqrt

# Columns are proposed from this similarity on.
_SIMILARITY = 0.75
# Names in PostgreSQL have 63 bytes; a longer text is an attack on the comparison's time.
_LONGEST = 63
# PostgREST proposes tables and functions with this part of their letters right.
_LETTERS_RIGHT = 0.33
_MOST_COMPARED = 50
# Among so many names PostgREST proposes no table either: every miss would look at all of them.
_TOO_MANY = 500
_LEFT_OUT = re.compile(r"[^\w, ]|_")


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like this one, or None when nothing is as similar."""
    if len(name) > _LONGEST:
        return None
    matches = get_close_matches(name, sorted(known), n=1, cutoff=_SIMILARITY)
    return matches[0] if matches else None


def resembling(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that PostgREST would propose, or None.

    It is the one with the fewest letters wrong among those that share runs of three letters
    with what was written, or else runs of two. So the hints of both servers agree.
    """
    if len(name) > _LONGEST:
        return None
    names = sorted({one for one in known if len(one) <= _LONGEST})
    if len(names) >= _TOO_MANY:
        return None
    lowered = name.lower()
    for size in (3, 2):
        sharing = _sharing(lowered, names, size)
        scored = [(_letters_right(lowered, one.lower()), one) for one in sharing]
        best = max(scored, key=lambda pair: (pair[0], pair[1].islower()), default=None)
        if best is not None and best[0] >= _LETTERS_RIGHT:
            return best[1]
    return None


def _sharing(name: str, known: list[str], size: int) -> list[str]:
    """Return the names that share runs of letters with this one, those that share most first."""
    wanted = _runs(name, size)
    scored = []
    for one in known:
        runs = _runs(one.lower(), size)
        shared = sum(count * runs[run] for run, count in wanted.items() if run in runs)
        if shared:
            scored.append((shared / sqrt(sum(count * count for count in runs.values())), one))
    scored.sort(key=lambda pair: -pair[0])
    return [one for _, one in scored[:_MOST_COMPARED]]


def _runs(name: str, size: int) -> Counter[str]:
    text = f"-{_LEFT_OUT.sub('', name)}-".ljust(size, "-")
    return Counter(text[start : start + size] for start in range(len(text) - size + 1))


def _letters_right(one: str, other: str) -> float:
    """Return the part of the longer text that need not be changed to make the other of it."""
    longest = max(len(one), len(other))
    return 1 - _changes(one, other) / longest if longest else 1.0


def _changes(one: str, other: str) -> int:
    """Return the number of letters to insert, take out or exchange (Levenshtein)."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, row[0] = row[0], place
        for column, counterpart in enumerate(other, 1):
            exchanged = before + (letter != counterpart)
            before = row[column]
            row[column] = min(before + 1, row[column - 1] + 1, exchanged)
    return row[-1]
