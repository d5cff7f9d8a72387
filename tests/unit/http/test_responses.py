import orjson
import pytest

from banquet.errors import BanquetError, DatabaseError, RequestError, SettingsError, TokenError
from banquet.http.responses import auth_error, rest_error, status_of


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("23503", 409),
        ("23505", 409),
        ("23P01", 409),
        ("23502", 400),
        ("23514", 400),
        ("22P02", 400),
        ("42501", 403),
        ("42883", 404),
        ("42P01", 404),
        ("42P17", 500),
        ("42703", 400),
        ("25006", 405),
        ("25001", 500),
        ("21000", 500),
        ("P0001", 400),
        ("P0002", 500),
        ("08006", 503),
        ("28000", 403),
        ("53300", 503),
        ("53400", 500),
        ("57P01", 503),
        ("57014", 500),
        ("40001", 500),
        ("40P01", 500),
        ("PT409", 409),
        ("PT402", 402),
        ("PTxyz", 500),
        ("PT999", 500),
        ("ZZ000", 400),
    ],
)
def test_sqlstate_decides_the_status(code: str, status: int) -> None:
    assert status_of(DatabaseError(code, "no")) == status


def test_missing_privilege_asks_the_anonymous_to_sign_in() -> None:
    error = DatabaseError("42501", "permission denied for table bookings")

    assert (status_of(error), status_of(error, anonymous=True)) == (403, 401)


def test_unknown_role_is_401_and_other_wrong_parameters_400() -> None:
    assert status_of(DatabaseError("22023", 'role "ghost" does not exist')) == 401
    assert status_of(DatabaseError("22023", "time zone is odd")) == 400


def test_update_without_where_is_the_callers_mistake() -> None:
    assert status_of(DatabaseError("21000", "UPDATE requires a WHERE clause")) == 400


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RequestError("PGRST100", "no"), 400),
        (RequestError("PGRST103", "no"), 416),
        (RequestError("PGRST116", "no"), 406),
        (RequestError("PGRST205", "no"), 404),
        (RequestError("PGRST003", "no"), 504),
        (TokenError("PGRST301", "no"), 401),
        (SettingsError("settings_invalid", "no"), 500),
    ],
)
def test_our_own_codes_decide_the_status(error: BanquetError, status: int) -> None:
    assert status_of(error) == status


def test_rest_error_always_has_the_four_keys() -> None:
    response = rest_error(DatabaseError("23P01", "Taken.", '{"hall_id":1}', constraint="c"))

    assert response.status_code == 409
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["proxy-status"] == "PostgREST; error=23P01"
    assert orjson.loads(response.body) == {
        "code": "23P01",
        "message": "Taken.",
        "details": '{"hall_id":1}',
        "hint": None,
    }


def test_refused_token_is_challenged_without_breaking_the_header() -> None:
    response = rest_error(TokenError("PGRST301", 'bad "token"\r\nx-evil: 1 ü'))

    challenge = response.headers["www-authenticate"]
    assert response.status_code == 401
    assert challenge.startswith('Bearer error="invalid_token", error_description="bad \'token\'')
    assert "\r" not in challenge
    assert "\n" not in challenge


def test_auth_error_speaks_the_version_asked_for() -> None:
    error = RequestError("invalid_credentials", "Invalid login credentials")

    new = auth_error(error, 400, api_version="2024-01-01")
    old = auth_error(error, 400, api_version=None)

    assert orjson.loads(new.body) == {"code": error.code, "message": error.message}
    assert new.headers["x-supabase-api-version"] == "2024-01-01"
    assert orjson.loads(old.body) == {"code": 400, "error_code": error.code, "msg": error.message}
    assert "x-supabase-api-version" not in old.headers
    assert {new.headers["x-sb-error-code"], old.headers["x-sb-error-code"]} == {error.code}
