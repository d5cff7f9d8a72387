"""The stage on which the blocks are played."""

import pytest

from tests.integration.clients.stage import Stage, set_stage
from tests.running import Server


@pytest.fixture(scope="module")
def stage(server: Server) -> Stage:
    """A house with people in it, shared by the tests of a module."""
    return set_stage(server)
