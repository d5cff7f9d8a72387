"""What administrators do with any account; they come with the secret key."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from banquet.auth.account import AUDIENCE, User, user_object
from banquet.auth.api.endpoint import Service, answer, device_of
from banquet.auth.api.guard import require_administrator
from banquet.auth.api.inputs import (
    AdminChange,
    page_links,
    read_admin_change,
    read_object,
    read_page,
    read_soft_delete,
    read_uuid,
)
from banquet.auth.audit import record
from banquet.auth.failures import AuthError
from banquet.auth.passwords import require_acceptable, require_hashable
from banquet.auth.queries import Connection
from banquet.auth.users import (
    NewUser,
    UserChange,
    change_user,
    create_user,
    delete_user,
    erase_user,
    get_user,
    list_users,
    set_password,
)


async def list_all(service: Service, request: Request) -> Response:
    """GET /admin/users: a page of accounts, newest first."""
    await require_administrator(service, request)
    page = read_page(request.query_params)
    async with service.pool.connection() as connection:
        found = await list_users(
            connection,
            page=page.number,
            per_page=page.size,
            filter_text=page.filter_text,
            ascending=page.ascending,
        )
    users = [user_object(user) for user in found.users]
    headers = {
        "x-total-count": str(found.total),
        "link": page_links("/admin/users", page, found.total, request.query_params),
    }
    return answer({"users": users, "aud": AUDIENCE}, headers)


async def create(service: Service, request: Request) -> Response:
    """POST /admin/users: make an account; without a password it gets a random one."""
    role = await require_administrator(service, request)
    asked = read_admin_change(read_object(await request.body()))
    if asked.email is None:
        message = "Cannot create a user without either an email or phone"
        raise AuthError("validation_failed", message)
    new = NewUser(
        email=asked.email,
        password_hash=await _first_password_hash(service, asked),
        confirmed=asked.confirm,
        user_metadata=asked.user_metadata or {},
        app_metadata=asked.app_metadata or {},
        role=asked.role or "authenticated",
        id=asked.id,
    )
    async with service.transaction() as connection:
        user = await create_user(connection, new)
        await change_user(connection, user.id, UserChange(ban_seconds=asked.ban_seconds))
        traits = _traits(user)
        await record(connection, "user_signedup", role, device_of(request).address, traits)
        user = await get_user(connection, user.id)
    return answer(user_object(user))


async def get(service: Service, request: Request) -> Response:
    """GET /admin/users/{id}: one account."""
    await require_administrator(service, request)
    async with service.pool.connection() as connection:
        return answer(user_object(await named_user(connection, request)))


async def update(service: Service, request: Request) -> Response:
    """PUT /admin/users/{id}: change an account; a new password ends all its sessions."""
    role = await require_administrator(service, request)
    asked = read_admin_change(read_object(await request.body()))
    password_hash = await _password_hash(service, asked)
    change = UserChange(
        email=asked.email,
        role=asked.role,
        confirm=asked.confirm,
        user_metadata=asked.user_metadata,
        app_metadata=asked.app_metadata,
        ban_seconds=asked.ban_seconds,
    )
    async with service.transaction() as connection:
        user = await named_user(connection, request)
        if password_hash is not None:
            await set_password(connection, user.id, password_hash)
        await change_user(connection, user.id, change)
        traits = _traits(user)
        await record(connection, "user_modified", role, device_of(request).address, traits)
        user = await get_user(connection, user.id)
    return answer(user_object(user))


async def delete(service: Service, request: Request) -> Response:
    """DELETE /admin/users/{id}: remove an account, or only the person in it."""
    role = await require_administrator(service, request)
    softly = read_soft_delete(await request.body())
    async with service.transaction() as connection:
        user = await named_user(connection, request)
        traits = _traits(user)
        await record(connection, "user_deleted", role, device_of(request).address, traits)
        await (erase_user if softly else delete_user)(connection, user.id)
    return answer({})


async def list_factors(service: Service, request: Request) -> Response:
    """GET /admin/users/{id}/factors: none; nobody has a second factor here."""
    await require_administrator(service, request)
    async with service.pool.connection() as connection:
        await named_user(connection, request)
    return answer([])


async def named_user(connection: Connection, request: Request) -> User:
    """Return the account that the address of a request names.

    Raises:
        AuthError: 404, if it is none.
    """
    user_id = read_uuid(request.path_params["user_id"], "user_id", status=404)
    return await get_user(connection, user_id)


async def _password_hash(service: Service, asked: AdminChange) -> str | None:
    if asked.password is None:
        return asked.password_hash
    require_acceptable(asked.password, service.password_rules)
    return await service.hasher.hash(asked.password)


async def _first_password_hash(service: Service, asked: AdminChange) -> str:
    """Return the hash of the password a new account is given, of a random one without any.

    How strong it is, is the administrator's business, as with the original: programs that fill
    a system with accounts give them what they like.
    """
    if asked.password_hash is not None:
        return asked.password_hash
    password = asked.password or secrets.token_urlsafe(36)
    require_hashable(password)
    return await service.hasher.hash(password)


def _traits(user: User) -> dict[str, str]:
    return {"user_id": str(user.id), "user_email": user.email or "", "user_phone": user.phone or ""}
