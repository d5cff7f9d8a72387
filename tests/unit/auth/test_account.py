from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from banquet.auth.account import (
    Method,
    Session,
    User,
    access_claims,
    identity_data,
    session_object,
    user_object,
)

ID, SESSION = UUID(int=7), UUID(int=8)
BORN = datetime(2026, 11, 22, 10, 0, 0, 5, UTC)


def user(**changes: Any) -> User:
    values: dict[str, Any] = dict.fromkeys(User.__dataclass_fields__)
    values |= {
        "id": ID,
        "aud": "authenticated",
        "role": "authenticated",
        "email": "asha@banquet.test",
        "encrypted_password": "$2b$10$secret",
        "raw_app_meta_data": {"provider": "email"},
        "raw_user_meta_data": {"full_name": "Asha"},
        "created_at": BORN,
        "updated_at": BORN,
        "is_anonymous": False,
        "identities": [{"provider": "email"}],
    }
    return User(**{**values, **changes})


def session(**changes: Any) -> Session:
    methods = [Method(method="password", timestamp=100)]
    return Session(id=SESSION, user=user(**changes), methods=methods, refresh_token="abc")


def test_user_object_leaves_unset_times_out() -> None:
    assert user_object(user()) == {
        "id": "00000000-0000-0000-0000-000000000007",
        "aud": "authenticated",
        "role": "authenticated",
        "email": "asha@banquet.test",
        "phone": "",
        "app_metadata": {"provider": "email"},
        "user_metadata": {"full_name": "Asha"},
        "identities": [{"provider": "email"}],
        "created_at": "2026-11-22T10:00:00.000005Z",
        "updated_at": "2026-11-22T10:00:00.000005Z",
        "is_anonymous": False,
    }


def test_user_object_shows_times_in_utc_and_a_pending_address() -> None:
    kolkata = timezone(timedelta(hours=5, minutes=30))
    at = datetime(2026, 11, 22, 15, 30, tzinfo=kolkata)

    value = user_object(user(last_sign_in_at=at, banned_until=at, email_change="new@banquet.test"))

    assert value["last_sign_in_at"] == value["banned_until"] == "2026-11-22T10:00:00Z"
    assert value["new_email"] == "new@banquet.test"


def test_user_object_never_shows_the_password_hash() -> None:
    assert "secret" not in str(user_object(user()))


def test_access_claims_are_those_policies_and_clients_read() -> None:
    assert access_claims(session(), "http://host/auth/v1", 100, 3600) == {
        "iss": "http://host/auth/v1",
        "sub": "00000000-0000-0000-0000-000000000007",
        "aud": "authenticated",
        "exp": 3700,
        "iat": 100,
        "email": "asha@banquet.test",
        "phone": "",
        "app_metadata": {"provider": "email"},
        "user_metadata": {"full_name": "Asha"},
        "role": "authenticated",
        "aal": "aal1",
        "amr": [{"method": "password", "timestamp": 100}],
        "session_id": "00000000-0000-0000-0000-000000000008",
        "is_anonymous": False,
    }


def test_session_object_says_when_the_token_ends() -> None:
    value = session_object(session(), "a.b.c", 100, 3600)

    assert value == {
        "access_token": "a.b.c",
        "token_type": "bearer",
        "expires_in": 3600,
        "expires_at": 3700,
        "refresh_token": "abc",
        "user": user_object(user()),
    }


def test_is_banned_ends_with_the_ban() -> None:
    banned = user(banned_until=BORN)

    assert banned.is_banned(BORN.timestamp() - 1)
    assert not banned.is_banned(BORN.timestamp())
    assert not user().is_banned(0)


def test_identity_data_does_not_let_sign_up_data_forge_its_members() -> None:
    forged = {"sub": "someone", "email_verified": True, "team": "floor"}

    assert identity_data(ID, "asha@banquet.test", forged, verified=False) == {
        "sub": str(ID),
        "email": "asha@banquet.test",
        "email_verified": False,
        "phone_verified": False,
        "team": "floor",
    }
