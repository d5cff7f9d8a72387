"""JSON Web Keys: which key signs, which verify, and with which one algorithm each.

Pure. A key's algorithm is fixed when the key is read (RFC 8725 §3.1), so no token can choose
how it is checked. Reading and creating the files is left to `keys.py`.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from jwt import PyJWK
from jwt.algorithms import Algorithm, get_default_algorithms
from jwt.exceptions import PyJWTError

from banquet.errors import SettingsError

_ALGORITHMS: Mapping[tuple[str, str | None], tuple[str, ...]] = {
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("RSA", None): ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    ("oct", None): ("HS256", "HS384", "HS512"),
}
_PUBLIC_MEMBERS = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}
_SMALLEST_SECRET_BYTES = 32
_SMALLEST_RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class Key:
    """One key and the only algorithm it is used with.

    Attributes:
        kid: Name sent in token headers; None for a shared secret given as text.
        algorithm: RFC 7518 name, such as `ES256`.
        public_jwk: What the world may see; None for a symmetric key.
        signs: Whether new tokens may be signed with it.
    """

    kid: str | None
    algorithm: str
    public_jwk: Mapping[str, Any] | None
    signs: bool
    _method: Algorithm
    _signing_material: Any
    _verifying_material: Any

    def sign(self, message: bytes) -> bytes:
        """Return the raw signature of a message; only keys with `signs` can."""
        return self._method.sign(message, self._signing_material)

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Return whether a raw signature is this key's over the message."""
        return self._method.verify(message, self._verifying_material, signature)


@dataclass(frozen=True, slots=True)
class KeySet:
    """The keys of an installation, in order; the first that signs is the current one."""

    keys: tuple[Key, ...]

    @property
    def signing_key(self) -> Key:
        """Return the key new tokens are signed with; a set always has one."""
        return next(key for key in self.keys if key.signs)

    def candidates(self, kid: str | None, algorithm: str) -> Iterator[Key]:
        """Yield the keys a token with this header may be checked with.

        A `kid` selects exactly its key. Without one every key of that algorithm is tried,
        which is how tokens signed with a plain secret arrive.
        """
        for key in self.keys:
            if key.algorithm == algorithm and kid in (None, key.kid):
                yield key

    def public(self) -> dict[str, list[Mapping[str, Any]]]:
        """Return the JWK set to publish: asymmetric keys, public members only."""
        return {"keys": [key.public_jwk for key in self.keys if key.public_jwk is not None]}


def read_key_set(jwk_set: bytes | None, secret: str | None, *, source: str) -> KeySet:
    """Return the keys of a JWK set followed by a plain HS256 secret, either of them optional.

    Args:
        jwk_set: JSON text `{"keys": [...]}`; keys with private parts sign unless their
            `key_ops` leaves `sign` out.
        secret: Shared secret as text, at least 32 bytes.
        source: What the text is called in errors; key material never appears in them.

    Raises:
        SettingsError: a key cannot be used, two share a name, or none can sign.
    """
    keys = (
        [] if jwk_set is None else [_read_key(jwk, source) for jwk in _read_list(jwk_set, source)]
    )
    if secret is not None:
        keys.append(secret_key(secret))
    names = [key.kid for key in keys if key.kid is not None]
    if len(set(names)) < len(names):
        raise _refusal(source, "holds two keys with one kid", "Give every key its own kid.")
    if not any(key.signs for key in keys):
        raise _refusal(source, "holds no key that can sign", "Add a private key.")
    return KeySet(tuple(keys))


def secret_key(secret: str) -> Key:
    """Return the HS256 key of a shared secret.

    Raises:
        SettingsError: the secret is shorter than 32 bytes (RFC 7518 §3.2).
    """
    material = secret.encode()
    if len(material) < _SMALLEST_SECRET_BYTES:
        raise _refusal("BANQUET_JWT_SECRET", "is too short", "It takes at least 32 bytes.")
    method = get_default_algorithms()["HS256"]
    return Key(None, "HS256", None, True, method, material, material)


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """Return the name a public key gets when it has none (RFC 7638, SHA-256, base64url)."""
    members = {name: jwk[name] for name in _PUBLIC_MEMBERS[jwk["kty"]]}
    canonical = orjson.dumps(members, option=orjson.OPT_SORT_KEYS)
    return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).decode().rstrip("=")


def _read_list(jwk_set: bytes, source: str) -> Sequence[Mapping[str, Any]]:
    try:
        value = orjson.loads(jwk_set)
    except orjson.JSONDecodeError as error:
        raise _refusal(source, "is not JSON", 'It takes {"keys": [...]}.') from error
    # A bare list is how Supabase's own tools write the file.
    keys = value.get("keys") if isinstance(value, dict) else value
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise _refusal(source, "is not a JWK set", 'It takes {"keys": [...]}.')
    return keys


def _read_key(jwk: Mapping[str, Any], source: str) -> Key:
    algorithm = _algorithm_of(jwk, source)
    try:
        return _build_key(dict(jwk), algorithm, source)
    except (PyJWTError, KeyError, TypeError, ValueError):
        # The cause may quote the key, so it is dropped on purpose.
        raise _refusal(
            source, f"holds an unusable {jwk['kty']} key", "Check its members."
        ) from None


def _algorithm_of(jwk: Mapping[str, Any], source: str) -> str:
    kind = jwk.get("kty")
    curve = jwk.get("crv") if kind == "EC" else None
    allowed = _ALGORITHMS.get((kind, curve)) if isinstance(kind, str) else None
    if allowed is None:
        raise _refusal(source, "holds a key of another kind", "EC P-256, P-384, RSA and oct work.")
    algorithm = jwk.get("alg", allowed[0])
    if algorithm not in allowed:
        raise _refusal(source, "holds a key whose alg does not fit", f"Use {', '.join(allowed)}.")
    return str(algorithm)


def _build_key(jwk: dict[str, Any], algorithm: str, source: str) -> Key:
    whole = PyJWK(jwk, algorithm)
    private = "k" in jwk or "d" in jwk
    signs = private and "sign" in jwk.get("key_ops", ["sign"])
    if jwk["kty"] == "oct":
        if len(whole.key) < _SMALLEST_SECRET_BYTES:
            raise _refusal(source, "holds an oct key that is too short", "Use at least 32 bytes.")
        kid = jwk.get("kid")
        return Key(kid, algorithm, None, signs, whole.Algorithm, whole.key, whole.key)
    bare = {name: jwk[name] for name in _PUBLIC_MEMBERS[jwk["kty"]]}
    verifying = PyJWK(bare, algorithm).key
    if jwk["kty"] == "RSA" and verifying.key_size < _SMALLEST_RSA_BITS:
        raise _refusal(source, "holds an RSA key that is too short", "Use at least 2048 bits.")
    kid = str(jwk.get("kid") or thumbprint(bare))
    public = {**bare, "kid": kid, "alg": algorithm, "use": "sig", "key_ops": ["verify"]}
    return Key(kid, algorithm, public, signs, whole.Algorithm, whole.key, verifying)


def _refusal(source: str, fault: str, hint: str) -> SettingsError:
    return SettingsError("settings_invalid", f"{source} {fault}.", hint=hint)
