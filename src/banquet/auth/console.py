"""What the operator does with accounts from the command line, without keys or HTTP.

The functions take a connection of the database's owner, or of `supabase_auth_admin`, and run
in a transaction of their own. The audit log names the operator.
"""

from collections.abc import Mapping
from typing import Any

from banquet.auth import users
from banquet.auth.account import User
from banquet.auth.addresses import normal_address
from banquet.auth.audit import record
from banquet.auth.failures import AuthError
from banquet.auth.passwords import hash_password, require_acceptable
from banquet.auth.queries import Connection

OPERATOR = "operator"


async def add_account(
    connection: Connection,
    email: str,
    password: str,
    *,
    user_metadata: Mapping[str, Any] | None = None,
    app_metadata: Mapping[str, Any] | None = None,
) -> User:
    """Make an account whose address counts as confirmed.

    Args:
        connection: See the module.
        email: In any spelling.
        password: 6 characters to 72 bytes.
        user_metadata: Such as `{"full_name": "Asha Rao"}`.
        app_metadata: An invitation, such as `{"branch_id": 1, "role": "sales"}`.

    Raises:
        AuthError: the address is none or taken, the password is unfit, or a trigger refused.
    """
    require_acceptable(password)
    new = users.NewUser(
        email=normal_address(email),
        password_hash=hash_password(password),
        user_metadata=user_metadata or {},
        app_metadata=app_metadata or {},
    )
    async with connection.transaction():
        user = await users.create_user(connection, new)
        await record(connection, "user_signedup", OPERATOR, None, {"user_id": str(user.id)})
    return user


async def change_password(connection: Connection, email: str, password: str) -> User:
    """Set the password of an account and end all its sessions.

    Raises:
        AuthError: nobody has the address, or the password is unfit.
    """
    require_acceptable(password)
    password_hash = hash_password(password)
    async with connection.transaction():
        user = await find_account(connection, email)
        await users.set_password(connection, user.id, password_hash)
        traits = {"user_id": str(user.id)}
        await record(connection, "user_updated_password", OPERATOR, None, traits)
    return user


async def find_account(connection: Connection, email: str) -> User:
    """Return the account of an address in any spelling.

    Raises:
        AuthError: `user_not_found`.
    """
    user = await users.find_user_by_email(connection, normal_address(email))
    if user is None:
        raise AuthError("user_not_found", f"There is no account {email}.")
    return user
