"""The engine in the test's own event loop; tests with `server` see it on uvloop."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Cluster
from tests.integration.realtime.harness import Running, serve


@pytest.fixture
async def running(cluster: Cluster, database_url: str) -> AsyncIterator[Running]:
    """The engine on a fresh database of schema `banquet`."""
    async with serve(database_url, cluster.data_dir) as each:
        yield each
