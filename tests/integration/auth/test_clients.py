"""The official Python client, unmodified, against the service on a real port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from supabase import AsyncClient, AsyncClientOptions, AuthApiError, acreate_client
from supabase_auth.errors import AuthInvalidJwtError, AuthSessionMissingError

from tests.integration.auth.conftest import PASSWORD, Auth, listening, new_address


@pytest.fixture
async def address(auth: Auth) -> AsyncIterator[str]:
    async with listening(auth.app) as url:
        yield url


@asynccontextmanager
async def connected(address: str, key: str) -> AsyncIterator[AsyncClient]:
    # Its timer for refreshing would outlive the test; tests refresh when they want to.
    options = AsyncClientOptions(auto_refresh_token=False)
    client = await acreate_client(address, key, options)
    async with client.auth:
        yield client


@pytest.fixture
async def client(auth: Auth, address: str) -> AsyncIterator[AsyncClient]:
    async with connected(address, auth.keys.publishable_key) as connection:
        yield connection


@pytest.fixture
async def other_client(auth: Auth, address: str) -> AsyncIterator[AsyncClient]:
    async with connected(address, auth.keys.publishable_key) as connection:
        yield connection


@pytest.fixture
async def administrator(auth: Auth, address: str) -> AsyncIterator[AsyncClient]:
    async with connected(address, auth.keys.secret_key) as connection:
        yield connection


async def sign_up(client: AsyncClient, email: str) -> Any:
    return await client.auth.sign_up(
        {"email": email, "password": PASSWORD, "options": {"data": {"full_name": "Asha"}}}
    )


async def sign_in(client: AsyncClient, email: str, password: str = PASSWORD) -> Any:
    return await client.auth.sign_in_with_password({"email": email, "password": password})


async def test_sign_up_sign_in_and_get_user(client: AsyncClient) -> None:
    email = new_address()

    signed_up = await sign_up(client, email)
    signed_in = await sign_in(client, email)
    user = await client.auth.get_user()

    assert signed_up.session is not None
    assert signed_in.user.id == signed_up.user.id
    assert user is not None
    assert (user.user.email, user.user.user_metadata["full_name"]) == (email, "Asha")


async def test_claims_are_checked_with_the_published_key(client: AsyncClient) -> None:
    signed_up = await sign_up(client, new_address())

    claims = await client.auth.get_claims()

    assert claims is not None
    assert claims["claims"]["sub"] == signed_up.user.id
    token = signed_up.session.access_token
    with pytest.raises(AuthInvalidJwtError):
        await client.auth.get_claims(jwt=token[:-8] + "AAAAAAAA")


async def test_refresh_gives_new_tokens(client: AsyncClient) -> None:
    signed_up = await sign_up(client, new_address())

    refreshed = await client.auth.refresh_session()

    assert refreshed.session is not None
    assert refreshed.session.refresh_token != signed_up.session.refresh_token
    assert await client.auth.get_user() is not None


async def test_update_user_changes_data_and_password(client: AsyncClient) -> None:
    email = new_address()
    await sign_up(client, email)

    changed = await client.auth.update_user(
        {"data": {"full_name": "Asha Rao"}, "password": "another password"}
    )

    assert changed.user.user_metadata["full_name"] == "Asha Rao"
    assert (await sign_in(client, email, "another password")).session is not None


@pytest.mark.parametrize(
    ("scope", "own_lives", "other_lives"),
    [("local", False, True), ("others", True, False), ("global", False, False)],
)
async def test_sign_out_scopes(
    client: AsyncClient,
    other_client: AsyncClient,
    auth: Auth,
    scope: Any,
    own_lives: bool,
    other_lives: bool,
) -> None:
    email = new_address()
    own = (await sign_up(client, email)).session
    other = (await sign_in(other_client, email)).session

    await client.auth.sign_out({"scope": scope})

    assert ((await auth.refresh(own.refresh_token)).status_code == 200) is own_lives
    assert ((await auth.refresh(other.refresh_token)).status_code == 200) is other_lives


async def test_errors_arrive_with_their_code_and_words(client: AsyncClient) -> None:
    email = new_address()
    await sign_up(client, email)

    with pytest.raises(AuthApiError) as wrong:
        await sign_in(client, email, "wrong password")
    with pytest.raises(AuthApiError) as again:
        await sign_up(client, email)

    assert (wrong.value.status, wrong.value.code, wrong.value.message) == (
        400,
        "invalid_credentials",
        "Invalid login credentials",
    )
    assert (again.value.status, again.value.code) == (422, "user_already_exists")


async def test_a_session_ended_elsewhere_is_missing(
    client: AsyncClient, other_client: AsyncClient
) -> None:
    email = new_address()
    await sign_up(client, email)
    await sign_in(other_client, email)
    await other_client.auth.sign_out()

    with pytest.raises((AuthApiError, AuthSessionMissingError)) as refusal:
        await client.auth.get_user()
    assert "session" in str(refusal.value).lower()


async def test_administrators_manage_accounts(
    administrator: AsyncClient, client: AsyncClient
) -> None:
    email, admin = new_address(), administrator.auth.admin
    made = (
        await admin.create_user({"email": email, "password": PASSWORD, "email_confirm": True})
    ).user

    await admin.update_user_by_id(made.id, {"app_metadata": {"team": "floor"}})

    assert (await admin.get_user_by_id(made.id)).user.app_metadata["team"] == "floor"
    assert made.id in [user.id for user in await admin.list_users()]
    assert (await sign_in(client, email)).session is not None
    await admin.delete_user(made.id, should_soft_delete=True)
    with pytest.raises(AuthApiError, match="Invalid login credentials"):
        await sign_in(client, email)
