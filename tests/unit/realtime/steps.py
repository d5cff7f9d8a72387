"""Steps that tests of the engine have in common: a channel joined, a transaction taken."""

from typing import Any

from tests.unit.realtime.building import transaction
from tests.unit.realtime.frames import ANNA, Scene

BINDING = {"event": "*", "schema": "public", "table": "bookings"}
RESUMING = {**BINDING, "since": ""}


def since(cursor: str) -> dict[str, Any]:
    """Return a binding that goes on from a cursor."""
    return {**BINDING, "since": cursor}


async def joined(scene: Scene, *bindings: Any, user: str = ANNA, **more: Any) -> Any:
    """Return a peer that has joined and read what it was answered."""
    peer = scene.peer(**more)
    peer.join("a", *(bindings or (BINDING,)), token=f"user:{user}")
    await scene.settle()
    peer.received()
    return peer


async def take(scene: Scene, *changes: Any, lsn: int, **more: Any) -> None:
    """Have the engine take a transaction of these changes, and all of it arrive."""
    scene.engine.take(transaction(lsn, *changes, **more))
    await scene.settle()
