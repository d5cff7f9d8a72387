"""The law that hands a read over to a stream: rows in the answer = transactions in its snapshot."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
import pytest

from tests.integration.rest.conftest import RestServer

WRITERS, READS = 6, 150


@dataclass(frozen=True)
class Snapshot:
    """`pg_snapshot` as PostgreSQL's documentation defines it, apart from the program's own."""

    xmin: int
    xmax: int
    running: frozenset[int]

    @classmethod
    def of(cls, text: str) -> "Snapshot":
        xmin, xmax, running = text.split(":")
        return cls(int(xmin), int(xmax), frozenset(int(x) for x in running.split(",") if x))

    def holds(self, xid: int) -> bool:
        return xid < self.xmax and xid not in self.running


@pytest.fixture
def busy(rest: RestServer) -> Iterator[RestServer]:
    """Writers that commit as fast as they can, each row bearing its transaction's number."""
    rest.sql(
        "create table stamped (xid bigint default pg_current_xact_id()::text::bigint);"
        "grant select on stamped to authenticated"
    )
    rest.reload()
    stop = threading.Event()

    def write() -> None:
        with psycopg.connect(rest.database_url, autocommit=True) as connection:
            while not stop.is_set():
                connection.execute("insert into stamped default values")

    with ThreadPoolExecutor(WRITERS) as threads:
        writers = [threads.submit(write) for _ in range(WRITERS)]
        yield rest
        stop.set()
    for writer in writers:
        writer.result()


def test_the_rows_of_a_read_are_those_its_snapshot_holds(busy: RestServer) -> None:
    # The newest rows are where a wrong snapshot would show; older ones are in every one.
    path = "/stamped?select=xid&order=xid.desc&limit=1000"
    reads: list[tuple[Snapshot, set[int]]] = []
    for _ in range(READS):
        response = busy.ask("GET", path)
        rows = {row["xid"] for row in response.json()}
        reads.append((Snapshot.of(response.headers["x-banquet-snapshot"]), rows))

    written = {xid for (xid,) in busy.sql("select xid from stamped")}

    assert len({snapshot for snapshot, _ in reads}) > READS // 2, "nothing was written meanwhile"
    for snapshot, rows in reads:
        oldest = min(rows, default=0)
        assert rows == {xid for xid in written if snapshot.holds(xid) and xid >= oldest}
