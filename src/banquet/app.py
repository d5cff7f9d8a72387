"""The parts wired together: settings in, one ASGI application and the tasks behind it out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import psycopg
import psycopg_pool
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp

from banquet.auth import routes as auth
from banquet.auth.api.endpoint import Service
from banquet.auth.inviting import Inviter
from banquet.auth.keys import Keys
from banquet.auth.metrics import SignIns
from banquet.clock import SystemClock
from banquet.db.credentials import login_url
from banquet.db.pipeline_pool import PipelinePool
from banquet.db.pool import open_pool
from banquet.http.health import Health, health_route
from banquet.http.metrics import Gate, HttpMeters, metrics_route
from banquet.http.middleware import Edge
from banquet.http.routes import config_route
from banquet.http.static import WebFiles, find_web_files
from banquet.identity import Verifier
from banquet.jobs.invitation_mails import InvitationMails, InvitationQueue
from banquet.jobs.option_expiry import OptionExpiry, released_by
from banquet.realtime.service import DatabaseAccess, RealtimeService, StreamHooks
from banquet.realtime.sockets.credentials import SocketVerifier
from banquet.rest import routes as rest
from banquet.rest.catalog import Catalog
from banquet.settings import Settings

Task = Callable[[], Coroutine[None, None, None]]

_AUTH_CONNECTIONS = 8
_REST_CONNECTIONS = 10
_JOB_CONNECTIONS = 1
# As many as are asked at a time about private topics, texts and the past of a topic: who waits
# for a connection has no turns.
_RIGHTS_CONNECTIONS = 6
_ROWS_CONNECTIONS = 3

# Where the web application asks a new colleague for a name and a password.
_INVITATION_PAGE = "/invitation"


@dataclass(frozen=True, slots=True)
class App:
    """What a server runs.

    Attributes:
        asgi: Answers HTTP.
        websocket: Takes over a connection that asks to become a WebSocket.
        tasks: Run for as long as requests are served; if one ends with an error, the server
            ends, because serving on without it would be silently wrong.
        warm: Returns once the tasks have what the first request needs.
    """

    asgi: ASGIApp
    websocket: type[asyncio.Protocol] | None
    tasks: Sequence[Task]
    warm: Task


@dataclass(frozen=True, slots=True)
class _Pools:
    """Connections to the database, by what they are for."""

    auth: psycopg_pool.AsyncConnectionPool
    rights: psycopg_pool.AsyncConnectionPool
    jobs: psycopg_pool.AsyncConnectionPool
    rest: PipelinePool
    rows: PipelinePool


@dataclass(frozen=True, slots=True)
class _Parts:
    """What answers requests and what runs beside them."""

    settings: Settings
    keys: Keys
    verifier: Verifier
    pools: _Pools
    catalog: Catalog
    sign_ins: SignIns
    accounts: Service
    options: OptionExpiry
    invitations: InvitationMails
    realtime: RealtimeService


@asynccontextmanager
async def open_app(settings: Settings, admin_url: str, keys: Keys) -> AsyncIterator[App]:
    """Open what the features need, hand them to each other, and close it all afterwards.

    Args:
        settings: Of this installation.
        admin_url: Of the database's owner: migrated, login roles with passwords.
        keys: That sign and verify tokens.
    """
    authenticator = login_url(admin_url, "authenticator", settings.data_dir)
    auth_admin = login_url(admin_url, "supabase_auth_admin", settings.data_dir)
    async with _open_pools(authenticator, auth_admin) as pools:
        parts = _assemble(settings, keys, pools, admin_url, authenticator)

        async def warm() -> None:
            await parts.catalog.reload()
            await parts.realtime.engine.ready.wait()

        yield App(_serving(parts), parts.realtime.protocol, _tasks(parts), warm)


def _assemble(
    settings: Settings, keys: Keys, pools: _Pools, admin_url: str, authenticator: str
) -> _Parts:
    """Make the features and tell each of the others it works with."""
    clock = SystemClock()
    verifier = keys.verifier(clock, settings.keyless_role)
    catalog = Catalog(authenticator, settings.exposed_schemas)
    sign_ins = SignIns()
    accounts = auth.open_service(settings, pools.auth, keys, verifier, clock, sign_ins=sign_ins)
    options = OptionExpiry(released_by(pools.jobs))
    inviter = Inviter(accounts, _INVITATION_PAGE)
    invitations = InvitationMails(InvitationQueue(pools.jobs), inviter.invite)
    realtime = RealtimeService(
        settings,
        DatabaseAccess(
            admin_url=admin_url,
            pool=pools.rights,
            row_pool=pools.rows,
            notify_url=authenticator,
        ),
        SocketVerifier(verifier),
        clock,
        StreamHooks(
            on_ddl=_soon(catalog.reload),
            on_session_end=verifier.end_session,
            on_tables=_each(options.take_note, invitations.take_note),
        ),
    )
    return _Parts(
        settings=settings,
        keys=keys,
        verifier=verifier,
        pools=pools,
        catalog=catalog,
        sign_ins=sign_ins,
        accounts=accounts,
        options=options,
        invitations=invitations,
        realtime=realtime,
    )


def _tasks(parts: _Parts) -> list[Task]:
    tasks: list[Task] = [parts.catalog.run, parts.realtime.run]
    if parts.settings.schema == "banquet":
        tasks += [parts.options.run, parts.invitations.run]
    return tasks


@asynccontextmanager
async def _open_pools(authenticator: str, auth_admin: str) -> AsyncIterator[_Pools]:
    rest = PipelinePool(authenticator, size=_REST_CONNECTIONS)
    rows = PipelinePool(authenticator, size=_ROWS_CONNECTIONS)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(rest.close)
        stack.push_async_callback(rows.close)
        auth, rights, jobs = [
            await stack.enter_async_context(
                open_pool(address, min_size=least, max_size=most, name=name)
            )
            for address, least, most, name in (
                (auth_admin, 1, _AUTH_CONNECTIONS, "auth"),
                (authenticator, 1, _RIGHTS_CONNECTIONS, "rights"),
                (authenticator, 0, _JOB_CONNECTIONS, "jobs"),
            )
        ]
        yield _Pools(auth, rights, jobs, rest, rows)


def _serving(parts: _Parts) -> ASGIApp:
    """Return what answers HTTP: every address there is, and what is counted at the edge."""
    settings, keys, verifier, realtime = parts.settings, parts.keys, parts.verifier, parts.realtime
    http_meters = HttpMeters()
    gate = Gate(verifier, settings.metrics_key)
    health = Health({"database": partial(_ailment, parts.pools.auth), "realtime": realtime.ailment})
    collectors = [
        http_meters.collect,
        parts.sign_ins.collect,
        realtime.exposition.collect,
        realtime.notifier.collect,
        parts.options.collect,
        parts.invitations.collect,
    ]
    router = Router(
        [
            *rest.routes(settings, verifier, parts.pools.rest, parts.catalog),
            Mount("/auth/v1", routes=auth.routes(parts.accounts)),
            *realtime.routes,
            config_route(settings, keys.publishable_key),
            health_route(health, realtime.vitals.figures, gate.may_see(realtime.engine.is_member)),
            metrics_route(gate, collectors),
            Route("/{path:path}", WebFiles(find_web_files(), settings.public_url).respond),
        ]
    )
    return Edge(router, http_meters)


def _each(
    *hear: Callable[[frozenset[tuple[str, str]]], None],
) -> Callable[[frozenset[tuple[str, str]]], None]:
    """Return what tells several."""

    def tell(tables: frozenset[tuple[str, str]]) -> None:
        for one in hear:
            one(tables)

    return tell


def _soon(task: Task) -> Callable[[], None]:
    """Return what starts a task and does not wait for it."""
    running: set[asyncio.Task[None]] = set()  # the event loop alone would not keep them

    def start() -> None:
        started = asyncio.create_task(task())
        running.add(started)
        started.add_done_callback(running.discard)

    return start


async def _ailment(pool: psycopg_pool.AsyncConnectionPool) -> str | None:
    try:
        async with pool.connection(timeout=2) as connection:
            await connection.execute("select 1")
    except psycopg.Error:
        return "PostgreSQL cannot be reached."
    return None
