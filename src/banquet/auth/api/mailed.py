"""What people ask to be mailed: a new password, a link to sign in, a confirmation, a code.

Answers to strangers are the same whether the address is known or not.
"""

from starlette.requests import Request
from starlette.responses import Response

from banquet.auth.account import User
from banquet.auth.api.endpoint import Service, answer, device_of
from banquet.auth.api.guard import require_key, require_person
from banquet.auth.api.inputs import read_object
from banquet.auth.api.mail_inputs import (
    Resend,
    SignInByMail,
    read_recovery,
    read_resend,
    read_sign_in_by_mail,
)
from banquet.auth.api.posting import Errand, Mailing, Way, even, mailing, prepare, send, way_of
from banquet.auth.audit import record
from banquet.auth.failures import AuthError
from banquet.auth.queries import Connection
from banquet.auth.sessions import Device
from banquet.auth.users import (
    AddressTakenError,
    NewUser,
    create_user,
    find_user_by_email,
    require_small,
)


async def recover(service: Service, request: Request) -> Response:
    """POST /recover: mail a link to choose a new password."""
    require_key(service, request)
    service.limit("recover", request)
    asked = read_recovery(read_object(await request.body()))
    way, address = way_of(service, request, asked.challenge), device_of(request).address
    async with even(service), mailing(service, "recovery", asked.email) as delivery:
        letters = []
        async with service.transaction() as connection:
            user = await find_user_by_email(connection, asked.email)
            if user is not None:
                await record(connection, "user_recovery_requested", user, address)
                letters = [await prepare(connection, service, user, "recovery", way)]
        await send(service, delivery, *letters)
    return answer({})


async def sign_in_by_mail(service: Service, request: Request) -> Response:
    """POST /otp and /magiclink: mail a link and a code to sign in with.

    An unknown address gets an account first, where anybody may sign up and the request does not
    say otherwise; else nothing is mailed.
    """
    require_key(service, request)
    service.limit("otp", request)
    asked = read_sign_in_by_mail(read_object(await request.body()))
    require_small(asked.data)
    way, device = way_of(service, request, asked.challenge), device_of(request)
    async with even(service), mailing(service, "magic link", asked.email) as delivery:
        try:
            letters = await _sign_in_letters(service, asked, way, device)
        except AddressTakenError:  # somebody was faster: the account is known now
            letters = await _sign_in_letters(service, asked, way, device)
        await send(service, delivery, *letters)
    return answer({})


async def resend(service: Service, request: Request) -> Response:
    """POST /resend: mail once more what confirms an address, if it is still to be confirmed."""
    require_key(service, request)
    service.limit("resend", request)
    asked = read_resend(read_object(await request.body()))
    way, address = way_of(service, request, asked.challenge), device_of(request).address
    errand: Errand = "confirmation" if asked.kind == "signup" else "email change"
    async with even(service), mailing(service, errand, asked.email) as delivery:
        letters: list[Mailing] = []
        async with service.transaction() as connection:
            user = await find_user_by_email(connection, asked.email)
            if user is not None and _waits(user, asked):
                await record(connection, "user_confirmation_requested", user, address)
                letters = await _resent(connection, service, user, asked, way)
        await send(service, delivery, *letters)
    return answer({})


async def reauthenticate(service: Service, request: Request) -> Response:
    """GET /reauthenticate: mail a code that shows it is still the same person."""
    person = await require_person(service, request)
    service.limit("reauthenticate", request)
    user, email = person.user, person.user.email
    if not email:
        message = "Reauthentication requires the user to have an email or a phone number"
        raise AuthError("validation_failed", message, status=422)
    if user.email_confirmed_at is None:
        raise AuthError("email_not_confirmed", "Please verify your email first.", status=422)
    async with mailing(service, "reauthentication", email) as delivery:
        async with service.transaction() as connection:
            address = device_of(request).address
            await record(connection, "user_reauthenticate_requested", user, address)
            letter = await prepare(connection, service, user, "reauthentication", Way(""))
        await send(service, delivery, letter)
    return answer({})


async def change_letters(
    connection: Connection, service: Service, user: User, way: Way
) -> list[Mailing]:
    """Prepare the mails of a change of the address: to the new one, and to the old if it counts."""
    letters = [await prepare(connection, service, user, "email_change_new", way)]
    if user.email and service.settings.secure_email_change:
        letters.append(await prepare(connection, service, user, "email_change_current", way))
    return letters


async def _sign_in_letters(
    service: Service, asked: SignInByMail, way: Way, device: Device
) -> list[Mailing]:
    settings = service.settings
    async with service.transaction() as connection:
        user = await find_user_by_email(connection, asked.email)
        if user is None:
            if not asked.create or settings.signup != "open":
                return []
            # No password: the address is proved by the mail, also where sign-up would not ask.
            new = NewUser(
                email=asked.email, password_hash="", confirmed=False, user_metadata=asked.data
            )
            user = await create_user(connection, new)
        if user.email_confirmed_at is None and not settings.autoconfirm:
            await record(connection, "user_confirmation_requested", user, device.address)
            return [await prepare(connection, service, user, "signup", way)]
        await record(connection, "user_recovery_requested", user, device.address)
        return [await prepare(connection, service, user, "magiclink", way)]


def _waits(user: User, asked: Resend) -> bool:
    if asked.kind == "signup":
        return user.email_confirmed_at is None
    # No account has a phone number, so that none waits for another one either.
    return asked.kind == "email_change" and bool(user.email_change)


async def _resent(
    connection: Connection, service: Service, user: User, asked: Resend, way: Way
) -> list[Mailing]:
    if asked.kind == "signup":
        return [await prepare(connection, service, user, "signup", way)]
    return await change_letters(connection, service, user, way)
