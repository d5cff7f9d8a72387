# ruff: noqa: S608 - text is what the package makes; `banquet.rest.sql` says from what
"""The one row that every statement of `/rest/v1` returns, as SQL text. Pure.

mark      of a read, `pg_current_snapshot()` of this very statement: it says which
          transactions the rows contain (a position read separately would not);
          of a write, its transaction id
rows      rows in the answer; one more than `page_limit` when the page was cut
total     rows that match regardless of the page, where they were counted
body      text, or NULL
merged    rows an upsert found existing
location  JSON array of the one new row's key, where it was asked for
headers   `response.headers`, where SQL has set it
status    `response.status`, likewise
"""

from dataclasses import dataclass

from banquet.db.session import quote_identifier
from banquet.rest.joins import relation_name
from banquet.rest.plan import Output

SNAPSHOT = "pg_current_snapshot()::text"
XID = "pg_current_xact_id_if_assigned()::text"

# After a transaction that set one PostgreSQL reports the empty text instead of nothing.
_SET_BY_SQL = ", ".join(
    f"nullif(current_setting('response.{name}', true), '')" for name in ("headers", "status")
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """The parts of the statement's one row.

    Attributes:
        mark: `SNAPSHOT` or `XID`.
        page: The SELECT whose rows are the answer.
        output: How they are put together.
        source: The common table expression `banquet_source` it reads from, or None.
        total: SQL text of the count, or "null".
        merged: SQL text of the count of rows an upsert found existing, or "null".
        value: A row's JSON: of the whole row, or of a function's bare value.
        single: There is exactly one row, and it stands without an array.
    """

    mark: str
    page: str
    output: Output
    source: str | None = None
    total: str = "null"
    merged: str = "null"
    value: str = "banquet_page.*"
    single: bool = False

    def text(self) -> str:
        """Return the whole statement."""
        common = [f"banquet_source as ({self.source})"] if self.source else []
        page, rows, body = self.page, "count(*)", self._body()
        if self.output.page_limit is not None and self.output.form is not None:
            # One row more than allowed is read, to say that there are more; it is left out here.
            common.append(f"banquet_all as materialized ({page})")
            page = f"select * from banquet_all limit {self.output.page_limit}"
            rows = "(select count(*) from banquet_all)"
        clause = f"with {', '.join(common)} " if common else ""
        return (
            f"{clause}select {self.mark}, {rows}, {self.total}, {body}, {self.merged}, "
            f"{self._location()}, {_SET_BY_SQL} from ({page}) as banquet_page"
        )

    def _body(self) -> str:
        match self.output.form:
            case None:
                return "null"
            case "csv":
                return _csv()
            case "value":
                return f"string_agg({self.value}::text, '')"
            case "made":
                return self._made()
            case "geojson":
                return (
                    "json_build_object('type', 'FeatureCollection', 'features', "
                    "coalesce(json_agg(st_asgeojson(banquet_page.*)::json), '[]'))::text"
                )
        rows = f"json_agg({self.value})"
        if self.output.strip_nulls:
            rows = f"json_strip_nulls({rows})"
        if self.single or self.output.form == "object":
            return f"({rows}->0)::text"
        return f"coalesce({rows}, '[]')::text"

    def _made(self) -> str:
        maker = self.output.media.maker
        if maker is None:
            return "null"
        function, table = maker
        row = "banquet_page" if table is None else f"banquet_page::{relation_name(table)}"
        return f"{relation_name(function)}({row})::text"

    def _location(self) -> str:
        if not self.output.location:
            return "null"
        key = ", ".join(f"{quote_identifier(name)}::text" for name in self.output.location)
        return f"(select json_build_array({key})::text from banquet_source limit 1)"


def _csv() -> str:
    """Return the rows as lines below a line of their names (RFC 4180, but for the line ends).

    PostgreSQL's own text of a row is CSV between brackets, but for doubled backslashes.
    """
    quoted = """format('"%s"', replace(name, '"', '""'))"""
    head = (
        f"select string_agg(case when name ~ '[\",[:space:]]' then {quoted} else name end, ',') "
        "from json_object_keys(json_agg(banquet_page.*)->0) as name"
    )
    row = "substring(banquet_page::text, 2, length(banquet_page::text) - 2)"
    lines = rf"string_agg(replace({row}, E'\\\\', E'\\'), E'\n')"
    return rf"coalesce(({head}), '') || E'\n' || coalesce({lines}, '')"
