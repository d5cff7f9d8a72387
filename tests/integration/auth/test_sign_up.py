from tests.integration.auth.conftest import Auth, new_address


async def test_sign_up_answers_with_a_session(auth: Auth) -> None:
    email = new_address()

    session = await auth.sign_up(email.upper(), data={"full_name": "Asha Rao"})

    assert set(session) == {
        "access_token",
        "token_type",
        "expires_in",
        "expires_at",
        "refresh_token",
        "user",
    }
