"""What every endpoint of the auth service shares: what it works with, and how refusals leave.

A handler takes the service and the request and returns a response, or raises an `AuthError`.
"""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson
import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool
from starlette.requests import Request
from starlette.responses import Response

from banquet.auth.account import Json, Session, access_claims, session_object
from banquet.auth.failures import AuthError
from banquet.auth.hashing import PasswordHasher
from banquet.auth.jwk import KeySet
from banquet.auth.limits import RateLimiter
from banquet.auth.mail.room import Mailroom
from banquet.auth.metrics import SignIns
from banquet.auth.passwords import PasswordRules
from banquet.auth.queries import Connection
from banquet.auth.sessions import Device, SessionLimits
from banquet.auth.tokens import sign_token
from banquet.clock import Clock
from banquet.http import session_cookie
from banquet.http.responses import JSON, auth_error
from banquet.identity import Verifier
from banquet.settings import Settings

Pool = AsyncConnectionPool[AsyncConnection[TupleRow]]

REQUEST_SECONDS = 10.0
_LONGEST_USER_AGENT = 512

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """All that the endpoints work with.

    Attributes:
        settings: Who may sign up, how long tokens live.
        pool: Connections of role `supabase_auth_admin`, in autocommit mode.
        keys: Sign the access tokens.
        verifier: Judges keys and tokens; the same one all features use.
        hasher: bcrypt off the event loop.
        limiter: By address; None lets everything through.
        clock: Says what time it is for tokens.
        sign_ins: Told how people come in.
        mail: What is mailed, how, and where its links lead.
    """

    settings: Settings
    pool: Pool
    keys: KeySet
    verifier: Verifier
    hasher: PasswordHasher
    limiter: RateLimiter | None
    clock: Clock
    sign_ins: SignIns
    mail: Mailroom

    @property
    def issuer(self) -> str:
        """Return the claim `iss` of access tokens: the address clients know this service by."""
        return f"{self.settings.url}/auth/v1"

    @property
    def password_rules(self) -> PasswordRules:
        """Return what a new password must be."""
        return PasswordRules(self.settings.password_length, self.settings.password_characters)

    @property
    def session_limits(self) -> SessionLimits:
        """Return how long sessions can be refreshed."""
        given = self.settings
        return SessionLimits(
            given.session_seconds, given.session_idle_seconds, given.single_session
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Lend a connection with a transaction begun; kept if the block ends, else undone."""
        async with self.pool.connection() as connection, connection.transaction():
            yield connection

    def session_answer(
        self, session: Session, request: Request, weakness: AuthError | None = None
    ) -> Response:
        """Return a session with a fresh access token, as sign-in and refresh answer it.

        A page of this server's own gets the session cookie, too. `weakness` tells that the
        password, though right, is weaker than a new one may be.
        """
        value = self.signed(session)
        if weakness is not None:
            reasons = list(weakness.reasons)
            value["weak_password"] = {"message": weakness.message, "reasons": reasons}
        response = answer(value)
        if self.is_own_page(request):
            is_secure = request.url.scheme == "https"
            token, seconds = value["access_token"], value["expires_in"]
            cookie = session_cookie.remember(token, seconds, is_secure=is_secure)
            response.headers["set-cookie"] = cookie
        return response

    def signed(self, session: Session) -> Json:
        """Return a session with a fresh access token, as clients take it."""
        issued_at, seconds = int(self.clock.now()), self.settings.access_token_seconds
        claims = access_claims(session, self.issuer, issued_at, seconds)
        return session_object(session, sign_token(self.keys, claims), issued_at, seconds)

    def is_own_page(self, request: Request) -> bool:
        """Tell whether a page that came from this server asks."""
        headers = request.headers
        return session_cookie.is_own_page(
            headers.get("origin"), headers.get("host"), self.settings.url
        )

    def limit(self, name: str, request: Request) -> None:
        """Count a request against its address.

        Raises:
            AuthError: `over_request_rate_limit`.
        """
        address = device_of(request).address or ""
        if self.limiter is not None and not self.limiter.allows(name, address):
            raise AuthError("over_request_rate_limit", "Request rate limit reached")


Handler = Callable[[Service, Request], Awaitable[Response]]


def endpoint(service: Service, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Return a handler as Starlette calls it; all its refusals leave in GoTrue's shape."""

    async def respond(request: Request) -> Response:
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                return await handler(service, request)
        except AuthError as error:
            return _refused(request, error)
        except psycopg.Error as error:
            return _refused(request, _explain(request, error))
        except TimeoutError:
            message = "Processing this request timed out, please retry after a moment."
            return _refused(request, AuthError("request_timeout", message))

    return respond


def answer(value: Json | list[Json], headers: dict[str, str] | None = None) -> Response:
    """Return a JSON answer that no cache keeps: it may hold tokens or personal data."""
    kept = {"cache-control": "no-store", **(headers or {})}
    return Response(orjson.dumps(value), 200, kept, media_type=JSON)


def device_of(request: Request) -> Device:
    """Return where a request comes from; an address that is none (a Unix socket's) is None."""
    host = request.client.host.partition("%")[0] if request.client else ""
    user_agent = request.headers.get("user-agent", "")[:_LONGEST_USER_AGENT]
    try:
        return Device(str(ipaddress.ip_address(host)), user_agent or None)
    except ValueError:
        return Device(None, user_agent or None)


def _explain(request: Request, error: psycopg.Error) -> AuthError:
    """Return what to say about an unexpected error of the database: never its own text."""
    if isinstance(error, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected):
        message = "Too many concurrent requests on the same session, please retry"
        return AuthError("conflict", message)
    if isinstance(error, psycopg.DataError):
        message = "A value holds characters or numbers that cannot be stored"
        return AuthError("validation_failed", message)
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    if isinstance(error, psycopg.OperationalError):
        message = "The database cannot be reached, please retry"
        return AuthError("unexpected_failure", message, status=503)
    message = "Unexpected failure, please check server logs for more information"
    return AuthError("unexpected_failure", message)


def _refused(request: Request, error: AuthError) -> Response:
    extra: dict[str, object] = {}
    if error.code == "weak_password":
        extra["weak_password"] = {"reasons": list(error.reasons)}
    if error.status >= 500:
        extra["error_id"] = request.scope.get("state", {}).get("request_id", "")
    version = request.headers.get("x-supabase-api-version")
    return auth_error(error, error.status, api_version=version, extra=extra)
