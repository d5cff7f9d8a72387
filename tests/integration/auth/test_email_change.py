"""Another address for an account: confirmed by the new one, and by the old one, too."""

import asyncio

import pytest

from tests.integration.auth.conftest import Start, new_address, refused
from tests.integration.auth.mails import SITE, Mailing, start_mailing
from tests.mail_server import MailServer

HALF = "Confirmation link accepted. Please proceed to confirm link sent to the other email"


@pytest.fixture
async def mailing(start: Start, server: MailServer) -> Mailing:
    return await start_mailing(start, server)


async def person(mailing: Mailing) -> tuple[str, str]:
    """Return the address and access token of somebody confirmed."""
    email = new_address()
    await mailing.auth.sign_up(email)
    return email, (await mailing.follow(mailing.link(email))).fragment["access_token"]


async def ask(mailing: Mailing, token: str, new: str) -> None:
    answer = await mailing.auth.call("PUT", "/user", token=token, json={"email": new.upper()})
    assert answer.status_code == 200, answer.text
    assert answer.json()["new_email"] == new


async def address(mailing: Mailing, token: str) -> str:
    return str((await mailing.auth.call("GET", "/user", token=token)).json()["email"])


@pytest.mark.parametrize("new_first", [True, False])
async def test_address_changes_once_both_have_confirmed(mailing: Mailing, new_first: bool) -> None:
    (email, token), new = await person(mailing), new_address()
    await ask(mailing, token, new)
    links = [mailing.link(new), mailing.link(email)]

    first = await mailing.follow(links[0 if new_first else 1])
    assert (first.page, first.fragment) == (SITE, {"message": HALF})
    assert await address(mailing, token) == email

    second = await mailing.follow(links[1 if new_first else 0])
    assert second.fragment["type"] == "email_change"
    user = (await mailing.auth.call("GET", "/user", token=token)).json()
    assert (user["email"], "new_email" in user) == (new, False)
    assert user["identities"][0]["email"] == new
    assert (await mailing.auth.sign_in(new)).status_code == 200
    assert refused(await mailing.auth.sign_in(email))[1] == "invalid_credentials"


async def test_codes_confirm_as_the_links_do(mailing: Mailing) -> None:
    (email, token), new = await person(mailing), new_address()
    await ask(mailing, token, new)

    proof = {"type": "email_change", "email": new, "token": mailing.code(new)}
    first = await mailing.verify(**proof)
    assert (first.status_code, first.json()) == (200, {"msg": HALF, "code": "200"})
    assert refused(await mailing.verify(**proof))[1] == "otp_expired"

    second = await mailing.verify(type="email_change", email=email, token=mailing.code(email))
    assert second.json()["user"]["email"] == new


async def test_one_link_followed_twice_is_one_half(mailing: Mailing) -> None:
    (email, token), new = await person(mailing), new_address()
    await ask(mailing, token, new)

    await mailing.follow(mailing.link(new))
    again = await mailing.follow(mailing.link(new))

    assert again.fragment["error_code"] == "otp_expired"
    assert await address(mailing, token) == email


async def test_both_halves_at_once_make_one_change(mailing: Mailing) -> None:
    (email, token), new = await person(mailing), new_address()
    await ask(mailing, token, new)

    landings = await asyncio.gather(
        mailing.follow(mailing.link(new)), mailing.follow(mailing.link(email))
    )

    assert sorted("access_token" in each.fragment for each in landings) == [False, True]
    assert await address(mailing, token) == new


async def test_new_address_alone_decides_where_that_is_enough(
    start: Start, server: MailServer
) -> None:
    mailing = await start_mailing(start, server, secure_email_change=False)
    (email, token), new = await person(mailing), new_address()
    before = len(server.sent_to(email))
    await ask(mailing, token, new)

    await mailing.follow(mailing.link(new))

    assert len(server.sent_to(email)) == before
    assert await address(mailing, token) == new


async def test_where_addresses_are_not_confirmed_it_changes_at_once(
    start: Start, server: MailServer
) -> None:
    mailing = await start_mailing(start, server, autoconfirm=True)
    token, new = (await mailing.auth.sign_up())["access_token"], new_address()

    answer = await mailing.auth.call("PUT", "/user", token=token, json={"email": new})

    assert (answer.status_code, answer.json()["email"]) == (200, new)
    assert server.inbox == []


async def test_address_of_another_account_is_refused_and_nothing_mailed(mailing: Mailing) -> None:
    (email, token), (taken, _) = await person(mailing), await person(mailing)
    before = len(mailing.server.inbox)

    answer = await mailing.auth.call("PUT", "/user", token=token, json={"email": taken})

    expected = "A user with this email address has already been registered"
    assert refused(answer) == (422, "email_exists", expected)
    assert len(mailing.server.inbox) == before
    assert await address(mailing, token) == email


async def test_address_taken_meanwhile_is_refused_and_the_link_kept(mailing: Mailing) -> None:
    (email, token), new = await person(mailing), new_address()
    await ask(mailing, token, new)
    await mailing.follow(mailing.link(email))
    await mailing.auth.admin("POST", "/admin/users", json={"email": new})

    landing = await mailing.follow(mailing.link(new))

    assert landing.fragment["error_code"] == "email_exists"
    assert await address(mailing, token) == email


async def test_another_change_voids_the_one_before(mailing: Mailing) -> None:
    (email, token), first, second = await person(mailing), new_address(), new_address()
    await ask(mailing, token, first)
    old_half = mailing.link(email)
    await ask(mailing, token, second)

    assert (await mailing.follow(mailing.link(first))).fragment["error_code"] == "otp_expired"
    assert (await mailing.follow(old_half)).fragment["error_code"] == "otp_expired"
    await mailing.follow(mailing.link(email))
    await mailing.follow(mailing.link(second))
    assert await address(mailing, token) == second


async def test_resend_mails_both_halves_again(mailing: Mailing) -> None:
    (email, token), new = await person(mailing), new_address()
    await ask(mailing, token, new)

    body = {"type": "email_change", "email": email}
    answer = await mailing.auth.call("POST", "/resend", json=body)

    assert answer.json() == {}
    assert len(mailing.server.sent_to(new)) == 2
    await mailing.follow(mailing.link(email))
    await mailing.follow(mailing.link(new))
    assert await address(mailing, token) == new


async def test_link_to_recover_mailed_to_the_old_address_does_not_confirm_the_new_one(
    mailing: Mailing,
) -> None:
    (email, token), new = await person(mailing), new_address()
    await mailing.auth.call("POST", "/recover", json={"email": email})
    recovery = mailing.link(email)
    user = (await mailing.auth.call("GET", "/user", token=token)).json()
    await mailing.auth.admin("PUT", f"/admin/users/{user['id']}", json={"email": new})

    assert (await mailing.follow(recovery)).fragment["error_code"] == "otp_expired"
