# ruff: noqa: S608 - text is what this module makes; its docstring says from what
"""Plans as SQL text: the only place where a request becomes SQL. Pure.

Every value of the caller travels as a parameter without a type, so that PostgreSQL infers
it from the column beside it. Inlined are only quoted identifiers of things that exist, whole
numbers, type names of letters (`grammar._CAST`), and words from tables in this program.

The statement returns the one row that `banquet.rest.envelope` describes.
"""

from collections.abc import Iterable
from dataclasses import replace

from banquet.db.session import Statement, quote_identifier, quote_literal
from banquet.rest.envelope import SNAPSHOT, XID, Envelope
from banquet.rest.grammar import (
    Condition,
    Field,
    Filter,
    Logic,
    OneOf,
    Selected,
)
from banquet.rest.plan import Call, Delete, Insert, Node, Output, Plan, Read, Update
from banquet.rest.schema import Column, Table

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
_SEARCHES = {
    "fts": "to_tsquery",
    "plfts": "plainto_tsquery",
    "phfts": "phraseto_tsquery",
    "wfts": "websearch_to_tsquery",
}

_MERGED = "banquet.merged"


def statement_of(plan: Plan, scope: str = "") -> Statement:
    """Return the one statement that carries out a plan.

    Args:
        plan: What to do.
        scope: Passed on to `Statement.scope`.
    """
    parameters = _Parameters()
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


class _Parameters:
    """Collects the values of a statement and hands out their placeholders."""

    def __init__(self) -> None:
        self.values: list[bytes | None] = []

    def add(self, value: str | bytes) -> str:
        self.values.append(value.encode() if isinstance(value, str) else value)
        return f"${len(self.values)}"


def _read(plan: Read, parameters: _Parameters) -> str:
    node, output, relation = plan.node, plan.output, _relation(plan.table)
    where = _where(node, node.where, parameters)
    page = _page(node, relation, where, output.page_limit, parameters)
    return Envelope(SNAPSHOT, page, output, total=_total(output, relation, where)).text()


def _total(output: Output, relation: str, where: str) -> str:
    return f"(select count(*) from {relation}{where})" if output.count else "null"


def _insert(plan: Insert, parameters: _Parameters) -> str:
    names = ", ".join(quote_identifier(column.name) for column in plan.columns)
    if plan.columns:
        source = _payload(plan.columns, plan.payload.json, plan.fill_defaults, parameters)
        rows = f"({names}) select {names} from {source}"
    else:
        rows = f"select from generate_series(1, {plan.payload.rows})"
    write = f"insert into {_relation(plan.table)} {rows}{_on_conflict(plan)}"
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


def _update(plan: Update, parameters: _Parameters) -> str:
    if not plan.columns or not plan.payload.rows:
        nothing = f"select {_returning(plan.node, plan.output)} from {_relation(plan.table)}"
        return _written(f"{nothing} where false", plan.node, plan.output, parameters, returning="")
    source = _payload(plan.columns, plan.payload.json, plan.fill_defaults, parameters)
    names = [quote_identifier(column.name) for column in plan.columns]
    assignments = ", ".join(f"{name} = banquet_body.{name}" for name in names)
    where = _where(plan.node, plan.where, parameters)
    write = f"update {_relation(plan.table)} set {assignments} from {source}{where}"
    return _written(write, plan.node, plan.output, parameters)


def _delete(plan: Delete, parameters: _Parameters) -> str:
    where = _where(plan.node, plan.where, parameters)
    write = f"delete from {_relation(plan.table)}{where}"
    return _written(write, plan.node, plan.output, parameters)


def _written(
    write: str,
    node: Node,
    output: Output,
    parameters: _Parameters,
    merged: str = "null",
    returning: str | None = None,
) -> str:
    if returning is None:
        returning = f" returning {_returning(node, output)}"
    relation = f"banquet_source as {quote_identifier(node.name)}"
    page = f"select 1 from {relation}"
    if output.form is not None:
        page = _page(node, relation, "", None, parameters)
    return Envelope(XID, page, output, source=write + returning, merged=merged).text()


def _returning(node: Node, output: Output) -> str:
    """Return the columns that the answer needs: naming more would need rights on more."""
    if output.form is None:
        return "1"
    name = quote_identifier(node.name)
    if any(item.field is None for item in node.select):
        return f"{name}.*"
    fields = [item.field for item in node.select if item.field is not None]
    fields += [term.field for term in node.order]
    names = dict.fromkeys(quote_identifier(field.name) for field in fields)
    return ", ".join(f"{name}.{column}" for column in names)


def _payload(
    columns: tuple[Column, ...], json: bytes, fill_defaults: bool, parameters: _Parameters
) -> str:
    """Return the payload as a relation `banquet_body` with the columns' own types."""
    record = ", ".join(f"{quote_identifier(column.name)} {column.type}" for column in columns)
    value = parameters.add(json)
    if not fill_defaults:
        return f"json_to_recordset({value}::json) as banquet_body({record})"
    defaults = ", ".join(
        f"{quote_literal(column.name)}, {column.default}"
        for column in columns
        if column.default is not None
    )
    return (
        f"jsonb_array_elements({value}::jsonb) as banquet_row, "
        f"jsonb_to_record(jsonb_build_object({defaults}) || banquet_row) as banquet_body({record})"
    )


def _call(plan: Call, parameters: _Parameters) -> str:
    function, output = plan.function, plan.output
    mark = XID if function.volatile else SNAPSHOT
    name = quote_identifier(function.name)
    arguments, source = _arguments(plan, parameters)
    call = f"{quote_identifier(function.schema)}.{name}({arguments})"
    if function.result != "composite":
        return _call_for_values(plan, f"{source}{call}", mark)
    relation = f"banquet_source as {name}"
    where = _where(plan.node, plan.node.where, parameters)
    return Envelope(
        mark,
        _page(plan.node, relation, where, output.page_limit, parameters),
        output,
        source=f"select {name}.* from {source}{call} as {name}",
        total=_total(output, relation, where),
        single=not function.returns_set,
    ).text()


def _call_for_values(plan: Call, call: str, mark: str) -> str:
    # In FROM, so that it runs before the mark is taken, even when its value is not used.
    output, returns_set = plan.output, plan.function.returns_set
    limit = plan.node.limit if output.page_limit is None else output.page_limit + 1
    page = f" limit {limit}" if returns_set and limit is not None else ""
    page += f" offset {plan.node.offset}" if plan.node.offset else ""
    return Envelope(
        mark,
        f"select banquet_value from banquet_source{page}",
        output if plan.function.result == "scalar" else replace(output, form=None),
        source=f"select banquet_value from {call} as banquet_call(banquet_value)",
        total=_total(output, "banquet_source", ""),
        value="banquet_page.banquet_value",
        single=not returns_set,
    ).text()


def _arguments(plan: Call, parameters: _Parameters) -> tuple[str, str]:
    """Return the argument list, and what must stand before the call in FROM."""
    if plan.whole_body:
        body = parameters.add(plan.json or b"null")
        return f"{body}::{plan.function.parameters[0].type}", ""
    if plan.json is None:
        texts = (
            (parameter, values[-1] if not parameter.variadic else _array(values))
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
    source = (
        f"json_to_record({parameters.add(plan.json)}::json) as banquet_body({record}), lateral "
    )
    given = (
        _argument(p.name, f"banquet_body.{quote_identifier(p.name)}", p.variadic)
        for p in plan.names
    )
    return ", ".join(given), source


def _argument(name: str, value: str, variadic: bool) -> str:
    return f"{'variadic ' if variadic else ''}{quote_identifier(name)} => {value}"


def _page(
    node: Node, relation: str, where: str, page_limit: int | None, parameters: _Parameters
) -> str:
    items = ", ".join(_item(node, item, parameters) for item in node.select)
    order = _order(node, parameters)
    limit = node.limit if page_limit is None else page_limit + 1
    page = "" if limit is None else f" limit {limit}"
    if node.offset:
        page += f" offset {parameters.add(str(node.offset))}"
    return f"select {items} from {relation}{where}{order}{page}"


def _item(node: Node, item: Selected, parameters: _Parameters) -> str:
    if item.field is None:
        return f"{quote_identifier(node.name)}.*"
    text = _field(node, item.field, parameters)
    if item.cast is not None:
        text = f"cast({text} as {item.cast})"
    name = item.alias or _output_name(item.field)
    if name != item.field.name or item.field.steps or item.cast:
        text += f" as {quote_identifier(name)}"
    return text


def _output_name(field: Field) -> str:
    """Return the last key of a JSON path that is no index, or the column's name."""
    keys = [step.key for step in field.steps if isinstance(step.key, str)]
    return keys[-1] if keys else field.name


def _field(node: Node, field: Field, parameters: _Parameters) -> str:
    text = f"{quote_identifier(node.name)}.{quote_identifier(field.name)}"
    if not field.steps:
        return text
    column = node.columns.get(field.name)
    if column is None or not column.is_json:
        text = f"to_jsonb({text})"
    for step in field.steps:
        arrow = "->>" if step.as_text else "->"
        if isinstance(step.key, int):
            text = f"{text} {arrow} {step.key}"
        else:
            text = f"{text} {arrow} {parameters.add(step.key)}::text"
    return f"({text})"


def _order(node: Node, parameters: _Parameters) -> str:
    terms = (
        _field(node, term.field, parameters)
        + (" desc" if term.descending else "")
        + (f" nulls {term.nulls}" if term.nulls else "")
        for term in node.order
    )
    text = ", ".join(terms)
    return f" order by {text}" if text else ""


def _where(node: Node, where: Iterable[Condition], parameters: _Parameters) -> str:
    text = " and ".join(_condition(node, condition, parameters) for condition in where)
    return f" where {text}" if text else ""


def _condition(node: Node, condition: Condition, parameters: _Parameters) -> str:
    if isinstance(condition, Logic):
        terms = (_condition(node, term, parameters) for term in condition.terms)
        text = f"({f' {condition.operator} '.join(terms)})"
    else:
        text = _test(node, condition, parameters)
    return f"not ({text})" if condition.negated else text


def _test(node: Node, test: Filter | OneOf, parameters: _Parameters) -> str:
    field = _field(node, test.field, parameters)
    if isinstance(test, OneOf):
        return f"{field} = any ({parameters.add(_array(test.values))})"
    if test.operator == "is":
        return f"{field} is {test.value.replace('_', ' ')}"
    if test.operator in _SEARCHES:
        return _search(node, test, field, parameters)
    value = test.value.replace("*", "%") if test.operator in ("like", "ilike") else test.value
    placeholder = parameters.add(value)
    if test.quantifier:
        placeholder = f"{test.quantifier} ({placeholder})"
    return f"{field} {_COMPARISONS[test.operator]} {placeholder}"


def _search(node: Node, test: Filter, field: str, parameters: _Parameters) -> str:
    config = f"{parameters.add(test.config)}::regconfig, " if test.config else ""
    column = node.columns.get(test.field.name)
    if test.field.steps or column is None or column.type != "tsvector":
        field = f"to_tsvector({config}{field})"
    return f"{field} @@ {_SEARCHES[test.operator]}({config}{parameters.add(test.value)})"


def _array(values: Iterable[str]) -> str:
    """Return values as the text of a one-dimensional array."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


def _relation(table: Table) -> str:
    return f"{quote_identifier(table.schema)}.{quote_identifier(table.name)}"
