"""Refusals of the auth service: GoTrue's error codes and the HTTP status each is sent with."""

from collections.abc import Mapping
from dataclasses import dataclass

from banquet.errors import RequestError

# Reference B10. A code that GoTrue sends with two statuses stands here with the commoner one;
# the other is given where the error is raised.
STATUS: Mapping[str, int] = {
    "anonymous_provider_disabled": 422,
    "bad_code_verifier": 400,
    "bad_json": 400,
    "bad_jwt": 403,
    "bad_oauth_callback": 400,
    "conflict": 409,
    "current_password_invalid": 400,
    "current_password_required": 400,
    "email_exists": 422,
    "email_not_confirmed": 400,
    "feature_disabled": 404,
    "flow_state_expired": 422,
    "flow_state_not_found": 404,
    "invalid_credentials": 400,
    "manual_linking_disabled": 404,
    "mfa_factor_not_found": 404,
    "mfa_phone_enroll_not_enabled": 422,
    "mfa_totp_enroll_not_enabled": 422,
    "mfa_webauthn_enroll_not_enabled": 422,
    "no_authorization": 401,
    "not_admin": 403,
    "not_found": 404,
    "otp_expired": 403,
    "over_email_send_rate_limit": 429,
    "over_request_rate_limit": 429,
    "phone_provider_disabled": 400,
    "provider_disabled": 400,
    "reauthentication_needed": 400,
    "reauthentication_not_valid": 422,
    "refresh_token_already_used": 400,
    "refresh_token_not_found": 400,
    "request_entity_too_large": 413,
    "request_timeout": 504,
    "same_password": 422,
    "saml_provider_disabled": 404,
    "session_expired": 400,
    "session_not_found": 403,
    "signup_disabled": 422,
    "unexpected_failure": 500,
    "user_already_exists": 422,
    "user_banned": 400,
    "user_not_found": 404,
    "validation_failed": 400,
    "weak_password": 422,
    "web3_provider_disabled": 422,
}


@dataclass(eq=False)
class AuthError(RequestError):
    """A refusal in GoTrue's shape; `code` is one of `STATUS`.

    Attributes:
        status: HTTP status; 0 means the code's usual one.
        reasons: For `weak_password`: `length`, `characters`.
    """

    status: int = 0
    reasons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Fill in the code's usual status."""
        self.status = self.status or STATUS[self.code]
