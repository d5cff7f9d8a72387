"""An account as the database keeps it, and the objects clients receive of it (reference B2, B5).

Pure: rows in, JSON values out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

Json = dict[str, Any]
AUDIENCE = "authenticated"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A row of `auth.users` with its identities; times are UTC.

    `identities` are ready JSON objects, oldest first. `encrypted_password` is a bcrypt hash,
    or None or empty for an account without password; it never leaves the server.
    """

    id: UUID
    aud: str
    role: str
    email: str | None
    encrypted_password: str | None
    email_confirmed_at: datetime | None
    invited_at: datetime | None
    phone: str | None
    phone_confirmed_at: datetime | None
    confirmation_sent_at: datetime | None
    confirmed_at: datetime | None
    recovery_sent_at: datetime | None
    email_change: str | None
    email_change_sent_at: datetime | None
    reauthentication_sent_at: datetime | None
    last_sign_in_at: datetime | None
    raw_app_meta_data: Json | None
    raw_user_meta_data: Json | None
    created_at: datetime
    updated_at: datetime
    banned_until: datetime | None
    deleted_at: datetime | None
    is_anonymous: bool
    identities: Sequence[Json]

    def is_banned(self, now: float) -> bool:
        """Return whether the account is shut out at a time in seconds since the epoch."""
        return self.banned_until is not None and self.banned_until.timestamp() > now


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One way a session was signed in to, and when, in seconds since the epoch."""

    method: str
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session as it is handed out: whose it is, how it was begun, and its refresh token.

    `methods` are newest first.
    """

    id: UUID
    user: User
    methods: Sequence[Method]
    refresh_token: str


_OPTIONAL = (
    "email_confirmed_at",
    "phone_confirmed_at",
    "confirmed_at",
    "invited_at",
    "confirmation_sent_at",
    "recovery_sent_at",
    "email_change_sent_at",
    "reauthentication_sent_at",
    "last_sign_in_at",
    "banned_until",
    "deleted_at",
)


def user_object(user: User) -> Json:
    """Return the User object; times that are unset are left out, as GoTrue does."""
    value: Json = {
        "id": str(user.id),
        "aud": user.aud,
        "role": user.role,
        "email": user.email or "",
        "phone": user.phone or "",
        "app_metadata": user.raw_app_meta_data or {},
        "user_metadata": user.raw_user_meta_data or {},
        "identities": list(user.identities),
        "created_at": utc_text(user.created_at),
        "updated_at": utc_text(user.updated_at),
        "is_anonymous": user.is_anonymous,
    }
    value |= {name: utc_text(at) for name in _OPTIONAL if (at := getattr(user, name)) is not None}
    if user.email_change:
        value["new_email"] = user.email_change
    return value


def session_object(session: Session, access_token: str, issued_at: int, seconds: int) -> Json:
    """Return the answer to a sign-in or a refresh."""
    return {
        "access_token": access_token,
        "token_type": "bearer",
        "expires_in": seconds,
        "expires_at": issued_at + seconds,
        "refresh_token": session.refresh_token,
        "user": user_object(session.user),
    }


def access_claims(session: Session, issuer: str, issued_at: int, seconds: int) -> Json:
    """Return the claims of an access token, in the order GoTrue documents them."""
    user = session.user
    return {
        "iss": issuer,
        "sub": str(user.id),
        "aud": user.aud,
        "exp": issued_at + seconds,
        "iat": issued_at,
        "email": user.email or "",
        "phone": user.phone or "",
        "app_metadata": user.raw_app_meta_data or {},
        "user_metadata": user.raw_user_meta_data or {},
        "role": user.role,
        "aal": "aal1",
        "amr": [{"method": used.method, "timestamp": used.timestamp} for used in session.methods],
        "session_id": str(session.id),
        "is_anonymous": user.is_anonymous,
    }


def identity_data(user_id: UUID, email: str, data: Mapping[str, Any], *, verified: bool) -> Json:
    """Return what is remembered of an e-mail identity; the fixed members win over `data`."""
    own = {"sub": str(user_id), "email": email, "email_verified": verified, "phone_verified": False}
    return {**data, **own}


def utc_text(at: datetime) -> str:
    """Return a time as clients read it (RFC 3339), in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
