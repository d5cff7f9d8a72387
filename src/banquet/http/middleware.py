"""What surrounds every request: cross-origin headers, an id, a bound, an answer in any case."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Mapping
from random import getrandbits
from time import perf_counter

from starlette.middleware.gzip import GZipResponder
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from banquet.errors import BanquetError, RequestError
from banquet.http.metrics import HttpMeters
from banquet.http.responses import auth_error, rest_error, status_of
from banquet.logs import about, request_id

_log = logging.getLogger("banquet.http")

Header = tuple[bytes, bytes]

MIB = 1024 * 1024
BODY_LIMIT_BYTES = 16 * MIB
AUTH_BODY_LIMIT_BYTES = 1 * MIB
COMPRESSED_FROM_BYTES = 1400
"""Answers that fit one packet gain nothing."""
THREAD_FROM_BYTES = 64 * 1024
BODY_SILENCE_SECONDS = 30.0
"""How long a body may pause: a client that never ends one must not hold a request for ever."""

_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_REQUEST_HEADERS = (
    b"authorization, apikey, x-client-info, content-type, accept, accept-profile, "
    b"content-profile, prefer, range, range-unit, x-retry-count, x-supabase-api-version, "
    b"traceparent, tracestate, baggage"
)
# Without Content-Range `count` is null in a browser; without Link and X-Total-Count a list of
# users has no pages; without X-Banquet-Snapshot a read cannot be handed over to a channel.
_EXPOSED = (
    b"Content-Range, Content-Location, Content-Profile, Location, Content-Type, Date, "
    b"Preference-Applied, X-Total-Count, Link, X-Supabase-Api-Version, X-Sb-Error-Code, "
    b"X-Banquet-Snapshot, X-Banquet-Xid, X-Banquet-Lsn, X-Banquet-Max-Rows, "
    b"X-Request-Id, Retry-After, "
    b"Proxy-Status"
)
# Any origin may ask: what counts is the key and the token, and neither is sent by itself.
_ALLOWED: tuple[Header, ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", _EXPOSED),
)

# Rows and error messages hold what strangers wrote: no browser may take them for a page.
_AS_IS: Header = (b"x-content-type-options", b"nosniff")

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Edge:
    """The outermost ASGI application.

    It answers preflight requests itself, gives every request an id (`scope["state"]` and the
    answer's X-Request-Id; a client's own is kept if it is 1 to 64 letters, digits, `.`, `_`
    or `-`), forbids browsers to guess what an answer is, compresses rows, refuses bodies over
    the limit with 413, whether announced or not, and answers 500 in the protocol's shape where a
    part fails in a way nobody foresaw. It counts every request, and logs it where `info` is
    logged.
    """

    def __init__(self, app: ASGIApp, meters: HttpMeters | None = None) -> None:
        """Stand around an application.

        Args:
            app: Answers requests.
            meters: Told of each; None if nobody wants to know.
        """
        self._app = app
        self._meters = meters or HttpMeters()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass on what is no HTTP request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        headers: Mapping[bytes, bytes] = dict(scope["headers"])
        name = _id_of_request(headers.get(b"x-request-id"))
        request_id.set(name.decode())
        scope.setdefault("state", {})["request_id"] = name.decode()
        added = [(b"x-request-id", name), _AS_IS]
        if b"origin" in headers:
            added.extend(_ALLOWED)
        answer = _Answer(send, added)
        try:
            await self._serve(scope, headers, receive, answer)
        finally:
            self._note(scope, answer.status, perf_counter() - began)

    async def _serve(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, answer: "_Answer"
    ) -> None:
        if (
            scope["method"] == "OPTIONS"
            and b"origin" in headers
            and b"access-control-request-method" in headers
        ):
            await _answer_preflight(headers, answer)
            return
        body = _Body(receive, _limit(scope["path"]))
        try:
            body.check_announced(headers.get(b"content-length"))
            await self._compressing(scope, headers)(scope, body.receive, answer.send)
        except _BodyRefusedError as refused:
            await answer.replace(_refusal(scope, refused.error), scope, receive)
        except Exception:  # noqa: BLE001  # the edge of a request: the next one is served
            _log.exception("a request failed")
            await answer.replace(_failed(scope), scope, receive)

    def _compressing(self, scope: Scope, headers: Mapping[bytes, bytes]) -> ASGIApp:
        """Return what answers: rows are compressed for who can read that, secrets never are."""
        if b"gzip" not in headers.get(b"accept-encoding", b"") or not scope["path"].startswith(
            "/rest/v1/"
        ):
            return self._app
        # The fastest level: rows repeat the names of their columns, and others wait meanwhile.
        return GZipResponder(
            self._app,
            minimum_size=COMPRESSED_FROM_BYTES,
            compresslevel=1,
            thread_minimum_size=THREAD_FROM_BYTES,
        )

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        self._meters.count(scope["path"], scope["method"], status, seconds)
        if _log.isEnabledFor(logging.INFO):
            # Never the query: keys and what people look for stand in it.
            told = about(
                method=scope["method"],
                path=scope["path"],
                status=status,
                milliseconds=round(seconds * 1000, 1),
            )
            _log.info("answered", extra=told)


class _Answer:
    """Passes an answer on with more headers, and knows whether it has begun.

    Attributes:
        status: HTTP status, 0 until it has begun.
    """

    def __init__(self, send: Send, added: list[Header]) -> None:
        self.status = 0
        self._send = send
        self._added = added

    def send(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), *self._added]
        return self._send(message)

    async def replace(self, response: Response, scope: Scope, receive: Receive) -> None:
        """Send another answer instead, or, where one has begun, let the connection end."""
        if self.status:
            raise ConnectionAbortedError("the answer had begun")
        # What is left of the body is not read: the connection cannot serve another request.
        response.headers["connection"] = "close"
        await response(scope, receive, self.send)


class _BodyRefusedError(Exception):
    def __init__(self, error: RequestError) -> None:
        super().__init__(error.message)
        self.error = error


class _Body:
    """Counts the bytes of a request's body as they are read, and waits for them in bounds."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._seen = 0
        self._is_whole = False

    def check_announced(self, length: bytes | None) -> None:
        if length is not None and length.isdigit() and int(length[:20]) > self._limit:
            raise _too_large(self._limit)

    async def receive(self) -> Message:
        if self._is_whole:
            return await self._receive()  # waits for the client to hang up
        try:
            async with asyncio.timeout(BODY_SILENCE_SECONDS):
                message = await self._receive()
        except TimeoutError:
            raise _BodyRefusedError(
                RequestError("body_too_slow", "The request body did not come in time.")
            ) from None
        self._is_whole = not message.get("more_body", False)
        self._seen += len(message.get("body", b""))
        if self._seen > self._limit:
            raise _too_large(self._limit)
        return message


def _too_large(limit: int) -> _BodyRefusedError:
    return _BodyRefusedError(
        RequestError(
            "body_too_large",
            f"The request body is larger than {limit // MIB} MiB.",
            hint="Send it in several requests.",
        )
    )


def _limit(path: str) -> int:
    return AUTH_BODY_LIMIT_BYTES if path.startswith("/auth/") else BODY_LIMIT_BYTES


def _failed(scope: Scope) -> Response:
    code = "unexpected_failure" if scope["path"].startswith("/auth/") else "PGRSTX00"
    error = BanquetError(
        code,
        "The server failed to answer.",
        hint=f"Its log has the reason under {scope['state']['request_id']}.",
    )
    return _refusal(scope, error)


def _refusal(scope: Scope, error: BanquetError) -> Response:
    """Return an error in the shape of the protocol the path belongs to."""
    if not scope["path"].startswith("/auth/"):
        return rest_error(error)
    status = status_of(error)
    if error.code == "body_too_large":  # as GoTrue calls it
        error = BanquetError("request_entity_too_large", error.message, hint=error.hint)
    version = dict(scope["headers"]).get(b"x-supabase-api-version", b"").decode("latin-1")
    return auth_error(error, status, api_version=version)


def _id_of_request(given: bytes | None) -> bytes:
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given
    return b"%016x" % getrandbits(64)  # tells requests apart, guards nothing


async def _answer_preflight(headers: Mapping[bytes, bytes], answer: _Answer) -> None:
    asked = headers.get(b"access-control-request-headers", _REQUEST_HEADERS)
    allowed = [
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-allow-headers", asked),
        (b"access-control-max-age", b"86400"),
        (b"vary", b"access-control-request-headers"),
    ]
    await answer.send({"type": "http.response.start", "status": 204, "headers": allowed})
    await answer.send({"type": "http.response.body", "body": b""})
