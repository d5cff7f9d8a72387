"""What a query wants of tables and of those embedded in them, judged by what exists. Pure.

A path of the query (`bookings.halls.name=eq.x`) is followed by the names that `select` gives
to embedded tables; a path that leads nowhere is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from banquet.errors import RequestError
from banquet.rest.grammar import Condition, Exists, Field, Filter, Logic
from banquet.rest.hints import closest
from banquet.rest.query import Level, Path, Query
from banquet.rest.relationships import find_relationship, missing_relationship
from banquet.rest.schema import Column, Name, Schema
from banquet.rest.selection import ALL_COLUMNS, DEEPEST_EMBED, Aggregate, Embedded, Item, Selected
from banquet.rest.tree import Embed, Node, adds_up, condition_fields

_COUNT = Field("count")
# Bytes that leave room in the 63 PostgreSQL keeps for what is made of a name.
_LONGEST_NAME = 50


def build_node(
    schema: Schema,
    name: str,
    columns: Mapping[str, Column],
    query: Query,
    *,
    relation: Name | None,
    max_rows: int | None = None,
) -> Node:
    """Return what a query wants of a relation and of those embedded in it.

    Args:
        schema: What exists.
        name: What the relation's columns are qualified with.
        columns: Of the relation.
        query: What is asked for.
        relation: The table or view whose rows these are, or None.
        max_rows: Rows of another table that one row may embed at most.

    Raises:
        RequestError: 42703 no such column, PGRST108, PGRST118, PGRST120, PGRST127 what is
            said of an embedded table does not fit, PGRST200, PGRST201 no such relationship.
    """
    if not query.below and all(isinstance(item, Selected) for item in query.select):
        return _plain(schema, name, columns, query, relation)
    return _Builder(schema, query, max_rows).root(name, columns, relation)


def _counted(
    items: tuple[Item, ...], known: Mapping[str, object], computed: Mapping[str, object]
) -> tuple[Selected, ...]:
    """Return the columns among the items; a `count` that is none stands for `count()`.

    PostgREST takes `rel(count)` for the function on whole rows, and clients have come to use it.
    """
    selected = (item for item in items if isinstance(item, Selected))
    if not known or "count" in known or "count" in computed:
        return tuple(selected)
    return tuple(
        Selected(None, item.alias, None, Aggregate("count", item.cast))
        if item.field == _COUNT and item.aggregate is None
        else item
        for item in selected
    )


def _plain(
    schema: Schema, name: str, columns: Mapping[str, Column], query: Query, relation: Name | None
) -> Node:
    computed = schema.computed.get(relation, {}) if relation else {}
    select = _counted(query.select, columns, computed)
    node = Node(
        name=name,
        columns=columns,
        select=select or (ALL_COLUMNS,),
        where=query.where,
        order=query.order,
        limit=query.limit,
        offset=query.offset,
        relation=relation,
        computed=computed,
    )
    _check_names(node)
    _check_orders(node)
    return node


class _Builder:
    """Builds the tree of one query."""

    def __init__(self, schema: Schema, query: Query, max_rows: int | None) -> None:
        self._schema, self._query, self._max_rows = schema, query, max_rows
        self._used: set[Path] = set()
        # Beginnings of paths that are spoken of: with two names a level there are many others.
        self._begun = {
            path[:length]
            for path in query.below
            for length in range(1, min(len(path), DEEPEST_EMBED) + 1)
        }
        self._names: list[str] = []
        self._around: list[Mapping[str, Column]] = []

    def root(self, name: str, columns: Mapping[str, Column], relation: Name | None) -> Node:
        query = self._query
        self._names, self._around = [name], [columns]
        level = Level(query.where, query.order, query.limit, query.offset)
        items = query.select or (ALL_COLUMNS,)
        node = self._node(name, columns, relation, items, level, ((),))
        for path in query.below:
            if path not in self._used:
                raise _not_embedded(self._stray(node, path))
        return node

    def _node(
        self,
        name: str,
        columns: Mapping[str, Column],
        relation: Name | None,
        items: tuple[Item, ...],
        level: Level,
        paths: tuple[Path, ...],
    ) -> Node:
        wanted = [item for item in items if isinstance(item, Embedded)]
        keys = {item.key for item in wanted}
        embeds = tuple(self._embed(relation, name, item, paths, keys) for item in wanted)
        _refuse_same_keys(embeds)
        computed = self._schema.computed.get(relation, {}) if relation else {}
        table = self._schema.tables.get(relation) if relation else None
        select = _counted(items, columns, computed)
        node = Node(
            name=name,
            columns=columns,
            select=select,
            where=tuple(_present(condition, embeds, columns) for condition in level.where),
            order=level.order,
            limit=level.limit,
            offset=level.offset,
            relation=relation,
            computed=computed,
            embeds=embeds,
            key=table.primary_key if table else (),
        )
        _check_names(node, len(self._around) - 1)
        _check_orders(node, len(self._around) - 1)
        return node

    def _embed(
        self,
        relation: Name | None,
        around: str,
        item: Embedded,
        paths: tuple[Path, ...],
        keys: set[str],
    ) -> Embed:
        if relation is None:  # rows of a function that are no table's
            raise missing_relationship(self._schema, ("", around), item.name, item.hint)
        relationship = find_relationship(self._schema, relation, item.name, item.hint)
        table = self._schema.tables[relationship.target]
        # Under its alias, or under its name while nothing else is called so.
        own = [item.key] if item.name in keys else [item.key, item.name]
        named = ((*path, key) for path in paths for key in own)
        inside = tuple(path for path in named if path in self._begun)
        level = self._level(inside)
        self._around.append(table.columns)
        node = self._node(
            self._name(relationship.target[1]),
            table.columns,
            relationship.target,
            item.items,
            level,
            inside,
        )
        self._around.pop()
        if not relationship.is_to_one:
            node = replace(node, limit=_least(node.limit, self._max_rows))
        if item.spread and not relationship.is_to_one and adds_up(node):
            raise RequestError(
                "PGRST127",
                "Feature not implemented",
                "Aggregates are not implemented for one-to-many or many-to-many spreads.",
            )
        return Embed(item.key, relationship, node, item.inner, item.spread)

    def _name(self, table: str) -> str:
        """Return what an embedded table is called in the statement.

        By its name and depth, as the plans that PostgREST answers show it; by a number where
        that is taken (a column's name goes before a whole row's) or PostgreSQL would cut it.
        What is made of a name begins like it.
        """
        name = f"{table}_{len(self._around) - 1}"
        root = self._names[0]
        if (
            name in self._names
            or any(name in columns for columns in self._around)
            or root.startswith(name)
            or table.startswith(("banquet", "embedded"))
            or len(name.encode()) > _LONGEST_NAME
        ):
            prefix = "embedded" if root.startswith("banquet") else "banquet"
            name = f"{prefix}_{len(self._names)}"
        self._names.append(name)
        return name

    def _level(self, paths: tuple[Path, ...]) -> Level:
        """Return what is said under any of the names of a table."""
        found = [path for path in paths if path in self._query.below and path not in self._used]
        self._used.update(found)
        levels = [self._query.below[path] for path in found]
        if not levels:
            return Level()
        where = tuple(condition for level in levels for condition in level.where)
        return replace(
            levels[0],
            where=where,
            order=next((level.order for level in levels if level.order), ()),
            limit=next((level.limit for level in levels if level.limit is not None), None),
            offset=max(level.offset for level in levels),
        )

    def _stray(self, node: Node, path: Path) -> str:
        """Return the first step of a path at which nothing is embedded."""
        for step in path:
            inside = next((embed for embed in node.embeds if embed.key == step), None)
            if inside is None:
                return step
            node = inside.node
        return path[-1]


def _least(limit: int | None, other: int | None) -> int | None:
    given = [one for one in (limit, other) if one is not None]
    return min(given) if given else None


def _refuse_same_keys(embeds: tuple[Embed, ...]) -> None:
    keys = [embed.key for embed in embeds if not embed.spread]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise RequestError(
            "42712",
            f'table name "{twice}" specified more than once',
            None,
            f"Give one of them another name: select=other:{twice}(*).",
        )


def _present(
    condition: Condition, embeds: tuple[Embed, ...], columns: Mapping[str, Column]
) -> Condition:
    """Return a condition in which `key=is.null` asks for the rows of an embedded table."""
    if isinstance(condition, Logic):
        terms = tuple(_present(term, embeds, columns) for term in condition.terms)
        return replace(condition, terms=terms)
    if isinstance(condition, Exists) or condition.field.steps:
        return condition
    key = condition.field.name
    if all(embed.key != key for embed in embeds):
        return condition
    match condition:
        case Filter(operator="is", value="null" | "not_null"):
            return Exists(key, condition.negated == (condition.value == "not_null"))
    if key in columns:
        return condition
    raise RequestError(
        "PGRST120",
        f"Bad operator on the '{key}' embedded resource",
        "Only is null or not is null filters are allowed on embedded resources",
        f"Filter its rows by a column of theirs: {key}.column=eq.value.",
    )


def _check_orders(node: Node, depth: int = 0) -> None:
    for term in node.order:
        if term.key is None:
            continue
        embed = next((embed for embed in node.embeds if embed.key == term.key), None)
        if embed is None:
            raise _not_embedded(term.key)
        if not embed.relationship.is_to_one:
            raise RequestError(
                "PGRST118",
                f"A related order on '{term.key}' is not possible",
                f"'{_label(node)}' and '{term.key}' do not form a many-to-one or one-to-one "
                "relationship",
            )
        _require(embed.node, [term.field], depth + 1)


def _not_embedded(name: str) -> RequestError:
    return RequestError(
        "PGRST108",
        f"'{name}' is not an embedded resource in this request",
        None,
        f"Verify that '{name}' is included in the 'select' query parameter.",
    )


def _check_names(node: Node, depth: int = 0) -> None:
    if node.columns:
        _require(node, _fields(node), depth)


def _fields(node: Node) -> Iterator[Field]:
    yield from (item.field for item in node.select if item.field is not None)
    yield from (term.field for term in node.order if term.key is None)
    for condition in node.where:
        yield from condition_fields(condition)


def _label(node: Node) -> str:
    return node.relation[1] if node.relation else node.name


def _require(node: Node, fields: Iterable[Field], depth: int) -> None:
    """Refuse names that are no columns, in PostgreSQL's own words.

    In PostgREST's statements an embedded table is called by its name and depth, and so here.
    PostgreSQL would also take `table.name` for a call of any function of that name on the
    whole row, so it is not asked.
    """
    for wanted in fields:
        name = wanted.name
        if name not in node.columns and name not in node.computed:
            label = f"{_label(node)}_{depth}" if depth else _label(node)
            raise unknown_column(label, name, (*node.columns, *node.computed))


def unknown_column(relation: str, name: str, known: Iterable[str]) -> RequestError:
    """Return the refusal of a name that is no column, with the one most like it."""
    near = closest(name, known)
    return RequestError(
        "42703",
        f"column {relation}.{name} does not exist",
        None,
        f'Perhaps you meant the column "{relation}.{near}".' if near else None,
    )
