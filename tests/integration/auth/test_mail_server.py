"""The mail server as it is: encrypted, slow, absent, refusing; and how often it is asked."""

import logging
import socket
from pathlib import Path

import pytest

from banquet.auth.mail import post, smtp
from banquet.errors import SettingsError
from tests.integration.auth.conftest import Auth, Start, new_address, refused
from tests.integration.auth.mails import start_mailing
from tests.mail_server import MailServer, certificate, mail_server

PAUSE = "For security purposes, you can only request this after 60 seconds."


async def recover(auth: Auth, email: str) -> int:
    answer = await auth.call("POST", "/recover", json={"email": email})
    return answer.status_code


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
async def test_mail_goes_encrypted_and_signed_in(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    kinds = {"implicit": context} if scheme == "smtps" else {"starttls": context}
    async with mail_server(**kinds) as server:
        url = f"{scheme}://diary%40utsav.example:pa%2Fss@localhost:{server.port}"
        mailing, email = await start_mailing(start, server, smtp_url=url), new_address()

        await mailing.auth.sign_up(email)

    assert mailing.link(email).kind == "signup"
    assert server.logins == [("diary@utsav.example", "pa/ss")]
    assert ("STARTTLS" in server.verbs) == (scheme == "smtp")


@pytest.mark.parametrize("options", ["", "?verify=off"])
async def test_certificate_nobody_vouches_for_is_refused_unless_told_otherwise(
    start: Start, tmp_path: Path, options: str
) -> None:
    async with mail_server(implicit=certificate(tmp_path)[0]) as server:
        url = f"smtps://localhost:{server.port}{options}"
        mailing = await start_mailing(start, server, smtp_url=url)

        status = await recover(mailing.auth, new_address())

    assert status == (200 if options else 500)


async def test_server_without_encryption_is_not_spoken_to_where_that_is_insisted_on(
    start: Start, server: MailServer
) -> None:
    mailing = await start_mailing(start, server, smtp_url=f"smtp://a:b@127.0.0.1:{server.port}")

    assert await recover(mailing.auth, new_address()) == 500
    assert server.logins == []


async def test_sender_is_named(start: Start, server: MailServer) -> None:
    sender = "Utsav Banquets & Lawns <diary@utsav.example>"
    mailing, email = await start_mailing(start, server, mail_from=sender), new_address()

    await mailing.auth.sign_up(email)

    mail = server.last(email)
    assert mail["From"].addresses[0].display_name == "Utsav Banquets & Lawns"
    assert mail["Subject"] == "Confirm your e-mail for Utsav Banquets & Lawns"
    page = mail.get_body(("html",))
    assert page is not None
    assert "Utsav Banquets &amp; Lawns" in page.get_content()


async def test_absent_server_is_an_error_for_known_and_unknown_alike(
    start: Start, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "PAUSE_SECONDS", 0.0)
    mailing, email = await start_mailing(start, server, autoconfirm=True), new_address()
    await mailing.auth.sign_up(email)
    absent = await start_mailing(start, server, smtp_url="smtp://127.0.0.1:9?tls=off")

    for address in (email, new_address()):
        answer = await absent.auth.call("POST", "/recover", json={"email": address})
        expected = (500, "unexpected_failure", "Error sending recovery email")
        assert refused(answer) == expected


async def test_absent_server_leaves_no_account_behind(start: Start, server: MailServer) -> None:
    mailing = await start_mailing(start, server, smtp_url="smtp://127.0.0.1:9?tls=off")
    email = new_address()
    body = {"email": email, "password": "correct horse"}

    answer = await mailing.auth.call("POST", "/signup", json=body)
    invited = await mailing.auth.admin("POST", "/invite", json={"email": email})

    assert refused(answer)[2] == "Error sending confirmation email"
    assert refused(invited)[2] == "Error sending invite email"
    assert await mailing.auth.rows("select from auth.users where email = %s", email) == []


@pytest.mark.parametrize("path", ["/signup", "/invite"])
async def test_mail_that_is_refused_leaves_no_account_behind(
    start: Start, server: MailServer, path: str
) -> None:
    mailing, email = await start_mailing(start, server), new_address()
    server.replies["RCPT"] = ["550 no such person"]
    call = mailing.auth.call if path == "/signup" else mailing.auth.admin

    answer = await call("POST", path, json={"email": email, "password": "correct horse"})

    assert refused(answer)[:2] == (500, "unexpected_failure")
    assert server.verbs.count("RCPT") == 1
    assert await mailing.auth.rows("select from auth.users where email = %s", email) == []


async def test_mail_that_is_refused_can_be_used_by_nobody_and_asked_for_again_at_once(
    start: Start, server: MailServer
) -> None:
    mailing = await start_mailing(start, server, autoconfirm=True, rate_limits=True)
    email = new_address()
    await mailing.auth.sign_up(email)
    server.replies["DATA"] = ["554 not today"]

    assert await recover(mailing.auth, email) == 500
    assert (
        await mailing.auth.rows(
            "select from auth.one_time_tokens t join auth.users u on u.id = t.user_id"
            " where u.email = %s",
            email,
        )
        == []
    )
    assert await recover(mailing.auth, email) == 200


async def test_change_of_the_address_is_called_off_if_it_cannot_be_mailed(
    start: Start, server: MailServer
) -> None:
    mailing, email = await start_mailing(start, server), new_address()
    await mailing.auth.sign_up(email)
    token = (await mailing.follow(mailing.link(email))).fragment["access_token"]
    server.replies["RCPT"] = ["250 ok", "550 no such person"]

    answer = await mailing.auth.call("PUT", "/user", token=token, json={"email": new_address()})

    assert refused(answer)[2] == "Error sending email change email"
    user = (await mailing.auth.call("GET", "/user", token=token)).json()
    assert (user["email"], "new_email" in user) == (email, False)


@pytest.mark.parametrize("reply", ["451 later", "HANG UP"])
async def test_mail_is_tried_twice(
    start: Start, server: MailServer, monkeypatch: pytest.MonkeyPatch, reply: str
) -> None:
    monkeypatch.setattr(post, "PAUSE_SECONDS", 0.0)
    mailing, email = await start_mailing(start, server), new_address()
    server.replies["MAIL"] = [reply]

    await mailing.auth.sign_up(email)

    assert len(server.sent_to(email)) == 1


async def test_server_that_says_nothing_is_given_up(
    start: Start, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(smtp, "STEP_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}?tls=off"
        mailing = await start_mailing(start, server, smtp_url=url)

        assert await recover(mailing.auth, new_address()) == 500


async def test_one_mail_of_a_kind_a_minute_to_an_address_known_or_not(
    start: Start, server: MailServer
) -> None:
    mailing = await start_mailing(start, server, autoconfirm=True, rate_limits=True)
    known, unknown = new_address(), new_address()
    await mailing.auth.sign_up(known)

    for email in (known, unknown):
        assert await recover(mailing.auth, email) == 200
        answer = await mailing.auth.call("POST", "/recover", json={"email": email})
        status, code, message = refused(answer)
        assert (status, code) == (429, "over_email_send_rate_limit")
        assert message == PAUSE
    mailing.auth.clock.ahead = 61
    assert await recover(mailing.auth, known) == 200
    assert len(server.sent_to(known)) == 2


async def test_sign_up_and_resend_share_one_minute(start: Start, server: MailServer) -> None:
    mailing, email = await start_mailing(start, server, rate_limits=True), new_address()
    await mailing.auth.sign_up(email)

    answer = await mailing.auth.call("POST", "/resend", json={"type": "signup", "email": email})

    assert refused(answer) == (429, "over_email_send_rate_limit", PAUSE)


async def test_hour_has_room_for_so_many_mails(start: Start, server: MailServer) -> None:
    mailing = await start_mailing(start, server, rate_limits=True, mails_per_hour=2)
    for _ in range(2):
        await mailing.auth.sign_up()

    body = {"email": new_address(), "password": "correct horse"}
    answer = await mailing.auth.call("POST", "/signup", json=body)

    expected = (429, "over_email_send_rate_limit", "email rate limit exceeded")
    assert refused(answer) == expected
    mailing.auth.clock.ahead = 1801
    assert (await mailing.auth.call("POST", "/signup", json=body)).status_code == 200


@pytest.mark.parametrize("path", ["/recover", "/otp", "/resend", "/verify"])
async def test_requests_are_limited_by_peer(start: Start, server: MailServer, path: str) -> None:
    mailing = await start_mailing(start, server, rate_limits=True)

    answers = [await mailing.auth.call("POST", path, json={}) for _ in range(31)]

    assert [answer.status_code for answer in answers] == [400] * 30 + [429]
    assert refused(answers[-1])[1] == "over_request_rate_limit"


async def test_without_a_mail_server_links_go_to_the_log(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    auth, email = await start(), new_address()
    session = await auth.sign_up(email)
    caplog.set_level(logging.WARNING, "banquet.auth.mail.post")

    assert await recover(auth, email) == 200
    answer = await auth.call("GET", "/reauthenticate", token=session["access_token"])

    assert answer.json() == {}
    first, second = caplog.records
    link = getattr(first, "link", "")
    assert link.startswith("http://127.0.0.1:8000/auth/v1/verify?token=")
    assert getattr(first, "facts", {}) == {"to": email, "kind": "recovery"}
    assert len(getattr(second, "facts", {})["code"]) == 6
    followed = await auth.call("GET", link.removeprefix("http://127.0.0.1:8000/auth/v1"))
    assert "#access_token=" in followed.headers["location"]


@pytest.mark.parametrize(
    "settings",
    [
        {"smtp_url": "mail.example"},
        {"smtp_url": "smtp://a:b@mail.example?tls=off"},
        {"mail_from": "Utsav"},
    ],
)
async def test_server_does_not_start_with_settings_that_cannot_work(
    start: Start, settings: dict[str, str]
) -> None:
    with pytest.raises(SettingsError):
        await start(**settings)
