"""Signing up with a password: at once, or once the address is confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

from banquet.auth.account import AUDIENCE, Json, User, identity_data, user_object
from banquet.auth.addresses import normal_address
from banquet.auth.api.endpoint import Service, answer, device_of
from banquet.auth.api.guard import require_key
from banquet.auth.api.inputs import is_anonymous, read_mapping, read_object, read_sign_up
from banquet.auth.api.mail_inputs import challenge_of
from banquet.auth.api.posting import Mailing, Way, even, mailing, prepare, send, way_of
from banquet.auth.audit import record
from banquet.auth.failures import AuthError
from banquet.auth.mail.post import Delivery, MailError
from banquet.auth.passwords import require_acceptable
from banquet.auth.queries import Connection
from banquet.auth.sessions import Device, start_session
from banquet.auth.users import (
    AddressTakenError,
    NewUser,
    create_anonymous_user,
    create_user,
    delete_user,
    find_user_by_email,
    get_user,
    require_small,
)

_TRAITS = {"provider": "email"}


async def sign_up(service: Service, request: Request) -> Response:
    """POST /signup: make an account; signed in at once where addresses need no confirming."""
    with service.sign_ins.counting("sign_up"):
        require_key(service, request)
        service.limit("signup", request)
        if service.settings.signup != "open":
            raise AuthError("signup_disabled", "Signups not allowed for this instance")
        body = read_object(await request.body())
        if service.settings.anonymous_sign_ins and is_anonymous(body):
            return await _sign_in_anonymously(service, body, request)
        asked, way = read_sign_up(body), way_of(service, request, challenge_of(body))
        require_acceptable(asked.password, service.password_rules)
        email = normal_address(asked.email)
        require_small(asked.data)
        new = NewUser(
            email=email,
            password_hash=await service.hasher.hash(asked.password),
            confirmed=service.settings.autoconfirm,
            user_metadata=asked.data,
        )
        if new.confirmed:
            return await _sign_up_at_once(service, new, request)
        async with even(service):
            return answer(await _sign_up_by_mail(service, new, way, device_of(request)))


async def _sign_in_anonymously(
    service: Service, body: Mapping[str, Any], request: Request
) -> Response:
    """Make an account without an address, and its only session; PUT /user gives it an address."""
    service.limit("anonymous", request)
    data, device = read_mapping(body, "data") or {}, device_of(request)
    async with service.transaction() as connection:
        user = await create_anonymous_user(connection, data)
        await record(connection, "user_signedup", user, device.address, {"provider": "anonymous"})
        session = await start_session(connection, user, "anonymous", device)
    if session is None:
        raise AuthError("user_banned", "User is banned")
    return service.session_answer(session, request)


async def _sign_up_at_once(service: Service, new: NewUser, request: Request) -> Response:
    device = device_of(request)
    try:
        async with service.transaction() as connection:
            user = await create_user(connection, new)
            await record(connection, "user_signedup", user, device.address, _TRAITS)
            session = await start_session(connection, user, "password", device)
    except AddressTakenError as error:
        async with service.transaction() as connection:
            await _note_repetition(connection, new.email, device)
        raise AuthError("user_already_exists", "User already registered") from error
    if session is None:  # An administrator was faster, or a trigger shut the account out.
        raise AuthError("user_banned", "User is banned")
    return service.session_answer(session, request)


async def _sign_up_by_mail(service: Service, new: NewUser, way: Way, device: Device) -> Json:
    """Make an account that waits for its address to be confirmed; return what is told of it.

    An account that waits already is mailed again and keeps its password, since who asks now
    need not be who asked first. What is told then is what a new account would be told.
    """
    async with mailing(service, "confirmation", new.email) as delivery:
        try:
            waiting = await _begin(service, new, way, device)
        except AddressTakenError:  # somebody was faster: the account is known now
            waiting = await _begin(service, new, way, device)
        if waiting.letter is not None:
            await _send_or_undo(service, delivery, waiting.letter, waiting.made)
    return waiting.told


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What came of signing up: what is told of it, a mail to send, an account just made."""

    told: Json
    letter: Mailing | None = None
    made: User | None = None


async def _begin(service: Service, new: NewUser, way: Way, device: Device) -> _Waiting:
    async with service.transaction() as connection:
        known = await find_user_by_email(connection, new.email)
        if known is not None and known.email_confirmed_at is not None:
            await record(connection, "user_repeated_signup", known, device.address, _TRAITS)
            return _Waiting(_pretended_user(new))
        user = known or await create_user(connection, new)
        await record(connection, "user_confirmation_requested", user, device.address, _TRAITS)
        letter = await prepare(connection, service, user, "signup", way)
        if known is not None:
            return _Waiting(_pretended_new_user(new), letter)
        told = user_object(await get_user(connection, user.id))
        return _Waiting(told, letter, user)


async def _send_or_undo(
    service: Service, delivery: Delivery, letter: Mailing, made: User | None
) -> None:
    try:
        await send(service, delivery, letter)
    except MailError:
        if made is not None:
            async with service.transaction() as connection:
                await delete_user(connection, made.id)
        raise


async def _note_repetition(connection: Connection, email: str, device: Device) -> None:
    user = await find_user_by_email(connection, email)
    if user is not None:
        await record(connection, "user_repeated_signup", user, device.address, _TRAITS)


def _pretended_user(new: NewUser) -> Json:
    """Return a user who does not exist: what GoTrue tells of an address that has an account."""
    now = _now()
    return {
        "id": str(uuid4()),
        "aud": AUDIENCE,
        "role": "",
        "email": new.email,
        "phone": "",
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": dict(new.user_metadata),
        "identities": [],
        "created_at": now,
        "updated_at": now,
        "confirmation_sent_at": now,
        "is_anonymous": False,
    }


def _pretended_new_user(new: NewUser) -> Json:
    """Return a user who looks just made; the one who waits, and their name, are not shown."""
    user = _pretended_user(new)
    now = user["created_at"]
    data = identity_data(UUID(user["id"]), new.email, new.user_metadata, verified=False)
    identity = {
        "identity_id": str(uuid4()),
        "id": user["id"],
        "user_id": user["id"],
        "identity_data": data,
        "provider": "email",
        "last_sign_in_at": now,
        "created_at": now,
        "updated_at": now,
        "email": new.email,
    }
    return {**user, "role": AUDIENCE, "identities": [identity]}


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
