"""Strangers do not learn whose address has an account: not from answers, not from the time."""

import time
from typing import Any

import pytest

from tests.integration.auth.conftest import PASSWORD, Start, new_address
from tests.integration.auth.mails import Mailing, start_mailing
from tests.mail_server import MailServer

EVEN = 0.15


async def ask(mailing: Mailing, path: str, email: str, **more: Any) -> tuple[object, float]:
    """Return what an answer tells, and after how many seconds."""
    began = time.monotonic()
    answer = await mailing.auth.call("POST", path, json={"email": email, **more})
    took = time.monotonic() - began
    headers = {name for name in answer.headers if name != "content-length"}
    return (answer.status_code, answer.json(), headers), took


async def people(mailing: Mailing) -> tuple[str, str, str]:
    """Return an address that is confirmed, one that waits, and one nobody has."""
    confirmed, waiting, unknown = new_address(), new_address(), new_address()
    for email in (confirmed, waiting):
        await mailing.auth.sign_up(email)
    await mailing.follow(mailing.link(confirmed))
    return confirmed, waiting, unknown


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/recover", {}),
        ("/otp", {"create_user": False}),
        ("/otp", {}),
        ("/magiclink", {}),
        ("/resend", {"type": "signup"}),
        ("/resend", {"type": "email_change"}),
        ("/verify", {"type": "recovery", "token": "000000"}),
        ("/verify", {"type": "email_change", "token": "000000"}),
    ],
)
async def test_answer_is_the_same_whoever_has_the_address(
    start: Start, server: MailServer, path: str, more: dict[str, Any]
) -> None:
    mailing = await start_mailing(start, server)

    told = [(await ask(mailing, path, email, **more))[0] for email in await people(mailing)]

    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/recover", {}),
        ("/otp", {}),
        ("/resend", {"type": "signup"}),
        ("/signup", {"password": PASSWORD}),
    ],
)
async def test_answer_takes_the_same_time_whoever_has_the_address(
    start: Start, server: MailServer, path: str, more: dict[str, Any]
) -> None:
    """None leaves before the time that a mail takes, here set longer than anything takes."""
    addresses = await people(await start_mailing(start, server))
    mailing = await start_mailing(start, server, even_seconds=EVEN)

    times = [(await ask(mailing, path, email, **more))[1] for email in addresses]

    assert min(times) >= EVEN
