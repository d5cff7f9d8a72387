import pytest

from banquet.auth.failures import AuthError
from banquet.auth.pkce import Challenge, read_challenge, require_verifier

# RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_challenge_is_read_in_either_spelling_of_its_method() -> None:
    assert read_challenge("S256", CHALLENGE) == Challenge("s256", CHALLENGE)
    assert read_challenge("plain", VERIFIER) == Challenge("plain", VERIFIER)
    assert read_challenge("", "") is None


@pytest.mark.parametrize(
    ("method", "value", "message"),
    [
        ("s256", "", "PKCE flow requires code_challenge_method and code_challenge"),
        ("", CHALLENGE, "PKCE flow requires code_challenge_method and code_challenge"),
        ("s256", CHALLENGE[1:], "code challenge has to be between 43 and 128 characters"),
        ("s256", "x" * 129, "code challenge has to be between 43 and 128 characters"),
        (
            "s256",
            f"{CHALLENGE}=",
            (
                "code challenge can only contain alphanumeric characters, hyphens, periods, "
                "underscores and tildes"
            ),
        ),
        ("s512", CHALLENGE, "code_challenge_method must be s256 or plain"),
    ],
)
def test_challenge_is_refused(method: str, value: str, message: str) -> None:
    with pytest.raises(AuthError) as refusal:
        read_challenge(method, value)

    assert (refusal.value.code, refusal.value.message) == ("validation_failed", message)


def test_verifier_of_the_standard_is_accepted() -> None:
    require_verifier(Challenge("s256", CHALLENGE), VERIFIER)
    require_verifier(Challenge("plain", VERIFIER), VERIFIER)


@pytest.mark.parametrize("verifier", ["", CHALLENGE, VERIFIER[:-1], f"{VERIFIER}=", "ü\ud800"])
def test_another_verifier_is_not(verifier: str) -> None:
    with pytest.raises(AuthError) as refusal:
        require_verifier(Challenge("s256", CHALLENGE), verifier)

    assert (refusal.value.status, refusal.value.code) == (400, "bad_code_verifier")
