"""A change committed by anyone reaches the sockets that may hear it."""

import pytest

from tests.integration.realtime.harness import ADD_BRANCH, SECRET, Running


@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
async def test_insert_arrives_at_a_joined_channel(running: Running, vsn: str) -> None:
    async with running.client(vsn=vsn, key=SECRET) as client:
        reply = await client.join(
            "branches", {"event": "*", "schema": "public", "table": "branches"}
        )
        await running.sql.execute(ADD_BRANCH, ["dwk", "Dwarka"])
        change = await client.change()

    assert reply["status"] == "ok"
    assert change["ids"] == [1]
    assert change["data"]["type"] == "INSERT"
    assert change["data"]["record"]["code"] == "dwk"
