"""Passwords: what is accepted as one, and how it is hashed.

Hashing takes about 50 ms of one core; `hashing.py` runs it off the event loop. bcrypt is what
GoTrue stores, so accounts move between the two unchanged.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass

import bcrypt

from banquet.auth.failures import AuthError
from banquet.auth.stored_hashes import LONGEST_BCRYPT_BYTES
from banquet.settings import PasswordCharacters

SHORTEST_PASSWORD = 6
LONGEST_PASSWORD_BYTES = LONGEST_BCRYPT_BYTES
ROUNDS = 10

# Supabase's own sets, in its spelling of the setting.
_SYMBOLS = "!@#$%^&*()_+-=[]{};'\\:\"|<>?,./`~"
_REQUIRED: Mapping[PasswordCharacters, tuple[str, ...]] = {
    "any": (),
    "letters_digits": (string.ascii_letters, string.digits),
    "lower_upper_letters_digits": (
        string.ascii_lowercase,
        string.ascii_uppercase,
        string.digits,
    ),
    "lower_upper_letters_digits_symbols": (
        string.ascii_lowercase,
        string.ascii_uppercase,
        string.digits,
        _SYMBOLS,
    ),
}


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What a new password must be.

    Attributes:
        shortest: Fewest characters, 6 to 72.
        characters: Which sets it must have a character of.
    """

    shortest: int = SHORTEST_PASSWORD
    characters: PasswordCharacters = "any"

    def weakness(self, password: str) -> AuthError | None:
        """Return what makes a password too weak, None if nothing does."""
        reasons, faults = [], []
        if len(password) < self.shortest:
            reasons.append("length")
            faults.append(f"Password should be at least {self.shortest} characters.")
        required = _REQUIRED[self.characters]
        if not all(set(password) & set(one) for one in required):
            reasons.append("characters")
            sets = ", ".join(required)
            faults.append(f"Password should contain at least one character of each: {sets}.")
        if not reasons:
            return None
        return AuthError("weak_password", " ".join(faults), reasons=tuple(reasons))


USUAL_RULES = PasswordRules()


def require_acceptable(password: str, rules: PasswordRules = USUAL_RULES) -> None:
    """Return if a new password may be set.

    Raises:
        AuthError: it is weaker than the rules ask, or longer than the 72 bytes bcrypt reads.
    """
    weakness = rules.weakness(password)
    if weakness is not None:
        raise weakness
    require_hashable(password)


def require_hashable(password: str) -> None:
    """Return if bcrypt reads the whole of a password.

    Raises:
        AuthError: it is longer than 72 bytes.
    """
    if len(password.encode()) > LONGEST_PASSWORD_BYTES:
        message = f"Password cannot be longer than {LONGEST_PASSWORD_BYTES} characters"
        raise AuthError("validation_failed", message)


def hash_password(password: str, rounds: int = ROUNDS) -> str:
    """Return the bcrypt hash of an acceptable password, under a salt of its own."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds)).decode()
