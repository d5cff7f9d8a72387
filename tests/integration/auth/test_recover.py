"""Forgotten passwords, and what holds for every mailed link."""

import asyncio

import pytest

from tests.integration.auth.conftest import PASSWORD, Auth, Start, new_address, refused
from tests.integration.auth.mails import SITE, Mailing, start_mailing, text_of
from tests.mail_server import MailServer

EXPIRED = (403, "otp_expired", "Email link is invalid or has expired")
WRONG = (403, "otp_expired", "Token has expired or is invalid")


@pytest.fixture
async def mailing(start: Start, server: MailServer) -> Mailing:
    return await start_mailing(start, server, autoconfirm=True)


async def recover(auth: Auth, email: str, **more: object) -> None:
    answer = await auth.call("POST", "/recover", json={"email": email, **more})
    assert (answer.status_code, answer.json()) == (200, {})


async def test_recover_mails_a_link_that_signs_in(mailing: Mailing) -> None:
    email = new_address()
    session = await mailing.auth.sign_up(email)

    await recover(mailing.auth, email.upper())
    landing = await mailing.follow(mailing.link(email))

    assert mailing.link(email).kind == "recovery"
    assert landing.page == SITE
    assert list(landing.fragment) == [
        "access_token",
        "expires_at",
        "expires_in",
        "refresh_token",
        "sb",
        "token_type",
        "type",
    ]
    assert (landing.fragment["type"], landing.fragment["token_type"]) == ("recovery", "bearer")
    user = await mailing.auth.call("GET", "/user", token=landing.fragment["access_token"])
    assert user.json()["id"] == session["user"]["id"]
    assert "recovery_sent_at" in user.json()
    refreshed = await mailing.auth.refresh(landing.fragment["refresh_token"])
    assert refreshed.status_code == 200
    verify = mailing.auth.keys.verifier(mailing.auth.clock).verify
    assert verify(landing.fragment["access_token"]).claims["amr"][0]["method"] == "otp"


async def test_recovery_sets_no_password_and_the_page_sets_one(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    landing = await mailing.follow(mailing.link(email))

    assert (await mailing.auth.sign_in(email)).status_code == 200
    token = landing.fragment["access_token"]
    change = {"password": "another password"}
    assert (await mailing.auth.call("PUT", "/user", token=token, json=change)).status_code == 200
    assert (await mailing.auth.sign_in(email, "another password")).status_code == 200


async def test_link_works_once(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    link = mailing.link(email)
    await mailing.follow(link)

    again = await mailing.follow(link)

    assert (again.page, again.fragment) == (
        SITE,
        {
            "error": "access_denied",
            "error_code": "otp_expired",
            "error_description": "Email link is invalid or has expired",
            "sb": "",
        },
    )
    assert refused(await mailing.verify(type="recovery", token_hash=link.token)) == EXPIRED


async def test_one_token_used_twenty_times_at_once_works_once(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    proof = {"type": "recovery", "token_hash": mailing.link(email).token}

    answers = await asyncio.gather(*(mailing.verify(**proof) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200] + [403] * 19


async def test_one_code_entered_twenty_times_at_once_works_once(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    proof = {"type": "recovery", "email": email, "token": mailing.code(email)}

    answers = await asyncio.gather(*(mailing.verify(**proof) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200] + [403] * 19


async def test_code_with_its_address_signs_in_and_voids_the_link(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)

    answer = await mailing.verify(type="recovery", email=email, token=mailing.code(email))

    assert answer.json()["user"]["email"] == email
    assert (await mailing.follow(mailing.link(email))).fragment["error_code"] == "otp_expired"


async def test_code_of_another_address_or_purpose_is_refused(mailing: Mailing) -> None:
    email, other = new_address(), new_address()
    await mailing.auth.sign_up(email)
    await mailing.auth.sign_up(other)
    await recover(mailing.auth, email)
    code = mailing.code(email)

    assert refused(await mailing.verify(type="recovery", email=other, token=code)) == WRONG
    assert refused(await mailing.verify(type="signup", email=email, token=code)) == WRONG
    assert refused(await mailing.verify(type="recovery", email=new_address(), token=code)) == WRONG
    assert (await mailing.verify(type="email", email=email, token=code)).status_code == 200


async def test_after_ten_wrong_codes_the_right_one_is_refused_and_the_link_works(
    mailing: Mailing,
) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    code, link = mailing.code(email), mailing.link(email)
    wrong = f"{(int(code) + 1) % 10**6:06d}"

    for _ in range(10):
        proof = await mailing.verify(type="recovery", email=email, token=wrong)
        assert refused(proof) == WRONG

    assert refused(await mailing.verify(type="recovery", email=email, token=code)) == WRONG
    assert "access_token" in (await mailing.follow(link)).fragment


async def test_link_and_code_end_after_a_day(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    code, link = mailing.code(email), mailing.link(email)

    mailing.auth.clock.ahead = 86_401

    assert refused(await mailing.verify(type="recovery", email=email, token=code)) == WRONG
    assert (await mailing.follow(link)).fragment["error_code"] == "otp_expired"


async def test_next_mail_voids_the_one_before(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    first = mailing.link(email)
    await recover(mailing.auth, email)

    assert (await mailing.follow(first)).fragment["error_code"] == "otp_expired"
    assert "access_token" in (await mailing.follow(mailing.link(email))).fragment


async def test_new_password_voids_what_was_mailed(mailing: Mailing) -> None:
    email = new_address()
    session = await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    change = {"password": "another password"}
    await mailing.auth.call("PUT", "/user", token=session["access_token"], json=change)

    assert (await mailing.follow(mailing.link(email))).fragment["error_code"] == "otp_expired"


async def test_nothing_that_was_mailed_is_in_the_database(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    code, link = mailing.code(email), mailing.link(email)

    [[stored]] = await mailing.auth.rows(
        "select t::text || u::text from auth.one_time_tokens t join auth.users u"
        " on u.id = t.user_id where u.email = %s",
        email,
    )

    assert link.token not in stored
    assert f",{code}," not in stored


async def test_unknown_address_is_answered_alike_and_mailed_nothing(mailing: Mailing) -> None:
    email = new_address()

    await recover(mailing.auth, email)

    assert mailing.server.sent_to(email) == []
    assert "MAIL" not in mailing.server.verbs
    assert "EHLO" in mailing.server.verbs


async def test_recovery_confirms_the_address(start: Start, server: MailServer) -> None:
    mailing, email = await start_mailing(start, server), new_address()
    await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    assert refused(await mailing.auth.sign_in(email))[1] == "email_not_confirmed"

    await mailing.follow(mailing.link(email))

    assert (await mailing.auth.sign_in(email, PASSWORD)).status_code == 200


async def test_banned_account_is_refused_and_its_link_kept(mailing: Mailing) -> None:
    email = new_address()
    session = await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    link, path = mailing.link(email), f"/admin/users/{session['user']['id']}"
    await mailing.auth.admin("PUT", path, json={"ban_duration": "1h"})

    landing = await mailing.follow(link)

    assert (landing.fragment["error"], landing.fragment["error_code"]) == (
        "access_denied",
        "user_banned",
    )
    await mailing.auth.admin("PUT", path, json={"ban_duration": "none"})
    assert "access_token" in (await mailing.follow(link)).fragment


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        (f"{SITE}/new-password", f"{SITE}/new-password"),
        ("https://branch.utsav.example/in", "https://branch.utsav.example/in"),
        ("https://evil.example/in", SITE),
        ("https://diary.example@evil.example/", SITE),
    ],
)
async def test_link_leads_where_it_was_asked_to_if_that_is_allowed(
    start: Start, server: MailServer, asked: str, target: str
) -> None:
    allowed = ("https://*.utsav.example/*",)
    mailing = await start_mailing(start, server, autoconfirm=True, redirect_allow=allowed)
    email = new_address()
    await mailing.auth.sign_up(email)

    await mailing.auth.call(
        "POST", "/recover", params={"redirect_to": asked}, json={"email": email}
    )

    assert mailing.link(email).target == target


async def test_target_written_into_a_link_later_is_not_followed(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    link = mailing.link(email)

    answer = await mailing.auth.call(
        "GET", link.path.replace("diary.example", "evil.example"), headers={"apikey": ""}
    )

    assert answer.headers["location"].startswith(f"{SITE}#access_token=")


async def test_page_that_asks_is_the_target_if_nothing_else_is_said(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)

    for referer, target in ((f"{SITE}/forgotten", f"{SITE}/forgotten"), ("https://x.test/", SITE)):
        headers = {"referer": referer}
        await mailing.auth.call("POST", "/recover", json={"email": email}, headers=headers)
        assert mailing.link(email).target == target


async def test_head_looks_at_a_link_without_using_it(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    await recover(mailing.auth, email)
    link = mailing.link(email)

    looked = await mailing.auth.call("HEAD", link.path, headers={"apikey": ""})

    assert (looked.status_code, looked.headers["location"]) == (303, SITE)
    assert "access_token" in (await mailing.follow(link)).fragment


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (400, "validation_failed", "Verify requires a verification type")),
        ({"type": "x"}, (400, "validation_failed", "Invalid email verification type")),
        (
            {"type": "recovery"},
            (400, "validation_failed", "Verify requires either a token or a token hash"),
        ),
        (
            {"type": "recovery", "token": "1", "token_hash": "2"},
            (400, "validation_failed", "Verify requires either a token or a token hash"),
        ),
        (
            {"type": "recovery", "token": "123456"},
            (
                400,
                "validation_failed",
                "Only an email address or phone number should be provided on verify",
            ),
        ),
        (
            {"type": "recovery", "token_hash": "2", "email": "a@b.test"},
            (400, "validation_failed", "Only the token_hash and type should be provided"),
        ),
        (
            {"type": "sms", "token": "123456", "phone": "1-555"},
            (400, "validation_failed", "Invalid phone number format (E.164 required)"),
        ),
        (
            {"type": "phone_change", "token": "123456", "phone": "+911234567890"},
            (403, "otp_expired", "Token has expired or is invalid"),
        ),
        (
            {"type": "signup", "token": "123456", "phone": "911234567890"},
            (400, "validation_failed", "Invalid sms verification type"),
        ),
        ({"type": "recovery", "token_hash": "ü\0"}, EXPIRED),
        ({"type": "recovery", "token": "ü\0", "email": "a@b.test"}, WRONG),
    ],
)
async def test_verify_refuses_what_it_cannot_take(
    mailing: Mailing, body: dict[str, object], expected: tuple[int, str, str]
) -> None:
    assert refused(await mailing.verify(**body)) == expected


@pytest.mark.parametrize("path", ["/verify", "/verify?token=x", "/verify?token=x&type=sms"])
async def test_link_without_its_parts_is_refused(mailing: Mailing, path: str) -> None:
    assert refused(await mailing.auth.call("GET", path))[0] == 400


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Password recovery requires an email"),
        ({"email": "nowhere"}, "Unable to validate email address: invalid format"),
        (
            {"email": "a@b.test", "code_challenge": "x" * 43},
            "PKCE flow requires code_challenge_method and code_challenge",
        ),
    ],
)
async def test_recover_refuses_what_it_cannot_take(
    mailing: Mailing, body: dict[str, object], message: str
) -> None:
    answer = await mailing.auth.call("POST", "/recover", json=body)

    assert refused(answer) == (400, "validation_failed", message)
    assert mailing.server.verbs == []


async def test_recover_is_audited(mailing: Mailing) -> None:
    email = new_address()
    session = await mailing.auth.sign_up(email)

    await recover(mailing.auth, email)

    assert await mailing.auth.rows(
        "select payload ->> 'log_type' from auth.audit_log_entries where payload ->> 'action'"
        " = 'user_recovery_requested' and payload ->> 'actor_id' = %s",
        session["user"]["id"],
    ) == [("user",)]


async def test_mail_says_what_it_is_in_text_and_page(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)

    await recover(mailing.auth, email)

    mail = mailing.server.last(email)
    page = mail.get_body(("html",))
    assert page is not None
    assert mail["Subject"] == "Choose a new password for Banquet"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert email in text_of(mail)
    assert mailing.link(email).token in page.get_content()


async def test_all_that_touches_what_is_mailed_at_once_neither_deadlocks_nor_fails(
    mailing: Mailing,
) -> None:
    for _ in range(3):
        email, new = new_address(), new_address()
        session = await mailing.auth.sign_up(email)
        token, path = session["access_token"], f"/admin/users/{session['user']['id']}"
        await recover(mailing.auth, email)
        link, code = mailing.link(email).token, mailing.code(email)
        body = {"email": email}
        call, admin = mailing.auth.call, mailing.auth.admin

        answers = await asyncio.gather(
            *(mailing.verify(type="recovery", token_hash=link) for _ in range(4)),
            *(mailing.verify(type="recovery", email=email, token=code) for _ in range(4)),
            *(call("POST", "/recover", json=body) for _ in range(3)),
            *(call("POST", "/otp", json=body) for _ in range(3)),
            *(call("GET", "/reauthenticate", token=token) for _ in range(2)),
            call("PUT", "/user", token=token, json={"email": new}),
            call("PUT", "/user", token=token, json={"password": "another password"}),
            admin("POST", "/admin/generate_link", json={"type": "recovery", **body}),
            admin("PUT", path, json={"user_metadata": {"theme": "dark"}}),
            call("POST", "/logout", token=token),
        )

        assert [each.text for each in answers if each.status_code >= 409] == []
