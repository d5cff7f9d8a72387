"""Broadcasts from the database and their past (reference 7.3, 7.4; rules R88 to R93)."""

from datetime import datetime
from itertools import repeat
from typing import Any

import pytest

from banquet.identity import SERVICE
from banquet.realtime.broadcast.replay import MOST_UNSEEN, READ_SECONDS
from banquet.realtime.broadcast.retention import LOOK_SECONDS, RETRY_SECONDS
from banquet.realtime.broadcast.store import Past
from banquet.realtime.broadcast.stored import metadata
from banquet.realtime.channels.recall import MAX_MEANWHILE, MAX_MEANWHILE_BYTES, Recall
from banquet.realtime.rights.topics import PUBLIC, TopicRights
from banquet.realtime.wire.joins import Replay
from banquet.realtime.wire.protocol import Vsn
from banquet.realtime.wire.said import Said
from banquet.replication.messages import Change, LogicalMessage
from tests.unit.realtime.broadcast.speaking import QUIET, heard, member, private
from tests.unit.realtime.building import BOOKINGS, MESSAGES, insert, transaction, truncate
from tests.unit.realtime.frames import ANNA, Peer, Scene, in_a_word

ID = "00000000-0000-4000-8000-00000000000"
SINCE = 1_787_313_600_123


def message(number: int = 1, topic: str = "a", **more: Any) -> Change:
    values = {
        "topic": topic,
        "extension": "broadcast",
        "payload": f'{{"n": {number}}}',
        "event": "said",
        "private": "f",
        "id": f"{ID}{number}",
        "binary_payload": None,
        **more,
    }
    return insert(MESSAGES, *values.values())


def past(number: int, **more: Any) -> Said:
    said_id = f"{ID}{number}"
    payload = b'{"n": %d}' % number
    return Said(
        "a", True, "said", payload, metadata=metadata(said_id, replayed=True), id=said_id, **more
    )


async def test_r88_row_is_heard_with_its_id() -> None:
    scene = Scene()
    old, new = await member(scene, "1.0.0"), await member(scene)

    scene.engine.take(transaction(20, message()))
    await scene.settle()

    said = {"type": "broadcast", "event": "said", "payload": {"n": 1}, "meta": {"id": f"{ID}1"}}
    assert heard(old) == heard(new) == [said]


async def test_r88_bytes_are_heard_as_they_are() -> None:
    scene = Scene()
    old, new = await member(scene, "1.0.0"), await member(scene)

    scene.engine.take(transaction(20, message(payload=None, binary_payload="\\x00ff")))
    await scene.settle()

    assert [each["payload"] for each in heard(new)] == [b"\x00\xff"]
    assert heard(old) == []


async def test_r88_private_rows_are_for_private_channels() -> None:
    scene = Scene()
    inside, outside = await private(scene, ANNA, PUBLIC), await member(scene)

    scene.engine.take(
        transaction(20, message(1, private="t"), message(2), message(3, private=None))
    )
    await scene.settle()

    assert [each["payload"]["n"] for each in heard(inside)] == [1]
    assert [each["payload"]["n"] for each in heard(outside)] == [2, 3]


@pytest.mark.parametrize(
    "row",
    [
        message(extension="presence"),
        message(event=None),
        message(payload='"' + "x" * 3_000_500 + '"'),
        message(topic="b"),
        Change(MESSAGES, "DELETE", None, message().new),
        truncate(MESSAGES),
    ],
    ids=["presence", "no event", "too large", "another topic", "deleted", "emptied"],
)
async def test_r88_other_rows_are_not_heard(row: Change) -> None:
    scene = Scene()
    peer = await member(scene)

    scene.engine.take(transaction(20, row))
    await scene.settle()

    assert heard(peer) == []


async def test_r88_row_without_payload_is_an_empty_object_and_never_null() -> None:
    scene = Scene()
    peer = await member(scene)

    scene.engine.take(transaction(20, message(payload=None)))
    await scene.settle()

    assert [each["payload"] for each in heard(peer)] == [{}]


async def test_r88_nobody_hears_broadcasts_as_changes_of_a_table() -> None:
    scene = Scene()
    peer = scene.peer("2.0.0", SERVICE)
    binding = {"event": "*", "schema": "*", "table": "*", "since": ""}
    peer.join("b", binding, presence=QUIET, token="secret")
    await scene.settle()
    peer.received()
    loads = scene.database.loads

    scene.engine.take(transaction(20, message(topic="b"), insert(BOOKINGS, 1, 7, "Tea", 5)))
    scene.engine.take(transaction(30, message(topic="c")))
    await scene.settle()

    words = [in_a_word(each) for each in peer.received()]
    assert words == ["INSERT", "checkpoint", "broadcast"]
    assert scene.database.loads == loads  # nor do they look like a table we do not know


async def test_r88_broadcasts_take_no_place_in_the_ring_and_move_it_on() -> None:
    scene = Scene()

    scene.engine.take(transaction(20, message()))
    scene.engine.take(transaction(30, message(), messages=(LogicalMessage("x", b""),)))

    assert len(scene.ring) == 1
    assert scene.ring.position == 31


async def test_r88_stream_begun_anew_says_nothing_twice() -> None:
    scene = Scene()
    peer = await member(scene)
    scene.engine.take(transaction(20, message(1)))

    scene.begin(epoch="one", target_lsn=40)
    scene.engine.take(transaction(20, message(1)))
    scene.engine.take(transaction(30, message(2)))
    await scene.settle()
    assert [each["payload"]["n"] for each in heard(peer)] == [1, 2]

    scene.begin(epoch="two")
    scene.engine.take(transaction(15, message(3)))
    await scene.settle()
    assert [each["payload"]["n"] for each in heard(peer)] == [3]


# The past


async def replayed(scene: Scene, vsn: Vsn = "2.0.0", **config: Any) -> Peer:
    scene.database.rights[ANNA] = PUBLIC
    peer = scene.peer(vsn)
    broadcast = {"replay": {"since": SINCE, "limit": 3}}
    settings = {"private": True, "presence": QUIET, "broadcast": broadcast, **config}
    peer.join("a", token=f"user:{ANNA}", **settings)
    await scene.settle()
    return peer


async def test_r90_past_comes_after_the_reply_oldest_first_for_this_join_alone() -> None:
    scene = Scene()
    scene.store.past = [past(1), past(2)]

    reply, first, second = (await replayed(scene)).received()

    assert scene.store.asked == [("a", Replay(SINCE, 3))]
    assert reply["payload"]["status"] == "ok"
    assert [first["join_ref"], second["join_ref"]] == ["1", "1"]
    assert [first["payload"]["payload"], second["payload"]["payload"]] == [{"n": 1}, {"n": 2}]
    assert first["payload"]["meta"] == {"id": f"{ID}1", "replayed": True}


async def test_r90_clients_of_vsn_1_are_not_told_bytes() -> None:
    scene = Scene()
    scene.store.past = [past(1), past(2, is_json=False)]

    peer = await replayed(scene, "1.0.0")

    assert [each["payload"]["n"] for each in heard(peer)] == [1]


async def test_r90_presence_comes_before_the_past_and_subscribed_after() -> None:
    scene = Scene()
    scene.store.past = [past(1)]

    peer = await replayed(scene, presence={"enabled": True})

    assert peer.events() == ["ok", "presence_state", "broadcast"]


async def test_r91_what_is_said_while_the_past_is_read_is_told_once_and_in_order() -> None:
    scene = Scene()
    scene.store.past = [past(1), past(2)]
    scene.store.gate.clear()
    peer = await replayed(scene)

    scene.engine.take(transaction(20, message(2, private="t")))
    scene.engine.take(transaction(30, message(3, private="t")))
    await scene.settle()
    assert peer.received() == []
    scene.store.gate.set()
    await scene.settle()
    scene.engine.take(transaction(40, message(1, private="t"), message(4, private="t")))
    await scene.settle()

    assert [each["payload"]["n"] for each in heard(peer)] == [1, 2, 3, 4]


async def test_r91_what_was_streamed_before_queries_see_it_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("banquet.realtime.broadcast.replay.pauses", lambda: repeat(0.0))
    scene = Scene()
    scene.store.past = [past(1)]
    scene.engine.take(transaction(20, message(2, private="t")))
    scene.engine.take(transaction(30, message(5, "b", private="t")))
    scene.store.unseen = {20, 30}
    peer = await replayed(scene)
    assert peer.received() == []

    scene.store.unseen.remove(20)
    scene.store.past.append(past(2))
    await scene.settle()

    assert [each["payload"]["n"] for each in heard(peer)] == [1, 2]


async def test_r91_transaction_that_said_more_than_is_noted_is_waited_for_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("banquet.realtime.broadcast.replay.pauses", lambda: repeat(0.0))
    scene = Scene()
    others = [message(5, "b", private="t")] * MOST_UNSEEN
    scene.engine.take(transaction(20, message(1, private="t"), *others))
    scene.store.unseen = {20}
    peer = await replayed(scene)
    assert peer.received() == []

    scene.store.unseen.clear()
    scene.store.past.append(past(1))
    await scene.settle()

    assert [each["payload"]["n"] for each in heard(peer)] == [1]


async def test_r91_what_is_said_meanwhile_is_bounded() -> None:
    scene = Scene()
    scene.store.gate.clear()
    peer = await replayed(scene)

    for number in range(MAX_MEANWHILE + 5):
        scene.engine.take(transaction(20 + 10 * number, message(1, private="t", id=f"{number}")))
    scene.store.gate.set()
    await scene.settle()

    assert len(heard(peer)) == MAX_MEANWHILE


def test_r91_what_is_said_meanwhile_is_bounded_by_its_bytes() -> None:
    recall, half = Recall(), b"x" * (MAX_MEANWHILE_BYTES // 2 - 1)

    noted = [recall.note(Said("a", True, "e", half)) for _ in range(3)]

    assert noted == [True, True, False]
    assert len(list(recall.tell())) == 2


async def test_r92_past_that_cannot_be_read_refuses_the_join() -> None:
    scene = Scene()
    scene.store.broken = True

    peer = await replayed(scene)
    scene.engine.take(transaction(20, message(1, private="t")))
    await scene.settle()

    (reply,) = peer.received()
    assert reply["payload"]["status"] == "error"
    assert reply["payload"]["response"]["reason"].startswith("UnableToReplayMessages: ")


async def test_r92_past_that_takes_too_long_refuses_the_join(monkeypatch: Any) -> None:
    assert READ_SECONDS < 10  # which clients wait for
    monkeypatch.setattr("banquet.realtime.broadcast.replay.READ_SECONDS", 0)
    scene = Scene()
    scene.store.gate.clear()

    peer = await replayed(scene)

    (reply,) = peer.received()
    assert reply["payload"]["response"]["reason"].startswith("UnableToReplayMessages: ")


async def test_defect_while_the_past_is_read_is_logged_and_leaves_nobody_waiting(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene()

    async def defect(_topic: str, _replay: Replay) -> Past:
        raise LookupError("a defect")

    monkeypatch.setattr(scene.store, "newest", defect)

    peer = await replayed(scene)

    (reply,) = peer.received()
    assert reply["payload"]["response"] == {"reason": "the server failed, try again"}
    assert "a real-time task failed" in caplog.text


async def test_r92_socket_that_nobody_reads_is_told_no_past() -> None:
    scene = Scene()
    scene.store.past = [past(1)]
    scene.store.gate.clear()
    peer = await replayed(scene)
    peer.connection.pause_writing()

    scene.store.gate.set()
    await scene.settle()
    peer.transport.drain()

    (reply,) = peer.received()
    assert reply["payload"]["response"]["reason"].startswith("UnableToReplayMessages: ")


async def test_r92_public_channel_has_no_past() -> None:
    scene = Scene()

    (reply,) = (await replayed(scene, private=False)).received()

    assert reply["payload"]["response"]["reason"].startswith("UnableToReplayMessages: ")
    assert scene.store.asked == []


async def test_r92_who_may_not_hear_broadcasts_is_told_no_past() -> None:
    scene = Scene()
    scene.store.past = [past(1)]
    peer = scene.peer()
    scene.database.rights[ANNA] = TopicRights(False, True, True, True)

    peer.join(
        "a",
        private=True,
        presence=QUIET,
        broadcast={"replay": {"since": SINCE}},
        token=f"user:{ANNA}",
    )
    await scene.settle()

    assert peer.events() == ["ok"]


@pytest.mark.parametrize("ends", ["close", "leave", "join again"])
async def test_r91_join_that_is_given_up_leaves_nothing_behind(ends: str) -> None:
    scene = Scene()
    scene.store.gate.clear()
    peer = await replayed(scene)
    if ends == "close":
        peer.close()
    elif ends == "leave":
        peer.send("realtime:a", "phx_leave", {})
    else:
        peer.join("a", presence=QUIET)

    scene.store.gate.set()
    await scene.settle()

    assert not scene.engine.exchange.joining.members("a", True)
    assert "broadcast" not in peer.events()


# Readiness


READY = {"replication_ready": True}


async def test_r93_who_asks_is_told_that_the_stream_is_there() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.join("a", presence=QUIET, broadcast=READY)
    await scene.settle()

    _, system = peer.received()
    assert system["payload"] == {
        "extension": "system",
        "status": "ok",
        "message": "Replication connection established",
        "channel": "a",
    }


async def test_r93_it_is_said_once_the_stream_is_back() -> None:
    scene = Scene()
    scene.hears = False
    peer = scene.peer()
    peer.join("a", presence=QUIET, broadcast=READY)
    await scene.settle()
    assert peer.events() == ["ok"]

    scene.hears = True
    scene.engine.tick()
    scene.engine.tick()
    await scene.settle()

    assert peer.events() == ["Replication connection established"]


async def test_r93_after_a_minute_it_is_said_that_it_is_not_there() -> None:
    scene = Scene()
    scene.hears = False
    waiting, left = scene.peer(), scene.peer()
    for peer in (waiting, left):
        peer.join("a", presence=QUIET, broadcast=READY)
        await scene.settle()
        peer.received()
    left.send("realtime:a", "phx_leave", {})
    scene.clock.seconds += 60

    scene.engine.tick()
    await scene.settle()

    (system,) = waiting.received()
    assert system["payload"]["status"] == "error"
    assert system["payload"]["message"] == "Replication connection was not established in time"
    assert left.events() == ["ok", "phx_close"]


# Retention


async def test_r94_whole_days_older_than_three_are_forgotten_by_the_clock() -> None:
    scene = Scene()
    scene.engine.tick()
    await scene.settle()
    scene.engine.tick()
    await scene.settle()
    assert scene.store.forgotten == [datetime(2026, 8, 18)]

    scene.clock.seconds += LOOK_SECONDS
    scene.engine.tick()
    await scene.settle()
    assert len(scene.store.forgotten) == 2


@pytest.mark.parametrize("trouble", ["left", "broken"])
async def test_r94_what_could_not_be_forgotten_is_tried_again_soon(trouble: str) -> None:
    scene = Scene()
    setattr(scene.store, trouble, 1)
    scene.engine.tick()
    await scene.settle()
    setattr(scene.store, trouble, 0)
    scene.store.forgotten.clear()

    scene.clock.seconds += RETRY_SECONDS
    scene.engine.tick()
    await scene.settle()

    assert len(scene.store.forgotten) == 1


async def test_r94_after_a_change_of_the_schema_the_publication_is_looked_at() -> None:
    scene = Scene()
    scene.engine.tick()
    await scene.settle()
    assert scene.store.published == 1

    scene.engine.take(
        transaction(20, messages=(LogicalMessage("banquet.ddl", b"DROP PUBLICATION"),))
    )
    await scene.settle()
    scene.engine.tick()
    await scene.settle()

    assert scene.store.published == 2
