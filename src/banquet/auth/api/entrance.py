"""Signing in and staying signed in; what the service tells about itself."""

from starlette.requests import Request
from starlette.responses import Response

from banquet import __version__
from banquet.auth.account import Json
from banquet.auth.api.absent import NO_GRANT, PROVIDERS
from banquet.auth.api.endpoint import Service, answer, device_of
from banquet.auth.api.guard import require_key
from banquet.auth.api.inputs import (
    read_credentials,
    read_object,
    read_refresh_token,
)
from banquet.auth.api.verify import pkce_grant
from banquet.auth.failures import AuthError
from banquet.auth.sessions import refresh_session, start_session
from banquet.auth.users import (
    find_user_by_email,
)


async def token(service: Service, request: Request) -> Response:
    """POST /token: a session for a password, a refresh token, or the code of a mailed link."""
    grant = request.query_params.get("grant_type", "")
    grants = {"password": _password_grant, "refresh_token": _refresh_grant, "pkce": pkce_grant}
    with service.sign_ins.counting(grant if grant in grants else "other"):
        require_key(service, request)
        service.limit("token", request)
        if grant in NO_GRANT:
            raise AuthError(NO_GRANT[grant].code, NO_GRANT[grant].message)
        if grant not in grants:
            raise AuthError("invalid_credentials", "unsupported_grant_type")
        return await grants[grant](service, request)


async def settings(service: Service, request: Request) -> Response:
    """GET /settings: what sign-in pages may offer."""
    autoconfirm = service.settings.autoconfirm
    return answer(
        {
            "external": dict.fromkeys(PROVIDERS, False)
            | {
                "anonymous_users": service.settings.anonymous_sign_ins,
                "email": True,
                "phone": False,
            },
            "disable_signup": service.settings.signup != "open",
            "mailer_autoconfirm": autoconfirm,
            "phone_autoconfirm": False,
            "sms_provider": "",
            "saml_enabled": False,
            "saml_private_key_next_configured": False,
            "passkeys_enabled": False,
        }
    )


async def health(service: Service, request: Request) -> Response:
    """GET /health: the service answers, under the name clients expect."""
    description = "Banquet's account service"
    return answer({"version": __version__, "name": "GoTrue", "description": description})


async def jwks(service: Service, request: Request) -> Response:
    """GET /.well-known/jwks.json: the keys that access tokens can be checked with."""
    return answer(dict(service.keys.public()), {"cache-control": "public, max-age=600"})


async def openid_configuration(service: Service, request: Request) -> Response:
    """GET /.well-known/openid-configuration: where the rest is (OpenID Connect Discovery 1.0)."""
    value: Json = {
        "issuer": service.issuer,
        "jwks_uri": f"{service.issuer}/.well-known/jwks.json",
        "token_endpoint": f"{service.issuer}/token",
        "userinfo_endpoint": f"{service.issuer}/user",
        "grant_types_supported": ["password", "refresh_token", "pkce"],
        "response_types_supported": [],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [service.keys.signing_key.algorithm],
    }
    return answer(value, {"cache-control": "public, max-age=600"})


async def _password_grant(service: Service, request: Request) -> Response:
    given = read_credentials(read_object(await request.body()))
    async with service.pool.connection() as connection:
        user = await find_user_by_email(connection, given.email)
    # The connection is given back before bcrypt's turn, or waiting sign-ins would hold them all.
    known = None if user is None else user.encrypted_password
    if not await service.hasher.matches(given.password, known) or user is None:
        raise _invalid_credentials()
    if user.is_banned(service.clock.now()):
        raise AuthError("user_banned", "User is banned")
    if user.email_confirmed_at is None:
        raise AuthError("email_not_confirmed", "Email not confirmed")
    async with service.transaction() as connection:
        session = await start_session(connection, user, "password", device_of(request))
    if session is None:
        raise _invalid_credentials()
    return service.session_answer(session, request, service.password_rules.weakness(given.password))


async def _refresh_grant(service: Service, request: Request) -> Response:
    presented = read_refresh_token(read_object(await request.body()))
    async with service.pool.connection() as connection:
        session = await refresh_session(
            connection,
            presented,
            device_of(request),
            reuse_seconds=service.settings.refresh_reuse_seconds,
            now=service.clock.now(),
            limits=service.session_limits,
        )
    return service.session_answer(session, request)


def _invalid_credentials() -> AuthError:
    return AuthError("invalid_credentials", "Invalid login credentials")
