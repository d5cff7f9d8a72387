"""A small schema for tests of the pure parts."""

from banquet.rest.schema import Column, Function, Parameter, Schema, Table

COLUMNS = {
    name: Column(name, kind, default)
    for name, kind, default in [
        ("id", "bigint", "nextval('public.t_id_seq')"),
        ("name", "text", None),
        ("size", "integer", "1"),
        ("facts", "jsonb", None),
        ("words", "tsvector", None),
    ]
}
TABLE = Table("public", "t", COLUMNS, ("id",))
ODD = Table("public", 'o"dd', {'c"1': Column('c"1', "text")})
ROWS = Function(
    "public", "rows", (Parameter("a", "integer"),), "composite", True, False, dict(COLUMNS)
)
ADD = Function(
    "public",
    "add",
    (Parameter("a", "integer"), Parameter("rest", "integer[]", False, True)),
    "scalar",
    returns_set=False,
    volatile=True,
)
SCHEMA = Schema(
    tables={("public", "t"): TABLE, ("public", 'o"dd'): ODD},
    functions={("public", "rows"): (ROWS,), ("public", "add"): (ADD,)},
)
