"""What to do about a request: the tables, columns and rows meant, judged by what exists. Pure.

A plan is a value that `banquet.rest.sql` turns into one statement. What is read, or returned
by a write or a function, is a `Node`: one relation with its columns, conditions, order and
page. An embedded table will be a node of its own below its parent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from banquet.errors import RequestError
from banquet.rest.functions import Choice, choose_function
from banquet.rest.grammar import Condition, Field, Logic, Order, Selected
from banquet.rest.hints import closest
from banquet.rest.payload import Payload
from banquet.rest.preferences import Form, Media
from banquet.rest.query import Query
from banquet.rest.schema import Column, Function, Parameter, Schema, Table


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
    """

    name: str
    columns: Mapping[str, Column]
    select: tuple[Selected, ...]
    where: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Output:
    """How the answer is put together.

    Attributes:
        form: `array`, `object`, or None for no body.
        strip_nulls: Leave out keys whose value is null.
        count: Also count the rows that match regardless of the page.
        page_limit: The operator's `max-rows` where it may cut the page, or None.
        location: Columns of the key that a `Location` header names, or none.
    """

    form: Form | None = "array"
    strip_nulls: bool = False
    count: bool = False
    page_limit: int | None = None
    location: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """Read rows of a table."""

    table: Table
    node: Node
    output: Output


@dataclass(frozen=True, slots=True)
class Conflict:
    """What an upsert does with rows that exist: `merge` them or leave them."""

    columns: tuple[str, ...]
    merge: bool


@dataclass(frozen=True, slots=True)
class Insert:
    """Insert the payload's rows; `fill_defaults` puts defaults where keys are missing."""

    table: Table
    payload: Payload
    columns: tuple[Column, ...]
    fill_defaults: bool
    conflict: Conflict | None
    node: Node
    output: Output


@dataclass(frozen=True, slots=True)
class Update:
    """Set columns from the payload's one object on the rows where `where` holds."""

    table: Table
    payload: Payload
    columns: tuple[Column, ...]
    fill_defaults: bool
    where: tuple[Condition, ...]
    node: Node
    output: Output


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete the rows where `where` holds."""

    table: Table
    where: tuple[Condition, ...]
    node: Node
    output: Output


@dataclass(frozen=True, slots=True)
class Call:
    """Call a function.

    Attributes:
        function: The overload chosen.
        json: Arguments as one JSON object, or the whole body for a function that takes it.
        texts: Arguments as text by parameter, from a URL.
        whole_body: `json` is the value of the one unnamed parameter.
        names: Parameters given.
        node: What is wanted of the result's rows.
        output: Form of the answer.
    """

    function: Function
    json: bytes | None
    texts: tuple[tuple[Parameter, tuple[str, ...]], ...]
    whole_body: bool
    names: tuple[Parameter, ...]
    node: Node
    output: Output


Plan = Read | Insert | Update | Delete | Call


def find_table(schema: Schema, schema_name: str, name: str) -> Table:
    """Return a table or view.

    Raises:
        RequestError: PGRST205, with the name most like it as hint.
    """
    table = schema.tables.get((schema_name, name))
    if table is not None:
        return table
    near = closest(name, (other for place, other in schema.tables if place == schema_name))
    raise RequestError(
        "PGRST205",
        f"Could not find the table '{schema_name}.{name}' in the schema cache",
        None,
        f"Perhaps you meant the table '{schema_name}.{near}'" if near else None,
    )


def plan_read(
    table: Table, query: Query, media: Media, *, count: bool, max_rows: int, body: bool = True
) -> Read:
    """Plan GET or HEAD (`body=False`) on a table.

    Raises:
        RequestError: 42703, a column does not exist.
    """
    node = _node(table.name, table.columns, query)
    output = Output(
        media.form if body else None, media.strip_nulls, count, _page_limit(node, max_rows)
    )
    return Read(table, node, output)


def plan_insert(
    table: Table,
    query: Query,
    payload: Payload,
    output: Output,
    *,
    resolution: str | None,
    fill_defaults: bool,
) -> Insert:
    """Plan POST on a table, with `resolution` an upsert.

    Raises:
        RequestError: PGRST204, a key of the payload is no column; 42703.
    """
    columns = _payload_columns(table, query, payload)
    key = query.on_conflict or table.primary_key
    conflict = None
    if resolution and key:
        _require(table, (Field(name) for name in key))
        conflict = Conflict(key, resolution == "merge-duplicates")
    return Insert(
        table,
        payload,
        columns,
        fill_defaults and query.columns is not None,
        conflict,
        _returned(table, query),
        output,
    )


def plan_update(
    table: Table, query: Query, payload: Payload, output: Output, *, fill_defaults: bool
) -> Update:
    """Plan PATCH on a table; a payload without keys changes nothing.

    Raises:
        RequestError: PGRST102, several objects; PGRST204; 42703.
    """
    if payload.rows > 1:
        raise RequestError(
            "PGRST102",
            "An update takes one object",
            f"The body holds {payload.rows} objects.",
            "Use an upsert to change several rows to different values.",
        )
    columns = _payload_columns(table, query, payload)
    node = _node(table.name, table.columns, query)
    fill_defaults = fill_defaults and query.columns is not None
    returned = _returned(table, query)
    return Update(table, payload, columns, fill_defaults, node.where, returned, output)


def plan_delete(table: Table, query: Query, output: Output) -> Delete:
    """Plan DELETE on a table; without a filter every row is meant.

    Raises:
        RequestError: 42703, a column does not exist.
    """
    node = _node(table.name, table.columns, query)
    return Delete(table, node.where, _returned(table, query), output)


def plan_call(
    schema: Schema,
    schema_name: str,
    name: str,
    query: Query,
    payload: Payload | None,
    output: Output,
    *,
    max_rows: int,
) -> Call:
    """Plan a call of a function by POST (`payload`) or GET (arguments in the query).

    Raises:
        RequestError: PGRST202 no function fits, PGRST203 several do; 42703.
    """
    overloads = schema.functions.get((schema_name, name), ())
    known = (other for place, other in schema.functions if place == schema_name)
    given = payload.keys if payload else tuple(dict(query.arguments))
    choice = choose_function(
        overloads, f"{schema_name}.{name}", given, known, takes_body=payload is not None
    )
    function = choice.function
    node = _node(function.name, function.columns, query)
    if not function.returns_set:  # there is one value, and no page of it
        node = replace(node, limit=None, offset=0)
    return Call(
        function=function,
        json=payload.json if payload else None,
        texts=() if payload else _texts(choice, query),
        whole_body=choice.whole_body,
        names=choice.given,
        node=node,
        output=replace(
            output, page_limit=_page_limit(node, max_rows) if function.returns_set else None
        ),
    )


def _texts(choice: Choice, query: Query) -> tuple[tuple[Parameter, tuple[str, ...]], ...]:
    values: dict[str, list[str]] = {}
    for name, value in query.arguments:
        values.setdefault(name, []).append(value)
    return tuple((parameter, tuple(values[parameter.name])) for parameter in choice.given)


def _page_limit(node: Node, max_rows: int) -> int | None:
    return None if node.limit is not None and node.limit <= max_rows else max_rows


def _node(name: str, columns: Mapping[str, Column], query: Query) -> Node:
    select = query.select or (Selected(None),)
    node = Node(name, columns, select, query.where, query.order, query.limit, query.offset)
    if columns:
        _require_columns(name, columns, _fields(node))
    return node


def _returned(table: Table, query: Query) -> Node:
    """Return what a write answers with: its rows are picked by the write, not filtered again."""
    node = _node(table.name, table.columns, query)
    return replace(node, where=(), limit=None, offset=0)


def _fields(node: Node) -> Iterable[Field]:
    yield from (item.field for item in node.select if item.field is not None)
    yield from (term.field for term in node.order)
    for condition in node.where:
        yield from _condition_fields(condition)


def _condition_fields(condition: Condition) -> Iterable[Field]:
    if isinstance(condition, Logic):
        for term in condition.terms:
            yield from _condition_fields(term)
    else:
        yield condition.field


def _require(table: Table, fields: Iterable[Field]) -> None:
    _require_columns(table.name, table.columns, fields)


def _require_columns(relation: str, columns: Mapping[str, Column], fields: Iterable[Field]) -> None:
    """Refuse names that are no columns, in PostgreSQL's own words.

    PostgreSQL would also take `table.name` for a call of any function of that name on the
    whole row, so it is not asked.
    """
    for field in fields:
        if field.name not in columns:
            near = closest(field.name, columns)
            raise RequestError(
                "42703",
                f"column {relation}.{field.name} does not exist",
                None,
                f'Perhaps you meant the column "{relation}.{near}".' if near else None,
            )


def _payload_columns(table: Table, query: Query, payload: Payload) -> tuple[Column, ...]:
    names = query.columns if query.columns is not None else payload.keys
    for name in names:
        if name not in table.columns:
            near = closest(name, table.columns)
            raise RequestError(
                "PGRST204",
                f"Could not find the '{name}' column of '{table.name}' in the schema cache",
                None,
                f"Perhaps you meant the column '{near}'" if near else None,
            )
    return tuple(table.columns[name] for name in dict.fromkeys(names))
