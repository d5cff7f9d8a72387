"""The languages inside query parameters: select, filters, logic trees, order. Pure.

After reference A4. Each `parse_*` function takes decoded text and returns values; whatever
does not fit is refused with PGRST100, position and expectation.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from banquet.errors import RequestError

_MOST_TERMS = 1000
_DEEPEST_LOGIC = 32
_DEEPEST_BRACES = 64

COMPARISONS = {
    "eq": "=",
    "neq": "<>",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "like": "like",
    "ilike": "ilike",
    "match": "~",
    "imatch": "~*",
    "isdistinct": "is distinct from",
    "cs": "@>",
    "cd": "<@",
    "ov": "&&",
    "sl": "<<",
    "sr": ">>",
    "nxr": "&<",
    "nxl": "&>",
    "adj": "-|-",
}
SEARCHES = {
    "fts": "to_tsquery",
    "plfts": "plainto_tsquery",
    "phfts": "phraseto_tsquery",
    "wfts": "websearch_to_tsquery",
}
IS_VALUES = ("null", "not_null", "true", "false", "unknown")
_QUANTIFIED = ("eq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch")


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
class Selected:
    """One item of `select`; `field` None stands for every column."""

    field: Field | None
    alias: str | None = None
    cast: str | None = None


ALL_COLUMNS = Selected(None)


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


Condition = Filter | OneOf | Logic


@dataclass(frozen=True, slots=True)
class Order:
    """One sort term; `nulls` is `first`, `last` or None for PostgreSQL's default."""

    field: Field
    descending: bool = False
    nulls: str | None = None


def parse_select(text: str) -> tuple[Selected, ...]:
    """Return the items of `select`; an empty text selects nothing."""
    scanner = _Scanner(text, "select parameter")
    if scanner.at_end():
        return ()
    return _separated(scanner, _selected)


def parse_order(text: str) -> tuple[Order, ...]:
    """Return the terms of `order`."""
    return _separated(_Scanner(text, "order"), _order)


def parse_names(parameter: str, text: str) -> tuple[str, ...]:
    """Return the column names of `columns` or `on_conflict`."""
    return _separated(_Scanner(text, f"{parameter} parameter"), lambda scanner: scanner.name())


def parse_key(key: str) -> tuple[tuple[str, ...], Field]:
    """Return the embed path and the field that the key of a filter names."""
    scanner = _Scanner(key, "tree path")
    names = [scanner.name()]
    while scanner.take("."):
        names.append(scanner.name())
    field = Field(names[-1], _steps(scanner))
    scanner.end()
    return tuple(names[:-1]), field


def parse_filter(field: Field, text: str) -> Filter | OneOf:
    """Return the filter that a parameter's value states; its value runs to the end."""
    scanner = _Scanner(text, "filter")
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
    scanner = _Scanner(text, "logic tree")
    tree = Logic(operator, _terms(scanner, 1), negated)
    scanner.end()
    return tree


class _Scanner:
    """Reads a text from left to right and says where it stopped making sense."""

    def __init__(self, text: str, what: str) -> None:
        self.text, self.what, self.position = text, what, 0

    def at_end(self) -> bool:
        return self.position == len(self.text)

    def take(self, literal: str) -> bool:
        if not self.text.startswith(literal, self.position):
            return False
        self.position += len(literal)
        return True

    def match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.position)
        if found is None:
            return None
        self.position = found.end()
        return found.group()

    def spaces(self) -> None:
        self.match(_SPACES)

    def remainder(self) -> str:
        rest, self.position = self.text[self.position :], len(self.text)
        return rest

    def name(self) -> str:
        self.spaces()
        quoted = self.quoted()
        if quoted is not None:
            self.spaces()
            return quoted
        name = (self.match(_NAME) or "").strip()
        if not name:
            raise self.failure("field name (* or [a..z0..9_$])")
        return name

    def quoted(self) -> str | None:
        text = self.match(_QUOTED)
        return None if text is None else _ESCAPED.sub(r"\1", text[1:-1])

    def end(self) -> None:
        if not self.at_end():
            raise self.failure("end of input")

    def failure(self, expected: str) -> RequestError:
        shown = self.text if len(self.text) <= 200 else self.text[:200] + "..."
        found = self.text[self.position : self.position + 1]
        return RequestError(
            "PGRST100",
            f'"failed to parse {self.what} ({shown})" (line 1, column {self.position + 1})',
            f"unexpected {repr(found) if found else 'end of input'} expecting {expected}",
        )


_SPACES = re.compile(r"\s*")
# Letters, digits, "_", "$" and spaces of any script, joined by dashes that are no arrow.
_NAME = re.compile(r"[\w $]+(?:-(?!>)[\w $]*)*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_INDEX = re.compile(r"-?[0-9]{1,9}(?=->|::|[.,)]|$)")
_KEY = re.compile(r"[^(\-:.,>)]+")
# PostgreSQL's type names in words; no brackets and so no modifiers.
_CAST = re.compile(r"[^\W\d][\w$]*(?: [^\W\d][\w$]*)*")
_ALIAS = re.compile(r"[\w $]+(?:-(?!>)[\w $]*)*:(?!:)")
_QUOTED_ALIAS = re.compile(r'"(?:[^"\\]|\\.)*":(?!:)', re.DOTALL)
_AGGREGATE = re.compile(r"\.?(?:sum|avg|count|max|min)\(\)")
_WORD = re.compile(r"[a-z]+")
_QUANTIFIER = re.compile(r"\((?:any|all)\)")
_CONFIG = re.compile(r"\([\w $]+\)")
_IS_VALUE = re.compile("|".join(sorted(IS_VALUES, reverse=True)), re.IGNORECASE)
_QUOTED_ELEMENT = re.compile(r'"(?:[^"\\]|\\.)*"(?=[,)])', re.DOTALL)
_ELEMENT = re.compile(r"[^,)]*")
_BRACES = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|[^"{}]+', re.DOTALL)

T = TypeVar("T")


def _separated(scanner: _Scanner, item: Callable[[_Scanner], T]) -> tuple[T, ...]:
    items = [item(scanner)]
    while scanner.take(","):
        items.append(item(scanner))
        if len(items) > _MOST_TERMS:
            raise RequestError("PGRST100", f"More than {_MOST_TERMS} items in {scanner.what}")
    scanner.end()
    return tuple(items)


def _selected(scanner: _Scanner) -> Selected:
    scanner.spaces()
    if scanner.take("*"):
        scanner.spaces()
        return ALL_COLUMNS
    if scanner.take("..."):
        raise _not_embeddable("...")
    alias = _alias(scanner)
    _refuse_aggregate(scanner)
    name = scanner.name()
    if scanner.take("(") or scanner.take("!"):
        raise _not_embeddable(name)
    field = Field(name, _steps(scanner))
    cast = _cast(scanner) if scanner.take("::") else None
    _refuse_aggregate(scanner)
    scanner.spaces()
    return Selected(field, alias, cast)


def _alias(scanner: _Scanner) -> str | None:
    text = scanner.match(_QUOTED_ALIAS)
    if text is not None:
        return _ESCAPED.sub(r"\1", text[1:-2])
    text = scanner.match(_ALIAS)
    return text[:-1].strip() if text is not None else None


def _refuse_aggregate(scanner: _Scanner) -> None:
    if scanner.match(_AGGREGATE):
        raise RequestError("PGRST123", "Use of aggregate functions is not allowed")


def _not_embeddable(name: str) -> RequestError:
    return RequestError(
        "PGRST127",
        "Feature not implemented",
        f"Embedding other tables in 'select' ({name}) is not available.",
        "Read the other table with a request of its own.",
    )


def _cast(scanner: _Scanner) -> str:
    scanner.spaces()
    cast = scanner.match(_CAST)
    if cast is None:
        raise scanner.failure("the name of a type")
    return cast


def _steps(scanner: _Scanner) -> tuple[Step, ...]:
    steps: list[Step] = []
    while scanner.take("->"):
        as_text = scanner.take(">")
        steps.append(Step(_step_key(scanner), as_text))
    return tuple(steps)


def _step_key(scanner: _Scanner) -> str | int:
    index = scanner.match(_INDEX)
    if index is not None:
        return int(index)
    key = scanner.quoted() or scanner.match(_KEY)
    if key is None:
        raise scanner.failure("a JSON key or index")
    return key


def _order(scanner: _Scanner) -> Order:
    field = Field(scanner.name(), _steps(scanner))
    if scanner.take("("):
        raise _not_embeddable(field.name)
    descending = not scanner.take(".asc") and scanner.take(".desc")
    nulls = None
    if scanner.take(".nullsfirst"):
        nulls = "first"
    elif scanner.take(".nullslast"):
        nulls = "last"
    scanner.spaces()
    return Order(field, descending, nulls)


def _filter(scanner: _Scanner, field: Field, value: Callable[[_Scanner], str]) -> Filter | OneOf:
    negated = scanner.take("not.")
    operator = scanner.match(_WORD) or ""
    if operator in COMPARISONS:
        quantifier = _quantifier(scanner, operator)
        _dot(scanner)
        return Filter(field, operator, value(scanner), negated, quantifier)
    if operator in SEARCHES:
        config = scanner.match(_CONFIG)
        _dot(scanner)
        return Filter(field, operator, value(scanner), negated, None, config and config[1:-1])
    if operator == "in":
        _dot(scanner)
        return OneOf(field, _elements(scanner), negated)
    if operator == "is":
        _dot(scanner)
        return Filter(field, operator, _is_value(scanner), negated)
    raise scanner.failure("operator (eq, gt, ...)")


def _quantifier(scanner: _Scanner, operator: str) -> str | None:
    if operator not in _QUANTIFIED:
        return None
    quantifier = scanner.match(_QUANTIFIER)
    return quantifier and quantifier[1:-1]


def _dot(scanner: _Scanner) -> None:
    if not scanner.take("."):
        raise scanner.failure('"."')


def _is_value(scanner: _Scanner) -> str:
    value = scanner.match(_IS_VALUE)
    if value is None:
        raise scanner.failure("null, not_null, true, false or unknown")
    return value.lower()


def _elements(scanner: _Scanner) -> tuple[str, ...]:
    if not scanner.take("("):
        raise scanner.failure('"("')
    if scanner.take(")"):
        return ()
    elements = [_element(scanner)]
    while scanner.take(","):
        elements.append(_element(scanner))
    if not scanner.take(")"):
        raise scanner.failure('"," or ")"')
    return tuple(elements)


def _element(scanner: _Scanner) -> str:
    quoted = scanner.match(_QUOTED_ELEMENT)
    if quoted is not None:
        return _ESCAPED.sub(r"\1", quoted[1:-1])
    return scanner.match(_ELEMENT) or ""


def _terms(scanner: _Scanner, depth: int) -> tuple[Condition, ...]:
    if depth > _DEEPEST_LOGIC:
        raise RequestError("PGRST100", f"More than {_DEEPEST_LOGIC} levels of and() and or()")
    scanner.spaces()
    if not scanner.take("("):
        raise scanner.failure('"("')
    terms = [_term(scanner, depth)]
    while scanner.take(","):
        terms.append(_term(scanner, depth))
        if len(terms) > _MOST_TERMS:
            raise RequestError("PGRST100", f"More than {_MOST_TERMS} conditions in a logic tree")
    if not scanner.take(")"):
        raise scanner.failure('"," or ")"')
    scanner.spaces()
    return tuple(terms)


_LOGIC = re.compile(r"(?:not\.)?(?:and|or)(?=\s*\()")


def _term(scanner: _Scanner, depth: int) -> Condition:
    scanner.spaces()
    operator = scanner.match(_LOGIC)
    if operator is not None:
        negated = operator.startswith("not.")
        return Logic(operator.removeprefix("not."), _terms(scanner, depth + 1), negated)
    field = Field(scanner.name(), _steps(scanner))
    _dot(scanner)
    found = _filter(scanner, field, _tree_value)
    scanner.spaces()
    return found


def _tree_value(scanner: _Scanner) -> str:
    """Read a value inside a logic tree: quoted, `{...}`, or up to the next `,` or `)`."""
    quoted = scanner.match(_QUOTED_ELEMENT)
    if quoted is not None:
        return _ESCAPED.sub(r"\1", quoted[1:-1])
    return _braced(scanner) or scanner.match(_ELEMENT) or ""


def _braced(scanner: _Scanner) -> str | None:
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
