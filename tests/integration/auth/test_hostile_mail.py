"""Whatever is sent to what mails or takes mails, it is answered, and never with a failure."""

from typing import Any

import pytest

from tests.integration.auth.conftest import Start
from tests.integration.auth.mails import start_mailing
from tests.mail_server import MailServer

VALUES: list[Any] = [
    "",
    "\0",
    "ü\U0001f41b",
    "x" * 5000,
    "' or 1=1 --",
    "a@b.test\r\nBcc: c@d.test",
    "a@b.test, c@d.test",
    "<a@b.test>",
    "a@[127.0.0.1]",
    "%s%n",
    0,
    -1e308,
    True,
    [],
    ["a@b.test"],
    {"$gt": ""},
]
MEMBERS = {
    "/recover": ("email", "code_challenge", "code_challenge_method"),
    "/otp": ("email", "create_user", "data", "phone", "code_challenge"),
    "/resend": ("email", "type"),
    "/verify": ("email", "type", "token", "token_hash"),
    "/token?grant_type=pkce": ("auth_code", "code_verifier"),
    "/invite": ("email", "data"),
    "/admin/generate_link": ("email", "type", "new_email", "password", "data", "redirect_to"),
}
SOUND = {
    "email": "nobody@banquet.test",
    "type": "email_change",
    "token": None,
    "token_hash": "x",
    "auth_code": "x",
    "code_verifier": "x",
    "create_user": False,
}


@pytest.mark.parametrize("path", MEMBERS)
async def test_no_member_of_a_body_makes_it_fail(
    start: Start, server: MailServer, path: str
) -> None:
    mailing = await start_mailing(start, server)
    sound = {name: SOUND[name] for name in MEMBERS[path] if name in SOUND}

    for name in MEMBERS[path]:
        for value in VALUES:
            answer = await mailing.auth.admin("POST", path, json={**sound, name: value})
            assert answer.status_code < 500, (name, value, answer.text)

    assert {mail["To"] for mail in server.inbox} <= {"nobody@banquet.test"}


@pytest.mark.parametrize("name", ["token", "type", "redirect_to"])
async def test_no_part_of_a_link_makes_it_fail(start: Start, server: MailServer, name: str) -> None:
    mailing = await start_mailing(start, server)
    query = {"token": "x", "type": "recovery", "redirect_to": "https://diary.example"}

    for value in VALUES[:10]:
        answer = await mailing.auth.call("GET", "/verify", params={**query, name: value})
        assert answer.status_code in (303, 400), (value, answer.text)
        assert answer.headers.get("location", "https://diary.example").startswith(
            "https://diary.example"
        )
