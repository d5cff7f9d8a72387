from typing import Any

import pytest

from banquet.auth.failures import AuthError
from banquet.auth.passwords import PasswordRules, hash_password, require_acceptable


@pytest.mark.parametrize("password", ["sixsix", "x" * 72, "grün 🌿", "пароль"])
def test_require_acceptable_lets_six_characters_to_72_bytes_pass(password: str) -> None:
    require_acceptable(password)


@pytest.mark.parametrize(
    ("password", "code", "reasons"),
    [
        ("", "weak_password", ("length",)),
        ("fives", "weak_password", ("length",)),
        ("x" * 73, "validation_failed", ()),
        ("ü" * 37, "validation_failed", ()),
    ],
)
def test_require_acceptable_refuses(password: str, code: str, reasons: tuple[str, ...]) -> None:
    with pytest.raises(AuthError) as refusal:
        require_acceptable(password)

    assert (refusal.value.code, refusal.value.reasons) == (code, reasons)


@pytest.mark.parametrize(
    ("characters", "weak", "strong"),
    [
        ("letters_digits", "onlyletters", "letters7"),
        ("letters_digits", "12345678", "LETTERS7"),
        ("lower_upper_letters_digits", "letters77", "Letters77"),
        ("lower_upper_letters_digits_symbols", "Letters77", "Letters77!"),
        ("lower_upper_letters_digits_symbols", "letters77!", "Letters77\\"),
    ],
)
def test_rules_may_ask_for_characters_of_several_sets(
    characters: Any, weak: str, strong: str
) -> None:
    rules = PasswordRules(8, characters)

    require_acceptable(strong, rules)
    with pytest.raises(AuthError, match="at least one character of each: ") as refusal:
        require_acceptable(weak, rules)
    assert refusal.value.reasons == ("characters",)


def test_all_that_is_weak_is_said_at_once() -> None:
    with pytest.raises(AuthError) as refusal:
        require_acceptable("abc", PasswordRules(8, "letters_digits"))

    assert refusal.value.reasons == ("length", "characters")
    assert refusal.value.message.startswith(
        "Password should be at least 8 characters. Password should contain at least one"
    )


def test_each_hash_has_a_salt_of_its_own() -> None:
    assert hash_password("same", rounds=4) != hash_password("same", rounds=4)
