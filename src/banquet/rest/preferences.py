"""What `Prefer` and `Range` ask for. Pure (reference A3)."""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from banquet.errors import RequestError

Count = Literal["exact", "planned", "estimated"]

_KNOWN = {
    "resolution": ("merge-duplicates", "ignore-duplicates"),
    "missing": ("default", "null"),
    "return": ("minimal", "headers-only", "representation"),
    "count": ("exact", "planned", "estimated"),
    "handling": ("lenient", "strict"),
}
# Hours from Greenwich, as PostgreSQL takes them beside the names of zones.
_OFFSET = re.compile(r"[+-]?(?:[01]?[0-9])(?::[0-5][0-9])?")
_EVERYTHING = (0, None)


@dataclass(frozen=True, slots=True)
class Rules:
    """What this server honours beside what every server does.

    Attributes:
        tx: Whether a request may say if its transaction is committed.
        time_zones: Names that `timezone` may take.
    """

    tx: bool = False
    time_zones: Set[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Preferences:
    """The `Prefer` header: the first of each kind that Banquet honours, as written."""

    resolution: str | None = None
    missing: str | None = None
    returned: str | None = None
    count: Count | None = None
    tx: str | None = None
    handling: str | None = None
    timezone: str | None = None
    max_affected: int | None = None

    @property
    def representation(self) -> bool:
        """Say whether a write answers with its rows."""
        return self.returned == "representation"


NO_RULES = Rules()


def parse_prefer(values: Iterable[str], rules: Rules = NO_RULES) -> Preferences:
    """Return what the `Prefer` headers ask for.

    Raises:
        RequestError: PGRST122, `handling=strict` beside a preference that is not honoured.
    """
    found: dict[str, str] = {}
    unknown: list[str] = []
    for item in ",".join(values).split(","):
        name, _, value = (part.strip() for part in item.partition("="))
        if _is_known(name, value, rules):
            found.setdefault(name, value)
        elif item.strip():
            unknown.append(item.strip())
    strict = found.get("handling") == "strict"
    if strict and unknown:
        raise RequestError(
            "PGRST122",
            "Invalid preferences given with handling=strict",
            f"Invalid preferences: {', '.join(unknown)}",
        )
    return Preferences(
        resolution=found.get("resolution"),
        missing=found.get("missing"),
        returned=found.get("return"),
        count=_count(found.get("count")),
        tx=found.get("tx"),
        handling=found.get("handling"),
        timezone=found.get("timezone"),
        max_affected=int(found["max-affected"]) if strict and "max-affected" in found else None,
    )


def _count(value: str | None) -> Count | None:
    match value:
        case "exact" | "planned" | "estimated":
            return value
    return None


def _is_known(name: str, value: str, rules: Rules) -> bool:
    match name:
        case "max-affected":
            return re.fullmatch("[0-9]{1,18}", value) is not None
        case "tx":
            return rules.tx and value in ("commit", "rollback")
        case "timezone":
            return value in rules.time_zones or _OFFSET.fullmatch(value) is not None
    return value in _KNOWN.get(name, ())


@lru_cache(maxsize=256)  # a remembered request asks again each time it is answered
def applied(preferences: Preferences, kinds: frozenset[str]) -> str:
    """Return `Preference-Applied`: those of the given kinds that were honoured."""
    # In the order of the reference (A3).
    values = {
        "resolution": preferences.resolution,
        "missing": preferences.missing,
        "return": preferences.returned,
        "count": preferences.count,
        "tx": preferences.tx,
        "handling": preferences.handling,
        "timezone": preferences.timezone,
        "max-affected": preferences.max_affected,
    }
    return ", ".join(
        f"{kind}={value}" for kind, value in values.items() if kind in kinds and value is not None
    )


def parse_range(value: str | None) -> tuple[int, int | None]:
    """Return offset and limit of a `Range` header; anything but `a-b` or `a-` is ignored.

    Raises:
        RequestError: PGRST103, the range ends before it starts.
    """
    found = re.fullmatch(r"(?:items=)?([0-9]{1,18})-([0-9]{0,18})", value or "")
    if found is None:
        return _EVERYTHING
    first, last = int(found[1]), int(found[2]) if found[2] else None
    if last is not None and last < first:
        raise RequestError(
            "PGRST103",
            "Requested range not satisfiable",
            "The lower boundary must be lower than or equal to the upper boundary in the "
            "Range header.",
        )
    return first, None if last is None else last - first + 1


def intersect(
    page: tuple[int, int | None], other: tuple[int, int | None]
) -> tuple[int, int | None]:
    """Return the rows, as offset and limit, that lie in both pages."""
    first = max(page[0], other[0])
    ends = [offset + limit for offset, limit in (page, other) if limit is not None]
    return first, max(0, min(ends) - first) if ends else None
