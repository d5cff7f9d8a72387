"""The official Python client, unmodified, where addresses are confirmed by mail."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

import pytest
from supabase import AsyncClient, AsyncClientOptions, AuthApiError, acreate_client

from tests.integration.auth.conftest import PASSWORD, Start, listening, new_address
from tests.integration.auth.mails import SITE, Mailing, start_mailing
from tests.mail_server import MailServer


@dataclass(frozen=True)
class Place:
    """A service that mails, on a port of its own, and a client of it."""

    mailing: Mailing
    client: AsyncClient
    administrator: AsyncClient


@pytest.fixture
async def place(
    start: Start, server: MailServer, request: pytest.FixtureRequest
) -> AsyncIterator[Place]:
    flow: Literal["pkce", "implicit"] = getattr(request, "param", "implicit")
    mailing = await start_mailing(start, server)
    options = AsyncClientOptions(auto_refresh_token=False, flow_type=flow)
    async with listening(mailing.auth.app) as address:
        keys = mailing.auth.keys
        client = await acreate_client(address, keys.publishable_key, options)
        admin_options = AsyncClientOptions(auto_refresh_token=False)
        administrator = await acreate_client(address, keys.secret_key, admin_options)
        async with client.auth, administrator.auth:
            yield Place(mailing, client, administrator)


async def signed_in(place: Place) -> str:
    email = new_address()
    await place.client.auth.sign_up({"email": email, "password": PASSWORD})
    code = place.mailing.code(email)
    await place.client.auth.verify_otp({"email": email, "token": code, "type": "signup"})
    return email


async def test_sign_up_is_confirmed_by_code(place: Place) -> None:
    email = new_address()

    waiting = await place.client.auth.sign_up({"email": email, "password": PASSWORD})
    code = place.mailing.code(email)
    taken = await place.client.auth.verify_otp({"email": email, "token": code, "type": "email"})

    assert waiting.session is None
    assert taken.session is not None
    user = await place.client.auth.get_user()
    assert user is not None
    assert user.user.email == email


async def test_sign_in_by_mail(place: Place) -> None:
    email = await signed_in(place)

    await place.client.auth.sign_in_with_otp({"email": email})
    code = place.mailing.code(email)
    taken = await place.client.auth.verify_otp({"email": email, "token": code, "type": "email"})

    assert taken.user is not None
    assert taken.user.email == email


@pytest.mark.parametrize("place", ["implicit", "pkce"], indirect=True)
async def test_link_of_a_sign_in_is_taken_as_the_client_asked_for_it(place: Place) -> None:
    email = await signed_in(place)
    await place.client.auth.sign_in_with_otp({"email": email})

    landing = await place.mailing.follow(place.mailing.link(email))

    if code := landing.query.get("code"):
        taken = await place.client.auth.exchange_code_for_session(
            {"auth_code": code, "code_verifier": "", "redirect_to": SITE}
        )
    else:
        taken = await place.client.auth.set_session(
            landing.fragment["access_token"], landing.fragment["refresh_token"]
        )
    assert taken.user is not None
    assert taken.user.email == email


async def test_password_is_recovered(place: Place) -> None:
    email = await signed_in(place)

    await place.client.auth.reset_password_for_email(email)
    token = place.mailing.link(email).token
    await place.client.auth.verify_otp({"token_hash": token, "type": "recovery"})
    await place.client.auth.update_user({"password": "another password"})

    again = await place.client.auth.sign_in_with_password(
        {"email": email, "password": "another password"}
    )
    assert again.session is not None


async def test_address_is_changed(place: Place) -> None:
    email, new = await signed_in(place), new_address()

    await place.client.auth.update_user({"email": new})
    await place.mailing.verify(type="email_change", email=email, token=place.mailing.code(email))
    code = place.mailing.code(new)
    taken = await place.client.auth.verify_otp(
        {"email": new, "token": code, "type": "email_change"}
    )

    assert taken.user is not None
    assert taken.user.email == new


async def test_resend_and_reauthenticate(place: Place) -> None:
    email = new_address()
    await place.client.auth.sign_up({"email": email, "password": PASSWORD})
    await place.client.auth.resend({"type": "signup", "email": email})
    code = place.mailing.code(email)
    await place.client.auth.verify_otp({"email": email, "token": code, "type": "signup"})

    await place.client.auth.reauthenticate()

    assert len(place.mailing.server.sent_to(email)) == 3


async def test_administrators_invite_and_make_links(place: Place) -> None:
    admin, invited, linked = place.administrator.auth.admin, new_address(), new_address()

    user = (await admin.invite_user_by_email(invited, {"data": {"full_name": "Asha"}})).user
    made = await admin.generate_link({"type": "magiclink", "email": linked})

    assert user.invited_at is not None
    assert place.mailing.link(invited).kind == "invite"
    taken = await place.client.auth.verify_otp(
        {"token_hash": made.properties.hashed_token, "type": "email"}
    )
    assert taken.user is not None
    assert taken.user.email == linked


async def test_refusals_arrive_with_code_and_words(place: Place) -> None:
    with pytest.raises(AuthApiError) as refusal:
        await place.client.auth.verify_otp({"token_hash": "x", "type": "recovery"})

    assert (refusal.value.status, refusal.value.code, refusal.value.message) == (
        403,
        "otp_expired",
        "Email link is invalid or has expired",
    )
