"""Signing in without a password, by a link or six digits."""

import pytest

from tests.integration.auth.conftest import Start, new_address, refused
from tests.integration.auth.mails import Mailing, start_mailing
from tests.mail_server import MailServer


@pytest.fixture
async def mailing(start: Start, server: MailServer) -> Mailing:
    return await start_mailing(start, server)


async def ask(mailing: Mailing, email: str, path: str = "/otp", **more: object) -> None:
    answer = await mailing.auth.call("POST", path, json={"email": email, **more})
    assert (answer.status_code, answer.json()) == (200, {})


async def confirmed(mailing: Mailing) -> str:
    email = new_address()
    await mailing.auth.sign_up(email)
    await mailing.follow(mailing.link(email))
    return email


@pytest.mark.parametrize("path", ["/otp", "/magiclink"])
async def test_link_signs_in(mailing: Mailing, path: str) -> None:
    email = await confirmed(mailing)

    await ask(mailing, email, path)
    landing = await mailing.follow(mailing.link(email))

    assert landing.fragment["type"] == "magiclink"
    user = await mailing.auth.call("GET", "/user", token=landing.fragment["access_token"])
    assert user.json()["email"] == email


@pytest.mark.parametrize("kind", ["email", "magiclink"])
async def test_code_signs_in(mailing: Mailing, kind: str) -> None:
    email = await confirmed(mailing)
    await ask(mailing, email)

    answer = await mailing.verify(type=kind, email=email, token=mailing.code(email))

    assert answer.json()["user"]["email"] == email


async def test_unknown_address_gets_an_account_once_it_is_confirmed(mailing: Mailing) -> None:
    email = new_address()

    await ask(mailing, email, data={"full_name": "Asha"})
    answer = await mailing.verify(type="email", email=email, token=mailing.code(email))

    user = answer.json()["user"]
    assert (user["email"], user["user_metadata"]["full_name"]) == (email, "Asha")
    assert refused(await mailing.auth.sign_in(email, ""))[1] == "invalid_credentials"


async def test_where_sign_up_does_not_confirm_the_mail_still_proves_the_address(
    start: Start, server: MailServer
) -> None:
    mailing, email = await start_mailing(start, server, autoconfirm=True), new_address()

    await ask(mailing, email)
    assert await mailing.auth.rows(
        "select email_confirmed_at is null from auth.users where email = %s", email
    ) == [(True,)]

    landing = await mailing.follow(mailing.link(email))
    assert landing.fragment["type"] == "magiclink"


async def test_unknown_address_is_mailed_nothing_if_no_account_is_to_be_made(
    mailing: Mailing,
) -> None:
    """Marked deviation: GoTrue answers 422 `otp_disabled`, which tells that it is unknown."""
    email = new_address()

    await ask(mailing, email, create_user=False)

    assert mailing.server.sent_to(email) == []
    assert await mailing.auth.rows("select from auth.users where email = %s", email) == []


@pytest.mark.parametrize("mode", ["invitation", "closed"])
async def test_where_sign_up_is_not_open_only_the_known_are_mailed(
    start: Start, server: MailServer, mode: str
) -> None:
    open_to_all = await start_mailing(start, server)
    known, unknown = await confirmed(open_to_all), new_address()
    mailing = await start_mailing(start, server, signup=mode)

    await ask(mailing, known)
    await ask(mailing, unknown)

    assert mailing.link(known).kind == "magiclink"
    assert server.sent_to(unknown) == []
    assert await mailing.auth.rows("select from auth.users where email = %s", unknown) == []


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({}, "validation_failed", "One of email or phone must be set"),
        (
            {"email": "a@b.test", "phone": "1"},
            "validation_failed",
            "Only an email address or phone number should be provided",
        ),
        ({"phone": "+911234567890"}, "phone_provider_disabled", "Unsupported phone provider"),
        (
            {"email": "a@b.test", "create_user": "no"},
            "bad_json",
            "Could not parse request body as JSON: create_user must be true or false",
        ),
        (
            {"email": "a@b.test", "data": {"x": "x" * 20_000}},
            "validation_failed",
            "Metadata cannot take more than 16384 bytes",
        ),
    ],
)
async def test_refuses_what_it_cannot_take(
    mailing: Mailing, body: dict[str, object], code: str, message: str
) -> None:
    answer = await mailing.auth.call("POST", "/otp", json=body)

    assert refused(answer) == (400, code, message)
    assert mailing.server.verbs == []
