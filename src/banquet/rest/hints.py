"""Which existing name somebody who mistyped one probably meant. Pure."""

from collections.abc import Iterable
from difflib import get_close_matches

# PostgREST proposes a name from this similarity on.
_SIMILARITY = 0.75
# Names in PostgreSQL have 63 bytes; a longer text is an attack on the comparison's time.
_LONGEST = 63


def closest(name: str, known: Iterable[str], *, similarity: float = _SIMILARITY) -> str | None:
    """Return the known name most like this one, or None when nothing is as similar."""
    if len(name) > _LONGEST:
        return None
    matches = get_close_matches(name, sorted(known), n=1, cutoff=similarity)
    return matches[0] if matches else None
