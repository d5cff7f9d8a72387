"""Which form an answer takes: what `Accept` asks for, weighed against what can be made. Pure.

After reference A3. A function whose result is a domain named like a media type answers with
that type and its value as it is; so do functions that return text, xml or bytea. Rows are made
into a media type by an aggregate over them that returns such a domain.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from banquet.errors import RequestError
from banquet.rest.schema import Handler, Name

Form = Literal["array", "object", "csv", "geojson", "value", "made"]

_PLAN = "application/vnd.pgrst.plan"
_FORMS: dict[str, Form] = {
    "*/*": "array",
    "application/*": "array",
    "application/json": "array",
    "application/vnd.pgrst.array": "array",
    "application/vnd.pgrst.array+json": "array",
    "application/vnd.pgrst.object": "object",
    "application/vnd.pgrst.object+json": "object",
    "application/geo+json": "geojson",
    "text/csv": "csv",
}
# One media type of `Accept`; commas and semicolons inside quotes are part of it.
_ITEM = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^",])+')
_PARAMETER = re.compile(r'\s*([^=;\s]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
_MOST_ITEMS = 64
_ANY = "*/*"
_OCTETS = "application/octet-stream"
_OWN = "application/vnd.pgrst."
# Of values whose form is SQL's business, those that are text in our encoding.
_TEXTS = frozenset({
    "application/geo+json", "application/json", "application/openapi+json",
    "text/csv", "text/plain", "text/xml",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explain:
    """A plan is wanted instead of the rows.

    Attributes:
        format: Of the plan.
        options: Words of `EXPLAIN`, lower case.
    """

    format: Literal["text", "json"]
    options: tuple[str, ...] = ()

    def around(self, sql: bytes) -> bytes:
        """Return the statement that explains a statement."""
        words = ", ".join((f"format {self.format}", *self.options))
        return f"explain ({words}) ".encode() + sql


# In the order in which the answer's Content-Type names them.
_OPTIONS = ("analyze", "verbose", "settings", "buffers", "wal")


@dataclass(frozen=True, slots=True)
class Media:
    """The form of the answer.

    Attributes:
        form: An array of rows, the one row as an object, lines of CSV, a bare value ...
        strip_nulls: Leave out keys whose value is null.
        name: The media type of a bare value.
        is_binary: The bare value is a bytea, sent as its bytes.
        explain: Answer with the plan of what would be done.
        maker: The aggregate that makes it of rows, and the table whose rows it takes, if any.
    """

    form: Form = "array"
    strip_nulls: bool = False
    name: str = ""
    is_binary: bool = False
    explain: Explain | None = None
    maker: tuple[Name, Name | None] | None = None

    @property
    def content_type(self) -> str:
        """Return the value of `Content-Type`."""
        name = self._name()
        if self.explain is not None:
            options = f"; options={'|'.join(self.explain.options)}" if self.explain.options else ""
            name = f'{_PLAN}+{self.explain.format}; for="{name}"{options}'
        elif self.is_bare and name not in _TEXTS:
            return name
        return f"{name}; charset=utf-8"

    def _name(self) -> str:
        nulls = ";nulls=stripped" if self.strip_nulls else ""
        match self.form:
            case "object":
                return f"application/vnd.pgrst.object+json{nulls}"
            case "array":
                array = "application/vnd.pgrst.array+json;nulls=stripped"
                return array if nulls else "application/json"
            case "csv":
                return "text/csv"
            case "geojson":
                return "application/geo+json"
            case "value" | "made":
                return self.name

    @property
    def is_bare(self) -> bool:
        """Say whether the body is one value as it is."""
        return self.form in ("value", "made")


JSON = Media()


@dataclass(frozen=True, slots=True)
class Accepted:
    """One media type that the caller takes.

    Attributes:
        name: Lower case.
        parameters: By lower-case name, without `q`.
    """

    name: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be made of a request's result, beside JSON and CSV.

    Attributes:
        plan: Whether plans are shown.
        geojson: Whether PostGIS can make it.
        value: Media type of the function's bare value; `*/*` for whatever is asked for.
        value_is_binary: The value is a bytea.
        made: Aggregates by the media type that they make of the rows, and the table whose rows
            they take, None for any.
    """

    plan: bool = False
    geojson: bool = False
    value: str | None = None
    value_is_binary: bool = False
    made: Mapping[str, tuple[Handler, Name | None]] = field(default_factory=dict)


def parse_accept(text: str | None) -> tuple[Accepted, ...]:
    """Return what `Accept` names, best first; nothing said takes anything."""
    if not text or text == "application/json":
        return (Accepted(text or _ANY),)
    weighed: list[tuple[float, Accepted]] = []
    for found in _ITEM.findall(text)[:_MOST_ITEMS]:
        name, _, rest = found.partition(";")
        parameters = {key.lower(): _bare(value) for key, value in _PARAMETER.findall(rest)}
        weight = _weight(parameters.pop("q", "1"))
        if name.strip() and weight > 0:
            weighed.append((weight, Accepted(name.strip().lower(), parameters)))
    # The sort is stable: equals stay in the caller's order.
    return tuple(accepted for _, accepted in sorted(weighed, key=lambda pair: -pair[0]))


def choose_media(accepted: tuple[Accepted, ...], offer: Offer) -> Media:
    """Return the first form asked for that can be made.

    Raises:
        RequestError: PGRST107, there is none.
    """
    for each in accepted:
        media = _media(each, offer)
        if media is not None:
            return media
    named = ", ".join(each.name for each in accepted)
    raise RequestError("PGRST107", f"None of these media types are available: {named}")


def _media(asked: Accepted, offer: Offer) -> Media | None:
    name = asked.name
    if name.removesuffix("+json").removesuffix("+text") == _PLAN:
        return _plan(asked, offer) if offer.plan else None
    if offer.value is not None and (name == offer.value or offer.value == _ANY):
        shown = _OCTETS if offer.value == _ANY else name
        return Media("value", name=shown, is_binary=offer.value_is_binary)
    if offer.made and not name.startswith(_OWN):
        made = _made(name, offer)
        if made is not None:
            return made
    form = _FORMS.get(name)
    if form is None or (form == "geojson" and not offer.geojson):
        return None
    strips = form in ("array", "object") and asked.parameters.get("nulls") == "stripped"
    return Media(form, strips)


def _made(name: str, offer: Offer) -> Media | None:
    """Return what an aggregate makes: of this type, else of any, else JSON where that will do."""
    wanted = (name, _ANY, "application/json") if name == _ANY else (name, _ANY)
    for media in wanted:
        if media in offer.made:
            handler, table = offer.made[media]
            shown = _OCTETS if media == _ANY else media
            binary = handler.type == "bytea"
            return Media("made", name=shown, is_binary=binary, maker=(handler.function, table))
    return None


def _plan(asked: Accepted, offer: Offer) -> Media | None:
    of = parse_accept(asked.parameters.get("for", "application/json"))
    media = _media(of[0], offer) if of and not of[0].name.startswith(_PLAN) else None
    if media is None:
        return None
    wanted = asked.parameters.get("options", "").split("|")
    options = tuple(option for option in _OPTIONS if option in wanted)
    explain = Explain("json" if asked.name.endswith("+json") else "text", options)
    return replace(media, explain=explain)


def _bare(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def _weight(text: str) -> float:
    return float(text) if re.fullmatch(r"[01](\.[0-9]{0,3})?", text) else 1.0
