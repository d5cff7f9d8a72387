"""What tests share: one PostgreSQL for the session, migrated templates, fresh databases."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from banquet.db.credentials import ensure_login_roles
from banquet.db.embedded import EmbeddedCluster
from banquet.db.migrate import Schema, migrate
from tests.running import Server

# Durability is what these give up: a test cluster never outlives its session. Tests of
# durability start a cluster of their own with the real settings.
_FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "max_replication_slots": "40",
    "max_wal_senders": "40",
    "autovacuum_naptime": "1h",
    "max_wal_size": "4GB",
}

# Ends the cluster also when the test run itself is killed: its input then closes.
_WATCH = """
import sys
from pathlib import Path
from banquet.db.embedded import EmbeddedCluster
sys.stdin.read()
EmbeddedCluster(Path(sys.argv[1])).destroy()
"""


def pytest_configure() -> None:
    """Let programs be ended by Ctrl-C though the tests run in a script's background.

    Whatever a shell starts there ignores it, and so do its children, until somebody says otherwise.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers() -> int:
    """Each process has a cluster of its own; one that is given serves a single process."""
    if os.environ.get("BANQUET_TEST_DATABASE_URL"):
        return 1
    return min(os.cpu_count() or 1, 4)


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL that tests may make databases in.

    Attributes:
        url: The owner's address of some database there.
        data_dir: Where secrets for that PostgreSQL are kept.
        programs: Directory of `psql`, `pg_dump`, `pg_recvlogical` and so on.
    """

    url: str
    data_dir: Path
    programs: Path

    def url_of(self, database: str) -> str:
        return make_conninfo(self.url, dbname=database)

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database and return the owner's address of it."""
        statement = sql.SQL("create database {} template {}")
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url_of(name)

    def drop(self, name: str) -> None:
        """Remove a database with its replication slots and whoever is connected to it."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(active_pid, 5000) from pg_replication_slots"
                " where database = %s and active",
                [name],
            )
            connection.execute(
                "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                " where database = %s",
                [name],
            )
            statement = sql.SQL("drop database if exists {} with (force)")
            connection.execute(statement.format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """PostgreSQL for the session: embedded, or the one in BANQUET_TEST_DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="banquet-test-") as directory:
        data_dir = Path(directory) / "data"
        embedded = EmbeddedCluster(data_dir, settings=_FAST)
        external = os.environ.get("BANQUET_TEST_DATABASE_URL")
        if external:
            data_dir.mkdir()
            yield Cluster(external, data_dir, embedded.binary("psql").parent)
            return
        command = [sys.executable, "-c", _WATCH, str(data_dir)]
        watch = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        try:
            embedded.start()
            yield Cluster(embedded.url, data_dir, embedded.binary("psql").parent)
        finally:
            embedded.stop()
            watch.communicate(timeout=60)


def _template(cluster: Cluster, schema: Schema) -> Iterator[str]:
    name = f"template_{schema}_{uuid4().hex[:8]}"
    url = cluster.create(name)
    migrate(url, schema)
    ensure_login_roles(url, cluster.data_dir)
    yield name
    cluster.drop(name)


@pytest.fixture(scope="session")
def template_database(cluster: Cluster) -> Iterator[str]:
    """Name of a migrated database of schema `banquet`, to be cloned."""
    yield from _template(cluster, "banquet")


@pytest.fixture(scope="session")
def platform_template(cluster: Cluster) -> Iterator[str]:
    """Name of a migrated database of schema `platform`, to be cloned."""
    yield from _template(cluster, "platform")


def _clone(cluster: Cluster, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex[:12]}"
    yield cluster.create(name, template)
    cluster.drop(name)


@pytest.fixture
def database_url(cluster: Cluster, template_database: str) -> Iterator[str]:
    """Owner's address of a fresh database of schema `banquet`; removed after the test."""
    yield from _clone(cluster, template_database)


@pytest.fixture
def platform_url(cluster: Cluster, platform_template: str) -> Iterator[str]:
    """Owner's address of a fresh database of schema `platform`; removed after the test."""
    yield from _clone(cluster, platform_template)


@pytest.fixture(scope="module")
def module_database_url(cluster: Cluster, template_database: str) -> Iterator[str]:
    """Like `database_url`, shared by the tests of a module (which roll back what they do)."""
    yield from _clone(cluster, template_database)


@pytest.fixture(scope="module")
def server(
    cluster: Cluster, module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A real `banquet serve` process on a fresh database, shared by the tests of a module."""
    running = Server(module_database_url, server_data_dir(cluster, tmp_path_factory))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_server(
    cluster: Cluster, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Like `server`, for one test alone: to be killed, restarted, or started with settings.

    It is not started yet.
    """
    running = Server(database_url, server_data_dir(cluster, tmp_path_factory))
    yield running
    running.stop()


def server_data_dir(cluster: Cluster, factory: pytest.TempPathFactory) -> Path:
    directory = factory.mktemp("server")
    # Where the owner has no password, the login roles' come from this file; see credentials.
    if (cluster.data_dir / "roles.secret").exists():
        shutil.copy(cluster.data_dir / "roles.secret", directory)
    return directory
