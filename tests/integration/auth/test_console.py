import pytest

from banquet.auth.console import add_account, change_password, find_account
from banquet.auth.failures import AuthError
from tests.integration.auth.conftest import PASSWORD, Auth, new_address, refused


async def test_add_account_makes_one_that_can_sign_in(auth: Auth) -> None:
    email = new_address()

    made = await add_account(
        auth.database, email.upper(), PASSWORD, user_metadata={"full_name": "Asha Rao"}
    )

    session = (await auth.sign_in(email)).json()
    assert session["user"]["id"] == str(made.id)
    assert session["user"]["user_metadata"]["full_name"] == "Asha Rao"
    assert await auth.rows(
        "select payload ->> 'actor_username' from auth.audit_log_entries"
        " where payload -> 'traits' ->> 'user_id' = %s",
        str(made.id),
    ) == [("operator",)]


async def test_change_password_ends_all_sessions(auth: Auth) -> None:
    email = new_address()
    session = await auth.sign_up(email)

    await change_password(auth.database, email.upper(), "another password")

    assert refused(await auth.refresh(session["refresh_token"]))[1] == "refresh_token_not_found"
    assert (await auth.sign_in(email, "another password")).status_code == 200


@pytest.mark.parametrize(
    ("email", "password", "code"),
    [
        ("nobody", PASSWORD, "validation_failed"),
        ("nobody@banquet.test", "short", "weak_password"),
        ("nobody@banquet.test", PASSWORD, "user_not_found"),
    ],
)
async def test_change_password_refuses(auth: Auth, email: str, password: str, code: str) -> None:
    with pytest.raises(AuthError) as refusal:
        await change_password(auth.database, email, password)

    assert refusal.value.code == code


async def test_add_account_refuses_a_taken_address(auth: Auth) -> None:
    email = new_address()
    await add_account(auth.database, email, PASSWORD)

    with pytest.raises(AuthError, match="already been registered"):
        await add_account(auth.database, email, PASSWORD)


async def test_find_account_takes_any_spelling(auth: Auth) -> None:
    email = new_address()
    made = await add_account(auth.database, email, PASSWORD)

    assert (await find_account(auth.database, email.upper())).id == made.id
