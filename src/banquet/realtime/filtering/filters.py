"""Filters of subscriptions: terms checked against the types of columns, rows judged by them.

Pure. The meaning is the official server's (`docs/protocol.md`, "Filters"), with
PostgreSQL's semantics for every type and operator accepted; the others are refused by name.
Regular expressions are PostgreSQL's own: it is asked about them (`expressions`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from banquet.errors import RequestError
from banquet.realtime.filtering.expressions import (
    MAX_EXPRESSION_CHARS,
    Answers,
    Expression,
    Question,
)
from banquet.realtime.filtering.grammar import Term, list_items
from banquet.realtime.filtering.operands import Reader, canonical, fold, is_ordered, reader
from banquet.realtime.filtering.patterns import compile_like
from banquet.realtime.rights.tables import TableColumn
from banquet.replication.messages import UNCHANGED, Value

MAX_IN_VALUES: Final = 100

_ORDERINGS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "lt": lambda value, constant: bool(value < constant),
    "lte": lambda value, constant: bool(value <= constant),
    "gt": lambda value, constant: bool(value > constant),
    "gte": lambda value, constant: bool(value >= constant),
}
_TEXTS: Final = ("text", "varchar", "bpchar", "name")

Test: TypeAlias = Callable[[str | None], bool]
"""Tells whether a column's text (None for NULL) meets a condition."""


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
class Match:
    """A condition only PostgreSQL can judge.

    Attributes:
        column: Column name.
        expression: What its text is matched against; NULL and absent values never match.
        negated: Whether it must not match.
    """

    column: str
    expression: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions of one binding on one table; a row must meet all of them.

    Attributes:
        conditions: Judged here.
        matches: Judged by PostgreSQL.
    """

    conditions: tuple[Condition, ...] = ()
    matches: tuple[Match, ...] = ()

    def accepts(
        self, row: tuple[Value, ...], places: Mapping[str, int], answers: Answers | None = None
    ) -> bool:
        """Tell whether a row passes.

        Args:
            row: Values in the relation's order.
            places: Where each column stands in it.
            answers: PostgreSQL's, to all `questions` about the row. Without them the row
                passes if it may: as if all it says of regular expressions were true.
        """
        for condition in self.conditions:
            place = places.get(condition.column)
            value = UNCHANGED if place is None else row[place]
            if value is UNCHANGED or not _holds(condition, value):
                return False
        for match in self.matches:
            text = _text_of(row, places.get(match.column))
            if text is None:
                return False
            if answers is not None and answers[match.expression, text] == match.negated:
                return False
        return True

    def questions(self, row: tuple[Value, ...], places: Mapping[str, int]) -> Iterator[Question]:
        """Return what PostgreSQL must be asked before `accepts` can judge a row, if anything."""
        if self.matches and self.accepts(row, places):
            for match in self.matches:
                text = _text_of(row, places.get(match.column))
                if text is not None:
                    yield match.expression, text

    def lookup(self) -> tuple[str, frozenset[str]] | None:
        """Return a column and the only texts in it that can pass, for an index, if any."""
        for condition in self.conditions:
            if condition.equals is not None:
                return condition.column, condition.equals
        return None


def _text_of(row: tuple[Value, ...], place: int | None) -> str | None:
    value = None if place is None else row[place]
    return value if isinstance(value, str) else None


def _holds(condition: Condition, value: str | None) -> bool:
    try:
        return condition.test(value)
    except ValueError:
        # A text this type did not have when the filter was made, such as a new label of an
        # enum: it passes no filter until the catalogue is read again.
        return False


def check_filter(terms: tuple[Term, ...], columns: Mapping[str, TableColumn]) -> Filter:
    """Return the filter of checked terms.

    Args:
        terms: Parsed terms.
        columns: The columns the caller may read, by name.

    Raises:
        RequestError: a column is unknown or hidden, or a value or an operator does not fit
            its type.
    """
    conditions: list[Condition] = []
    matches: list[Match] = []
    for term in terms:
        column = columns.get(term.column)
        if column is None:
            raise _refusal(f"invalid column for filter {term.column}")
        if term.operator in ("match", "imatch"):
            matches.append(_match(term, column))
        else:
            conditions.append(_condition(term, column))
    return Filter(tuple(conditions), tuple(matches))


def _match(term: Term, column: TableColumn) -> Match:
    _check_text(term, column)
    if len(term.value) > MAX_EXPRESSION_CHARS:
        raise _refusal(f"a regular expression has at most {MAX_EXPRESSION_CHARS} characters")
    operator: Literal["match", "imatch"] = "match" if term.operator == "match" else "imatch"
    expression = Expression(operator, term.value, column.collation_name)
    return Match(column.name, expression, term.negated)


def _check_text(term: Term, column: TableColumn) -> None:
    if column.type_name not in _TEXTS:
        raise _refusal(
            f"operator {term.operator} requires a text-compatible column type, "
            f"got {column.type_name}"
        )


def _condition(term: Term, column: TableColumn) -> Condition:
    match term.operator:
        case "is":
            return Condition(column.name, _is_test(term, column), None)
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
    _check_text(term, column)
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
    items = list_items(term.value)
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


def _refusal(message: str) -> RequestError:
    return RequestError("InvalidFilter", message)
