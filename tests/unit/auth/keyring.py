"""Keys and a settable clock shared by the tests of tokens."""

import base64
from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from banquet.auth.jwk import KeySet, read_key_set
from banquet.auth.tokens import TokenVerifier

NOW = 1_800_000_000.0
SECRET = "a shared secret of more than 32 bytes"
PUBLISHABLE, SECRET_KEY = "sb_publishable_test", "sb_secret_test"


class FakeClock:
    def __init__(self, now: float = NOW) -> None:
        self.time = now

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += seconds


@cache
def ec_jwk(kid: str = "first", curve: str = "P-256") -> Mapping[str, Any]:
    curves = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
    return {**ECAlgorithm.to_jwk(ec.generate_private_key(curves[curve]), as_dict=True), "kid": kid}


@cache
def rsa_jwk(kid: str = "rsa", bits: int = 2048) -> Mapping[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return {**RSAAlgorithm.to_jwk(key, as_dict=True), "kid": kid}


def key_set(*jwks: Mapping[str, Any], secret: str | None = None) -> KeySet:
    text = orjson.dumps({"keys": list(jwks)}) if jwks else None
    return read_key_set(text, secret, source="keys.json")


def verifier(keys: KeySet, clock: FakeClock | None = None, **options: Any) -> TokenVerifier:
    return TokenVerifier(
        keys,
        publishable_key=PUBLISHABLE,
        secret_key=SECRET_KEY,
        clock=clock or FakeClock(),
        **options,
    )


def segment(value: object) -> str:
    data = value if isinstance(value, bytes) else orjson.dumps(value)
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
