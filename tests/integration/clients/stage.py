"""A small house with people in it on a real server, and a way for other processes to act on it.

The official clients run in Node and in a browser. What a client cannot do itself (kill the
server, write as the database's owner, make a token that soon ends) they ask of the `Stagehand`.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any, Literal
from uuid import uuid4

import psycopg
import pytest
from psycopg.rows import dict_row

from banquet.auth.keys import load_keys
from banquet.auth.tokens import sign_token
from banquet.settings import Settings
from tests.conftest import Cluster, server_data_dir
from tests.running import PASSWORD, Server

HALLS = {
    "dwk": ("Dwarka", ("Main Hall", "Garden", "Terrace")),
    "rjg": ("Rajouri Garden", ("Durbar", "Pearl")),
}
# The first to sign up owns the house.
PEOPLE = {
    "owner": None,
    "manager.dwk": ("dwk", "manager"),
    "sales.dwk": ("dwk", "sales"),
    "manager.rjg": ("rjg", "manager"),
}


@dataclass(frozen=True)
class Stage:
    """Two branches, four people, and the server they use.

    Attributes:
        server: Running.
        branches: Id by code.
        people: Account id by name: `owner`, `manager.dwk`, `sales.dwk`, `manager.rjg`.
    """

    server: Server
    branches: dict[str, int]
    people: dict[str, str]
    _days: Iterator[int] = field(default_factory=count)

    def address(self, person: str) -> str:
        """Return what a person signs in with, beside `PASSWORD`."""
        return f"{person}@banquet.test"

    def run(self, statement: str) -> list[dict[str, Any]]:
        """Run SQL as the owner of the database; the rows of its last statement."""
        assert self.server.database_url is not None
        with psycopg.connect(
            self.server.database_url, autocommit=True, row_factory=dict_row
        ) as connection:
            cursor = connection.execute(statement.encode())
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []

    def new_days(self, number: int = 1) -> date:
        """Return the first of so many days that nobody else is given to book on."""
        first = next(self._days)
        for _ in range(number - 1):
            next(self._days)
        return date(2033, 1, 1) + timedelta(days=first)

    def token(self, person: str, seconds: float) -> str:
        """Return an access token of a person that ends in so many seconds."""
        claims = {
            "sub": self.people[person],
            "role": "authenticated",
            "aud": "authenticated",
            "exp": time.time() + seconds,
            "session_id": str(uuid4()),
        }
        return sign_token(load_keys(Settings(data_dir=self.server.data_dir)).signing, claims)


@contextmanager
def open_stage(cluster: Cluster, template: str, data_dir: Path, **settings: str) -> Iterator[Stage]:
    """Start a server on a fresh database with branches, halls and people; end both afterwards.

    `settings` are environment variables of the server.
    """
    database = f"stage_{uuid4().hex[:12]}"
    server = Server(cluster.create(database, template), data_dir, settings)
    try:
        yield _set(server.start())
    finally:
        server.stop()
        cluster.drop(database)


def shared_stage(scope: Literal["module", "package"], **settings: str) -> Any:
    """Return the fixture `stage`, for the tests of a module or package together.

    `settings` are environment variables of the server.
    """

    @pytest.fixture(scope=scope, name="stage")
    def stage(
        cluster: Cluster, template_database: str, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Stage]:
        data_dir = server_data_dir(cluster, tmp_path_factory)
        with open_stage(cluster, template_database, data_dir, **settings) as opened:
            yield opened

    return stage


def _set(server: Server) -> Stage:
    people = {name: _sign_up(server, name) for name in PEOPLE}
    stage = Stage(server, {}, people)
    for code, (name, halls) in HALLS.items():
        (branch,) = stage.run(
            "insert into branches (code, name, timezone, currency)"
            f" values ('{code}', '{name}', 'Asia/Kolkata', 'INR') returning id"
        )
        stage.branches[code] = branch["id"]
        for hall in halls:
            stage.run(f"insert into halls (branch_id, name) values ({branch['id']}, '{hall}')")
    for name, membership in PEOPLE.items():
        if membership is not None:
            code, role = membership
            stage.run(
                "insert into memberships (user_id, branch_id, role)"
                f" values ('{people[name]}', {stage.branches[code]}, '{role}')"
            )
    return stage


def _sign_up(server: Server, name: str) -> str:
    session = server.sign_up(f"{name}@banquet.test", full_name=name)
    identity: str = session["user"]["id"]
    return identity


@contextmanager
def stagehand(stage: Stage) -> Iterator[dict[str, str]]:
    """Serve the stage's actions to other processes; gives them as environment variables.

    `BANQUET_STAGE` is JSON: the server's `url` and keys, the `control` address, people's
    `password`, `branches`. `POST {control}/sql`, `/token`, `/days`, `/kill`, `/start`, `/freeze`,
    `/thaw` act; bodies are JSON.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_OPTIONS(self) -> None:
            self._answer(204, b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            try:
                status, answer = 200, _act(stage, self.path, json.loads(body or b"null"))
            except psycopg.Error as error:
                status, answer = 400, str(error)
            self._answer(status, json.dumps(answer, default=str).encode())

        def _answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            # a page of another origin may ask, too
            self.send_header("access-control-allow-origin", "*")
            self.send_header("access-control-allow-headers", "*")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        Thread(target=listener.serve_forever, daemon=True).start()
        try:
            yield {
                "BANQUET_STAGE": json.dumps(
                    {
                        "url": stage.server.url,
                        "publishableKey": stage.server.publishable_key,
                        "control": f"http://127.0.0.1:{listener.server_port}",
                        "password": PASSWORD,
                        "branches": stage.branches,
                    }
                )
            }
        finally:
            listener.shutdown()


def _act(stage: Stage, path: str, body: Any) -> Any:
    match path:
        case "/sql":
            return stage.run(body)
        case "/token":
            return stage.token(body["person"], body["seconds"])
        case "/days":
            return stage.new_days(body)
        case "/kill":
            return stage.server.kill()
        case "/start":
            stage.server.start()
            return None
        case "/freeze":
            return os.kill(stage.server.pid, signal.SIGSTOP)
        case "/thaw":
            return os.kill(stage.server.pid, signal.SIGCONT)
        case _:
            raise ValueError(path)
