"""What the queries of `catalog.sql` return, as the values of `banquet.rest.schema`. Pure."""

from typing import Any

from banquet.rest.foreign_keys import ForeignKey, Key, Relations, relationships_of, view_keys
from banquet.rest.schema import (
    Cardinality,
    Column,
    ComputedField,
    Function,
    Handler,
    Name,
    Parameter,
    Relationship,
    Representation,
    Schema,
    Table,
)
from banquet.rest.views import shown_columns

Rows = list[tuple[Any, ...]]
Representations = dict[str, Representation]


def schema_of(rows: dict[str, Rows], time_zones: frozenset[str]) -> Schema:
    """Return what exists.

    Args:
        rows: Of each query, by its name.
        time_zones: Names that PostgreSQL knows.
    """
    relations, keys = _relations(rows["tables"], rows["views"]), _keys(rows["keys"])
    foreign_keys = [ForeignKey(name, *_whole(row)) for name, *row in rows["foreign_keys"]]
    relationships = relationships_of(relations, keys, foreign_keys)
    represented = _representations(rows["representations"])
    tables = _tables(rows["tables"], view_keys(relations, keys), represented)
    return Schema(
        tables=tables,
        functions=_functions(rows["functions"], represented),
        relationships=_with_computed(relationships, rows["computed"], tables),
        computed=_computed_fields(rows["computed"], represented),
        handlers=_handlers(rows["handlers"]),
        role_settings=_role_settings(rows["role_settings"]),
        time_zones=time_zones,
        has_geojson=rows["geojson"] != [],
    )


def _tables(
    rows: Rows, of_views: dict[Name, tuple[str, ...]], represented: Representations
) -> dict[Name, Table]:
    return {
        (schema, name): Table(
            schema,
            name,
            _columns(columns, represented),
            tuple(primary_key) or of_views.get((schema, name), ()),
            is_view,
            tuple(writes),
        )
        for schema, name, columns, primary_key, _, is_view, writes in rows
    }


def _columns(rows: list[list[Any]], represented: Representations) -> dict[str, Column]:
    return {
        name: Column(name, kind, default, represented.get(kind)) for name, kind, default, *_ in rows
    }


def _relations(tables: Rows, views: Rows) -> Relations:
    return Relations(
        names={oid: (schema, name) for schema, name, _, _, oid, *_ in tables},
        columns={
            oid: {number: name for name, _, _, number in columns}
            for _, _, columns, _, oid, *_ in tables
        },
        views={oid: shown_columns(rule) for oid, rule in views},
    )


def _keys(rows: Rows) -> list[Key]:
    return [
        Key(relation, frozenset(columns), is_primary, tuple(columns))
        for relation, columns, is_primary in rows
    ]


def _whole(row: list[Any]) -> tuple[int, tuple[int, ...], int, tuple[int, ...]]:
    relation, columns, target, target_columns = row
    return relation, tuple(columns), target, tuple(target_columns)


def _with_computed(
    found: dict[Name, tuple[Relationship, ...]], rows: Rows, tables: dict[Name, Table]
) -> dict[Name, tuple[Relationship, ...]]:
    """Return relationships with those that functions compute; these go before others."""
    for schema, name, table_schema, table, _, target_schema, target, is_single, _ in rows:
        origin = (table_schema, table)
        if (target_schema, target) in tables:
            cardinality: Cardinality = "many-to-one" if is_single else "one-to-many"
            one = Relationship(
                origin, (target_schema, target), cardinality, function=(schema, name)
            )
            found[origin] = (one, *found.get(origin, ()))
    return found


def _computed_fields(
    rows: Rows, represented: Representations
) -> dict[Name, dict[str, ComputedField]]:
    found: dict[Name, dict[str, ComputedField]] = {}
    for schema, name, table_schema, table, kind, _, _, _, returns_set in rows:
        if not returns_set:
            column = Column(name, kind, representation=represented.get(kind))
            field = ComputedField((schema, name), (table_schema, table), column)
            found.setdefault((table_schema, table), {})[name] = field
    return found


def _functions(rows: Rows, represented: Representations) -> dict[Name, tuple[Function, ...]]:
    found: dict[Name, tuple[Function, ...]] = {}
    for (
        schema,
        name,
        parameters,
        result,
        returns_set,
        volatile,
        columns,
        kind,
        media,
        relation,
        timeout,
        isolation,
    ) in rows:
        inputs = tuple(Parameter(*parameter) for parameter in parameters)
        function = Function(
            schema,
            name,
            inputs,
            result,
            returns_set,
            volatile,
            _columns(columns, represented),
            relation=(relation[0], relation[1]) if relation else None,
            type=kind,
            timeout=timeout,
            isolation=isolation,
            media=media,
        )
        found[schema, name] = (*found.get((schema, name), ()), function)
    return found


def _role_settings(rows: list[tuple[str, str, str]]) -> dict[str, tuple[tuple[str, str], ...]]:
    settings: dict[str, dict[str, str]] = {}
    for role, name, value in rows:
        settings.setdefault(role, {})[name] = value
    return {role: tuple(values.items()) for role, values in settings.items()}


def _representations(rows: list[tuple[str, str, str]]) -> Representations:
    found: dict[str, dict[str, str]] = {}
    for domain, direction, function in rows:
        found.setdefault(domain, {})[direction] = function
    return {domain: Representation(**functions) for domain, functions in found.items()}


def _handlers(rows: Rows) -> dict[tuple[Name | None, str], Handler]:
    return {
        ((schema, table) if table else None, media): Handler((own_schema, name), media, kind)
        for schema, table, media, own_schema, name, kind in rows
    }
