"""Sessions that have not ended: one's own, and for administrators anybody's.

The original has no such addresses; clients of it list and end sessions in SQL.
"""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from banquet.auth.account import Json, User, utc_text
from banquet.auth.api.administration import named_user
from banquet.auth.api.endpoint import Service, answer, device_of
from banquet.auth.api.guard import require_administrator, require_person
from banquet.auth.api.inputs import read_uuid
from banquet.auth.audit import record
from banquet.auth.failures import AuthError
from banquet.auth.queries import Connection
from banquet.auth.sessions import OpenSession, end_one_session, end_sessions, open_sessions


async def list_own(service: Service, request: Request) -> Response:
    """GET /user/sessions: where the person is signed in, the latest used first."""
    person = await require_person(service, request)
    async with service.pool.connection() as connection:
        found = await open_sessions(connection, person.user.id)
    return answer({"sessions": [_shown(each, person.session_id) for each in found]})


async def end_own(service: Service, request: Request) -> Response:
    """DELETE /user/sessions/{id}: sign one device out, be it this one."""
    person = await require_person(service, request)
    session_id = _session_id(request)
    async with service.transaction() as connection:
        await _end(connection, person.user, session_id)
        await record(connection, "logout", person.user, device_of(request).address)
    return Response(status_code=204)


async def list_of(service: Service, request: Request) -> Response:
    """GET /admin/users/{id}/sessions: where somebody is signed in."""
    await require_administrator(service, request)
    async with service.pool.connection() as connection:
        user = await named_user(connection, request)
        found = await open_sessions(connection, user.id)
    return answer({"sessions": [_shown(each, None) for each in found]})


async def end_of(service: Service, request: Request) -> Response:
    """DELETE /admin/users/{id}/sessions: sign somebody out everywhere."""
    return await _end_as_administrator(service, request, None)


async def end_one_of(service: Service, request: Request) -> Response:
    """DELETE /admin/users/{id}/sessions/{session_id}: sign one device of somebody out."""
    return await _end_as_administrator(service, request, _session_id(request))


async def _end_as_administrator(
    service: Service, request: Request, session_id: UUID | None
) -> Response:
    role = await require_administrator(service, request)
    async with service.transaction() as connection:
        user = await named_user(connection, request)
        if session_id is None:
            await end_sessions(connection, user.id, None, "global")
        else:
            await _end(connection, user, session_id)
        traits = {"user_id": str(user.id)}
        await record(connection, "logout", role, device_of(request).address, traits)
    return Response(status_code=204)


async def _end(connection: Connection, user: User, session_id: UUID) -> None:
    if not await end_one_session(connection, user.id, session_id):
        message = "There is no such session of this account"
        raise AuthError("session_not_found", message, status=404)


def _session_id(request: Request) -> UUID:
    return read_uuid(request.path_params["session_id"], "session_id", status=404)


def _shown(session: OpenSession, current: UUID | None) -> Json:
    return {
        "id": str(session.id),
        "created_at": utc_text(session.created_at),
        "last_used_at": utc_text(session.last_used_at),
        "user_agent": session.user_agent,
        "address": session.address,
        "is_current": session.id == current,
    }
