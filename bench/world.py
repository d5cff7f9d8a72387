"""What the parts measure on: a PostgreSQL with production settings and a small venue group."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from banquet.db.credentials import ensure_login_roles
from banquet.db.embedded import EmbeddedCluster
from banquet.db.migrate import migrate
from tests.running import Server

BENCH = Path(__file__).parent
ROOT = BENCH.parent
HALLS = 5
BOOKINGS = 50


@dataclass(frozen=True)
class World:
    """Where to measure.

    Attributes:
        cluster: Runs with the settings an installation has, plus room for more slots.
        directory: For files of the run; removed afterwards.
        template: Name of a migrated database with one branch and its bookings.
    """

    cluster: EmbeddedCluster
    directory: Path
    template: str

    @cached_property
    def limit(self) -> Path:
        """Return the program `limit.c`, compiled with the system's C compiler."""
        program = self.directory / "limit"
        compiler = os.environ.get("CC", "cc")
        subprocess.run([compiler, "-O2", "-o", program, BENCH / "limit.c"], check=True)
        return program

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make a fresh copy of the template and give its owner's address; drop it afterwards."""
        name = f"bench_{uuid4().hex[:8]}"
        self._administer(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(self.template)
            )
        )
        try:
            yield self.cluster.url_of(name)
        finally:
            self._administer(
                sql.SQL(
                    "select pg_terminate_backend(active_pid, 5000) from pg_replication_slots"
                    " where database = {} and active"
                ).format(name),
                sql.SQL(
                    "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                    " where database = {}"
                ).format(name),
                sql.SQL("drop database {} with (force)").format(sql.Identifier(name)),
            )

    @contextmanager
    def server(self, database_url: str) -> Iterator[Server]:
        """Run `banquet serve` on a database for the length of a `with` block."""
        data_dir = Path(tempfile.mkdtemp(prefix="data-", dir=self.directory))
        ensure_login_roles(database_url, data_dir)
        server = Server(database_url, data_dir)
        try:
            yield server.start()
        finally:
            server.stop()

    def _administer(self, *statements: sql.Composed) -> None:
        with psycopg.connect(self.cluster.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


@contextmanager
def open_world() -> Iterator[World]:
    """Start a PostgreSQL of its own for the run; removed with everything afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="banquet-bench-"))
    settings = {"max_replication_slots": "20", "max_wal_senders": "20", "max_connections": "200"}
    cluster = EmbeddedCluster(directory / "cluster", settings=settings)
    try:
        cluster.start()
        _make_template(cluster)
        yield World(cluster, directory, "bench_template")
    finally:
        cluster.destroy()
        shutil.rmtree(directory, ignore_errors=True)


def booking_ids(database_url: str) -> list[str]:
    """Return the ids of the bookings there are."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("select id::text from bookings order by id").fetchall()
    return [str(booking_id) for (booking_id,) in rows]


def _make_template(cluster: EmbeddedCluster) -> None:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("create database bench_template")
    url = cluster.url_of("bench_template")
    migrate(url, "banquet")
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "insert into branches (code, name, timezone, currency)"
            " values ('dwk', 'Dwarka', 'Asia/Kolkata', 'INR') returning id"
        ).fetchone()
        assert row is not None
        connection.execute(
            "insert into halls (branch_id, name, kind)"
            " select %s, format('Hall %%s', n), 'base' from generate_series(1, %s) n",
            (row[0], HALLS),
        )
        connection.execute(
            "insert into bookings (branch_id, hall_name, event_date, event_time, title)"
            " select %s, format('Hall %%s', 1 + n %% %s), current_date + 30 + n, '18:00',"
            " format('Wedding %%s', n) from generate_series(1, %s) n",
            (row[0], HALLS, BOOKINGS),
        )
