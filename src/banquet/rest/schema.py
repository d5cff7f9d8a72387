"""What exists in the exposed schemas: tables, columns, functions. Pure values.

`banquet.rest.catalog` reads them from PostgreSQL; the planner judges requests against them.
Existence does not depend on anybody's rights (reference A11).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Result = Literal["void", "scalar", "composite"]
Cardinality = Literal["many-to-one", "one-to-many", "one-to-one", "many-to-many"]

# Schema and name of a table or view.
Name = tuple[str, str]
# Names of the columns that a join compares: of the table it starts at, of the other.
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Representation:
    """Functions by which values of a domain travel, where somebody made casts for it.

    Attributes:
        to_json: Makes the JSON that is answered, as SQL; None for the domain's own.
        from_json: Reads what a body holds.
        from_text: Reads what a filter compares with.
    """

    to_json: str | None = None
    from_json: str | None = None
    from_text: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a named value that a function returns.

    Attributes:
        name: As stored.
        type: As `format_type` prints it, schema-qualified outside `pg_catalog`.
        default: SQL text of the default, or None.
        representation: Of its domain, where that has one.
    """

    name: str
    type: str
    default: str | None = None
    representation: Representation | None = None

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
        primary_key: Column names, of a view those of the table it shows; empty without one.
        is_view: A view or a materialized view.
        writes: What it takes of `insert`, `update` and `delete`.
    """

    schema: str
    name: str
    columns: Mapping[str, Column]
    primary_key: tuple[str, ...] = ()
    is_view: bool = False
    writes: tuple[str, ...] = ("insert", "update", "delete")


@dataclass(frozen=True, slots=True)
class Junction:
    """The table in the middle of a many-to-many relationship.

    Attributes:
        table: Its name.
        constraints: Its foreign keys: to where the relationship starts, to where it leads.
        columns: Pairs of a column there and one of the junction.
        target_columns: Pairs of a column of the junction and one of the target.
    """

    table: Name
    constraints: tuple[str, str]
    columns: Pairs
    target_columns: Pairs


@dataclass(frozen=True, slots=True)
class Relationship:
    """How the rows of one table lead to those of another.

    Attributes:
        table: Where it starts.
        target: Where it leads.
        cardinality: Of rows at the start to rows at the target.
        constraint: Name of the foreign key; empty for the other two kinds.
        columns: Of the foreign key, as pairs of start and target.
        junction: Of a many-to-many relationship.
        function: Schema and name of the function that computes the target's rows from a row.
    """

    table: Name
    target: Name
    cardinality: Cardinality
    constraint: str = ""
    columns: Pairs = ()
    junction: Junction | None = None
    function: Name | None = None

    @property
    def is_to_one(self) -> bool:
        """Say whether there is one row at the target at most."""
        return self.cardinality in ("many-to-one", "one-to-one")


@dataclass(frozen=True, slots=True)
class ComputedField:
    """A function of a whole row that is read like a column: `select=full_name`."""

    function: Name
    table: Name
    column: Column


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
        relation: The table or view whose rows it returns, or None.
        type: Of the result, as `format_type` prints it; of a domain the type below it.
        media: Name of the result's domain where that is a media type, or None.
        timeout: Its own `statement_timeout`, or None.
        isolation: Its own `default_transaction_isolation`, or None.
    """

    schema: str
    name: str
    parameters: tuple[Parameter, ...]
    result: Result
    returns_set: bool
    volatile: bool
    columns: Mapping[str, Column] = field(default_factory=dict)
    relation: Name | None = None
    type: str = ""
    media: str | None = None
    timeout: str | None = None
    isolation: str | None = None


@dataclass(frozen=True, slots=True)
class Handler:
    """An aggregate of the operator's that makes a media type of rows.

    Attributes:
        function: Its schema and name.
        media: The media type, lower case: the name of the domain that it returns.
        type: Below that domain, as `format_type` prints it.
    """

    function: Name
    media: str
    type: str


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything the exposed schemas offer at one moment.

    Attributes:
        tables: By schema and name.
        functions: Overloads by schema and name.
        relationships: By the table they start at.
        computed: Computed fields by table and name.
        handlers: Makers of media types by the table whose rows they take, None for any rows,
            and media type.
        role_settings: `alter role ... set` values by role, those that a session may set.
        time_zones: Names of time zones that PostgreSQL knows.
        has_geojson: PostGIS is there to make GeoJSON of rows.
    """

    tables: Mapping[tuple[str, str], Table] = field(default_factory=dict)
    functions: Mapping[tuple[str, str], tuple[Function, ...]] = field(default_factory=dict)
    relationships: Mapping[Name, tuple[Relationship, ...]] = field(default_factory=dict)
    computed: Mapping[Name, Mapping[str, ComputedField]] = field(default_factory=dict)
    handlers: Mapping[tuple[Name | None, str], Handler] = field(default_factory=dict)
    role_settings: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    time_zones: frozenset[str] = frozenset()
    has_geojson: bool = False
