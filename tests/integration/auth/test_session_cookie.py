"""The session cookie is given to pages of this server's own, and taken back when they sign out."""

from typing import Any

import pytest

from banquet.http import session_cookie
from tests.integration.auth.conftest import PASSWORD, Auth, new_address

OWN = {"origin": "http://testserver", "host": "testserver"}
OTHER = {"origin": "http://testserver.evil.example", "host": "testserver"}


async def post(auth: Auth, path: str, body: Any, headers: dict[str, str], **more: Any) -> Any:
    answer = await auth.call("POST", path, json=body, headers=headers, **more)
    assert answer.status_code in (200, 204), answer.text
    return answer


def token_in(answer: Any) -> str | None:
    """Return what the answer has the browser remember; empty where it is to forget."""
    header = answer.headers.get("set-cookie")
    if header is None:
        return None
    (pair, *attributes) = header.split("; ")
    assert {"Path=/realtime/v1", "HttpOnly", "SameSite=Strict"} <= set(attributes)
    name, _, value = pair.partition("=")
    assert name == session_cookie.NAME
    assert ("Max-Age=0" in attributes) == (value == "")
    return str(value)


async def test_r116_own_page_is_given_the_access_token_it_signs_in_with(auth: Auth) -> None:
    credentials = {"email": new_address(), "password": PASSWORD}

    up = await post(auth, "/signup", credentials, OWN)
    entered = await post(auth, "/token?grant_type=password", credentials, OWN)
    refresh = {"refresh_token": entered.json()["refresh_token"]}
    renewed = await post(auth, "/token?grant_type=refresh_token", refresh, OWN)

    for answer in (up, entered, renewed):
        assert token_in(answer) == answer.json()["access_token"]


@pytest.mark.parametrize("headers", [OTHER, {}, {"host": "testserver"}])
async def test_r116_nobody_else_is(auth: Auth, headers: dict[str, str]) -> None:
    credentials = {"email": new_address(), "password": PASSWORD}

    up = await post(auth, "/signup", credentials, headers)
    entered = await post(auth, "/token?grant_type=password", credentials, headers)

    assert (token_in(up), token_in(entered)) == (None, None)


@pytest.mark.parametrize(
    ("scope", "left"), [("", ""), ("global", ""), ("local", ""), ("others", None)]
)
async def test_r116_signing_out_takes_the_cookie_back(
    auth: Auth, scope: str, left: str | None
) -> None:
    session = await auth.sign_up()

    out = await post(auth, f"/logout?scope={scope}", None, OWN, token=session["access_token"])

    assert token_in(out) == left


async def test_r116_token_too_long_for_a_cookie_leaves_none_of_the_person_before(
    auth: Auth,
) -> None:
    credentials = {"email": new_address(), "password": PASSWORD}
    long = {"words": "x" * session_cookie.MAX_TOKEN_BYTES}

    up = await post(auth, "/signup", {**credentials, "data": long}, OWN)

    assert token_in(up) == ""
