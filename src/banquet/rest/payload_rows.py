# ruff: noqa: S608 - text is what the package makes; `banquet.rest.sql` says from what
"""The body of a write as a relation with the columns' own types, as SQL text. Pure."""

from banquet.db.session import quote_identifier, quote_literal
from banquet.rest.parameters import Parameters
from banquet.rest.schema import Column


def payload_rows(
    columns: tuple[Column, ...], json: bytes, fill_defaults: bool, parameters: Parameters
) -> str:
    """Return what stands in FROM for the payload, under the name `banquet_body`.

    Args:
        columns: To be written.
        json: A JSON array of objects.
        fill_defaults: A missing key takes the column's default.
        parameters: Take the payload.
    """
    represented = any(_reader(column) for column in columns)
    name = "banquet_given" if represented else "banquet_body"
    record = ", ".join(
        f"{quote_identifier(column.name)} {'json' if _reader(column) else column.type}"
        for column in columns
    )
    value = parameters.add(json)
    if fill_defaults:
        rows = (
            f"jsonb_array_elements({value}::jsonb) as banquet_row, "
            f"jsonb_to_record(jsonb_build_object({_defaults(columns)}) || banquet_row) "
            f"as {name}({record})"
        )
    else:
        rows = f"json_to_recordset({value}::json) as {name}({record})"
    if not represented:
        return rows
    read = ", ".join(_read(column) for column in columns)
    return f"(select {read} from {rows}) as banquet_body"


def _reader(column: Column) -> str | None:
    return None if column.representation is None else column.representation.from_json


def _read(column: Column) -> str:
    name, reader = quote_identifier(column.name), _reader(column)
    return name if reader is None else f"{reader}({name}) as {name}"


def _defaults(columns: tuple[Column, ...]) -> str:
    """Return names and values, one after the other."""
    return ", ".join(
        f"{quote_literal(column.name)}, {_default(column)}"
        for column in columns
        if column.default is not None
    )


def _default(column: Column) -> str:
    """Return a default in the form in which the body would hold it."""
    made = column.representation
    if made is None or made.from_json is None or made.to_json is None:
        return f"{column.default}"
    return f"{made.to_json}(({column.default})::{column.type})"
