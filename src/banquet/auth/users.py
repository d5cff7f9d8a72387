"""Accounts in the database: made, found, listed, changed, removed.

The functions run in the caller's transaction, on a connection of role `supabase_auth_admin`
(or of the database's owner). They neither hash passwords nor judge who may ask.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg.types.json import Jsonb

from banquet.auth.account import User, identity_data
from banquet.auth.failures import AuthError
from banquet.auth.queries import Connection, fetch, run

LARGEST_METADATA_BYTES = 16 * 1024
_PROVIDER = {"provider": "email", "providers": ["email"]}


class AddressTakenError(AuthError):
    """Another account signs in with this address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """An account to be made.

    Attributes:
        email: Address in lower case.
        password_hash: From `passwords.hash_password`.
        confirmed: Whether the address counts as confirmed at once.
        user_metadata: Chosen by the person; nothing is ever permitted because of it.
        app_metadata: Chosen by administrators; triggers read rights from it.
        role: Database role of its access tokens.
        id: None for a random one.
    """

    email: str
    password_hash: str
    confirmed: bool = True
    user_metadata: Mapping[str, Any] = field(default_factory=dict)
    app_metadata: Mapping[str, Any] = field(default_factory=dict)
    role: str = "authenticated"
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """What an account is to become; None leaves it alone.

    Metadata are merged member by member, and a member that is None is removed. `ban_seconds`
    counts from now; 0 ends a ban.
    """

    email: str | None = None
    role: str | None = None
    confirm: bool = False
    user_metadata: Mapping[str, Any] | None = None
    app_metadata: Mapping[str, Any] | None = None
    ban_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class UserPage:
    """One page of accounts, and how many there are on all pages."""

    users: Sequence[User]
    total: int


async def create_user(connection: Connection, new: NewUser) -> User:
    """Make an account with its e-mail identity and return it as triggers left it.

    Raises:
        AddressTakenError: the address has an account.
        AuthError: a trigger raised an error; its own message is passed on, with status 422.
    """
    require_small(new.user_metadata)
    with _refusals():
        cursor = await run(
            connection,
            "insert_user",
            id=new.id,
            role=new.role,
            email=new.email,
            password_hash=new.password_hash,
            app_metadata=Jsonb({**_PROVIDER, **_present(new.app_metadata)}),
            user_metadata=Jsonb(_present(new.user_metadata)),
        )
        row = await cursor.fetchone()
        assert row is not None  # noqa: S101  an insert without a fault returns its row
        metadata = _present(new.user_metadata)
        data = identity_data(row[0], new.email, metadata, verified=new.confirmed)
        await run(connection, "insert_identity", user_id=row[0], identity_data=Jsonb(data))
        if new.confirmed:
            await run(connection, "confirm_user", id=row[0])
    return await get_user(connection, row[0])


async def create_anonymous_user(connection: Connection, user_metadata: Mapping[str, Any]) -> User:
    """Make an account that nobody can sign in to again, and return it as triggers left it.

    Raises:
        AuthError: a trigger raised an error; its own message is passed on, with status 422.
    """
    require_small(user_metadata)
    with _refusals():
        cursor = await run(
            connection, "insert_anonymous_user", user_metadata=Jsonb(_present(user_metadata))
        )
        row = await cursor.fetchone()
    assert row is not None  # noqa: S101  an insert without a fault returns its row
    return await get_user(connection, row[0])


async def find_user(connection: Connection, user_id: UUID) -> User | None:
    """Return an account, or None."""
    users = await fetch(connection, User, "users_by_id", ids=[user_id])
    return users[0] if users else None


async def get_user(connection: Connection, user_id: UUID) -> User:
    """Return an account that was just there.

    Raises:
        AuthError: `user_not_found`, if it was removed meanwhile.
    """
    user = await find_user(connection, user_id)
    if user is None:
        raise AuthError("user_not_found", "User not found")
    return user


async def find_user_by_email(connection: Connection, email: str) -> User | None:
    """Return the account that signs in with an address given in lower case, or None.

    Takes the same two round trips either way, so that the time tells nothing.
    """
    cursor = await run(connection, "user_id_by_email", email=email)
    ids = [row[0] for row in await cursor.fetchall()]
    users = await fetch(connection, User, "users_by_id", ids=ids)
    return users[0] if users else None


async def list_users(
    connection: Connection,
    *,
    page: int = 1,
    per_page: int = 50,
    filter_text: str = "",
    ascending: bool = False,
) -> UserPage:
    """Return a page of accounts by age, newest first unless `ascending`; pages count from 1."""
    cursor = await run(
        connection,
        "user_ids_page",
        filter=filter_text,
        ascending=ascending,
        limit=per_page,
        offset=(page - 1) * per_page,
    )
    ids = [row[0] for row in await cursor.fetchall()]
    users = {user.id: user for user in await fetch(connection, User, "users_by_id", ids=ids)}
    cursor = await run(connection, "users_count", filter=filter_text)
    count = await cursor.fetchone()
    return UserPage([users[id_] for id_ in ids if id_ in users], count[0] if count else 0)


async def change_user(connection: Connection, user_id: UUID, change: UserChange) -> None:
    """Change an account; what it is not told to change stays.

    Raises:
        AddressTakenError: another account has the new address.
        AuthError: the metadata would grow over 16 KiB, or a trigger raised an error.
    """
    with _refusals():
        if change.email is not None:
            await run(connection, "change_email", id=user_id, email=change.email)
            await run(connection, "put_email_identity", id=user_id, email=change.email)
        if change.role is not None:
            await run(connection, "change_role", id=user_id, role=change.role)
        if change.confirm:
            await run(connection, "confirm_user", id=user_id)
            await run(connection, "confirm_identity", id=user_id)
        if change.ban_seconds is not None:
            await run(connection, "ban_user", id=user_id, seconds=change.ban_seconds)
        if change.user_metadata is not None or change.app_metadata is not None:
            await _merge_metadata(
                connection, user_id, change.user_metadata or {}, change.app_metadata or {}
            )


async def set_password(
    connection: Connection, user_id: UUID, password_hash: str, keep_session: UUID | None = None
) -> None:
    """Set a password, void mailed tokens, and end all sessions but one.

    Whoever knew the old password must not stay signed in by it. The account's row is locked
    first: a sign-in with the old password that runs meanwhile is either ended here or fails.
    """
    await run(connection, "change_password", id=user_id, password_hash=password_hash)
    await run(connection, "delete_one_time_tokens", id=user_id)
    await run(connection, "end_other_sessions", user_id=user_id, session_id=keep_session)


async def delete_user(connection: Connection, user_id: UUID) -> None:
    """Remove an account with its sessions.

    Raises:
        AuthError: `conflict`, if rows elsewhere still refer to it, or a trigger refused.
    """
    try:
        with _refusals():
            await run(connection, "delete_user", id=user_id)
    except psycopg.errors.ForeignKeyViolation as error:
        message = "This account is named by other rows; delete it softly instead"
        raise AuthError("conflict", message) from error


async def erase_user(connection: Connection, user_id: UUID) -> None:
    """Take the person out of an account and keep its row for those who refer to it."""
    with _refusals():
        await run(connection, "erase_user", id=user_id)
        await run(connection, "erase_identities", id=user_id)
    await run(connection, "delete_one_time_tokens", id=user_id)
    await run(connection, "end_other_sessions", user_id=user_id, session_id=None)


def require_small(user_metadata: Mapping[str, Any]) -> None:
    """Return if metadata may be stored: they travel in every access token, thus every request.

    Raises:
        AuthError: they take more than 16 KiB as JSON text.
    """
    if len(orjson.dumps(user_metadata)) > LARGEST_METADATA_BYTES:
        raise _too_large()


async def _merge_metadata(
    connection: Connection,
    user_id: UUID,
    user_metadata: Mapping[str, Any],
    app_metadata: Mapping[str, Any],
) -> None:
    cursor = await run(
        connection,
        "merge_metadata",
        id=user_id,
        user_metadata=Jsonb(_present(user_metadata)),
        user_removed=_absent(user_metadata),
        app_metadata=Jsonb(_present(app_metadata)),
        app_removed=_absent(app_metadata),
    )
    sizes = await cursor.fetchone()
    if sizes is not None and max(sizes) > LARGEST_METADATA_BYTES:
        raise _too_large()


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what the database says about an account into what its owner may read."""
    try:
        yield
    except psycopg.errors.UniqueViolation as error:
        if error.diag.constraint_name == "users_email_partial_key":
            message = "A user with this email address has already been registered"
            raise AddressTakenError("email_exists", message) from error
        if error.diag.constraint_name == "users_pkey":
            raise AuthError("user_already_exists", "This id is taken") from error
        raise
    except psycopg.Error as error:
        # Only what a `raise` statement wrote was meant to be read; PostgreSQL names the C
        # function that reports it, whatever SQLSTATE the author chose.
        if error.diag.source_function == "exec_stmt_raise":
            message = error.diag.message_primary or "A trigger refused"
            raise AuthError("validation_failed", message, status=422) from error
        raise


def _too_large() -> AuthError:
    message = f"Metadata cannot take more than {LARGEST_METADATA_BYTES} bytes"
    return AuthError("validation_failed", message)


def _present(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in metadata.items() if value is not None}


def _absent(metadata: Mapping[str, Any]) -> list[str]:
    return [name for name, value in metadata.items() if value is None]
