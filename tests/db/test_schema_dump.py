"""The committed picture of the schema is what the migrations make."""

import psycopg
import pytest

from banquet.db.programs import MAJOR
from tests.conftest import Cluster
from tests.db.schema_dump import SCHEMA_SQL, dump_schema


def test_schema_sql_equals_the_migrations(cluster: Cluster, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        if connection.info.server_version // 10_000 != MAJOR:
            pytest.skip(f"the committed spelling is that of PostgreSQL {MAJOR}")

    found = dump_schema(database_url, cluster.programs / "pg_dump")

    assert found == SCHEMA_SQL.read_text(), "run `make schema` and look at what changed"
