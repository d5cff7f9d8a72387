"""What people do with their own account: look at it, change it, sign out."""

from starlette.requests import Request
from starlette.responses import Response

from banquet.auth.account import user_object
from banquet.auth.api.email_change import ask_for_email
from banquet.auth.api.endpoint import Service, answer, device_of
from banquet.auth.api.guard import SignedIn, require_person
from banquet.auth.api.inputs import OwnChange, read_object, read_own_change
from banquet.auth.api.mail_inputs import challenge_of
from banquet.auth.audit import record
from banquet.auth.failures import AuthError
from banquet.auth.one_time import take_code
from banquet.auth.passwords import require_acceptable
from banquet.auth.sessions import Scope, end_sessions, session_started_at
from banquet.auth.users import UserChange, change_user, get_user, require_small, set_password
from banquet.http import session_cookie

_FRESH_SECONDS = 86_400
_SCOPES: dict[str, Scope] = {"": "global", "global": "global", "local": "local", "others": "others"}


async def get_own(service: Service, request: Request) -> Response:
    """GET /user: the account behind the access token."""
    return answer(user_object((await require_person(service, request)).user))


async def put_own(service: Service, request: Request) -> Response:
    """PUT /user: another password (ends all other sessions), another address, other metadata."""
    person = await require_person(service, request)
    service.limit("user", request)
    body = read_object(await request.body())
    change = read_own_change(body)
    require_small(change.data or {})
    password_hash = await _new_password_hash(service, change, person)
    if change.email is not None:
        await ask_for_email(service, request, person.user, change.email, challenge_of(body))
    address = device_of(request).address
    async with service.transaction() as connection:
        user = person.user
        if password_hash is not None:
            await set_password(connection, user.id, password_hash, person.session_id)
            await record(connection, "user_updated_password", user, address)
        await change_user(connection, user.id, UserChange(user_metadata=change.data))
        await record(connection, "user_modified", user, address)
        user = await get_user(connection, user.id)
    return answer(user_object(user))


async def sign_out(service: Service, request: Request) -> Response:
    """POST /logout: end this session, all others, or (by default) all."""
    person = await require_person(service, request)
    asked = request.query_params.get("scope", "")
    if asked not in _SCOPES:
        raise AuthError("validation_failed", f'Unsupported logout scope "{asked[:40]}"')
    async with service.transaction() as connection:
        await record(connection, "logout", person.user, device_of(request).address)
        await end_sessions(connection, person.user.id, person.session_id, _SCOPES[asked])
    response = Response(status_code=204)
    if _SCOPES[asked] != "others" and service.is_own_page(request):
        is_secure = request.url.scheme == "https"
        response.headers["set-cookie"] = session_cookie.forget(is_secure=is_secure)
    return response


async def _new_password_hash(service: Service, change: OwnChange, person: SignedIn) -> str | None:
    if change.password is None:
        return None
    if person.user.is_anonymous:
        message = "Updating password of an anonymous user without an email is not allowed"
        raise AuthError("validation_failed", message, status=422)
    require_acceptable(change.password, service.password_rules)
    known = person.user.encrypted_password
    if service.settings.require_current_password and known and not change.current_password:
        message = "Current password required when setting new password."
        raise AuthError("current_password_required", message)
    if change.current_password and not await service.hasher.matches(change.current_password, known):
        message = "The current password is not right"
        raise AuthError("current_password_invalid", message)
    if known and await service.hasher.matches(change.password, known):
        message = "New password should be different from the old password."
        raise AuthError("same_password", message)
    await _require_reauthentication(service, change, person)
    return await service.hasher.hash(change.password)


async def _require_reauthentication(service: Service, change: OwnChange, person: SignedIn) -> None:
    """Return if it is certain that the person sits before a session of another day, too.

    Raises:
        AuthError: 400 `reauthentication_needed` without the code that `/reauthenticate` mails,
            422 `reauthentication_not_valid` with a wrong one, which is counted.
    """
    if not service.settings.require_reauthentication:
        return
    now = service.clock.now()
    async with service.transaction() as connection:
        started_at = await session_started_at(connection, person.session_id)
        if started_at is not None and now - started_at < _FRESH_SECONDS:
            return
        taken = change.nonce and await take_code(
            connection,
            service.mail.seal,
            person.user.id,
            ["reauthentication_token"],
            change.nonce,
            now - service.mail.life_seconds,
        )
    if not change.nonce:
        raise AuthError("reauthentication_needed", "Password update requires reauthentication")
    if not taken:
        message = "Nonce has expired or is invalid"
        raise AuthError("reauthentication_not_valid", message)
