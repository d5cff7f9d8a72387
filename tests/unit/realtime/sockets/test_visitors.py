"""Who sits before a page, as an upgrade request says it."""

import pytest

from banquet.realtime.sockets.visitors import MAX_HEADER_BYTES, identify_visitor, policy_headers
from tests.unit.realtime.frames import ANNA, Names

URL = "http://127.0.0.1:8000"
OWN = {"Origin": URL, "Host": "127.0.0.1:8000"}


def visitor(**headers: str) -> str | None:
    identity = identify_visitor(Names(), headers, URL)
    return None if identity is None else identity.user_id


def test_r116_page_of_this_server_is_believed_its_cookie() -> None:
    assert visitor(**OWN, Cookie=f"a=b; banquet-session=user:{ANNA}") == ANNA


@pytest.mark.parametrize("origin", ["http://127.0.0.1:9000", "https://evil.example", "null", ""])
def test_r116_any_other_page_is_not(origin: str) -> None:
    cookie = f"banquet-session=user:{ANNA}"

    assert visitor(Origin=origin, Host="127.0.0.1:8000", Cookie=cookie) is None
    assert visitor(Host="127.0.0.1:8000", Cookie=cookie) is None


@pytest.mark.parametrize("token", ["", "forged", "key", "secret"])
def test_r116_cookie_that_stands_for_nobody_is_ignored(token: str) -> None:
    assert visitor(**OWN, Cookie=f"banquet-session={token}") is None
    assert visitor(**OWN) is None


def test_policies_may_read_the_clients_own_headers_and_no_key() -> None:
    headers = {"X-Client-Info": "supabase-js", "x-api-key": "k", "X-API-KEY": "k", "Cookie": "c"}

    assert policy_headers(headers) == {"x-client-info": "supabase-js"}


def test_headers_of_any_bytes_are_text_to_policies() -> None:
    # As picows hands them over; no JSON can hold the halves of a pair.
    sent = b"caf\xc3\xa9 \xff".decode("ascii", "surrogateescape")

    (value,) = policy_headers({"x-place": sent}).values()

    assert value.encode("latin-1") == b"caf\xc3\xa9 \xff"
    assert value.encode()


def test_headers_that_would_fill_the_memory_are_left_out() -> None:
    assert policy_headers({"x-a": "v" * (MAX_HEADER_BYTES - 3)}) != {}
    assert policy_headers({"x-a": "v" * MAX_HEADER_BYTES}) == {}
