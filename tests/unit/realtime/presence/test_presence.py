"""The numbered rules of docs/protocol.md about presence."""

import uuid
from typing import Any

import orjson
import pytest

from banquet.realtime.broadcast.exchange import MessageLimits
from banquet.realtime.presence.presence import CALLS_SECONDS, MAX_CALLS, Presence
from banquet.realtime.presence.requests import MAX_PAYLOAD_BYTES
from banquet.realtime.wire.protocol import Message
from tests.unit.realtime.frames import Peer, Scene
from tests.unit.realtime.presence.watcher import Watcher

ON = {"enabled": True, "key": ""}
TOPIC = "realtime:a"


async def present(scene: Scene, key: str, vsn: Any = "2.0.0", **said: Any) -> Peer:
    """Return a peer that has joined, tracked what it says, and read what it was sent."""
    peer = scene.peer(vsn)
    peer.join("a", presence={"enabled": True, "key": key})
    if said:
        track(peer, said)
    await scene.settle()
    peer.received()
    return peer


def track(peer: Peer, payload: Any, event: str = "track") -> str:
    said = {"type": "presence", "event": event, "payload": payload}
    return peer.send(TOPIC, "presence", said, join_ref="1")


def payloads(peer: Peer, event: str) -> list[Any]:
    return [each["payload"] for each in peer.received() if each["event"] == event]


@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
async def test_r100_join_with_presence_gets_the_state_even_if_nobody_is_there(vsn: Any) -> None:
    scene = Scene()
    peer = scene.peer(vsn)

    peer.join("a", presence=ON)
    await scene.settle()

    reply, state = peer.received()
    assert reply["payload"]["status"] == "ok"
    assert (state["event"], state["payload"], state["ref"]) == ("presence_state", {}, None)
    assert state.get("join_ref", "1") == "1"


async def test_r100_presence_that_is_not_asked_for_is_not_sent() -> None:
    scene = Scene()
    plain, declined, older = scene.peer(), scene.peer(), scene.peer()

    plain.join("a")
    declined.join("a", presence={"enabled": False})
    older.join("a", presence={"key": ""})
    await scene.settle()

    assert (plain.events(), declined.events()) == (["ok"], ["ok"])
    assert older.events() == ["ok", "presence_state"]


async def test_r100_tracking_turns_presence_on() -> None:
    scene = Scene()
    peer = scene.peer()
    peer.join("a", presence={"enabled": False})
    await scene.settle()
    peer.received()

    track(peer, {"at": "desk"})
    await scene.settle()

    assert peer.events() == ["presence_state", "presence_diff", "ok"]


async def test_r101_who_tracks_is_answered_and_everybody_is_told() -> None:
    scene = Scene()
    anna, ben = await present(scene, "anna"), await present(scene, "ben", "1.0.0")

    ref = track(anna, {"at": "desk"})
    await scene.settle()

    diff, answer = anna.received()
    assert (answer["ref"], answer["payload"]) == (ref, {"status": "ok", "response": {}})
    (meta,) = diff["payload"]["joins"]["anna"]["metas"]
    assert (diff["join_ref"], diff["ref"], diff["payload"]["leaves"]) == (None, None, {})
    assert meta == {"phx_ref": meta["phx_ref"], "at": "desk"}
    assert payloads(ben, "presence_diff") == [diff["payload"]]
    late = scene.peer()
    late.join("a", presence=ON)
    await scene.settle()
    assert payloads(late, "presence_state") == [diff["payload"]["joins"]]


async def test_r101_other_topics_are_told_nothing() -> None:
    scene = Scene()
    anna = await present(scene, "anna")
    other = scene.peer()
    other.join("b", presence=ON)
    await scene.settle()
    other.received()

    track(anna, {})
    await scene.settle()

    assert other.events() == []


async def test_r101_same_payload_again_tells_nobody() -> None:
    scene = Scene()
    anna, ben = await present(scene, "anna", at="desk"), await present(scene, "ben")

    track(anna, {"at": "desk"})
    await scene.settle()

    assert (anna.events(), ben.events()) == (["ok"], [])


async def test_r101_another_payload_is_one_diff_with_both() -> None:
    scene = Scene()
    anna, ben = await present(scene, "anna", at="desk"), await present(scene, "ben")

    track(anna, {"at": "door"})
    await scene.settle()

    (diff,) = payloads(ben, "presence_diff")
    (came,), (went,) = diff["joins"]["anna"]["metas"], diff["leaves"]["anna"]["metas"]
    assert (came["at"], went["at"]) == ("door", "desk")
    assert came["phx_ref_prev"] == went["phx_ref"] != came["phx_ref"]
    assert anna.events() == ["presence_diff", "ok"]


async def test_r101_tabs_of_one_person_are_metas_of_one_key() -> None:
    scene = Scene()
    one, two = await present(scene, "anna", tab=1), await present(scene, "anna", tab=2)
    late = scene.peer()

    late.join("a", presence=ON)
    await scene.settle()
    one.close()
    await scene.settle()

    state, diff = (each["payload"] for each in late.received()[1:])
    assert [meta["tab"] for meta in state["anna"]["metas"]] == [1, 2]
    assert [meta["tab"] for meta in diff["leaves"]["anna"]["metas"]] == [1]
    assert two.events() == ["presence_diff"]


async def test_r101_untrack_is_a_leave_and_once_is_enough() -> None:
    scene = Scene()
    anna, ben = await present(scene, "anna", at="desk"), await present(scene, "ben")

    track(anna, {}, event="untrack")
    track(anna, {}, event="UNTRACK")
    await scene.settle()

    (diff,) = payloads(ben, "presence_diff")
    assert (diff["joins"], list(diff["leaves"])) == ({}, ["anna"])
    assert anna.events() == ["ok", "presence_diff", "ok"]


async def test_r101_who_names_no_key_is_given_one_of_its_own() -> None:
    scene = Scene()
    one, two = await present(scene, "", tab=1), await present(scene, "", tab=2)
    late = scene.peer()

    late.join("a", presence=ON)
    await scene.settle()

    (state,) = payloads(late, "presence_state")
    assert {uuid.UUID(key).version for key in state} == {1}
    assert len(state) == 2
    assert one.events() == ["presence_diff"]
    assert two.events() == []


async def test_r101_references_of_another_run_are_never_used_again() -> None:
    seen = set()
    for _ in range(2):
        scene = Scene()
        anna = await present(scene, "anna")
        track(anna, {})
        await scene.settle()
        (diff,) = payloads(anna, "presence_diff")
        seen.add(diff["joins"]["anna"]["metas"][0]["phx_ref"])

    assert len(seen) == 2


async def test_r102_what_happens_in_one_turn_is_told_in_one_frame() -> None:
    scene = Scene()
    peers = [await present(scene, f"key {number}") for number in range(5)]

    for peer in peers:
        track(peer, {})
    await scene.settle()

    for peer in peers:
        (diff,) = payloads(peer, "presence_diff")
        assert len(diff["joins"]) == 5


async def test_r102_who_came_and_went_in_one_turn_is_not_mentioned() -> None:
    scene = Scene()
    anna, ben = await present(scene, "anna"), await present(scene, "ben")

    track(anna, {"at": "desk"})
    track(anna, {}, event="untrack")
    await scene.settle()

    assert ben.events() == []


async def test_r102_a_crowd_is_told_of_changes_now_and_then() -> None:
    scene = Scene()
    waiting: list[tuple[float, Any]] = []
    presence = Presence(
        scene.engine.reception.outbox,
        scene.clock,
        lambda channel, message: None,
        lambda delay, act: waiting.append((delay, act)),
    )
    peers = [await present(scene, f"key {number}") for number in range(100)]
    channels = [peer.connection.channels[TOPIC] for peer in peers]
    for channel in channels:
        presence.enter(channel)

    for channel in channels[:3]:
        presence.handle(channel, Message(None, "1", TOPIC, "presence", {"event": "track"}))
        waiting.pop()[1]()
    presence.handle(channels[3], Message(None, "1", TOPIC, "presence", {"event": "track"}))
    presence.handle(channels[4], Message(None, "1", TOPIC, "presence", {"event": "track"}))

    ((delay, _),) = waiting
    assert delay == pytest.approx(100 * 20e-6, rel=0.01)


@pytest.mark.parametrize("leaving", ["phx_leave", "close", "join"])
async def test_r103_who_is_gone_has_left(leaving: str) -> None:
    scene = Scene()
    anna, ben = await present(scene, "anna", at="desk"), await present(scene, "ben")

    match leaving:
        case "phx_leave":
            anna.send(TOPIC, "phx_leave", {}, "1")
        case "close":
            anna.close()
        case "join":
            anna.join("a")
    await scene.settle()

    (diff,) = payloads(ben, "presence_diff")
    assert (diff["joins"], list(diff["leaves"])) == ({}, ["anna"])


async def test_r103_the_last_to_go_leaves_an_empty_topic() -> None:
    scene = Scene()
    (await present(scene, "anna", at="desk")).close()

    late = scene.peer()
    late.join("a", presence=ON)
    await scene.settle()

    assert payloads(late, "presence_state") == [{}]


async def test_r104_slow_socket_is_sent_the_state_instead_of_what_it_missed() -> None:
    scene = Scene()
    anna, ben = await present(scene, "anna", at="desk"), await present(scene, "ben")
    watcher = Watcher()
    slow = scene.peer()
    slow.join("a", presence=ON)
    await scene.settle()
    (state,) = payloads(slow, "presence_state")
    watcher.state(state)

    slow.connection.pause_writing()
    for number in range(4):
        track(anna, {"n": number})
        await scene.settle()
    ben.close()
    await scene.settle()
    assert slow.connection.queued_bytes == 0
    assert slow.events() == []
    slow.transport.drain()
    track(anna, {}, event="untrack")
    await scene.settle()

    state, diff = (each["payload"] for each in slow.received())
    watcher.state(state)
    assert watcher.bodies() == {"anna": [{"n": 3}]}
    watcher.diff(diff)
    assert watcher.bodies() == {}


async def test_r104_states_asked_for_in_one_breath_do_not_pile_up() -> None:
    scene = Scene()
    for number in range(40):
        await present(scene, str(number), x="x" * 16_000)
    slow = scene.peer()
    slow.transport.full = True

    for _ in range(20):
        slow.join("a", presence=ON)
    await scene.settle()

    assert slow.transport.unsent + slow.connection.queued_bytes < 1_000_000
    slow.received()
    slow.transport.drain()
    await scene.settle()
    watcher = Watcher()
    state, *diffs = [each["payload"] for each in slow.received()]
    watcher.state(state)
    for diff in diffs:
        watcher.diff(diff)
    assert len(watcher.bodies()) == 40


async def test_r105_sixth_call_in_half_a_minute_ends_the_channel() -> None:
    scene = Scene()
    anna, ben = await present(scene, "anna"), await present(scene, "ben")

    for number in range(MAX_CALLS + 1):
        track(anna, {"n": number})
    await scene.settle()

    *answers, error, close = anna.received()
    assert [each["payload"]["status"] for each in answers] == ["ok"] * MAX_CALLS
    assert error["payload"]["status"] == "error"
    assert error["payload"]["message"] == "Client presence rate limit exceeded"
    assert (close["event"], close["ref"]) == ("phx_close", "1")
    assert ben.events() == []
    assert anna.connection.channels == {}


async def test_r105_five_calls_in_each_half_minute_are_fine() -> None:
    scene = Scene()
    anna = await present(scene, "anna")

    for number in range(3 * MAX_CALLS):
        if number % MAX_CALLS == 0:
            scene.clock.seconds += CALLS_SECONDS
        track(anna, {"n": number})
        await scene.settle()

    assert "phx_close" not in anna.events()


async def test_r105_calls_of_all_clients_together_have_a_rate() -> None:
    scene = Scene(limits=MessageLimits(presence=1))
    peers = [await present(scene, f"key {number}") for number in range(13)]

    for number in range(MAX_CALLS):
        for peer in peers[:-1]:
            track(peer, {"n": number})
    track(peers[-1], {})
    await scene.settle()

    # Sixty in a minute: twelve channels may make five each.
    assert [peer for peer in peers if not peer.connection.channels] == [peers[-1]]
    assert [each for each in peers[-1].events() if each != "presence_diff"] == [
        "Too many presence messages per second",
        "phx_close",
    ]


async def test_r105_oversized_payload_ends_the_channel() -> None:
    scene = Scene()
    anna = await present(scene, "anna")

    track(anna, {"n": "x" * MAX_PAYLOAD_BYTES})
    await scene.settle()

    assert anna.events() == ["Track message size exceeded", "phx_close"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"event": "track", "payload": "text"}, "Presence track payload must be a map"),
        ({"event": "track", "payload": {str(n): n for n in range(11)}}, "at most 10 keys"),
        ({"event": "dance"}, "UnknownPresenceEvent"),
        ({}, "UnknownPresenceEvent"),
        ("text", "UnknownPresenceEvent"),
    ],
)
async def test_r105_call_that_makes_no_sense_is_refused_in_words(said: Any, reason: str) -> None:
    scene = Scene()
    anna = await present(scene, "anna")

    anna.send(TOPIC, "presence", said, "1")
    await scene.settle()

    (answer,) = anna.received()
    assert answer["payload"]["status"] == "error"
    assert reason in answer["payload"]["response"]["reason"]


@pytest.mark.parametrize("key", ["ids", "constructor", "x" * 256])
async def test_r105_harmful_key_is_refused_with_the_join(key: str) -> None:
    scene = Scene()
    peer = scene.peer()

    peer.join("a", presence={"enabled": True, "key": key})
    await scene.settle()

    (answer,) = peer.received()
    assert answer["payload"]["status"] == "error"
    assert answer["payload"]["response"]["reason"].startswith("InvalidJoinPayload: ")
    assert peer.connection.channels == {}


async def test_r105_what_people_say_survives_any_spelling() -> None:
    scene = Scene()
    said = {"ids": [1], '"': "\u2028</script>", "metas": {"é": None}, "__proto__": {"x": 1}}
    ben = await present(scene, 'a"b\\', vsn="1.0.0")

    track(ben, said)
    await scene.settle()

    (diff,) = payloads(ben, "presence_diff")
    (meta,) = diff["joins"]['a"b\\']["metas"]
    del meta["phx_ref"]
    assert meta == said


async def test_presence_before_the_join_is_answered_is_refused() -> None:
    scene = Scene()
    scene.engine.ready.clear()
    peer = scene.peer()

    peer.join("a", presence=ON)
    track(peer, {})
    await scene.settle()

    (answer,) = peer.received()
    assert answer["payload"] == {
        "status": "error",
        "response": {"reason": "the channel has not joined yet"},
    }


async def test_r102_many_who_come_at_once_are_told_in_few_frames() -> None:
    scene = Scene()
    peers = [scene.peer() for _ in range(200)]

    for peer in peers:
        peer.join("a", presence=ON)
        track(peer, {"at": "desk"})
    await scene.settle()

    for peer in peers:
        sent = peer.received()
        assert [each["event"] for each in sent] == [
            "phx_reply",
            "presence_state",
            "presence_diff",
            "phx_reply",
        ]
        assert len(sent[2]["payload"]["joins"]) == 200
        assert orjson.dumps(sent[1]["payload"]) == b"{}"
