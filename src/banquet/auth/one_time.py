"""What is mailed and used once: the token of a link and the six digits beside it.

The functions run in the caller's transaction. Locks are taken in the order of `sessions.py`: the
account first.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from banquet.auth.queries import Connection, fetch, run

Purpose = Literal[
    "confirmation_token",
    "recovery_token",
    "email_change_token_current",
    "email_change_token_new",
    "reauthentication_token",
]
PKCE_PREFIX = "pkce_"
WRONG_CODES = 10
"""Wrong digits after which right ones are refused too; the link still works."""

_TOKEN_BYTES = 28  # As long as GoTrue's, which are SHA-224 sums.


@dataclass(frozen=True, slots=True)
class Secret:
    """What is mailed: never stored."""

    token: str
    code: str


@dataclass(frozen=True, slots=True)
class OneTimeToken:
    """What is known of something mailed."""

    id: UUID
    user_id: UUID
    kind: str
    token_hash: str
    code_hash: str
    wrong_codes: int
    relates_to: str
    flow_state_id: UUID | None
    created_at: datetime


class CodeSeal:
    """Makes the keyed hash of six digits, which without the key could be tried out."""

    def __init__(self, secret_key: str) -> None:
        self._key = hashlib.sha256(b"one-time codes:" + secret_key.encode()).digest()

    def hash(self, user_id: UUID, purpose: str, code: str) -> str:
        """Return the hash of a code mailed to an account for a purpose."""
        text = f"{user_id}:{purpose}:{code}".encode(errors="replace")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


def new_secret(*, is_pkce: bool = False) -> Secret:
    """Return a link's token (224 random bits) and six random digits."""
    prefix = PKCE_PREFIX if is_pkce else ""
    return Secret(prefix + secrets.token_hex(_TOKEN_BYTES), f"{secrets.randbelow(10**6):06d}")


async def keep_token(
    connection: Connection,
    seal: CodeSeal,
    user_id: UUID,
    purpose: Purpose,
    secret: Secret,
    address: str,
    flow_state_id: UUID | None = None,
) -> None:
    """Remember what is being mailed to an address; what went before for the purpose is void."""
    await run(
        connection,
        "put_one_time_token",
        user_id=user_id,
        kind=purpose,
        token_hash=hash_token(secret.token),
        code_hash=seal.hash(user_id, purpose, secret.code),
        relates_to=address,
        flow_state_id=flow_state_id,
    )


async def void_token(connection: Connection, token: str) -> None:
    """Forget a token that could not be mailed."""
    await run(connection, "delete_one_time_token_by_hash", token_hash=hash_token(token))


async def take_token(
    connection: Connection, purposes: Sequence[Purpose], token: str, oldest: float
) -> OneTimeToken | None:
    """Use the token of a link up; None if it is unknown, used, or made before `oldest`.

    Many who bring it at once queue up for its account, and one gets it. `oldest` is a time in
    seconds since the epoch.
    """
    token_hash = hash_token(token)
    cursor = await run(connection, "user_of_token", token_hash=token_hash, kinds=list(purposes))
    row = await cursor.fetchone()
    if row is None:
        return None
    for known in await _tokens(connection, row[0], purposes):
        if hmac.compare_digest(known.token_hash, token_hash):
            await run(connection, "delete_one_time_token", id=known.id)
            return known if known.created_at.timestamp() >= oldest else None
    return None


async def take_code(
    connection: Connection,
    seal: CodeSeal,
    user_id: UUID,
    purposes: Sequence[Purpose],
    code: str,
    oldest: float,
) -> OneTimeToken | None:
    """Use six digits up; None if they are wrong, which is counted, or made before `oldest`.

    The caller must keep the transaction also if it refuses, or wrong digits would not count.
    """
    known = await _tokens(connection, user_id, purposes)
    right = [
        each
        for each in known
        if hmac.compare_digest(each.code_hash, seal.hash(user_id, each.kind, code))
        and each.wrong_codes < WRONG_CODES
        and each.created_at.timestamp() >= oldest
    ]
    if right:
        await run(connection, "delete_one_time_token", id=right[0].id)
        return right[0]
    for each in known:
        await run(connection, "count_wrong_code", id=each.id)
    return None


def hash_token(token: str) -> str:
    """Return what is stored of a token of a link, or of a code to be exchanged."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


async def _tokens(
    connection: Connection, user_id: UUID, purposes: Sequence[Purpose]
) -> list[OneTimeToken]:
    await run(connection, "lock_user", id=user_id)
    return await fetch(
        connection, OneTimeToken, "one_time_tokens_of", user_id=user_id, kinds=list(purposes)
    )
