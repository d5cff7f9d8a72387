# ruff: noqa: S608 - text is what the package makes; `banquet.rest.sql` says from what
"""The rows of a tree of tables as one SELECT. Pure.

Rows are picked first: conditions, order and page concern the relation alone, since what is
asked of embedded tables stands in them as subqueries. Only then are embedded tables joined,
LATERAL, to the rows of the page.

A source of rows that is no table (what a write returned, what a function returned) is put
underneath by two calls:

    f"... returning {returned(node)}"              the columns that the answer needs
    page(node, "banquet_source as t", ...,         the answer's rows over them
         derived=True)
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from banquet.db.session import quote_identifier
from banquet.rest.conditions import (
    Scope,
    field,
    filtered,
    page_text,
    representation,
    sort_terms,
    sort_value,
    sort_words,
)
from banquet.rest.grammar import Field
from banquet.rest.joins import joined
from banquet.rest.parameters import Parameters
from banquet.rest.selection import Aggregate, Selected
from banquet.rest.tree import (
    Embed,
    Node,
    adds_up,
    condition_fields,
    is_chosen_by_others,
    named_columns,
    shows_key,
)

# The column in which a source that is no table carries its whole row, where one is needed.
_ROW = '"banquet_row"'
# The column of its place among the rows of such a source.
_PLACE = '"banquet_place"'


def scope_of(node: Node, parameters: Parameters, *, derived: bool = False) -> Scope:
    """Return the scope for conditions on a node.

    Args:
        node: The relation, standing in FROM under its name.
        parameters: Take the values.
        derived: What stands there is a query made with `returned`.
    """
    name = quote_identifier(node.name)
    return Scope(node, parameters, f"{name}.{_ROW}" if derived else name)


def returned(node: Node) -> str:
    """Return the columns of a source that an answer needs: more would need rights on more."""
    name = quote_identifier(node.name)
    needs = _needs(node)
    if needs.columns is None:
        columns = [f"{name}.*"]
    else:
        columns = [f"{name}.{quote_identifier(column)}" for column in needs.columns]
    if needs.row:
        columns.append(f"{name} as {_ROW}")
    return ", ".join(columns) or "1"


def every_column(node: Node) -> str:
    """Return the columns of a source that conditions may name beside those of the answer."""
    name = quote_identifier(node.name)
    return f"{name}.*, {name} as {_ROW}" if _needs(node, conditions=True).row else f"{name}.*"


def page(
    node: Node,
    relation: str,
    where: str,
    parameters: Parameters,
    *,
    limit: int | None = None,
    derived: bool = False,
) -> str:
    """Return the SELECT of a node's rows.

    Args:
        node: What is wanted.
        relation: What stands in FROM, under the node's name.
        where: The WHERE clause, as `filtered` makes it in the scope of the node.
        parameters: Take the values.
        limit: Rows at most; the node's own limit by default.
        derived: The relation is a query made with `returned`.
    """
    scope = scope_of(node, parameters, derived=derived)
    source = _Source(relation, where, node.limit if limit is None else limit)
    return _rows(scope, source, derived=derived)


@dataclass(frozen=True, slots=True)
class _Source:
    relation: str
    where: str
    limit: int | None


@dataclass(frozen=True, slots=True)
class _Output:
    """One column of the answer.

    Attributes:
        text: Its value.
        name: Its name; `*` for every column there is.
        aggregate: What is computed over rows that are alike in everything else.
        is_plain: The value has that name already.
        origin: The field it is, below the embedded table that it was lifted from.
        is_made: It is JSON that the answer made, not a column of that type.
    """

    text: str
    name: str
    aggregate: Aggregate | None = None
    is_plain: bool = False
    origin: tuple[str | None, Field] | None = None
    is_made: bool = False

    def item(self) -> str:
        text = self.text
        if self.aggregate is not None:
            text = f"{self.aggregate.function}({text})"
            if self.aggregate.cast:
                text = f"cast({text} as {self.aggregate.cast})"
        return text if self.is_plain else f"{text} as {quote_identifier(self.name)}"


def _rows(scope: Scope, source: _Source, *, derived: bool = False) -> str:
    node = scope.node
    grouped = adds_up(node)
    if node.embeds and not grouped and (source.limit is not None or node.offset):
        scope, source, order = _picked(scope, source, derived=derived)
        derived, page = True, ""
    else:
        order = "" if grouped else _order([one + words for one, words in sort_terms(scope)])
        page = page_text(source.limit, node.offset, scope.parameters)
    outputs, joins = _outputs(scope, explicit=derived or grouped, grouped=grouped)
    items = ", ".join(output.item() for output in outputs)
    groups = ""
    if grouped:
        groups, order = _groups(outputs), _order(_group_terms(scope, outputs))
    return f"select {items} from {source.relation}{joins}{source.where}{groups}{order}{page}"


def _picked(scope: Scope, source: _Source, *, derived: bool) -> tuple[Scope, _Source, str]:
    """Return the rows of the page as a source, so that tables are embedded into those alone."""
    node, name = scope.node, quote_identifier(scope.node.name)
    needs = _needs(node)
    names = node.columns if needs.columns is None else needs.columns
    columns = [f"{name}.{quote_identifier(column)}" for column in names]
    if needs.row:
        columns.append(f"{scope.row} as {_ROW}")
    terms = sort_terms(scope)
    if not terms and is_chosen_by_others(node):
        source, terms = _kept(node, source) if derived else (source, _key_terms(node))
    order = _order([value + direction for value, direction in terms])
    if not terms and not all(embed.is_empty for embed in node.embeds):
        terms = [("row_number() over ()", "")]  # As they were picked, whatever joins make of them.
    columns += [f'{value} as "banquet_order_{place}"' for place, (value, _) in enumerate(terms)]
    page = page_text(source.limit, node.offset, scope.parameters)
    inner = f"select {', '.join(columns)} from {source.relation}{source.where}{order}{page}"
    again = [f'{name}."banquet_order_{place}"{words}' for place, (_, words) in enumerate(terms)]
    picked = _Source(f"({inner}) as {name}", "", None)
    return Scope(node, scope.parameters, f"{name}.{_ROW}"), picked, _order(again)


def _key_terms(node: Node) -> list[tuple[str, str]]:
    """Return the key, for rows that other tables decide about and nobody ordered.

    PostgreSQL would find them in the order of those.
    """
    if not shows_key(node):
        return []
    return [(f"{quote_identifier(node.name)}.{quote_identifier(one)}", "") for one in node.key]


def _kept(node: Node, source: _Source) -> tuple[_Source, list[tuple[str, str]]]:
    """Return rows that a function or a write returned with their places: it may have ranked them.

    Other tables decide about those, too, and would have them found in another order.
    """
    name = quote_identifier(node.name)
    numbered = f"(select *, row_number() over () as {_PLACE} from {source.relation}) as {name}"
    return replace(source, relation=numbered), [(f"{name}.{_PLACE}", "")]


def _order(terms: list[str]) -> str:
    return f" order by {', '.join(terms)}" if terms else ""


def _groups(outputs: list[_Output]) -> str:
    places = [str(place) for place, one in enumerate(outputs, 1) if one.aggregate is None]
    return f" group by {', '.join(places)}" if places else ""


def _group_terms(scope: Scope, outputs: list[_Output]) -> list[str]:
    """Return what groups are ordered by: the place of a column, since it stands for its group.

    PostgreSQL refuses what is neither grouped by nor added up.
    """
    places = {one.origin: place for place, one in enumerate(outputs, 1) if one.aggregate is None}
    return [
        f"{places.get((term.key, term.field)) or sort_value(scope, term)}{sort_words(term)}"
        for term in scope.node.order
    ]


def _outputs(scope: Scope, *, explicit: bool, grouped: bool) -> tuple[list[_Output], str]:
    """Return the columns of a node's answer and the joins they come from.

    Args:
        scope: Of the node.
        explicit: Name every column where `*` would bring others with it.
        grouped: JSON is compared, which only jsonb can be.
    """
    outputs = [one for item in scope.node.select for one in _selected(scope, item, explicit)]
    joins = []
    for embed in scope.node.embeds:
        if embed.is_empty:
            continue
        alias = quote_identifier(f"{embed.node.name}_rows")
        found, query = _embedded(scope, embed, alias)
        joins.append(f" left join lateral ({query}) as {alias} on true")
        outputs += found
    if grouped:
        outputs = [
            replace(one, text=f"{one.text}::jsonb") if one.is_made and not one.aggregate else one
            for one in outputs
        ]
    return outputs, "".join(joins)


def _selected(scope: Scope, item: Selected, explicit: bool) -> Iterator[_Output]:
    if item.field is not None:
        yield _column(scope, item, item.field)
    elif item.aggregate is not None:
        yield _Output("*", item.alias or "count", item.aggregate)
    elif scope.node.columns and (explicit or _is_represented(scope.node)):
        for column in scope.node.columns:
            yield _column(scope, Selected(Field(column)), Field(column))
    else:
        yield _Output(f"{quote_identifier(scope.node.name)}.*", "*", is_plain=True)


def _column(scope: Scope, item: Selected, wanted: Field) -> _Output:
    text, shown = field(scope, wanted), _shown_by(scope.node, item, wanted)
    if shown is not None:
        text = f"{shown}({text})"
    if item.cast is not None:
        text = f"cast({text} as {item.cast})"
    if item.aggregate is not None:
        return _Output(text, item.alias or item.aggregate.function, item.aggregate)
    name = item.alias or _output_name(wanted)
    is_plain = name == wanted.name and not wanted.steps and item.cast is None
    is_plain = is_plain and name not in scope.node.computed and shown is None
    is_made, origin = shown is not None and not item.cast, None if item.cast else (None, wanted)
    return _Output(text, name, is_plain=is_plain, origin=origin, is_made=is_made)


def _is_represented(node: Node) -> bool:
    columns = () if node.as_stored else node.columns.values()
    return any(one.representation and one.representation.to_json for one in columns)


def _shown_by(node: Node, item: Selected, wanted: Field) -> str | None:
    """Return the function that makes the JSON of a field, where its domain has one."""
    if node.as_stored or item.aggregate is not None:
        return None
    made = representation(node, wanted)
    return None if made is None else made.to_json


def _output_name(wanted: Field) -> str:
    """Return the last key of a JSON path that is no index, or the column's name."""
    keys = [step.key for step in wanted.steps if isinstance(step.key, str)]
    return keys[-1] if keys else wanted.name


def _embedded(scope: Scope, embed: Embed, alias: str) -> tuple[list[_Output], str]:
    """Return what an embedded table adds to the answer, and the query that `alias` stands for."""
    relation, link = joined(scope.node, scope.row, embed)
    inside = Scope.of(embed.node, scope.parameters)
    limit, relationship = embed.node.limit, embed.relationship
    if relationship.is_to_one and relationship.function is not None and limit != 0:
        limit = 1  # A function may return more rows than it declares; a foreign key may not.
    source = _Source(relation, filtered(inside, link), limit)
    if embed.spread:
        return _spread(inside, source, embed, alias)
    rows = f"({_rows(inside, source)}) as banquet_one"
    json = f'{alias}."banquet_json"'
    if embed.relationship.is_to_one:
        query = f"select row_to_json(banquet_one.*) as banquet_json from {rows}"
    else:
        query = f"select coalesce(json_agg(banquet_one.*), '[]') as banquet_json from {rows}"
    return [_Output(json, embed.key, is_made=True)], query


def _spread(inside: Scope, source: _Source, embed: Embed, alias: str) -> tuple[list[_Output], str]:
    """Return the columns of an embedded table one by one; of several rows as parallel arrays."""
    outputs, joins = _outputs(inside, explicit=True, grouped=False)
    numbered = [
        f'{"1" if one.text == "*" else one.text} as "c{place}"' for place, one in enumerate(outputs)
    ]
    terms = sort_terms(inside)
    order = _order([value + direction for value, direction in terms])
    page = page_text(source.limit, inside.node.offset, inside.parameters)
    rows = f"select {', '.join(numbered)} from {source.relation}{joins}{source.where}{order}{page}"
    found = [
        replace(one, text=f'{alias}."c{place}"', is_plain=False, origin=_lifted(embed, one))
        for place, one in enumerate(outputs)
    ]
    if embed.relationship.is_to_one:
        return found, rows
    arrays = (
        f"""coalesce(json_agg(banquet_one."c{place}"), '[]') as "c{place}\""""
        for place in range(len(outputs))
    )
    found = [replace(one, is_made=True) for one in found]
    return found, f"select {', '.join(arrays)} from ({rows}) as banquet_one"


def _lifted(embed: Embed, output: _Output) -> tuple[str | None, Field] | None:
    is_own = output.origin is not None and output.origin[0] is None and embed.is_lifted
    return (embed.key, output.origin[1]) if is_own and output.origin else None


@dataclass(frozen=True, slots=True)
class _Needs:
    """What a node's answer needs of its rows: columns (None: all), and the whole row."""

    columns: tuple[str, ...] | None
    row: bool


def _needs(node: Node, *, conditions: bool = False) -> _Needs:
    names: dict[str, None] = {}
    all_columns, row = False, False
    for item in node.select:
        all_columns |= item.field is None and item.aggregate is None
    named = [*named_columns(node)]
    if conditions:
        named += (one.name for condition in node.where for one in condition_fields(condition))
    for name in named:
        row |= name in node.computed and name not in node.columns
        names[name] = None
    row |= any(embed.relationship.function is not None for embed in node.embeds)
    if all_columns:
        return _Needs(None, row)
    computed = set(node.computed).difference(node.columns)
    return _Needs(tuple(name for name in names if name not in computed), row)
