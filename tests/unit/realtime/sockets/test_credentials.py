"""What sockets demand of tokens, and the words they refuse them with (reference 1.2, 1.4, 4.3)."""

import pytest

from banquet.errors import EndedSessionError, ExpiredTokenError, ForgedTokenError, TokenError
from banquet.identity import ANONYMOUS, SERVICE, Identity
from banquet.realtime.sockets.credentials import SocketVerifier
from banquet.realtime.sockets.requests import refusal_reason

PERSON = Identity("authenticated", {"role": "authenticated", "sub": "7"}, expires_at=60.0)


class Judge:
    """Answers what it is told to."""

    def __init__(self, answer: Identity | TokenError) -> None:
        self.answer = answer

    def verify(self, token: str) -> Identity:
        if isinstance(self.answer, TokenError):
            raise self.answer
        return self.answer

    def identify(self, apikey: str | None, authorization: str | None) -> Identity:
        return self.verify(apikey or "")


@pytest.mark.parametrize("identity", [ANONYMOUS, SERVICE, PERSON])
def test_1_4_keys_and_whole_tokens_pass(identity: Identity) -> None:
    assert SocketVerifier(Judge(identity)).verify("x") is identity


@pytest.mark.parametrize(
    "identity",
    [
        Identity("anon", {"exp": 60}, expires_at=60.0),
        Identity("authenticated", {"role": "authenticated"}),
        Identity("anon", {"role": "anon"}),
    ],
)
def test_r121_token_without_role_or_end_is_refused_but_over_http(identity: Identity) -> None:
    verifier = SocketVerifier(Judge(identity))

    with pytest.raises(TokenError) as refusal:
        verifier.verify("x")

    expected = "InvalidJWTToken: Fields `role` and `exp` are required in JWT"
    assert refusal_reason(refusal.value) == expected
    assert verifier.identify("x", None) is identity


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            TokenError("PGRST301", "Expected 3 parts in JWT; got 1"),
            "MalformedJWT: The token provided is not a valid JWT",
        ),
        (
            ForgedTokenError("PGRST301", "No suitable key"),
            "JwtSignatureError: Failed to validate JWT signature",
        ),
        (
            ForgedTokenError("PGRST301", "No suitable key", is_key_known=False),
            "JwtSignerError: Failed to generate JWT signer",
        ),
        (TokenError("PGRST303", "JWT not yet valid"), "InvalidJWTToken: JWT not yet valid"),
        (
            EndedSessionError("PGRST301", "The session of the JWT has ended"),
            "InvalidJWTToken: The session of the JWT has ended",
        ),
    ],
)
def test_4_3_what_is_wrong_with_a_token_is_told_in_official_words(
    error: TokenError, reason: str
) -> None:
    with pytest.raises(TokenError) as refusal:
        SocketVerifier(Judge(error)).verify("x")

    assert refusal_reason(refusal.value) == reason


def test_4_3_since_when_a_token_has_expired_is_left_to_who_knows_the_time() -> None:
    error = ExpiredTokenError("PGRST303", "JWT expired", expired_at=1)

    with pytest.raises(ExpiredTokenError):
        SocketVerifier(Judge(error)).verify("x")
