"""Access tokens and keys: signing them, and turning them back into an `Identity`.

Pure: time comes from the clock handed in. Texts and codes of refusals are PostgREST's
(reference A9), because every feature shows them to the same clients.
"""

import base64
import binascii
import hashlib
import hmac
import math
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NoReturn

import orjson

from banquet.auth.claim_paths import USUAL_CLAIM_PATH, ClaimPath, claim_at
from banquet.auth.jwk import KeySet
from banquet.clock import Clock
from banquet.errors import EndedSessionError, ExpiredTokenError, ForgedTokenError, TokenError
from banquet.identity import ANONYMOUS, SERVICE, Identity

SKEW_SECONDS = 30
CACHED_TOKENS = 1000
ENDED_SESSIONS = 50_000
LONGEST_TOKEN = 64 * 1024
_LONGEST_CACHED_TOKEN = 8 * 1024
_KEY_ROLES = {"anon": ANONYMOUS, "service_role": SERVICE}


def sign_token(keys: KeySet, claims: Mapping[str, Any]) -> str:
    """Return a JWT in compact form, signed with the current key of the set."""
    key = keys.signing_key
    header = {"alg": key.algorithm, "typ": "JWT"}
    if key.kid is not None:
        header["kid"] = key.kid
    message = _encode(orjson.dumps(header)) + b"." + _encode(orjson.dumps(claims))
    return (message + b"." + _encode(key.sign(message))).decode()


class TokenVerifier:
    """Turns opaque keys and JWTs into identities; implements `banquet.identity.Verifier`.

    Verified tokens are remembered (at most `CACHED_TOKENS`, the least used forgotten first,
    by digest, so the cache holds no credential); whether they have expired is asked anew each
    time. Not for use from several threads at once: it belongs to the event loop.
    """

    def __init__(
        self,
        keys: KeySet,
        *,
        publishable_key: str,
        secret_key: str,
        clock: Clock,
        keyless_role: str | None = None,
        role_claim: ClaimPath = USUAL_CLAIM_PATH,
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._role_claim = role_claim
        self._keyless = None if keyless_role is None else _identity_of_role(keyless_role)
        self._opaque = (
            (publishable_key.encode(), ANONYMOUS),
            (secret_key.encode(), SERVICE),
        )
        self._verified: OrderedDict[bytes, Identity] = OrderedDict()
        self._ended: OrderedDict[str, None] = OrderedDict()

    def end_session(self, session_id: str) -> None:
        """Refuse a session's tokens from now on, for the 50,000 sessions that ended last.

        By the time a session is forgotten its tokens have expired, unless so many end within
        the life of one token; what is left of them then passes.
        """
        self._ended[session_id] = None
        if len(self._ended) > ENDED_SESSIONS:
            self._ended.popitem(last=False)

    def identify(self, apikey: str | None, authorization: str | None) -> Identity:
        """Return who sends a request with these headers, as Supabase's gateway would.

        The key opens the gate, the bearer token says who passes; without one the key speaks
        for itself. With keyless access configured the gate stands open, as in front of a bare
        PostgREST: the key then only matters if it is known.

        Raises:
            TokenError: no acceptable key was sent, or the bearer token is not valid.
        """
        bearer = bearer_token(authorization)
        caller = self._pass_gate(apikey)
        return caller if bearer is None else self.verify(bearer)

    def verify(self, token: str) -> Identity:
        """Return who an opaque key or a JWT stands for.

        Expired tokens are accepted for `SKEW_SECONDS` more, while the identity's own
        `expires_at` is the claim `exp` unchanged.

        Raises:
            TokenError: the token is malformed, forged, of an unknown key, or expired, or its
                session has ended.
        """
        opaque = self._opaque_identity(token)
        if opaque is not None:
            return opaque
        digest = hashlib.sha256(token.encode(errors="replace")).digest()
        identity = self._verified.get(digest)
        if identity is not None:
            self._verified.move_to_end(digest)
            _check_expiry(identity.expires_at, self._clock.now())
            self._require_session(identity)
            return identity
        identity = self._verify_anew(token)
        self._require_session(identity)
        if len(token) <= _LONGEST_CACHED_TOKEN:
            self._remember(digest, identity)
        return identity

    def _pass_gate(self, apikey: str | None) -> Identity:
        if apikey is not None:
            identity = self._key_identity(apikey)
            if identity is not None:
                return identity
        if self._keyless is not None:
            return self._keyless
        if apikey:
            raise TokenError(
                "PGRST301",
                "Invalid API key",
                hint="Send one of the keys that `banquet keys` shows.",
            )
        raise TokenError(
            "PGRST302",
            "No API key found in request",
            hint="Send the header `apikey`; `banquet keys` shows the keys of this server.",
        )

    def _key_identity(self, apikey: str) -> Identity | None:
        """Return what a key stands for; a person's access token is not a key."""
        try:
            identity = self.verify(apikey)
        except TokenError:
            return None
        return identity if identity.role in _KEY_ROLES and identity.user_id is None else None

    def _opaque_identity(self, token: str) -> Identity | None:
        # Every key is compared, each in constant time, so timing tells neither which key was
        # nearly right nor how much of it.
        found = None
        given = token.encode(errors="replace")
        for key, identity in self._opaque:
            if hmac.compare_digest(given, key):
                found = identity
        return found

    def _verify_anew(self, token: str) -> Identity:
        claims = _read_claims(self._verified_payload(token))
        _check_times(claims, self._clock.now())
        _check_audience(claims)
        role = self._role(claims)
        if self._role_claim != USUAL_CLAIM_PATH:  # SQL asks for it under its usual name
            claims = {**claims, "role": role}
        return Identity(role=role, claims=claims, expires_at=claims.get("exp"))

    def _role(self, claims: Mapping[str, Any]) -> str:
        anonymous = (self._keyless or ANONYMOUS).role
        if self._role_claim == USUAL_CLAIM_PATH:
            role = claims.get("role", anonymous)
        else:
            role = claim_at(claims, self._role_claim) or anonymous
        if not isinstance(role, str) or not role:
            _refuse_claims("The JWT 'role' claim must be a string")
        return role

    def _verified_payload(self, token: str) -> bytes:
        if not token:
            _refuse_token("Empty JWT is sent in Authorization header")
        if len(token) > LONGEST_TOKEN:
            _refuse_token("JWT is too long", f"At most {LONGEST_TOKEN} characters are accepted")
        parts = token.encode(errors="replace").split(b".")
        if len(parts) != 3:
            _refuse_token(f"Expected 3 parts in JWT; got {len(parts)}")
        kid, algorithm = _read_header(parts[0])
        payload, signature = _decode(parts[1]), _decode(parts[2])
        message = parts[0] + b"." + parts[1]
        candidates = list(self._keys.candidates(kid, algorithm))
        if not candidates:
            raise ForgedTokenError("PGRST301", *_NO_SUITABLE_KEY, is_key_known=False)
        if not any(key.verifies(message, signature) for key in candidates):
            raise ForgedTokenError("PGRST301", *_NO_KEY_VERIFIES)
        return payload

    def _require_session(self, identity: Identity) -> None:
        if self._ended and identity.claims.get("session_id") in self._ended:
            raise EndedSessionError(
                "PGRST301",
                "The session of the JWT has ended",
                hint="Sign in again.",
                claims=identity.claims,
            )

    def _remember(self, digest: bytes, identity: Identity) -> None:
        self._verified[digest] = identity
        if len(self._verified) > CACHED_TOKENS:
            self._verified.popitem(last=False)


def bearer_token(authorization: str | None) -> str | None:
    """Return the token of an Authorization header, or None if it carries none (RFC 6750 §2.1)."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


_NO_SUITABLE_KEY = (
    "No suitable key or wrong key type",
    "No suitable key was found to decode the JWT",
)
_NO_KEY_VERIFIES = (
    "No suitable key or wrong key type",
    "None of the keys was able to decode the JWT",
)


def _identity_of_role(role: str) -> Identity:
    return _KEY_ROLES.get(role) or Identity(role=role, claims={"role": role})


def _read_header(segment: bytes) -> tuple[str | None, str]:
    try:
        header = orjson.loads(_decode(segment))
    except orjson.JSONDecodeError:
        _refuse_token("JWT cryptographic operation failed")
    kid = header.get("kid") if isinstance(header, dict) else 0
    # An extension we do not know must be understood or the token refused (RFC 7515 §4.1.11).
    if not isinstance(header, dict) or not isinstance(kid, str | None) or "crit" in header:
        _refuse_token("JWT cryptographic operation failed")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm.lower() == "none":
        _refuse_token("Wrong or unsupported encoding algorithm")
    return kid, algorithm


def _read_claims(payload: bytes) -> dict[str, Any]:
    try:
        claims = orjson.loads(payload)
    except orjson.JSONDecodeError:
        claims = None
    if not isinstance(claims, dict):
        _refuse_claims("Parsing claims failed")
    return claims


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    _check_expiry(_time_claim(claims, "exp"), now)
    not_before, issued_at = _time_claim(claims, "nbf"), _time_claim(claims, "iat")
    if not_before is not None and not_before > now + SKEW_SECONDS:
        _refuse_claims("JWT not yet valid")
    if issued_at is not None and issued_at > now + SKEW_SECONDS:
        _refuse_claims("JWT issued at future")


def _check_audience(claims: Mapping[str, Any]) -> None:
    """Refuse an audience that is none; whose it is does not matter here."""
    said = claims.get("aud")
    audiences = said if isinstance(said, list) else [] if said is None else [said]
    if not all(isinstance(one, str) for one in audiences):
        _refuse_claims("The JWT 'aud' claim must be a string or an array of strings")


def _time_claim(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is not None and not _is_number(value):
        _refuse_claims(f"The JWT '{name}' claim must be a number")
    return value


def _check_expiry(expires_at: float | None, now: float) -> None:
    if expires_at is not None and expires_at < now - SKEW_SECONDS:
        raise ExpiredTokenError("PGRST303", "JWT expired", expired_at=expires_at)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _refuse_token(message: str, details: str | None = None) -> NoReturn:
    raise TokenError("PGRST301", message, details)


def _refuse_claims(message: str) -> NoReturn:
    raise TokenError("PGRST303", message)


def _encode(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _decode(segment: bytes) -> bytes:
    try:
        data = base64.b64decode(segment + b"=" * (-len(segment) % 4), b"-_", validate=True)
    except binascii.Error:
        _refuse_token("JWT cryptographic operation failed")
    # One token, one spelling: stray trailing bits would give a token many names.
    if _encode(data) != segment:
        _refuse_token("JWT cryptographic operation failed")
    return data
