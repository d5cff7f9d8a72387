"""What exists in the exposed schemas: tables, columns, functions. Pure values.

`banquet.rest.catalog` reads them from PostgreSQL; the planner judges requests against them.
Existence does not depend on anybody's rights (reference A11).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Result = Literal["void", "scalar", "composite"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a named value that a function returns.

    Attributes:
        name: As stored.
        type: As `format_type` prints it, schema-qualified outside `pg_catalog`.
        default: SQL text of the default, or None.
    """

    name: str
    type: str
    default: str | None = None

    @property
    def is_json(self) -> bool:
        """Say whether the JSON operators apply to it without a conversion."""
        return self.type in ("json", "jsonb")


@dataclass(frozen=True, slots=True)
class Table:
    """A table or a view.

    Attributes:
        schema: Its schema.
        name: As stored.
        columns: By name, in table order.
        primary_key: Column names; empty for views and keyless tables.
    """

    schema: str
    name: str
    columns: Mapping[str, Column]
    primary_key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input of a function; `name` is empty when the function does not name it."""

    name: str
    type: str
    required: bool = True
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A callable function (not a procedure, aggregate or trigger function).

    Attributes:
        schema: Its schema.
        name: As stored; several may share it.
        parameters: Inputs, in order.
        result: `composite` when it returns rows with named columns.
        returns_set: Declared SETOF or TABLE.
        volatile: May write; the others run read only.
        columns: Of a composite result, as far as they are declared.
    """

    schema: str
    name: str
    parameters: tuple[Parameter, ...]
    result: Result
    returns_set: bool
    volatile: bool
    columns: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything the exposed schemas offer at one moment.

    Attributes:
        tables: By schema and name.
        functions: Overloads by schema and name.
        role_settings: `alter role ... set` values by role, those that a session may set.
    """

    tables: Mapping[tuple[str, str], Table] = field(default_factory=dict)
    functions: Mapping[tuple[str, str], tuple[Function, ...]] = field(default_factory=dict)
    role_settings: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
