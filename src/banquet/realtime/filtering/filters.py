"""Filters of subscriptions: terms checked against the types of columns, rows judged by them.

Pure. The meaning is the official server's (`docs/protocol.md`, "Filters"), with
PostgreSQL's semantics for every type and operator. What cannot be judged here exactly as it
would is referred to it (`expressions`), never approximated.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from banquet.errors import RequestError
from banquet.realtime.filtering.expressions import Answers, Expression, Question
from banquet.realtime.filtering.grammar import Term, list_items
from banquet.realtime.filtering.operands import Reader, canonical, fold, is_ordered, reader
from banquet.realtime.filtering.patterns import MAX_PATTERN_CHARS, compile_like, is_costly
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
class Referred:
    """A condition only PostgreSQL can judge.

    Attributes:
        column: Column name.
        expression: What it is asked about the column's text. An absent value never passes.
        wanted: The answer that passes.
        passes_null: Whether NULL passes, which nobody is asked about.
    """

    column: str
    expression: Expression
    wanted: bool
    passes_null: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions of one binding on one table; a row must meet all of them.

    Attributes:
        conditions: Judged here.
        referred: Judged by PostgreSQL.
    """

    conditions: tuple[Condition, ...] = ()
    referred: tuple[Referred, ...] = ()

    def accepts(
        self, row: tuple[Value, ...], places: Mapping[str, int], answers: Answers | None = None
    ) -> bool:
        """Tell whether a row passes.

        Args:
            row: Values in the relation's order.
            places: Where each column stands in it.
            answers: PostgreSQL's, to all `questions` about the row. Without them the row
                passes if it may: as if every answer were the wanted one.
        """
        for condition in self.conditions:
            place = places.get(condition.column)
            value = UNCHANGED if place is None else row[place]
            if value is UNCHANGED or not _holds(condition, value):
                return False
        for each in self.referred:
            value = _value_of(row, places.get(each.column))
            if value is None and each.passes_null:
                continue
            if not isinstance(value, str):
                return False
            if answers is not None and answers[each.expression, value] is not each.wanted:
                return False
        return True

    def questions(self, row: tuple[Value, ...], places: Mapping[str, int]) -> Iterator[Question]:
        """Return what PostgreSQL must be asked before `accepts` can judge a row, if anything."""
        if self.referred and self.accepts(row, places):
            for each in self.referred:
                value = _value_of(row, places.get(each.column))
                if isinstance(value, str):
                    yield each.expression, value

    def on(self, columns: Collection[str]) -> "Filter":
        """Return the conditions on these columns alone."""
        return Filter(
            tuple(each for each in self.conditions if each.column in columns),
            tuple(each for each in self.referred if each.column in columns),
        )

    def lookup(self) -> tuple[str, frozenset[str]] | None:
        """Return a column and the only texts in it that can pass, for an index, if any."""
        for condition in self.conditions:
            if condition.equals is not None:
                return condition.column, condition.equals
        return None


def _value_of(row: tuple[Value, ...], place: int | None) -> Value:
    return UNCHANGED if place is None else row[place]


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
    referred: list[Referred] = []
    for term in terms:
        column = columns.get(term.column)
        if column is None:
            raise _refusal(f"invalid column for filter {term.column}")
        made = _condition(term, column)
        if isinstance(made, Referred):
            referred.append(made)
        else:
            conditions.append(made)
    return Filter(tuple(conditions), tuple(referred))


def _condition(term: Term, column: TableColumn) -> Condition | Referred:
    match term.operator:
        case "is":
            return Condition(column.name, _is_test(term, column), None)
        case "match" | "imatch" | "like" | "ilike":
            return _pattern_condition(term, column)
        case "in":
            return _in_condition(term, column)
        case _:
            return _comparison(term, column)


def _refer(term: Term, column: TableColumn) -> Referred:
    """Leave a condition to PostgreSQL."""
    if not column.sql_type:
        raise _refusal(
            f"operator {term.operator} is not supported on column {column.name}: "
            f"{column.type_name} is not a type of PostgreSQL's own"
        )
    operator, passes_null = term.operator, False
    if operator == "isdistinct":
        # Of what is not null it is `<>`; and null is distinct from every constant.
        operator, passes_null = "neq", not term.negated
    expression = Expression(operator, term.value, column.sql_type, column.collation_name)
    return Referred(column.name, expression, not term.negated, passes_null)


def _is_test(term: Term, column: TableColumn) -> Test:
    word, negated = term.value, term.negated
    if word not in ("null", "true", "false", "unknown"):
        raise _refusal("invalid value for is filter: must be null, true, false, or unknown")
    if word != "null" and column.type_name != "bool":
        raise _refusal(f"is {word} filter requires a boolean column, got {column.type_name}")
    wanted = {"null": None, "unknown": None, "true": "t", "false": "f"}[word]
    return lambda value: (value == wanted) != negated


def _pattern_condition(term: Term, column: TableColumn) -> Condition | Referred:
    if column.type_name not in _TEXTS:
        raise _refusal(
            f"operator {term.operator} requires a text-compatible column type, "
            f"got {column.type_name}"
        )
    if len(term.value) > MAX_PATTERN_CHARS:
        raise _refusal(f"a pattern has at most {MAX_PATTERN_CHARS} characters")
    folding = fold(column) if term.operator == "ilike" else None
    is_known = term.operator == "like" or folding is not None
    if not is_known or column.collation == "none":
        return _refer(term, column)
    try:
        if is_costly(term.value):
            return _refer(term, column)
        return Condition(column.name, _like_test(term, folding), None)
    except ValueError as error:
        raise _refusal(str(error)) from error


def _like_test(term: Term, folding: Callable[[str], str] | None) -> Test:
    matches = compile_like(folding(term.value) if folding else term.value)
    negated = term.negated
    if folding is None:
        return lambda value: value is not None and matches(value) != negated
    return lambda value: value is not None and matches(folding(value)) != negated


def _comparison(term: Term, column: TableColumn) -> Condition | Referred:
    read = reader(column)
    if read is None or (term.operator in _ORDERINGS and not is_ordered(column)):
        return _refer(term, column)
    constant = _read(read, term.value, column)
    negated = term.negated
    if term.operator in _ORDERINGS:
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


def _in_condition(term: Term, column: TableColumn) -> Condition | Referred:
    items = list_items(term.value)
    if len(items) > MAX_IN_VALUES:
        raise _refusal(f"too many values for `in` filter. Maximum {MAX_IN_VALUES}")
    read = reader(column)
    if read is None:
        return _refer(term, column)
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


def _read(read: Reader, text: str, column: TableColumn) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise _refusal(
            f'invalid input syntax for type {column.type_name}: "{text[:100]}" ({error})'
        ) from error


def _refusal(message: str) -> RequestError:
    return RequestError("InvalidFilter", message)
