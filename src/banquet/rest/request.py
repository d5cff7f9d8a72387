"""One request as a value, and the plan it leads to. Pure.

Here the parts meet: path and profile say which relation, the query string which rows, the
headers which form, the body which values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from banquet.errors import RequestError
from banquet.rest.payload import check_content_type, parse_arguments, parse_rows
from banquet.rest.plan import (
    Output,
    Plan,
    find_table,
    plan_call,
    plan_delete,
    plan_insert,
    plan_read,
    plan_update,
)
from banquet.rest.preferences import (
    Media,
    Preferences,
    intersect,
    parse_accept,
    parse_prefer,
    parse_range,
)
from banquet.rest.query import Kind, Query, parse_query
from banquet.rest.schema import Schema

TABLE_METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE")
FUNCTION_METHODS = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class Target:
    """What a path names: a table or view, or a function below `/rpc`."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request without its body.

    Attributes:
        method: One of those its target allows.
        target: What the path names.
        schema: The exposed schema it stands in.
        query: The query string, for reads narrowed by `Range`.
        preferences: Of `Prefer`.
        media: Of `Accept`.
    """

    method: str
    target: Target
    schema: str
    query: Query
    preferences: Preferences
    media: Media

    @property
    def has_body(self) -> bool:
        """Say whether the body matters."""
        return self.method in ("POST", "PATCH")


def parse_target(path: str) -> Target:
    """Return what a path below the service's root names.

    Raises:
        RequestError: PGRST126 the root itself, PGRST125 any deeper path.
    """
    parts = path.strip("/").split("/")
    if parts == [""]:
        raise RequestError(
            "PGRST126",
            "Root endpoint metadata is disabled",
            None,
            "Tables are at /rest/v1/<name>, functions at /rest/v1/rpc/<name>.",
        )
    if len(parts) == 1:
        return Target("table", parts[0])
    if len(parts) == 2 and parts[0] == "rpc":
        return Target("function", parts[1])
    raise RequestError("PGRST125", "Invalid path specified in request URL")


def parse_request(
    method: str,
    target: Target,
    query_string: bytes,
    headers: Mapping[str, str],
    exposed: tuple[str, ...],
) -> Request:
    """Return a request as a value.

    Args:
        method: HTTP method, upper case.
        target: What the path names.
        query_string: Percent-encoded.
        headers: By lower-case name; repeated ones joined by a comma.
        exposed: Schemas that may be named, the default first.

    Raises:
        RequestError: the first thing that is wrong; see the modules that parse the parts.
    """
    _check_method(method, target)
    reads = method in ("GET", "HEAD")
    schema = _schema(headers.get("accept-profile" if reads else "content-profile"), exposed)
    by_url = target.kind == "function" and reads
    query = parse_query(query_string, "function" if by_url else "table")
    if reads and "range" in headers:
        page = intersect((query.offset, query.limit), parse_range(headers["range"]))
        query = replace(query, offset=page[0], limit=page[1])
    preferences = parse_prefer([headers["prefer"]] if "prefer" in headers else [])
    if not reads and method != "DELETE":
        check_content_type(headers.get("content-type"))
    media = parse_accept(headers.get("accept"))
    return Request(method, target, schema, query, preferences, media)


def _check_method(method: str, target: Target) -> None:
    if target.kind == "function" and method not in FUNCTION_METHODS:
        raise RequestError("PGRST101", f"Cannot use the {method} method on RPC")
    if method not in TABLE_METHODS:
        raise RequestError("PGRST117", f"Unsupported HTTP method: {method}")


def _schema(profile: str | None, exposed: tuple[str, ...]) -> str:
    if profile is None:
        return exposed[0]
    if profile not in exposed:
        raise RequestError(
            "PGRST106",
            f"Invalid schema: {profile}",
            None,
            f"Only the following schemas are exposed: {', '.join(exposed)}",
        )
    return profile


def plan_request(request: Request, body: bytes, schema: Schema, max_rows: int) -> Plan:
    """Return what to do about a request.

    Raises:
        RequestError: it names something that does not exist, or its body does not fit.
    """
    if request.target.kind == "function":
        return _plan_call(request, body, schema, max_rows)
    table = find_table(schema, request.schema, request.target.name)
    query, preferences = request.query, request.preferences
    counts = preferences.count is not None
    if not request.has_body and request.method != "DELETE":
        return plan_read(
            table,
            query,
            request.media,
            count=counts,
            max_rows=max_rows,
            body=request.method == "GET",
        )
    output = _write_output(request, counts)
    if request.method == "DELETE":
        return plan_delete(table, query, output)
    payload = parse_rows(body, columns_given=query.columns is not None)
    fill = preferences.missing == "default"
    if request.method == "PATCH":
        return plan_update(table, query, payload, output, fill_defaults=fill)
    resolution = preferences.resolution
    return plan_insert(table, query, payload, output, resolution=resolution, fill_defaults=fill)


def _write_output(request: Request, counts: bool) -> Output:
    form = request.media.form if request.preferences.representation else None
    return Output(form, request.media.strip_nulls, counts)


def _plan_call(request: Request, body: bytes, schema: Schema, max_rows: int) -> Plan:
    minimal = request.preferences.returned == "minimal" and request.method == "POST"
    form = None if request.method == "HEAD" or minimal else request.media.form
    output = Output(form, request.media.strip_nulls, request.preferences.count is not None)
    payload = parse_arguments(body) if request.has_body else None
    return plan_call(
        schema,
        request.schema,
        request.target.name,
        request.query,
        payload,
        output,
        max_rows=max_rows,
    )
