"""Passwords: what is accepted as one, and bcrypt.

The functions that compute take about 50 ms of one core each; `hashing.py` runs them off the
event loop. bcrypt is what GoTrue stores, so accounts move between the two unchanged.
"""

import bcrypt

from banquet.auth.failures import AuthError

SHORTEST_PASSWORD = 6
LONGEST_PASSWORD_BYTES = 72  # bcrypt reads no further
ROUNDS = 10


def require_acceptable(password: str) -> None:
    """Return if a new password may be set.

    Raises:
        AuthError: it is shorter than 6 characters, or longer than the 72 bytes bcrypt reads.
    """
    if len(password) < SHORTEST_PASSWORD:
        message = f"Password should be at least {SHORTEST_PASSWORD} characters."
        raise AuthError("weak_password", message, reasons=("length",))
    if len(password.encode()) > LONGEST_PASSWORD_BYTES:
        message = f"Password cannot be longer than {LONGEST_PASSWORD_BYTES} characters"
        raise AuthError("validation_failed", message)


def hash_password(password: str, rounds: int = ROUNDS) -> str:
    """Return the bcrypt hash of an acceptable password, under a salt of its own."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds)).decode()


def matches(password: str, hashed: str) -> bool:
    """Return whether a password is the one that was hashed; takes as long either way.

    A password over 72 bytes is never right, and costs the caller the same time. A stored text
    that is no bcrypt hash matches nothing.
    """
    given = password.encode(errors="replace")
    try:
        same = bcrypt.checkpw(given[:LONGEST_PASSWORD_BYTES], hashed.encode())
    except ValueError:
        return False
    return same and len(given) <= LONGEST_PASSWORD_BYTES
