"""The languages inside query parameters: filters, logic trees, order. Pure.

After reference A4; `select` has `banquet.rest.selection`. Each `parse_*` function takes decoded
text and returns values; whatever does not fit is refused with PGRST100, position and expectation.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from banquet.errors import RequestError
from banquet.rest.scanner import Scanner, unescape

MOST_TERMS = 1000
_DEEPEST_LOGIC = 32
_DEEPEST_BRACES = 64

_PATTERNS = ("like", "ilike", "match", "imatch")
_ORDERINGS = ("eq", "gt", "gte", "lt", "lte")
_CONTAINMENTS = ("cs", "cd", "ov", "sl", "sr", "nxr", "nxl", "adj")
_QUANTIFIED = frozenset(_ORDERINGS + _PATTERNS)
_COMPARISONS = _QUANTIFIED.union(("neq", "isdistinct"), _CONTAINMENTS)
_SEARCHES = ("fts", "plfts", "phfts", "wfts")
_IS_VALUES = ("null", "not_null", "true", "false", "unknown")


@dataclass(frozen=True, slots=True)
class Step:
    """One step into JSON: a key or an index, yielding JSON (`->`) or text (`->>`)."""

    key: str | int
    as_text: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A column, or a place inside its JSON."""

    name: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """`field operator value`.

    Attributes:
        field: What is compared.
        operator: As written in the URL: `eq`, `is`, `fts` ...
        value: The text compared with.
        negated: Preceded by `not.`.
        quantifier: `any` or `all` over an array value, or None.
        config: Text search configuration, or None.
    """

    field: Field
    operator: str
    value: str
    negated: bool = False
    quantifier: str | None = None
    config: str | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """`field in (values)`; nothing is in an empty list."""

    field: Field
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Logic:
    """Conditions joined by `and` or `or`."""

    operator: str
    terms: "tuple[Condition, ...]"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Exists:
    """There is a row of the table embedded as `key`; made of `key=not.is.null` by the planner."""

    key: str
    negated: bool = False


Condition = Filter | OneOf | Logic | Exists


@dataclass(frozen=True, slots=True)
class Order:
    """One sort term.

    Attributes:
        field: What is compared.
        descending: Greatest first.
        nulls: `first`, `last` or None for PostgreSQL's default.
        key: The embedded table whose column it is, or None.
    """

    field: Field
    descending: bool = False
    nulls: str | None = None
    key: str | None = None


def parse_order(text: str) -> tuple[Order, ...]:
    """Return the terms of `order`."""
    return separated(Scanner(text, "order"), _order)


def parse_names(parameter: str, text: str) -> tuple[str, ...]:
    """Return the column names of `columns` or `on_conflict`."""
    return separated(Scanner(text, f"{parameter} parameter"), lambda scanner: scanner.name())


def parse_key(key: str) -> tuple[tuple[str, ...], Field]:
    """Return the embed path and the field that the key of a filter names."""
    scanner = Scanner(key, "tree path")
    names = [scanner.name()]
    while scanner.take("."):
        names.append(scanner.name())
    field = Field(names[-1], parse_steps(scanner))
    scanner.end()
    return tuple(names[:-1]), field


def parse_path(text: str) -> tuple[str, ...]:
    """Return the embed path that stands before a modifier; empty for the request itself."""
    if not text:
        return ()
    scanner = Scanner(text, "tree path")
    names = [scanner.name()]
    while scanner.take("."):
        names.append(scanner.name())
    scanner.end()
    return tuple(names)


def parse_filter(field: Field, text: str) -> Filter | OneOf:
    """Return the filter that a parameter's value states; its value runs to the end."""
    scanner = Scanner(text, "filter")
    found = _filter(scanner, field, lambda rest: rest.remainder())
    scanner.end()
    return found


def is_filter(key: str, text: str) -> bool:
    """Say whether a parameter of `GET /rpc/f` is a filter rather than an argument."""
    if key.rpartition(".")[2] in ("and", "or"):
        return True
    try:
        parse_filter(Field(key), text)
    except RequestError:
        return False
    return True


def parse_logic(operator: str, text: str, *, negated: bool) -> Logic:
    """Return the tree of `and=(...)` or `or=(...)`."""
    scanner = Scanner(text, "logic tree", f"not.{operator}" if negated else operator)
    tree = Logic(operator, _terms(scanner, 1), negated)
    scanner.match(_CLOSING)  # PostgREST reads no further than the tree; a ")" too many is harmless
    scanner.end()
    return tree


_INDEX = re.compile(r"-?[0-9]{1,9}(?=->|::|[.,)]|$)")
_KEY = re.compile(r"[^(\-:.,>)]+(?:-(?!>)[^(\-:.,>)]+)*")
# PostgreSQL's type names in words; no brackets and so no modifiers.
_CAST = re.compile(r"[^\W\d][\w$]*(?: [^\W\d][\w$]*)*")
_WORD = re.compile(r"[a-z]+")
_QUANTIFIER = re.compile(r"\((?:any|all)\)")
_CONFIG = re.compile(r"\([\w $]+\)")
_IS_VALUE = re.compile("|".join(sorted(_IS_VALUES, reverse=True)), re.IGNORECASE)
_QUOTED_ELEMENT = re.compile(r'"(?:[^"\\]|\\.)*"(?=[,)])', re.DOTALL)
_ELEMENT = re.compile(r"[^,)]*")
_BRACES = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|[^"{}]+', re.DOTALL)

T = TypeVar("T")


def separated(
    scanner: Scanner, item: Callable[[Scanner], T], *, ending: re.Pattern[str] | None = None
) -> tuple[T, ...]:
    """Return what stands between commas, up to the end of the text.

    Args:
        scanner: Of the text.
        item: Reads one of them.
        ending: What may stand at the end and means nothing.
    """
    items = [item(scanner)]
    while scanner.take(","):
        items.append(item(scanner))
        if len(items) > MOST_TERMS:
            raise RequestError("PGRST100", f"More than {MOST_TERMS} items in {scanner.what}")
    if ending is not None:
        scanner.match(ending)
    scanner.end()
    return tuple(items)


def parse_cast(scanner: Scanner) -> str:
    """Return the name of the type that stands after `::`."""
    scanner.spaces()
    cast = scanner.match(_CAST)
    if cast is None:
        raise scanner.failure("the name of a type")
    return cast


def parse_steps(scanner: Scanner) -> tuple[Step, ...]:
    """Return the steps into JSON that stand here, if any."""
    steps: list[Step] = []
    while scanner.take("->"):
        as_text = scanner.take(">")
        steps.append(Step(_step_key(scanner), as_text))
    return tuple(steps)


def _step_key(scanner: Scanner) -> str | int:
    index = scanner.match(_INDEX)
    if index is not None:
        return int(index)
    key = scanner.quoted() or scanner.match(_KEY)
    if key is None and scanner.take("-"):
        raise scanner.failure("digit")
    if key is None:
        raise scanner.failure('"-", digit or any non reserved character different from: .,>()')
    return key


_ORDER_WORDS = re.compile(r"(?:\.asc|\.desc)?(?:\.nullsfirst|\.nullslast)?")


def _order(scanner: Scanner) -> Order:
    field, key = Field(scanner.name(), parse_steps(scanner)), None
    if not field.steps and scanner.take("("):
        field, key = Field(scanner.name(), parse_steps(scanner)), field.name
        if not scanner.take(")"):
            raise scanner.failure('")"')
    words = scanner.match(_ORDER_WORDS) or ""
    if scanner.take("."):
        raise scanner.failure('"asc", "desc", "nullsfirst" or "nullslast"')
    scanner.spaces()
    if not scanner.at_end() and not scanner.peek(","):
        more = "" if ".nulls" in words else "delimiter (.), "
        raise scanner.failure(f'{more}"," or end of input', quote="'")
    nulls = next((place for place in ("first", "last") if words.endswith(place)), None)
    return Order(field, words.startswith(".desc"), nulls, key)


def _filter(scanner: Scanner, field: Field, value: Callable[[Scanner], str]) -> Filter | OneOf:
    negated = scanner.take("not.")
    operator = scanner.match(_WORD) or ""
    if operator in _COMPARISONS:
        quantifier = _quantifier(scanner, operator)
        _dot(scanner)
        return Filter(field, operator, value(scanner), negated, quantifier)
    if operator in _SEARCHES:
        config = scanner.match(_CONFIG)
        _dot(scanner)
        return Filter(field, operator, value(scanner), negated, None, config and config[1:-1])
    if operator == "in":
        _dot(scanner)
        return OneOf(field, _elements(scanner), negated)
    if operator == "is":
        _dot(scanner)
        return Filter(field, operator, _is_value(scanner), negated)
    words = "" if negated else '"not" or '
    raise scanner.failure(f"{words}operator (eq, gt, ...)")


def _quantifier(scanner: Scanner, operator: str) -> str | None:
    if operator not in _QUANTIFIED:
        return None
    quantifier = scanner.match(_QUANTIFIER)
    return quantifier and quantifier[1:-1]


def _dot(scanner: Scanner) -> None:
    if not scanner.take("."):
        raise scanner.failure('"."')


def _is_value(scanner: Scanner) -> str:
    value = scanner.match(_IS_VALUE)
    if value is None:
        raise scanner.failure("null, not_null, true, false or unknown")
    return value.lower()


def _elements(scanner: Scanner) -> tuple[str, ...]:
    if not scanner.take("("):
        raise scanner.failure('"("')
    scanner.spaces()
    if scanner.take(")"):
        return ()
    elements = [_element(scanner)]
    while scanner.take(","):
        elements.append(_element(scanner))
    if not scanner.take(")"):
        raise scanner.failure('"," or ")"')
    return tuple(elements)


def _element(scanner: Scanner) -> str:
    quoted = scanner.match(_QUOTED_ELEMENT)
    if quoted is not None:
        return unescape(quoted[1:-1])
    return scanner.match(_ELEMENT) or ""


def _terms(scanner: Scanner, depth: int) -> tuple[Condition, ...]:
    if depth > _DEEPEST_LOGIC:
        raise RequestError("PGRST100", f"More than {_DEEPEST_LOGIC} levels of and() and or()")
    scanner.spaces()
    if not scanner.take("("):
        raise scanner.failure('"("')
    terms = [_term(scanner, depth)]
    while scanner.take(","):
        terms.append(_term(scanner, depth))
        if len(terms) > MOST_TERMS:
            raise RequestError("PGRST100", f"More than {MOST_TERMS} conditions in a logic tree")
    if not scanner.take(")"):
        raise scanner.failure('"," or ")"')
    scanner.spaces()
    return tuple(terms)


_CLOSING = re.compile(r"[)\s]*")
_LOGIC = re.compile(r"(?:not\.)?(?:and|or)(?=\s*\()")


def _term(scanner: Scanner, depth: int) -> Condition:
    scanner.spaces()
    operator = scanner.match(_LOGIC)
    if operator is not None:
        negated = operator.startswith("not.")
        return Logic(operator.removeprefix("not."), _terms(scanner, depth + 1), negated)
    name = scanner.name(
        "field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)"
    )
    field = Field(name, parse_steps(scanner))
    _dot(scanner)
    found = _filter(scanner, field, _tree_value)
    scanner.spaces()
    return found


def _tree_value(scanner: Scanner) -> str:
    """Read a value inside a logic tree: quoted, `{...}`, or up to the next `,` or `)`."""
    quoted = scanner.match(_QUOTED_ELEMENT)
    if quoted is not None:
        return unescape(quoted[1:-1])
    return _braced(scanner) or scanner.match(_ELEMENT) or ""


def _braced(scanner: Scanner) -> str | None:
    """Read an array or JSON object whose braces match and after which the term ends."""
    start, depth = scanner.position, 0
    if not scanner.text.startswith("{", start):
        return None
    while piece := scanner.match(_BRACES):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        # Without the bound a thousand open braces would each be followed to the end.
        if depth in (0, _DEEPEST_BRACES):
            break
    if depth == 0 and scanner.text[scanner.position : scanner.position + 1] in (",", ")"):
        return scanner.text[start : scanner.position]
    scanner.position = start
    return None
