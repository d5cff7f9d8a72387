"""What administrators have mailed, or hand over by other means: invitations and links."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from banquet.auth.account import User, user_object
from banquet.auth.api.endpoint import Service, answer, device_of
from banquet.auth.api.guard import require_administrator
from banquet.auth.api.inputs import read_object
from banquet.auth.api.mail_inputs import LinkOrder, read_invitation, read_link_order
from banquet.auth.api.posting import Mailing, Way, mailing, prepare, send, way_of
from banquet.auth.audit import Action, record
from banquet.auth.failures import AuthError
from banquet.auth.mail.post import MailError
from banquet.auth.passwords import require_acceptable
from banquet.auth.queries import Connection, run
from banquet.auth.users import (
    AddressTakenError,
    NewUser,
    UserChange,
    change_user,
    create_user,
    delete_user,
    find_user_by_email,
    get_user,
    set_password,
)

_ACTIONS: Mapping[str, Action] = {
    "signup": "user_confirmation_requested",
    "invite": "user_invited",
    "magiclink": "user_recovery_requested",
    "recovery": "user_recovery_requested",
    "email_change_current": "user_modified",
    "email_change_new": "user_modified",
}


async def invite(service: Service, request: Request) -> Response:
    """POST /invite: make an account whose address is to be confirmed, and mail the link."""
    role = await require_administrator(service, request)
    asked = read_invitation(read_object(await request.body()))
    user = await invite_address(
        service,
        asked.email,
        asked.data,
        way=way_of(service, request),
        actor=role,
        peer=device_of(request).address,
    )
    return answer(user_object(user))


async def invite_address(
    service: Service,
    email: str,
    data: Mapping[str, Any],
    *,
    way: Way,
    actor: str,
    peer: str | None = None,
    **words: str | None,
) -> User:
    """Invite somebody by mail; once more, if they have not confirmed the address yet.

    Args:
        service: Which mails.
        email: Address in lower case.
        data: User metadata of the account, if it is made now.
        way: Where the link leads.
        actor: Who invites, for the audit log.
        peer: Address of who invites, for the same.
        words: `inviter` and `work`, to be named in the mail.

    Raises:
        AuthError: 422 `email_exists` if the address is confirmed, `signup_disabled` where no
            accounts are made but by hand; 429 or 500 as every mail.
    """
    _require_invitations(service)
    async with mailing(service, "invite", email) as delivery:
        async with service.transaction() as connection:
            known = await _unconfirmed(connection, email)
            user = known or await create_user(connection, _without_password(email, data))
            if known is not None:
                # Whoever chose it has not shown that the address is theirs, and gets nothing of
                # what the invited person is granted.
                await set_password(connection, user.id, "")
            traits = {"user_id": str(user.id), "user_email": email}
            await record(connection, "user_invited", actor, peer, traits)
            letter = await prepare(connection, service, user, "invite", way, **words)
        try:
            await send(service, delivery, letter)
        except MailError:
            if known is None:
                async with service.transaction() as connection:
                    await delete_user(connection, user.id)
            raise
    async with service.pool.connection() as connection:
        return await get_user(connection, user.id)


async def generate_link(service: Service, request: Request) -> Response:
    """POST /admin/generate_link: what would be mailed, for the administrator to hand over."""
    role = await require_administrator(service, request)
    order = read_link_order(read_object(await request.body()))
    way = way_of(service, request)
    if service.mail.targets.allows(order.redirect_to):
        way = Way(order.redirect_to)
    if order.kind == "invite":
        _require_invitations(service)
    password_hash = await _password_hash(service, order)
    async with service.transaction() as connection:
        peer = device_of(request).address
        letter, user = await _order(connection, service, order, way, password_hash)
        traits = {"user_id": str(user.id), "user_email": order.email, "type": order.kind}
        await record(connection, _ACTIONS[letter.occasion.kind], role, peer, traits)
        user = await get_user(connection, user.id)
    value = user_object(user) | {
        "action_link": letter.occasion.link,
        "email_otp": letter.secret.code,
        "hashed_token": letter.secret.token,
        "verification_type": letter.occasion.kind,
        "redirect_to": way.target,
    }
    return answer(value)


def _require_invitations(service: Service) -> None:
    if service.settings.signup == "closed":
        raise AuthError("signup_disabled", "Invitations are switched off (BANQUET_SIGNUP=closed)")


async def _password_hash(service: Service, order: LinkOrder) -> str:
    """Return the hash of the password an account is made with; empty where none is asked for."""
    if order.kind != "signup":
        return ""
    async with service.pool.connection() as connection:
        known = await find_user_by_email(connection, order.email)
    if known is not None:
        return ""
    if not order.password:
        raise AuthError("validation_failed", "Signup requires a valid password")
    require_acceptable(order.password, service.password_rules)
    return await service.hasher.hash(order.password)


async def _order(
    connection: Connection, service: Service, order: LinkOrder, way: Way, password_hash: str
) -> tuple[Mailing, User]:
    if order.kind in ("signup", "invite"):
        user = await _unconfirmed(connection, order.email)
        if user is None:
            user = await create_user(connection, _new(order, password_hash))
        elif order.kind == "signup":
            await change_user(connection, user.id, UserChange(user_metadata=order.data))
        return await prepare(connection, service, user, order.kind, way), user
    user = await find_user_by_email(connection, order.email)
    if user is None and order.kind == "magiclink":
        user = await create_user(connection, _new(order, ""))
        return await prepare(connection, service, user, "signup", way), user
    if user is None:
        raise AuthError("user_not_found", "User with this email not found")
    if order.new_email:
        user = await _with_new_address(connection, service, user, order)
    return await prepare(connection, service, user, order.kind, way), user


async def _with_new_address(
    connection: Connection, service: Service, user: User, order: LinkOrder
) -> User:
    if order.kind == "email_change_current" and not service.settings.secure_email_change:
        message = "Enable secure email change to generate link for current email"
        raise AuthError("validation_failed", message)
    taken = await find_user_by_email(connection, order.new_email)
    if taken is not None:
        raise _taken()
    if user.email_change != order.new_email:  # The other half may have been ordered before.
        await run(connection, "begin_email_change", id=user.id, email=order.new_email)
    return await get_user(connection, user.id)


async def _unconfirmed(connection: Connection, email: str) -> User | None:
    """Return the account that waits for its address to be confirmed; refuses one that has."""
    user = await find_user_by_email(connection, email)
    if user is not None and user.email_confirmed_at is not None:
        raise _taken()
    return user


def _taken() -> AddressTakenError:
    message = "A user with this email address has already been registered"
    return AddressTakenError("email_exists", message)


def _new(order: LinkOrder, password_hash: str) -> NewUser:
    return replace(_without_password(order.email, order.data), password_hash=password_hash)


def _without_password(email: str, data: Mapping[str, Any]) -> NewUser:
    return NewUser(email=email, password_hash="", confirmed=False, user_metadata=data)
