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
from banquet.jobs.option_expiry import OptionExpiry, released_by
from banquet.realtime.service import RealtimeService
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


@asynccontextmanager
async def open_app(settings: Settings, admin_url: str, keys: Keys) -> AsyncIterator[App]:
    """Open what the features need, hand them to each other, and close it all afterwards.

    Args:
        settings: Of this installation.
        admin_url: Of the database's owner: migrated, login roles with passwords.
        keys: That sign and verify tokens.
    """
    clock = SystemClock()
    verifier = keys.verifier(clock, settings.keyless_role)
    authenticator = login_url(admin_url, "authenticator", settings.data_dir)
    auth_admin = login_url(admin_url, "supabase_auth_admin", settings.data_dir)
    catalog = Catalog(authenticator, settings.exposed_schemas)
    async with AsyncExitStack() as stack:
        auth_pool = await stack.enter_async_context(
            open_pool(auth_admin, min_size=1, max_size=_AUTH_CONNECTIONS, name="auth")
        )
        rest_pool = PipelinePool(authenticator, size=_REST_CONNECTIONS)
        stack.push_async_callback(rest_pool.close)
        rights_pool = await stack.enter_async_context(
            open_pool(authenticator, min_size=1, max_size=_RIGHTS_CONNECTIONS, name="rights")
        )
        row_pool = PipelinePool(authenticator, size=_ROWS_CONNECTIONS)
        stack.push_async_callback(row_pool.close)
        job_pool = await stack.enter_async_context(
            open_pool(authenticator, min_size=0, max_size=_JOB_CONNECTIONS, name="jobs")
        )
        options = OptionExpiry(released_by(job_pool))
        realtime = RealtimeService(
            settings,
            admin_url,
            rights_pool,
            row_pool,
            verifier,
            clock,
            notify_url=authenticator,
            on_ddl=_soon(catalog.reload),
            on_tables=options.take_note,
        )
        gate = Gate(verifier, settings.metrics_key)
        http_meters, sign_ins = HttpMeters(), SignIns()
        router = Router(
            [
                *rest.routes(settings, verifier, rest_pool, catalog),
                Mount(
                    "/auth/v1",
                    routes=auth.routes(
                        settings, auth_pool, keys, verifier, clock, sign_ins=sign_ins
                    ),
                ),
                *realtime.routes,
                config_route(settings, keys.publishable_key),
                health_route(
                    Health(
                        {"database": partial(_ailment, auth_pool), "realtime": realtime.ailment}
                    ),
                    realtime.vitals.figures,
                    gate.may_see(realtime.engine.is_member),
                ),
                metrics_route(
                    gate,
                    [
                        http_meters.collect,
                        sign_ins.collect,
                        realtime.exposition.collect,
                        realtime.notifier.collect,
                        options.collect,
                    ],
                ),
                Route("/{path:path}", WebFiles(find_web_files(), settings.public_url).respond),
            ]
        )

        async def warm() -> None:
            await catalog.reload()
            await realtime.engine.ready.wait()

        tasks: list[Task] = [catalog.run, realtime.run]
        if settings.schema == "banquet":
            tasks.append(options.run)
        yield App(Edge(router, http_meters), realtime.protocol, tasks, warm)


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
