"""What an upgrade request says of its sender besides the key. Pure."""

from collections.abc import Mapping
from typing import Final

from banquet.errors import TokenError
from banquet.http import session_cookie
from banquet.identity import Identity, Verifier

MAX_HEADER_BYTES: Final = 4096
"""Of the headers a policy may read, all together; they are kept as long as the connection."""


def identify_visitor(verifier: Verifier, headers: Mapping[str, str], url: str) -> Identity | None:
    """Return whom the session cookie stands for, if a page of this server's own sent it.

    Any page may open a socket here, and the browser adds the cookie by itself; so only a page
    that came from here is believed.

    Args:
        verifier: Judges the token in the cookie.
        headers: Of the request, found in any case.
        url: Address this server is known by.
    """
    token = session_cookie.read(headers.get("Cookie"))
    if token is None:
        return None
    if not session_cookie.is_own_page(headers.get("Origin"), headers.get("Host"), url):
        return None
    try:
        identity = verifier.verify(token)
    except TokenError:
        return None  # the page's own token will come, and be judged
    return identity if identity.user_id is not None else None


def policy_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that policies of private channels may read: the client's own `x-...`.

    As on the official server. The key is left out, and all of them where they are too long.
    """
    found = {
        name.lower(): _text(value)
        for name, value in headers.items()
        if name.lower().startswith("x-") and name.lower() != "x-api-key"
    }
    size = sum(len(name) + len(value) for name, value in found.items())
    return found if size <= MAX_HEADER_BYTES else {}


def _text(value: str) -> str:
    """Return a header that may hold any bytes as text, read as those over HTTP are."""
    return value.encode("utf-8", "surrogateescape").decode("latin-1")
