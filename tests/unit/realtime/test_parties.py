"""Channels that hear the same as the same person are walked together, until they part."""

from typing import Any

import pytest

from banquet.realtime.sockets.writing import HIGH_WATER_BYTES
from banquet.replication.messages import LogicalMessage
from tests.unit.realtime.building import BOOKINGS, NOTES, insert, transaction
from tests.unit.realtime.frames import ANNA, BEN, Peer, Scene

NOTE = {"event": "*", "schema": "public", "table": "notes"}
ALL = frozenset((str(number),) for number in range(1000))
DDL = (LogicalMessage("banquet.ddl", b"ALTER TABLE"),)


async def joined(scene: Scene, *users: str, **more: Any) -> list[Peer]:
    scene.database.keys = ALL
    peers = [scene.peer() for _ in users]
    for peer, user in zip(peers, users, strict=True):
        peer.join("a", {**NOTE, **more}, token=f"user:{user}")
    await scene.settle()
    for peer in peers:
        assert peer.events()[0] == "ok"
    return peers


def ids(peer: Peer) -> list[int]:
    """Return which rows came."""
    payloads = [m["payload"] for m in peer.received()]
    return [each["data"]["record"]["id"] for each in payloads if "data" in each]


def walks(scene: Scene) -> int:
    return scene.engine.meters.catch_ups


async def test_party_is_walked_by_one_task_and_goes_live_again() -> None:
    scene = Scene()
    peers = await joined(scene, ANNA, ANNA, ANNA, BEN)
    before = walks(scene)

    scene.engine.take(transaction(20, insert(NOTES, 1, "x")))
    behind = scene.engine.health()["behind"]
    await scene.settle()

    assert [ids(peer) for peer in peers] == [[1]] * 4
    assert (behind, walks(scene) - before) == (4, 2)
    assert scene.engine.health()["behind"] == 0


async def test_those_who_resume_at_once_from_one_place_are_walked_by_one_task() -> None:
    scene = Scene()
    for lsn in (20, 30):
        scene.engine.take(transaction(lsn, insert(BOOKINGS, lsn, 7, "Tea", 5)))
    table = {"event": "*", "schema": "public", "table": "bookings"}
    peers = [scene.peer() for _ in range(4)]
    before = walks(scene)
    for peer, place in zip(peers, ("one.14.1", "one.14.1", "one.1e.0", "one.14.1"), strict=True):
        peer.join("a", {**table, "since": place}, token=f"user:{ANNA}")
    peers[1].close()
    await scene.settle()

    assert [ids(each) for each in peers] == [[30], [], [30], [30]]
    assert walks(scene) - before == 2


async def test_party_grows_by_nobody_who_comes_later() -> None:
    """Who joins while the others wait for PostgreSQL hears what commits after the join."""
    scene = Scene()
    (first,) = await joined(scene, ANNA)
    scene.database.gate.clear()
    scene.engine.take(transaction(20, insert(NOTES, 1, "x")))
    (second,) = await joined(scene, ANNA)
    scene.engine.take(transaction(30, insert(NOTES, 2, "x")))
    await scene.settle()
    scene.database.gate.set()
    await scene.settle()

    assert (ids(first), ids(second)) == ([1, 2], [2])


async def test_one_whose_socket_is_full_parts_and_holds_up_nobody() -> None:
    scene = Scene(max_bytes=10**9)
    peers = await joined(scene, ANNA, ANNA, ANNA)
    slow, *others = peers
    slow.transport.full = True
    quarter = "x" * (HIGH_WATER_BYTES // 4)

    scene.engine.take(transaction(20, *(insert(NOTES, n, quarter) for n in range(300))))
    scene.engine.take(transaction(30, insert(NOTES, 300, "x")))
    await scene.settle()
    heard = [ids(peer) for peer in others]
    unsent = slow.transport.unsent
    early = ids(slow)
    slow.transport.drain()
    await scene.settle()

    assert heard == [[*range(301)]] * 2
    assert unsent < 3 * HIGH_WATER_BYTES
    assert early + ids(slow) == [*range(301)]
    assert scene.engine.health()["behind"] == 0


@pytest.mark.parametrize("how", ["close", "leave"])
async def test_one_that_goes_while_postgresql_is_asked_is_not_missed(how: str) -> None:
    scene = Scene()
    peers = await joined(scene, ANNA, ANNA, ANNA)
    scene.database.gate.clear()
    scene.engine.take(transaction(20, insert(NOTES, 1, "x")))
    await scene.settle()

    if how == "close":
        peers[0].close()
    else:
        peers[0].send("realtime:a", "phx_leave", {})
    scene.database.gate.set()
    await scene.settle()

    assert [ids(peer) for peer in peers] == [[], [1], [1]]
    assert scene.engine.health()["behind"] == 0


async def test_one_that_becomes_another_person_is_judged_anew() -> None:
    scene = Scene()
    peers = await joined(scene, ANNA, ANNA)
    scene.database.gate.clear()
    scene.engine.take(transaction(20, insert(NOTES, 1, "x")))
    await scene.settle()

    peers[0].send("realtime:a", "access_token", {"access_token": f"user:{BEN}"})
    scene.database.gate.set()
    await scene.settle()

    assert [ids(peer) for peer in peers] == [[1], [1]]
    assert [who for who, _ in scene.database.asked] == [ANNA, BEN]


async def test_party_fails_as_one_when_postgresql_cannot_be_asked() -> None:
    scene = Scene()
    peers = await joined(scene, ANNA, ANNA)
    scene.database.broken = True

    scene.engine.take(transaction(20, insert(NOTES, 1, "x")))
    await scene.settle()

    assert [peer.events() for peer in peers] == [["PostgreSQL cannot be asked", "phx_error"]] * 2
    assert scene.engine.health()["channels"] == 0


async def test_r30_party_under_way_waits_for_the_catalogue_and_goes_on_together() -> None:
    scene = Scene()
    peers = await joined(scene, ANNA, ANNA, since="")
    scene.database.gate.clear()
    scene.engine.take(transaction(20, insert(NOTES, 1, "x")))
    scene.engine.take(transaction(30, messages=DDL))
    scene.engine.take(transaction(40, insert(NOTES, 2, "x"), insert(BOOKINGS, 1, 7, "", 5)))
    await scene.settle()
    scene.database.gate.set()
    await scene.settle()

    assert [ids(peer) for peer in peers] == [[1, 2]] * 2


async def test_r61_party_that_has_lost_its_place_is_told_so_each() -> None:
    scene = Scene(max_bytes=100)
    resuming = await joined(scene, ANNA, ANNA, since="")
    stock = await joined(scene, ANNA, ANNA)
    scene.database.gate.clear()
    scene.engine.take(transaction(20, insert(NOTES, 1, "x")))
    await scene.settle()
    for lsn in range(30, 400, 10):
        scene.engine.take(transaction(lsn, insert(NOTES, lsn, "x")))
    scene.database.gate.set()
    await scene.settle()

    for peer in resuming:
        assert peer.events() == ["INSERT", "checkpoint", "must_refetch", "checkpoint"]
    for peer in stock:
        assert peer.events() == ["INSERT", "the client fell too far behind", "phx_error"]
