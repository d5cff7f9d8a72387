"""Walking through the ring while the ground moves: held deliveries, full sockets, lost places."""

import asyncio
from typing import Any

from banquet.realtime.changes.catch_up import STEP_CHANGES, STEP_TRANSACTIONS
from banquet.realtime.changes.walks import SLICE_CHANGES
from banquet.realtime.sockets.writing import HIGH_WATER_BYTES
from banquet.replication.messages import LogicalMessage
from tests.unit.realtime.building import (
    BOOKINGS,
    MEMBERSHIPS,
    NOTES,
    delete,
    insert,
    transaction,
)
from tests.unit.realtime.frames import ANNA, Peer, Scene, in_a_word

BINDING = {"event": "*", "schema": "public", "table": "bookings"}
QUARTER = "x" * (HIGH_WATER_BYTES // 4)
"""Four rows of it fill a socket."""
DDL = (LogicalMessage("banquet.ddl", b"ALTER TABLE"),)


def booking(number: int, *, branch: int = 7, name: str = "Tea") -> Any:
    return insert(BOOKINGS, number, branch, name, 5)


def ids(messages: list[dict[str, Any]]) -> list[int]:
    return [m["payload"]["data"]["record"]["id"] for m in messages if "data" in m["payload"]]


async def first_rows(peer: Peer) -> list[dict[str, Any]]:
    """Return what is sent in the turn that sends the first rows."""
    while True:
        await asyncio.sleep(0)
        heard = peer.received()
        if ids(heard):
            return heard


async def join(scene: Scene, **more: Any) -> Peer:
    peer = scene.peer()
    peer.join("a", {**BINDING, **more}, token=f"user:{ANNA}")
    await scene.settle()
    return peer


async def test_r30_who_is_under_way_waits_too_and_hears_nothing_twice() -> None:
    scene = Scene()
    start, count = str(scene.ring.head), 4 * STEP_TRANSACTIONS
    for number in range(count):
        scene.engine.take(transaction(20 + number, booking(number)))
    peer = scene.peer()
    peer.join("a", {**BINDING, "since": start}, token=f"user:{ANNA}")
    heard = await first_rows(peer)

    scene.database.gate.clear()
    scene.engine.take(transaction(500, messages=DDL))
    scene.engine.take(transaction(510, booking(count)))
    await scene.settle()
    heard += peer.received()
    held_back = ids(heard)
    scene.database.gate.set()
    await scene.settle()

    assert 0 < len(held_back) < count
    assert held_back + ids(peer.received()) == list(range(count + 1))


async def test_r30_catalogue_is_read_again_after_a_defect(monkeypatch: Any) -> None:
    scene = Scene()
    peer = await join(scene)
    read, answers = scene.database.load_catalogue, [RuntimeError("a defect")]

    async def load(roles: frozenset[str], xids: frozenset[int]) -> Any:
        if answers:
            raise answers.pop()
        return await read(roles, xids)

    monkeypatch.setattr(scene.database, "load_catalogue", load)
    monkeypatch.setattr("banquet.realtime.engine.RETRY_SECONDS", 0)
    scene.engine.take(transaction(20, messages=DDL))
    scene.engine.take(transaction(30, booking(1)))
    await scene.settle()

    assert ids(peer.received()) == [1]
    assert scene.database.awaited == [{20}]


async def test_r2_checkpoint_follows_a_transaction_whose_rest_is_for_others() -> None:
    """The socket is full in the middle, and nothing after that concerns the listener."""
    scene = Scene(max_bytes=1_000_000)
    peer = await join(scene, since="")
    peer.received()
    peer.transport.full = True

    mine = [booking(number, name=QUARTER) for number in range(4)]
    others = [booking(number, branch=8) for number in range(4, 600)]
    scene.engine.take(transaction(20, *mine, *others, xid=77))
    await scene.settle()
    was_full = peer.connection.paused_at is not None
    peer.transport.drain()
    await scene.settle()

    heard = peer.received()
    checkpoints = [m["payload"]["xids"] for m in heard if in_a_word(m) == "checkpoint"]
    assert was_full
    assert ids(heard) == list(range(4))
    assert checkpoints[0] == [77]


async def test_r12_must_refetch_is_said_although_the_last_change_filled_the_socket() -> None:
    scene = Scene(max_bytes=1_000_000)
    peer = await join(scene, since="")
    peer.received()
    peer.transport.full = True

    granted = insert(MEMBERSHIPS, 9, ANNA, 9, "sales")
    others = [booking(number, branch=8) for number in range(4, 600)]
    mine = [booking(number, name=QUARTER) for number in range(4)]
    scene.engine.take(transaction(20, granted, *others, *mine))
    await scene.settle()
    was_full = peer.connection.paused_at is not None
    peer.transport.drain()
    await scene.settle()

    words = [in_a_word(m) for m in peer.received()]
    assert was_full
    assert words[:6] == ["INSERT"] * 4 + ["must_refetch", "checkpoint"]


async def test_r61_stock_channel_that_was_failed_is_gone() -> None:
    scene = Scene(max_bytes=100)
    peer = await join(scene)
    peer.transport.full = True
    for number in range(400):
        scene.engine.take(transaction(20 + number, booking(number, name="x" * 1000)))
        await scene.settle()
    peer.transport.drain()
    await scene.settle()
    assert in_a_word(peer.received()[-1]) == "phx_error"

    # The catalogue is read again: nobody is made live who was told that it is not.
    scene.engine.take(transaction(2000, messages=DDL))
    scene.engine.take(transaction(2010, booking(1)))
    await scene.settle()

    assert peer.events() == []
    assert scene.engine.health()["channels"] == 0


async def test_r60_join_on_a_full_socket_waits_for_it_to_drain() -> None:
    scene = Scene(max_bytes=10_000_000)
    peer = await join(scene)
    peer.transport.full = True
    for number in range(400):
        scene.engine.take(transaction(20 + number, booking(number, name="x" * 1000)))
        await scene.settle()
    before = peer.transport.unsent

    peer.join("b", BINDING, token=f"user:{ANNA}")  # had come before the socket was full
    for number in range(400, 600):
        scene.engine.take(transaction(20 + number, booking(number, name="x" * 1000)))
        await scene.settle()
    after = peer.transport.unsent
    peer.transport.drain()
    await scene.settle()

    assert after - before < 1_000
    topics = [m["topic"] for m in peer.received() if "data" in m["payload"]]
    assert topics.count("realtime:a") == 600
    assert topics.count("realtime:b") == 200


async def test_r20_channels_from_different_cursors_share_a_group() -> None:
    scene = Scene()
    cursors = []
    for number in range(3):
        scene.engine.take(transaction(20 + number, booking(number)))
        cursors.append(str(scene.ring.head))

    peers = [await join(scene, since=cursor) for cursor in cursors]
    scene.engine.take(transaction(30, booking(3)))
    await scene.settle()

    assert len(list(scene.engine._stage.era.router.groups)) == 1
    assert [ids(peer.received()) for peer in peers] == [[1, 2, 3], [2, 3], [3]]


async def test_r20_bindings_from_different_cursors_share_a_group_once_all_have_passed() -> None:
    scene = Scene()
    cursors = []
    for number in range(2):
        scene.engine.take(transaction(20 + number, booking(number)))
        cursors.append(str(scene.ring.head))
    peers = [scene.peer(), scene.peer()]
    bindings = [{**BINDING, "event": "INSERT"}, {**BINDING, "event": "*"}]
    for peer, order in zip(peers, (cursors, cursors[::-1]), strict=True):
        starts = [{**each, "since": cursor} for each, cursor in zip(bindings, order, strict=True)]
        peer.join("a", *starts, token=f"user:{ANNA}")
    await scene.settle()
    groups = scene.engine._stage.era.router.groups
    before = [marked(peer) for peer in peers]

    scene.engine.tick()
    await scene.settle()
    scene.engine.tick()
    scene.engine.take(transaction(30, booking(2)))
    await scene.settle()

    assert before == [[(1, [1])], [(1, [2])]]
    assert len(list(groups)) == 1
    assert [marked(peer) for peer in peers] == [[(2, [1, 2])]] * 2


def marked(peer: Peer) -> list[tuple[int, list[int]]]:
    """Return which rows came, each with the bindings it was for."""
    payloads = [m["payload"] for m in peer.received() if "data" in m["payload"]]
    return [(each["data"]["record"]["id"], each["ids"]) for each in payloads]


async def test_r14_what_came_while_postgresql_was_asked_is_judged_in_one_query() -> None:
    scene = Scene()
    scene.database.keys = frozenset((str(number),) for number in range(5) if number != 3)
    peer = await join(scene, table="notes")
    peer.received()
    scene.database.gate.clear()

    for number in range(5):
        scene.engine.take(transaction(20 + number, insert(NOTES, number, "kept")))
        await scene.settle()
    scene.database.gate.set()
    await scene.settle()

    asked = [[key for (key,) in keys] for _, keys in scene.database.asked]
    assert asked == [["0"], ["1", "2", "3", "4"]]
    assert ids(peer.received()) == [0, 1, 2, 4]


async def test_r14_more_than_a_slice_is_not_judged_at_once() -> None:
    scene = Scene()
    peer = await join(scene, table="notes")
    scene.database.gate.clear()

    scene.engine.take(transaction(20, insert(NOTES, 0, "kept")))
    await scene.settle()
    half = SLICE_CHANGES // 2 + 1
    for start in (1, 1 + half):
        rows = (insert(NOTES, start + each, "kept") for each in range(half))
        scene.engine.take(transaction(20 + start, *rows))
    scene.database.gate.set()
    await scene.settle()

    assert [len(keys) for _, keys in scene.database.asked] == [1, half, half]
    assert peer.events()[-1] == "Subscribed to PostgreSQL"


async def test_r12_revoke_among_what_is_judged_at_once_is_told_in_its_place() -> None:
    scene = Scene()
    scene.database.keys = frozenset({("0",), ("1",), ("2",)})
    peer = await join(scene, table="notes", since="")
    peer.received()
    scene.database.gate.clear()
    scene.engine.take(transaction(20, insert(NOTES, 0, "kept")))
    await scene.settle()

    scene.engine.take(transaction(21, insert(NOTES, 1, "kept")))
    scene.engine.take(transaction(22, delete(MEMBERSHIPS, 1, ANNA, 7, "sales")))
    scene.engine.take(transaction(23, insert(NOTES, 2, "kept")))
    scene.database.gate.set()
    await scene.settle()

    told = [each for each in peer.events() if each != "checkpoint"]
    assert told == ["INSERT", "INSERT", "must_refetch", "INSERT"]


async def test_r60_large_transaction_does_not_keep_the_others_waiting() -> None:
    scene = Scene(max_bytes=10_000_000)
    start, count = str(scene.ring.head), 1_000
    scene.engine.take(transaction(20, *(booking(number) for number in range(count))))
    peer = scene.peer()
    peer.join("a", {**BINDING, "since": start}, token=f"user:{ANNA}")

    heard: list[int] = []
    while len(heard) < count:
        await asyncio.sleep(0)
        some = ids(peer.received())
        assert len(some) <= 2 * STEP_CHANGES  # what the step before queued comes with it
        heard += some

    assert heard == list(range(count))
