"""The engine in the test's own event loop; tests with `server` see it on uvloop."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.conftest import Cluster
from tests.db.house import House, connect, furnish
from tests.integration.realtime.harness import Running, serve


@pytest.fixture
async def running(cluster: Cluster, database_url: str) -> AsyncIterator[Running]:
    """The engine on a fresh database of schema `banquet`."""
    async with serve(database_url, cluster.data_dir) as each:
        yield each


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """Branches, halls and people, committed; each statement commits at once."""
    with connect(database_url) as connection:
        house = furnish(connection)
        connection.commit()
        connection.autocommit = True
        yield house


@pytest.fixture
async def open_house(
    cluster: Cluster, database_url: str, house: House
) -> AsyncIterator[tuple[Running, House]]:
    """The engine on a furnished database, and the house."""
    async with serve(database_url, cluster.data_dir) as running:
        yield running, house
