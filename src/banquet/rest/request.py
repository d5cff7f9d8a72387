"""One request as a value, and the plan it leads to. Pure.

Here the parts meet: path and profile say which relation, the query string which rows, the
headers which form, the body which values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from banquet.errors import RequestError
from banquet.rest.media import Accepted, choose_media, parse_accept
from banquet.rest.offers import function_offer, table_offer
from banquet.rest.payload import (
    Arguments,
    Content,
    parse_arguments,
    parse_content_type,
    parse_rows,
)
from banquet.rest.plan import (
    Output,
    Plan,
    find_function,
    find_table,
    plan_call,
    plan_delete,
    plan_insert,
    plan_read,
    plan_update,
)
from banquet.rest.preferences import (
    NO_RULES,
    Count,
    Preferences,
    Rules,
    intersect,
    parse_prefer,
    parse_range,
)
from banquet.rest.query import Kind, Query, parse_query
from banquet.rest.schema import Function, Schema, Table
from banquet.rest.upsert import plan_put

TABLE_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
FUNCTION_METHODS = ("GET", "HEAD", "POST")
ROOT_METHODS = ("GET", "HEAD")
_WITH_BODY = ("POST", "PUT", "PATCH")

TargetKind = Literal["table", "function", "root"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a path names: a table or view, a function below `/rpc`, or the root."""

    kind: TargetKind
    name: str


@dataclass(frozen=True, slots=True)
class Offers:
    """What the operator allows.

    Attributes:
        exposed: Schemas that may be named, the default first.
        rules: Of `Prefer`.
        plans: Whether plans are shown.
        max_rows: Rows of an answer at most.
        aggregates: Whether `select` may add up.
    """

    exposed: tuple[str, ...] = ("public",)
    rules: Rules = NO_RULES
    plans: bool = False
    max_rows: int = 1000
    aggregates: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A request without its body.

    Attributes:
        method: One of those its target allows.
        target: What the path names.
        schema: The exposed schema it stands in.
        query: The query string, for reads narrowed by `Range`.
        preferences: Of `Prefer`.
        accepted: Of `Accept`.
        content: Of `Content-Type`.
        names_schema: The answer says which schema it is of.
    """

    method: str
    target: Target
    schema: str
    query: Query
    preferences: Preferences
    accepted: tuple[Accepted, ...]
    content: Content = "json"
    names_schema: bool = False

    @property
    def has_body(self) -> bool:
        """Say whether the body matters."""
        return self.method in _WITH_BODY


def parse_target(path: str) -> Target:
    """Return what a path below the service's root names.

    Raises:
        RequestError: PGRST125, there is nothing so deep.
    """
    parts = path.strip("/").split("/")
    if parts == [""]:
        return Target("root", "")
    if len(parts) == 1:
        return Target("table", parts[0])
    if len(parts) == 2 and parts[0] == "rpc":
        return Target("function", parts[1])
    raise RequestError("PGRST125", "Invalid path specified in request URL")


def allowed_methods(target: Target, schema: Schema, schema_name: str) -> tuple[str, ...]:
    """Return the methods that a target takes, beside OPTIONS.

    Raises:
        RequestError: PGRST205, PGRST202, there is no such target.
    """
    if target.kind == "root":
        return ROOT_METHODS
    if target.kind == "function":
        overloads = schema.functions.get((schema_name, target.name))
        if overloads is None:
            find_function(schema, schema_name, target.name, Arguments(), posted=False)
        reads = any(not function.volatile for function in overloads or ())
        return FUNCTION_METHODS if reads else ("POST",)
    table = find_table(schema, schema_name, target.name)
    puts = table.primary_key and {"insert", "update"} <= set(table.writes)
    methods = {"POST": "insert", "PATCH": "update", "DELETE": "delete"}
    return tuple(
        method
        for method in TABLE_METHODS
        if method in ROOT_METHODS or (puts if method == "PUT" else methods[method] in table.writes)
    )


def parse_request(
    method: str,
    target: Target,
    query_string: bytes,
    headers: Mapping[str, str],
    offers: Offers,
) -> Request:
    """Return a request as a value.

    Args:
        method: HTTP method, upper case.
        target: What the path names.
        query_string: Percent-encoded.
        headers: By lower-case name; repeated ones joined by a comma.
        offers: What the operator allows.

    Raises:
        RequestError: the first thing that is wrong; see the modules that parse the parts.
    """
    _check_method(method, target)
    reads = method in ("GET", "HEAD")
    profile = headers.get("accept-profile" if reads else "content-profile")
    schema = _schema(profile, offers.exposed)
    calls = target.kind == "function"
    kind: Kind = "function" if calls and reads else "table"
    query = parse_query(query_string, kind, aggregates=offers.aggregates)
    if method == "GET" and "range" in headers:
        page = intersect((query.offset, query.limit), parse_range(headers["range"]))
        query = replace(query, offset=page[0], limit=page[1])
    preferences = parse_prefer([headers["prefer"]] if "prefer" in headers else [], offers.rules)
    return Request(
        method,
        target,
        schema,
        query,
        preferences,
        parse_accept(headers.get("accept")),
        _content(method, headers, calls),
        names_schema=profile is not None or len(offers.exposed) > 1,
    )


def _check_method(method: str, target: Target) -> None:
    if target.kind == "function" and method not in FUNCTION_METHODS:
        raise RequestError("PGRST101", f"Cannot use the {method} method on RPC")
    if method not in (ROOT_METHODS if target.kind == "root" else TABLE_METHODS):
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


def _content(method: str, headers: Mapping[str, str], calls: bool) -> Content:
    if method not in _WITH_BODY:
        return "json"
    return parse_content_type(headers.get("content-type"), calls=calls)


def plan_request(request: Request, body: bytes, schema: Schema, offers: Offers) -> Plan:
    """Return what to do about a request.

    Raises:
        RequestError: it names something that does not exist, or its body does not fit.
    """
    if request.target.kind == "function":
        plan: Plan = _plan_call(request, body, schema, offers)
    else:
        plan = _plan_table(request, body, schema, offers)
    maker = plan.output.media.maker
    if maker is None or maker[1] is None:
        return plan
    return replace(plan, node=replace(plan.node, as_stored=True))


def _plan_table(request: Request, body: bytes, schema: Schema, offers: Offers) -> Plan:
    table = find_table(schema, request.schema, request.target.name)
    offer = table_offer(table, schema, request.query, plans=offers.plans)
    media = choose_media(request.accepted, offer)
    if request.method in ("GET", "HEAD"):
        output = Output(media, request.method == "GET", _count(request), offers.max_rows + 1)
        return plan_read(schema, table, request.query, output, max_rows=offers.max_rows)
    output = Output(
        media,
        request.preferences.representation or media.explain is not None,
        _count(request),
        location=_location(request, table),
    )
    return _plan_write(request, body, schema, table, output)


def _plan_write(
    request: Request, body: bytes, schema: Schema, table: Table, output: Output
) -> Plan:
    query, preferences = request.query, request.preferences
    if request.method == "DELETE":
        return plan_delete(schema, table, query, output)
    given = query.columns is not None and request.method != "PUT"
    payload = parse_rows(body, request.content, columns_given=given)
    fill = preferences.missing == "default"
    if request.method == "PATCH":
        return plan_update(schema, table, query, payload, output, fill_defaults=fill)
    if request.method == "PUT":
        return plan_put(schema, table, query, payload, output)
    return plan_insert(
        schema,
        table,
        query,
        payload,
        output,
        resolution=preferences.resolution,
        fill_defaults=fill,
    )


def _count(request: Request) -> Count | None:
    return request.preferences.count


def _location(request: Request, table: Table) -> tuple[str, ...]:
    wanted = request.method == "POST" and request.preferences.returned == "headers-only"
    return table.primary_key if wanted else ()


def _plan_call(request: Request, body: bytes, schema: Schema, offers: Offers) -> Plan:
    posted = request.method == "POST"
    arguments = _arguments(request, body)
    choice = find_function(schema, request.schema, request.target.name, arguments, posted=posted)
    _check_affected(request, choice.function)
    offer = function_offer(choice.function, schema, request.query, plans=offers.plans)
    media = choose_media(request.accepted, offer)
    minimal = posted and request.preferences.returned == "minimal"
    has_body = request.method != "HEAD" and not minimal
    # What a function returns is there to be counted: the planner has nothing to guess.
    output = Output(media, has_body, "exact" if request.preferences.count else None)
    return plan_call(schema, choice, request.query, arguments, output, max_rows=offers.max_rows)


def _arguments(request: Request, body: bytes) -> Arguments:
    if request.method == "POST":
        return parse_arguments(body, request.content, request.query.columns)
    texts = request.query.arguments
    return Arguments(names=tuple(dict(texts)), texts=texts)


def _check_affected(request: Request, function: Function) -> None:
    if request.preferences.max_affected is not None and not function.returns_set:
        raise RequestError(
            "PGRST128",
            "Function must return SETOF or TABLE when max-affected preference is used with "
            "handling=strict",
        )
