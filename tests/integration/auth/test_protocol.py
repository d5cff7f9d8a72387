"""What holds for every address of the service: keys, versions, bodies, what is not offered."""

from collections.abc import AsyncIterator

import pytest

from banquet import __version__
from banquet.auth.api.absent import NOT_OFFERED, PROVIDERS
from tests.integration.auth.conftest import PASSWORD, Auth, Start, new_address, refused

NO_KEY = (401, "no_authorization", "No API key found in request")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/signup"),
        ("POST", "/token?grant_type=password"),
        ("GET", "/user"),
        ("PUT", "/user"),
        ("POST", "/logout"),
        ("GET", "/admin/users"),
    ],
)
async def test_a_key_is_needed(auth: Auth, method: str, path: str) -> None:
    token = (await auth.sign_up())["access_token"]

    absent = await auth.call(method, path, token=token, headers={"apikey": ""})
    wrong = await auth.call(method, path, token=token, headers={"apikey": "sb_publishable_x"})
    an_access_token = await auth.call(method, path, token=token, headers={"apikey": token})

    assert refused(absent) == NO_KEY
    assert refused(wrong) == (401, "no_authorization", "Invalid API key")
    assert refused(an_access_token) == (401, "no_authorization", "Invalid API key")


async def test_keyless_access_lets_calls_without_a_key_in(start: Start) -> None:
    auth = await start(keyless_role="anon")
    body = {"email": new_address(), "password": PASSWORD}

    answer = await auth.call("POST", "/signup", json=body, headers={"apikey": ""})

    assert answer.status_code == 200
    unsigned = await auth.call("GET", "/admin/users", headers={"apikey": ""})
    assert refused(unsigned)[:2] == (401, "no_authorization")


async def test_an_opaque_key_as_bearer_does_not_hinder_signing_up(auth: Auth) -> None:
    body = {"email": new_address(), "password": PASSWORD}

    answer = await auth.call("POST", "/signup", json=body, token=auth.keys.publishable_key)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path", ["/settings", "/health", "/.well-known/jwks.json", "/.well-known/openid-configuration"]
)
async def test_public_addresses_need_no_key(auth: Auth, path: str) -> None:
    assert (await auth.call("GET", path, headers={"apikey": ""})).status_code == 200


async def test_without_a_version_errors_have_the_older_shape(auth: Auth) -> None:
    body = {"email": new_address(), "password": "x"}
    path = "/token?grant_type=password"

    answer = await auth.call("POST", path, json=body, headers={"x-supabase-api-version": ""})

    assert answer.json() == {
        "code": 400,
        "error_code": "invalid_credentials",
        "msg": "Invalid login credentials",
    }
    assert "x-supabase-api-version" not in answer.headers


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"grant_type=password"])
async def test_bodies_that_are_no_json_object_are_refused(auth: Auth, body: bytes) -> None:
    session = await auth.sign_up()
    calls = [
        await auth.call("POST", "/signup", content=body),
        await auth.call("POST", "/token?grant_type=password", content=body),
        await auth.call("POST", "/token?grant_type=refresh_token", content=body),
        await auth.call("PUT", "/user", content=body, token=session["access_token"]),
        await auth.admin("POST", "/admin/users", content=body),
    ]

    assert {refused(answer)[:2] for answer in calls} == {(400, "bad_json")}


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_over_a_megabyte_is_refused(auth: Auth, announced: bool) -> None:
    content = b'{"email": "' + b"x" * 1_100_000 + b'"}'

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 100_000):
            yield content[start : start + 100_000]

    answer = await auth.call("POST", "/signup", content=content if announced else in_pieces())

    assert refused(answer)[:2] == (413, "request_entity_too_large")


@pytest.mark.parametrize("path", NOT_OFFERED)
async def test_what_is_not_offered_says_so_to_who_may_ask(auth: Auth, path: str) -> None:
    caller, refusal = NOT_OFFERED[path]
    address = path.replace("{rest:path}", "x").replace("{user_id}", "y")
    person = (await auth.sign_up())["access_token"]

    strangers = await auth.call("POST", address, json={})
    if caller != "anybody":
        assert refused(strangers)[:2] == (401, "no_authorization")
    if caller == "administrator":
        answer = await auth.call("POST", address, json={}, token=person)
        assert refused(answer)[:2] == (403, "not_admin")
        entitled = await auth.admin("POST", address, json={})
    else:
        entitled = await auth.call("POST", address, json={}, token=person)

    assert refused(entitled) == (refusal.status, refusal.code, refusal.message)
    assert 400 <= refusal.status < 500


async def test_nobody_has_a_second_factor(auth: Auth) -> None:
    user = (await auth.sign_up())["user"]

    assert (await auth.admin("GET", f"/admin/users/{user['id']}/factors")).json() == []
    assert "factors" not in user


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("totp", "mfa_totp_enroll_not_enabled", "TOTP"),
        ("phone", "mfa_phone_enroll_not_enabled", "Phone"),
        ("webauthn", "mfa_webauthn_enroll_not_enabled", "WebAuthn"),
    ],
)
async def test_no_kind_of_second_factor_can_be_had(
    auth: Auth, kind: str, code: str, words: str
) -> None:
    token = (await auth.sign_up())["access_token"]

    answer = await auth.call("POST", "/factors", json={"factor_type": kind}, token=token)

    assert refused(answer) == (422, code, f"MFA enroll is disabled for {words}")
    stranger = await auth.call("POST", "/factors", json={"factor_type": kind})
    assert refused(stranger)[:2] == (401, "no_authorization")


@pytest.mark.parametrize("kind", [None, "", "sms", 7, ["totp"]])
async def test_other_kinds_of_second_factors_are_unknown(auth: Auth, kind: object) -> None:
    token = (await auth.sign_up())["access_token"]

    answer = await auth.call("POST", "/factors", json={"factor_type": kind}, token=token)

    message = "factor_type needs to be totp, phone, or webauthn"
    assert refused(answer) == (400, "validation_failed", message)


async def test_no_second_factor_is_found(auth: Auth) -> None:
    session = await auth.sign_up()
    nobodys = "83fd9e20-7a80-46e4-bf29-a86e3d6bbf66"
    owners = f"/admin/users/{session['user']['id']}/factors"

    for path in (f"/factors/{nobodys}", f"/factors/{nobodys}/verify"):
        own = await auth.call("POST", path, json={}, token=session["access_token"])
        assert refused(own) == (404, "mfa_factor_not_found", "Factor not found")
    unread = await auth.call("DELETE", "/factors/first", token=session["access_token"])
    assert refused(unread) == (404, "validation_failed", "factor_id must be an UUID")
    removed = await auth.admin("DELETE", f"{owners}/{nobodys}")
    assert refused(removed) == (404, "mfa_factor_not_found", "Factor not found")
    by_stranger = await auth.call("DELETE", f"{owners}/{nobodys}", token=session["access_token"])
    assert refused(by_stranger)[:2] == (403, "not_admin")


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("DELETE", "/user")])
async def test_unknown_addresses_and_methods_are_refused(
    auth: Auth, method: str, path: str
) -> None:
    assert refused(await auth.call(method, path))[:2] == (404, "not_found")


async def test_settings_tell_what_a_sign_in_page_may_offer(auth: Auth) -> None:
    settings = (await auth.call("GET", "/settings")).json()

    assert settings["external"] == dict.fromkeys(PROVIDERS, False) | {
        "anonymous_users": False,
        "email": True,
        "phone": False,
    }
    assert (settings["disable_signup"], settings["mailer_autoconfirm"]) == (False, True)


async def test_health_answers_under_the_name_clients_expect(auth: Auth) -> None:
    answer = (await auth.call("GET", "/health")).json()

    assert (answer["name"], answer["version"]) == ("GoTrue", __version__)


async def test_jwks_shows_the_public_key_and_may_be_cached(auth: Auth) -> None:
    answer = await auth.call("GET", "/.well-known/jwks.json")

    [key] = answer.json()["keys"]
    assert (key["alg"], key["kid"], "d" in key) == (
        "ES256",
        auth.keys.signing.signing_key.kid,
        False,
    )
    assert answer.headers["cache-control"] == "public, max-age=600"


async def test_jwks_never_shows_a_shared_secret(start: Start) -> None:
    auth = await start(jwt_secret="a shared secret of more than 32 bytes")

    session = await auth.sign_up()

    assert (await auth.call("GET", "/.well-known/jwks.json")).json() == {"keys": []}
    assert (await auth.call("GET", "/user", token=session["access_token"])).status_code == 200


async def test_openid_configuration_names_the_issuer_of_the_tokens(start: Start) -> None:
    auth = await start(public_url="https://diary.banquet.test/")
    session = await auth.sign_up()

    configuration = (await auth.call("GET", "/.well-known/openid-configuration")).json()

    claims = auth.keys.verifier(auth.clock).verify(session["access_token"]).claims
    assert claims["iss"] == configuration["issuer"] == "https://diary.banquet.test/auth/v1"
    assert configuration["jwks_uri"] == f"{configuration['issuer']}/.well-known/jwks.json"


async def test_a_lost_database_is_a_retryable_error_that_heals(
    auth: Auth, caplog: pytest.LogCaptureFixture
) -> None:
    session = await auth.sign_up()
    await auth.rows("alter role supabase_auth_admin connection limit 0")
    try:
        await auth.rows(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where usename = 'supabase_auth_admin' and datname = current_database()"
        )
        answer = await auth.call("GET", "/user", token=session["access_token"])
    finally:
        await auth.rows("alter role supabase_auth_admin connection limit -1")

    assert answer.status_code in {503, 504}
    assert (await auth.call("GET", "/user", token=session["access_token"])).status_code == 200
