"""A house with people in it on a running server, and ways to write to it."""

from collections.abc import Iterator

import pytest

from tests.conftest import Cluster, server_data_dir
from tests.integration.clients.stage import Stage, open_stage


@pytest.fixture(scope="package")
def stage(
    cluster: Cluster, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Shared by the tests of the package, which book on days of their own."""
    data_dir = server_data_dir(cluster, tmp_path_factory)
    listens = {"BANQUET_NOTIFY_TABLES": "bookings"}
    with open_stage(cluster, template_database, data_dir, **listens) as stage:
        yield stage
