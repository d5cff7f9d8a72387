"""The auth service on a real database, called in process or through a real port."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import httpx
import psycopg
import pytest
import uvicorn
from psycopg.rows import TupleRow
from starlette.routing import Mount, Router

from banquet.auth.hashing import PasswordHasher
from banquet.auth.keys import Keys, load_keys
from banquet.auth.mail.room import open_mailroom
from banquet.auth.routes import open_service, routes
from banquet.clock import SystemClock
from banquet.db.credentials import login_url
from banquet.db.pool import open_pool
from banquet.http.middleware import Edge
from banquet.settings import Settings
from tests.mail_server import MailServer, mail_server

PASSWORD = "correct horse battery"
VERSION = {"x-supabase-api-version": "2024-01-01"}


class MovingClock(SystemClock):
    """The real clock, set forward by hand."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead


class ClusterLike(Protocol):
    data_dir: Path


@dataclass
class Auth:
    """A running service: its address, keys, database, and calls with and without a session."""

    app: Any
    keys: Keys
    database: psycopg.AsyncConnection[TupleRow]
    clock: MovingClock
    address: str = "203.0.113.7"

    async def call(
        self, method: str, path: str, *, token: str | None = None, **options: Any
    ) -> httpx.Response:
        headers = {"apikey": self.keys.publishable_key, **VERSION, **options.pop("headers", {})}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        transport = httpx.ASGITransport(self.app, client=(self.address, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://banquet.test") as client:
            return await client.request(method, f"/auth/v1{path}", headers=headers, **options)

    async def admin(self, method: str, path: str, **options: Any) -> httpx.Response:
        secret = self.keys.secret_key
        return await self.call(method, path, token=secret, headers={"apikey": secret}, **options)

    async def sign_up(self, email: str | None = None, **more: Any) -> Any:
        body = {"email": email or new_address(), "password": PASSWORD, **more}
        answer = await self.call("POST", "/signup", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        body = {"email": email, "password": password}
        return await self.call("POST", "/token?grant_type=password", json=body)

    async def refresh(self, token: object) -> httpx.Response:
        body = {"refresh_token": token}
        return await self.call("POST", "/token?grant_type=refresh_token", json=body)

    async def rows(self, statement: str, *values: object) -> list[TupleRow]:
        cursor = await self.database.execute(statement.encode(), values)
        return await cursor.fetchall() if cursor.description else []


def new_address() -> str:
    return f"{uuid4().hex[:12]}@banquet.test"


def refused(answer: httpx.Response) -> tuple[int, str, str]:
    """Return status, code and message of a refusal in the current API version."""
    assert answer.headers["x-supabase-api-version"] == "2024-01-01"
    assert answer.headers["x-sb-error-code"] == answer.json()["code"]
    return answer.status_code, answer.json()["code"], answer.json()["message"]


Start = Callable[..., Awaitable[Auth]]


@pytest.fixture(scope="session")
def hasher() -> PasswordHasher:
    # Two threads on any machine: a test changes a password from within a comparison.
    return PasswordHasher(rounds=4, workers=2)


@asynccontextmanager
async def running(
    url: str,
    data_dir: Path,
    key_dir: Path,
    hasher: PasswordHasher,
    even_seconds: float = 0,
    **settings: Any,
) -> AsyncIterator[Auth]:
    given: dict[str, Any] = {"rate_limits": False, "data_dir": key_dir, **settings}
    values = Settings(**given)
    keys, clock = load_keys(values), MovingClock()
    conninfo = login_url(url, "supabase_auth_admin", data_dir)
    async with (
        open_pool(conninfo, min_size=1, max_size=8, name="auth") as pool,
        await psycopg.AsyncConnection.connect(url, autocommit=True) as database,
    ):
        verifier = keys.verifier(clock, values.keyless_role)
        # Answers do not wait to be even; test_no_enumeration.py has them wait.
        mail = open_mailroom(values, keys.secret_key, clock, even_seconds)
        service = open_service(values, pool, keys, verifier, clock, hasher, mail=mail)
        app = Edge(Router([Mount("/auth/v1", routes=routes(service))]))
        yield Auth(app, keys, database, clock)


@pytest.fixture
async def start(
    module_database_url: str, cluster: ClusterLike, tmp_path: Path, hasher: PasswordHasher
) -> AsyncIterator[Start]:
    """Starts services with settings of the test's own on the module's database."""
    open_services = []

    async def start_one(**settings: Any) -> Auth:
        service = running(module_database_url, cluster.data_dir, tmp_path, hasher, **settings)
        open_services.append(service)
        return await service.__aenter__()

    yield start_one
    for service in reversed(open_services):
        await service.__aexit__(None, None, None)


@pytest.fixture
async def auth(start: Start) -> Auth:
    """A service that anyone may sign up at."""
    return await start()


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """A mail server that keeps what it is sent."""
    async with mail_server() as mail:
        yield mail


@asynccontextmanager
async def listening(app: Any) -> AsyncIterator[str]:
    """Serve an application on a free port; gives its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        task = asyncio.create_task(server.serve([listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task
