"""Who is asking: the value that every feature judges rights by, and how one is obtained."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified caller.

    Attributes:
        role: Database role the caller acts as: `anon`, `authenticated`, `service_role` or a
            role of the operator's that `authenticator` may become.
        claims: Verified claims, handed to SQL as `request.jwt.claims`.
        expires_at: Seconds since the Unix epoch after which the identity is void; None for keys.
    """

    role: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    expires_at: float | None = None

    @property
    def user_id(self) -> str | None:
        """Return the account's UUID (claim `sub`), or None for a key without a person."""
        subject = self.claims.get("sub")
        return subject if isinstance(subject, str) else None


ANONYMOUS = Identity(role="anon", claims={"role": "anon"})
SERVICE = Identity(role="service_role", claims={"role": "service_role"})


class Verifier(Protocol):
    """Turns credentials into an `Identity`; implemented by `banquet.auth.tokens`."""

    def verify(self, token: str) -> Identity:
        """Return who an opaque key or a JWT stands for.

        Raises:
            TokenError: the token is malformed, forged, of an unknown key, or expired.
        """

    def identify(self, apikey: str | None, authorization: str | None) -> Identity:
        """Return who sends a request with these headers, as Supabase's gateway would.

        A bearer token wins over the key; a missing or wrong key is refused unless keyless
        access is configured.

        Raises:
            TokenError: see `verify`, or no acceptable key was sent.
        """
