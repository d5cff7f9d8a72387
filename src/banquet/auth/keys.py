"""The installation's keys: read from settings, or created once and kept in the data directory.

Files are written whole and given their final name by a hard link, so that several processes
starting at once agree on one set, and a crash leaves no half-written key.
"""

import os
import secrets
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from banquet.auth.claim_paths import USUAL_CLAIM_PATH, ClaimPath, read_claim_path
from banquet.auth.jwk import KeySet, read_key_set, thumbprint
from banquet.auth.tokens import TokenVerifier
from banquet.clock import Clock
from banquet.errors import SettingsError
from banquet.settings import Settings

SIGNING_KEYS_FILE = "signing-keys.json"
API_KEYS_FILE = "api-keys.json"


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys of an installation. Its `repr` shows none that is secret.

    Attributes:
        signing: Keys that sign and verify access tokens.
        publishable_key: Opaque key of role `anon`; goes into every browser.
        secret_key: Opaque key of role `service_role`; stays on servers.
        role_claim: Where a token says which database role it acts as.
    """

    signing: KeySet = field(repr=False)
    publishable_key: str
    secret_key: str = field(repr=False)
    role_claim: ClaimPath = USUAL_CLAIM_PATH

    def verifier(self, clock: Clock, keyless_role: str | None = None) -> TokenVerifier:
        """Return the verifier that all features share."""
        return TokenVerifier(
            self.signing,
            publishable_key=self.publishable_key,
            secret_key=self.secret_key,
            clock=clock,
            keyless_role=keyless_role,
            role_claim=self.role_claim,
        )


def load_keys(settings: Settings) -> Keys:
    """Return the keys the settings name, creating what they leave open.

    A JWK set named by the settings signs. Without one a shared secret signs, if given; without
    that, too, an ES256 set is created in the data directory.

    Raises:
        SettingsError: a key file cannot be read or used, or others may read it.
    """
    publishable, secret = _load_api_keys(settings)
    role_claim = read_claim_path(settings.role_claim)
    return Keys(_load_signing_keys(settings), publishable, secret, role_claim)


def generate_signing_keys() -> bytes:
    """Return a new JWK set with one private ES256 key, as JSON text."""
    jwk = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
    jwk |= {"kid": thumbprint(jwk), "alg": "ES256", "use": "sig", "key_ops": ["sign", "verify"]}
    return orjson.dumps({"keys": [jwk]}, option=orjson.OPT_INDENT_2)


def _load_signing_keys(settings: Settings) -> KeySet:
    if settings.signing_keys is not None:
        jwk_set: bytes | None = _read(settings.signing_keys)
    elif settings.jwt_secret is not None:
        jwk_set = None
    else:
        jwk_set = _read_or_create(settings.data_dir / SIGNING_KEYS_FILE, generate_signing_keys)
    source = settings.signing_keys or settings.data_dir / SIGNING_KEYS_FILE
    return read_key_set(jwk_set, settings.jwt_secret, source=str(source))


def _load_api_keys(settings: Settings) -> tuple[str, str]:
    publishable, secret = settings.publishable_key, settings.secret_key
    if publishable is None or secret is None:
        path = settings.data_dir / API_KEYS_FILE
        stored = _parse_api_keys(_read_or_create(path, _generate_api_keys), path)
        publishable, secret = publishable or stored[0], secret or stored[1]
    if publishable == secret:
        raise SettingsError(
            "settings_invalid", "The publishable key and the secret key must not be the same."
        )
    return publishable, secret


def _generate_api_keys() -> bytes:
    keys = {
        "publishable": f"sb_publishable_{secrets.token_urlsafe(24)}",
        "secret": f"sb_secret_{secrets.token_urlsafe(32)}",
    }
    return orjson.dumps(keys, option=orjson.OPT_INDENT_2)


def _parse_api_keys(text: bytes, path: Path) -> tuple[str, str]:
    try:
        keys = orjson.loads(text)
        publishable, secret = keys["publishable"], keys["secret"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        publishable = secret = None
    if not (isinstance(publishable, str) and publishable and isinstance(secret, str) and secret):
        raise SettingsError(
            "settings_invalid",
            f"{path} does not hold the two API keys.",
            hint="Restore the file, or remove it and new keys are made at the next start.",
        )
    return publishable, secret


def _read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    if not path.exists():
        _create(path, make())
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsError(
            "settings_invalid",
            f"{path} can be read by other accounts.",
            hint=f"Run `chmod 600 {path}`; if others may have read it, remove it for new keys.",
        )
    return _read(path)


def _create(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 under its name, unless another process was first."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkstemp creates with mode 0600: at no moment can another account open it.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            path.hardlink_to(temporary)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    except OSError as error:
        raise SettingsError(
            "settings_invalid",
            f"{path} cannot be created: {error.strerror}.",
            hint="Give BANQUET_DATA_DIR a directory this account may write to.",
        ) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            "settings_invalid", f"{path} cannot be read: {error.strerror}."
        ) from error
