"""The session cookie: for pages of this server's own, at the socket's address, and no script."""

import pytest

from banquet.http.session_cookie import MAX_TOKEN_BYTES, forget, is_own_page, read, remember

URL = "https://hall.example"


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("https://hall.example", "10.0.0.5:8000"),
        ("https://HALL.example", "hall.EXAMPLE"),
        ("http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_page_of_this_server_is_known_by_host_or_public_address(origin: str, host: str) -> None:
    assert is_own_page(origin, host, URL)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (None, "127.0.0.1:8000"),
        ("", ""),
        ("null", "null"),
        ("http://127.0.0.1:9000", "127.0.0.1:8000"),
        ("https://evil.example", "hall.example"),
        ("https://hall.example.evil.example", "hall.example"),
        ("https://evil.hall.example", "hall.example"),
        ("http://hall.example", "10.0.0.5:8000"),
        ("https://hall.example@evil.example", "hall.example"),
        ("file://hall.example", "hall.example"),
        ("http://[", "["),
        ("http://", ""),
        ("hall.example", "hall.example"),
        ("https://evil.example", None),
    ],
)
def test_any_other_page_is_not(origin: str | None, host: str | None) -> None:
    assert not is_own_page(origin, host, URL)


def test_cookie_is_out_of_reach_for_scripts_other_sites_and_other_addresses() -> None:
    assert remember("a.b.c", 3600, is_secure=False) == (
        "banquet-session=a.b.c; Path=/realtime/v1; Max-Age=3600; HttpOnly; SameSite=Strict"
    )
    assert remember("a.b.c", 3600, is_secure=True).endswith("; SameSite=Strict; Secure")


def test_session_that_ends_takes_its_cookie_along() -> None:
    assert forget(is_secure=False) == (
        "banquet-session=; Path=/realtime/v1; Max-Age=0; HttpOnly; SameSite=Strict"
    )


def test_token_no_browser_would_keep_ends_the_session_before_it() -> None:
    assert remember("x" * MAX_TOKEN_BYTES, 60, is_secure=False).startswith("banquet-session=xxx")
    assert remember("x" * (MAX_TOKEN_BYTES + 1), 60, is_secure=True) == forget(is_secure=True)


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("banquet-session=a.b.c", "a.b.c"),
        ("theme=dark; banquet-session=a.b.c; x=1", "a.b.c"),
        ("banquet-session=", None),
        ("banquet-session", None),
        ("xbanquet-session=a", None),
        ("", None),
        (None, None),
    ],
)
def test_cookie_is_found_among_others(header: str | None, token: str | None) -> None:
    assert read(header) == token
