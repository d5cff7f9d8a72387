"""The grammar of filters: `column=[not.]operator.value,...`, and the lists of `in`.

Pure. The official server's, with its messages; what a filter means is `filters`' business.
"""

from dataclasses import dataclass
from typing import Final

from banquet.errors import RequestError

OPERATORS: Final = frozenset(
    ("eq", "neq", "lt", "lte", "gt", "gte", "in", "like", "ilike", "match", "imatch", "is")
) | {"isdistinct"}
MAX_FILTER_CHARS: Final = 20_000

_SPACES: Final = " \t\n\r\v\f"
"""What PostgreSQL skips around the elements of an array."""


@dataclass(frozen=True, slots=True)
class Term:
    """One parsed condition, not yet checked against a table.

    Attributes:
        column: Column name.
        operator: One of `OPERATORS`.
        value: What stands after the operator, unquoted; of `in` what stands in parentheses.
        negated: Whether `not.` stood before the operator.
    """

    column: str
    operator: str
    value: str
    negated: bool


def parse_filter(text: str) -> tuple[Term, ...]:
    """Return the terms of a filter; none if it is blank.

    Raises:
        RequestError: it does not parse; the message is the official server's.
    """
    if len(text) > MAX_FILTER_CHARS:
        raise _parse_error(f"a filter has at most {MAX_FILTER_CHARS} characters")
    if not text.strip():
        return ()
    return tuple(_parse_term(segment.strip()) for segment in _segments(text.strip()))


def _segments(text: str) -> list[str]:
    """Split at commas outside parentheses and quotes; quotes open only after `.`, `(`, `,`."""
    parts, start, depth, quoted, before, at = [], 0, 0, False, "", 0
    while at < len(text):
        char = text[at]
        if quoted:
            if char == "\\":
                at += 1
            quoted = char != '"'
        elif char == '"' and before in (".", "(", ","):
            quoted = True
        elif char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif char == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
        before, at = char, at + 1
    return [*parts, text[start:]]


def _parse_term(segment: str) -> Term:
    if not segment:
        raise _parse_error("filter must not contain empty segments (check for extra commas)")
    column, equals, rest = segment.partition("=")
    negated = rest.startswith("not.")
    operator, dot, value = (rest[4:] if negated else rest).partition(".")
    if not equals or not dot:
        raise _parse_error(f'["{segment}"]')
    if operator not in OPERATORS:
        raise _parse_error(f'["{operator}", "{value}"]')
    if operator != "in":
        return Term(column, operator, _unquoted(value), negated)
    if not (value.startswith("(") and value.endswith(")") and len(value) >= 2):
        raise _parse_error("`in` filter value must be wrapped by parentheses")
    return Term(column, operator, value[1:-1], negated)


def _unquoted(value: str) -> str:
    """Return the inside of a value quoted as a whole; anything else literally."""
    if not value.startswith('"'):
        return value
    inside: list[str] = []
    at = 1
    while at < len(value):
        char = value[at]
        if char == '"':
            return "".join(inside) if at == len(value) - 1 else value
        if char == "\\" and at + 1 < len(value):
            at += 1
            char = value[at]
        inside.append(char)
        at += 1
    return value


def list_items(text: str) -> list[str | None]:
    """Return the elements of a list, which follow the rules of PostgreSQL's array literals.

    Raises:
        RequestError: it does not parse.
    """
    if not text.strip(_SPACES):
        return []
    items, at = [], 0
    while True:
        item, at = _item(text, at)
        items.append(item)
        if at == len(text):
            return items
        at += 1  # the comma


def _item(text: str, at: int) -> tuple[str | None, int]:
    """Return the element that starts at a place, and the place of the comma behind it."""
    while at < len(text) and text[at] in _SPACES:
        at += 1
    quoted = at < len(text) and text[at] == '"'
    at += quoted
    chars: list[str] = []
    escaped = False
    while at < len(text) and text[at] != ('"' if quoted else ","):
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
            escaped = True
        elif not quoted and text[at] in '{}"':
            raise _refusal("malformed list in `in` filter; quote values with special characters")
        chars.append(text[at])
        at += 1
    if quoted:
        return "".join(chars), _after_quote(text, at)
    word = "".join(chars) if escaped else "".join(chars).rstrip(_SPACES)
    if not word:
        raise _refusal('malformed list in `in` filter; write an empty value as ""')
    return (None if word.lower() == "null" and not escaped else word), at


def _after_quote(text: str, at: int) -> int:
    end = text.find(",", at)
    end = len(text) if end < 0 else end
    if at >= len(text) or text[at + 1 : end].strip(_SPACES):
        raise _refusal("malformed list in `in` filter; a quoted value is not closed")
    return end


def _parse_error(what: str) -> RequestError:
    return _refusal(f"Error parsing `filter` params: {what}")


def _refusal(message: str) -> RequestError:
    return RequestError("InvalidFilter", message)
