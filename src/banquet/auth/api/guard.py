"""Who may call an endpoint: anyone with a key, a person signed in, or an administrator."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request

from banquet.auth.account import AUDIENCE, User
from banquet.auth.api.endpoint import Service
from banquet.auth.api.inputs import read_uuid
from banquet.auth.failures import AuthError
from banquet.auth.queries import Connection
from banquet.auth.sessions import session_exists
from banquet.auth.tokens import bearer_token
from banquet.auth.users import find_user
from banquet.errors import EndedSessionError, TokenError
from banquet.identity import Identity
from banquet.logs import user_id

_ADMINISTRATORS = ("service_role", "supabase_admin")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person behind a request.

    Attributes:
        user: The account, as it is now.
        session_id: Session of the access token; None for a token made elsewhere.
    """

    user: User
    session_id: UUID | None


def require_key(service: Service, request: Request) -> Identity:
    """Return what the request's key stands for; the Authorization header does not matter.

    Raises:
        AuthError: `no_authorization`, 401: no key, or a wrong one.
    """
    try:
        return service.verifier.identify(request.headers.get("apikey"), None)
    except TokenError as error:
        raise AuthError("no_authorization", error.message) from error


async def require_person(service: Service, request: Request) -> SignedIn:
    """Return who is signed in by the request's access token.

    Raises:
        AuthError: 401 without a token; 403 if it is bad or expired, or if its account or
            session is gone (reference B3).
    """
    require_key(service, request)
    claims = _require_token(service, request).claims
    if not claims.get("sub"):
        raise AuthError("bad_jwt", "invalid claim: missing sub claim")
    account = _uuid_claim(claims["sub"], "sub", status=400)
    async with service.pool.connection() as connection:
        user = await find_user(connection, account)
        if user is None or user.deleted_at is not None:
            message = "User from sub claim in JWT does not exist"
            raise AuthError("user_not_found", message, status=403)
        # A ban ends the sessions, but is what the person needs to be told.
        if user.is_banned(service.clock.now()):
            raise AuthError("user_banned", "User is banned", status=403)
        session_id = await _require_session(connection, claims.get("session_id"), account)
    _require_audience(claims.get("aud"))
    return SignedIn(user, session_id)


async def require_administrator(service: Service, request: Request) -> str:
    """Return the role of an administrator: the secret key's, or that of a token made with it.

    Raises:
        AuthError: 401 without a token, unless the key is the secret one; 403 `not_admin` for
            everybody else, and `bad_jwt` for a bad token.
    """
    identity = require_key(service, request)
    has_token = bool(bearer_token(request.headers.get("authorization")))
    if has_token or identity.role not in _ADMINISTRATORS:
        identity = _require_token(service, request)
    if identity.role not in _ADMINISTRATORS:
        raise AuthError("not_admin", "User not allowed")
    if identity.claims.get("session_id"):
        async with service.pool.connection() as connection:
            account = _uuid_claim(identity.claims.get("sub"), "sub")
            await _require_session(connection, identity.claims["session_id"], account)
    return identity.role


def _require_token(service: Service, request: Request) -> Identity:
    token = bearer_token(request.headers.get("authorization"))
    if not token:
        message = "This endpoint requires a valid Bearer token"
        raise AuthError("no_authorization", message)
    try:
        identity = service.verifier.verify(token)
    except EndedSessionError as error:
        # The database is asked about it below, and knows whether the account went, too.
        identity = Identity(str(error.claims.get("role")), error.claims)
    except TokenError as error:
        message = f"invalid JWT: unable to parse or verify signature, {error.message}"
        raise AuthError("bad_jwt", message) from error
    user_id.set(identity.user_id)
    return identity


async def _require_session(connection: Connection, claim: object, account: UUID) -> UUID | None:
    if not claim:
        return None
    session_id = _uuid_claim(claim, "session_id")
    if not session_id.int:  # how tokens made elsewhere say that they have none
        return None
    if not await session_exists(connection, session_id, account):
        message = "Session from session_id claim in JWT does not exist"
        raise AuthError("session_not_found", message)
    return session_id


def _require_audience(audience: Any) -> None:
    if AUDIENCE not in (audience if isinstance(audience, list) else [audience]):
        message = "Token audience doesn't match request audience"
        raise AuthError("validation_failed", message)


def _uuid_claim(value: object, name: str, status: int = 403) -> UUID:
    try:
        return read_uuid(str(value), name)
    except AuthError as error:
        message = f"invalid claim: {name} claim must be a UUID"
        raise AuthError("bad_jwt", message, status=status) from error
