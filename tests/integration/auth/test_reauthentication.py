"""The code that shows it is still the same person."""

import pytest

from tests.integration.auth.conftest import Start, new_address, refused
from tests.integration.auth.mails import Mailing, start_mailing
from tests.mail_server import MailServer


@pytest.fixture
async def mailing(start: Start, server: MailServer) -> Mailing:
    return await start_mailing(start, server, autoconfirm=True)


async def test_code_is_mailed_to_who_is_signed_in(mailing: Mailing) -> None:
    email = new_address()
    token = (await mailing.auth.sign_up(email))["access_token"]

    answer = await mailing.auth.call("GET", "/reauthenticate", token=token)

    assert (answer.status_code, answer.json()) == (200, {})
    assert mailing.code(email) in mailing.server.last(email)["Subject"]
    user = (await mailing.auth.call("GET", "/user", token=token)).json()
    assert "reauthentication_sent_at" in user


async def test_nobody_else_is_mailed_one(mailing: Mailing) -> None:
    answer = await mailing.auth.call("GET", "/reauthenticate")

    assert refused(answer)[:2] == (401, "no_authorization")
    assert mailing.server.verbs == []


async def test_code_signs_nobody_in(mailing: Mailing) -> None:
    email = new_address()
    token = (await mailing.auth.sign_up(email))["access_token"]
    await mailing.auth.call("GET", "/reauthenticate", token=token)

    for kind in ("email", "recovery", "signup", "email_change"):
        answer = await mailing.verify(type=kind, email=email, token=mailing.code(email))
        assert refused(answer)[1] == "otp_expired"
