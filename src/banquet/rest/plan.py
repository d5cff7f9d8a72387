"""What to do about a request: the tables, columns and rows meant, judged by what exists. Pure.

A plan is a value that `banquet.rest.sql` turns into one statement. What is read, or returned
by a write or a function, is a `Node` of `banquet.rest.tree`: one relation with its columns,
conditions, order and page, and the tables embedded in it below.
"""

from dataclasses import dataclass, replace

from banquet.errors import RequestError
from banquet.rest.embedding import build_node, unknown_column
from banquet.rest.functions import Choice, choose_function, is_callable
from banquet.rest.grammar import Condition
from banquet.rest.hints import closest, resembling
from banquet.rest.media import JSON, Form, Media
from banquet.rest.payload import Arguments, Payload
from banquet.rest.preferences import Count
from banquet.rest.query import Query
from banquet.rest.schema import Column, Function, Parameter, Schema, Table
from banquet.rest.tree import Node


@dataclass(frozen=True, slots=True)
class Output:
    """How the answer is put together.

    Attributes:
        media: The form of the answer.
        has_body: Whether rows are answered at all.
        count: Also count the rows that match regardless of the page, and how.
        most_counted: Rows that an estimate counts before it asks the planner.
        page_limit: The operator's `max-rows` where it may cut the page, or None.
        location: Columns of the key that a `Location` header names, or none.
    """

    media: Media = JSON
    has_body: bool = True
    count: Count | None = None
    most_counted: int = 0
    page_limit: int | None = None
    location: tuple[str, ...] = ()

    @property
    def form(self) -> Form | None:
        """Return the form of the body, or None for no body."""
        return self.media.form if self.has_body else None

    @property
    def strip_nulls(self) -> bool:
        """Say whether keys whose value is null are left out."""
        return self.media.strip_nulls


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
    """Insert the payload's rows; `fill_defaults` puts defaults where keys are missing.

    Attributes:
        where: What the one row of a PUT must fulfil; empty for other writes.
    """

    table: Table
    payload: Payload
    columns: tuple[Column, ...]
    fill_defaults: bool
    conflict: Conflict | None
    node: Node
    output: Output
    where: tuple[Condition, ...] = ()


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
        arguments: As they came.
        texts: Arguments as text by parameter, from a URL or a form.
        whole_body: The body is the value of the one unnamed parameter.
        names: Parameters given.
        node: What is wanted of the result's rows.
        output: Form of the answer.
    """

    function: Function
    arguments: Arguments
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
    near = resembling(name, (other for place, other in schema.tables if place == schema_name))
    raise RequestError(
        "PGRST205",
        f"Could not find the table '{schema_name}.{name}' in the schema cache",
        None,
        f"Perhaps you meant the table '{schema_name}.{near}'" if near else None,
    )


def plan_read(schema: Schema, table: Table, query: Query, output: Output, *, max_rows: int) -> Read:
    """Plan GET or HEAD on a table.

    Raises:
        RequestError: 42703, a column does not exist.
    """
    node = _table_node(schema, table, query, max_rows)
    return Read(table, node, replace(output, page_limit=_page_limit(node, max_rows)))


def plan_insert(
    schema: Schema,
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
        for name in key:
            if name not in table.columns:
                raise unknown_column(table.name, name, table.columns)
        conflict = Conflict(key, resolution == "merge-duplicates")
    return Insert(
        table,
        payload,
        columns,
        fill_defaults and query.columns is not None,
        conflict,
        _returned(schema, table, query),
        output,
    )


def plan_update(
    schema: Schema,
    table: Table,
    query: Query,
    payload: Payload,
    output: Output,
    *,
    fill_defaults: bool,
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
    node = _table_node(schema, table, query)
    fill_defaults = fill_defaults and query.columns is not None
    returned = _returned(schema, table, query)
    return Update(table, payload, columns, fill_defaults, node.where, returned, output)


def plan_delete(schema: Schema, table: Table, query: Query, output: Output) -> Delete:
    """Plan DELETE on a table; without a filter every row is meant.

    Raises:
        RequestError: 42703, a column does not exist.
    """
    node = _table_node(schema, table, query)
    return Delete(table, node.where, _returned(schema, table, query), output)


def find_function(
    schema: Schema,
    schema_name: str,
    name: str,
    arguments: Arguments,
    *,
    posted: bool,
) -> Choice:
    """Return the overload that a call by POST or GET means.

    Raises:
        RequestError: PGRST202 no function fits, PGRST203 several do.
    """
    overloads = schema.functions.get((schema_name, name), ())
    known = (
        other
        for (place, other), functions in schema.functions.items()
        if place == schema_name and any(map(is_callable, functions))
    )
    body = arguments.content if posted else None
    return choose_function(overloads, f"{schema_name}.{name}", arguments.names, known, body=body)


def plan_call(
    schema: Schema,
    choice: Choice,
    query: Query,
    arguments: Arguments,
    output: Output,
    *,
    max_rows: int,
) -> Call:
    """Plan the call of a function.

    Raises:
        RequestError: 42703, the result has no such column.
    """
    function = choice.function
    node = build_node(
        schema,
        function.name,
        function.columns,
        query,
        relation=function.relation,
        max_rows=max_rows,
    )
    if not function.returns_set:  # there is one value, and no page of it
        node = replace(node, limit=None, offset=0)
    return Call(
        function=function,
        arguments=arguments,
        texts=_texts(choice, arguments.texts),
        whole_body=choice.whole_body,
        names=choice.given,
        node=node,
        output=replace(
            output, page_limit=_page_limit(node, max_rows) if function.returns_set else None
        ),
    )


def _texts(
    choice: Choice, texts: tuple[tuple[str, str], ...]
) -> tuple[tuple[Parameter, tuple[str, ...]], ...]:
    values: dict[str, list[str]] = {}
    for name, value in texts:
        values.setdefault(name, []).append(value)
    given = (parameter for parameter in choice.given if parameter.name in values)
    return tuple((parameter, tuple(values[parameter.name])) for parameter in given)


def _page_limit(node: Node, max_rows: int) -> int | None:
    return None if node.limit is not None and node.limit <= max_rows else max_rows


def _table_node(schema: Schema, table: Table, query: Query, max_rows: int | None = None) -> Node:
    relation = (table.schema, table.name)
    return build_node(
        schema, table.name, table.columns, query, relation=relation, max_rows=max_rows
    )


def _returned(schema: Schema, table: Table, query: Query) -> Node:
    """Return what a write answers with: its rows are picked by the write, not filtered again."""
    node = _table_node(schema, table, query)
    return replace(node, where=(), limit=None, offset=0)


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
