"""A real server over a real PostgreSQL that answers `/rest/v1` for a small schema."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
import uvicorn
from starlette.applications import Starlette

from banquet.db.credentials import login_url
from banquet.db.pipeline_pool import PipelinePool
from banquet.errors import TokenError
from banquet.http.middleware import Edge
from banquet.identity import ANONYMOUS, SERVICE, Identity
from banquet.rest.catalog import Catalog
from banquet.rest.routes import routes
from banquet.settings import Settings
from tests.conftest import Cluster

NORTH = "00000000-0000-4000-8000-000000000001"
SOUTH = "00000000-0000-4000-8000-000000000002"
MAX_ROWS = 1000


class Names:
    """A verifier for which the token is the name of who asks."""

    def verify(self, token: str) -> Identity:
        if token == "forged":
            raise TokenError("PGRST301", "No suitable key or wrong key type")
        people = {"north": NORTH, "south": SOUTH}
        if token in people:
            claims = {"role": "authenticated", "sub": people[token]}
            return Identity("authenticated", claims)
        if token.startswith("role:"):
            return Identity(token.removeprefix("role:"))
        return SERVICE if token == "service" else ANONYMOUS

    def identify(self, apikey: str | None, authorization: str | None) -> Identity:
        return self.verify((authorization or "").removeprefix("Bearer "))


@dataclass
class RestServer:
    """A running server and what tests need to know of it."""

    url: str
    database_url: str
    client: httpx.Client
    pool: PipelinePool
    catalog: Catalog
    loop: asyncio.AbstractEventLoop

    def ask(self, method: str, path: str, who: str = "north", **options: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {who}", **options.pop("headers", {})}
        return self.client.request(method, f"/rest/v1{path}", headers=headers, **options)

    def rows(self, path: str, who: str = "north", **options: Any) -> Any:
        response = self.ask("GET", path, who, **options)
        assert response.status_code in (200, 206), response.text
        return response.json()

    def sql(self, query: str, *params: Any) -> list[tuple[Any, ...]]:
        """Run SQL as the owner."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(query.encode(), params or None)
            return cursor.fetchall() if cursor.description else []

    def reload(self) -> None:
        asyncio.run_coroutine_threadsafe(self.catalog.reload(), self.loop).result(20)


def serve(
    database_url: str, authenticator: str, settings: Settings, *, wait_for_catalog: bool = True
) -> Iterator[RestServer]:
    """Serve in a thread until the generator is closed."""
    parts: dict[str, Any] = {}

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        pool = PipelinePool(authenticator, size=4, wait_seconds=3)
        catalog = Catalog(authenticator, settings.exposed_schemas)
        app.router.routes.extend(routes(settings, Names(), pool, catalog))
        running = asyncio.create_task(catalog.run())
        if wait_for_catalog:
            await asyncio.wait_for(catalog.reload(), 30)
        parts.update(pool=pool, catalog=catalog, loop=asyncio.get_running_loop())
        yield
        running.cancel()
        await asyncio.wait([running])
        await pool.close()

    app = Edge(Starlette(lifespan=lifespan))
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="warning", loop="uvloop", http="httptools")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 60
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, timeout=30) as client:
            yield RestServer(url, database_url, client, **parts)
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="module")
def rest(cluster: Cluster, platform_template: str) -> Iterator[RestServer]:
    """A server over a fresh database with `schema.sql`, shared by the tests of a module."""
    name = f"rest_{uuid4().hex[:12]}"
    database_url = cluster.create(name, platform_template)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute((Path(__file__).parent / "schema.sql").read_bytes())
        connection.execute(
            f"alter role authenticated in database {name} set statement_timeout = '2s'"
        )
    settings = Settings(exposed_schemas=("public", "annex"), max_rows=MAX_ROWS)
    authenticator = login_url(database_url, "authenticator", cluster.data_dir)
    yield from serve(database_url, authenticator, settings)
    cluster.drop(name)


@pytest.fixture(scope="module")
def world(rest: RestServer) -> RestServer:
    """The server with tables that lead to one another besides."""
    rest.sql((Path(__file__).parent / "embedding.sql").read_text())
    rest.reload()
    return rest


@pytest.fixture(scope="module")
def open_rest(cluster: Cluster, platform_template: str) -> Iterator[RestServer]:
    """A server that allows everything an operator may allow."""
    name = f"rest_{uuid4().hex[:12]}"
    database_url = cluster.create(name, platform_template)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute((Path(__file__).parent / "forms.sql").read_bytes())
    settings = Settings(
        max_rows=100, plan=True, tx_end="commit-allow-override", pre_request="public.before_request"
    )
    authenticator = login_url(database_url, "authenticator", cluster.data_dir)
    yield from serve(database_url, authenticator, settings)
    cluster.drop(name)
