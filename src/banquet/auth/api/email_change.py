"""Giving an account another address: asked for when signed in, confirmed by mail."""

from starlette.requests import Request

from banquet.auth.account import User
from banquet.auth.api.endpoint import Service, device_of
from banquet.auth.api.mailed import change_letters
from banquet.auth.api.posting import Mailing, Way, mailing, send, way_of
from banquet.auth.audit import record
from banquet.auth.mail.post import MailError
from banquet.auth.pkce import Challenge
from banquet.auth.queries import Connection, run
from banquet.auth.users import (
    AddressTakenError,
    UserChange,
    change_user,
    find_user_by_email,
    get_user,
)


async def ask_for_email(
    service: Service, request: Request, user: User, email: str, challenge: Challenge | None
) -> None:
    """Begin to change the address of the person signed in; PUT /user with another `email`.

    Where addresses count as confirmed at once it is changed now. Else links are mailed: to the
    new address, and with `secure_email_change` to the old one, and it changes when all are used.

    Raises:
        AuthError: 422 `email_exists` if another account has the address; 429 or 500 as every
            mail.
    """
    if email == user.email:
        return
    way, address = way_of(service, request, challenge), device_of(request).address
    if service.settings.autoconfirm:
        async with service.transaction() as connection:
            await change_email(connection, user, email)
            await record(connection, "user_modified", user, address)
        return
    async with mailing(service, "email change", user.email or email) as delivery:
        letters = await _begin(service, user, email, way)
        try:
            await send(service, delivery, *letters)
        except MailError:
            async with service.transaction() as connection:
                await run(connection, "end_email_change", id=user.id)
            raise


async def change_email(connection: Connection, user: User, email: str) -> None:
    """Give an account an address that counts as confirmed, and call off what was being changed.

    Raises:
        AddressTakenError: another account has it.
    """
    await change_user(connection, user.id, UserChange(email=email, confirm=True))
    await run(connection, "end_email_change", id=user.id)


async def _begin(service: Service, user: User, email: str, way: Way) -> list[Mailing]:
    async with service.transaction() as connection:
        taken = await find_user_by_email(connection, email)
        if taken is not None:
            message = "A user with this email address has already been registered"
            raise AddressTakenError("email_exists", message)
        await run(connection, "begin_email_change", id=user.id, email=email)
        changing = await get_user(connection, user.id)
        return await change_letters(connection, service, changing, way)
