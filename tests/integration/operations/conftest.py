"""A server whose bounds are short and whose log tells everything."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg.rows import dict_row

from tests.conftest import Cluster, server_data_dir
from tests.running import Server

STALL_SECONDS = 1


@dataclass(frozen=True)
class Place:
    """A running server, its database, and its owner's session.

    Attributes:
        server: The server.
        sql: The database's owner, each statement committed at once.
        owner: Session of the first account, which owns the business.
        branch: Id of a branch.
    """

    server: Server
    sql: psycopg.Connection[dict[str, Any]]
    owner: dict[str, Any]
    branch: int

    def health(self, key: str | None = None) -> httpx.Response:
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        return httpx.get(f"{self.server.url}/health", headers=headers, timeout=30)

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        cursor = self.sql.execute(query, values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="package")
def place(
    cluster: Cluster, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """One server for all tests here; they leave it as well as they found it."""
    name = f"test_{uuid4().hex[:12]}"
    database_url = cluster.create(name, template_database)
    settings = {
        "BANQUET_STALL_SECONDS": str(STALL_SECONDS),
        "BANQUET_LOG_LEVEL": "info",
        "BANQUET_LOG_FORMAT": "json",
    }
    data_dir = server_data_dir(cluster, tmp_path_factory)
    server = Server(database_url, data_dir, settings).start()
    try:
        with psycopg.connect(database_url, row_factory=dict_row, autocommit=True) as sql:
            owner = server.sign_up("owner@example.test")
            branch = sql.execute(
                "insert into branches (code, name, timezone, currency)"
                " values ('dwk', 'Dwarka', 'Asia/Kolkata', 'INR') returning id"
            ).fetchone()
            assert branch is not None
            yield Place(server, sql, owner, branch["id"])
    finally:
        server.stop()
        cluster.drop(name)
