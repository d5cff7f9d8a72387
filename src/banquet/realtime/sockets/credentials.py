"""Tokens as the official real-time server takes them: its demands on top of ours, its words. Pure.

What is refused over HTTP is refused here. Besides, a socket is open for long: a token must say
whose rights it carries, and until when.
"""

from typing import Final

from banquet.errors import EndedSessionError, ExpiredTokenError, ForgedTokenError, TokenError
from banquet.identity import ANONYMOUS, SERVICE, Identity, Verifier

_MALFORMED: Final = "PGRST301"
"""Code of what is no token at all; those with faults in their claims have another."""

_MISSING: Final = "Fields `role` and `exp` are required in JWT"


class SocketVerifier:
    """Judges what clients of sockets present; implements `banquet.identity.Verifier`."""

    def __init__(self, verifier: Verifier) -> None:
        """Judge by what another verifier says.

        Args:
            verifier: Of all features.
        """
        self._verifier = verifier

    def verify(self, token: str) -> Identity:
        """Return who a key or a token stands for.

        Raises:
            TokenError: as of `Verifier.verify`, or the token lacks `role` or `exp`.
        """
        try:
            identity = self._verifier.verify(token)
        except ForgedTokenError as error:
            raise _unsigned(error) from error
        except (ExpiredTokenError, EndedSessionError):
            raise  # worded by the engine, which has a clock
        except TokenError as error:
            if error.code != _MALFORMED:
                raise
            message = "The token provided is not a valid JWT"
            raise TokenError("MalformedJWT", message, error.message) from error
        is_key = identity is ANONYMOUS or identity is SERVICE
        if not is_key and ("role" not in identity.claims or identity.expires_at is None):
            raise TokenError("InvalidJWTToken", _MISSING)
        return identity

    def identify(self, apikey: str | None, authorization: str | None) -> Identity:
        """Return who sends a request over HTTP; see `Verifier.identify`."""
        return self._verifier.identify(apikey, authorization)


def _unsigned(error: ForgedTokenError) -> TokenError:
    if error.is_key_known:
        return TokenError("JwtSignatureError", "Failed to validate JWT signature", error.details)
    return TokenError("JwtSignerError", "Failed to generate JWT signer", error.details)
