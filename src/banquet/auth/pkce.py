"""Proof Key for Code Exchange (RFC 7636): the challenge a client sends, and its verifier. Pure."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from banquet.auth.failures import AuthError

SHORTEST, LONGEST = 43, 128
CODE_SECONDS = 300
"""How long a code may be exchanged after it was handed out."""

_METHODS = ("s256", "plain")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the client that begins a sign-in will prove it knows; `method` is `s256` or `plain`."""

    method: str
    value: str


def read_challenge(method: str, value: str) -> Challenge | None:
    """Return the challenge of a request, None if it has none.

    Raises:
        AuthError: `validation_failed`.
    """
    if not method and not value:
        return None
    if not method or not value:
        raise _refusal("PKCE flow requires code_challenge_method and code_challenge")
    if not SHORTEST <= len(value) <= LONGEST:
        raise _refusal(f"code challenge has to be between {SHORTEST} and {LONGEST} characters")
    if not re.fullmatch(r"[A-Za-z0-9._~-]+", value, re.ASCII):
        raise _refusal(
            "code challenge can only contain alphanumeric characters, hyphens, periods, "
            "underscores and tildes"
        )
    if method.lower() not in _METHODS:
        raise _refusal("code_challenge_method must be s256 or plain")
    return Challenge(method.lower(), value)


def require_verifier(challenge: Challenge, verifier: str) -> None:
    """Return if a verifier is the one a challenge was made from.

    Raises:
        AuthError: `bad_code_verifier`.
    """
    given = verifier.encode(errors="replace")
    if challenge.method == "s256":
        given = urlsafe_b64encode(hashlib.sha256(given).digest()).rstrip(b"=")
    if not hmac.compare_digest(given, challenge.value.encode()):
        message = "code challenge does not match previously saved code verifier"
        raise AuthError("bad_code_verifier", message)


def _refusal(message: str) -> AuthError:
    return AuthError("validation_failed", message)
