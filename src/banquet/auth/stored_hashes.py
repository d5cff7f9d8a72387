"""Password hashes as they are stored: read, and compared with a password.

Our own are bcrypt. Accounts moved here may bring Argon2 (i and id, as PHC strings) or Firebase's
scrypt, in the spelling GoTrue imports; they stay as they came until the next new password.
Comparing takes tens of milliseconds of one core: `hashing.py` runs it off the event loop.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping

import bcrypt
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.kdf.argon2 import Argon2i, Argon2id

LONGEST_BCRYPT_BYTES = 72  # bcrypt reads no further
LONGEST_HASH = 255  # the column's width
# What comparing may cost, so that an imported hash cannot take the server down: 256 MiB, and about
# two seconds of one core.
_MOST_KIBIBYTES = 256 * 1024
_MOST_WORK = 8 * _MOST_KIBIBYTES

_BCRYPT = re.compile(r"\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}", re.ASCII)
_ARGON2 = re.compile(
    r"\$(?P<variant>argon2id?)\$v=19\$m=(?P<m>[0-9]{1,7}),t=(?P<t>[0-9]{1,4}),p=(?P<p>[0-9]{1,3})"
    r"\$(?P<salt>[A-Za-z0-9+/]+)\$(?P<hash>[A-Za-z0-9+/]+)",
    re.ASCII,
)
_FIREBASE = re.compile(
    r"\$fbscrypt\$v=1,n=(?P<n>[0-9]{1,2}),r=(?P<r>[0-9]{1,3}),p=(?P<p>[0-9]{1,3})"
    r"(,ss=(?P<separator>[^,$]+))?(,sk=(?P<signer>[^,$]+))?\$(?P<salt>[^$]+)\$(?P<hash>[^$]+)",
    re.ASCII,
)
_ARGON2_KINDS: Mapping[str, type[Argon2i] | type[Argon2id]] = {
    "argon2i": Argon2i,
    "argon2id": Argon2id,
}

Comparison = Callable[[bytes], bool]


def is_readable(stored: str) -> bool:
    """Return whether a text is a hash that a password can be compared with here."""
    return len(stored) <= LONGEST_HASH and _comparison(stored) is not None


def matches(password: str, stored: str) -> bool:
    """Return whether a password is the one that was hashed; takes as long either way.

    A stored text that is no readable hash matches nothing.
    """
    compare = _comparison(stored)
    return compare is not None and compare(password.encode(errors="replace"))


def _comparison(stored: str) -> Comparison | None:
    if _BCRYPT.fullmatch(stored):
        return lambda given: _is_bcrypt_of(given, stored)
    for pattern, read in ((_ARGON2, _read_argon2), (_FIREBASE, _read_firebase)):
        found = pattern.fullmatch(stored)
        if found is not None:
            try:
                return read(found)
            except (ValueError, binascii.Error):
                return None
    return None


def _is_bcrypt_of(given: bytes, stored: str) -> bool:
    # A password over 72 bytes is never right, and costs the caller the same time.
    same = bcrypt.checkpw(given[:LONGEST_BCRYPT_BYTES], stored.encode())
    return same and len(given) <= LONGEST_BCRYPT_BYTES


def _read_argon2(found: re.Match[str]) -> Comparison:
    memory, rounds, lanes = (int(found[name]) for name in ("m", "t", "p"))
    _require_affordable(memory, memory * rounds)
    expected, salt = _decode(found["hash"]), _decode(found["salt"])
    kind = _ARGON2_KINDS[found["variant"]]

    def derivation() -> Argon2i | Argon2id:
        return kind(
            salt=salt, length=len(expected), iterations=rounds, lanes=lanes, memory_cost=memory
        )

    derivation()  # refuses parameters that Argon2 does not know
    return lambda given: hmac.compare_digest(derivation().derive(given), expected)


def _read_firebase(found: re.Match[str]) -> Comparison:
    """Return the comparison of Firebase's scrypt.

    The password gives a key, and what the project's own key becomes under it (AES in counter
    mode, from zero) is the hash.
    """
    power, block, lanes = (int(found[name]) for name in ("n", "r", "p"))
    memory = block << power >> 3  # 128 bytes each
    _require_affordable(memory, memory * lanes)
    if not (power and block and lanes):
        raise ValueError("scrypt needs a cost, a block size and a lane")
    salt = _decode(found["salt"]) + _decode(found["separator"] or "")
    signer, expected = _decode(found["signer"] or ""), _decode(found["hash"])

    def derive(given: bytes) -> bytes:
        key = hashlib.scrypt(
            given, salt=salt, n=1 << power, r=block, p=lanes, dklen=32, maxmem=(memory + 1024) << 11
        )
        return Cipher(AES(key), CTR(bytes(16))).encryptor().update(signer)

    return lambda given: bool(expected) and hmac.compare_digest(derive(given), expected)


def _require_affordable(kibibytes: int, work: int) -> None:
    if kibibytes > _MOST_KIBIBYTES or work > _MOST_WORK:
        raise ValueError("comparing would cost too much")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
