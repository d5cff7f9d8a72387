"""The rows an answer is made of, as a tree of tables: each with columns, conditions, page. Pure.

`banquet.rest.embedding` builds it from a query, `banquet.rest.select` turns it into SQL.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from banquet.rest.grammar import Condition, Exists, Field, Filter, Logic, OneOf, Order
from banquet.rest.schema import Column, ComputedField, Name, Relationship
from banquet.rest.selection import Selected


@dataclass(frozen=True, slots=True)
class Node:
    """One relation of the answer and what is wanted of it.

    Attributes:
        name: What its columns are qualified with.
        columns: Its columns by name; empty when PostgreSQL alone knows them.
        select: Items in order.
        where: Conditions that must all hold.
        order: Sort terms.
        limit: Rows at most, or None.
        offset: Rows left out.
        relation: The table or view whose rows these are, or None.
        computed: Fields that functions compute from its rows, by name.
        embeds: Related tables, in order.
        as_stored: Whole rows are wanted, whatever form their domains travel in.
        key: Columns that tell its rows apart; empty where none are known.
    """

    name: str
    columns: Mapping[str, Column]
    select: tuple[Selected, ...]
    where: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    relation: Name | None = None
    computed: Mapping[str, ComputedField] = field(default_factory=dict)
    embeds: "tuple[Embed, ...]" = ()
    as_stored: bool = False
    key: tuple[str, ...] = ()

    def embed(self, key: str) -> "Embed":
        """Return the embedded table that the request calls by this name."""
        return next(embed for embed in self.embeds if embed.key == key)


@dataclass(frozen=True, slots=True)
class Embed:
    """A related table inside the rows of another.

    Attributes:
        key: Its name in the answer and in the rest of the request.
        relationship: What ties its rows to those around them.
        node: What is wanted of it.
        inner: Only rows that have a related one are wanted.
        spread: Its columns stand among those of the row around it.
    """

    key: str
    relationship: Relationship
    node: Node
    inner: bool = False
    spread: bool = False

    @property
    def is_lifted(self) -> bool:
        """Say whether its one row's columns stand among those of the row around it."""
        return self.spread and self.relationship.is_to_one

    @property
    def is_empty(self) -> bool:
        """Say whether nothing of it is shown: it only filters."""
        inside = self.node.embeds
        return not self.node.select and all(embed.is_empty for embed in inside)


def adds_up(node: Node) -> bool:
    """Say whether rows that are alike become one, because of an aggregate."""
    return any(item.aggregate is not None for item in node.select) or any(
        embed.is_lifted and adds_up(embed.node) for embed in node.embeds
    )


def is_chosen_by_others(node: Node) -> bool:
    """Say whether rows of other tables decide which rows are wanted."""
    return any(embed.inner for embed in node.embeds) or any(map(_asks_others, node.where))


def named_columns(node: Node) -> Iterator[str]:
    """Return the names of a node's own columns that its answer and its joins mention."""
    yield from (item.field.name for item in node.select if item.field is not None)
    yield from (term.field.name for term in node.order if term.key is None)
    for embed in node.embeds:
        junction = embed.relationship.junction
        pairs = embed.relationship.columns if junction is None else junction.columns
        yield from (name for name, _ in pairs)


def shows_key(node: Node) -> bool:
    """Say whether the answer or a join names the columns that tell rows apart."""
    if any(item.field is None and item.aggregate is None for item in node.select):
        return bool(node.key)
    return bool(node.key) and set(node.key).issubset(named_columns(node))


def _asks_others(condition: Condition) -> bool:
    if isinstance(condition, Logic):
        return any(map(_asks_others, condition.terms))
    return isinstance(condition, Exists)


def condition_fields(condition: Condition) -> Iterator[Field]:
    """Return the fields that a condition compares."""
    if isinstance(condition, Logic):
        for term in condition.terms:
            yield from condition_fields(term)
    elif isinstance(condition, Filter | OneOf):
        yield condition.field
