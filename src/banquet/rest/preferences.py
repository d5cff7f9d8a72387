"""What the headers of a request ask for: `Prefer`, `Accept`, `Range`. Pure (reference A3)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from banquet.errors import RequestError

Form = Literal["array", "object", "csv", "geojson", "value"]

_ACCEPTED: dict[str, Form] = {
    "*/*": "array",
    "application/*": "array",
    "application/json": "array",
    "application/vnd.pgrst.array": "array",
    "application/vnd.pgrst.array+json": "array",
    "application/vnd.pgrst.object": "object",
    "application/vnd.pgrst.object+json": "object",
}
_KNOWN = {
    "resolution": ("merge-duplicates", "ignore-duplicates"),
    "missing": ("default", "null"),
    "return": ("minimal", "headers-only", "representation"),
    "count": ("exact", "planned", "estimated"),
    "handling": ("lenient", "strict"),
}
# Order of `Preference-Applied` (reference A3).
_ECHO_ORDER = ("resolution", "missing", "return", "count", "handling", "max-affected")
_EVERYTHING = (0, None)


@dataclass(frozen=True, slots=True)
class Preferences:
    """The `Prefer` header: the first of each kind that Banquet honours, as written."""

    resolution: str | None = None
    missing: str | None = None
    returned: str | None = None
    count: str | None = None
    handling: str | None = None
    max_affected: int | None = None

    @property
    def representation(self) -> bool:
        """Say whether a write answers with its rows."""
        return self.returned == "representation"


@dataclass(frozen=True, slots=True)
class Media:
    """The form of the answer.

    Attributes:
        form: An array of rows, or the one row as an object.
        strip_nulls: Leave out keys whose value is null.
    """

    form: Form = "array"
    strip_nulls: bool = False

    @property
    def content_type(self) -> str:
        """Return the value of `Content-Type`."""
        nulls = ";nulls=stripped" if self.strip_nulls else ""
        if self.form == "object":
            return f"application/vnd.pgrst.object+json{nulls}; charset=utf-8"
        if self.strip_nulls:
            return f"application/vnd.pgrst.array+json{nulls}; charset=utf-8"
        return "application/json; charset=utf-8"


_DEFAULT_MEDIA = Media()


def parse_prefer(values: Iterable[str]) -> Preferences:
    """Return what the `Prefer` headers ask for.

    Raises:
        RequestError: PGRST122, `handling=strict` beside a preference that is not known.
    """
    found: dict[str, str] = {}
    unknown: list[str] = []
    for item in ",".join(values).split(","):
        name, _, value = (part.strip() for part in item.partition("="))
        if _is_known(name, value):
            found.setdefault(name, value)
        elif item.strip():
            unknown.append(item.strip())
    if found.get("handling") == "strict" and unknown:
        raise RequestError(
            "PGRST122",
            "Invalid preferences given with handling=strict",
            f"Invalid preferences: {', '.join(unknown)}",
        )
    strict = found.get("handling") == "strict"
    return Preferences(
        resolution=found.get("resolution"),
        missing=found.get("missing"),
        returned=found.get("return"),
        count=found.get("count"),
        handling=found.get("handling"),
        max_affected=int(found["max-affected"]) if strict and "max-affected" in found else None,
    )


def _is_known(name: str, value: str) -> bool:
    if name == "max-affected":
        return re.fullmatch("[0-9]{1,18}", value) is not None
    return value in _KNOWN.get(name, ())


@lru_cache(maxsize=256)  # a remembered request asks again each time it is answered
def applied(preferences: Preferences, kinds: frozenset[str]) -> str:
    """Return `Preference-Applied`: those of the given kinds that were honoured.

    A planned or estimated count is answered by the exact one, `headers-only` by `minimal`,
    and said so.
    """
    values = {
        "resolution": preferences.resolution,
        "missing": preferences.missing,
        "return": "minimal" if preferences.returned == "headers-only" else preferences.returned,
        "count": "exact" if preferences.count else None,
        "handling": preferences.handling,
        "max-affected": preferences.max_affected,
    }
    return ", ".join(
        f"{kind}={values[kind]}"
        for kind in _ECHO_ORDER
        if kind in kinds and values[kind] is not None
    )


def parse_accept(value: str | None) -> Media:
    """Return the first acceptable form that `Accept` names.

    Raises:
        RequestError: PGRST107, none of the media types can be produced.
    """
    if not value or value == "application/json":
        return _DEFAULT_MEDIA
    for item in value.split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        if name in _ACCEPTED:
            return Media(_ACCEPTED[name], "nulls=stripped" in parameters)
    raise RequestError("PGRST107", f"None of these media types are available: {value}")


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
