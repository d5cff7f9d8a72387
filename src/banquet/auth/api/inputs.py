"""Request bodies of the auth service, read into values. Unknown and null members are ignored.

Pure. Members of a wrong type are refused as JSON that does not parse, which is how GoTrue's
decoder sees them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson

from banquet.auth.addresses import normal_address
from banquet.auth.failures import AuthError
from banquet.auth.stored_hashes import is_readable

Json = Mapping[str, Any]
LARGEST_PAGE = 1000
# A million hours; "876000h", a hundred years, is what Supabase's own pages recommend for good.
LONGEST_BAN_SECONDS = 3_600_000_000.0

_DURATION_PART = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h)", re.ASCII)
_UNIT_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True)
class SignUp:
    """Body of POST /signup; `email` is in lower case, `password` unchecked."""

    email: str
    password: str
    data: Json


@dataclass(frozen=True, slots=True)
class Credentials:
    """Body of POST /token?grant_type=password; `email` is in lower case."""

    email: str
    password: str


@dataclass(frozen=True, slots=True)
class OwnChange:
    """Body of PUT /user; None leaves a part alone."""

    email: str | None
    password: str | None
    current_password: str | None
    nonce: str | None
    data: Json | None


@dataclass(frozen=True, slots=True)
class AdminChange:
    """Body of POST /admin/users and PUT /admin/users/{id}; None leaves a part alone."""

    id: UUID | None
    email: str | None
    password: str | None
    password_hash: str | None
    role: str | None
    confirm: bool
    user_metadata: Json | None
    app_metadata: Json | None
    ban_seconds: float | None


@dataclass(frozen=True, slots=True)
class Page:
    """Query of GET /admin/users; pages count from 1."""

    number: int
    size: int
    filter_text: str
    ascending: bool


def read_object(body: bytes) -> Json:
    """Return a body that must be a JSON object; null is one without members.

    Raises:
        AuthError: `bad_json`.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        message = f"Could not parse request body as JSON: {error}"
        raise AuthError("bad_json", message) from error
    if not isinstance(value, dict | None):
        raise _bad_json("it must be an object")
    return value or {}


def read_sign_up(body: Json) -> SignUp:
    """Return a sign-up; refuses what lacks an address or a password (B4, in that order)."""
    email, phone = read_text(body, "email"), read_text(body, "phone")
    if not email and not phone:
        raise AuthError("anonymous_provider_disabled", "Anonymous sign-ins are disabled")
    if not email:
        raise AuthError("phone_provider_disabled", "Phone signups are disabled")
    password = read_text(body, "password")
    if not password:
        raise AuthError("validation_failed", "Signup requires a valid password")
    return SignUp(email, password, read_mapping(body, "data") or {})


def is_anonymous(body: Json) -> bool:
    """Return whether a sign-up asks for an account without an address."""
    return not read_text(body, "email") and not read_text(body, "phone")


def read_credentials(body: Json) -> Credentials:
    """Return what a password sign-in presents; a missing password is merely a wrong one."""
    email, phone = read_text(body, "email"), read_text(body, "phone")
    if email and phone:
        message = "Only an email address or phone number should be provided on login."
        raise AuthError("validation_failed", message)
    if phone:
        raise AuthError("phone_provider_disabled", "Phone logins are disabled")
    if not email:
        raise AuthError("validation_failed", "missing email or phone")
    return Credentials(email.lower(), read_text(body, "password"))


def read_refresh_token(body: Json) -> str:
    """Return the refresh token a body presents."""
    token = read_text(body, "refresh_token")
    if not token:
        raise AuthError("validation_failed", "refresh_token required")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", token):
        raise AuthError("validation_failed", "Refresh token is not valid")
    return token


def read_own_change(body: Json) -> OwnChange:
    """Return what people want changed about themselves; rights are not theirs to set."""
    if body.get("app_metadata") is not None:
        raise AuthError("not_admin", "Updating app_metadata requires admin privileges")
    if read_text(body, "phone"):
        raise AuthError("phone_provider_disabled", "Phone numbers are not supported")
    email = read_text(body, "email")
    return OwnChange(
        email=normal_address(email) if email else None,
        password=_optional_text(body, "password"),
        current_password=read_text(body, "current_password") or None,
        nonce=read_text(body, "nonce") or None,
        data=read_mapping(body, "data"),
    )


def read_admin_change(body: Json) -> AdminChange:
    """Return what an administrator wants an account to be."""
    if read_text(body, "phone"):
        raise AuthError("phone_provider_disabled", "Phone numbers are not supported")
    email, ban = read_text(body, "email"), read_text(body, "ban_duration")
    password_hash = read_text(body, "password_hash") or None
    if password_hash and not is_readable(password_hash):
        message = "password_hash must be a hash of bcrypt, Argon2 (i, id) or Firebase's scrypt"
        raise AuthError("validation_failed", message)
    password = _optional_text(body, "password")
    if password is not None and password_hash:
        message = "Only a password or a password hash should be provided"
        raise AuthError("validation_failed", message)
    id_ = read_text(body, "id")
    return AdminChange(
        id=_read_new_id(id_) if id_ else None,
        email=normal_address(email) if email else None,
        password=password,
        password_hash=password_hash,
        role=read_text(body, "role").strip() or None,
        confirm=optional_flag(body, "email_confirm") is True,
        user_metadata=read_mapping(body, "user_metadata"),
        app_metadata=read_mapping(body, "app_metadata"),
        ban_seconds=read_duration(ban) if ban else None,
    )


def read_soft_delete(body: bytes) -> bool:
    """Return whether a deletion is to keep the row; an empty body means it is not."""
    if not body.strip():
        return False
    return optional_flag(read_object(body), "should_soft_delete") is True


def read_page(query: Mapping[str, str]) -> Page:
    """Return which page of accounts is asked for; clients send empty values for defaults."""
    column, _, direction = query.get("sort", "").partition(" ")
    direction = direction.strip().lower()
    if column not in ("", "created_at") or direction not in ("", "asc", "desc"):
        message = "Bad Sort Parameters: sort takes created_at asc or created_at desc"
        raise AuthError("validation_failed", message)
    return Page(
        number=_whole(query, "page", 1),
        size=min(_whole(query, "per_page", 50), LARGEST_PAGE),
        filter_text=query.get("filter", ""),
        ascending=direction == "asc",
    )


def page_links(path: str, page: Page, total: int, query: Mapping[str, str]) -> str:
    """Return the Link header of a page: the request's own query, with another page.

    auth-js reads the page as what follows the first `=`, so that it comes first.
    """
    last = -(-total // page.size)
    others = [(name, value) for name, value in query.items() if name != "page"]
    targets = [("next", page.number + 1)] if page.number < last else []
    return ", ".join(
        f'<{path}?{urlencode([("page", number), *others])}>; rel="{name}"'
        for name, number in [*targets, ("last", last)]
    )


def read_uuid(text: str, name: str, status: int = 400) -> UUID:
    """Return a UUID in its usual spelling, or refuse with a message that names it."""
    if re.fullmatch(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", text):
        return UUID(text)
    raise AuthError("validation_failed", f"{name} must be an UUID", status=status)


def _read_new_id(text: str) -> UUID:
    """Return the id an administrator chose for an account."""
    try:
        id_ = read_uuid(text, "id")
    except AuthError as error:
        raise AuthError("validation_failed", "ID must conform to the uuid v4 format") from error
    if not id_.int:
        raise AuthError("validation_failed", "ID cannot be a nil uuid")
    return id_


def read_duration(text: str) -> float:
    """Return the seconds of a Go duration such as `24h` or `1h30m`; `none` is 0."""
    if text == "none":
        return 0.0
    parts = _DURATION_PART.findall(text)
    seconds = sum(float(count) * _UNIT_SECONDS[unit] for count, unit in parts)
    whole = "".join(count + unit for count, unit in parts) == text
    if not parts or not whole or seconds > LONGEST_BAN_SECONDS:
        raise AuthError("validation_failed", f"invalid format for ban duration: {text[:40]!r}")
    return seconds


def read_text(body: Json, name: str) -> str:
    """Return a member that is a text; empty without it."""
    return _optional_text(body, name) or ""


def _optional_text(body: Json, name: str) -> str | None:
    value = body.get(name)
    if value is None or isinstance(value, str):
        return value
    raise _bad_json(f"{name} must be a string")


def read_mapping(body: Json, name: str) -> Json | None:
    """Return a member that is an object, None without it."""
    value = body.get(name)
    if value is None or isinstance(value, dict):
        return value
    raise _bad_json(f"{name} must be an object")


def optional_flag(body: Json, name: str) -> bool | None:
    """Return a member that is true or false, None without it."""
    value = body.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise _bad_json(f"{name} must be true or false")


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    if not text:
        return default
    if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) and int(text):
        return int(text)
    message = f"Bad Pagination Parameters: {name} must be a whole number from 1"
    raise AuthError("validation_failed", message)


def _bad_json(fault: str) -> AuthError:
    return AuthError("bad_json", f"Could not parse request body as JSON: {fault}")
