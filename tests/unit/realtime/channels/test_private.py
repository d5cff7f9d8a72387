"""The numbered rules of docs/protocol.md about private channels."""

import gc
from dataclasses import replace
from itertools import repeat
from typing import Any

import pytest

from banquet.realtime.channels.asking import MAX_REFUSED, REFUSED_SECONDS
from banquet.realtime.channels.channel import Channel
from banquet.realtime.channels.private import MAX_DEFERRED, MAX_DEFERRED_BYTES
from banquet.realtime.rights.topics import NO_RIGHTS, PUBLIC, PolicyError, TopicRights
from banquet.replication.messages import LogicalMessage
from tests.unit.realtime.building import (
    BOOKINGS,
    MEMBERSHIPS,
    PERMISSIONS,
    delete,
    insert,
    transaction,
)
from tests.unit.realtime.frames import ANNA, BEN, Peer, Scene
from tests.unit.realtime.steps import BINDING, RESUMING

LISTENS = TopicRights(True, False, False, False)
PRESENT = {"enabled": True, "key": ""}
SOON: dict[str, Any] = {"postgres_changes_options": {"wait": True, "timeout": 0.5}}
"""A join that waits for less than a millisecond."""

REVOKED = delete(MEMBERSHIPS, 1, ANNA, 7, "sales")


def channel_of(peer: Peer, name: str = "a") -> Channel:
    return peer.connection.channels[f"realtime:{name}"]


def tell(peer: Peer, words: bytes = b"\x81\x02{}") -> None:
    """Send a broadcast to a channel as the delivery of broadcasts does."""
    channel = channel_of(peer)
    if channel.held is not None:
        channel.held.append(words)
    elif channel.rights.broadcast_read:
        channel.socket.queue(words)


async def member(
    scene: Scene,
    user: str = ANNA,
    rights: TopicRights = PUBLIC,
    *,
    bindings: tuple[Any, ...] = (),
    **more: Any,
) -> Peer:
    """Return a peer on the private channel `a`, which has read what it was sent."""
    scene.database.rights[user] = rights
    peer = scene.peer()
    peer.join("a", *bindings, token=f"user:{user}", private=True, **more)
    await scene.settle()
    assert peer.events()[0] == "ok"
    return peer


@pytest.mark.parametrize(
    "rights", [PUBLIC, LISTENS, replace(NO_RIGHTS, presence_read=True)], ids=["all", "b", "p"]
)
async def test_r110_private_channel_is_joined_by_who_may_hear_something(rights: Any) -> None:
    scene = Scene()

    peer = await member(scene, rights=rights)

    assert channel_of(peer).rights == rights
    assert scene.database.probed == [(ANNA, "a")]


@pytest.mark.parametrize(
    "rights", [NO_RIGHTS, TopicRights(False, True, False, True)], ids=["none", "write"]
)
async def test_r110_who_may_hear_nothing_is_refused_in_the_official_words(rights: Any) -> None:
    scene = Scene()
    scene.database.rights[ANNA] = rights
    peer = scene.peer()

    peer.join("a:b", token=f"user:{ANNA}", private=True)
    await scene.settle()

    (answer,) = peer.received()
    assert answer["payload"] == {
        "status": "error",
        "response": {
            "reason": "Unauthorized: "
            "You do not have permissions to read from this Channel topic: a:b"
        },
    }
    assert peer.connection.channels == {}


async def test_r110_without_an_answer_nobody_enters() -> None:
    scene = Scene()
    scene.database.broken = True
    peer = scene.peer()

    peer.join("a", token=f"user:{ANNA}", private=True)
    await scene.settle()

    (answer,) = peer.received()
    assert answer["payload"]["status"] == "error"
    reason = answer["payload"]["response"]["reason"]
    assert reason == "UnableToConnectToProject: PostgreSQL cannot be asked"
    assert peer.connection.channels == {}


async def test_r110_public_channel_asks_nobody() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.join("a", token=f"user:{ANNA}")
    await scene.settle()

    assert (peer.events(), scene.database.probed) == (["ok"], [])


async def test_r110_right_that_went_during_the_join_is_gone() -> None:
    scene = Scene()
    scene.database.rights[ANNA] = PUBLIC
    scene.database.gate.clear()
    peer = scene.peer()
    peer.join("a", token=f"user:{ANNA}", private=True)
    await scene.settle()

    scene.database.rights[ANNA] = NO_RIGHTS
    scene.engine.take(transaction(20, REVOKED))
    scene.database.gate.set()
    await scene.settle()

    assert peer.events() == ["error"]


@pytest.mark.parametrize("commit", ["membership", "schema"])
async def test_r110_right_that_went_just_before_the_join_is_gone(
    commit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit has come, but queries do not see it: nobody would doubt the channel later."""
    monkeypatch.setattr("banquet.realtime.channels.private.pauses", lambda: repeat(0.0))
    scene = Scene()
    scene.database.rights[ANNA], scene.database.unseen = PUBLIC, {20}
    ddl = (LogicalMessage("banquet.ddl", b"DROP POLICY"),)
    messages, changes = (ddl, ()) if commit == "schema" else ((), (REVOKED,))
    scene.engine.take(transaction(20, *changes, messages=messages))
    await scene.settle()
    peer, other = scene.peer(), scene.peer()

    peer.join("a", token=f"user:{ANNA}", private=True)
    scene.database.rights[BEN] = PUBLIC
    other.join("a", token=f"user:{BEN}", private=True)
    await scene.settle()
    assert peer.events() == []
    assert other.events() == ([] if commit == "schema" else ["ok"])
    scene.database.rights[ANNA], scene.database.unseen = NO_RIGHTS, set()
    await scene.settle()

    assert peer.events() == ["error"]


async def test_r110_commits_of_another_database_are_not_waited_for() -> None:
    scene = Scene()
    scene.database.rights[ANNA] = PUBLIC
    scene.engine.take(transaction(20, REVOKED))
    scene.begin(epoch="two")
    scene.database.unseen = {20}
    peer = scene.peer()

    peer.join("a", token=f"user:{ANNA}", private=True)
    await scene.settle()

    assert peer.events() == ["ok"]


async def test_r110_channel_left_while_it_was_judged_is_not_answered() -> None:
    scene = Scene()
    scene.database.rights[ANNA] = PUBLIC
    scene.database.gate.clear()
    peer = scene.peer()
    peer.join("a", token=f"user:{ANNA}", private=True)
    await scene.settle()

    peer.send("realtime:a", "phx_leave", {})
    scene.database.gate.set()
    await scene.settle()

    assert peer.events() == ["ok", "phx_close"]
    assert peer.connection.channels == {}


async def test_channel_left_before_it_was_judged_is_forgotten() -> None:
    scene = Scene()
    peer = scene.peer()
    peer.join("a", token=f"user:{ANNA}", private=True)

    # The task that was to judge it has not begun.
    peer.send("realtime:a", "phx_leave", {})
    await scene.settle()
    gc.collect()

    channels = [each for each in gc.get_objects() if isinstance(each, Channel)]
    assert not [each for each in channels if each.socket is peer.connection]


async def test_r111_presence_needs_rights_of_its_own() -> None:
    scene = Scene()
    everything = await member(scene, presence=PRESENT)
    watching = await member(
        scene, BEN, TopicRights(True, True, presence_read=True, presence_write=False),
        presence=PRESENT,
    )  # fmt: skip
    blind = await member(
        scene, "c", TopicRights(True, True, presence_read=False, presence_write=True),
        presence=PRESENT,
    )  # fmt: skip
    watching.received()
    for peer in (everything, watching, blind):
        peer.send("realtime:a", "presence", {"event": "track", "payload": {}})
    await scene.settle()

    assert everything.events() == ["presence_diff", "ok"]
    refusal, diff = watching.received()
    assert refusal["payload"]["response"]["reason"].startswith("Unauthorized: ")
    assert len(diff["payload"]["joins"]) == 2
    assert blind.events() == ["ok"]


async def test_r111_private_and_public_channels_of_a_name_are_apart() -> None:
    scene = Scene()
    private = await member(scene, presence=PRESENT)
    public = scene.peer()
    public.join("a", presence=PRESENT)
    await scene.settle()
    public.received()

    private.send("realtime:a", "presence", {"event": "track", "payload": {}})
    await scene.settle()

    assert (private.events(), public.events()) == (["presence_diff", "ok"], [])


async def test_r112_new_token_is_judged_and_held_until_then() -> None:
    scene = Scene()
    peer = await member(scene, BEN)
    scene.database.rights[ANNA] = LISTENS
    scene.database.gate.clear()

    peer.send("realtime:a", "access_token", {"access_token": f"user:{ANNA}"})
    await scene.settle()
    tell(peer)
    assert peer.events() == []
    scene.database.gate.set()
    await scene.settle()

    assert channel_of(peer).rights == LISTENS
    assert channel_of(peer).held is None
    assert b"".join(peer.transport.written) == b"\x81\x02{}"


async def test_r112_new_token_of_the_same_person_is_judged_too() -> None:
    scene = Scene()
    peer = await member(scene)

    peer.send("realtime:a", "access_token", {"access_token": f"user:{ANNA}:1999999999"})
    await scene.settle()

    assert scene.database.probed == [(ANNA, "a")] * 2
    assert peer.events() == []


async def test_r112_who_may_not_read_any_more_is_told_and_closed() -> None:
    scene = Scene()
    peer = await member(scene)

    peer.send("realtime:a", "access_token", {"access_token": f"user:{BEN}"})
    await scene.settle()
    system, close = peer.received()

    assert system["payload"] == {
        "extension": "system",
        "status": "error",
        "message": "You do not have permissions to read from this Channel topic: a",
        "channel": "a",
    }
    assert (close["event"], close["ref"]) == ("phx_close", "1")


@pytest.mark.parametrize(
    ("asked", "left", "expected"),
    [
        (PRESENT, TopicRights(True, True, False, True), ["no longer", "phx_close"]),
        (PRESENT, TopicRights(False, True, True, True), ["no longer", "phx_close"]),
        ({"enabled": False}, TopicRights(True, True, False, True), []),
        (PRESENT, TopicRights(True, False, True, False), ["presence_state"]),
    ],
)
async def test_r112_who_may_hear_less_by_a_new_token_is_closed_too(
    asked: dict[str, Any], left: TopicRights, expected: list[str]
) -> None:
    scene = Scene()
    peer = await member(scene, presence=asked)
    peer.received()
    scene.database.rights[BEN] = left

    peer.send("realtime:a", "access_token", {"access_token": f"user:{BEN}"})
    await scene.settle()

    words = "You no longer have permission to read from this Channel topic: a"
    assert peer.events() == [words if each == "no longer" else each for each in expected]


async def test_r110_policy_that_fails_lets_nobody_in_and_is_written_down(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene = Scene()
    scene.database.fault = PolicyError("RlsPolicyError", "a policy on realtime.messages fails")
    peer = scene.peer()

    peer.join("a", token=f"user:{ANNA}", private=True)
    await scene.settle()

    (reply,) = peer.received()
    assert reply["payload"]["response"]["reason"] == (
        "Unauthorized: You do not have permissions to read from this Channel topic: a"
    )
    (line,) = [each for each in caplog.records if each.message == "policy failed"]
    assert line.facts["error"] == "a policy on realtime.messages fails"  # type: ignore[attr-defined]


async def test_r113_nothing_after_the_commit_that_revoked() -> None:
    scene = Scene()
    anna, ben = await member(scene, presence=PRESENT), await member(scene, BEN, presence=PRESENT)
    anna.received()
    scene.database.rights[ANNA] = NO_RIGHTS
    scene.database.gate.clear()

    scene.engine.take(transaction(20, REVOKED))
    for peer in (anna, ben):
        tell(peer)
    ben.send("realtime:a", "presence", {"event": "track", "payload": {}})
    await scene.settle()

    assert b"".join(ben.transport.written).startswith(b"\x81\x02{}")
    assert anna.events() == []
    scene.database.gate.set()
    await scene.settle()
    assert anna.events() == [
        "You no longer have permission to read from this Channel topic: a",
        "phx_close",
    ]


async def test_r113_who_keeps_the_right_misses_nothing() -> None:
    scene = Scene()
    peer = await member(scene, presence=PRESENT)
    scene.database.gate.clear()

    scene.engine.take(transaction(20, insert(MEMBERSHIPS, 9, ANNA, 8, "sales")))
    tell(peer, b"\x81\x011")
    tell(peer, b"\x81\x012")
    assert peer.events() == []
    scene.database.gate.set()
    await scene.settle()

    sent = b"".join(peer.transport.written)
    assert sent.startswith(b"\x81\x011\x81\x012")
    peer.transport.written = [sent[6:]]
    assert peer.events() == ["presence_state"]


async def test_r113_answer_that_does_not_know_of_the_commit_is_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("banquet.realtime.channels.private.pauses", lambda: repeat(0.0))
    scene = Scene()
    peer = await member(scene)
    scene.database.unseen = {20}

    scene.engine.take(transaction(20, REVOKED))
    await scene.settle()
    assert (peer.events(), channel_of(peer).held) == ([], [])
    assert len(scene.database.probed) > 2
    scene.database.rights[ANNA], scene.database.unseen = NO_RIGHTS, set()
    await scene.settle()

    assert peer.events()[-1] == "phx_close"


async def test_r113_what_is_said_while_rights_are_judged_waits_for_the_answer() -> None:
    scene = Scene()
    anna, ben = await member(scene, presence=PRESENT), await member(scene, BEN, presence=PRESENT)
    anna.received(), ben.received()
    scene.database.gate.clear()

    scene.engine.take(transaction(20, insert(MEMBERSHIPS, 9, ANNA, 8, "sales")))
    for number in (1, 2):
        anna.send("realtime:a", "broadcast", {"event": "e", "payload": {"n": number}})
    anna.send("realtime:a", "presence", {"event": "track", "payload": {}})
    await scene.settle()
    assert ben.received() == []
    scene.database.gate.set()
    await scene.settle()
    anna.send("realtime:a", "broadcast", {"event": "e", "payload": {"n": 3}})
    await scene.settle()

    assert anna.events() == ["presence_state", "presence_diff", "ok"]
    told = [each["payload"] for each in ben.received()]
    assert [each["payload"]["n"] for each in told if "payload" in each] == [1, 2, 3]
    assert [len(each["joins"]) for each in told if "joins" in each] == [1]


async def test_r113_who_lost_the_right_is_not_heard_from_its_commit_on() -> None:
    scene = Scene()
    anna, ben = await member(scene), await member(scene, BEN, presence=PRESENT)
    ben.received()
    scene.database.rights[ANNA] = LISTENS
    scene.database.gate.clear()

    scene.engine.take(transaction(20, REVOKED))
    anna.send("realtime:a", "broadcast", {"event": "e", "payload": {}})
    anna.send("realtime:a", "presence", {"event": "track", "payload": {}})
    await scene.settle()
    scene.database.gate.set()
    await scene.settle()

    assert anna.events() == ["error"]
    assert ben.received() == []


async def test_r113_what_waits_to_be_said_is_bounded() -> None:
    scene = Scene()
    anna, ben = await member(scene), await member(scene, BEN)
    scene.database.gate.clear()
    scene.engine.take(transaction(20, insert(MEMBERSHIPS, 9, ANNA, 8, "sales")))

    for _ in range(3):
        payload = {"x": "x" * (MAX_DEFERRED_BYTES // 2)}
        anna.send("realtime:a", "broadcast", {"event": "e", "payload": payload})
    for _ in range(MAX_DEFERRED + 1):
        anna.send("realtime:a", "broadcast", {"event": "e", "payload": {}})
    await scene.settle()

    # Two halves and their quotes are more than the whole.
    assert anna.events() == ["error"] * 4
    scene.database.gate.set()
    await scene.settle()
    assert len(ben.received()) == MAX_DEFERRED


async def test_r114_defect_leaves_no_channel_deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    peer, late = await member(scene), scene.peer()

    async def fail(question: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(scene.database, "topic_rights", fail)
    scene.engine.take(transaction(20, REVOKED))
    late.join("a", token=f"user:{BEN}", private=True)
    await scene.settle()

    assert peer.events() == ["Rights cannot be judged; join again", "phx_error"]
    assert late.events() == ["error"]


async def test_r113_permission_taken_from_a_role_concerns_all_who_hold_it() -> None:
    scene = Scene()
    anna, ben = await member(scene), await member(scene, BEN)
    scene.database.rights = {}

    scene.engine.take(transaction(20, delete(PERMISSIONS, "sales", "bookings", "t")))
    await scene.settle()

    assert (anna.events()[-1], ben.events()[-1]) == ("phx_close", "phx_close")


async def test_r113_others_are_not_asked_about() -> None:
    scene = Scene()
    await member(scene, BEN)

    scene.engine.take(transaction(20, REVOKED, insert(BOOKINGS, 1, 7, "Tea", 5)))
    await scene.settle()

    assert scene.database.probed == [(BEN, "a")]


async def test_r113_lost_right_to_be_present_is_a_leave() -> None:
    scene = Scene()
    anna, ben = await member(scene, presence=PRESENT), await member(scene, BEN, presence=PRESENT)
    anna.send("realtime:a", "presence", {"event": "track", "payload": {}})
    await scene.settle()
    ben.received()
    scene.database.rights[ANNA] = LISTENS

    scene.engine.take(transaction(20, REVOKED))
    await scene.settle()

    (diff,) = ben.received()
    assert len(diff["payload"]["leaves"]) == 1


async def test_r114_changed_schema_has_everybody_judged_but_nobody_wait() -> None:
    scene = Scene()
    peer = await member(scene)
    scene.database.rights = {}
    ddl = LogicalMessage(prefix="banquet.ddl", content=b"")

    scene.engine.take(transaction(20, messages=(ddl,)))
    assert channel_of(peer).held is None
    await scene.settle()

    assert peer.events()[-1] == "phx_close"


async def test_r114_new_era_has_everybody_judged() -> None:
    scene = Scene()
    peer = await member(scene, bindings=(RESUMING,))
    scene.database.rights = {}

    scene.begin(epoch="two")
    await scene.settle()

    assert peer.events()[-1] == "phx_close"


async def test_r114_channel_fails_loudly_when_rights_cannot_be_judged() -> None:
    scene = Scene()
    peer = await member(scene)
    scene.database.broken = True

    scene.engine.take(transaction(20, REVOKED))
    await scene.settle()

    assert peer.events() == [
        "Rights cannot be judged: PostgreSQL cannot be asked",
        "phx_error",
    ]


async def test_one_question_for_all_who_wait_with_the_same() -> None:
    scene = Scene()
    scene.database.rights = {ANNA: PUBLIC, BEN: PUBLIC}
    scene.database.gate.clear()
    peers = [scene.peer() for _ in range(10)]

    for peer in peers[:2]:
        peer.join("first", token=f"user:{BEN}", private=True)
    await scene.settle()
    for peer in peers[2:]:
        peer.join("a", token=f"user:{ANNA}", private=True)
    await scene.settle()
    scene.database.gate.set()
    await scene.settle()

    assert [each.events() for each in peers] == [["ok"]] * 10
    assert scene.database.probed.count((ANNA, "a")) == 1


async def test_r117_commit_that_put_rights_in_question_is_judged_before_any_join() -> None:
    scene = Scene()
    anna = await member(scene)
    scene.database.probed.clear()
    scene.database.gate.clear()

    for number in range(10):
        scene.peer().join(f"strange {number}", private=True)
    await scene.settle()
    scene.engine.take(transaction(20, REVOKED))
    await scene.settle()

    assert scene.database.probed[-1] == (ANNA, "a")
    assert len(scene.database.probed) == 3
    scene.database.gate.set()
    await scene.settle()
    assert anna.events() == []


async def test_r117_strangers_do_not_keep_a_person_waiting() -> None:
    scene = Scene()
    scene.database.rights[ANNA] = PUBLIC
    scene.database.gate.clear()
    for number in range(50):
        scene.peer().join(f"strange {number}", private=True)
    await scene.settle()
    anna = scene.peer()
    anna.join("a", token=f"user:{ANNA}", private=True)
    await scene.settle()

    scene.database.gate.set()
    await scene.settle()

    # Two were being asked about, and one more may have its turn first.
    assert scene.database.probed.index((ANNA, "a")) <= 3
    assert anna.events() == ["ok"]


async def test_r117_question_nobody_waits_for_any_more_is_not_asked() -> None:
    scene = Scene()
    scene.database.gate.clear()
    for name in ("first", "second"):
        scene.peer().join(name, private=True)
    await scene.settle()
    scene.peer().join("late", private=True, **SOON)
    await scene.settle()

    scene.database.gate.set()
    await scene.settle()

    assert scene.database.probed == [(None, "first"), (None, "second")]


async def test_r117_stranger_is_refused_again_without_a_question() -> None:
    scene = Scene()
    peer = scene.peer()

    for _ in range(3):
        peer.join("a", private=True)
        await scene.settle()
    assert peer.events() == ["error"] * 3
    assert scene.database.probed == [(None, "a")]

    scene.clock.seconds += REFUSED_SECONDS
    peer.join("a", private=True)
    await scene.settle()
    assert scene.database.probed == [(None, "a")] * 2


async def test_r117_person_who_was_refused_is_asked_about_again() -> None:
    scene = Scene()
    peer = scene.peer()

    for _ in range(2):
        peer.join("a", token=f"user:{ANNA}", private=True)
        await scene.settle()

    assert scene.database.probed == [(ANNA, "a")] * 2


@pytest.mark.parametrize("change", ["schema", "permissions"])
async def test_r117_refusals_are_forgotten_when_rights_change(change: str) -> None:
    scene = Scene()
    peer = scene.peer()
    peer.join("a", private=True)
    await scene.settle()
    scene.database.rights[None] = PUBLIC

    if change == "schema":
        ddl = LogicalMessage(prefix="banquet.ddl", content=b"")
        scene.engine.take(transaction(20, messages=(ddl,)))
    else:
        scene.engine.take(transaction(20, delete(PERMISSIONS, "sales", "bookings", "t")))
    await scene.settle()
    peer.join("a", private=True)
    await scene.settle()

    assert peer.events() == ["error", "ok"]


async def test_r117_refusals_that_are_remembered_are_few() -> None:
    scene = Scene()
    for number in range(MAX_REFUSED + 1):
        peer = scene.peer()
        peer.join(f"{number}", private=True)
        await scene.settle()
    scene.database.probed.clear()

    for name in ("0", str(MAX_REFUSED)):
        scene.peer().join(name, private=True)
        await scene.settle()

    assert scene.database.probed == [(None, "0")]


async def test_tables_of_a_private_channel_are_judged_by_their_own_policies() -> None:
    scene = Scene()
    scene.database.rights[ANNA] = LISTENS
    peer = scene.peer()

    peer.join("a", BINDING, token=f"user:{ANNA}", private=True)
    await scene.settle()
    scene.engine.take(
        transaction(20, insert(BOOKINGS, 1, 7, "Tea", 5), insert(BOOKINGS, 2, 8, "Ball", 5))
    )
    await scene.settle()

    assert peer.events() == ["ok", "Subscribed to PostgreSQL", "INSERT"]
