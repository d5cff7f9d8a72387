"""The official JavaScript client, unmodified; what it must see stands in supabase_js.test.mjs."""

import asyncio
import os
from pathlib import Path

from tests.integration.auth.conftest import Auth, listening

SCRIPT = Path(__file__).with_name("supabase_js.test.mjs")
WEB = Path(__file__).parents[3] / "web"


async def test_supabase_js(auth: Auth) -> None:
    async with listening(auth.app) as address:
        environment = {
            **os.environ,
            "BANQUET_TEST_URL": address,
            "BANQUET_TEST_KEY": auth.keys.publishable_key,
            "BANQUET_TEST_SECRET": auth.keys.secret_key,
        }
        process = await asyncio.create_subprocess_exec(
            "node",
            "--test",
            str(SCRIPT),
            cwd=WEB,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()

    assert process.returncode == 0, output.decode()
