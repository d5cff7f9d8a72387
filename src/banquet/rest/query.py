"""What a query string asks for, as values. Pure.

`parse_query` sorts the parameters of a URL; the small languages inside them are read by
`banquet.rest.grammar`. Nothing here knows which tables exist (reference A4).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote_to_bytes

from banquet.errors import RequestError
from banquet.rest import grammar
from banquet.rest.grammar import Condition, Field, Order
from banquet.rest.selection import ALL_COLUMNS, Embedded, Item, parse_select

# Long `in.(...)` lists are legitimate; the official client warns from 8,000 characters.
LONGEST_QUERY_BYTES = 64 * 1024
_MOST_PARAMETERS = 1000
# Beyond what PostgreSQL can count; larger numbers mean the same.
_BIGGEST = 2**63 - 1

_REMEMBERED, _LONGEST_REMEMBERED = 1024, 1024

_RESERVED = ("select", "columns", "on_conflict")
_MODIFIERS = ("order", "limit", "offset", "and", "or")

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """What is said about the rows of one embedded table.

    Attributes:
        where: Conditions that must all hold.
        order: Sort terms, most significant first.
        limit: Rows at most, or None.
        offset: Rows to leave out.
    """

    where: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0


_EVERYTHING = Level()


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of one request.

    Attributes:
        select: What to return, in order; `*` alone by default.
        below: What is said about embedded tables, by their path.
        where: Conditions that must all hold.
        order: Sort terms, most significant first.
        limit: Rows at most, or None.
        offset: Rows to leave out.
        columns: Keys of the payload to use, or None for those it has.
        on_conflict: Columns of the unique key of an upsert, or None.
        arguments: Of a function called by GET, in order; a name may repeat.
    """

    select: tuple[Item, ...] = (ALL_COLUMNS,)
    below: Mapping[Path, Level] = field(default_factory=dict)
    where: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    columns: tuple[str, ...] | None = None
    on_conflict: tuple[str, ...] | None = None
    arguments: tuple[tuple[str, str], ...] = ()


Kind = Literal["table", "function"]


def parse_query(query_string: bytes, kind: Kind = "table", *, aggregates: bool = False) -> Query:
    """Return what a raw query string asks for.

    Args:
        query_string: As it stands in the URL, percent-encoded.
        kind: `function`: a parameter whose value is no filter is an argument (GET /rpc/f).
        aggregates: Whether `select` may add up.

    Raises:
        RequestError: PGRST100 does not parse, PGRST103 negative limit, PGRST123 aggregates
            are switched off.
    """
    parts = _sorted(query_string, kind)
    select = _select(parts.reserved.get("select", "*"))
    if not aggregates and _adds_up(select):
        raise RequestError(
            "PGRST123",
            "Use of aggregate functions is not allowed",
            None,
            "Whoever runs the server allows it with BANQUET_AGGREGATES=on.",
        )
    paths = dict.fromkeys([*parts.where, *(path for path, _ in parts.modifiers)])
    levels = {path: _level(parts, path) for path in paths}
    root = levels.pop((), _EVERYTHING)
    return Query(
        select=select,
        below=levels,
        where=root.where,
        order=root.order,
        limit=root.limit,
        offset=root.offset,
        columns=_names(parts.reserved, "columns"),
        on_conflict=_names(parts.reserved, "on_conflict"),
        arguments=tuple(parts.arguments),
    )


# Requests differ by their values; what stands in their keys and in `select` comes again.
_remembered_select = lru_cache(_REMEMBERED)(parse_select)
_remembered_key = lru_cache(_REMEMBERED)(grammar.parse_key)


def _select(text: str) -> tuple[Item, ...]:
    return (_remembered_select if len(text) <= _LONGEST_REMEMBERED else parse_select)(text)


def _key(text: str) -> tuple[Path, Field]:
    return (_remembered_key if len(text) <= _LONGEST_REMEMBERED else grammar.parse_key)(text)


@dataclass(slots=True)
class _Parts:
    """The parameters of a URL by what they are."""

    reserved: dict[str, str] = field(default_factory=dict)
    modifiers: dict[tuple[Path, str], str] = field(default_factory=dict)
    where: dict[Path, list[Condition]] = field(default_factory=dict)
    arguments: list[tuple[str, str]] = field(default_factory=list)


def _sorted(query_string: bytes, kind: Kind) -> _Parts:
    parts = _Parts()
    for key, value in _pairs(query_string):
        if key in _RESERVED:
            parts.reserved[key] = value
            continue
        before, _, last = key.rpartition(".")
        if last in ("order", "limit", "offset"):
            parts.modifiers[grammar.parse_path(before), last] = value
        elif kind == "function" and not grammar.is_filter(key, value):
            parts.arguments.append((key, value))
        else:
            path, condition = _condition(key, value)
            parts.where.setdefault(path, []).append(condition)
    return parts


def _level(parts: _Parts, path: Path) -> Level:
    order = parts.modifiers.get((path, "order"))
    return Level(
        where=tuple(parts.where.get(path, ())),
        order=() if order is None else grammar.parse_order(order),
        limit=_limit(parts.modifiers.get((path, "limit"))),
        offset=max(0, _whole(parts.modifiers.get((path, "offset"))) or 0),
    )


def _adds_up(items: tuple[Item, ...]) -> bool:
    return any(
        _adds_up(item.items) if isinstance(item, Embedded) else item.aggregate is not None
        for item in items
    )


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    if len(query_string) > LONGEST_QUERY_BYTES:
        raise RequestError(
            "PGRST100",
            "The query string is too long",
            f"It has {len(query_string)} bytes; {LONGEST_QUERY_BYTES} are allowed.",
            "Call a function by POST with the long list in its body.",
        )
    parts = [part for part in query_string.split(b"&") if b"=" in part]
    if len(parts) > _MOST_PARAMETERS:
        raise RequestError("PGRST100", f"More than {_MOST_PARAMETERS} parameters in the URL")
    split = (part.partition(b"=") for part in parts)
    return [(_decode(key), _decode(value)) for key, _, value in split]


def _decode(text: bytes) -> str:
    try:
        if b"%" in text:
            text = unquote_to_bytes(text.replace(b"+", b" "))
        else:
            text = text.replace(b"+", b" ")
        decoded = text.decode()
    except UnicodeDecodeError:
        raise RequestError("PGRST100", "The query string is not UTF-8") from None
    # PostgreSQL's text ends at a NUL: what follows would be dropped in silence.
    if "\0" in decoded:
        raise RequestError("PGRST100", "The query string contains a NUL character")
    return decoded


def _condition(key: str, value: str) -> tuple[Path, Condition]:
    before, _, last = key.rpartition(".")
    if last in ("and", "or"):
        negated = before == "not" or before.endswith(".not")
        path = grammar.parse_path(
            before.removesuffix("not").removesuffix(".") if negated else before
        )
        return path, grammar.parse_logic(last, value, negated=negated)
    path, found = _key(key)
    return path, grammar.parse_filter(found, value)


def _names(reserved: dict[str, str], key: str) -> tuple[str, ...] | None:
    if key not in reserved:
        return None
    return grammar.parse_names(key, reserved[key])


def _limit(text: str | None) -> int | None:
    limit = _whole(text)
    if limit is not None and limit < 0:
        raise RequestError(
            "PGRST103",
            "Requested range not satisfiable",
            "Limit should be greater than or equal to zero.",
        )
    return limit


def _whole(text: str | None) -> int | None:
    """Return a whole number; text that is none is ignored, as PostgREST does."""
    if text is None or not re.fullmatch(r"-?[0-9]{1,4000}", text):
        return None
    return max(-1, min(int(text), _BIGGEST))
