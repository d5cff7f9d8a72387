"""What the engine knows of the published tables: columns, keys, and who may read them.

Pure values, made by `banquet.realtime.database` and replaced as a whole after DDL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from banquet.replication.messages import Value

Collation: TypeAlias = Literal["bytes", "ascii", "equality", "none"]
"""What order and case of text mean for a column: `bytes` orders by code point and folds case
by Unicode's simple mapping (builtin C.UTF-8), `ascii` orders so and folds ASCII only (C,
POSIX), `equality` promises only that equal text is equal bytes, `none` not even that."""


Key: TypeAlias = tuple[Value, ...]
"""A row's primary key in key order."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column as filters see it.

    Attributes:
        name: Column name.
        type_name: `pg_type.typname`; of a domain, that of its base type.
        labels: Labels of an enum in their order; empty for other types.
        collation: What may be compared without asking PostgreSQL.
        collation_name: As SQL names it, schema and all; empty if the type has none.
        sql_type: The type as SQL names it if it is one of PostgreSQL's own, else empty.
    """

    name: str
    type_name: str
    labels: tuple[str, ...] = ()
    collation: Collation = "equality"
    collation_name: str = ""
    sql_type: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A published table.

    Attributes:
        schema: Schema name.
        name: Table name.
        columns: By name.
        primary_key: Names of its columns, in key order; empty if there is none.
    """

    schema: str
    name: str
    columns: Mapping[str, TableColumn]
    primary_key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Denied:
    """The role may read nothing of the table."""


@dataclass(frozen=True, slots=True)
class Open:
    """The role may read every row: no row-level security, or a policy that is `true`."""


@dataclass(frozen=True, slots=True)
class ByBranch:
    """Rows are readable by branch, as `app_private.readable_branches(permission)` says.

    Attributes:
        column: Column that names the branch.
        permission: The function's argument: the table name in `role_permissions`.
    """

    column: str
    permission: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Only PostgreSQL can tell: some policy is not of the normal form."""


@dataclass(frozen=True, slots=True)
class Nameless:
    """Only PostgreSQL could tell, and nothing names a row to ask it about.

    The role sees no whole primary key. What listeners get of insertions and updates is the
    official error without any value, so no row needs judging; nor may a filter judge it, since
    whether an error comes would tell what the row holds.
    """


Policy: TypeAlias = Denied | Open | ByBranch | Asked | Nameless


@dataclass(frozen=True, slots=True)
class Rule:
    """What one role may read of one table.

    Attributes:
        policy: Which rows.
        columns: Which columns; None for all.
    """

    policy: Policy
    columns: frozenset[str] | None = None


NOTHING = Rule(Denied(), frozenset())

TableName: TypeAlias = tuple[str, str]
"""Schema and table."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything published, and the rights of each role that was asked about.

    Attributes:
        tables: By schema and name.
        rules: By role, then by table.
    """

    tables: Mapping[TableName, Table] = field(default_factory=dict)
    rules: Mapping[str, Mapping[TableName, Rule]] = field(default_factory=dict)

    def rule(self, role: str, table: TableName) -> Rule:
        """Return what a role may read of a table; nothing, where neither is known."""
        return self.rules.get(role, {}).get(table, NOTHING)

    def tables_like(self, schema: str, table: str) -> list[Table]:
        """Return the tables a binding names, where `*` stands for any."""
        if schema != "*" and table != "*":
            found = self.tables.get((schema, table))
            return [found] if found else []
        return [
            each
            for each in self.tables.values()
            if schema in ("*", each.schema) and table in ("*", each.name)
        ]
