"""Following a mailed link, entering a mailed code, and exchanging the code a page was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from banquet.auth.account import Session, User
from banquet.auth.api.endpoint import Service, answer, device_of
from banquet.auth.api.guard import require_key
from banquet.auth.api.inputs import read_object
from banquet.auth.api.mail_inputs import Proof, read_exchange, read_link_type, read_proof
from banquet.auth.api.posting import way_of
from banquet.auth.failures import AuthError
from banquet.auth.flows import exchange_code, issue_code
from banquet.auth.one_time import PKCE_PREFIX, OneTimeToken, take_code, take_token
from banquet.auth.queries import Connection, run
from banquet.auth.redirects import with_fragment, with_query
from banquet.auth.sessions import start_session
from banquet.auth.users import find_user_by_email, get_user
from banquet.auth.verification import HALF_DONE, PURPOSES, accept, invalid_link

Values = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Followed:
    """What following a link came to: a session, a code for one (PKCE), or the first half."""

    session: Session | None = None
    code: str | None = None


async def follow_link(service: Service, request: Request) -> Response:
    """GET /verify: the address in a mail; leads to the page the link was asked for by."""
    service.limit("verify", request)
    query = request.query_params
    target, token = way_of(service, request).target, query.get("token", "")
    if not token:
        raise AuthError("validation_failed", "Verify requires a token or a token hash")
    kind = read_link_type(query.get("type", ""))
    if request.method == "HEAD":  # A mail program looks whether the link leads anywhere.
        return _redirect(target)
    is_pkce = token.startswith(PKCE_PREFIX)
    try:
        with service.sign_ins.counting("link"):
            followed = await _follow(service, request, kind, token)
    except AuthError as error:
        return _redirect(_refused_target(target, error, is_pkce=is_pkce))
    if followed.code is not None:
        return _redirect(with_query(target, [("code", followed.code)]))
    if followed.session is None:
        said = [("message", HALF_DONE)]
        target = with_query(target, said) if is_pkce else target
        return _redirect(with_fragment(target, said))
    return _redirect(with_fragment(target, _session_values(service, followed.session, kind)))


async def verify(service: Service, request: Request) -> Response:
    """POST /verify: a session for the token of a link, or for six digits and their address."""
    with service.sign_ins.counting("proof"):
        require_key(service, request)
        service.limit("verify", request)
        proof = read_proof(read_object(await request.body()))
        session = await _session_for(service, request, proof)
    if session is None:
        return answer({"msg": HALF_DONE, "code": "200"})
    return service.session_answer(session, request)


async def _session_for(service: Service, request: Request, proof: Proof) -> Session | None:
    async with service.transaction() as connection:
        token = await _prove(connection, service, proof)
        # The transaction is kept also where it is refused: wrong digits are counted.
        if token is not None:
            user = await _accept(connection, service, token, request)
            return await _begin(connection, user, "otp", request)
    if proof.token:
        raise invalid_link()
    raise AuthError("otp_expired", "Token has expired or is invalid")


async def pkce_grant(service: Service, request: Request) -> Response:
    """POST /token?grant_type=pkce: a session for the code a page was given and its verifier."""
    given = read_exchange(read_object(await request.body()))
    async with service.transaction() as connection:
        now = service.clock.now()
        flow = await exchange_code(connection, given.code, given.verifier, now)
        user = await get_user(connection, flow.user_id)
        session = await _begin(connection, user, flow.authentication_method, request)
    assert session is not None  # noqa: S101  a user was given
    return service.session_answer(session, request)


async def _follow(service: Service, request: Request, kind: str, token: str) -> _Followed:
    async with service.transaction() as connection:
        oldest = service.clock.now() - service.mail.life(kind)
        used = await take_token(connection, PURPOSES[kind], token, oldest)
        if used is not None:
            user = await _accept(connection, service, used, request)
            if user is None:
                return _Followed()
            if token.startswith(PKCE_PREFIX):
                return _Followed(code=await _code(connection, used))
            return _Followed(session=await _begin(connection, user, "otp", request))
    raise invalid_link()


async def _prove(connection: Connection, service: Service, proof: Proof) -> OneTimeToken | None:
    oldest = service.clock.now() - service.mail.life(proof.kind)
    purposes = PURPOSES[proof.kind]
    if proof.token:
        return await take_token(connection, purposes, proof.token, oldest)
    user = await find_user_by_email(connection, proof.email)
    if user is None and proof.kind == "email_change":
        cursor = await run(connection, "user_id_by_new_email", email=proof.email)
        row = await cursor.fetchone()
        user = await get_user(connection, row[0]) if row is not None else None
        purposes = ("email_change_token_new",)
    elif proof.kind == "email_change":
        purposes = ("email_change_token_current",)
    # An unknown address is asked about all the same: the time must not tell that it is unknown.
    user_id = uuid4() if user is None else user.id
    return await take_code(connection, service.mail.seal, user_id, purposes, proof.code, oldest)


async def _accept(
    connection: Connection, service: Service, token: OneTimeToken, request: Request
) -> User | None:
    address, now = device_of(request).address, service.clock.now()
    secure = service.settings.secure_email_change
    return await accept(connection, token, address, now, secure=secure)


async def _begin(
    connection: Connection, user: User | None, method: str, request: Request
) -> Session | None:
    """Begin a session of an account; None without one."""
    if user is None:
        return None
    session = await start_session(connection, user, method, device_of(request))
    if session is None:
        raise AuthError("user_banned", "User is banned", status=403)
    return session


async def _code(connection: Connection, token: OneTimeToken) -> str:
    code = None
    if token.flow_state_id is not None:
        code = await issue_code(connection, token.flow_state_id)
    if code is None:
        message = "No associated flow state found"
        raise AuthError("flow_state_not_found", message)
    return code


def _session_values(service: Service, session: Session, kind: str) -> Values:
    value = service.signed(session)
    names = ("access_token", "expires_at", "expires_in", "refresh_token", "token_type")
    return [*((name, str(value[name])) for name in names), ("type", kind), ("sb", "")]


def _refused_target(target: str, error: AuthError, *, is_pkce: bool) -> str:
    """Return a target that is told why; its own query is dropped, as GoTrue does."""
    kinds = {400: "invalid_request", 429: "access_denied", 500: "server_error"}
    values = [
        ("error", kinds.get(error.status, "access_denied")),
        ("error_code", error.code),
        ("error_description", error.message),
    ]
    told = with_query(target, values if is_pkce else [], keep=False)
    return with_fragment(told, [*values, ("sb", "")])


def _redirect(target: str) -> Response:
    # What follows may hold tokens: no cache keeps it, and no page after it is told.
    headers = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
    return RedirectResponse(target, 303, headers)
