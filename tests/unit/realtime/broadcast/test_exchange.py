"""What is said on a topic, and who hears it (reference 3 and 7.1; rules R80 to R86)."""

import asyncio
from typing import Any

import orjson
import pytest
from picows import WSMsgType

from banquet.realtime.broadcast.exchange import MAX_BACKLOG_BYTES, MAX_HELD, SLICE, MessageLimits
from banquet.realtime.rights.topics import NO_RIGHTS, PUBLIC, TopicRights
from banquet.realtime.sockets.writing import HIGH_WATER_BYTES
from banquet.realtime.wire.protocol import Vsn
from banquet.realtime.wire.said import MAX_HEADING_CHARS, MAX_PAYLOAD_BYTES, Said
from tests.unit.realtime.broadcast.speaking import HELLO, QUIET, heard, member, private, say
from tests.unit.realtime.frames import ANNA, BEN, Peer, Scene, kind_3

MUTE = TopicRights(True, False, True, True)
DEAF = TopicRights(False, True, True, True)


@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
async def test_r80_message_reaches_clients_of_both_versions_and_not_who_said_it(vsn: Vsn) -> None:
    scene = Scene()
    speaker, old, new = (
        await member(scene, vsn),
        await member(scene, "1.0.0"),
        await member(scene),
    )

    say(speaker)
    await scene.settle()

    for each in (old, new):
        (message,) = each.received()
        assert (message["topic"], message["event"]) == ("realtime:a", "broadcast")
        assert (message.get("join_ref"), message["ref"], message["payload"]) == (None, None, HELLO)
    assert speaker.received() == []


async def test_r80_binary_frame_with_json_reaches_both_with_its_metadata() -> None:
    scene = Scene()
    speaker, old, new = await member(scene), await member(scene, "1.0.0"), await member(scene)

    frame = kind_3("realtime:a", "hello", b'{"a":1}', join_ref=1, ref=2, metadata=b'{"m":1}')
    speaker.send_raw(frame, WSMsgType.BINARY)
    await scene.settle()

    assert heard(old) == heard(new) == [{**HELLO, "meta": {"m": 1}}]


async def test_r80_bytes_reach_only_those_whose_version_can_carry_them() -> None:
    scene = Scene()
    speaker, old, new = await member(scene), await member(scene, "1.0.0"), await member(scene)

    speaker.send_raw(kind_3("realtime:a", "raw", b"\x00\xff", binary=True), WSMsgType.BINARY)
    await scene.settle()

    assert heard(new) == [{"type": "broadcast", "event": "raw", "payload": b"\x00\xff"}]
    assert heard(old) == []


async def test_r80_other_topics_hear_nothing() -> None:
    scene = Scene()
    speaker, other = await member(scene), await member(scene, topic="ab")

    say(speaker)
    await scene.settle()

    assert heard(other) == []


async def test_r80_who_has_left_hears_nothing() -> None:
    scene = Scene()
    speaker, leaver, loser = [await member(scene) for _ in range(3)]
    leaver.send("realtime:a", "phx_leave", {})
    loser.close()

    say(speaker)
    await scene.settle()

    assert heard(leaver) == heard(loser) == []


async def test_r80_channels_of_one_socket_hear_each_other() -> None:
    scene = Scene()
    peer = await member(scene)
    twin = await member(scene)
    peer.join("b", presence=QUIET)
    await scene.settle()
    peer.received()

    say(twin)
    await scene.settle()

    assert [m["topic"] for m in peer.received()] == ["realtime:a"]


@pytest.mark.parametrize(("asked", "times"), [({"self": True}, 1), ({"self": False}, 0), ({}, 0)])
async def test_r81_self(asked: dict[str, bool], times: int) -> None:
    scene = Scene()
    peer = await member(scene, broadcast=asked)

    say(peer)
    await scene.settle()

    assert heard(peer) == [HELLO] * times


async def test_r81_ack_is_an_object_and_comes_to_who_asked_for_it_alone() -> None:
    scene = Scene()
    asking, silent = await member(scene, broadcast={"ack": True}), await member(scene)

    say(asking)
    asking.send_raw(kind_3("realtime:a", "e", b"{}", join_ref=1, ref=9), WSMsgType.BINARY)
    say(silent)
    await scene.settle()

    replies = [m for m in asking.received() if m["event"] == "phx_reply"]
    assert [(m["ref"], m["payload"]) for m in replies] == [
        ("2", {"status": "ok", "response": {}}),
        ("9", {"status": "ok", "response": {}}),
    ]
    assert [m["event"] for m in silent.received()] == ["broadcast"] * 2


@pytest.mark.parametrize("join_ref", [None, "77"])
async def test_3_stale_join_ref_is_accepted(join_ref: str | None) -> None:
    scene = Scene()
    speaker, other = await member(scene), await member(scene)

    speaker.send("realtime:a", "broadcast", HELLO, join_ref)
    await scene.settle()

    assert heard(other) == [HELLO]


@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
async def test_r82_oversize_is_dropped_with_an_object_for_a_reason(vsn: Vsn) -> None:
    scene = Scene()
    speaker, other = await member(scene, vsn, broadcast={"ack": True}), await member(scene)

    say(speaker, payload={"x": "y" * MAX_PAYLOAD_BYTES})
    await scene.settle()

    (reply,) = speaker.received()
    assert reply["payload"] == {
        "status": "error",
        "response": {"reason": "payload_size_exceeded"},
    }
    assert heard(other) == []


async def test_r82_event_or_metadata_of_megabytes_is_oversize_too() -> None:
    scene = Scene()
    speaker, other = await member(scene), await member(scene)

    for event, meta in (("e" * MAX_HEADING_CHARS, {"a": 1}), ("e", {"a": "x" * MAX_HEADING_CHARS})):
        said = {"type": "broadcast", "event": event, "payload": {}, "meta": meta}
        speaker.send("realtime:a", "broadcast", said)
    await scene.settle()

    reasons = [each["payload"]["response"]["reason"] for each in speaker.received()]
    assert reasons == ["payload_size_exceeded"] * 2
    assert heard(other) == []


async def test_r82_what_is_no_broadcast_is_refused_and_the_channel_goes_on() -> None:
    scene = Scene()
    speaker, other = await member(scene), await member(scene)

    speaker.send_raw(kind_3("realtime:a", "e", b"{", ref=5), WSMsgType.BINARY)
    speaker.send("realtime:a", "broadcast", {"type": "broadcast"})
    speaker.send_raw(orjson.dumps([None, "6", "realtime:a", "broadcast", None]))
    await scene.settle()
    refusals = [m["payload"]["response"]["reason"] for m in speaker.received()]
    say(speaker)
    await scene.settle()

    assert [reason.partition(":")[0] for reason in refusals] == [
        "UnableToHandleBroadcast",
        "MalformedWebSocketMessage",
        "MalformedWebSocketMessage",
    ]
    assert heard(other) == [HELLO]


async def test_r82_poison_reaches_nobody() -> None:
    """A top-level `ids` and a null payload crash the JavaScript client."""
    scene = Scene()
    speaker, other = await member(scene), await member(scene)

    speaker.send("realtime:a", "broadcast", {**HELLO, "ids": [1]})
    speaker.send("realtime:a", "broadcast", {"event": "e", "payload": None})
    await scene.settle()

    payloads = heard(other)
    assert payloads == [HELLO, {"type": "broadcast", "event": "e", "payload": None}]
    assert all("ids" not in each for each in payloads)


@pytest.mark.parametrize("event", ["transaction", "TransAction", "transact\u0130on"])
async def test_r82_nobody_makes_up_changes_for_who_hears_them_in_batches(event: str) -> None:
    scene = Scene()
    binding = {"event": "*", "schema": "public", "table": "bookings", "batch": True}
    batched = scene.peer()
    batched.join("a", binding, presence=QUIET, token=f"user:{ANNA}")
    await scene.settle()
    batched.received()
    plain, speaker = await member(scene), await member(scene)

    say(speaker, event=event)
    say(speaker)
    await scene.settle()

    assert [each["event"] for each in heard(batched)] == ["hello"]
    assert [each["event"] for each in heard(plain)] == [event, "hello"]


async def test_r83_private_and_public_channels_of_one_name_are_apart() -> None:
    scene = Scene()
    inside, outside = await private(scene, ANNA, PUBLIC), await member(scene)
    insider, outsider = await private(scene, BEN, PUBLIC), await member(scene)

    say(insider, event="in")
    say(outsider, event="out")
    await scene.settle()

    assert [each["event"] for each in heard(inside)] == ["in"]
    assert [each["event"] for each in heard(outside)] == ["out"]


@pytest.mark.parametrize("ack", [True, False])
async def test_r83_without_the_right_to_write_nobody_hears_and_who_asked_is_told(
    ack: bool,
) -> None:
    scene = Scene()
    speaker = await private(scene, ANNA, MUTE, broadcast={"ack": ack, "self": True})
    other = await private(scene, BEN, PUBLIC)

    say(speaker)
    await scene.settle()

    reasons = [each["payload"]["response"]["reason"] for each in speaker.received()]
    refusal = "Unauthorized: You do not have permissions to write to this Channel topic: a"
    assert reasons == [refusal] * ack
    assert heard(other) == []


async def test_r83_without_the_right_to_read_broadcasts_they_are_not_heard() -> None:
    scene = Scene()
    deaf, other = await private(scene, ANNA, DEAF), await private(scene, BEN, PUBLIC)

    say(other)
    say(deaf, event="back")
    await scene.settle()

    assert heard(deaf) == []
    assert [each["event"] for each in heard(other)] == ["back"]


async def test_r83_before_the_join_is_answered_nobody_speaks() -> None:
    """Its rights are not known: it might be a private channel of somebody else's."""
    scene = Scene()
    scene.database.rights[BEN] = NO_RIGHTS
    other = await private(scene, ANNA, PUBLIC)
    scene.database.gate.clear()
    peer = scene.peer()
    peer.join("a", private=True, token=f"user:{BEN}")
    say(peer)
    await scene.settle()
    scene.database.gate.set()
    await scene.settle()

    reply, refusal = peer.received()
    assert reply["payload"]["response"] == {"reason": "unmatched topic"}
    assert refusal["payload"]["response"]["reason"].startswith("Unauthorized")
    assert heard(other) == []


def channel_of(peer: Peer) -> Any:
    return peer.connection.channels["realtime:a"]


async def test_r83_while_rights_are_judged_broadcasts_wait_up_to_a_bound() -> None:
    scene = Scene()
    doubted, speaker = await member(scene), await member(scene)
    channel_of(doubted).held = []

    for _ in range(MAX_HELD + 1):
        say(speaker)
    await scene.settle()

    assert heard(doubted) == []
    assert len(channel_of(doubted).held) == MAX_HELD


async def test_r83_what_waits_for_rights_is_bounded_by_its_bytes() -> None:
    scene = Scene()
    doubted, other, speaker = [await member(scene) for _ in range(3)]
    for peer in (doubted, other):
        channel_of(peer).held = []

    for _ in range(6):
        say(speaker, payload={"x": "x" * (MAX_BACKLOG_BYTES // 4)})
    await scene.settle()

    assert len(channel_of(doubted).held) == 3
    assert channel_of(doubted).held[0] is channel_of(other).held[0]
    assert scene.engine.meters.undelivered["held"] == 6


async def test_r84_what_waited_for_rights_is_no_more_than_a_slow_socket_may_be_behind() -> None:
    scene = Scene()
    slow = await member(scene)
    slow.transport.full = True
    slow.connection.queue(b"x" * (HIGH_WATER_BYTES + 1))
    await scene.settle()

    frames = [b"y" * (MAX_BACKLOG_BYTES // 4)] * 8
    scene.engine.exchange.release(channel_of(slow), frames)
    await scene.settle()

    assert slow.transport.unsent < 2 * MAX_BACKLOG_BYTES
    assert scene.engine.meters.undelivered["slow"] == 4


async def test_r84_slow_socket_gets_no_more_than_a_backlog_and_others_get_all() -> None:
    scene = Scene()
    slow, other, speaker = await member(scene), await member(scene), await member(scene)
    slow.transport.full = True
    part = "x" * (HIGH_WATER_BYTES // 2)

    for number in range(80):
        say(speaker, payload={"number": number, "x": part})
        await scene.settle()
    kept = slow.transport.unsent
    slow.transport.drain()
    say(speaker, payload={"number": 80})
    await scene.settle()

    assert HIGH_WATER_BYTES < kept < MAX_BACKLOG_BYTES + len(part) + 200
    numbers = [each["payload"]["number"] for each in heard(slow)]
    assert numbers == [*range(len(numbers) - 1), 80]
    assert 20 < len(numbers) < 60
    assert [each["payload"]["number"] for each in heard(other)] == list(range(81))
    assert scene.engine.meters.undelivered["slow"] == 81 - len(numbers)


async def test_r84_slow_sockets_share_what_may_wait(monkeypatch: Any) -> None:
    shared = 3 * HIGH_WATER_BYTES
    monkeypatch.setattr("banquet.realtime.broadcast.exchange.ALL_BACKLOGS_BYTES", shared)
    scene = Scene()
    slow, speaker = [await member(scene) for _ in range(3)], await member(scene)
    for each in slow:
        each.transport.full = True

    for number in range(20):
        say(speaker, payload={"number": number, "x": "x" * (HIGH_WATER_BYTES // 2)})
        await scene.settle()

    # Two make it slow, and a third share of three allows no more.
    assert [len(heard(each)) for each in slow] == [2, 2, 2]
    for each in slow:
        each.close()
    assert not scene.engine.exchange.slow


async def test_r84_one_large_frame_does_not_cost_the_next() -> None:
    scene = Scene()
    slow, speaker = await member(scene), await member(scene)
    slow.transport.full = True

    say(speaker, payload={"x": "y" * HIGH_WATER_BYTES})
    await scene.settle()
    was_paused = slow.connection.paused_at is not None
    say(speaker, event="next")
    await scene.settle()

    assert was_paused
    assert [each["event"] for each in heard(slow)] == ["hello", "next"]


@pytest.mark.parametrize(
    "limits",
    [MessageLimits(socket=1), MessageLimits(process=1), MessageLimits(socket=1, process=9)],
)
async def test_r85_too_many_messages_end_the_channel_for_good(limits: MessageLimits) -> None:
    scene = Scene(limits=limits)
    speaker, other = await member(scene), await member(scene)

    for _ in range(61):
        say(speaker)
    await scene.settle()

    system, close = speaker.received()
    assert system["payload"] == {
        "extension": "system",
        "status": "error",
        "message": "Too many messages per second",
        "channel": "a",
    }
    assert (close["event"], close["ref"]) == ("phx_close", "1")
    assert len(heard(other)) == 60
    say(speaker)
    await scene.settle()
    assert [m["payload"]["response"] for m in speaker.received()] == [{"reason": "unmatched topic"}]


async def test_r85_one_socket_does_not_use_up_what_others_may_say() -> None:
    scene = Scene(limits=MessageLimits(socket=1))
    loud, quiet, other = [await member(scene) for _ in range(3)]

    for _ in range(61):
        say(loud)
    say(quiet, event="quiet")
    await scene.settle()

    assert heard(other)[-1]["event"] == "quiet"


async def test_r85_a_minute_later_more_may_be_said() -> None:
    scene = Scene(limits=MessageLimits(socket=1))
    speaker, other = await member(scene), await member(scene)

    for _ in range(60):
        say(speaker)
    scene.clock.seconds += 61
    say(speaker)
    await scene.settle()

    assert len(heard(other)) == 61


async def test_r86_many_at_once_keep_their_order_and_let_others_in_between() -> None:
    scene = Scene()
    listener, speaker = await member(scene), await member(scene)
    turns = [0]

    async def count() -> None:
        while True:
            await asyncio.sleep(0)
            turns[0] += 1

    counting = asyncio.create_task(count())
    batch = [Said("a", False, str(number), b"{}") for number in range(10 * SLICE)]
    scene.engine.exchange.take("rest", batch[:-1])
    scene.engine.exchange.take("rest", batch[-1:])
    await scene.settle()
    counting.cancel()

    assert [each["event"] for each in heard(listener)] == [said.event for said in batch]
    assert turns[0] >= 10
    say(speaker)
    await scene.settle()
    assert heard(listener) == [HELLO]


async def test_r86_what_waits_is_bounded_and_the_rest_is_counted(monkeypatch: Any) -> None:
    monkeypatch.setattr("banquet.realtime.broadcast.exchange.MAX_WAITING_BYTES", 100 * 502 + 190)
    scene = Scene()
    listener = await member(scene)

    batch = [Said("a", False, str(number), b"{}") for number in range(300)]
    scene.engine.exchange.take("rest", batch)
    await scene.settle()

    assert [each["event"] for each in heard(listener)] == [str(number) for number in range(100)]
    scene.engine.exchange.take("rest", batch[:5])
    await scene.settle()
    assert len(heard(listener)) == 5


async def test_r86_what_no_frame_can_hold_is_dropped() -> None:
    scene = Scene()
    listener = await member(scene, topic="t" * 300)

    scene.engine.exchange.take("rest", [Said("t" * 300, False, "e", b"x", is_json=False)])
    await scene.settle()

    assert heard(listener) == []
