"""PUT: one row, named by its primary key in the URL, written whether or not it exists. Pure."""

from dataclasses import replace

from banquet.errors import RequestError
from banquet.rest.grammar import Filter
from banquet.rest.payload import Payload
from banquet.rest.plan import Insert, Output, plan_insert
from banquet.rest.query import Query
from banquet.rest.schema import Schema, Table


def plan_put(
    schema: Schema, table: Table, query: Query, payload: Payload, output: Output
) -> Insert:
    """Plan PUT on a table (reference A7).

    Raises:
        RequestError: PGRST114 the URL has a page, PGRST105 it does not name exactly the
            primary key, PGRST204 a key of the body is no column.
    """
    if query.limit is not None or query.offset:
        raise RequestError(
            "PGRST114", "limit/offset querystring parameters are not allowed for PUT"
        )
    if not table.primary_key or not _names_key(query, table.primary_key):
        raise RequestError(
            "PGRST105",
            "Filters must include all and only primary key columns with 'eq' operators",
        )
    upsert = replace(query, columns=None, on_conflict=None)
    insert = plan_insert(
        schema,
        table,
        upsert,
        payload,
        output,
        resolution="merge-duplicates",
        fill_defaults=False,
    )
    return replace(insert, where=query.where)


def _names_key(query: Query, key: tuple[str, ...]) -> bool:
    named = [_compared(condition) for condition in query.where]
    return sorted(named, key=str) == sorted(key)


def _compared(condition: object) -> str | None:
    """Return the column that a condition compares by plain `eq`, or None."""
    if not isinstance(condition, Filter) or condition.operator != "eq":
        return None
    plain = not (condition.negated or condition.quantifier or condition.field.steps)
    return condition.field.name if plain else None
