from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.auth.api import inputs
from banquet.auth.api.inputs import (
    Credentials,
    Page,
    SignUp,
    page_links,
    read_admin_change,
    read_credentials,
    read_duration,
    read_object,
    read_own_change,
    read_page,
    read_refresh_token,
    read_sign_up,
    read_soft_delete,
    read_uuid,
)
from banquet.auth.failures import AuthError


def refusal(read: Callable[..., object], *values: object) -> tuple[int, str, str]:
    with pytest.raises(AuthError) as caught:
        read(*values)
    return caught.value.status, caught.value.code, caught.value.message


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a": NaN}', b'{"a": "\\ud800"}'])
def test_read_object_refuses_what_is_not_json(body: bytes) -> None:
    status, code, message = refusal(read_object, body)

    assert (status, code) == (400, "bad_json")
    assert message.startswith("Could not parse request body as JSON: ")


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"false"])
def test_read_object_refuses_what_is_no_object(body: bytes) -> None:
    assert refusal(read_object, body)[2].endswith("JSON: it must be an object")


def test_read_object_takes_null_for_an_object_without_members() -> None:
    assert read_object(b"null") == {}


@given(st.binary(max_size=100))
def test_read_object_answers_any_bytes_with_an_object_or_a_refusal(body: bytes) -> None:
    with suppress(AuthError):
        assert isinstance(read_object(body), dict)


def test_read_sign_up_ignores_unknown_and_null_members() -> None:
    body: dict[str, object] = {
        "email": "A@b.test",
        "password": "secret",
        "data": None,
        "code_challenge": None,
        "gotrue_meta_security": {},
    }

    assert read_sign_up(body) == SignUp("A@b.test", "secret", {})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled")),
        ({"phone": "1"}, (400, "phone_provider_disabled", "Phone signups are disabled")),
        ({"email": "a@b"}, (400, "validation_failed", "Signup requires a valid password")),
        (
            {"email": 5},
            (400, "bad_json", "Could not parse request body as JSON: email must be a string"),
        ),
        (
            {"email": "a", "password": "b", "data": []},
            (400, "bad_json", "Could not parse request body as JSON: data must be an object"),
        ),
    ],
)
def test_read_sign_up_refuses(body: dict[str, Any], expected: tuple[int, str, str]) -> None:
    assert refusal(read_sign_up, body) == expected


def test_read_credentials_takes_a_missing_password_for_a_wrong_one() -> None:
    assert read_credentials({"email": "A@B.test"}) == Credentials("a@b.test", "")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "missing email or phone"),
        ({"phone": "1"}, "Phone logins are disabled"),
        (
            {"phone": "1", "email": "a@b.test"},
            "Only an email address or phone number should be provided on login.",
        ),
    ],
)
def test_read_credentials_refuses(body: dict[str, Any], message: str) -> None:
    assert refusal(read_credentials, body)[2] == message


@pytest.mark.parametrize(
    ("token", "message"),
    [
        (None, "refresh_token required"),
        ("", "refresh_token required"),
        ("two words", "Refresh token is not valid"),
        ("x" * 256, "Refresh token is not valid"),
        ("abc\0", "Refresh token is not valid"),
    ],
)
def test_read_refresh_token_refuses(token: str | None, message: str) -> None:
    expected = (400, "validation_failed", message)

    assert refusal(read_refresh_token, {"refresh_token": token}) == expected


def test_read_own_change_leaves_rights_to_administrators() -> None:
    body = {"app_metadata": {"role": "owner"}}

    assert refusal(read_own_change, body) == (
        403,
        "not_admin",
        "Updating app_metadata requires admin privileges",
    )


def test_read_own_change_tells_an_empty_password_from_none() -> None:
    assert read_own_change({"password": ""}).password == ""
    assert read_own_change({"password": None}).password is None


def test_read_admin_change_reads_every_member() -> None:
    change = read_admin_change(
        {
            "id": str(UUID(int=1)),
            "email": "A@b.test",
            "password": "secret",
            "role": " kitchen ",
            "email_confirm": True,
            "user_metadata": {"a": 1},
            "app_metadata": {"b": None},
            "ban_duration": "1h30m",
        }
    )

    assert change == inputs.AdminChange(
        UUID(int=1), "a@b.test", "secret", None, "kitchen", True, {"a": 1}, {"b": None}, 5400.0
    )


@pytest.mark.parametrize("stored", ["plain", "$2b$31$" + "a" * 53, "$argon2id$x", "$2b$10$short"])
def test_read_admin_change_takes_no_hash_bcrypt_cannot_check_in_time(stored: str) -> None:
    assert refusal(read_admin_change, {"password_hash": stored})[2] == (
        "password_hash must be a hash of bcrypt, Argon2 (i, id) or Firebase's scrypt"
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("none", 0), ("24h", 86_400), ("1h30m", 5400), ("0.5s", 0.5), ("876000h", 3_153_600_000)],
)
def test_read_duration_reads_what_go_writes(text: str, seconds: float) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize("text", ["24", "h", "-1h", "1h x", "1d", "²h", "99999999999h", " 1h"])
def test_read_duration_refuses(text: str) -> None:
    assert refusal(read_duration, text)[:2] == (400, "validation_failed")


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ({}, Page(1, 50, "", False)),
        ({"page": "", "per_page": ""}, Page(1, 50, "", False)),
        ({"page": "3", "per_page": "5000", "sort": "created_at asc"}, Page(3, 1000, "", True)),
        ({"filter": "asha", "sort": "created_at desc"}, Page(1, 50, "asha", False)),
    ],
)
def test_read_page(query: dict[str, str], page: Page) -> None:
    assert read_page(query) == page


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "9" * 10, "²"])
def test_read_page_refuses(number: str) -> None:
    assert refusal(read_page, {"page": number})[2].startswith("Bad Pagination Parameters: page")


@pytest.mark.parametrize("sort", ["email asc", "created_at upwards", "created_at asc, id"])
def test_read_page_refuses_another_order(sort: str) -> None:
    assert refusal(read_page, {"sort": sort})[2].startswith("Bad Sort Parameters: ")


@pytest.mark.parametrize(
    ("query", "total", "links"),
    [
        ({}, 0, '<p?page=0>; rel="last"'),
        ({}, 50, '<p?page=1>; rel="last"'),
        (
            {"per_page": ""},
            51,
            '<p?page=2&per_page=>; rel="next", <p?page=2&per_page=>; rel="last"',
        ),
        (
            {"per_page": "1", "page": "2", "filter": "a&b"},
            2,
            '<p?page=2&per_page=1&filter=a%26b>; rel="last"',
        ),
    ],
)
def test_page_links_keep_what_was_asked(query: dict[str, str], total: int, links: str) -> None:
    assert page_links("p", read_page(query), total, query) == links


@pytest.mark.parametrize(
    ("id_", "message"),
    [("7", "ID must conform to the uuid v4 format"), (str(UUID(int=0)), "ID cannot be a nil uuid")],
)
def test_read_admin_change_refuses_an_id_that_is_none(id_: str, message: str) -> None:
    assert refusal(read_admin_change, {"id": id_}) == (400, "validation_failed", message)


@pytest.mark.parametrize("text", ["", "7", "{00000000-0000-0000-0000-000000000007}", "x" * 36])
def test_read_uuid_refuses_other_spellings(text: str) -> None:
    assert refusal(read_uuid, text, "user_id", 404) == (
        404,
        "validation_failed",
        "user_id must be an UUID",
    )


@pytest.mark.parametrize(
    ("body", "softly"),
    [(b"", False), (b"{}", False), (b'{"should_soft_delete": true}', True)],
)
def test_read_soft_delete(body: bytes, softly: bool) -> None:
    assert read_soft_delete(body) is softly


def test_read_soft_delete_refuses_another_type() -> None:
    assert refusal(read_soft_delete, b'{"should_soft_delete": "yes"}')[1] == "bad_json"
