"""`/rest/v1`: each request once through parse, plan, SQL text, one transaction, answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from urllib.parse import quote

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from banquet.db.pipeline import Rows
from banquet.db.pipeline_pool import PipelinePool
from banquet.db.session import RequestFacts, Statement, quoted_search_path, run_as
from banquet.errors import BanquetError, RequestError
from banquet.http.responses import rest_error
from banquet.identity import SERVICE, Identity, Verifier
from banquet.logs import user_id
from banquet.rest.answer import Answer, Header, Outcome, answer, check_outcome
from banquet.rest.catalog import Catalog
from banquet.rest.plan import Call, Plan, Read
from banquet.rest.request import Request, Target, parse_request, parse_target, plan_request
from banquet.rest.sql import statement_of
from banquet.settings import Settings

_PREFIX = "/rest/v1"
_RETRY_SECONDS = b"1"
_NO_BODY = (204, 205, 304)
# The headers that a plan depends on.
_DECISIVE = ("accept", "accept-profile", "content-profile", "content-type", "prefer", "range")
_REMEMBERED = 1024
_LONGEST_REMEMBERED = 2048
# Reading JSON holds up everybody: 16 MiB of empty objects two seconds and more,
# this 0.3 s. Whoever has the secret key may take that time.
_PERSON_BYTES = 1024 * 1024


def routes(
    settings: Settings, verifier: Verifier, pool: PipelinePool, catalog: Catalog
) -> list[BaseRoute]:
    """Return what serves `/rest/v1`.

    Args:
        settings: `exposed_schemas`, `extra_search_path` and `max_rows` matter.
        verifier: Says who asks.
        pool: Connections of the login role `authenticator`.
        catalog: What exists; somebody else runs it.
    """
    # What a prepared statement took for granted about types may no longer hold.
    catalog.when_changed(pool.forget_statements)
    return [_Below(_PREFIX, Rest(settings, verifier, pool, catalog))]


class _Below(BaseRoute):
    """Every path below a prefix; Starlette's own `Mount` leaves out those with a line feed."""

    def __init__(self, prefix: str, app: ASGIApp) -> None:
        self._prefix, self._app = prefix, app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = _path(scope)
        below = path.startswith(self._prefix) and path[len(self._prefix) :][:1] in ("", "/")
        return (Match.FULL if below and scope["type"] == "http" else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class _Job:
    """A request thought through: all that does not depend on who asks and when.

    Attributes:
        plan: What to do.
        statement: The same as SQL, for one role: row-level security is part of the plan that
            PostgreSQL keeps.
        read_only: Whether PostgreSQL is to refuse writes.
        conditional: Whether the outcome decides if the transaction may commit.
        headers: Of the answer, beside those that say what was found.
    """

    request: Request
    plan: Plan
    statement: Statement
    read_only: bool
    conditional: bool
    headers: tuple[Header, ...]


class Rest:
    """The ASGI application behind `/rest/v1`."""

    def __init__(
        self, settings: Settings, verifier: Verifier, pool: PipelinePool, catalog: Catalog
    ) -> None:
        self._verifier, self._pool, self._catalog = verifier, pool, catalog
        self._exposed, self._max_rows = settings.exposed_schemas, settings.max_rows
        self._search_paths = {
            schema: quoted_search_path((schema, *settings.extra_search_path))
            for schema in settings.exposed_schemas
        }
        # The same questions come again and again: those without a body are thought through once.
        self._remembered = lru_cache(_REMEMBERED)(self._think)
        catalog.when_changed(self._remembered.cache_clear)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        headers = _headers(scope)
        anonymous = True
        try:
            identity = self._verifier.identify(headers.get("apikey"), headers.get("authorization"))
            anonymous = identity.role == "anon"
            user_id.set(identity.user_id)
            found = await self._respond(scope, receive, headers, identity)
        except BanquetError as error:
            await _send_error(error, anonymous, scope, receive, send)
            return
        await _send(found, scope["method"], send)

    async def _respond(
        self, scope: Scope, receive: Receive, headers: dict[str, str], identity: Identity
    ) -> Answer:
        path = _path(scope)[len(_PREFIX) :]
        method, query_string = scope["method"], scope["query_string"]
        if method == "OPTIONS":
            return _options(parse_target(path))
        schema = self._catalog.current
        decisive = tuple(map(headers.get, _DECISIVE))
        think = self._think
        body = None
        if method in ("POST", "PATCH"):
            body = await _body(receive, None if identity.role == SERVICE.role else _PERSON_BYTES)
        elif _is_short(query_string, decisive):
            think = self._remembered
        job = think(identity.role, method, path, query_string, decisive, body)
        session = run_as(
            identity,
            search_path=self._search_paths[job.request.schema],
            read_only=job.read_only,
            request=_facts(method, path, headers),
            role_settings=schema.role_settings.get(identity.role, ()),
        )
        outcome = await self._run(job, session)
        found = answer(job.plan, job.request.media, job.request.preferences, outcome)
        found.headers.extend(job.headers)
        return found

    def _think(
        self,
        role: str,
        method: str,
        path: str,
        query_string: bytes,
        decisive: tuple[str | None, ...],
        body: bytes | None,
    ) -> _Job:
        given = zip(_DECISIVE, decisive, strict=True)
        headers = {name: value for name, value in given if value is not None}
        request = parse_request(method, parse_target(path), query_string, headers, self._exposed)
        plan = plan_request(request, body or b"", self._catalog.current, self._max_rows)
        return _Job(
            request,
            plan,
            statement_of(plan, f"{role} {request.schema}"),
            _is_read_only(request, plan),
            _is_conditional(request, plan),
            _headers_of(request, plan, path, query_string),
        )

    async def _run(self, job: _Job, session: Statement) -> Outcome:
        statements = (session, job.statement)
        if job.conditional:
            replies = await self._pool.run_if(statements, partial(_check, job))
            return Outcome.of(replies[-1][0])
        replies = await self._pool.run(statements)
        return _check(job, replies)


def _check(job: _Job, replies: list[Rows]) -> Outcome:
    outcome = Outcome.of(replies[-1][0])
    check_outcome(job.plan, job.request.media, job.request.preferences, outcome)
    return outcome


def _is_conditional(request: Request, plan: Plan) -> bool:
    """Say whether the answer decides if the transaction may commit."""
    if isinstance(plan, Read) or (isinstance(plan, Call) and not plan.function.volatile):
        return False
    wants_object = request.media.form == "object" and plan.output.form is not None
    return wants_object or request.preferences.max_affected is not None


def _is_read_only(request: Request, plan: Plan) -> bool:
    if request.method in ("GET", "HEAD"):
        return True
    return isinstance(plan, Call) and not plan.function.volatile


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers by name; repeated ones are joined, as RFC 9110 section 5.3 allows."""
    given = scope["headers"]
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in given}
    return headers if len(headers) == len(given) else _joined(given)


def _joined(given: Iterable[Header]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in given:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _facts(method: str, path: str, headers: dict[str, str]) -> RequestFacts:
    if "cookie" not in headers:
        return RequestFacts(method, path, headers)
    pairs = (item.partition("=") for item in headers["cookie"].split(";"))
    cookies = {name.strip(): value.strip() for name, _, value in pairs}
    visible = {name: value for name, value in headers.items() if name != "cookie"}
    return RequestFacts(method, path, visible, cookies)


def _is_short(query_string: bytes, decisive: tuple[str | None, ...]) -> bool:
    """Tell a request worth remembering from one that would fill the memory with its headers."""
    size = len(query_string) + sum(len(value) for value in decisive if value)
    return size <= _LONGEST_REMEMBERED


async def _body(receive: Receive, limit: int | None) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            # Never carry out what arrived in part.
            raise RequestError("PGRST102", "The request ended before its body")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if limit is not None and size > limit:
            raise RequestError(
                "body_too_large",
                f"The request body is larger than {limit // 1024} KiB.",
                hint="Send it in several requests; with the secret key 16 MiB are taken.",
            )
        if not message.get("more_body", False):
            return b"".join(parts)


def _options(target: Target) -> Answer:
    allowed = (
        b"OPTIONS,GET,HEAD,POST"
        if target.kind == "function"
        else b"OPTIONS,GET,HEAD,POST,PATCH,DELETE"
    )
    return Answer(200, [(b"allow", allowed)], None)


def _headers_of(request: Request, plan: Plan, path: str, query_string: bytes) -> tuple[Header, ...]:
    headers: list[Header] = [(b"content-profile", request.schema.encode())]
    if isinstance(plan, Read):
        sorted_query = b"&".join(sorted(query_string.split(b"&")))
        location = quote(path).encode() + (b"?" + sorted_query if query_string else b"")
        headers.append((b"content-location", location))
    headers.append((b"vary", b"Accept, Prefer, Range"))
    return tuple(headers)


async def _send(found: Answer, method: str, send: Send) -> None:
    body = found.body or b""
    headers = found.headers
    if method == "HEAD":
        body = b""
    elif found.status not in _NO_BODY:
        headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": found.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_error(
    error: BanquetError, anonymous: bool, scope: Scope, receive: Receive, send: Send
) -> None:
    response = rest_error(error, anonymous=anonymous)
    if response.status_code == 503:
        response.headers["retry-after"] = _RETRY_SECONDS.decode()
    await response(scope, receive, send)
