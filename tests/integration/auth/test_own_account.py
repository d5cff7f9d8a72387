import asyncio

import pytest

from banquet.auth.tokens import sign_token
from tests.integration.auth.conftest import PASSWORD, Auth, Start, new_address, refused

GONE = (403, "session_not_found", "Session from session_id claim in JWT does not exist")


async def get_user(auth: Auth, token: str) -> tuple[int, str, str]:
    return refused(await auth.call("GET", "/user", token=token))


async def test_get_user_returns_the_account(auth: Auth) -> None:
    session = await auth.sign_up(data={"full_name": "Asha"})

    answer = await auth.call("GET", "/user", token=session["access_token"])

    assert answer.json() == session["user"]
    assert answer.headers["cache-control"] == "no-store"


async def test_put_user_merges_metadata_and_null_removes(auth: Auth) -> None:
    session = await auth.sign_up(data={"full_name": "Asha", "theme": {"dark": True}})
    change = {"data": {"theme": None, "locale": "hi-IN"}, "nonce": None, "unknown": 1}

    answer = await auth.call("PUT", "/user", token=session["access_token"], json=change)

    assert answer.json()["user_metadata"] == {
        "full_name": "Asha",
        "email_verified": True,
        "locale": "hi-IN",
    }


async def test_put_user_with_a_password_ends_all_other_sessions(auth: Auth) -> None:
    email = new_address()
    own = await auth.sign_up(email)
    other = (await auth.sign_in(email)).json()
    token = own["access_token"]

    answer = await auth.call("PUT", "/user", token=token, json={"password": "another password"})

    assert answer.status_code == 200
    assert await get_user(auth, other["access_token"]) == GONE
    assert refused(await auth.refresh(other["refresh_token"]))[1] == "refresh_token_not_found"
    assert (await auth.call("GET", "/user", token=token)).status_code == 200
    assert (await auth.refresh(own["refresh_token"])).status_code == 200
    assert refused(await auth.sign_in(email))[1] == "invalid_credentials"
    assert (await auth.sign_in(email, "another password")).status_code == 200


async def test_a_password_change_is_audited(auth: Auth) -> None:
    session = await auth.sign_up()
    await auth.call(
        "PUT", "/user", token=session["access_token"], json={"password": "another password"}
    )

    assert await auth.rows(
        "select count(*) from auth.audit_log_entries where payload ->> 'actor_id' = %s"
        " and payload ->> 'action' in ('user_updated_password', 'user_modified')",
        session["user"]["id"],
    ) == [(2,)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"password": PASSWORD},
            (
                422,
                "same_password",
                "New password should be different from the old password.",
            ),
        ),
        (
            {"password": ""},
            (422, "weak_password", "Password should be at least 6 characters."),
        ),
        (
            {"password": "another one", "current_password": "wrong"},
            (400, "current_password_invalid", "The current password is not right"),
        ),
        (
            {"email": "nowhere"},
            (400, "validation_failed", "Unable to validate email address: invalid format"),
        ),
        (
            {"app_metadata": {"role": "owner"}},
            (403, "not_admin", "Updating app_metadata requires admin privileges"),
        ),
        (
            {"phone": "+911234567890"},
            (400, "phone_provider_disabled", "Phone numbers are not supported"),
        ),
        (
            {"data": {"note": "x" * 17_000}},
            (400, "validation_failed", "Metadata cannot take more than 16384 bytes"),
        ),
    ],
)
async def test_put_user_refuses_and_changes_nothing(
    auth: Auth, change: dict[str, object], expected: tuple[int, str, str]
) -> None:
    email = new_address()
    session = await auth.sign_up(email)

    answer = await auth.call("PUT", "/user", token=session["access_token"], json=change)

    assert refused(answer) == expected
    after = await auth.call("GET", "/user", token=session["access_token"])
    assert after.json() == session["user"]
    assert (await auth.sign_in(email)).status_code == 200


async def test_metadata_cannot_grow_over_the_limit_in_steps(auth: Auth) -> None:
    token = (await auth.sign_up())["access_token"]

    answers = [
        await auth.call("PUT", "/user", token=token, json={"data": {name: "x" * 9000}})
        for name in ("first", "second")
    ]

    assert [answer.status_code for answer in answers] == [200, 400]


async def test_asking_for_the_same_address_changes_nothing(auth: Auth) -> None:
    email = new_address()
    session = await auth.sign_up(email)

    answer = await auth.call(
        "PUT", "/user", token=session["access_token"], json={"email": email.upper()}
    )

    assert (answer.status_code, answer.json()["email"]) == (200, email)


async def test_the_current_password_is_checked_where_it_is_sent(auth: Auth) -> None:
    session = await auth.sign_up()
    change = {"password": "another one", "current_password": PASSWORD}

    answer = await auth.call("PUT", "/user", token=session["access_token"], json=change)

    assert answer.status_code == 200


async def test_put_user_is_limited_by_address(start: Start) -> None:
    auth = await start(rate_limits=True)
    token = (await auth.sign_up())["access_token"]

    answers = [await auth.call("PUT", "/user", token=token, json={}) for _ in range(31)]

    assert [answer.status_code for answer in answers] == [200] * 30 + [429]


async def test_sign_out_ends_all_sessions_by_default(auth: Auth) -> None:
    email = new_address()
    own, other = await auth.sign_up(email), (await auth.sign_in(email)).json()

    answer = await auth.call("POST", "/logout", token=own["access_token"])

    assert (answer.status_code, answer.content) == (204, b"")
    for session in (own, other):
        assert await get_user(auth, session["access_token"]) == GONE
        assert refused(await auth.refresh(session["refresh_token"]))[0] == 400


async def test_sign_out_locally_leaves_the_others(auth: Auth) -> None:
    email = new_address()
    own, other = await auth.sign_up(email), (await auth.sign_in(email)).json()

    await auth.call("POST", "/logout?scope=local", token=own["access_token"])

    assert await get_user(auth, own["access_token"]) == GONE
    assert (await auth.refresh(other["refresh_token"])).status_code == 200


async def test_sign_out_of_others_leaves_this_one(auth: Auth) -> None:
    email, stranger = new_address(), await auth.sign_up()
    own, other = await auth.sign_up(email), (await auth.sign_in(email)).json()

    await auth.call("POST", "/logout?scope=others", token=own["access_token"])

    assert await get_user(auth, other["access_token"]) == GONE
    assert (await auth.refresh(own["refresh_token"])).status_code == 200
    assert (await auth.refresh(stranger["refresh_token"])).status_code == 200


async def test_sign_out_refuses_another_scope_and_ends_nothing(auth: Auth) -> None:
    session = await auth.sign_up()

    answer = await auth.call("POST", "/logout?scope=galaxy", token=session["access_token"])

    expected = (400, "validation_failed", 'Unsupported logout scope "galaxy"')
    assert refused(answer) == expected
    assert (await auth.refresh(session["refresh_token"])).status_code == 200


async def test_refresh_and_sign_out_at_once_end_the_session(auth: Auth) -> None:
    for _ in range(10):
        session = await auth.sign_up()
        refresh = auth.refresh(session["refresh_token"])
        logout = auth.call("POST", "/logout", token=session["access_token"])

        refreshed, ended = await asyncio.gather(refresh, logout)

        assert ended.status_code == 204
        assert refreshed.status_code in {200, 400}
        assert (
            await auth.rows(
                "select from auth.refresh_tokens where user_id = %s", session["user"]["id"]
            )
            == []
        )


async def test_a_person_needs_a_token_that_holds(auth: Auth) -> None:
    session = await auth.sign_up()
    stranger = {"sub": "00000000-0000-0000-0000-00000000000a", "aud": "authenticated"}
    forged = session["access_token"][:-4] + "AAAA"

    def signed(**claims: object) -> str:
        return sign_token(auth.keys.signing, claims)

    bad = "invalid JWT: unable to parse or verify signature, "
    no_suitable = f"{bad}No suitable key or wrong key type"
    no_account = "User from sub claim in JWT does not exist"
    assert await get_user(auth, "") == (
        401,
        "no_authorization",
        "This endpoint requires a valid Bearer token",
    )
    assert await get_user(auth, "x.y") == (403, "bad_jwt", f"{bad}Expected 3 parts in JWT; got 2")
    assert await get_user(auth, forged) == (403, "bad_jwt", no_suitable)
    assert await get_user(auth, signed(exp=1)) == (403, "bad_jwt", f"{bad}JWT expired")
    assert await get_user(auth, auth.keys.publishable_key) == (
        403,
        "bad_jwt",
        "invalid claim: missing sub claim",
    )
    assert await get_user(auth, signed(sub="7")) == (
        400,
        "bad_jwt",
        "invalid claim: sub claim must be a UUID",
    )
    assert await get_user(auth, signed(**stranger)) == (403, "user_not_found", no_account)
    assert await get_user(auth, signed(sub=session["user"]["id"], aud="elsewhere")) == (
        400,
        "validation_failed",
        "Token audience doesn't match request audience",
    )
    assert await get_user(
        auth, signed(sub=session["user"]["id"], aud="authenticated", session_id="7")
    ) == (403, "bad_jwt", "invalid claim: session_id claim must be a UUID")


async def test_no_one_passes_with_the_session_of_another(auth: Auth) -> None:
    own, other = await auth.sign_up(), await auth.sign_up()
    verify = auth.keys.verifier(auth.clock).verify
    claims = dict(verify(own["access_token"]).claims)
    claims["session_id"] = verify(other["access_token"]).claims["session_id"]

    assert await get_user(auth, sign_token(auth.keys.signing, claims)) == GONE


async def test_an_expired_access_token_is_refused(auth: Auth) -> None:
    session = await auth.sign_up()

    auth.clock.ahead = 3631

    status, code, message = await get_user(auth, session["access_token"])
    assert (status, code) == (403, "bad_jwt")
    assert message.endswith("JWT expired")
