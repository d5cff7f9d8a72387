"""What GoTrue has and this server does not: refused as GoTrue refuses what is switched off.

Each asks for who GoTrue asks for, so that nobody learns more from a refusal than from an answer.
"""

from collections.abc import Mapping
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from banquet.auth.api.endpoint import Handler, Service
from banquet.auth.api.guard import require_administrator, require_person
from banquet.auth.api.inputs import read_object, read_uuid
from banquet.auth.failures import AuthError

Caller = Literal["anybody", "person", "administrator"]

PROVIDERS = (
    *("apple", "azure", "bitbucket", "discord", "facebook", "figma", "fly", "github", "gitlab"),
    *("google", "kakao", "keycloak", "linkedin", "linkedin_oidc", "notion", "slack", "slack_oidc"),
    *("snapchat", "spotify", "twitch", "twitter", "workos", "x", "zoom"),
)
"""Other places to sign in at that clients may look for in the settings."""

NO_GRANT: Mapping[str, AuthError] = {
    "id_token": AuthError("provider_disabled", "Provider is not enabled"),
    "web3": AuthError("web3_provider_disabled", "Web3 provider is disabled"),
}
"""Ways to get a session by POST /token that are not served."""

_FEATURE = AuthError("feature_disabled", "This server does not offer this way of signing in")
_PROVIDER = AuthError("validation_failed", "Unsupported provider: provider is not enabled")
_SAML = AuthError("saml_provider_disabled", "SAML 2.0 is disabled")
_LINKING = AuthError("manual_linking_disabled", "Manual linking is disabled")
_CALLBACK = AuthError("bad_oauth_callback", "OAuth state parameter missing")
_NO_FACTOR = AuthError("mfa_factor_not_found", "Factor not found")
_NO_ENROLLING: Mapping[object, AuthError] = {
    "totp": AuthError("mfa_totp_enroll_not_enabled", "MFA enroll is disabled for TOTP"),
    "phone": AuthError("mfa_phone_enroll_not_enabled", "MFA enroll is disabled for Phone"),
    "webauthn": AuthError("mfa_webauthn_enroll_not_enabled", "MFA enroll is disabled for WebAuthn"),
}

NOT_OFFERED: Mapping[str, tuple[Caller, AuthError]] = {
    "/authorize": ("anybody", _PROVIDER),
    "/callback": ("anybody", _CALLBACK),
    "/passkeys/{rest:path}": ("anybody", _FEATURE),
    "/sso": ("anybody", _SAML),
    "/sso/{rest:path}": ("anybody", _SAML),
    "/oauth/{rest:path}": ("anybody", _FEATURE),
    "/user/identities/{rest:path}": ("person", _LINKING),
    "/admin/sso/{rest:path}": ("administrator", _SAML),
    "/admin/oauth/{rest:path}": ("administrator", _FEATURE),
}
"""Who may ask at which address, and what they are told."""


def refusing(caller: Caller, refusal: AuthError) -> Handler:
    """Return a handler that refuses whoever may ask, and tells others that they may not."""

    async def refuse(service: Service, request: Request) -> Response:
        if caller == "person":
            await require_person(service, request)
        elif caller == "administrator":
            await require_administrator(service, request)
        raise AuthError(refusal.code, refusal.message)

    return refuse


async def enroll_factor(service: Service, request: Request) -> Response:
    """POST /factors: nobody gets a second factor, of whichever kind."""
    await require_person(service, request)
    kind = read_object(await request.body()).get("factor_type")
    refusal = _NO_ENROLLING.get(kind) if isinstance(kind, str) else None
    if refusal is None:
        message = "factor_type needs to be totp, phone, or webauthn"
        raise AuthError("validation_failed", message)
    raise AuthError(refusal.code, refusal.message)


async def own_factor(service: Service, request: Request) -> Response:
    """Any method on a factor of one's own: there is none."""
    await require_person(service, request)
    raise _no_factor(request)


async def factor_of(service: Service, request: Request) -> Response:
    """Any method on a factor of an account, for administrators: there is none."""
    await require_administrator(service, request)
    raise _no_factor(request)


def _no_factor(request: Request) -> AuthError:
    read_uuid(request.path_params["factor_id"], "factor_id", status=404)
    return AuthError(_NO_FACTOR.code, _NO_FACTOR.message)
