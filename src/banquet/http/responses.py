"""Where an error becomes an HTTP answer: PostgREST's shape for REST, GoTrue's for Auth.

Statuses are PostgREST's (reference A10) but for one: a double booking (23P01) is a conflict,
409, as `docs/compatibility.md` says.
"""

import re
from collections.abc import Mapping

import orjson
from starlette.responses import Response

from banquet.errors import BanquetError, DatabaseError, SettingsError, TokenError

JSON = "application/json; charset=utf-8"

# The version of GoTrue's API in which errors are {"code", "message"}.
AUTH_API_VERSION = "2024-01-01"

_DEFAULT = 400

# Whole codes first, then prefixes; the longest that fits decides.
_STATUS: Mapping[str, int] = {
    # PostgreSQL's
    "08": 503,
    "09": 500,
    "0L": 403,
    "0P": 403,
    "21": 500,
    "23503": 409,
    "23505": 409,
    "23P01": 409,
    "25": 500,
    "25006": 405,
    "28": 403,
    "2D": 500,
    "38": 500,
    "39": 500,
    "3B": 500,
    "40": 500,
    "42501": 403,
    "42883": 404,
    "42P01": 404,
    "42P17": 500,
    "53": 503,
    "53400": 500,
    "54": 500,
    "55": 500,
    "57": 500,
    "57P01": 503,
    "57P02": 503,
    "57P03": 503,
    "58": 500,
    "F0": 500,
    "HV": 500,
    "P0": 500,
    "P0001": 400,
    "XX": 500,
    # PostgREST's
    "PGRST000": 503,
    "PGRST001": 503,
    "PGRST002": 503,
    "PGRST003": 504,
    "PGRST101": 405,
    "PGRST103": 416,
    "PGRST105": 405,
    "PGRST106": 406,
    "PGRST107": 406,
    "PGRST111": 500,
    "PGRST112": 500,
    "PGRST116": 406,
    "PGRST117": 405,
    "PGRST121": 500,
    "PGRST125": 404,
    "PGRST126": 404,
    "PGRST200": 400,
    "PGRST201": 300,
    "PGRST202": 404,
    "PGRST203": 300,
    "PGRST205": 404,
    "PGRST300": 500,
    "PGRST301": 401,
    "PGRST302": 401,
    "PGRST303": 401,
    "PGRSTX00": 500,
    # Ours
    "body_too_large": 413,
    "body_too_slow": 408,
    "unexpected_failure": 500,
    "not_found": 404,
}

_RAISED_STATUS = re.compile(r"PT(\d{3})")
_ROLE_MISSING = re.compile(r"role .* does not exist")


def status_of(error: BanquetError, *, anonymous: bool = False) -> int:
    """Return the HTTP status of an error.

    Args:
        error: Of any kind; an unknown code is 400 as PostgREST answers it.
        anonymous: The caller is `anon`, to whom a missing privilege is 401: signing in helps.
    """
    code = error.code
    if isinstance(error, DatabaseError):
        special = _database_status(code, error.message, anonymous)
        if special is not None:
            return special
    if isinstance(error, SettingsError):
        return 500
    for length in range(len(code), 1, -1):
        if code[:length] in _STATUS:
            return _STATUS[code[:length]]
    return _DEFAULT


def error_body(error: BanquetError) -> bytes:
    """Return PostgREST's body: four keys, null where there is nothing to say."""
    return orjson.dumps(
        {
            "code": error.code,
            "message": error.message,
            "details": _details(error),
            "hint": error.hint,
        }
    )


def _details(error: BanquetError) -> object:
    """Return the details; those of an ambiguous embedding are a list, as clients expect."""
    if error.code == "PGRST201" and error.details is not None:
        return orjson.Fragment(error.details)
    return error.details


def rest_error(error: BanquetError, *, anonymous: bool = False) -> Response:
    """Return an error as PostgREST answers it; see `status_of` for `anonymous`."""
    status = status_of(error, anonymous=anonymous)
    headers = {"proxy-status": f"PostgREST; error={error.code}"}
    if isinstance(error, TokenError) or status == 401:
        headers["www-authenticate"] = _challenge(error)
    return Response(error_body(error), status, headers, media_type=JSON)


def auth_error(
    error: BanquetError,
    status: int,
    *,
    api_version: str | None,
    extra: Mapping[str, object] | None = None,
) -> Response:
    """Return an error as GoTrue answers it (reference B1).

    Args:
        error: Its `code` is one of GoTrue's (`invalid_credentials`).
        status: HTTP status; never 5xx for a bad credential, which clients would retry.
        api_version: The request's X-Supabase-Api-Version, echoed: without the echo auth-js
            does not read `code`.
        extra: More keys of the body, for example `weak_password`.
    """
    headers = {"x-sb-error-code": error.code}
    if api_version == AUTH_API_VERSION:
        headers["x-supabase-api-version"] = AUTH_API_VERSION
        body: dict[str, object] = {"code": error.code, "message": error.message}
    else:
        body = {"code": status, "error_code": error.code, "msg": error.message}
    return Response(orjson.dumps(body | dict(extra or {})), status, headers, media_type=JSON)


def _database_status(code: str, message: str, anonymous: bool) -> int | None:
    """Return the status where more than the code decides, or None."""
    raised = _RAISED_STATUS.fullmatch(code)
    if raised is not None:
        return int(raised[1]) if 100 <= int(raised[1]) <= 599 else 500
    if code.startswith("PT"):
        return 500
    if code == "42501" and anonymous:
        return 401
    if code == "22023" and _ROLE_MISSING.search(message):
        return 401
    if code == "21000" and message.endswith("requires a WHERE clause"):
        return 400
    return None


def _challenge(error: BanquetError) -> str:
    """Return the WWW-Authenticate header PostgREST sends (RFC 6750 section 3)."""
    if error.code == "PGRST302" or not isinstance(error, TokenError):
        return "Bearer"
    # A header is one line of ASCII, whatever a message quotes.
    words = " ".join(error.message.encode("ascii", "replace").decode().split()).replace('"', "'")
    return f'Bearer error="invalid_token", error_description="{words}"'
