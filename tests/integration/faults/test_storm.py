"""P3 to P5 in a storm: whatever clients, writers and schema do at once, nothing is lost or twice.

Each seed is another storm; `BANQUET_STORMS=200` rages for longer, and `BANQUET_STORM_SEED` begins
elsewhere. The clock and the kernel have their say, so a seed repeats what is attempted and not
every interleaving. That the checker sees is shown by breaking the engine on purpose.
"""

import os
from collections.abc import Iterable

import pytest

from banquet.realtime.channel import Channel
from banquet.realtime.engine import Engine
from banquet.realtime.rights.access import AccessIndex
from banquet.realtime.stage import Stage, connection_of
from tests.integration.faults.storm import REVOKED, Storm

FIRST = int(os.environ.get("BANQUET_STORM_SEED", "1"))
COUNT = int(os.environ.get("BANQUET_STORMS", "3"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
async def test_nothing_is_lost_doubled_torn_or_leaked(storm: Storm) -> None:
    assert await storm.run() == []

    heard = sum(len(each.heard) for each in storm.sittings)
    assert heard > storm.counts["changes"] / 4, "hardly anybody listened"
    assert storm.counts["joins"] > storm.listeners


@pytest.mark.parametrize("seed", [1])
async def test_lost_transactions_are_seen(storm: Storm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken: who is taken out of the flow leaves out what is being routed."""

    def hold(stage: Stage, channels: Iterable[Channel]) -> None:
        for channel in channels:
            stage.era.router.detach(channel)
            channel.position = stage.era.ring.head
            stage.pursue(connection_of(channel))

    monkeypatch.setattr(Stage, "hold", hold)
    storm.transactions, storm.patience = 15, 3

    assert "missed" in kinds(await storm.run())


@pytest.mark.parametrize("seed", [1])
async def test_doubled_transactions_are_seen(storm: Storm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken: what was held back during a change of the schema is routed twice."""
    route_held = Engine._route_held

    def twice(engine: Engine) -> None:
        before = engine._stage.routed
        route_held(engine)
        engine._stage.routed = before
        route_held(engine)

    monkeypatch.setattr(Engine, "_route_held", twice)
    storm.transactions = 25

    assert "heard" in kinds(await storm.run())


@pytest.mark.parametrize("seed", [1])
async def test_leaks_are_seen(storm: Storm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken: rights are what they were when the engine started."""
    monkeypatch.setattr(AccessIndex, "apply", lambda index, transaction: None)
    storm.transactions = 15

    found = await storm.run()

    assert any(f"as {REVOKED[0]} heard" in each and "without the right" in each for each in found)


def kinds(found: list[str]) -> set[str]:
    """Return the first word of each problem after whose it is."""
    return {each.split(" as ")[-1].split()[1] for each in found if " as " in each}
