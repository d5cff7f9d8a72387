"""One write per turn, and what becomes of the others when one fails."""

import pytest

from tests.unit.realtime.building import BOOKINGS, insert, transaction
from tests.unit.realtime.frames import ANNA, Peer, Scene

BINDING = {"event": "*", "schema": "public", "table": "bookings"}


async def join(scene: Scene) -> Peer:
    peer = scene.peer()
    peer.join("a", BINDING, token=f"user:{ANNA}")
    await scene.settle()
    peer.received()
    return peer


async def test_socket_that_fails_is_dropped_and_silences_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scene = Scene()
    first, broken, last = [await join(scene) for _ in range(3)]

    def fail(data: bytes) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(broken.transport, "write", fail)
    for lsn in (20, 30):
        scene.engine.take(transaction(lsn, insert(BOOKINGS, lsn, 7, "Tea", 5)))
        await scene.settle()

    assert first.events() == last.events() == ["INSERT", "INSERT"]
    assert broken.transport.aborted
    assert "cannot be written to" in caplog.text
