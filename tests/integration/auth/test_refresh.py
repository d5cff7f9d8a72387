import asyncio

import pytest

from tests.integration.auth.conftest import Auth, Start, new_address, refused

USED = (400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")


async def live_tokens(auth: Auth, user_id: str) -> list[str]:
    rows = await auth.rows(
        "select token from auth.refresh_tokens where user_id = %s and not revoked", user_id
    )
    return [row[0] for row in rows]


async def age_tokens(auth: Auth, user_id: str, seconds: int) -> None:
    """Let the tokens of an account have been used some seconds earlier."""
    await auth.rows(
        "update auth.refresh_tokens set updated_at = updated_at - make_interval(secs => %s)"
        " where user_id = %s",
        seconds,
        user_id,
    )


async def test_refresh_rotates_the_token_and_keeps_the_session(auth: Auth) -> None:
    first = await auth.sign_up()
    auth.clock.ahead = 60

    second = (await auth.refresh(first["refresh_token"])).json()

    verify = auth.keys.verifier(auth.clock).verify
    old, new = verify(first["access_token"]).claims, verify(second["access_token"]).claims
    assert second["refresh_token"] != first["refresh_token"]
    assert len(second["refresh_token"]) == 12
    assert new["session_id"] == old["session_id"]
    assert old["exp"] + 60 <= new["exp"] < old["exp"] + 120  # a slow machine takes its time too
    assert new["amr"] == old["amr"]
    assert await live_tokens(auth, first["user"]["id"]) == [second["refresh_token"]]


async def test_refresh_brings_the_account_as_it_is_now(auth: Auth) -> None:
    session = await auth.sign_up()
    path = f"/admin/users/{session['user']['id']}"
    await auth.admin("PUT", path, json={"app_metadata": {"team": "floor"}})

    refreshed = (await auth.refresh(session["refresh_token"])).json()

    claims = auth.keys.verifier(auth.clock).verify(refreshed["access_token"]).claims
    assert claims["app_metadata"]["team"] == "floor"


async def test_fifty_refreshes_at_once_leave_one_live_token(auth: Auth) -> None:
    session = await auth.sign_up()

    answers = await asyncio.gather(*(auth.refresh(session["refresh_token"]) for _ in range(50)))

    assert {answer.status_code for answer in answers} == {200}
    handed_out = {answer.json()["refresh_token"] for answer in answers}
    assert list(handed_out) == await live_tokens(auth, session["user"]["id"])
    assert await auth.rows(
        "select count(*) from auth.refresh_tokens where user_id = %s", session["user"]["id"]
    ) == [(2,)]


async def test_tabs_that_race_all_day_all_stay_signed_in(auth: Auth) -> None:
    """Each tab goes on with the token it last got, however far the others have gone on."""
    session = await auth.sign_up()

    async def use_tab() -> set[int]:
        token, statuses = session["refresh_token"], set()
        for _ in range(8):
            answer = await auth.refresh(token)
            statuses.add(answer.status_code)
            token = answer.json()["refresh_token"]
        return statuses

    assert await asyncio.gather(*(use_tab() for _ in range(6))) == [{200}] * 6
    assert len(await live_tokens(auth, session["user"]["id"])) == 1


async def test_all_that_touches_an_account_at_once_neither_deadlocks_nor_fails(
    auth: Auth,
) -> None:
    email = new_address()
    await auth.sign_up(email)
    sessions = [(await auth.sign_in(email)).json() for _ in range(6)]
    path = f"/admin/users/{sessions[0]['user']['id']}"

    answers = await asyncio.gather(
        *(auth.refresh(session["refresh_token"]) for session in sessions * 4),
        *(auth.sign_in(email) for _ in range(8)),
        *(auth.call("POST", "/logout", token=sessions[n]["access_token"]) for n in range(3)),
        *(auth.admin("PUT", path, json={"password": f"password {n}"}) for n in range(4)),
        *(auth.admin("PUT", path, json={"user_metadata": {"n": n}}) for n in range(4)),
    )

    assert {answer.status_code for answer in answers} <= {200, 204, 400, 403}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 403} <= {
        "session_not_found"
    }


async def test_a_client_that_lost_the_answer_gets_it_again_however_late(auth: Auth) -> None:
    session = await auth.sign_up()
    child = (await auth.refresh(session["refresh_token"])).json()
    await age_tokens(auth, session["user"]["id"], 86_400)

    again = await auth.refresh(session["refresh_token"])

    assert again.json()["refresh_token"] == child["refresh_token"]


async def test_a_tab_two_tokens_behind_is_forgiven_within_the_interval(auth: Auth) -> None:
    first = await auth.sign_up()
    second = (await auth.refresh(first["refresh_token"])).json()
    third = (await auth.refresh(second["refresh_token"])).json()

    late = await auth.refresh(first["refresh_token"])

    assert late.json()["refresh_token"] == third["refresh_token"]
    assert await live_tokens(auth, first["user"]["id"]) == [third["refresh_token"]]


async def test_an_older_token_used_again_later_ends_its_family_for_good(auth: Auth) -> None:
    first = await auth.sign_up()
    second = (await auth.refresh(first["refresh_token"])).json()
    third = (await auth.refresh(second["refresh_token"])).json()
    await age_tokens(auth, first["user"]["id"], 11)

    assert refused(await auth.refresh(first["refresh_token"])) == USED
    for session in (first, second, third):
        assert refused(await auth.refresh(session["refresh_token"])) == USED
    assert await live_tokens(auth, first["user"]["id"]) == []
    assert await auth.rows(
        "select count(*) from auth.audit_log_entries"
        " where payload -> 'traits' ->> 'reason' = 'reuse' and payload ->> 'actor_id' = %s",
        first["user"]["id"],
    ) == [(4,)]


async def test_the_family_of_another_sign_in_lives_on(auth: Auth) -> None:
    email = new_address()
    first = await auth.sign_up(email)
    other = (await auth.sign_in(email)).json()
    second = (await auth.refresh(first["refresh_token"])).json()
    await auth.refresh(second["refresh_token"])
    await age_tokens(auth, first["user"]["id"], 11)

    assert refused(await auth.refresh(first["refresh_token"])) == USED
    assert (await auth.refresh(other["refresh_token"])).status_code == 200


async def test_the_interval_is_the_operators(start: Start) -> None:
    auth = await start(refresh_reuse_seconds=0)
    first = await auth.sign_up()
    second = (await auth.refresh(first["refresh_token"])).json()
    await auth.refresh(second["refresh_token"])

    assert refused(await auth.refresh(first["refresh_token"])) == USED


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (
            "abcdefghijkl",
            (
                400,
                "refresh_token_not_found",
                "Invalid Refresh Token: Refresh Token Not Found",
            ),
        ),
        (None, (400, "validation_failed", "refresh_token required")),
        ("", (400, "validation_failed", "refresh_token required")),
        ("' or true --", (400, "validation_failed", "Refresh token is not valid")),
        (
            7,
            (
                400,
                "bad_json",
                "Could not parse request body as JSON: refresh_token must be a string",
            ),
        ),
    ],
)
async def test_tokens_that_never_were_are_refused(
    auth: Auth, token: object, expected: tuple[int, str, str]
) -> None:
    assert refused(await auth.refresh(token)) == expected


async def test_a_session_past_its_end_is_refused(auth: Auth) -> None:
    session = await auth.sign_up()
    await auth.rows(
        "update auth.sessions set not_after = now() where user_id = %s", session["user"]["id"]
    )

    assert refused(await auth.refresh(session["refresh_token"])) == (
        400,
        "session_expired",
        "Invalid Refresh Token: Session Expired",
    )


async def test_a_refresh_that_finds_its_session_locked_too_long_may_be_retried(
    auth: Auth,
) -> None:
    session = await auth.sign_up()
    await auth.rows("set lock_timeout = '5s'")
    async with auth.database.transaction():
        await auth.rows(
            "select from auth.sessions where user_id = %s for update", session["user"]["id"]
        )

        status, code, _ = refused(await auth.refresh(session["refresh_token"]))

    assert (status, code) == (409, "conflict")
    assert (await auth.refresh(session["refresh_token"])).status_code == 200


async def test_lifetimes_are_the_operators(start: Start) -> None:
    auth = await start(access_token_seconds=120)

    session = await auth.sign_up()

    claims = auth.keys.verifier(auth.clock).verify(session["access_token"]).claims
    assert (session["expires_in"], claims["exp"] - claims["iat"]) == (120, 120)
