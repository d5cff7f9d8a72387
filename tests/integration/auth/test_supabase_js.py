"""The official JavaScript client, unmodified; what it must see stands in supabase_js.test.mjs."""

import asyncio
from pathlib import Path

from tests.integration.auth.conftest import Auth, listening
from tests.node import run_in_web

SCRIPT = Path(__file__).with_name("supabase_js.test.mjs")


async def test_supabase_js(auth: Auth) -> None:
    async with listening(auth.app) as address:
        environment = {
            "BANQUET_TEST_URL": address,
            "BANQUET_TEST_KEY": auth.keys.publishable_key,
            "BANQUET_TEST_SECRET": auth.keys.secret_key,
        }
        # in a thread: the service runs in this event loop
        done = await asyncio.to_thread(
            run_in_web, "node", "--test", str(SCRIPT), environment=environment
        )

    assert done.returncode == 0, done.stdout
