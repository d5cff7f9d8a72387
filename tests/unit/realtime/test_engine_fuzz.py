"""Clients that send anything at all, in any order, while rows change: nobody's client breaks.

Whatever comes in, each message sent to anybody is one that the official clients can take
(R40 to R44), nothing fails inside, and an honest client beside them hears every change. The
noise comes from a seed, which a failure names; it is too deep for Hypothesis to make quickly.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import BufferingHandler
from random import Random
from typing import Any

import pytest
from picows import WSMsgType

from banquet.realtime.wire.protocol import Vsn
from tests.unit.realtime.building import BOOKINGS, insert, transaction
from tests.unit.realtime.frames import ANNA, BEN, Peer, Scene, kind_3
from tests.unit.realtime.steps import BINDING

SEEDS = range(100)
STEPS = 60

EVENTS = ["phx_join"] * 4 + ["phx_leave", "access_token", "broadcast", "presence", "heartbeat", "?"]
TOPICS = (
    ["realtime:a"] * 6 + ["realtime:b"] * 3 + ["realtime:", "phoenix", "other", "realtime:a:b", ""]
)
TOKENS = [f"user:{ANNA}"] * 9 + [
    f"user:{BEN}",
    "user:",
    "forged",
    "sb_x",
    "",
    None,
    7,
    f"user:{ANNA}:1",
]
SCALARS = [None, True, False, 0, -1, 2**70, 1e300, "", "ids", "true", "*", "\0", "é" * 300]
CHOICES: dict[str, list[Any]] = {
    "event": ["*", "INSERT", "delete", "track", "untrack", "shout"],
    "schema": ["public", "*", "auth"],
    "table": ["bookings", "notes", "*", "nowhere"],
    "filter": ["branch_id=eq.7", "id=gt.1", "title=eq.a,b", "x=eq.1", "id=in.(1,2", "id=eq.x"],
    "select": [["id", "title"], ["id", None], "id", []],
    "since": ["", "one.a.0", "two.a.0", "1:5:", "one.a.0+1:5:", "one.a.0~one.a.0", "ten"],
    "batch": [True],
    "ack": [True],
    "self": [True],
    "private": [True, False, False, False],
    "enabled": [True],
    "key": ["", "ids", "me", "__proto__"],
    "access_token": TOKENS,
    "type": ["broadcast", "presence"],
    "limit": [1, 25, 26],
}
PARTS: dict[str, list[str]] = {
    "config": ["postgres_changes", "broadcast", "presence", "private"],
    "broadcast": ["ack", "self", "replay"],
    "presence": ["key", "enabled"],
    "replay": ["since", "limit"],
    "binding": ["event", "schema", "table", "filter", "select", "since", "batch"],
}

SOUND: dict[str, dict[str, Any]] = {
    "binding": {**BINDING},
    "presence": {"enabled": True},
    "broadcast": {"ack": True},
}


class Noise:
    """Makes frames that are mostly nearly right."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  # noise, not secrets

    def chance(self, part: float) -> bool:
        return self.random.random() < part

    def pick(self, choices: list[Any]) -> Any:
        return self.random.choice(choices)

    def anything(self, depth: int = 3) -> Any:
        match self.random.randrange(4 if depth else 1):
            case 2:
                return [self.anything(depth - 1) for _ in range(self.random.randrange(3))]
            case 3:
                return {self.pick(["ids", "a", "config"]): self.anything(depth - 1)}
            case _:
                return self.pick(SCALARS)

    def value(self, name: str) -> Any:
        if self.chance(0.1):
            return self.anything()
        if name == "postgres_changes":
            return [self.parts("binding") for _ in range(self.random.randrange(4))]
        if name in PARTS:
            return self.parts(name)
        return self.pick(CHOICES[name]) if name in CHOICES else self.anything()

    def parts(self, name: str) -> dict[str, Any]:
        # Most are sound, or nobody would ever get in.
        sound = SOUND.get(name, {})
        names = PARTS[name] if self.chance(0.3) else [self.pick(PARTS[name])]
        return sound | {each: self.value(each) for each in names if self.chance(0.5)}

    def payload(self, event: str) -> Any:
        match event:
            case "phx_join":
                names = ["config", "access_token"]
            case "access_token":
                names = ["access_token"]
            case _:
                names = ["type", "event", "payload", "ids", "meta"]
        return {name: self.value(name) for name in names if self.chance(0.8)}

    def frame(self, vsn: Vsn) -> tuple[WSMsgType, bytes]:
        if self.chance(0.1):
            ref = self.pick(["", "1"])
            said = kind_3(self.pick(TOPICS), "e", b'{"a":1}', ref=ref, binary=self.chance(0.5))
            return WSMsgType.BINARY, self.damaged(said)
        event = self.pick(EVENTS)
        topic = "phoenix" if event == "heartbeat" else self.pick(TOPICS)
        payload = self.anything() if self.chance(0.05) else self.payload(event)
        message: Any = [self.pick(["1", None, 3]), self.pick(["1", None, 0]), topic, event, payload]
        if vsn == "1.0.0":
            names = ("join_ref", "ref", "topic", "event", "payload")
            message = dict(zip(names, message, strict=True))
        return WSMsgType.TEXT, self.damaged(json.dumps(message).encode())

    def damaged(self, data: bytes) -> bytes:
        if self.chance(0.95) or not data:
            return data
        at = self.random.randrange(len(data))
        return data[:at] + self.random.randbytes(self.random.randrange(3)) + data[at + 1 :]


@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
async def test_r44_noise_breaks_nobody(vsn: Vsn) -> None:
    for seed in SEEDS:
        with no_errors_logged(seed):
            try:
                await play(vsn, Noise(seed))
            except Exception as error:
                raise AssertionError(f"seed {seed}") from error


@contextmanager
def no_errors_logged(seed: int) -> Iterator[None]:
    handler = BufferingHandler(capacity=100)
    handler.setLevel(logging.ERROR)
    logging.getLogger("banquet").addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger("banquet").removeHandler(handler)
    assert [(seed, each.getMessage(), each.exc_info) for each in handler.buffer] == []


async def play(vsn: Vsn, noise: Noise) -> None:
    scene = Scene()
    noisy = [scene.peer(vsn) for _ in range(3)]
    honest = scene.peer("2.0.0")
    honest.join("honest", BINDING, token=f"user:{ANNA}")
    commits = 0
    for _ in range(STEPS):
        match noise.random.randrange(10):
            case 0:
                commits += 1
                change = insert(BOOKINGS, commits, 7, "Tea", 5)
                scene.engine.take(transaction(20 + commits, change))
            case 1:
                scene.clock.seconds += noise.pick([0.5, 20.0])
                honest.send("phoenix", "heartbeat", {})
                scene.engine.tick()
            case 2 if noise.chance(0.3):
                noisy[0].close()
                noisy[0] = scene.peer(vsn)
            case _:
                kind, data = noise.frame(vsn)
                noise.pick(noisy).send_raw(data, kind)
        if noise.chance(0.3):
            await scene.settle()
    await scene.settle()
    for peer in noisy:
        check(peer, vsn)
    check_honest(honest, commits)
    for peer in (*noisy, honest):
        peer.close()
    assert (scene.engine.health()["connections"], scene.engine.health()["channels"]) == (0, 0)


def check(peer: Peer, vsn: Vsn) -> None:
    """Whatever was sent has the shape that the official clients take."""
    for message in peer.received():
        assert isinstance(message["topic"], str)
        assert isinstance(message["payload"], dict)
        assert ("ids" in message["payload"]) == (message["event"] == "postgres_changes")
        assert vsn == "2.0.0" or set(message) == {"topic", "event", "payload", "ref"}
        if message["event"] == "phx_reply":
            assert message["payload"]["status"] in ("ok", "error")
            assert isinstance(message["payload"]["response"], dict)


def check_honest(honest: Peer, commits: int) -> None:
    heard = [each["payload"] for each in honest.received() if each["event"] == "postgres_changes"]
    assert [each["data"]["record"]["id"] for each in heard] == list(range(1, commits + 1))
