from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from banquet.errors import SettingsError
from banquet.settings import Settings, read_settings


def test_empty_environment_gives_the_defaults() -> None:
    assert read_settings({}) == Settings()


def test_variables_are_read_with_their_types() -> None:
    settings = read_settings(
        {
            "BANQUET_PORT": "8080",
            "BANQUET_DATA_DIR": "/srv/banquet",
            "BANQUET_RATE_LIMITS": "off",
            "BANQUET_EXPOSED_SCHEMAS": "public, api ,",
            "BANQUET_SIGNUP": "invitation",
        }
    )

    assert settings.port == 8080
    assert settings.data_dir == Path("/srv/banquet")
    assert settings.rate_limits is False
    assert settings.exposed_schemas == ("public", "api")
    assert settings.signup == "invitation"


def test_set_but_empty_counts_as_unset() -> None:
    assert read_settings({"BANQUET_DATABASE_URL": "", "BANQUET_PORT": ""}) == Settings()


@pytest.mark.parametrize(
    ("variable", "text", "accepted"),
    [
        ("BANQUET_PORT", "0", "a whole number from 1 to 65535"),
        ("BANQUET_PORT", "65536", "a whole number from 1 to 65535"),
        ("BANQUET_PORT", "-1", "a whole number from 1 to 65535"),
        ("BANQUET_PORT", "8e3", "a whole number from 1 to 65535"),
        ("BANQUET_PORT", "٨٠", "a whole number from 1 to 65535"),
        ("BANQUET_MAX_ROWS", "0", "a whole number from 1 to 2147483647"),
        ("BANQUET_RING_BYTES", "256MB", "a whole number from 1024"),
        ("BANQUET_RATE_LIMITS", "maybe", "on or off"),
        ("BANQUET_SCHEMA", "Banquet", "one of banquet, platform"),
        ("BANQUET_SIGNUP", "no", "one of open, invitation, closed"),
    ],
)
def test_unusable_value_names_the_variable_and_what_it_takes(
    variable: str, text: str, accepted: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({variable: text})

    assert refusal.value.code == "settings_invalid"
    assert refusal.value.message == f"{variable}={text!r} is not usable."
    assert accepted in (refusal.value.details or "")


def test_flag_wins_over_its_variable() -> None:
    settings = read_settings({"BANQUET_PORT": "8080"}, port=9090, host=None)

    assert (settings.port, settings.host) == (9090, "127.0.0.1")


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (Settings(), "http://127.0.0.1:8000"),
        (Settings(port=81), "http://127.0.0.1:81"),
        (Settings(host="0.0.0.0"), "http://127.0.0.1:8000"),  # noqa: S104
        (Settings(host="::1"), "http://[::1]:8000"),
        (Settings(host="::"), "http://[::1]:8000"),
        (Settings(public_url="https://diary.example/"), "https://diary.example"),
    ],
)
def test_address_is_the_public_one_if_there_is_one(settings: Settings, url: str) -> None:
    assert settings.url == url


def test_every_setting_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "self-hosting.md").read_text()

    for field in fields(Settings):
        assert f"`BANQUET_{field.name.upper()}`" in page


def test_addresses_are_confirmed_by_mail_where_there_is_a_mail_server() -> None:
    smtp = {"BANQUET_SMTP_URL": "smtps://mail.example"}

    assert read_settings({}).autoconfirm is True
    assert read_settings(smtp).autoconfirm is False
    assert read_settings({**smtp, "BANQUET_AUTOCONFIRM": "on"}).autoconfirm is True
