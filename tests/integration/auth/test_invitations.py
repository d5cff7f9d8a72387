"""Invitations, and links an administrator hands over by other means than mail."""

from typing import Any

import pytest

from tests.integration.auth.conftest import PASSWORD, Start, new_address, refused
from tests.integration.auth.mails import SITE, Link, Mailing, start_mailing, text_of
from tests.mail_server import MailServer

TAKEN = (422, "email_exists", "A user with this email address has already been registered")


@pytest.fixture
async def mailing(start: Start, server: MailServer) -> Mailing:
    return await start_mailing(start, server)


async def order(mailing: Mailing, **body: object) -> Any:
    answer = await mailing.auth.admin("POST", "/admin/generate_link", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def invited(mailing: Mailing, email: str, **body: object) -> Any:
    answer = await mailing.auth.admin("POST", "/invite", json={"email": email, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_invitation_makes_an_account_and_mails_a_link(mailing: Mailing) -> None:
    email = new_address()

    user = await invited(mailing, email.upper(), data={"full_name": "Asha"})

    assert (user["email"], user["user_metadata"]) == (email, {"full_name": "Asha"})
    assert {"invited_at", "confirmation_sent_at"} <= set(user)
    assert "email_confirmed_at" not in user
    assert mailing.link(email).kind == "invite"


async def test_invited_person_follows_the_link_and_chooses_a_password(mailing: Mailing) -> None:
    email = new_address()
    await invited(mailing, email)
    assert refused(await mailing.auth.sign_in(email))[1] == "invalid_credentials"

    landing = await mailing.follow(mailing.link(email))
    token = landing.fragment["access_token"]
    change = {"password": PASSWORD}
    answer = await mailing.auth.call("PUT", "/user", token=token, json=change)

    assert (landing.fragment["type"], answer.status_code) == ("invite", 200)
    assert (await mailing.auth.sign_in(email)).status_code == 200
    assert await mailing.auth.rows(
        "select count(*) from auth.audit_log_entries where payload ->> 'action' = 'invite_accepted'"
        " and payload ->> 'actor_username' = %s",
        email,
    ) == [(1,)]


async def test_invited_person_may_enter_the_code(mailing: Mailing) -> None:
    email = new_address()
    await invited(mailing, email)

    answer = await mailing.verify(type="invite", email=email, token=mailing.code(email))

    assert answer.json()["user"]["email"] == email


async def test_invitation_waits_for_a_week(mailing: Mailing) -> None:
    email = new_address()
    await invited(mailing, email)
    link = mailing.link(email)
    assert "once, for 7 days" in text_of(mailing.server.last(email))

    mailing.auth.clock.ahead = 604_801
    assert (await mailing.follow(link)).fragment["error_code"] == "otp_expired"

    await invited(mailing, email)
    mailing.auth.clock.ahead = 604_800 - 60
    assert (await mailing.follow(mailing.link(email))).fragment["type"] == "invite"


async def test_invitation_is_mailed_again_until_it_is_accepted(mailing: Mailing) -> None:
    email = new_address()
    first = await invited(mailing, email)

    again = await invited(mailing, email)
    assert (again["id"], len(mailing.server.sent_to(email))) == (first["id"], 2)

    await mailing.follow(mailing.link(email))
    answer = await mailing.auth.admin("POST", "/invite", json={"email": email})
    assert refused(answer) == TAKEN


async def test_only_administrators_invite(mailing: Mailing) -> None:
    email = new_address()
    await mailing.auth.sign_up(email)
    token = (await mailing.follow(mailing.link(email))).fragment["access_token"]

    for path in ("/invite", "/admin/generate_link"):
        answer = await mailing.auth.call("POST", path, token=token, json={"email": "a@b.test"})
        assert refused(answer) == (403, "not_admin", "User not allowed")


@pytest.mark.parametrize(("mode", "status"), [("open", 200), ("invitation", 200), ("closed", 422)])
async def test_invitations_are_for_who_may_come_in_by_them(
    start: Start, server: MailServer, mode: str, status: int
) -> None:
    mailing, email = await start_mailing(start, server, signup=mode), new_address()

    answer = await mailing.auth.admin("POST", "/invite", json={"email": email})

    assert answer.status_code == status
    assert len(server.sent_to(email)) == (1 if status == 200 else 0)


async def test_link_to_sign_up(mailing: Mailing) -> None:
    email = new_address()

    made = await order(
        mailing, type="signup", email=email, password=PASSWORD, data={"full_name": "Asha"}
    )

    assert (made["email"], made["user_metadata"]) == (email, {"full_name": "Asha"})
    assert (made["verification_type"], made["redirect_to"]) == ("signup", SITE)
    landing = await mailing.follow(Link(made["hashed_token"], "signup", SITE))
    assert landing.fragment["type"] == "signup"
    assert (await mailing.auth.sign_in(email)).status_code == 200
    assert mailing.server.verbs == []


@pytest.mark.parametrize("kind", ["magiclink", "recovery"])
async def test_link_to_sign_in(mailing: Mailing, kind: str) -> None:
    email = new_address()
    await mailing.auth.admin("POST", "/admin/users", json={"email": email, "email_confirm": True})

    made = await order(mailing, type=kind, email=email)

    assert made["action_link"].startswith(f"{mailing.auth_address}/verify?token=")
    assert made["action_link"].endswith(f"&type={kind}&redirect_to={SITE}")
    answer = await mailing.verify(type=kind, token_hash=made["hashed_token"])
    assert answer.json()["user"]["email"] == email
    made = await order(mailing, type=kind, email=email)
    answer = await mailing.verify(type=kind, email=email, token=made["email_otp"])
    assert answer.json()["user"]["email"] == email


async def test_link_to_sign_in_for_an_unknown_address_makes_the_account(mailing: Mailing) -> None:
    email = new_address()

    made = await order(mailing, type="magiclink", email=email)

    assert made["verification_type"] == "signup"
    answer = await mailing.verify(type="signup", token_hash=made["hashed_token"])
    assert answer.json()["user"]["email"] == email


async def test_link_of_an_invitation(mailing: Mailing) -> None:
    email = new_address()

    made = await order(mailing, type="invite", email=email)

    assert "invited_at" in made
    answer = await mailing.verify(type="invite", token_hash=made["hashed_token"])
    assert answer.json()["user"]["email"] == email


async def test_links_to_change_the_address(mailing: Mailing) -> None:
    email, new = new_address(), new_address()
    await mailing.auth.admin("POST", "/admin/users", json={"email": email, "email_confirm": True})

    old_half = await order(mailing, type="email_change_current", email=email, new_email=new)
    new_half = await order(mailing, type="email_change_new", email=email, new_email=new)

    first = await mailing.verify(type="email_change", token_hash=old_half["hashed_token"])
    assert first.json()["code"] == "200"
    second = await mailing.verify(type="email_change", token_hash=new_half["hashed_token"])
    assert second.json()["user"]["email"] == new


@pytest.mark.parametrize("where", ["query", "body"])
async def test_link_leads_where_it_is_asked_to(mailing: Mailing, where: str) -> None:
    target = f"{SITE}/welcome"
    body = {"type": "magiclink", "email": new_address()}
    options: dict[str, Any] = (
        {"json": body, "params": {"redirect_to": target}}
        if where == "query"
        else {"json": {**body, "redirect_to": target}}
    )

    answer = await mailing.auth.admin("POST", "/admin/generate_link", **options)

    assert answer.json()["redirect_to"] == target


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"type": "recovery", "email": "nobody@banquet.test"},
            (404, "user_not_found", "User with this email not found"),
        ),
        (
            {"type": "hocus", "email": "nobody@banquet.test"},
            (400, "validation_failed", "Invalid email action link type requested: hocus"),
        ),
        (
            {"type": "signup", "email": "nobody@banquet.test"},
            (400, "validation_failed", "Signup requires a valid password"),
        ),
        (
            {"type": "signup", "email": "nobody@banquet.test", "password": "short"},
            (422, "weak_password", "Password should be at least 6 characters."),
        ),
        (
            {"type": "email_change_new", "email": "nobody@banquet.test"},
            (400, "validation_failed", "Unable to validate email address: invalid format"),
        ),
    ],
)
async def test_link_is_refused_and_nothing_made(
    mailing: Mailing, body: dict[str, str], expected: tuple[int, str, str]
) -> None:
    answer = await mailing.auth.admin("POST", "/admin/generate_link", json=body)

    assert refused(answer) == expected
    assert await mailing.auth.rows("select from auth.users where email = %s", body["email"]) == []


@pytest.mark.parametrize("kind", ["signup", "invite"])
async def test_link_for_an_address_that_is_confirmed_is_refused(
    mailing: Mailing, kind: str
) -> None:
    email = new_address()
    await mailing.auth.admin("POST", "/admin/users", json={"email": email, "email_confirm": True})

    answer = await mailing.auth.admin(
        "POST", "/admin/generate_link", json={"type": kind, "email": email, "password": PASSWORD}
    )

    assert refused(answer) == TAKEN
