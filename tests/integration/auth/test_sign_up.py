import asyncio
from pathlib import Path

import pytest

from banquet.auth.hashing import PasswordHasher
from tests.integration.auth.conftest import (
    PASSWORD,
    Auth,
    ClusterLike,
    Start,
    new_address,
    refused,
    running,
)


async def sign_up_refused(auth: Auth, **body: object) -> tuple[int, str, str]:
    return refused(await auth.call("POST", "/signup", json=body))


async def test_sign_up_answers_with_a_session_of_the_new_account(auth: Auth) -> None:
    email = new_address()

    session = await auth.sign_up(email.upper(), data={"full_name": "Asha Rao"})

    user, identity = session["user"], session["user"]["identities"][0]
    assert (session["token_type"], session["expires_in"]) == ("bearer", 3600)
    assert (user["email"], user["aud"], user["role"]) == (email, "authenticated", "authenticated")
    assert user["app_metadata"] == {"provider": "email", "providers": ["email"]}
    assert user["user_metadata"] == {"full_name": "Asha Rao", "email_verified": True}
    assert user["confirmed_at"] == user["email_confirmed_at"]
    assert (identity["provider"], identity["id"], identity["email"]) == ("email", user["id"], email)
    assert identity["identity_data"]["email_verified"] is True


async def test_the_access_token_is_one_all_features_accept(auth: Auth) -> None:
    session = await auth.sign_up()

    verify = auth.keys.verifier(auth.clock)
    identity = verify.identify(auth.keys.publishable_key, f"Bearer {session['access_token']}")

    assert (identity.role, identity.user_id) == ("authenticated", session["user"]["id"])
    assert identity.claims["amr"][0]["method"] == "password"
    assert identity.expires_at == session["expires_at"]


async def test_the_stored_password_is_a_bcrypt_hash(auth: Auth) -> None:
    session = await auth.sign_up()

    [[stored]] = await auth.rows(
        "select encrypted_password from auth.users where id = %s", session["user"]["id"]
    )

    assert stored.startswith("$2b$")
    assert PASSWORD not in stored


async def test_the_first_account_owns_the_house_and_the_next_does_not(
    database_url: str, cluster: ClusterLike, tmp_path: Path, hasher: PasswordHasher
) -> None:
    """Many come at once on the first day; still exactly one of them is the first."""
    async with running(database_url, cluster.data_dir, tmp_path, hasher) as auth:
        await asyncio.gather(*(auth.sign_up(data={"role": "owner"}) for _ in range(6)))

        assert await auth.rows("select count(*), count(distinct user_id) from memberships") == [
            (1, 1)
        ]
        assert await auth.rows("select role::text, branch_id from memberships") == [("owner", None)]
        assert await auth.rows("select count(*) from profiles where requested_role = 'owner'") == [
            (6,)
        ]


async def test_sign_up_makes_a_profile(auth: Auth) -> None:
    session = await auth.sign_up(data={"full_name": "Asha Rao", "role": "sales"})

    assert await auth.rows(
        "select full_name, requested_role from profiles where id = %s", session["user"]["id"]
    ) == [("Asha Rao", "sales")]


async def test_a_known_address_is_refused_and_noted(auth: Auth) -> None:
    email = new_address()
    session = await auth.sign_up(email)

    assert await sign_up_refused(auth, email=email.upper(), password="another") == (
        422,
        "user_already_exists",
        "User already registered",
    )
    assert (await auth.sign_in(email)).status_code == 200
    assert await auth.rows(
        "select count(*) from auth.audit_log_entries"
        " where payload ->> 'action' = 'user_repeated_signup' and payload ->> 'actor_id' = %s",
        session["user"]["id"],
    ) == [(1,)]


async def test_one_of_many_simultaneous_sign_ups_with_one_address_wins(auth: Auth) -> None:
    body = {"email": new_address(), "password": PASSWORD}

    answers = await asyncio.gather(*(auth.call("POST", "/signup", json=body) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 7
    assert await auth.rows("select count(*) from auth.users where email = %s", body["email"]) == [
        (1,)
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"password": PASSWORD},
            (422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled"),
        ),
        (
            {"email": "x@y.test"},
            (400, "validation_failed", "Signup requires a valid password"),
        ),
        (
            {"email": "x@y.test", "password": "short"},
            (422, "weak_password", "Password should be at least 6 characters."),
        ),
        (
            {"email": "x@y.test", "password": "x" * 73},
            (400, "validation_failed", "Password cannot be longer than 72 characters"),
        ),
        (
            {"email": "nobody", "password": PASSWORD},
            (400, "validation_failed", "Unable to validate email address: invalid format"),
        ),
        (
            {"email": "x@y.test", "password": PASSWORD, "data": {"note": "x" * 20_000}},
            (400, "validation_failed", "Metadata cannot take more than 16384 bytes"),
        ),
        (
            {"email": "x@y.test", "password": PASSWORD, "data": {"note": "a\0b"}},
            (400, "validation_failed", "A value holds characters or numbers that cannot be stored"),
        ),
    ],
)
async def test_sign_up_refuses_and_makes_nothing(
    auth: Auth, body: dict[str, object], expected: tuple[int, str, str]
) -> None:
    assert await sign_up_refused(auth, **body) == expected
    assert await auth.rows("select from auth.users where email = 'x@y.test'") == []


async def test_a_weak_password_names_its_reasons(auth: Auth) -> None:
    body = {"email": new_address(), "password": "short"}

    answer = await auth.call("POST", "/signup", json=body)

    assert answer.json()["weak_password"] == {"reasons": ["length"]}


@pytest.mark.parametrize("mode", ["closed", "invitation"])
async def test_sign_up_is_refused_where_it_is_not_open(start: Start, mode: str) -> None:
    auth = await start(signup=mode)

    assert await sign_up_refused(auth, email=new_address(), password=PASSWORD) == (
        422,
        "signup_disabled",
        "Signups not allowed for this instance",
    )
    assert (await auth.call("GET", "/settings")).json()["disable_signup"] is True


async def test_without_autoconfirm_an_account_waits_and_cannot_sign_in(start: Start) -> None:
    auth, email = await start(autoconfirm=False), new_address()

    user = await auth.sign_up(email)

    assert "access_token" not in user
    assert (user["email"], "email_confirmed_at" in user) == (email, False)
    assert refused(await auth.sign_in(email)) == (
        400,
        "email_not_confirmed",
        "Email not confirmed",
    )
    assert refused(await auth.sign_in(email, "wrong"))[1] == "invalid_credentials"


async def test_without_autoconfirm_sign_up_does_not_tell_a_known_address(start: Start) -> None:
    auth, email = await start(autoconfirm=False), new_address()
    known = await auth.sign_up(email)
    await auth.rows("update auth.users set email_confirmed_at = now() where email = %s", email)

    again = await auth.sign_up(email)

    assert again["id"] != known["id"]
    assert (again["email"], again["identities"], again["role"]) == (email, [], "")
    assert await auth.rows("select from auth.users where id = %s", again["id"]) == []


async def test_a_triggers_own_words_reach_the_person(auth: Auth) -> None:
    """Marked deviation: GoTrue answers 500 "Database error saving new user"."""
    await auth.database.execute("""
        create function public.tg_refuse() returns trigger language plpgsql as $$
        begin
          if new.email like 'rival-%' then
            raise exception 'No rivals here' using errcode = 'PT403', hint = 'secret plans';
          end if;
          return new;
        end $$;
        create trigger refuse before insert on auth.users
          for each row execute function public.tg_refuse()""")
    email = f"rival-{new_address()}"

    assert await sign_up_refused(auth, email=email, password=PASSWORD) == (
        422,
        "validation_failed",
        "No rivals here",
    )
    assert await auth.rows("select from auth.users where email = %s", email) == []


async def test_an_unexpected_database_error_never_shows_its_text(
    auth: Auth, caplog: pytest.LogCaptureFixture
) -> None:
    await auth.database.execute("""
        create function public.tg_fail() returns trigger language plpgsql as $$
        begin
          if new.email like 'lost-%' then perform secret from nowhere; end if;
          return new;
        end $$;
        create trigger fail before insert on auth.users
          for each row execute function public.tg_fail()""")

    answer = await auth.call(
        "POST", "/signup", json={"email": f"lost-{new_address()}", "password": PASSWORD}
    )

    assert refused(answer) == (
        500,
        "unexpected_failure",
        "Unexpected failure, please check server logs for more information",
    )
    assert answer.json()["error_id"] == answer.headers["x-request-id"]
    assert "nowhere" not in answer.text
    assert "nowhere" in caplog.text
