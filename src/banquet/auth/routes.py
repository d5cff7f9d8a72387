"""The addresses of the auth service, to be mounted at `/auth/v1`."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from banquet.auth.api import (
    absent,
    administration,
    audit_trail,
    entrance,
    invitations,
    mailed,
    open_sessions,
    own,
    sign_up,
    verify,
)
from banquet.auth.api.endpoint import Handler, Pool, Service, endpoint
from banquet.auth.failures import AuthError
from banquet.auth.hashing import PasswordHasher
from banquet.auth.keys import Keys
from banquet.auth.limits import RateLimiter
from banquet.auth.mail.room import Mailroom, open_mailroom
from banquet.auth.metrics import SignIns
from banquet.clock import Clock
from banquet.identity import Verifier
from banquet.settings import Settings

_SERVED: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/signup", sign_up.sign_up),
    ("POST", "/token", entrance.token),
    ("POST", "/recover", mailed.recover),
    ("POST", "/otp", mailed.sign_in_by_mail),
    ("POST", "/magiclink", mailed.sign_in_by_mail),
    ("POST", "/resend", mailed.resend),
    ("GET", "/reauthenticate", mailed.reauthenticate),
    ("GET", "/verify", verify.follow_link),
    ("POST", "/verify", verify.verify),
    ("POST", "/invite", invitations.invite),
    ("POST", "/admin/generate_link", invitations.generate_link),
    ("GET", "/settings", entrance.settings),
    ("GET", "/health", entrance.health),
    ("GET", "/.well-known/jwks.json", entrance.jwks),
    ("GET", "/.well-known/openid-configuration", entrance.openid_configuration),
    ("GET", "/user", own.get_own),
    ("PUT", "/user", own.put_own),
    ("GET", "/user/sessions", open_sessions.list_own),
    ("DELETE", "/user/sessions/{session_id}", open_sessions.end_own),
    ("POST", "/logout", own.sign_out),
    ("GET", "/admin/users", administration.list_all),
    ("POST", "/admin/users", administration.create),
    ("GET", "/admin/users/{user_id}", administration.get),
    ("PUT", "/admin/users/{user_id}", administration.update),
    ("DELETE", "/admin/users/{user_id}", administration.delete),
    ("GET", "/admin/users/{user_id}/factors", administration.list_factors),
    ("GET", "/admin/users/{user_id}/sessions", open_sessions.list_of),
    ("DELETE", "/admin/users/{user_id}/sessions", open_sessions.end_of),
    ("DELETE", "/admin/users/{user_id}/sessions/{session_id}", open_sessions.end_one_of),
    ("GET", "/admin/audit", audit_trail.list_all),
)

_FACTORS: tuple[tuple[str, Handler], ...] = (
    ("/factors", absent.enroll_factor),
    ("/factors/{factor_id}", absent.own_factor),
    ("/factors/{factor_id}/{rest:path}", absent.own_factor),
    ("/admin/users/{user_id}/factors/{factor_id}", absent.factor_of),
)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def open_service(
    settings: Settings,
    pool: Pool,
    keys: Keys,
    verifier: Verifier,
    clock: Clock,
    hasher: PasswordHasher | None = None,
    sign_ins: SignIns | None = None,
    mail: Mailroom | None = None,
) -> Service:
    """Return what the endpoints of the auth service work with.

    Args:
        settings: As read at start.
        pool: Of role `supabase_auth_admin`; opened and closed by the caller.
        keys: Sign access tokens; see `keys.load_keys`.
        verifier: The one all features judge callers by; see `Keys.verifier`.
        clock: Source of token times.
        hasher: None for bcrypt at its usual cost, on all cores but one.
        sign_ins: Told how people come in; None if nobody wants to know.
        mail: None for what the settings say.

    Raises:
        SettingsError: a setting about mail is not usable.
    """
    return Service(
        settings=settings,
        pool=pool,
        keys=keys.signing,
        verifier=verifier,
        hasher=hasher or PasswordHasher(),
        limiter=RateLimiter(clock) if settings.rate_limits else None,
        clock=clock,
        sign_ins=sign_ins or SignIns(),
        mail=mail or open_mailroom(settings, keys.secret_key, clock),
    )


def routes(service: Service) -> list[BaseRoute]:
    """Return the routes of the auth service."""
    served = [
        Route(path, endpoint(service, handler), methods=[method])
        for method, path, handler in _SERVED
    ]
    without = [
        Route(path, endpoint(service, handler), methods=_METHODS)
        for path, handler in (
            *_FACTORS,
            *((path, absent.refusing(*each)) for path, each in absent.NOT_OFFERED.items()),
        )
    ]
    unknown = Route("/{rest:path}", endpoint(service, _unknown), methods=_METHODS)
    return [*served, *without, unknown]


async def _unknown(service: Service, request: Request) -> Response:
    raise AuthError("not_found", "There is nothing at this address of the auth service")
