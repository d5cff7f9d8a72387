"""Signing up where addresses are confirmed, and asking for the mail once more."""

import asyncio

import pytest

from tests.integration.auth.conftest import PASSWORD, Start, new_address, refused
from tests.integration.auth.mails import SITE, Mailing, start_mailing, text_of
from tests.mail_server import MailServer


@pytest.fixture
async def mailing(start: Start, server: MailServer) -> Mailing:
    return await start_mailing(start, server)


async def actions(mailing: Mailing, email: str) -> list[str]:
    rows = await mailing.auth.rows(
        "select payload ->> 'action' from auth.audit_log_entries"
        " where payload ->> 'actor_username' = %s order by created_at, id",
        email,
    )
    return [action for (action,) in rows]


async def test_sign_up_answers_with_a_bare_user_and_mails_a_link(mailing: Mailing) -> None:
    email = new_address()

    user = await mailing.auth.sign_up(email.upper(), data={"full_name": "Asha"})

    assert (user["email"], user["role"], len(user["identities"])) == (email, "authenticated", 1)
    assert "access_token" not in user
    assert "confirmation_sent_at" in user
    assert "email_confirmed_at" not in user
    assert mailing.link(email).kind == "signup"
    assert email in text_of(mailing.server.last(email))


async def test_link_confirms_and_signs_in(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)

    landing = await mailing.follow(mailing.link(email))

    assert (landing.page, landing.fragment["type"]) == (SITE, "signup")
    token = landing.fragment["access_token"]
    user = (await mailing.auth.call("GET", "/user", token=token)).json()
    assert user["confirmed_at"] == user["email_confirmed_at"]
    assert user["user_metadata"]["email_verified"] is True
    assert user["identities"][0]["identity_data"]["email_verified"] is True
    assert (await mailing.auth.sign_in(email)).status_code == 200


@pytest.mark.parametrize("kind", ["signup", "email"])
async def test_code_confirms_and_signs_in(mailing: Mailing, kind: str) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)

    answer = await mailing.verify(type=kind, email=email, token=mailing.code(email))

    assert answer.json()["user"]["email"] == email
    assert (await mailing.auth.sign_in(email)).status_code == 200


async def test_token_of_the_link_confirms_by_post(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)

    answer = await mailing.verify(type="email", token_hash=mailing.link(email).token)

    assert answer.json()["user"]["email"] == email


async def test_signing_up_again_mails_again_and_keeps_the_first_password(mailing: Mailing) -> None:
    email = new_address()
    first = await mailing.auth.sign_up(email, data={"full_name": "Asha"})

    again = await mailing.auth.sign_up(email, password="another password", data={"full_name": "B"})

    assert len(mailing.server.sent_to(email)) == 2
    await mailing.follow(mailing.link(email))
    assert (await mailing.auth.sign_in(email, PASSWORD)).status_code == 200
    assert refused(await mailing.auth.sign_in(email, "another password"))[0] == 400
    assert again["id"] != first["id"]
    assert again["user_metadata"] == {"full_name": "B"}


async def test_account_that_waits_is_told_like_a_new_one(mailing: Mailing) -> None:
    email = new_address()
    first = await mailing.auth.sign_up(email)

    again = await mailing.auth.sign_up(email)

    assert set(again) == set(first)
    assert set(again["identities"][0]) == set(first["identities"][0])
    assert again["role"] == first["role"]


async def test_address_that_is_confirmed_is_mailed_nothing(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    await mailing.follow(mailing.link(email))

    again = await mailing.auth.sign_up(email)

    assert (again["email"], again["identities"]) == (email, [])
    assert len(mailing.server.sent_to(email)) == 1
    assert "user_repeated_signup" in await actions(mailing, email)


async def test_two_who_sign_up_at_once_make_one_account(mailing: Mailing) -> None:
    email = new_address()

    told = await asyncio.gather(*(mailing.auth.sign_up(email) for _ in range(6)))

    assert len({user["id"] for user in told}) == 6
    assert await mailing.auth.rows("select count(*) from auth.users where email = %s", email) == [
        (1,)
    ]


async def test_sign_up_is_audited_when_it_is_asked_for_and_when_it_is_done(
    mailing: Mailing,
) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    assert await actions(mailing, email) == ["user_confirmation_requested"]

    await mailing.follow(mailing.link(email))

    # entries of one transaction have one time
    assert set((await actions(mailing, email))[1:]) == {"user_signedup", "login"}


async def test_resend_mails_a_new_link_to_an_account_that_waits(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    first = mailing.link(email)

    answer = await mailing.auth.call("POST", "/resend", json={"type": "signup", "email": email})

    assert (answer.status_code, answer.json()) == (200, {})
    assert "access_token" in (await mailing.follow(mailing.link(email))).fragment
    assert (await mailing.follow(first)).fragment["error_code"] == "otp_expired"


async def test_resend_answers_alike_and_mails_nothing_if_there_is_nothing_to_confirm(
    mailing: Mailing,
) -> None:
    unknown, done = new_address(), new_address()
    await mailing.auth.sign_up(done)
    await mailing.follow(mailing.link(done))

    for email, kind in (
        (unknown, "signup"), (done, "signup"), (done, "email_change"), (done, "phone_change")
    ):  # fmt: skip
        answer = await mailing.auth.call("POST", "/resend", json={"type": kind, "email": email})
        assert (answer.status_code, answer.json()) == (200, {})

    assert mailing.server.sent_to(unknown) == []
    assert len(mailing.server.sent_to(done)) == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"email": "a@b.test"},
            "Missing one of these types: signup, email_change, sms, phone_change",
        ),
        (
            {"type": "recovery", "email": "a@b.test"},
            "Missing one of these types: signup, email_change, sms, phone_change",
        ),
        ({"type": "signup"}, "Type provided requires an email address"),
        ({"type": "email_change"}, "Missing email address or phone number"),
        ({"type": "sms", "email": "a@b.test"}, "Type provided requires a phone number"),
        (
            {"type": "email_change", "email": "a@b.test", "phone": "+123456789"},
            "Only an email address or phone number should be provided.",
        ),
        (
            {"type": "signup", "email": "nowhere"},
            "Unable to validate email address: invalid format",
        ),
    ],
)
async def test_resend_refuses_what_it_cannot_take(
    mailing: Mailing, body: dict[str, str], message: str
) -> None:
    answer = await mailing.auth.call("POST", "/resend", json=body)

    assert refused(answer) == (400, "validation_failed", message)


async def test_settings_say_that_addresses_are_confirmed(mailing: Mailing) -> None:
    settings = (await mailing.auth.call("GET", "/settings")).json()

    assert settings["mailer_autoconfirm"] is False
