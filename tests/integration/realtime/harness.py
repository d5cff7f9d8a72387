"""The real-time service on a real PostgreSQL and a real port, and a client that speaks raw."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import psycopg
import uvicorn
import websockets
from starlette.responses import PlainTextResponse

from banquet.clock import SystemClock
from banquet.db.credentials import login_url
from banquet.db.pipeline_pool import PipelinePool
from banquet.db.pool import open_pool
from banquet.errors import TokenError
from banquet.identity import ANONYMOUS, SERVICE, Identity
from banquet.realtime.service import DatabaseAccess, RealtimeService
from banquet.server import AnsweringServer
from banquet.settings import Settings

TIMEOUT = 30.0
PUBLISHABLE, SECRET = "sb_publishable_test", "sb_secret_test"


class Tokens:
    """A verifier for tests: `user:<uuid>` stands for that account, `user:<uuid>:<exp>` too."""

    def verify(self, token: str) -> Identity:
        if token in (PUBLISHABLE, SECRET):
            return ANONYMOUS if token == PUBLISHABLE else SERVICE
        kind, _, rest = token.partition(":")
        user, _, expiry = rest.partition(":")
        if kind != "user" or not user:
            raise TokenError("PGRST301", "No suitable key or wrong key type")
        claims = {"role": "authenticated", "sub": user}
        return Identity("authenticated", claims, float(expiry) if expiry else None)

    def identify(self, apikey: str | None, authorization: str | None) -> Identity:
        if apikey is None:
            raise TokenError("PGRST302", "No API key found in request")
        return self.verify(apikey)


@dataclass
class Running:
    """A served engine.

    Attributes:
        port: Of the server.
        service: What is served.
        admin_url: Of the database.
    """

    port: int
    service: RealtimeService
    admin_url: str
    sql: psycopg.AsyncConnection[Any] = field(repr=False)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/realtime/v1"

    @asynccontextmanager
    async def client(
        self, *, vsn: str = "2.0.0", key: str = PUBLISHABLE
    ) -> AsyncIterator["Client"]:
        address = f"{self.url}/websocket?apikey={key}&vsn={vsn}"
        async with websockets.connect(address, max_size=None, compression=None) as each:
            yield Client(each, vsn)


@asynccontextmanager
async def serve(
    admin_url: str, data_dir: Path, *, settings: Settings | None = None, follows: bool = True
) -> AsyncIterator[Running]:
    """Run service and server until the block ends.

    Args:
        admin_url: Of the database.
        data_dir: Where the passwords of the login roles are.
        settings: Of the service.
        follows: Whether to wait until it follows the database, which another may do now.
    """
    address = login_url(admin_url, "authenticator", data_dir)
    async with (
        open_pool(address, min_size=1, max_size=4, name="test") as pool,
        AsyncExitStack() as stack,
        await psycopg.AsyncConnection.connect(admin_url, autocommit=True) as sql,
        asyncio.TaskGroup() as tasks,
    ):
        row_pool = PipelinePool(address, size=2)
        stack.push_async_callback(row_pool.close)
        access = DatabaseAccess(admin_url=admin_url, pool=pool, row_pool=row_pool)
        service = RealtimeService(settings or Settings(), access, Tokens(), SystemClock())
        config = uvicorn.Config(
            PlainTextResponse("http"),
            port=0,
            ws=service.protocol,
            log_config=None,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        server = AnsweringServer(config)
        following = tasks.create_task(service.run())
        serving = tasks.create_task(server._serve())
        async with asyncio.timeout(TIMEOUT):
            await server.answering.wait()
            if follows:
                await service.engine.ready.wait()
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield Running(port, service, admin_url, sql)
        finally:
            server.should_exit = True
            await serving
            following.cancel()


ADD_BRANCH = """
insert into branches (code, name, timezone, currency)
values (%s, %s, 'Asia/Kolkata', 'INR') returning id
"""


class Client:
    """A raw client: sends what it is told, and keeps what it is sent."""

    def __init__(self, connection: websockets.ClientConnection, vsn: str) -> None:
        self.connection = connection
        self.vsn = vsn
        self.ref = 0

    async def send(self, topic: str, event: str, payload: object, *, join_ref: Any = None) -> str:
        self.ref += 1
        ref = str(self.ref)
        if self.vsn == "1.0.0":
            message: object = {
                "topic": topic,
                "event": event,
                "payload": payload,
                "ref": ref,
                "join_ref": join_ref,
            }
        else:
            message = [join_ref, ref, topic, event, payload]
        await self.connection.send(orjson.dumps(message).decode())
        return ref

    async def receive(self) -> dict[str, Any]:
        """Return the next message as a vsn 1.0.0 object, with `join_ref` for vsn 2.0.0."""
        async with asyncio.timeout(TIMEOUT):
            value = orjson.loads(await self.connection.recv())
        if self.vsn == "1.0.0":
            return dict(value)
        return dict(zip(("join_ref", "ref", "topic", "event", "payload"), value, strict=True))

    async def until(
        self, wanted: Callable[[dict[str, Any]], bool]
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Return the first message that is wanted, and those that came before it."""
        before: list[dict[str, Any]] = []
        while True:
            message = await self.receive()
            if wanted(message):
                return message, before
            before.append(message)

    async def join(
        self, name: str, *bindings: dict[str, Any], token: str | None = None, **config: Any
    ) -> dict[str, Any]:
        """Join `realtime:<name>` and return the payload of the reply."""
        payload: dict[str, Any] = {"config": {"postgres_changes": list(bindings), **config}}
        if token is not None:
            payload["access_token"] = token
        topic = f"realtime:{name}"
        ref = await self.send(topic, "phx_join", payload, join_ref=str(self.ref + 1))
        reply, _ = await self.until(lambda m: m["event"] == "phx_reply" and m["ref"] == ref)
        return dict(reply["payload"])

    async def change(self) -> dict[str, Any]:
        """Return the payload of the next row change."""
        message, _ = await self.until(lambda m: m["event"] == "postgres_changes")
        return dict(message["payload"])

    async def system(self, wanted: str) -> dict[str, Any]:
        """Return the payload of the next system message that says so."""
        message, _ = await self.until(
            lambda m: m["event"] == "system" and m["payload"]["message"] == wanted
        )
        return dict(message["payload"])

    async def barrier(self) -> list[dict[str, Any]]:
        """Return everything that was sent before the answer to a heartbeat."""
        ref = await self.send("phoenix", "heartbeat", {})
        _, before = await self.until(lambda m: m["topic"] == "phoenix" and m["ref"] == ref)
        return before
