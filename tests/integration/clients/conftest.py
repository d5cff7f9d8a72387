"""The stage on which the clients perform, shared by the tests of the package."""

import logging
from collections.abc import Iterator

import httpx
import pytest
from supabase import Client, ClientOptions, create_client

from tests.integration.clients.stage import Stage, shared_stage
from tests.running import PASSWORD

# Clients have methods for what an operator must allow first.
stage = shared_stage("package", BANQUET_PLAN="on", BANQUET_TX_END="commit-allow-override")


@pytest.fixture(autouse=True)
def frames_fit(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which the real-time client could not read a frame."""
    caplog.set_level(logging.DEBUG, logger="realtime")
    yield
    refused = [m for m in caplog.messages if m.startswith("Unrecognized message format")]
    assert refused == []


@pytest.fixture
def sales(stage: Stage) -> Iterator[Client]:
    """The blocking client of a salesperson."""
    with httpx.Client(timeout=30) as http:
        options = ClientOptions(auto_refresh_token=False, httpx_client=http)
        client = create_client(stage.server.url, stage.server.publishable_key, options)
        client.auth.sign_in_with_password(
            {"email": stage.address("sales.dwk"), "password": PASSWORD}
        )
        yield client
