"""The committed picture of the schema is what the migrations make."""

from tests.conftest import Cluster
from tests.db.schema_dump import SCHEMA_SQL, dump_schema


def test_schema_sql_equals_the_migrations(cluster: Cluster, database_url: str) -> None:
    found = dump_schema(database_url, cluster.programs / "pg_dump")

    assert found == SCHEMA_SQL.read_text(), "run `make schema` and look at what changed"
