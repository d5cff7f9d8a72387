"""What the tests of the schema share: a furnished house in a transaction that is rolled back."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.db.house import House, connect, furnish


@pytest.fixture(scope="module")
def furnished(module_database_url: str) -> Iterator[tuple[str, House]]:
    """Address of a database with the house in it, committed, and who and what is there."""
    with connect(module_database_url) as connection:
        house = furnish(connection)
        connection.commit()
        yield module_database_url, house


@pytest.fixture
def house(furnished: tuple[str, House]) -> Iterator[House]:
    """The house on a connection of its own, as the database's owner; nothing is kept."""
    url, committed = furnished
    with connect(url) as connection, connection.transaction(force_rollback=True):
        yield replace(committed, connection=connection)
