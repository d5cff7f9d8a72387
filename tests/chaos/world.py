"""Where a run takes place: a PostgreSQL of its own, the server, and the wires between."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

import jwt
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from banquet.db.embedded import EmbeddedCluster
from banquet.db.migrate import migrate
from tests.chaos.gate import Gate
from tests.chaos.history import History, place_of_branch, place_of_person
from tests.chaos.ledger import SERVICE, Place
from tests.chaos.rows import IDS
from tests.db.house import connect, furnish
from tests.running import Server

SCHEMA: Final = Path(__file__).with_name("schema.sql")
SOCKETS: Final = "pg"
SOCKET: Final = ".s.PGSQL.5432"
AWAY_SECONDS: Final = 30.0
"""Longest that PostgreSQL is waited for."""

PASSING: Final = ("57P", "40P01")
"""SQLSTATEs that pass: it starts or stops, or a writer stood in the way."""

RING_BYTES: Final = 8 * 1024 * 1024
WAL_KEPT_MB: Final = 256
MB: Final = 1024 * 1024

TOKEN_SECRET: Final = "chaos-secret-chaos-secret-chaos-secret"
_TOKEN_SECONDS: Final = 7200.0

_CLUSTER: Final = {
    "deadlock_timeout": "100ms",
    "wal_sender_timeout": "4s",
    "max_slot_wal_keep_size": f"{WAL_KEPT_MB}MB",
    "max_wal_size": "512MB",
    "idle_in_transaction_session_timeout": "0",
    "autovacuum_naptime": "10s",
}

# What `changing` may see comes and goes; everybody else's rights never change.
_PEOPLE: Final = {
    "owner": ("dwk", "lon", "par"),
    "manager": ("dwk",),
    "sales.lon": ("lon",),
    "viewer": ("lon", "par"),
    "stranger": (),
}
CHANGING: Final = "sales"


@dataclass
class World:
    """What everybody in a run needs.

    Attributes:
        random: Decides everything that is not the event loop's to decide.
        history: What everybody writes to.
        cluster: PostgreSQL, reached directly by writers.
        server: Reached through `clients`; reaches PostgreSQL through `database`.
        spare: A second server, for the time it is there.
        branches: Id by code.
        people: Account by name.
        age: How often the database was restored from a backup.
        over: Set when everybody may go home.
        directory: For files; removed at the end.
    """

    random: Random
    history: History
    cluster: EmbeddedCluster
    server: Server
    clients: Gate
    database: Gate
    directory: Path
    branches: dict[str, int]
    people: dict[str, UUID]
    age: int = 0
    spare: Server | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)
    _servers: int = 1

    @property
    def url(self) -> str:
        """Return the address clients use."""
        return f"http://127.0.0.1:{self.clients.port}"

    def places(self, person: str) -> list[Place]:
        """Return what somebody may see at the start."""
        codes = ("dwk",) if person == CHANGING else _PEOPLE[person]
        own = place_of_person(self.people[person])
        return [own, *(place_of_branch(self.branches[code]) for code in codes)]

    def token(self, person: str, seconds: float = _TOKEN_SECONDS) -> tuple[str, float]:
        """Return an access token and when it ends, seconds of the Unix epoch."""
        return make_token(self.people[person], seconds)

    def keys(self, person: str) -> dict[str, str]:
        """Return the headers of somebody's REST requests."""
        if person == SERVICE:
            return {"apikey": self.server.secret_key}
        token, _ = self.token(person)
        return {"apikey": self.server.publishable_key, "authorization": f"Bearer {token}"}

    async def connect(self) -> psycopg.AsyncConnection[Any]:
        """Return a connection of the database's owner; each statement commits at once."""
        return await psycopg.AsyncConnection.connect(
            self.cluster.url, autocommit=True, connect_timeout=5
        )

    async def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement as the database's owner, as soon as the database takes it."""
        deadline = time.monotonic() + AWAY_SECONDS
        while True:
            try:
                async with await self.connect() as connection:
                    cursor = await connection.execute(statement.encode(), values or None)
                    return await cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError as error:
                is_passing = (error.sqlstate or "57P").startswith(PASSING)
                if not is_passing or time.monotonic() > deadline:
                    raise
            await asyncio.sleep(0.05)

    async def write_marks(self, which: str) -> None:
        """Write down which transactions are in the database."""
        found = await self.sql("select distinct tx from chaos_marks")
        self.history.write("runner", "marks", which=which, txs=[tx for (tx,) in found])

    def stop(self) -> None:
        """End the servers, in whatever state they are."""
        for each in (self.server, self.spare):
            if each is not None:
                each.kill()

    def new_server(self) -> Server:
        """Return another server on the same database, not started."""
        self._servers += 1
        return make_server(self.cluster, self.directory, f"server {self._servers}")


def make_server(cluster: EmbeddedCluster, directory: Path, name: str, preamble: str = "") -> Server:
    """Return a server that reaches the database through the gate in the directory."""
    data_dir = directory / name
    data_dir.mkdir()
    url = make_conninfo(cluster.url, host=str(directory / SOCKETS))
    settings = {
        "BANQUET_JWT_SECRET": TOKEN_SECRET,
        "BANQUET_RING_BYTES": str(RING_BYTES),
        "BANQUET_MAX_ROWS": "1000000",
    }
    return Server(url, data_dir, settings, preamble=preamble)


def make_token(account: UUID, seconds: float) -> tuple[str, float]:
    """Return an access token of an account and when it ends."""
    ends = time.time() + seconds
    claims = {
        "sub": str(account),
        "role": "authenticated",
        "aud": "authenticated",
        "exp": ends,
        "session_id": str(uuid4()),
    }
    return jwt.encode(claims, TOKEN_SECRET, algorithm="HS256"), ends


@asynccontextmanager
async def open_world(seed: int, path: Path, preamble: str = "") -> AsyncIterator[World]:
    """Make everything and start it; end and remove it all afterwards, but the history.

    Args:
        seed: Of the run.
        path: The history's file.
        preamble: See `Server.preamble`.
    """
    random = Random(seed)  # noqa: S311  # repeatable, guards nothing
    history = History(path)
    with _directory() as directory, _running(directory / "db") as cluster:
        branches, people = await asyncio.to_thread(_furnish, cluster.url)
        home = conninfo_to_dict(cluster.url)["host"]
        (directory / SOCKETS).mkdir()
        server = make_server(cluster, directory, "server 1", preamble)
        database = Gate(Path(str(home)) / SOCKET, random)
        clients = Gate(server.port, random)
        world = World(
            random, history, cluster, server, clients, database, directory, branches, people
        )
        async with clients.listening(), database.listening(directory / SOCKETS / SOCKET):
            try:
                await asyncio.to_thread(server.start)
                yield world
            finally:
                world.over.set()
                await asyncio.to_thread(world.stop)
                history.close()


@contextmanager
def _directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="banquet-chaos-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def _running(data_dir: Path) -> Iterator[EmbeddedCluster]:
    cluster = EmbeddedCluster(data_dir, settings=_CLUSTER)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.destroy()


def _furnish(url: str) -> tuple[dict[str, int], dict[str, UUID]]:
    migrate(url, "banquet")
    with connect(url) as connection:
        house = furnish(connection)
        # A server takes accounts of the demonstration for the demonstration.
        house.run("update auth.users set email = replace(email, 'demo.test', 'example.test')")
        paris = house.insert(
            "branches", code="par", name="Paris", timezone="Europe/Paris", currency="EUR"
        )
        house.branches["par"] = paris["id"]
        house.run(SCHEMA.read_text())
        house.run("insert into chaos_ids select generate_series(1, %(ids)s)", {"ids": IDS})
        house.run("insert into chaos_rights select id from branches")
        for code in _PEOPLE["viewer"]:
            house.insert(
                "memberships",
                user_id=house.people["viewer"],
                branch_id=house.branches[code],
                role="viewer",
            )
        house.run(
            "delete from memberships where user_id = %(who)s and branch_id = %(branch)s",
            {"who": house.people["viewer"], "branch": house.branches["dwk"]},
        )
        connection.commit()
        people = {name: house.people[name] for name in (*_PEOPLE, CHANGING)}
        return dict(house.branches), people
