"""The language of `select`: columns, casts, aggregates, embedded tables. Pure (reference A4)."""

import re
from dataclasses import dataclass

from banquet.errors import RequestError
from banquet.rest.grammar import MOST_TERMS, Field, parse_cast, parse_steps, separated
from banquet.rest.scanner import Scanner, unescape

DEEPEST_EMBED = 16
_MOST_EMBEDS = 100


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`.sum()` and its like over what is selected, and the type its result is cast to."""

    function: str
    cast: str | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """One column of `select`.

    Attributes:
        field: What is read; None stands for every column, or for the rows of `count()`.
        alias: Its name in the answer.
        cast: Type it is cast to.
        aggregate: What is computed over the rows that are alike in everything else.
    """

    field: Field | None
    alias: str | None = None
    cast: str | None = None
    aggregate: Aggregate | None = None


ALL_COLUMNS = Selected(None)


@dataclass(frozen=True, slots=True)
class Embedded:
    """A related table inside `select`: `alias:name!hint!inner(items)` or `...name(items)`.

    Attributes:
        name: A table, a foreign key, a column with one, or a function on the row.
        items: What to return of its rows; empty for nothing.
        alias: Its name in the answer.
        hint: Which relationship is meant.
        inner: Only rows that have a related one are wanted.
        spread: Its columns stand among those of the row that embeds it.
    """

    name: str
    items: "tuple[Item, ...]" = (ALL_COLUMNS,)
    alias: str | None = None
    hint: str | None = None
    inner: bool = False
    spread: bool = False

    @property
    def key(self) -> str:
        """Return the name under which the rest of the request speaks of it."""
        return self.alias or self.name


Item = Selected | Embedded


def parse_select(text: str) -> tuple[Item, ...]:
    """Return the items of `select`; an empty text selects nothing.

    Raises:
        RequestError: PGRST100, it does not parse, or embeds too deeply or too often.
    """
    scanner = Scanner(text, "select parameter")
    if scanner.at_end():
        return ()
    if len(text) > _MOST_EMBEDS and text.count("(") > _MOST_EMBEDS + text.count("()"):
        raise RequestError("PGRST100", f"More than {_MOST_EMBEDS} embedded tables in select")
    return separated(scanner, lambda inner: _item(inner, 1), ending=_STRAY)


# PostgREST passes over what closes nothing at the end, and tests have come to hold such.
_STRAY = re.compile(r"(?<=\))[)']+$")
_ALIAS = re.compile(r"[\w $]+(?:-(?!>)[\w $]*)*:(?!:)")
_QUOTED_ALIAS = re.compile(r'"(?:[^"\\]|\\.)*":(?!:)', re.DOTALL)
_COUNT = re.compile(r"count\(\)")
_AGGREGATE = re.compile(r"\.(sum|avg|count|max|min)\(\)")


def _item(scanner: Scanner, depth: int) -> Item:
    scanner.spaces()
    if scanner.take("*"):
        scanner.spaces()
        return ALL_COLUMNS
    spread = scanner.take("...")
    alias = None if spread else _alias(scanner)
    if not spread and scanner.match(_COUNT):
        return _ended(scanner, Selected(None, alias, None, Aggregate("count", _cast(scanner))))
    name = scanner.name()
    if spread or scanner.peek("(") or scanner.peek("!"):
        return _embedded(scanner, name, alias, spread, depth)
    field = Field(name, parse_steps(scanner))
    return _ended(scanner, Selected(field, alias, _cast(scanner), _aggregate(scanner)))


def _ended(scanner: Scanner, item: Selected) -> Selected:
    scanner.spaces()
    return item


def _alias(scanner: Scanner) -> str | None:
    text = scanner.match(_QUOTED_ALIAS)
    if text is not None:
        return unescape(text[1:-2])
    text = scanner.match(_ALIAS)
    return text[:-1].strip() if text is not None else None


def _cast(scanner: Scanner) -> str | None:
    return parse_cast(scanner) if scanner.take("::") else None


def _aggregate(scanner: Scanner) -> Aggregate | None:
    text = scanner.match(_AGGREGATE)
    return None if text is None else Aggregate(text[1:-2], _cast(scanner))


def _embedded(scanner: Scanner, name: str, alias: str | None, spread: bool, depth: int) -> Embedded:
    if depth > DEEPEST_EMBED:
        raise RequestError("PGRST100", f"More than {DEEPEST_EMBED} levels of embedded tables")
    hint, join = None, None
    while scanner.take("!"):
        word = scanner.name()
        if word in ("inner", "left") and join is None:
            join = word
        elif hint is None:
            hint = word
        else:
            raise scanner.failure('"("')
    if not scanner.take("("):
        raise scanner.failure('"("')
    items = _items(scanner, depth + 1)
    scanner.spaces()
    return Embedded(name, items, alias, hint, join == "inner", spread)


def _items(scanner: Scanner, depth: int) -> tuple[Item, ...]:
    scanner.spaces()
    if scanner.take(")"):
        return ()
    items = [_item(scanner, depth)]
    while scanner.take(","):
        items.append(_item(scanner, depth))
        if len(items) > MOST_TERMS:
            raise RequestError("PGRST100", f"More than {MOST_TERMS} items in {scanner.what}")
    if not scanner.take(")"):
        raise scanner.failure('"," or ")"')
    return tuple(items)
