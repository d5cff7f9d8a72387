"""`/rest/v1`: each request once through parse, plan, SQL text, one transaction, answer."""

from collections.abc import Iterable
from functools import lru_cache, partial

from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from banquet.db.pipeline_pool import PipelinePool
from banquet.db.session import RequestFacts, Statement, quoted_search_path, run_as
from banquet.errors import BanquetError, DatabaseError, RequestError
from banquet.http.responses import rest_error
from banquet.identity import SERVICE, Identity, Verifier
from banquet.logs import user_id
from banquet.rest import openapi
from banquet.rest.answer import Answer, RangeError
from banquet.rest.catalog import Catalog
from banquet.rest.job import (
    DECISIVE_HEADERS,
    Asked,
    Job,
    answer_of,
    check_replies,
    hook,
    offers_of,
    profile,
    think_through,
)
from banquet.rest.overrides import Header, read_raised
from banquet.rest.request import (
    ROOT_METHODS,
    Target,
    allowed_methods,
    parse_request,
    parse_target,
)
from banquet.rest.schema import Schema
from banquet.settings import Settings

_PREFIX = "/rest/v1"
_RETRY_SECONDS = b"1"
_NO_LENGTH = (204, 304)
# A name that does not exist, as far as is known.
_NOT_FOUND = ("42703", "PGRST200", "PGRST202", "PGRST204", "PGRST205")
_REMEMBERED = 1024
# How far the log has been written once a write is committed: its commit lies before.
_POSITION = Statement(b"select pg_current_wal_insert_lsn()")
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


class Rest:
    """The ASGI application behind `/rest/v1`."""

    def __init__(
        self, settings: Settings, verifier: Verifier, pool: PipelinePool, catalog: Catalog
    ) -> None:
        self._verifier, self._pool, self._catalog = verifier, pool, catalog
        self._settings = settings
        self._anonymous = {"anon", settings.keyless_role}
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
            anonymous = identity.role in self._anonymous
            user_id.set(identity.user_id)
            found = await self._respond(scope, receive, headers, identity)
        except BanquetError as error:
            await _send_error(error, anonymous, scope, receive, send)
            return
        await _send(found, scope["method"], send)

    async def _respond(
        self, scope: Scope, receive: Receive, headers: dict[str, str], identity: Identity
    ) -> Answer:
        shown = path = _path(scope)[len(_PREFIX) :]
        method, query_string = scope["method"], scope["query_string"]
        schema = self._catalog.current
        if method == "OPTIONS":
            found = _options(parse_target(path), schema, self._settings.exposed_schemas[0])
            if "origin" not in headers:  # whoever names one is answered by the edge
                found.headers.append((b"access-control-allow-origin", b"*"))
            return found
        if not path.strip("/"):
            if self._settings.root_spec is None or method not in ROOT_METHODS:
                return await self._describe(method, headers, identity)
            path = f"/rpc/{self._settings.root_spec}"
        decisive = tuple(map(headers.get, DECISIVE_HEADERS))
        think = self._think
        body = None
        if method in ("POST", "PUT", "PATCH"):
            body = await _body(receive, None if identity.role == SERVICE.role else _PERSON_BYTES)
        elif _is_short(query_string, decisive):
            think = self._remembered
        try:
            job = think(identity.role, method, path, query_string, decisive, body)
        except RequestError as error:
            if error.code not in _NOT_FOUND or not await self._catalog.look_again():
                raise
            job = think(identity.role, method, path, query_string, decisive, body)
        session = run_as(
            identity,
            search_path=self._search_paths[job.request.schema],
            read_only=job.read_only,
            request=_facts(method, shown, headers),
            role_settings=(*schema.role_settings.get(identity.role, ()), *job.settings),
        )
        return await self._run(job, session)

    async def _describe(self, method: str, headers: dict[str, str], identity: Identity) -> Answer:
        mode = self._settings.openapi
        if mode == "disabled":
            raise RequestError("PGRST126", "Root endpoint metadata is disabled")
        offers = offers_of(self._settings, self._catalog.current)
        request = parse_request(method, Target("root", ""), b"", headers, offers)
        openapi.check_accepted(request.accepted)
        session = run_as(
            identity,
            search_path=self._search_paths[request.schema],
            read_only=True,
            request=_facts(method, "/", headers),
        )
        everything = b"on" if mode == "ignore-privileges" else b"off"
        asked = Statement(openapi.QUERY.encode(), (request.schema.encode(), everything))
        replies = await self._pool.run((session, *hook(self._settings.pre_request), asked))
        body = openapi.describe(replies[-1][0][0] or b"", self._settings.url + _PREFIX)
        named = [(b"content-type", openapi.CONTENT_TYPE.encode()), *profile(request)]
        return Answer(200, named, body)

    def _think(
        self,
        role: str,
        method: str,
        path: str,
        query_string: bytes,
        decisive: tuple[str | None, ...],
        body: bytes | None,
    ) -> Job:
        given = zip(DECISIVE_HEADERS, decisive, strict=True)
        headers = {name: value for name, value in given if value is not None}
        schema = self._catalog.current
        asked = Asked(role, method, path, query_string, headers, body or b"")
        return think_through(asked, schema, self._settings)

    async def _run(self, job: Job, session: Statement) -> Answer:
        statements, after = (session, *job.statements), None if job.read_only else _POSITION
        isolation = job.isolation
        if job.ending == "rollback":
            replies = await self._pool.run_in_vain(statements, isolation=isolation)
        elif job.ending == "if allowed" or isolation is not None:
            check = partial(check_replies, job)
            replies = await self._pool.run_if(statements, check, after=after, isolation=isolation)
            return answer_of(job, replies)
        else:
            replies = await self._pool.run(statements, after=after)
        check_replies(job, replies)
        return answer_of(job, replies)


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
    return len(query_string) + len("".join(filter(None, decisive))) <= _LONGEST_REMEMBERED


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


def _options(target: Target, schema: Schema, schema_name: str) -> Answer:
    allowed = ",".join(("OPTIONS", *allowed_methods(target, schema, schema_name)))
    return Answer(200, [(b"allow", allowed.encode())], None)


async def _send(found: Answer, method: str, send: Send) -> None:
    body = found.body or b""
    headers = found.headers
    if method == "HEAD":
        body = b""
    elif found.status not in _NO_LENGTH:
        headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": found.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_error(
    error: BanquetError, anonymous: bool, scope: Scope, receive: Receive, send: Send
) -> None:
    if isinstance(error, DatabaseError) and error.code == "PGRST":
        response = _raised(error)
    else:
        response = rest_error(error, anonymous=anonymous)
    if isinstance(error, RangeError):
        response.headers["content-range"] = f"*/{error.total}"
    if response.status_code == 503:
        response.headers["retry-after"] = _RETRY_SECONDS.decode()
    await response(scope, receive, send)


def _raised(error: DatabaseError) -> Response:
    """Return the answer that SQL has raised, or say what is wrong with it."""
    try:
        raised = read_raised(error)
    except RequestError as bad:
        return rest_error(bad)
    response = rest_error(raised.error)
    response.status_code = raised.status
    response.raw_headers.extend(raised.headers)
    return response
