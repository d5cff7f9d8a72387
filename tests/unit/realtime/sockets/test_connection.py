"""The numbered rules of docs/protocol.md about sockets and channels."""

from typing import Any

import orjson
import pytest
from picows import WSCloseCode, WSMsgType

from banquet.realtime.broadcast.limits import WINDOW_SECONDS
from banquet.realtime.sockets.connection import MAX_MALFORMED, TOKENS_PER_SECOND
from banquet.realtime.sockets.framing import (
    BYTES_PER_SECOND,
    MAX_FRAME_BYTES,
    MESSAGES_PER_SECOND,
)
from banquet.realtime.sockets.requests import MAX_CHANNELS, MAX_JOIN_BYTES
from banquet.realtime.wire.protocol import Vsn
from tests.unit.realtime.building import BOOKINGS, insert
from tests.unit.realtime.frames import ANNA, Peer, Scene
from tests.unit.realtime.steps import BINDING, RESUMING, joined, take

KIND_3 = bytes([3, 1, 1, 10, 1, 0, 1]) + b"12realtime:ae{}"


@pytest.mark.parametrize("ref", ["7", 0, None])
@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
async def test_r40_heartbeat_is_answered_with_its_own_ref(vsn: Vsn, ref: Any) -> None:

    scene = Scene()
    peer = scene.peer(vsn)
    message: Any = [None, ref, "phoenix", "heartbeat", {}]
    if vsn == "1.0.0":
        message = {"topic": "phoenix", "event": "heartbeat", "payload": {}, "ref": ref}

    peer.send_raw(orjson.dumps(message))
    await scene.settle()

    (reply,) = peer.received()
    assert (reply["topic"], reply["ref"]) == ("phoenix", ref)
    assert reply["payload"] == {"status": "ok", "response": {}}


async def test_r40_ping_is_answered_and_counts_as_a_sign_of_life() -> None:
    scene = Scene()
    peer = await joined(scene)

    for _ in range(3):
        scene.clock.seconds += 60
        peer.send_raw(b"ping", WSMsgType.PING)
        scene.engine.tick()

    assert peer.transport.pongs == [b"ping"] * 3
    assert peer.transport.closed_with is None


@pytest.mark.parametrize("data", [b"not json", b"[]", b"{}", b"\xff", b"x" * 2_000_000])
async def test_r41_malformed_frame_is_answered_and_the_connection_goes_on(data: bytes) -> None:
    scene = Scene()
    peer = await joined(scene)

    peer.send_raw(data)
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    refusal, change = peer.received()
    assert refusal["payload"]["status"] == "error"
    assert refusal["payload"]["response"]["reason"].startswith("MalformedWebSocketMessage")
    assert change["event"] == "postgres_changes"


async def test_r41_endless_nonsense_is_cut_off() -> None:
    scene = Scene()
    peer = scene.peer()

    for _ in range(MAX_MALFORMED + 1):
        peer.send_raw(b"nonsense")

    assert peer.transport.closed_with == WSCloseCode.POLICY_VIOLATION


async def test_r41_message_in_fragments_is_put_together() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.send_raw(b'[null,"1","phoenix",', final=False)
    peer.send_raw(b'"heartbeat",{}]', WSMsgType.CONTINUATION)
    await scene.settle()

    assert peer.events() == ["ok"]


async def test_r41_fragments_without_end_are_too_big() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.send_raw(b"x" * (MAX_FRAME_BYTES // 2), final=False)
    for _ in range(2):
        peer.send_raw(b"x" * (MAX_FRAME_BYTES // 2), WSMsgType.CONTINUATION, final=False)

    assert peer.transport.closed_with == WSCloseCode.MESSAGE_TOO_BIG


async def test_r41_empty_fragments_cost_nothing_and_end_like_others() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.send_raw(b'[null,"1","phoenix","heartbeat",{}]', final=False)
    # Were each of them kept or counted, this would take minutes.
    for _ in range(50_000):
        peer.send_raw(b"", WSMsgType.CONTINUATION, final=False)
    peer.send_raw(b"", WSMsgType.CONTINUATION)
    await scene.settle()

    assert peer.events() == ["ok"]


async def test_close_frame_is_answered_with_its_own_code() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.send_raw((1000).to_bytes(2, "big"), WSMsgType.CLOSE)

    assert peer.transport.closed_with == WSCloseCode.OK


async def test_r42_leaving_is_answered_then_closed_for_good() -> None:
    scene = Scene()
    peer = await joined(scene)

    peer.send("realtime:a", "phx_leave", {}, "1")
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    reply, close = peer.received()
    assert reply["payload"] == {"status": "ok", "response": {}}
    assert (close["event"], close["ref"], close["join_ref"]) == ("phx_close", "1", "1")


async def test_r42_leaving_what_was_never_joined_is_fine() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.send("realtime:b", "phx_leave", {})
    await scene.settle()

    assert peer.events() == ["ok"]


async def test_r43_second_join_replaces_the_first_without_a_close() -> None:
    scene = Scene()
    peer = await joined(scene)

    peer.join("a", RESUMING, token=f"user:{ANNA}")
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    assert peer.events() == [
        "ok",
        "Subscribed to PostgreSQL",
        "checkpoint",
        "INSERT",
        "checkpoint",
    ]


async def test_r43_join_that_is_refused_ends_the_one_before_too() -> None:
    scene = Scene()
    peer = await joined(scene)

    peer.join("a", {**BINDING, "filter": "nonsense"}, token=f"user:{ANNA}")
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    assert peer.events() == ["error"]


@pytest.mark.parametrize(
    ("topic", "binding", "reason"),
    [
        ("realtime:", BINDING, "TopicNameRequired"),
        ("other:a", BINDING, "unmatched topic"),
        ("realtime:" + "x" * 1000, BINDING, "TopicNameTooLong"),
        ("realtime:a", {**BINDING, "table": "nowhere"}, "RealtimeDisabledForConfiguration"),
        ("realtime:a", {**BINDING, "filter": "nowhere=eq.1"}, "InvalidFilter: invalid column"),
        ("realtime:a", {**BINDING, "filter": "id=eq.x"}, "InvalidFilter: invalid input syntax"),
        ("realtime:a", {**BINDING, "select": ["nowhere"]}, "InvalidSelect: invalid column"),
        ("realtime:a", {**BINDING, "since": "last week"}, "InvalidSince"),
    ],
)
async def test_r44_refused_join_says_why_in_an_object(
    topic: str, binding: Any, reason: str
) -> None:
    scene = Scene()
    peer = scene.peer()

    payload = {
        "config": {"postgres_changes": [binding]},
        "access_token": f"user:{ANNA}",
    }
    peer.send(topic, "phx_join", payload, "1")
    await scene.settle()

    (reply,) = peer.received()
    assert reply["payload"]["status"] == "error"
    assert reply["payload"]["response"]["reason"].startswith(reason)
    assert peer.connection.channels == {}


async def test_r44_channels_on_one_socket_are_counted() -> None:
    scene = Scene()
    peer = scene.peer()

    for number in range(MAX_CHANNELS + 1):
        peer.join(str(number))
    await scene.settle()

    *fine, refused = peer.received()
    assert {each["payload"]["status"] for each in fine} == {"ok"}
    assert refused["payload"]["response"]["reason"].startswith("ChannelRateLimitReached")


@pytest.mark.parametrize(("padding", "status"), [(-1000, "ok"), (1, "error")])
async def test_join_that_would_fill_the_memory_is_refused(padding: int, status: str) -> None:
    scene = Scene()
    peer = scene.peer()

    peer.join("a", {**BINDING, "note": "x" * (MAX_JOIN_BYTES + padding)}, token=f"user:{ANNA}")
    await scene.settle()

    reply, *_ = peer.received()
    assert reply["payload"]["status"] == status
    reason = reply["payload"]["response"].get("reason", "JoinTooLarge")
    assert reason.startswith("JoinTooLarge")


@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
async def test_r41_reference_that_would_fill_the_memory_is_malformed(vsn: Vsn) -> None:
    scene = Scene()
    peer = scene.peer(vsn)

    for size in (255, 256):
        message: Any = ["r" * size, "1", "realtime:a", "phx_join", {}]
        if vsn == "1.0.0":
            keys = ("join_ref", "ref", "topic", "event", "payload")
            message = dict(zip(keys, message, strict=True))
        peer.send_raw(orjson.dumps(message))
    await scene.settle()

    answer, refused = peer.received()
    assert (answer["topic"], answer["payload"]["status"]) == ("realtime:a", "ok")
    assert (refused["topic"], refused["payload"]["status"]) == ("phoenix", "error")


async def test_what_a_join_is_judged_by_is_not_kept_with_it() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.join("a", BINDING | {"more": "x" * 1000}, token=f"user:{ANNA}")
    peer.join("b", token="sb_" + "x" * 100_000)
    await scene.settle()

    a, b = peer.connection.channels.values()
    assert (a.token, a.join.access_token, a.join.echoes) == (f"user:{ANNA}", None, ())
    assert (b.token, b.join.access_token) == (None, None)
    assert [each["payload"]["status"] for each in peer.received() if each["ref"]] == ["ok"] * 2


async def test_event_on_a_topic_that_was_not_joined_is_refused() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.send("realtime:a", "broadcast", {})
    await scene.settle()

    (reply,) = peer.received()
    assert reply["payload"]["response"] == {"reason": "unmatched topic"}


async def test_binary_frame_on_a_topic_that_was_not_joined_is_refused() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.send_raw(KIND_3, WSMsgType.BINARY)
    await scene.settle()

    (reply,) = peer.received()
    assert reply["payload"]["response"] == {"reason": "unmatched topic"}
    assert reply["ref"] == "2"


async def test_unknown_event_is_ignored() -> None:
    scene = Scene()
    peer = await joined(scene, BINDING)

    peer.send("realtime:a", "anything", {})
    await scene.settle()

    assert peer.received() == []


def heartbeat(peer: Peer) -> None:
    peer.send("phoenix", "heartbeat", {})


def ping(peer: Peer) -> None:
    peer.send_raw(b"", WSMsgType.PING)


def unknown_topic(peer: Peer) -> None:
    peer.send("realtime:b", "broadcast", {"event": "e", "payload": {}})


def unknown_topic_in_bytes(peer: Peer) -> None:
    peer.send_raw(KIND_3.replace(b":a", b":b"), WSMsgType.BINARY)


@pytest.mark.parametrize("say", [heartbeat, ping, unknown_topic, unknown_topic_in_bytes])
async def test_r118_messages_that_nothing_else_counts_are_counted(say: Any) -> None:
    scene = Scene()
    peer = await joined(scene)
    most = int(MESSAGES_PER_SECOND * WINDOW_SECONDS)

    for _ in range(most):
        say(peer)
    assert peer.transport.closed_with is None
    scene.clock.seconds += WINDOW_SECONDS + 5
    for _ in range(most):
        say(peer)
    assert peer.transport.closed_with is None
    say(peer)

    assert peer.transport.closed_with == WSCloseCode.POLICY_VIOLATION


async def test_r118_broadcasts_have_a_rate_of_their_own() -> None:
    scene = Scene()
    peer = await joined(scene)

    for _ in range(int(MESSAGES_PER_SECOND * WINDOW_SECONDS) + 1):
        peer.send("realtime:a", "broadcast", {"event": "e", "payload": {}})

    assert peer.transport.closed_with is None


async def test_r118_new_tokens_are_counted_and_old_ones_are_not() -> None:
    scene = Scene()
    peer = await joined(scene)
    most = int(TOKENS_PER_SECOND * WINDOW_SECONDS)

    for number in range(most):
        expiry = 1_999_999_999 - number
        for _ in range(2):
            peer.send("realtime:a", "access_token", {"access_token": f"user:{ANNA}:{expiry}"})
    assert peer.transport.closed_with is None
    peer.send("realtime:a", "access_token", {"access_token": f"user:{ANNA}"})

    assert peer.transport.closed_with == WSCloseCode.POLICY_VIOLATION
    assert peer.connection.channels["realtime:a"].token != f"user:{ANNA}"


@pytest.mark.parametrize("in_fragments", [False, True])
async def test_r118_bytes_are_counted(in_fragments: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("banquet.realtime.sockets.framing.BYTES_PER_SECOND", BYTES_PER_SECOND / 100)
    scene = Scene()
    peer = await joined(scene)
    text = {"event": "e", "payload": {"x": "x" * 100_000}}
    message = orjson.dumps([None, None, "realtime:a", "broadcast", text])
    most = int(BYTES_PER_SECOND / 100 * WINDOW_SECONDS) // len(message)

    for number in range(most + 1):
        assert peer.transport.closed_with is None, number
        if in_fragments:
            peer.send_raw(message[:10], final=False)
            peer.send_raw(message[10:], WSMsgType.CONTINUATION)
        else:
            peer.send_raw(message)

    assert peer.transport.closed_with == WSCloseCode.POLICY_VIOLATION
