# ruff: noqa: S608 - text is what this module makes; its docstring says from what
"""Plans as SQL text: the only place where a request becomes SQL. Pure.

Every value of the caller travels as a parameter without a type, so that PostgreSQL infers
it from the column beside it. Inlined are only quoted identifiers of things that exist, whole
numbers, type names of letters (`grammar._CAST`), and words from tables in this program.

The statement returns the one row that `banquet.rest.envelope` describes.
"""

from dataclasses import replace

from banquet.db.session import Statement, quote_identifier
from banquet.rest.conditions import filtered, where
from banquet.rest.envelope import SNAPSHOT, XID, Envelope
from banquet.rest.joins import relation_name
from banquet.rest.parameters import Parameters, array_text
from banquet.rest.payload_rows import payload_rows
from banquet.rest.plan import Call, Delete, Insert, Output, Plan, Read, Update
from banquet.rest.schema import Table
from banquet.rest.select import every_column, page, returned, scope_of
from banquet.rest.tree import Node

_MERGED = "banquet.merged"


def statement_of(plan: Plan, scope: str = "") -> Statement:
    """Return the one statement that carries out a plan.

    Args:
        plan: What to do.
        scope: Passed on to `Statement.scope`.
    """
    parameters = Parameters()
    match plan:
        case Read():
            text = _read(plan, parameters)
        case Insert():
            text = _insert(plan, parameters)
        case Update():
            text = _update(plan, parameters)
        case Delete():
            text = _delete(plan, parameters)
        case Call():
            text = _call(plan, parameters)
    return Statement(text.encode(), tuple(parameters.values), scope)


def planned_count_of(plan: Plan, scope: str = "") -> Statement | None:
    """Return the statement that asks the planner how many rows match, where that is wanted."""
    if not isinstance(plan, Read) or plan.output.count not in ("planned", "estimated"):
        return None
    parameters = Parameters()
    picked = filtered(scope_of(plan.node, parameters))
    text = f"explain (format json) select 1 from {_table(plan.table)}{picked}"
    return Statement(text.encode(), tuple(parameters.values), scope)


def _read(plan: Read, parameters: Parameters) -> str:
    node, output, relation = plan.node, plan.output, _table(plan.table)
    picked = filtered(scope_of(node, parameters))
    rows = page(node, relation, picked, parameters, limit=_limit(output))
    return Envelope(SNAPSHOT, rows, output, total=_total(output, relation, picked)).text()


def _total(output: Output, relation: str, where: str) -> str:
    if output.count == "exact":
        return f"(select count(*) from {relation}{where})"
    if output.count == "estimated":
        counted = f"select 1 from {relation}{where} limit {output.most_counted}"
        return f"(select count(*) from ({counted}) as banquet_counted)"
    return "null"


def _insert(plan: Insert, parameters: Parameters) -> str:
    names = ", ".join(quote_identifier(column.name) for column in plan.columns)
    if plan.columns:
        source = payload_rows(plan.columns, plan.payload.json, plan.fill_defaults, parameters)
        body = replace(plan.node, name="banquet_body")
        picked = where(scope_of(body, parameters), plan.where)
        rows = f"({names}) select {names} from {source}{picked}"
    else:
        rows = f"select from generate_series(1, {plan.payload.rows})"
    write = f"insert into {_table(plan.table)} {rows}{_on_conflict(plan)}"
    merged = f"current_setting('{_MERGED}', true)" if plan.conflict else "null"
    return _written(write, plan.node, plan.output, parameters, merged)


def _on_conflict(plan: Insert) -> str:
    if plan.conflict is None:
        return ""
    key = ", ".join(quote_identifier(name) for name in plan.conflict.columns)
    if not plan.conflict.merge or not plan.columns:
        return f" on conflict ({key}) do nothing"
    names = [quote_identifier(column.name) for column in plan.columns]
    assignments = ", ".join(f"{name} = excluded.{name}" for name in names)
    # Counts the rows that existed: RETURNING cannot tell them apart on views or without
    # the right to read the table.
    counting = (
        f"set_config('{_MERGED}', (coalesce(nullif(current_setting('{_MERGED}', true), ''), "
        f"'0')::bigint + 1)::text, true) is not null"
    )
    return f" on conflict ({key}) do update set {assignments} where {counting}"


def _update(plan: Update, parameters: Parameters) -> str:
    if not plan.columns or not plan.payload.rows:
        nothing = f"select {_returning(plan.node, plan.output)} from {_table(plan.table)}"
        return _written(f"{nothing} where false", plan.node, plan.output, parameters, returning="")
    source = payload_rows(plan.columns, plan.payload.json, plan.fill_defaults, parameters)
    names = [quote_identifier(column.name) for column in plan.columns]
    assignments = ", ".join(f"{name} = banquet_body.{name}" for name in names)
    picked = where(scope_of(plan.node, parameters), plan.where)
    write = f"update {_table(plan.table)} set {assignments} from {source}{picked}"
    return _written(write, plan.node, plan.output, parameters)


def _delete(plan: Delete, parameters: Parameters) -> str:
    picked = where(scope_of(plan.node, parameters), plan.where)
    write = f"delete from {_table(plan.table)}{picked}"
    return _written(write, plan.node, plan.output, parameters)


def _written(
    write: str,
    node: Node,
    output: Output,
    parameters: Parameters,
    merged: str = "null",
    returning: str | None = None,
) -> str:
    if returning is None:
        returning = f" returning {_returning(node, output)}"
    relation = f"banquet_source as {quote_identifier(node.name)}"
    rows = f"select 1 from {relation}"
    if output.form is not None:
        picked = filtered(scope_of(node, parameters, derived=True))
        rows = page(node, relation, picked, parameters, derived=True)
    return Envelope(XID, rows, output, source=write + returning, merged=merged).text()


def _returning(node: Node, output: Output) -> str:
    """Return the columns that the answer needs: naming more would need rights on more."""
    if output.location:
        return ", ".join(
            f"{quote_identifier(node.name)}.{quote_identifier(column)}"
            for column in output.location
        )
    if output.form is None:
        return "1"
    return returned(node)


def _call(plan: Call, parameters: Parameters) -> str:
    function, output = plan.function, plan.output
    mark = XID if function.volatile else SNAPSHOT
    name = quote_identifier(function.name)
    arguments, source = _arguments(plan, parameters)
    call = f"{quote_identifier(function.schema)}.{name}({arguments})"
    if function.result != "composite":
        return _call_for_values(plan, source, call, mark)
    relation = f"banquet_source as {name}"
    picked = filtered(scope_of(plan.node, parameters, derived=True))
    rows = page(plan.node, relation, picked, parameters, limit=_limit(output), derived=True)
    return Envelope(
        mark,
        rows,
        output,
        source=f"select {every_column(plan.node)} from {source}{call} as {name}",
        total=_total(output, relation, picked),
        single=not function.returns_set,
    ).text()


def _call_for_values(plan: Call, source: str, call: str, mark: str) -> str:
    # In FROM, so that it runs before the mark is taken, even when its value is not used. There a
    # record would have to be declared column by column.
    if plan.function.type == "record":
        call = f"(select {call})"
    output, returns_set = plan.output, plan.function.returns_set
    limit = plan.node.limit if output.page_limit is None else output.page_limit + 1
    page = f" limit {limit}" if returns_set and limit is not None else ""
    page += f" offset {plan.node.offset}" if plan.node.offset else ""
    return Envelope(
        mark,
        f"select banquet_value from banquet_source{page}",
        output if plan.function.result == "scalar" else replace(output, has_body=False),
        source=f"select banquet_value from {source}{call} as banquet_call(banquet_value)",
        total=_total(output, "banquet_source", ""),
        value="banquet_page.banquet_value",
        single=not returns_set,
    ).text()


def _arguments(plan: Call, parameters: Parameters) -> tuple[str, str]:
    """Return the argument list, and what must stand before the call in FROM."""
    if plan.whole_body:
        kind = plan.function.parameters[0].type
        body = parameters.add(_whole_body(plan.arguments.json or b"", kind))
        return f"{body}::{kind}", ""
    if plan.arguments.json is None:
        texts = (
            (parameter, values[-1] if not parameter.variadic else array_text(values))
            for parameter, values in plan.texts
        )
        given = (
            _argument(
                parameter.name, f"{parameters.add(text)}::{parameter.type}", parameter.variadic
            )
            for parameter, text in texts
        )
        return ", ".join(given), ""
    if not plan.names:
        return "", ""
    record = ", ".join(f"{quote_identifier(p.name)} {p.type}" for p in plan.names)
    value = f"{parameters.add(plan.arguments.json)}::json"
    value = f"({value})->0" if plan.arguments.is_array else value
    source = f"json_to_record({value}) as banquet_body({record}), lateral "
    given = (
        _argument(p.name, f"banquet_body.{quote_identifier(p.name)}", p.variadic)
        for p in plan.names
    )
    return ", ".join(given), source


def _whole_body(body: bytes, kind: str) -> bytes:
    return rb"\x" + body.hex().encode() if kind == "bytea" else body


def _argument(name: str, value: str, variadic: bool) -> str:
    return f"{'variadic ' if variadic else ''}{quote_identifier(name)} => {value}"


def _limit(output: Output) -> int | None:
    """Return how many rows to read where the operator may cut: one more tells of the rest."""
    return None if output.page_limit is None else output.page_limit + 1


def _table(table: Table) -> str:
    return relation_name((table.schema, table.name))
