"""Bindings checked against the catalogue: what of the published tables somebody will hear.

Pure.
"""

from collections.abc import Iterator, Mapping

import orjson

from banquet.errors import RequestError
from banquet.realtime.filtering.expressions import MAX_EXPRESSIONS, Expression
from banquet.realtime.filtering.filters import check_filter
from banquet.realtime.rights.tables import (
    Asked,
    Catalogue,
    Nameless,
    Rule,
    Table,
    TableColumn,
    TableName,
)
from banquet.realtime.subscriptions.groups import Group, Listening, Names, Subscription
from banquet.realtime.wire.joins import Binding


def make_group(listening: Listening, catalogue: Catalogue) -> Group:
    """Return the group of channels that listen so.

    Raises:
        RequestError: a binding names nothing published or readable, or a filter does not fit.
    """
    subscriptions: dict[TableName, tuple[Subscription, ...]] = {}
    rules: dict[TableName, Rule] = {}
    for binding in listening.bindings:
        for table, rule in _readable(binding, listening.role, catalogue):
            name = (table.schema, table.name)
            made = _subscription(binding, table, rule)
            subscriptions[name] = (*subscriptions.get(name, ()), made)
            rules[name] = rule
    resumes = any(binding.resumes for binding in listening.bindings)
    return Group(listening, subscriptions, rules, resumes, _expressions(subscriptions))


def _expressions(
    subscriptions: Mapping[TableName, tuple[Subscription, ...]],
) -> frozenset[Expression]:
    found = frozenset(
        referred.expression
        for checked in subscriptions.values()
        for each in checked
        for referred in each.filter.referred
    )
    if len(found) > MAX_EXPRESSIONS:
        raise RequestError(
            "InvalidFilter",
            f"a channel may have at most {MAX_EXPRESSIONS} conditions that PostgreSQL must judge, "
            "such as regular expressions",
        )
    return found


def _readable(binding: Binding, role: str, catalogue: Catalogue) -> Iterator[tuple[Table, Rule]]:
    found = False
    for table in catalogue.tables_like(binding.schema, binding.table):
        rule = _askable(table, catalogue.rule(role, (table.schema, table.name)))
        # Rows may be denied by policy today and not tomorrow; columns must be readable at all.
        if rule.columns is None or rule.columns:
            found = True
            yield table, rule
    if not found:
        raise RequestError(
            "RealtimeDisabledForConfiguration",
            "Unable to subscribe to changes with given parameters. Please check Realtime is "
            "enabled for the given connect parameters: "
            f"[event: {binding.event}, schema: {binding.schema}, table: {binding.table}, "
            f"filters: {_filters(binding)}, select: {_select(binding)}]",
        )


def _filters(binding: Binding) -> str:
    """Return conditions as the official server writes them down: as Elixir does."""
    terms = ", ".join(
        f"{{{_quoted(each.column)}, {_quoted(each.operator)}, {_quoted(each.value)}, "
        f"{str(each.negated).lower()}}}"
        for each in binding.terms
    )
    return f"[{terms}]"


def _select(binding: Binding) -> str:
    return f"[{', '.join(map(_quoted, binding.select))}]" if binding.select else "nil"


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()


def _askable(table: Table, rule: Rule) -> Rule:
    if not isinstance(rule.policy, Asked):
        return rule
    columns = rule.columns
    is_named = columns is None or columns.issuperset(table.primary_key)
    return rule if table.primary_key and is_named else Rule(Nameless(), columns)


def _subscription(binding: Binding, table: Table, rule: Rule) -> Subscription:
    columns = _visible_columns(table, rule)
    for name in binding.select or ():
        if name not in columns:
            raise RequestError("InvalidSelect", f"invalid column for select {name}")
    names: Names = rule.columns
    if binding.select is not None:
        wanted = frozenset(binding.select) | frozenset(table.primary_key)
        names = wanted if names is None else wanted & names
    conditions = check_filter(binding.terms, columns)
    is_hidden = isinstance(rule.policy, Asked | Nameless)
    return Subscription(
        id=binding.id,
        event=binding.event,
        filter=conditions,
        farewell=conditions.on(table.primary_key) if is_hidden else conditions,
        names=names,
        batch=binding.batch,
        start=binding.since,
    )


def _visible_columns(table: Table, rule: Rule) -> Mapping[str, TableColumn]:
    if rule.columns is None:
        return table.columns
    return {name: each for name, each in table.columns.items() if name in rule.columns}
