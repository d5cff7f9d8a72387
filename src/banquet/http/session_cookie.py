"""The cookie that says who sits before a page of this server's own. Pure.

A page may join its first channel before it has read its own session; the socket then knows the
person by this cookie. It holds the access token and nothing else, goes to the socket's address
and nowhere else, and counts only for pages that came from this server.
"""

from typing import Final
from urllib.parse import urlsplit

NAME: Final = "banquet-session"
PATH: Final = "/realtime/v1"

MAX_TOKEN_BYTES: Final = 3900
"""Browsers drop cookies of more than 4,096 bytes; so long a token is not put into one."""


def is_own_page(origin: str | None, host: str | None, url: str) -> bool:
    """Tell whether a request was made by a page that came from this server.

    Browsers write both headers themselves. A page of another port or a neighbouring name is
    another page, though browsers send it the same cookies.

    Args:
        origin: Header `Origin`.
        host: Header `Host`.
        url: Address this server is known by, for proxies that change `Host`.
    """
    if not origin:
        return False
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return False
    known = urlsplit(url.lower())
    is_known = (parts.scheme, parts.netloc) == (known.scheme, known.netloc)
    return is_known or parts.netloc == (host or "").lower()


def remember(token: str, seconds: int, *, is_secure: bool) -> str:
    """Return the `Set-Cookie` header for a new session; a token too long ends the old one.

    Args:
        token: Access token.
        seconds: How long it is valid.
        is_secure: Whether the page was reached over HTTPS.
    """
    if len(token) > MAX_TOKEN_BYTES:
        return forget(is_secure=is_secure)
    return _header(token, seconds, is_secure)


def forget(*, is_secure: bool) -> str:
    """Return the `Set-Cookie` header that ends the session."""
    return _header("", 0, is_secure)


def read(cookies: str | None) -> str | None:
    """Return the token in a `Cookie` header, or None."""
    for each in (cookies or "").split(";"):
        name, _, value = each.strip().partition("=")
        if name == NAME and value:
            return value
    return None


def _header(value: str, seconds: int, is_secure: bool) -> str:
    header = f"{NAME}={value}; Path={PATH}; Max-Age={seconds}; HttpOnly; SameSite=Strict"
    return f"{header}; Secure" if is_secure else header
