"""Which media types a table or a function can be answered in. Pure."""

from banquet.rest.media import Offer
from banquet.rest.query import Query
from banquet.rest.schema import Function, Handler, Name, Schema, Table
from banquet.rest.selection import ALL_COLUMNS

# Media types of functions whose value is of one of these types.
_SCALARS = {
    "text": "text/plain",
    "character varying": "text/plain",
    "xml": "text/xml",
    "bytea": "application/octet-stream",
}


def table_offer(table: Table, schema: Schema, query: Query, *, plans: bool) -> Offer:
    """Return what can be made of a table's rows; `plans` says whether plans are shown."""
    made = _made(schema, (table.schema, table.name), query)
    return Offer(plans, schema.has_geojson, made=made)


def function_offer(function: Function, schema: Schema, query: Query, *, plans: bool) -> Offer:
    """Return what can be made of a function's result."""
    value = None
    if function.result == "scalar" and not function.returns_set:
        value = function.media or _SCALARS.get(function.type)
    made = _made(schema, function.relation, query) if function.result == "composite" else {}
    return Offer(plans, schema.has_geojson, value, function.type == "bytea", made)


def _made(
    schema: Schema, relation: Name | None, query: Query
) -> dict[str, tuple[Handler, Name | None]]:
    """Return the aggregates that make media types of these rows, the table's own before others."""
    found: dict[str, tuple[Handler, Name | None]] = {}
    for (table, media), handler in schema.handlers.items():
        # One for a table's rows takes whole ones: what is selected is not among them.
        fits = table is None or (table == relation and query.select in ((), (ALL_COLUMNS,)))
        if fits and (table is not None or media not in found):
            found[media] = (handler, table)
    return found
