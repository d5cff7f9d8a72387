"""The numbered rules of docs/protocol.md about sockets, channels and tokens."""

import asyncio
import gc
import weakref
from typing import Any

import orjson
import pytest
from picows import WSCloseCode, WSMsgType

from banquet.identity import Identity
from banquet.realtime.channels.channel import Channel
from banquet.realtime.sockets.connection import MAX_MALFORMED
from banquet.realtime.sockets.framing import MAX_FRAME_BYTES
from banquet.realtime.sockets.requests import MAX_CHANNELS, MAX_JOIN_BYTES
from banquet.realtime.sockets.writing import HIGH_WATER_BYTES
from banquet.realtime.upkeep import TIDY_EXPIRIES
from banquet.realtime.wire.protocol import Vsn
from tests.unit.realtime.building import BOOKINGS, insert, transaction
from tests.unit.realtime.frames import ANNA, BEN, Peer, Scene
from tests.unit.realtime.test_engine import BINDING, RESUMING, joined, take

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


# Tokens


@pytest.mark.parametrize("token", ["forged", f"user:{ANNA}:1"])
async def test_r50_join_with_a_bad_token_is_refused_so_that_clients_retry(token: str) -> None:
    scene = Scene()
    peer = scene.peer()

    peer.join("a", BINDING, token=token)
    await scene.settle()

    (reply,) = peer.received()
    assert reply["payload"]["status"] == "error"
    assert reply["payload"]["response"]["reason"].startswith("InvalidJWTToken: ")


async def test_r50_join_without_a_token_acts_as_the_key() -> None:
    scene = Scene()
    peer = scene.peer(identity=Identity("authenticated", {"sub": ANNA}))

    peer.join("a", BINDING)
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    assert peer.events() == ["ok", "Subscribed to PostgreSQL", "INSERT"]


async def test_r51_expired_channel_fails_so_that_clients_join_again() -> None:
    scene = Scene()
    peer = scene.peer()
    expiry = scene.clock.now() + 60
    peer.join("a", BINDING, token=f"user:{ANNA}:{expiry}")
    await scene.settle()
    peer.received()

    scene.clock.seconds += 59
    scene.engine.tick()
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)
    assert peer.events() == ["INSERT"]
    scene.clock.seconds += 2
    scene.engine.tick()
    await take(scene, insert(BOOKINGS, 2, 7, "Tea", 5), lsn=30)

    assert peer.events() == ["Token has expired 1 seconds ago", "phx_error"]


async def test_r51_channels_that_are_gone_are_not_kept_until_their_tokens_end() -> None:
    scene = Scene()
    peer = scene.peer()
    peer.join("still here", token=f"user:{ANNA}:{scene.clock.now() + 50}")

    for number in range(1100):
        peer.join("a", token=f"user:{ANNA}:{scene.clock.now() + 1e9 + number}")
        await asyncio.sleep(0)
    gc.collect()

    channels = [each for each in gc.get_objects() if isinstance(each, Channel)]
    assert len([each for each in channels if each.socket is peer.connection]) < 1050
    peer.received()
    scene.clock.seconds += 51
    scene.engine.tick()
    await scene.settle()
    assert peer.events() == ["Token has expired 1 seconds ago", "phx_error"]


async def test_r51_token_that_changes_to_and_fro_is_noted_once() -> None:
    scene = Scene()
    peer = scene.peer()
    soon, late = (f"user:{ANNA}:{scene.clock.now() + seconds}" for seconds in (50, 60))
    peer.join("a", token=soon)
    await scene.settle()

    # However often, the last one counts.
    for _ in range(TIDY_EXPIRIES + 10):
        for token in (late, soon):
            peer.send("realtime:a", "access_token", {"access_token": token})
    peer.send("realtime:a", "access_token", {"access_token": late})
    await scene.settle()
    peer.received()

    for seconds, events in ((51, []), (10, ["Token has expired 1 seconds ago", "phx_error"])):
        scene.clock.seconds += seconds
        scene.engine.tick()
        await scene.settle()
        assert peer.events() == events


async def test_closed_channel_is_not_kept_until_its_token_would_have_expired() -> None:
    scene = Scene()
    peer = scene.peer()
    peer.join("a", token=f"user:{ANNA}:{scene.clock.now() + 3600}")
    await scene.settle()
    gone = weakref.ref(peer.connection)

    peer.close()
    del peer
    scene.clock.seconds += 10
    scene.engine.tick()
    gc.collect()

    assert gone() is None


async def test_r52_new_token_moves_the_end_and_is_not_answered() -> None:
    scene = Scene()
    peer = scene.peer()
    expiry = scene.clock.now() + 30
    peer.join("a", BINDING, token=f"user:{ANNA}:{expiry}")
    await scene.settle()
    peer.received()

    token = f"user:{ANNA}:{expiry + 3600}"
    peer.send("realtime:a", "access_token", {"access_token": token})
    scene.clock.seconds += 40
    scene.engine.tick()
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    assert peer.events() == ["Subscribed to PostgreSQL", "INSERT"]


async def test_r52_new_token_of_another_person_changes_what_is_heard() -> None:
    scene = Scene()
    peer = await joined(scene, RESUMING)

    peer.send("realtime:a", "access_token", {"access_token": f"user:{BEN}"})
    await take(scene, insert(BOOKINGS, 1, 7, "Anna's", 5), lsn=20)
    await take(scene, insert(BOOKINGS, 2, 8, "Ben's", 5), lsn=30)

    sent = peer.received()
    assert [m["payload"].get("message") for m in sent[:2]] == [
        "Subscribed to PostgreSQL",
        "must_refetch",
    ]
    rows = [m["payload"]["data"]["record"]["id"] for m in sent if "data" in m["payload"]]
    assert rows == [2]


@pytest.mark.parametrize("token", [None, "sb_publishable_x", f"user:{ANNA}", 7])
async def test_r52_token_that_says_nothing_new_is_ignored(token: Any) -> None:
    scene = Scene()
    peer = await joined(scene)

    peer.send("realtime:a", "access_token", {"access_token": token})
    await scene.settle()

    assert peer.events() == []


async def test_r53_invalid_new_token_ends_the_channel() -> None:
    scene = Scene()
    peer = await joined(scene)

    peer.send("realtime:a", "access_token", {"access_token": "forged"})
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    assert peer.events() == ["The token provided is not a valid JWT", "phx_close"]


async def visiting(scene: Scene, *, until: float | None = None) -> Peer:
    """Return a peer whose page was sent with the session cookie of Anna."""
    peer = scene.peer()
    claims = {"role": "authenticated", "sub": ANNA}
    peer.connection.visitor = Identity("authenticated", claims, until)
    return peer


async def heard_by(scene: Scene, peer: Peer) -> list[str]:
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=scene.ring.head.lsn + 10)
    return peer.events()


async def test_r116_join_without_a_token_acts_as_who_sits_before_the_page() -> None:
    scene = Scene()
    peer = await visiting(scene)

    peer.join("a", BINDING)
    await scene.settle()

    assert peer.events() == ["ok", "Subscribed to PostgreSQL"]
    assert await heard_by(scene, peer) == ["INSERT"]


async def test_r116_join_with_a_key_acts_as_the_key() -> None:
    scene = Scene()
    peer = await visiting(scene)

    peer.join("a", BINDING, token="sb_publishable_x")
    await scene.settle()

    assert peer.events() == ["error"]


async def test_r116_key_that_follows_says_that_nobody_is_signed_in() -> None:
    scene = Scene()
    peer = await visiting(scene)
    peer.join("a", presence={"enabled": True})
    await scene.settle()
    channel = peer.connection.channels["realtime:a"]
    acted_as = [channel.audience.user]

    peer.send("realtime:a", "access_token", {"access_token": "sb_publishable_x"})
    await scene.settle()

    acted_as.append(channel.audience.user)
    assert acted_as == [ANNA, None]
    assert peer.events() == ["ok", "presence_state"]


async def test_r116_token_that_follows_counts_from_then_on() -> None:
    scene = Scene()
    peer = await visiting(scene)
    peer.join("a", BINDING)
    await scene.settle()

    peer.send("realtime:a", "access_token", {"access_token": f"user:{BEN}"})
    await scene.settle()
    peer.received()
    peer.send("realtime:a", "access_token", {"access_token": "sb_publishable_x"})
    await scene.settle()

    assert await heard_by(scene, peer) == []
    assert peer.connection.channels["realtime:a"].audience.user == BEN


async def test_r116_visit_ends_with_its_token() -> None:
    scene = Scene()
    peer = await visiting(scene, until=scene.clock.now() + 60)
    peer.join("a", BINDING)
    await scene.settle()
    peer.received()

    scene.clock.seconds += 61
    scene.engine.tick()
    peer.join("b", BINDING)
    await scene.settle()

    assert peer.events() == ["Token has expired 1 seconds ago", "phx_error", "error"]


async def test_token_that_comes_while_the_join_waits_is_the_one_that_counts() -> None:
    scene = Scene()
    scene.begin(target_lsn=50)
    peer = scene.peer()

    peer.join("a", BINDING, token=f"user:{BEN}")
    peer.send("realtime:a", "access_token", {"access_token": f"user:{ANNA}"})
    await take(scene, insert(BOOKINGS, 1, 7, "past", 5), lsn=60)
    await take(scene, insert(BOOKINGS, 2, 7, "Tea", 5), lsn=70)

    assert peer.events() == ["ok", "Subscribed to PostgreSQL", "INSERT"]


# Slow and silent sockets


async def test_r60_slow_socket_is_sent_nothing_and_goes_on_from_the_ring() -> None:
    scene = Scene(max_bytes=1_000_000)
    slow, quick = await joined(scene, RESUMING), await joined(scene)
    slow.transport.full = True

    for number in range(1000):
        scene.engine.take(transaction(20 + number, insert(BOOKINGS, number, 7, "x" * 1000, 1)))
        if number % 50 == 49:
            await scene.settle()
    unsent, is_read = slow.transport.unsent, slow.transport.is_read
    slow.transport.drain()
    await scene.settle()

    assert HIGH_WATER_BYTES < unsent < HIGH_WATER_BYTES * 2
    assert (is_read, slow.transport.is_read) == (False, True)
    for peer in (slow, quick):
        sent = [m for m in peer.received() if m["event"] == "postgres_changes"]
        assert [m["payload"]["data"]["record"]["id"] for m in sent] == list(range(1000))


async def test_r60_slow_replay_stops_within_a_transaction_and_goes_on_there() -> None:
    scene = Scene(max_bytes=1_000_000)
    start = str(scene.ring.head)
    scene.engine.take(
        transaction(20, *(insert(BOOKINGS, number, 7, "x" * 1000, 1) for number in range(1900)))
    )
    peer = scene.peer()
    peer.transport.full = True

    peer.join("a", {**BINDING, "since": start}, token=f"user:{ANNA}")
    await scene.settle()
    unsent = peer.transport.unsent
    for _ in range(20):
        peer.transport.drain()
        peer.transport.full = True
        await scene.settle()

    assert unsent < HIGH_WATER_BYTES * 2
    sent = peer.received()
    rows = [m["payload"]["data"]["record"]["id"] for m in sent if "data" in m["payload"]]
    assert rows == list(range(1900))
    assert [m["payload"].get("message") for m in sent].count("checkpoint") == 2


async def test_r61_socket_that_fell_out_of_the_ring_reads_again() -> None:
    scene = Scene(max_bytes=100)
    resuming, stock = await joined(scene, RESUMING), await joined(scene)
    for peer in (resuming, stock):
        peer.transport.full = True

    for number in range(1000):
        scene.engine.take(transaction(20 + number, insert(BOOKINGS, number, 7, "x" * 1000, 1)))
        if number % 50 == 49:
            await scene.settle()
    for peer in (resuming, stock):
        peer.transport.drain()
    await scene.settle()

    assert resuming.events()[-2:] == ["must_refetch", "checkpoint"]
    assert stock.events()[-1] == "phx_error"


async def test_r62_stuck_socket_is_dropped() -> None:
    scene = Scene(max_bytes=1_000_000)
    peer = await joined(scene)
    peer.transport.full = True
    for number in range(400):
        scene.engine.take(transaction(20 + number, insert(BOOKINGS, number, 7, "x" * 1000, 1)))
    await scene.settle()

    scene.clock.seconds += 31
    scene.engine.tick()

    assert peer.transport.closed_with == WSCloseCode.TRY_AGAIN_LATER
    assert peer.transport.aborted


async def test_r63_silent_socket_is_closed_after_more_than_a_minute() -> None:
    scene = Scene()
    peer = await joined(scene)

    scene.clock.seconds += 60
    scene.engine.tick()
    assert peer.transport.closed_with is None
    scene.clock.seconds += 20
    scene.engine.tick()

    assert peer.transport.closed_with == WSCloseCode.OK


async def test_r63_socket_without_channels_is_closed_after_ten_minutes() -> None:
    scene = Scene()
    peer = scene.peer()

    for _ in range(11):
        scene.clock.seconds += 60
        peer.send("phoenix", "heartbeat", {})
        scene.engine.tick()

    assert peer.transport.closed_with == WSCloseCode.OK


async def test_closed_socket_is_forgotten() -> None:
    scene = Scene()
    peer = await joined(scene)
    assert scene.engine.health()["channels"] == 1

    peer.close()
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    assert scene.engine.health()["connections"] == 0
    assert scene.engine.health()["channels"] == 0
    assert list(scene.engine._stage.era.router.groups) == []
    assert peer.events() == []


async def test_what_one_turn_makes_leaves_in_one_write() -> None:
    scene = Scene()
    peer = await joined(scene)

    for number in range(5):
        scene.engine.take(transaction(20 + number, insert(BOOKINGS, number, 7, "x", 1)))
    await scene.settle()

    assert len(peer.transport.written) == 1
    assert len(peer.received()) == 5
