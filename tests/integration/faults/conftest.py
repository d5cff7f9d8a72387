"""A storm on a furnished house."""

from collections.abc import AsyncIterator
from random import Random

import pytest

from tests.conftest import Cluster
from tests.db.house import connect, furnish
from tests.integration.faults.place import in_this_process
from tests.integration.faults.storm import Storm
from tests.integration.realtime.harness import serve


@pytest.fixture
async def storm(cluster: Cluster, database_url: str, seed: int) -> AsyncIterator[Storm]:
    """A storm on a fresh engine, not raging yet; tests give the seed."""
    with connect(database_url) as connection:
        house = furnish(connection)
    async with serve(database_url, cluster.data_dir) as running:
        random = Random(seed)  # noqa: S311  # repeatable, guards nothing
        yield Storm(in_this_process(running), house, random)
