"""The parts wired together: settings in, one ASGI application and the tasks behind it out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg
import psycopg_pool
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from banquet.auth.keys import Keys
from banquet.db.credentials import login_url
from banquet.db.pool import open_pool
from banquet.http.middleware import Edge
from banquet.http.routes import config_route, health_route
from banquet.http.static import WebFiles, find_web_files
from banquet.settings import Settings


@dataclass(frozen=True, slots=True)
class App:
    """What a server runs.

    Attributes:
        asgi: Answers HTTP.
        websocket: Takes over a connection that asks to become a WebSocket.
        tasks: Run for as long as requests are served; if one ends with an error, the server
            ends, because serving on without it would be silently wrong.
    """

    asgi: ASGIApp
    websocket: type[asyncio.Protocol] | None
    tasks: Sequence[Callable[[], Coroutine[None, None, None]]]


@asynccontextmanager
async def open_app(settings: Settings, admin_url: str, keys: Keys) -> AsyncIterator[App]:
    """Open what the features need, hand them to each other, and close it all afterwards.

    Args:
        settings: Of this installation.
        admin_url: Of the database's owner: migrated, login roles with passwords.
        keys: That sign and verify tokens.
    """
    authenticator = login_url(admin_url, "authenticator", settings.data_dir)
    async with open_pool(authenticator, min_size=1, max_size=4, name="health") as pool:
        routes = [
            config_route(settings, keys.publishable_key),
            health_route({"database": lambda: _answers(pool)}),
            Route("/{path:path}", WebFiles(find_web_files()).respond),
        ]
        yield App(Edge(Starlette(routes=routes)), None, [])


async def _answers(pool: psycopg_pool.AsyncConnectionPool) -> bool:
    try:
        async with pool.connection(timeout=2) as connection:
            await connection.execute("select 1")
    except psycopg.Error:
        return False
    return True
