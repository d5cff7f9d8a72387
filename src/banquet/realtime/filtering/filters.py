"""Filters of subscriptions: `column=op.value,...` parsed, checked against types, evaluated.

Pure. Grammar and meaning are the official server's (`docs/protocol.md`, "Filters"), with
PostgreSQL's semantics for every type and operator accepted; the others are refused by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from banquet.errors import RequestError
from banquet.realtime.filtering.operands import Reader, canonical, fold, is_ordered, reader
from banquet.realtime.filtering.patterns import compile_like
from banquet.realtime.rights.tables import TableColumn
from banquet.replication.messages import UNCHANGED, Value

OPERATORS: Final = frozenset(
    ("eq", "neq", "lt", "lte", "gt", "gte", "in", "like", "ilike", "match", "imatch", "is")
) | {"isdistinct"}
MAX_IN_VALUES: Final = 100
MAX_FILTER_CHARS: Final = 20_000

_ORDERINGS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "lt": lambda value, constant: bool(value < constant),
    "lte": lambda value, constant: bool(value <= constant),
    "gt": lambda value, constant: bool(value > constant),
    "gte": lambda value, constant: bool(value >= constant),
}
_TEXTS: Final = ("text", "varchar")
_SPACES: Final = " \t\n\r\v\f"
"""What PostgreSQL skips around the elements of an array."""


Test: TypeAlias = Callable[[str | None], bool]
"""Tells whether a column's text (None for NULL) meets a condition."""


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


@dataclass(frozen=True, slots=True)
class Condition:
    """A term checked against its column.

    Attributes:
        column: Column name.
        test: Whether a value meets it. An absent value (`UNCHANGED`) never does.
        equals: The texts that meet it, if that is all there is to it; else None.
    """

    column: str
    test: Test
    equals: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions of one binding on one table; a row must meet all of them."""

    conditions: tuple[Condition, ...] = ()

    def accepts(self, row: tuple[Value, ...], places: Mapping[str, int]) -> bool:
        """Tell whether a row passes.

        Args:
            row: Values in the relation's order.
            places: Where each column stands in it.
        """
        for condition in self.conditions:
            place = places.get(condition.column)
            value = UNCHANGED if place is None else row[place]
            if value is UNCHANGED or not _holds(condition, value):
                return False
        return True

    def lookup(self) -> tuple[str, frozenset[str]] | None:
        """Return a column and the only texts in it that can pass, for an index, if any."""
        for condition in self.conditions:
            if condition.equals is not None:
                return condition.column, condition.equals
        return None


def _holds(condition: Condition, value: str | None) -> bool:
    try:
        return condition.test(value)
    except ValueError:
        # A text this type did not have when the filter was made, such as a new label of an
        # enum: it passes no filter until the catalogue is read again.
        return False


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


def check_filter(terms: tuple[Term, ...], columns: Mapping[str, TableColumn]) -> Filter:
    """Return the filter of checked terms.

    Args:
        terms: Parsed terms.
        columns: The columns the caller may read, by name.

    Raises:
        RequestError: a column is unknown or hidden, or a value or an operator does not fit
            its type.
    """
    conditions = []
    for term in terms:
        column = columns.get(term.column)
        if column is None:
            raise _refusal(f"invalid column for filter {term.column}")
        conditions.append(_condition(term, column))
    return Filter(tuple(conditions))


def _condition(term: Term, column: TableColumn) -> Condition:
    match term.operator:
        case "is":
            return Condition(column.name, _is_test(term, column), None)
        case "match" | "imatch":
            raise _refusal(
                f"operator {term.operator} is not supported: regular expressions are "
                "PostgreSQL's own; use like or ilike, or filter in a view"
            )
        case "like" | "ilike":
            return Condition(column.name, _like_test(term, column), None)
        case "in":
            return _in_condition(term, column)
        case _:
            return _comparison(term, column)


def _is_test(term: Term, column: TableColumn) -> Test:
    word, negated = term.value, term.negated
    if word not in ("null", "true", "false", "unknown"):
        raise _refusal("invalid value for is filter: must be null, true, false, or unknown")
    if word != "null" and column.type_name != "bool":
        raise _refusal(f"is {word} filter requires a boolean column, got {column.type_name}")
    wanted = {"null": None, "unknown": None, "true": "t", "false": "f"}[word]
    return lambda value: (value == wanted) != negated


def _like_test(term: Term, column: TableColumn) -> Test:
    if column.type_name not in _TEXTS:
        raise _refusal(
            f"operator {term.operator} requires a text-compatible column type, "
            f"got {column.type_name}"
        )
    folding = fold(column) if term.operator == "ilike" else None
    if column.collation == "none" or (term.operator == "ilike" and folding is None):
        raise _unsupported(term, column, "its collation is PostgreSQL's own")
    pattern = folding(term.value) if folding else term.value
    try:
        matches = compile_like(pattern)
    except ValueError as error:
        raise _refusal(str(error)) from error
    negated = term.negated
    if folding is None:
        return lambda value: value is not None and matches(value) != negated
    return lambda value: value is not None and matches(folding(value)) != negated


def _comparison(term: Term, column: TableColumn) -> Condition:
    read = _reader(term, column)
    constant = _read(read, term.value, column)
    negated = term.negated
    if term.operator in _ORDERINGS:
        if not is_ordered(column):
            raise _unsupported(term, column, "its order is PostgreSQL's own")
        return Condition(column.name, _ordering_test(read, constant, term), None)
    if term.operator == "isdistinct":
        # Never null: unlike the others, it sees nulls with and without `not.`.
        return Condition(column.name, lambda v: (v is None or read(v) != constant) != negated, None)
    differs = (term.operator == "neq") != negated
    text = None if differs else canonical(column, constant)
    return Condition(
        column.name,
        lambda v: v is not None and (read(v) != constant) == differs,
        None if text is None else frozenset((text,)),
    )


def _ordering_test(read: Reader, constant: Any, term: Term) -> Test:
    # UTF-8 keeps the order of code points, and so do Python's strings.
    holds, negated = _ORDERINGS[term.operator], term.negated
    return lambda value: value is not None and holds(read(value), constant) != negated


def _in_condition(term: Term, column: TableColumn) -> Condition:
    read = _reader(term, column)
    items = _items(term.value)
    if len(items) > MAX_IN_VALUES:
        raise _refusal(f"too many values for `in` filter. Maximum {MAX_IN_VALUES}")
    constants = {_read(read, item, column) for item in items if item is not None}
    if term.negated:
        # `not (x = any (array[..., null]))` is null for every x that is not in the array.
        has_null = None in items
        return Condition(
            column.name,
            lambda v: v is not None and not has_null and read(v) not in constants,
            None,
        )
    texts = [canonical(column, each) for each in constants]
    return Condition(
        column.name,
        lambda v: v is not None and read(v) in constants,
        None if None in texts else frozenset(text for text in texts if text is not None),
    )


def _items(text: str) -> list[str | None]:
    """Return the elements of a list, which follow the rules of PostgreSQL's array literals."""
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


def _reader(term: Term, column: TableColumn) -> Reader:
    read = reader(column)
    if read is None:
        raise _unsupported(term, column, "compare it in a view or a generated column")
    return read


def _read(read: Reader, text: str, column: TableColumn) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise _refusal(
            f'invalid input syntax for type {column.type_name}: "{text[:100]}" ({error})'
        ) from error


def _unsupported(term: Term, column: TableColumn, why: str) -> RequestError:
    return _refusal(
        f"operator {term.operator} is not supported on column {column.name} "
        f"of type {column.type_name}: {why}"
    )


def _parse_error(what: str) -> RequestError:
    return RequestError("InvalidFilter", f"Error parsing `filter` params: {what}")


def _refusal(message: str) -> RequestError:
    return RequestError("InvalidFilter", message)
