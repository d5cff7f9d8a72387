"""From keys and views to relationships: what leads where, and how often. Pure (reference A6).

Every foreign key leads both ways; a table whose primary key is made of two of them leads
through itself; views take part with the columns they show. Everything is known here by
number, since views are; names come last.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice, permutations, product

from banquet.rest.schema import Cardinality, Junction, Name, Pairs, Relationship
from banquet.rest.views import Place, base_column

# A view may show one column many times; the ways to read a key off it are bounded.
_MOST_READINGS = 8


@dataclass(frozen=True, slots=True)
class Key:
    """A primary key or a unique constraint, by oid and column numbers."""

    relation: int
    columns: frozenset[int]
    is_primary: bool
    order: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key, by oids and column numbers."""

    name: str
    relation: int
    columns: tuple[int, ...]
    target: int
    target_columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Relations:
    """The tables and views that may be embedded.

    Attributes:
        names: By oid.
        columns: Names of columns by oid and number.
        views: What the columns of each view show, of those outside too.
    """

    names: Mapping[int, Name]
    columns: Mapping[int, Mapping[int, str]]
    views: Mapping[int, Mapping[int, Place]]


@dataclass(frozen=True, slots=True)
class _End:
    """One side of a foreign key as seen by a relation: its columns, in the key's order."""

    relation: int
    columns: tuple[str, ...]


def relationships_of(
    relations: Relations, keys: Iterable[Key], foreign_keys: Iterable[ForeignKey]
) -> dict[Name, tuple[Relationship, ...]]:
    """Return every relationship by the table or view it starts at."""
    readings = _Readings(relations)
    unique = defaultdict(list)
    primary: dict[int, frozenset[int]] = {}
    for key in keys:
        unique[key.relation].append(key.columns)
        if key.is_primary:
            primary[key.relation] = key.columns
    found: list[Relationship] = []
    seen: dict[int, list[tuple[ForeignKey, _End, _End]]] = defaultdict(list)
    for foreign in foreign_keys:
        is_unique = frozenset(foreign.columns) in unique[foreign.relation]
        in_primary = set(foreign.columns) <= primary.get(foreign.relation, frozenset())
        for here in readings.of(foreign.relation, foreign.columns):
            for there in readings.of(foreign.target, foreign.target_columns):
                found += _both_ways(relations, foreign, here, there, is_unique=is_unique)
                if in_primary:
                    seen[here.relation].append((foreign, here, there))
    for ends in seen.values():
        found += _through(relations, ends)
    by_table: dict[Name, dict[Relationship, None]] = defaultdict(dict)
    for one in found:
        # An embedding names a table of the schema it is in.
        if one.table[0] == one.target[0]:
            by_table[one.table][one] = None
    return {table: tuple(ones) for table, ones in by_table.items()}


def _both_ways(
    relations: Relations, foreign: ForeignKey, here: _End, there: _End, *, is_unique: bool
) -> Iterator[Relationship]:
    table, target = relations.names[here.relation], relations.names[there.relation]
    pairs = tuple(zip(here.columns, there.columns, strict=True))
    back = tuple(zip(there.columns, here.columns, strict=True))
    forth: Cardinality = "one-to-one" if is_unique else "many-to-one"
    yield Relationship(table, target, forth, foreign.name, pairs)
    inverse: Cardinality = "one-to-one" if is_unique else "one-to-many"
    yield Relationship(target, table, inverse, foreign.name, back)


def _through(
    relations: Relations, ends: list[tuple[ForeignKey, _End, _End]]
) -> Iterator[Relationship]:
    """Return what leads through a relation from one of its foreign keys to another."""
    for one, other in combinations(ends, 2):
        if one[0].name == other[0].name:
            continue
        for (first, near, start), (second, far, end) in permutations((one, other)):
            yield Relationship(
                relations.names[start.relation],
                relations.names[end.relation],
                "many-to-many",
                junction=Junction(
                    relations.names[near.relation],
                    (first.name, second.name),
                    tuple(zip(start.columns, near.columns, strict=True)),
                    _pairs(far, end),
                ),
            )


def _pairs(far: _End, end: _End) -> Pairs:
    return tuple(zip(far.columns, end.columns, strict=True))


class _Readings:
    """Finds the exposed tables and views in which columns of a table can be seen."""

    def __init__(self, relations: Relations) -> None:
        self._relations = relations
        self._showing: dict[Place, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for oid, columns in relations.columns.items():
            for number, name in columns.items():
                base = base_column(relations.views, (oid, number))
                if base is not None:
                    self._showing[base][oid].append(name)

    def of(self, relation: int, columns: tuple[int, ...]) -> Iterator[_End]:
        """Return the table itself, where it is exposed, and views that show all the columns."""
        shown = [self._showing.get((relation, number), {}) for number in columns]
        in_all = set(shown[0]).intersection(*shown[1:]) if shown else set()
        for oid in sorted(in_all, key=lambda oid: (oid != relation, self._relations.names[oid])):
            for names in islice(product(*(one[oid] for one in shown)), _MOST_READINGS):
                yield _End(oid, names)

    def primary_key(self, oid: int, keys: Iterable[Key]) -> tuple[str, ...]:
        """Return the primary key of a view: those of the tables whose keys it shows whole."""
        found: set[str] = set()
        for key in keys:
            if key.is_primary and key.relation != oid:
                ends = (end for end in self.of(key.relation, key.order) if end.relation == oid)
                found.update(next((end.columns for end in ends), ()))
        return tuple(name for name in self._relations.columns[oid].values() if name in found)


def view_keys(relations: Relations, keys: Iterable[Key]) -> dict[Name, tuple[str, ...]]:
    """Return the primary keys of views: of all the tables whose keys a view shows whole."""
    readings, known = _Readings(relations), list(keys)
    views = [oid for oid in relations.names if oid in relations.views]
    return {relations.names[oid]: readings.primary_key(oid, known) for oid in views}
