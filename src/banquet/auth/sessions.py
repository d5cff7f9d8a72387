"""Sessions: begun by a sign-in, kept up by refresh tokens, ended by signing out.

Locks are always taken in one order, account, session, token, so none of these deadlock.
"""

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from banquet.auth.account import Method, Session, User
from banquet.auth.audit import record
from banquet.auth.failures import AuthError
from banquet.auth.queries import Connection, fetch, run
from banquet.auth.rotation import TokenState, judge
from banquet.auth.users import get_user

Scope = Literal["global", "local", "others"]
TOKEN_LENGTH = 12
_TOKEN_LETTERS = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class Device:
    """Where a request comes from.

    Attributes:
        address: IP address of the peer, or None if it has none.
        user_agent: As the client calls itself, or None.
    """

    address: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long sessions can be refreshed; 0 is for ever.

    Attributes:
        seconds: From the sign-in on.
        idle_seconds: From the last refresh on.
        is_single: Whether a later sign-in of the same account ends it.
    """

    seconds: int = 0
    idle_seconds: int = 0
    is_single: bool = False


UNLIMITED = SessionLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session that has not ended, as its owner sees it; times are UTC.

    `address` is where it was last used from, None if that is not known.
    """

    id: UUID
    created_at: datetime
    last_used_at: datetime
    user_agent: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class _Lock:
    user_id: UUID
    fault: str | None


async def start_session(
    connection: Connection, user: User, method: str, device: Device
) -> Session | None:
    """Begin a session in the caller's transaction and note the sign-in.

    Returns None if the account changed since `user` was read: a password set or a ban laid
    while bcrypt was at work must not be overtaken by the sign-in it was meant to stop.
    """
    cursor = await run(
        connection, "note_sign_in", id=user.id, password_hash=user.encrypted_password
    )
    if await cursor.fetchone() is None:
        return None
    token = new_refresh_token()
    cursor = await run(
        connection,
        "insert_session",
        user_id=user.id,
        method=method,
        token=token,
        user_agent=device.user_agent,
        address=device.address,
    )
    row = await cursor.fetchone()
    assert row is not None  # noqa: S101  an insert without a fault returns its row
    await record(connection, "login", user, device.address, {"provider": "email"})
    return await _session(connection, row[0], user.id, token)


async def refresh_session(
    connection: Connection,
    presented: str,
    device: Device,
    *,
    reuse_seconds: float,
    now: float,
    limits: SessionLimits = UNLIMITED,
) -> Session:
    """Exchange a refresh token for the next one, in a transaction of its own.

    Refreshes of one session queue up for its row, so however many arrive at once, the first
    rotates the token and the others are handed the same child.

    Raises:
        AuthError: the token is unknown, used before (its family is then ended, and that is
            committed), or its session or account is over.
    """
    async with connection.transaction():
        outcome = await _refresh(connection, presented, device, reuse_seconds, now, limits)
    if isinstance(outcome, AuthError):
        raise outcome
    return outcome


async def end_sessions(
    connection: Connection, user_id: UUID, session_id: UUID | None, scope: Scope
) -> None:
    """Sign out: this session, all others, or all; access tokens end with their session."""
    if scope == "local":
        if session_id is not None:
            await end_one_session(connection, user_id, session_id)
    else:
        kept = session_id if scope == "others" else None
        await run(connection, "end_other_sessions", user_id=user_id, session_id=kept)


async def end_one_session(connection: Connection, user_id: UUID, session_id: UUID) -> bool:
    """End a session of an account; return whether there was one."""
    cursor = await run(connection, "end_session", session_id=session_id, user_id=user_id)
    return await cursor.fetchone() is not None


async def open_sessions(connection: Connection, user_id: UUID) -> Sequence[OpenSession]:
    """Return the sessions of an account that have not ended, the latest used first."""
    return await fetch(connection, OpenSession, "open_sessions", user_id=user_id)


async def session_exists(connection: Connection, session_id: UUID, user_id: UUID) -> bool:
    """Return whether a session of this account has not been ended."""
    cursor = await run(connection, "session_exists", session_id=session_id, user_id=user_id)
    return await cursor.fetchone() is not None


async def session_started_at(connection: Connection, session_id: UUID | None) -> float | None:
    """Return when a session was begun, in seconds since the epoch; None without one."""
    cursor = await run(connection, "session_started_at", session_id=session_id)
    row = await cursor.fetchone()
    return None if row is None else float(row[0])


def new_refresh_token() -> str:
    """Return a random token: 12 of a-z and 0-9, about 62 bits, as GoTrue makes them."""
    return "".join(secrets.choice(_TOKEN_LETTERS) for _ in range(TOKEN_LENGTH))


async def _refresh(
    connection: Connection,
    presented: str,
    device: Device,
    reuse_seconds: float,
    now: float,
    limits: SessionLimits,
) -> Session | AuthError:
    """Return the session, or a refusal for the caller to raise once the transaction is kept."""
    session_id = await _session_of(connection, presented)
    if session_id is None:
        return _refusal("refresh_token_not_found", "Refresh Token Not Found")
    locks = await fetch(
        connection,
        _Lock,
        "lock_session",
        session_id=session_id,
        seconds=limits.seconds,
        idle_seconds=limits.idle_seconds,
        is_single=limits.is_single,
    )
    states = await fetch(connection, TokenState, "token_state", token=presented)
    if not locks or not states:
        return _refusal("session_not_found", "No Valid Session Found")
    user = await get_user(connection, locks[0].user_id)
    if user.is_banned(now):
        return _refusal("user_banned", "User Banned")
    if locks[0].fault is not None:
        return _refusal("session_expired", locks[0].fault)
    token = await _next_token(connection, states[0], session_id, user, device, reuse_seconds)
    if token is None:
        return _refusal("refresh_token_already_used", "Already Used")
    return await _session(connection, session_id, user.id, token)


async def _session_of(connection: Connection, token: str) -> UUID | None:
    cursor = await run(connection, "session_of_token", token=token)
    row = await cursor.fetchone()
    return None if row is None else row[0]


async def _next_token(
    connection: Connection,
    state: TokenState,
    session_id: UUID,
    user: User,
    device: Device,
    reuse_seconds: float,
) -> str | None:
    """Return the token to hand out, or None after ending a family that was used twice."""
    verdict = judge(state, reuse_seconds)
    if verdict == "refuse":
        await run(connection, "revoke_family", session_id=session_id)
        await record(connection, "token_revoked", user, device.address, {"reason": "reuse"})
        return None
    token = state.active_token
    if verdict == "rotate":
        token = new_refresh_token()
        await run(connection, "rotate_token", token=state.token, new_token=token)
        await record(connection, "token_revoked", user, device.address)
    await run(
        connection,
        "touch_session",
        session_id=session_id,
        user_agent=device.user_agent,
        address=device.address,
    )
    await record(connection, "token_refreshed", user, device.address)
    return token


async def _session(connection: Connection, session_id: UUID, user_id: UUID, token: str) -> Session:
    methods = await fetch(connection, Method, "session_methods", session_id=session_id)
    user = await get_user(connection, user_id)
    return Session(id=session_id, user=user, methods=methods, refresh_token=token)


def _refusal(code: str, reason: str) -> AuthError:
    return AuthError(code, f"Invalid Refresh Token: {reason}", status=400)
