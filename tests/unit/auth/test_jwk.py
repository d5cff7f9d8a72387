from typing import Any

import orjson
import pytest

from banquet.auth.jwk import read_key_set, secret_key, thumbprint
from banquet.auth.tokens import sign_token
from banquet.errors import SettingsError
from tests.unit.auth.keyring import SECRET, ec_jwk, key_set, rsa_jwk


def test_read_key_set_fixes_one_algorithm_for_each_key() -> None:
    keys = key_set(ec_jwk(), ec_jwk("p384", "P-384"), rsa_jwk(), secret=SECRET)

    assert [key.algorithm for key in keys.keys] == ["ES256", "ES384", "RS256", "HS256"]


def test_read_key_set_takes_the_algorithm_a_key_states_when_it_fits() -> None:
    keys = key_set({**rsa_jwk(), "alg": "PS512"})

    assert keys.signing_key.algorithm == "PS512"


def test_signing_key_is_the_first_private_key_that_may_sign() -> None:
    verify_only = {**ec_jwk("old"), "key_ops": ["verify"]}
    public = {name: value for name, value in ec_jwk("public").items() if name != "d"}

    assert key_set(verify_only, public, ec_jwk("current")).signing_key.kid == "current"


def test_public_set_shows_public_members_of_asymmetric_keys_only() -> None:
    jwk = ec_jwk()

    assert key_set(jwk, secret=SECRET).public() == {
        "keys": [
            {
                "kty": "EC",
                "crv": "P-256",
                "x": jwk["x"],
                "y": jwk["y"],
                "kid": "first",
                "alg": "ES256",
                "use": "sig",
                "key_ops": ["verify"],
            }
        ]
    }


def test_a_key_without_a_kid_is_named_by_its_thumbprint() -> None:
    """The example of RFC 7638 §3.1."""
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMst"
        "n64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn"
        "1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )

    assert (
        thumbprint({"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256"})
        == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    )


def test_read_key_set_takes_a_bare_list_as_supabase_writes_it() -> None:
    jwk = ec_jwk()

    as_list = read_key_set(orjson.dumps([jwk]), None, source="keys.json")

    assert (
        as_list.public()
        == read_key_set(orjson.dumps({"keys": [jwk]}), None, source="keys.json").public()
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"{", "is not JSON"),
        (b"7", "is not a JWK set"),
        (b"[7]", "is not a JWK set"),
        (b"[]", "holds no key that can sign"),
        (b'{"keys": [1]}', "is not a JWK set"),
        (b'{"keys": []}', "holds no key that can sign"),
        (b'{"keys": [{"kty": "OKP"}]}', "holds a key of another kind"),
        (b'{"keys": [{"kty": ["EC"]}]}', "holds a key of another kind"),
        (b'{"keys": [{"kty": "EC", "crv": "P-256"}]}', "holds an unusable EC key"),
        (b'{"keys": [{"kty": "RSA", "alg": "HS256"}]}', "holds a key whose alg does not fit"),
        (b'{"keys": [{"kty": "oct", "k": "c2hvcnQ"}]}', "holds an oct key that is too short"),
    ],
)
def test_read_key_set_refuses_what_it_cannot_use(text: bytes, fault: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_key_set(text, None, source="keys.json")

    assert refusal.value.message == f"keys.json {fault}."


def test_read_key_set_refuses_two_keys_of_one_name() -> None:
    with pytest.raises(SettingsError, match="two keys with one kid"):
        key_set(ec_jwk("same"), {**rsa_jwk(), "kid": "same"})


def test_read_key_set_refuses_a_small_rsa_key() -> None:
    with pytest.raises(SettingsError, match="RSA key that is too short"):
        key_set(rsa_jwk("small", 1024))


def test_secret_key_refuses_less_than_32_bytes() -> None:
    with pytest.raises(SettingsError, match="BANQUET_JWT_SECRET is too short"):
        secret_key("x" * 31)


def test_no_refusal_quotes_key_material() -> None:
    broken: dict[str, Any] = {**ec_jwk(), "d": "c2VjcmV0LXBhcnQ"}

    with pytest.raises(SettingsError) as refusal:
        key_set(broken)

    assert "c2VjcmV0LXBhcnQ" not in f"{refusal.value}{refusal.value.__cause__}"


@pytest.mark.parametrize("jwk", [ec_jwk(), ec_jwk("p384", "P-384"), rsa_jwk()])
def test_every_kind_of_key_verifies_what_it_signs_and_nothing_else(jwk: Any) -> None:
    keys = key_set(jwk)
    message = sign_token(keys, {}).encode()
    signature = keys.signing_key.sign(message)

    assert keys.signing_key.verifies(message, signature)
    assert not keys.signing_key.verifies(message + b".", signature)
    assert not keys.signing_key.verifies(message, b"")
