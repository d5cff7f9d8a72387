"""Keys from a file: of every kind, two at a time while they are rotated, and legacy secrets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from banquet.auth.jwk import read_key_set
from banquet.auth.tokens import sign_token
from tests.integration.auth.conftest import Auth, Start, refused
from tests.unit.auth.keyring import ec_jwk, rsa_jwk

SECRET = "a shared secret of more than 32 bytes"


def key_file(directory: Path, name: str, *jwks: Mapping[str, Any]) -> Path:
    path = directory / name
    path.write_bytes(orjson.dumps({"keys": list(jwks)}))
    return path


async def kids(auth: Auth) -> list[str]:
    published = (await auth.call("GET", "/.well-known/jwks.json")).json()["keys"]
    return [key["kid"] for key in published]


async def test_a_rotated_key_signs_nobody_out(start: Start, tmp_path: Path) -> None:
    old, new = ec_jwk("old"), ec_jwk("new", "P-384")
    retired = {**old, "key_ops": ["verify"]}
    before = await start(signing_keys=key_file(tmp_path, "1.json", old))
    between = await start(signing_keys=key_file(tmp_path, "2.json", new, retired))
    after = await start(signing_keys=key_file(tmp_path, "3.json", new))
    session = await before.sign_up()

    assert await kids(before) == ["old"]
    assert await kids(between) == ["new", "old"]
    seen = await between.call("GET", "/user", token=session["access_token"])
    refreshed = (await between.refresh(session["refresh_token"])).json()

    assert seen.status_code == 200
    assert (await after.call("GET", "/user", token=refreshed["access_token"])).status_code == 200
    late = await after.call("GET", "/user", token=session["access_token"])
    assert refused(late)[:2] == (403, "bad_jwt")


@pytest.mark.parametrize(
    ("jwk", "algorithm"),
    [(ec_jwk("p256"), "ES256"), (ec_jwk("p384", "P-384"), "ES384"), (rsa_jwk(), "RS256")],
)
async def test_any_kind_of_key_signs_and_is_published(
    start: Start, tmp_path: Path, jwk: Mapping[str, Any], algorithm: str
) -> None:
    auth = await start(signing_keys=key_file(tmp_path, "keys.json", jwk))

    session = await auth.sign_up()

    (published,) = (await auth.call("GET", "/.well-known/jwks.json")).json()["keys"]
    assert (published["alg"], published["kid"], "d" in published) == (algorithm, jwk["kid"], False)
    answer = await auth.call("GET", "/user", token=session["access_token"])
    assert answer.json()["id"] == session["user"]["id"]


async def test_legacy_keys_signed_with_the_secret_stand_for_their_roles(start: Start) -> None:
    auth = await start(jwt_secret=SECRET)
    signing = read_key_set(None, SECRET, source="the secret")
    anon, service = (sign_token(signing, {"role": role, "iss": "supabase"})
                     for role in ("anon", "service_role"))  # fmt: skip
    foreign = sign_token(read_key_set(None, SECRET[::-1], source="x"), {"role": "service_role"})

    settings = await auth.call("GET", "/admin/users", token=service, headers={"apikey": anon})
    stranger = await auth.call("GET", "/admin/users", token=anon, headers={"apikey": anon})
    forged = await auth.call("GET", "/admin/users", token=foreign, headers={"apikey": anon})

    assert settings.status_code == 200
    assert refused(stranger)[:2] == (403, "not_admin")
    assert refused(forged)[:2] == (403, "bad_jwt")


async def test_the_secret_is_accepted_beside_a_key_set_that_signs(
    start: Start, tmp_path: Path
) -> None:
    only_secret = await start(jwt_secret=SECRET)
    both = await start(jwt_secret=SECRET, signing_keys=key_file(tmp_path, "k.json", ec_jwk()))
    session = await only_secret.sign_up()

    seen = await both.call("GET", "/user", token=session["access_token"])
    refreshed = (await both.refresh(session["refresh_token"])).json()

    assert seen.status_code == 200
    verify = both.keys.verifier(both.clock).verify
    assert verify(refreshed["access_token"]).user_id == session["user"]["id"]
    assert await kids(both) == ["first"]
