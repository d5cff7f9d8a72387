"""Members of topics, who say and hear things."""

from typing import Any

from banquet.identity import ANONYMOUS
from banquet.realtime.rights.topics import TopicRights
from banquet.realtime.wire.protocol import Vsn
from tests.unit.realtime.frames import Peer, Scene

HELLO = {"type": "broadcast", "event": "hello", "payload": {"a": 1}}
QUIET = {"enabled": False}
"""No presence, which would mix its own messages in."""


async def member(scene: Scene, vsn: Vsn = "2.0.0", *, topic: str = "a", **config: Any) -> Peer:
    """Return a peer that has joined a topic and read what it was answered."""
    peer = scene.peer(vsn, ANONYMOUS)
    token = config.pop("token", None)
    peer.join(topic, presence=QUIET, token=token, **config)
    await scene.settle()
    assert peer.events() == ["ok"]
    return peer


def heard(peer: Peer) -> list[Any]:
    """Return the payloads of the broadcasts a peer got."""
    return [m["payload"] for m in peer.received() if m["event"] == "broadcast"]


def say(peer: Peer, topic: str = "a", **payload: Any) -> None:
    peer.send(f"realtime:{topic}", "broadcast", {**HELLO, **payload}, "1")


async def private(scene: Scene, user: str, rights: TopicRights, **config: Any) -> Peer:
    """Return a peer that has joined a private topic with these rights."""
    scene.database.rights[user] = rights
    return await member(scene, token=f"user:{user}", private=True, **config)
