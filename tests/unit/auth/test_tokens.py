import hashlib
import hmac
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.auth import tokens
from banquet.auth.tokens import TokenVerifier, bearer_token, sign_token
from banquet.errors import TokenError
from banquet.identity import ANONYMOUS, SERVICE, Identity
from tests.unit.auth.keyring import (
    NOW,
    PUBLISHABLE,
    SECRET,
    SECRET_KEY,
    FakeClock,
    ec_jwk,
    key_set,
    rsa_jwk,
    segment,
    verifier,
)

KEYS = key_set(ec_jwk())
PERSON = {"sub": "5a3c", "role": "authenticated", "exp": NOW + 3600, "iat": NOW}


def refusal(verify: TokenVerifier, token: str) -> tuple[str, str]:
    with pytest.raises(TokenError) as caught:
        verify.verify(token)
    return caught.value.code, caught.value.message


def test_verify_returns_the_claims_and_role_of_a_signed_token() -> None:
    identity = verifier(KEYS).verify(sign_token(KEYS, PERSON))

    assert identity == Identity("authenticated", PERSON, NOW + 3600)
    assert identity.user_id == "5a3c"


def test_sign_token_is_read_by_another_implementation() -> None:
    token = sign_token(KEYS, {"sub": "x"})
    public = jwt.PyJWK(dict(KEYS.public()["keys"][0]))

    assert jwt.decode(token, public, algorithms=["ES256"]) == {"sub": "x"}
    assert jwt.get_unverified_header(token) == {"alg": "ES256", "typ": "JWT", "kid": "first"}


def test_tokens_of_an_ended_session_are_refused_whether_seen_before_or_not() -> None:
    verify = verifier(KEYS)
    seen, unseen = [sign_token(KEYS, {**PERSON, "session_id": "a", "n": n}) for n in range(2)]
    other = sign_token(KEYS, {**PERSON, "session_id": "b"})
    verify.verify(seen)

    verify.end_session("a")

    for token in (seen, unseen, unseen):
        assert refusal(verify, token) == ("PGRST301", "The session of the JWT has ended")
    assert verify.verify(other).user_id == "5a3c"
    assert verify.verify(sign_token(KEYS, PERSON)).user_id == "5a3c"


def test_ended_sessions_are_remembered_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "ENDED_SESSIONS", 2)
    verify = verifier(KEYS)
    for name in "abc":
        verify.end_session(name)

    assert verify.verify(sign_token(KEYS, {**PERSON, "session_id": "a"}))
    assert refusal(verify, sign_token(KEYS, {**PERSON, "session_id": "c"}))[0] == "PGRST301"


@pytest.mark.parametrize(("key", "role"), [(PUBLISHABLE, "anon"), (SECRET_KEY, "service_role")])
def test_verify_maps_opaque_keys_to_their_roles(key: str, role: str) -> None:
    assert verifier(KEYS).verify(key) == Identity(role, {"role": role})


@pytest.mark.parametrize("key", [PUBLISHABLE + "x", PUBLISHABLE[:-1], SECRET_KEY.upper(), "x"])
def test_verify_refuses_keys_that_are_nearly_right(key: str) -> None:
    assert refusal(verifier(KEYS), key) == ("PGRST301", "Expected 3 parts in JWT; got 1")


def test_a_token_without_role_is_anonymous() -> None:
    identity = verifier(KEYS).verify(sign_token(KEYS, {"sub": "x"}))

    assert (identity.role, identity.expires_at) == ("anon", None)


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"exp": NOW - 31}, "JWT expired"),
        ({"nbf": NOW + 31}, "JWT not yet valid"),
        ({"iat": NOW + 31}, "JWT issued at future"),
        ({"exp": "soon"}, "The JWT 'exp' claim must be a number"),
        ({"nbf": True}, "The JWT 'nbf' claim must be a number"),
        ({"iat": []}, "The JWT 'iat' claim must be a number"),
        ({"aud": {"a": 1}}, "The JWT 'aud' claim must be a string or an array of strings"),
        ({"aud": ["a", 1]}, "The JWT 'aud' claim must be a string or an array of strings"),
        ({"role": 7}, "The JWT 'role' claim must be a string"),
        ({"role": ""}, "The JWT 'role' claim must be a string"),
    ],
)
def test_verify_refuses_claims(claims: dict[str, Any], message: str) -> None:
    assert refusal(verifier(KEYS), sign_token(KEYS, claims)) == ("PGRST303", message)


@pytest.mark.parametrize(
    "claims", [{"exp": NOW - 30}, {"nbf": NOW + 30}, {"iat": NOW + 30}, {"exp": None, "nbf": None}]
)
def test_verify_allows_thirty_seconds_of_skew(claims: dict[str, Any]) -> None:
    assert verifier(KEYS).verify(sign_token(KEYS, claims)).role == "anon"


@pytest.mark.parametrize("payload", [b"[]", b"{", b'"x"', b'{"exp": NaN}', b'{"exp": 1e999}'])
def test_verify_refuses_payloads_that_are_no_claims(payload: bytes) -> None:
    message = f"{segment({'alg': 'ES256'})}.{segment(payload)}"
    token = f"{message}.{segment(KEYS.signing_key.sign(message.encode()))}"

    code, _ = refusal(verifier(KEYS), token)

    assert code == "PGRST303"


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("", "Empty JWT is sent in Authorization header"),
        ("a.b", "Expected 3 parts in JWT; got 2"),
        ("a.b.c.d", "Expected 3 parts in JWT; got 4"),
        ("a.b.c", "JWT cryptographic operation failed"),
        ("ä.b.c", "JWT cryptographic operation failed"),
        (f"{segment([])}..", "JWT cryptographic operation failed"),
        (f"{segment({'alg': 'ES256', 'kid': 1})}..", "JWT cryptographic operation failed"),
        (f"{segment({'alg': 'ES256', 'crit': ['b64']})}..", "JWT cryptographic operation failed"),
        (f"{segment({'alg': 'none'})}.{segment({})}.", "Wrong or unsupported encoding algorithm"),
        (f"{segment({'alg': 'NONE'})}.{segment({})}.", "Wrong or unsupported encoding algorithm"),
        (f"{segment({})}.{segment({})}.", "Wrong or unsupported encoding algorithm"),
        (f"{segment({'alg': 'ES256'})}.{segment({})}.AAAA", "No suitable key or wrong key type"),
        (f"{segment({'alg': 'ES256'})}.{segment({})}.", "No suitable key or wrong key type"),
        ("x" * 70_000, "JWT is too long"),
    ],
)
def test_verify_refuses_malformed_tokens(token: str, message: str) -> None:
    assert refusal(verifier(KEYS), token) == ("PGRST301", message)


def test_verify_refuses_a_changed_payload() -> None:
    header, _, signature = sign_token(KEYS, PERSON).split(".")
    forged = f"{header}.{segment({**PERSON, 'role': 'service_role'})}.{signature}"

    assert refusal(verifier(KEYS), forged) == ("PGRST301", "No suitable key or wrong key type")


def test_verify_refuses_a_token_of_a_stranger_with_our_kid() -> None:
    stranger = key_set({**ec_jwk("stranger"), "kid": "first"})

    assert refusal(verifier(KEYS), sign_token(stranger, PERSON)) == (
        "PGRST301",
        "No suitable key or wrong key type",
    )


@pytest.mark.parametrize("jwk", [ec_jwk(), rsa_jwk()])
def test_the_public_key_does_not_serve_as_an_hmac_secret(jwk: Any) -> None:
    """The classic confusion: HS256 over text every client may fetch from the JWKS."""
    keys = key_set(jwk, secret=SECRET)
    message = f"{segment({'alg': 'HS256', 'kid': jwk['kid']})}.{segment(PERSON)}"
    public = str(keys.public()["keys"][0]).encode()
    forged = f"{message}.{segment(hmac.new(public, message.encode(), hashlib.sha256).digest())}"

    assert refusal(verifier(keys), forged) == ("PGRST301", "No suitable key or wrong key type")


@pytest.mark.parametrize("algorithm", ["ES384", "RS256", "HS256", "es256", "EdDSA"])
def test_a_good_signature_under_another_algorithms_name_is_refused(algorithm: str) -> None:
    message = f"{segment({'alg': algorithm, 'kid': 'first'})}.{segment(PERSON)}"
    token = f"{message}.{segment(KEYS.signing_key.sign(message.encode()))}"

    assert refusal(verifier(KEYS), token) == ("PGRST301", "No suitable key or wrong key type")


def test_a_key_of_one_algorithm_does_not_verify_another_of_its_family() -> None:
    signed_with_512 = sign_token(key_set({**rsa_jwk(), "alg": "RS512"}), PERSON)

    assert refusal(verifier(key_set(rsa_jwk())), signed_with_512)[0] == "PGRST301"


def test_kid_selects_its_key_alone() -> None:
    old, new = key_set(ec_jwk("old")), ec_jwk("new")
    both = verifier(key_set(new, ec_jwk("old")))

    assert both.verify(sign_token(old, PERSON)).user_id == "5a3c"
    assert refusal(verifier(key_set(new)), sign_token(old, PERSON))[0] == "PGRST301"


def test_a_shared_secret_is_accepted_beside_the_key_set() -> None:
    token = jwt.encode(PERSON, SECRET, algorithm="HS256")

    assert verifier(key_set(ec_jwk(), secret=SECRET)).verify(token).user_id == "5a3c"
    assert refusal(verifier(KEYS), token)[0] == "PGRST301"


def test_a_remembered_token_still_expires() -> None:
    clock = FakeClock()
    verify = verifier(KEYS, clock)
    token = sign_token(KEYS, {"exp": NOW + 60})
    verify.verify(token)

    clock.advance(91)

    assert refusal(verify, token) == ("PGRST303", "JWT expired")


def test_a_remembered_token_is_not_verified_twice_and_the_memory_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tokens, "CACHED_TOKENS", 2)
    verify = verifier(KEYS)
    first, second, third = (sign_token(KEYS, {"sub": sub}) for sub in "abc")
    remembered = verify.verify(first)
    verify.verify(second)

    assert verify.verify(first) is remembered
    verify.verify(third)
    assert verify.verify(first) is remembered
    assert len(verify._verified) == 2


@given(st.text(max_size=200) | st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*"))
def test_verify_answers_any_text_with_a_token_error(text: str) -> None:
    with pytest.raises(TokenError):
        verifier(KEYS).verify(text)


@pytest.mark.parametrize(
    ("header", "token"),
    [
        (None, None),
        ("Basic dXNlcg==", None),
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("Bearer", ""),
        ("Bearer ", ""),
    ],
)
def test_bearer_token_reads_the_header(header: str | None, token: str | None) -> None:
    assert bearer_token(header) == token


def test_identify_lets_the_bearer_token_speak_behind_the_key() -> None:
    identity = verifier(KEYS).identify(PUBLISHABLE, f"Bearer {sign_token(KEYS, PERSON)}")

    assert identity.user_id == "5a3c"


def test_identify_lets_the_key_speak_for_itself() -> None:
    verify = verifier(KEYS)

    assert verify.identify(PUBLISHABLE, None) == ANONYMOUS
    assert verify.identify(PUBLISHABLE, f"Bearer {PUBLISHABLE}") == ANONYMOUS
    assert verify.identify(SECRET_KEY, f"Bearer {SECRET_KEY}") == SERVICE


def test_identify_takes_a_legacy_key_but_no_access_token_for_a_key() -> None:
    keys = key_set(secret=SECRET)
    legacy = sign_token(keys, {"role": "service_role", "iss": "supabase"})
    verify = verifier(keys)

    assert verify.identify(legacy, None).role == "service_role"
    with pytest.raises(TokenError, match="Invalid API key"):
        verify.identify(sign_token(keys, PERSON), None)


@pytest.mark.parametrize(
    ("apikey", "code", "message"),
    [
        (None, "PGRST302", "No API key found in request"),
        ("", "PGRST302", "No API key found in request"),
        ("wrong", "PGRST301", "Invalid API key"),
    ],
)
def test_identify_refuses_without_a_known_key_even_with_a_token(
    apikey: str | None, code: str, message: str
) -> None:
    with pytest.raises(TokenError) as refused:
        verifier(KEYS).identify(apikey, f"Bearer {sign_token(KEYS, PERSON)}")

    assert (refused.value.code, refused.value.message) == (code, message)


def test_identify_refuses_a_bad_token_behind_a_good_key() -> None:
    with pytest.raises(TokenError, match="JWT expired"):
        verifier(KEYS).identify(SECRET_KEY, f"Bearer {sign_token(KEYS, {'exp': 1})}")
    with pytest.raises(TokenError, match="Empty JWT"):
        verifier(KEYS).identify(SECRET_KEY, "Bearer ")


def test_a_token_without_a_role_has_that_of_nobody() -> None:
    token = sign_token(KEYS, {"sub": "x"})

    assert verifier(KEYS).verify(token).role == "anon"
    assert verifier(KEYS, keyless_role="web_anon").verify(token).role == "web_anon"


def test_the_role_may_stand_in_another_claim() -> None:
    verify = verifier(KEYS, role_claim=("app", "roles", 0))

    found = verify.verify(sign_token(KEYS, {"role": "service_role", "app": {"roles": ["chef"]}}))

    assert (found.role, found.claims["role"]) == ("chef", "chef")
    elsewhere: list[dict[str, object]] = [{}, {"role": "service_role"}, {"app": {"roles": []}}]
    for claims in elsewhere:
        assert verify.verify(sign_token(KEYS, claims)).role == "anon"
    with pytest.raises(TokenError, match="claim must be a string"):
        verify.verify(sign_token(KEYS, {"app": {"roles": [7]}}))


def test_identify_gives_the_keyless_role_when_the_gate_stands_open() -> None:
    verify = verifier(KEYS, keyless_role="anon")

    assert verify.identify(None, None) == ANONYMOUS
    assert verify.identify("unknown", None) == ANONYMOUS
    assert verify.identify(SECRET_KEY, None) == SERVICE
    assert verify.identify(None, f"Bearer {sign_token(KEYS, PERSON)}").user_id == "5a3c"


def test_identify_still_checks_tokens_when_the_gate_stands_open() -> None:
    with pytest.raises(TokenError, match="Expected 3 parts"):
        verifier(KEYS, keyless_role="anon").identify(None, "Bearer nonsense")
