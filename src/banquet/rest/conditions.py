# ruff: noqa: S608 - text is what the package makes; `banquet.rest.sql` says from what
"""Conditions and sort terms as SQL: fields, operators, values as parameters. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from banquet.db.session import quote_identifier
from banquet.rest.grammar import Condition, Exists, Field, Filter, Logic, OneOf, Order
from banquet.rest.joins import joined, relation_name
from banquet.rest.parameters import Parameters, array_text
from banquet.rest.schema import Representation
from banquet.rest.tree import Embed, Node

_COMPARISONS = {
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
_PATTERNS = ("like", "ilike", "match", "imatch")
_SEARCHES = {
    "fts": "to_tsquery",
    "plfts": "plainto_tsquery",
    "phfts": "phraseto_tsquery",
    "wfts": "websearch_to_tsquery",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a condition stands.

    Attributes:
        node: The relation whose columns it names.
        parameters: Take its values.
        row: A whole row of the relation as SQL.
    """

    node: Node
    parameters: Parameters
    row: str

    @classmethod
    def of(cls, node: Node, parameters: Parameters) -> "Scope":
        """Return the scope of a relation that stands in FROM itself."""
        return cls(node, parameters, quote_identifier(node.name))


def where(scope: Scope, conditions: Iterable[Condition]) -> str:
    """Return a WHERE clause, with a space before it; empty without conditions."""
    return _clause([condition(scope, one) for one in conditions])


def filtered(scope: Scope, link: str = "") -> str:
    """Return the WHERE clause of a node: its conditions, and that inner embeds have rows.

    Args:
        scope: Of the node.
        link: A further condition.
    """
    node = scope.node
    inner = (exists(scope, embed) for embed in node.embeds if embed.inner)
    texts = [link, *(condition(scope, one) for one in node.where), *inner]
    return _clause([text for text in texts if text])


def _clause(texts: list[str]) -> str:
    return f" where {' and '.join(texts)}" if texts else ""


def condition(scope: Scope, wanted: Condition) -> str:
    """Return a condition."""
    if isinstance(wanted, Logic):
        terms = (condition(scope, term) for term in wanted.terms)
        text = f"({f' {wanted.operator} '.join(terms)})"
    elif isinstance(wanted, Exists):
        text = exists(scope, scope.node.embed(wanted.key))
    else:
        text = _test(scope, wanted)
    return f"not ({text})" if wanted.negated else text


def exists(scope: Scope, embed: Embed) -> str:
    """Return the condition that a row has a related one that fits what is said of it."""
    # Its rows are looked at again for the answer, where they have the name itself.
    embed = replace(embed, node=replace(embed.node, name=f"{embed.node.name}_any"))
    relation, link = joined(scope.node, scope.row, embed)
    inside = Scope.of(embed.node, scope.parameters)
    page = page_text(embed.node.limit, embed.node.offset, scope.parameters)
    return f"exists (select from {relation}{filtered(inside, link)}{page})"


def _test(scope: Scope, test: Filter | OneOf) -> str:
    text = field(scope, test.field)
    add, made = scope.parameters.add, representation(scope.node, test.field)
    read = made.from_text if made is not None else None
    if isinstance(test, OneOf):
        values = add(array_text(test.values))
        return f"{text} = any ({_each_read(read, values)})"
    if test.operator == "is":
        return f"{text} is {test.value.replace('_', ' ')}"
    if test.operator in _SEARCHES:
        return _search(scope, test, text)
    value = test.value.replace("*", "%") if test.operator in ("like", "ilike") else test.value
    placeholder = add(value)
    # A pattern is no value of the domain.
    read = None if test.operator in _PATTERNS else read
    if test.quantifier:
        placeholder = f"{test.quantifier} ({_each_read(read, placeholder)})"
    elif read is not None:
        placeholder = f"{read}({placeholder}::text)"
    return f"{text} {_COMPARISONS[test.operator]} {placeholder}"


def _each_read(read: str | None, values: str) -> str:
    """Return an array of values, each read by the function of its domain where there is one."""
    if read is None:
        return values
    return f"array(select {read}(banquet_value) from unnest({values}::text[]) as banquet_value)"


def representation(node: Node, wanted: Field) -> Representation | None:
    """Return how the values of a field travel, where that is not PostgreSQL's own way."""
    if wanted.steps:
        return None
    if wanted.name in node.columns:
        return node.columns[wanted.name].representation
    computed = node.computed.get(wanted.name)
    return computed.column.representation if computed is not None else None


def _search(scope: Scope, test: Filter, text: str) -> str:
    config = f"{scope.parameters.add(test.config)}::regconfig, " if test.config else ""
    if test.field.steps or _type(scope.node, test.field.name) != "tsvector":
        text = f"to_tsvector({config}{text})"
    return f"{text} @@ {_SEARCHES[test.operator]}({config}{scope.parameters.add(test.value)})"


def _type(node: Node, name: str) -> str | None:
    if name in node.columns:
        return node.columns[name].type
    return node.computed[name].column.type if name in node.computed else None


def field(scope: Scope, wanted: Field) -> str:
    """Return a column, a computed field, or a place inside the JSON of either."""
    text = _value(scope, wanted.name)
    if not wanted.steps:
        return text
    if _type(scope.node, wanted.name) not in ("json", "jsonb"):
        text = f"to_jsonb({text})"
    for step in wanted.steps:
        arrow = "->>" if step.as_text else "->"
        if isinstance(step.key, int):
            text = f"{text} {arrow} {step.key}"
        else:
            text = f"{text} {arrow} {scope.parameters.add(step.key)}"
    return f"({text})"


def _value(scope: Scope, name: str) -> str:
    node = scope.node
    if name in node.computed and name not in node.columns:
        computed = node.computed[name]
        return f"{relation_name(computed.function)}({scope.row}::{relation_name(computed.table)})"
    return f"{quote_identifier(node.name)}.{quote_identifier(name)}"


def sort_terms(scope: Scope) -> list[tuple[str, str]]:
    """Return what a node is ordered by: each value, and the words on its direction."""
    return [(sort_value(scope, term), sort_words(term)) for term in scope.node.order]


def sort_words(term: Order) -> str:
    """Return the words on the direction of a sort term, with a space before them."""
    return (" desc" if term.descending else "") + (f" nulls {term.nulls}" if term.nulls else "")


def sort_value(scope: Scope, term: Order) -> str:
    """Return what a sort term compares."""
    if term.key is None:
        return field(scope, term.field)
    embed = scope.node.embed(term.key)
    relation, link = joined(scope.node, scope.row, embed)
    inside = Scope.of(embed.node, scope.parameters)
    value = field(inside, term.field)
    return f"(select {value} from {relation}{filtered(inside, link)} limit 1)"


def page_text(limit: int | None, offset: int, parameters: Parameters) -> str:
    """Return LIMIT and OFFSET, with a space before each."""
    text = "" if limit is None else f" limit {limit}"
    return f"{text} offset {parameters.add(str(offset))}" if offset else text
