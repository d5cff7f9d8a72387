"""What it means that a mail arrived: an address is confirmed, or changed.

The functions run in the caller's transaction, with the token used up already.
"""

from collections.abc import Mapping, Sequence

from banquet.auth.account import User
from banquet.auth.audit import Action, record
from banquet.auth.failures import AuthError
from banquet.auth.one_time import OneTimeToken, Purpose
from banquet.auth.queries import Connection, run
from banquet.auth.users import UserChange, change_user, get_user

PURPOSES: Mapping[str, Sequence[Purpose]] = {
    "signup": ("confirmation_token",),
    "invite": ("confirmation_token",),
    "magiclink": ("recovery_token",),
    "recovery": ("recovery_token",),
    "email": ("confirmation_token", "recovery_token"),
    "email_change": ("email_change_token_current", "email_change_token_new"),
}
"""What tokens each type of a link or proof may stand for."""

HALF_DONE = "Confirmation link accepted. Please proceed to confirm link sent to the other email"


async def accept(
    connection: Connection, token: OneTimeToken, address: str | None, now: float, *, secure: bool
) -> User | None:
    """Do what a used token stands for and return its account, confirmed.

    Args:
        connection: With the transaction in which the token was used.
        token: From `one_time.take_token` or `take_code`.
        address: Peer address, for the audit log.
        now: Seconds since the epoch.
        secure: Whether a change of the address needs both addresses.

    Returns:
        None after the first half of such a change.

    Raises:
        AuthError: the account is shut out, or its new address was taken meanwhile.
    """
    user = await get_user(connection, token.user_id)
    if user.deleted_at is not None or user.is_banned(now):
        raise AuthError("user_banned", "Error confirming user", status=403)
    if token.kind.startswith("email_change"):
        return await _change_address(connection, user, token, address, secure=secure)
    # Mailed to an address that has been changed since: it proves nothing about the new one.
    if token.relates_to != user.email:
        raise invalid_link()
    if user.email_confirmed_at is None:
        is_invited = user.invited_at is not None and token.kind == "confirmation_token"
        action: Action = "invite_accepted" if is_invited else "user_signedup"
        await record(connection, action, user, address, {"provider": "email"})
        await change_user(connection, user.id, UserChange(confirm=True))
    return await get_user(connection, user.id)


def invalid_link() -> AuthError:
    """Return the refusal of a link that is unknown, used or too old."""
    return AuthError("otp_expired", "Email link is invalid or has expired")


async def _change_address(
    connection: Connection, user: User, token: OneTimeToken, address: str | None, *, secure: bool
) -> User | None:
    current = user.email if token.kind == "email_change_token_current" else user.email_change
    if not user.email_change or token.relates_to != current:
        raise invalid_link()
    if secure and user.email:
        cursor = await run(connection, "half_confirm_email_change", id=user.id)
        row = await cursor.fetchone()
        if row is None or row[0] == 0:
            return None
    change = UserChange(email=user.email_change, confirm=True)
    await change_user(connection, user.id, change)
    await run(connection, "end_email_change", id=user.id)
    await record(connection, "user_modified", user, address, {"new_email": user.email_change})
    return await get_user(connection, user.id)
