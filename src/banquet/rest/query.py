"""What a query string asks for, as values. Pure.

`parse_query` sorts the parameters of a URL; the small languages inside them are read by
`banquet.rest.grammar`. Nothing here knows which tables exist (reference A4).
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote_to_bytes

from banquet.errors import RequestError
from banquet.rest import grammar
from banquet.rest.grammar import Condition, Order, Selected

# Long `in.(...)` lists are legitimate; the official client warns from 8,000 characters.
LONGEST_QUERY_BYTES = 64 * 1024
_MOST_PARAMETERS = 1000
# Beyond what PostgreSQL can count; larger numbers mean the same.
_BIGGEST = 2**63 - 1

_RESERVED = ("select", "columns", "on_conflict")
_MODIFIERS = ("order", "limit", "offset", "and", "or")


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of one request.

    Attributes:
        select: What to return, in order; `*` alone by default.
        where: Conditions that must all hold.
        order: Sort terms, most significant first.
        limit: Rows at most, or None.
        offset: Rows to leave out.
        columns: Keys of the payload to use, or None for those it has.
        on_conflict: Columns of the unique key of an upsert, or None.
        arguments: Of a function called by GET, in order; a name may repeat.
    """

    select: tuple[Selected, ...] = (grammar.ALL_COLUMNS,)
    where: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    columns: tuple[str, ...] | None = None
    on_conflict: tuple[str, ...] | None = None
    arguments: tuple[tuple[str, str], ...] = ()


Kind = Literal["table", "function"]


def parse_query(query_string: bytes, kind: Kind = "table") -> Query:
    """Return what a raw query string asks for.

    Args:
        query_string: As it stands in the URL, percent-encoded.
        kind: `function`: a parameter whose value is no filter is an argument (GET /rpc/f).

    Raises:
        RequestError: PGRST100 does not parse, PGRST103 negative limit, PGRST108 embedded
            resource that was not selected, PGRST123/PGRST127 parts that are switched off.
    """
    reserved: dict[str, str] = {}
    where: list[Condition] = []
    arguments: list[tuple[str, str]] = []
    for key, value in _pairs(query_string):
        if key in _RESERVED or key in ("order", "limit", "offset"):
            reserved[key] = value
        elif kind == "function" and not grammar.is_filter(key, value):
            arguments.append((key, value))
        else:
            where.append(_condition(key, value))
    return Query(
        select=grammar.parse_select(reserved.get("select", "*")),
        where=tuple(where),
        order=grammar.parse_order(reserved["order"]) if "order" in reserved else (),
        limit=_limit(reserved.get("limit")),
        offset=_whole(reserved.get("offset")) or 0,
        columns=_names(reserved, "columns"),
        on_conflict=_names(reserved, "on_conflict"),
        arguments=tuple(arguments),
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
        decoded = unquote_to_bytes(text.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise RequestError("PGRST100", "The query string is not UTF-8") from None
    # PostgreSQL's text ends at a NUL: what follows would be dropped in silence.
    if "\0" in decoded:
        raise RequestError("PGRST100", "The query string contains a NUL character")
    return decoded


def _condition(key: str, value: str) -> Condition:
    last = key.rpartition(".")[2]
    if last in _MODIFIERS and '"' not in last:
        negated = key in ("not.and", "not.or")
        if not negated and key != last:
            raise _not_embedded(key.rpartition(".")[0].removesuffix(".not"))
        return grammar.parse_logic(last, value, negated=negated)
    path, field = grammar.parse_key(key)
    if path:
        raise _not_embedded(".".join(path))
    return grammar.parse_filter(field, value)


def _not_embedded(path: str) -> RequestError:
    return RequestError(
        "PGRST108",
        f"'{path}' is not an embedded resource in this request",
        None,
        f"Verify that '{path}' is included in the 'select' query parameter.",
    )


def _names(reserved: dict[str, str], key: str) -> tuple[str, ...] | None:
    if not reserved.get(key):
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
