"""The numbered rules of docs/protocol.md about resuming; each test names its rule."""

import asyncio
from typing import Any

import pytest

from banquet.realtime.rights.tables import Catalogue
from tests.unit.realtime.building import (
    BOOKINGS,
    BRANCHES,
    insert,
    transaction,
    truncate,
)
from tests.unit.realtime.frames import ANNA, Peer, Scene
from tests.unit.realtime.steps import BINDING, RESUMING, joined, since, take


async def test_r20_resume_gives_exactly_what_was_missed() -> None:
    scene = Scene()
    first = await joined(scene, RESUMING)
    await take(scene, insert(BOOKINGS, 1, 7, "seen", 5), lsn=20)
    cursor = first.received()[-1]["payload"]["cursor"]
    first.close()
    await take(scene, insert(BOOKINGS, 2, 7, "missed", 5), lsn=30)
    second = scene.peer()

    second.join("a", since(cursor), token=f"user:{ANNA}")
    await scene.settle()
    await take(scene, insert(BOOKINGS, 3, 7, "live", 5), lsn=40)

    sent = second.received()
    rows = [m["payload"]["data"]["record"]["id"] for m in sent if "data" in m["payload"]]
    live = [m["payload"]["live"] for m in sent if m["payload"].get("message") == "checkpoint"]
    assert rows == [2, 3]
    assert live == [False, True, True]


async def test_r20_transactions_during_a_replay_are_neither_lost_nor_doubled() -> None:
    scene = Scene()
    start = str(scene.ring.head)
    for number in range(300):
        scene.engine.take(transaction(20 + number, insert(BOOKINGS, number, 7, "x", 1)))
    peer = scene.peer()

    peer.join("a", since(start), token=f"user:{ANNA}")
    for number in range(300, 600):
        scene.engine.take(transaction(20 + number, insert(BOOKINGS, number, 7, "x", 1)))
        if number % 7 == 0:
            await scene.settle()
    await scene.settle()

    sent = [m for m in peer.received() if m["event"] == "postgres_changes"]
    assert [m["payload"]["data"]["record"]["id"] for m in sent] == list(range(600))


async def test_r21_snapshot_leaves_out_what_its_reader_saw_even_if_it_comes_later() -> None:
    scene = Scene()
    await take(scene, insert(BOOKINGS, 1, 7, "unseen", 5), lsn=20, xid=101)
    await take(scene, insert(BOOKINGS, 2, 7, "seen", 5), lsn=30, xid=100)
    peer = scene.peer()

    peer.join("a", since("101:103:101"), token=f"user:{ANNA}")
    await scene.settle()
    await take(scene, insert(BOOKINGS, 3, 7, "seen, decoded late", 5), lsn=40, xid=102)
    await take(scene, insert(BOOKINGS, 4, 7, "after", 5), lsn=50, xid=104)

    sent = [m for m in peer.received() if m["event"] == "postgres_changes"]
    assert [m["payload"]["data"]["record"]["id"] for m in sent] == [1, 4]


def rows_of(peer: Peer) -> list[int]:
    sent = [m["payload"]["data"] for m in peer.received() if m["event"] == "postgres_changes"]
    return [each["record"]["id"] for each in sent]


def last_cursor(peer: Peer) -> str:
    sent = [m["payload"] for m in peer.received() if m["payload"].get("message") == "checkpoint"]
    return str(sent[-1]["cursor"])


@pytest.mark.parametrize("losses", [1, 3])
async def test_r21_cursor_remembers_the_read_it_began_with(losses: int) -> None:
    """The model's rule MEMORY: what was read before the stream brought it is not sent again."""
    scene = Scene()
    place = "101:103:101"
    for _ in range(losses):
        peer = scene.peer()
        peer.join("a", since(place), token=f"user:{ANNA}")
        await scene.settle()
        place = last_cursor(peer)
        peer.close()

    peer = await joined(scene, since(place))
    await take(scene, insert(BOOKINGS, 1, 7, "read", 5), lsn=40, xid=102)
    await take(scene, insert(BOOKINGS, 2, 7, "not read", 5), lsn=50, xid=101)

    assert rows_of(peer) == [2]


async def test_r21_cursor_of_bindings_with_reads_of_their_own_remembers_each() -> None:
    scene = Scene()
    branches = {"event": "*", "schema": "public", "table": "branches"}
    reads = (since("101:101:"), {**branches, "since": "102:102:"})
    first = scene.peer()
    first.join("a", *reads, token=f"user:{ANNA}")
    await scene.settle()
    place = last_cursor(first)
    first.close()

    peer = await joined(scene, since(place), {**branches, "since": place})
    changes = (insert(BOOKINGS, 1, 7, "Tea", 5), insert(BRANCHES, 2, "dwk"))
    await take(scene, *changes, lsn=40, xid=101)
    await take(scene, *changes, lsn=50, xid=102)

    assert rows_of(peer) == [1, 1, 2]


async def test_r21_cursor_of_fewer_bindings_than_come_back_reads_again() -> None:
    scene = Scene()
    one, two = str(scene.ring.head), "101:101:"
    place = f"{one}~{one}+{two}"
    peer = scene.peer()

    peer.join("a", *(since(place) for _ in range(3)), token=f"user:{ANNA}")
    await scene.settle()

    assert peer.events()[2:] == ["must_refetch", "checkpoint"]


async def test_r21_channel_from_a_snapshot_shares_a_group_once_all_it_saw_has_passed() -> None:
    scene = Scene()
    scene.database.position = 35
    snapshot = await joined(scene, since("100:101:"))
    plain = await joined(scene, RESUMING)
    groups = scene.engine._stage.era.router.groups
    assert len(list(groups)) == 2

    scene.engine.tick()
    await scene.settle()
    scene.engine.advance(40)
    scene.engine.tick()

    assert len(list(groups)) == 1
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=50, xid=50)
    assert snapshot.events() == ["INSERT", "checkpoint"]
    assert plain.events() == ["INSERT", "checkpoint"]


async def test_r21_bindings_of_one_channel_may_start_at_different_places() -> None:
    scene = Scene()
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), insert(BRANCHES, 1, "dwk"), lsn=20)
    peer = scene.peer()

    peer.join(
        "a",
        since("one.9.0"),
        {"event": "*", "schema": "public", "table": "branches", "since": str(scene.ring.head)},
        token=f"user:{ANNA}",
    )
    await scene.settle()

    sent = [m for m in peer.received() if m["event"] == "postgres_changes"]
    assert [m["payload"]["ids"] for m in sent] == [[1]]


@pytest.mark.parametrize(
    ("cursor", "reason"), [("two.14.1", "epoch"), ("one.9.0", "evicted"), ("one.ffff.0", "ahead")]
)
async def test_r22_what_cannot_be_replayed_is_announced(cursor: str, reason: str) -> None:
    scene = Scene(max_bytes=50)
    for lsn in range(20, 220, 20):
        await take(scene, insert(BOOKINGS, lsn, 7, "x", 1), lsn=lsn)
    peer = scene.peer()

    peer.join("a", since(cursor), token=f"user:{ANNA}")
    await scene.settle()

    reply, _, refetch, checkpoint = peer.received()
    assert reply["payload"]["status"] == "ok"
    assert refetch["payload"]["reason"] == reason
    assert (checkpoint["payload"]["cursor"], checkpoint["payload"]["live"]) == (
        str(scene.ring.head),
        True,
    )


async def test_r22_new_epoch_sends_everybody_reading() -> None:
    scene = Scene()
    resuming, stock = await joined(scene, RESUMING), await joined(scene)

    scene.begin(epoch="two")
    await scene.settle()
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    assert resuming.events() == ["must_refetch", "checkpoint", "INSERT", "checkpoint"]
    assert stock.events() == ["the client fell too far behind", "phx_error"]


async def test_r22_is_announced_to_who_waited_until_the_table_was_known() -> None:
    scene = Scene()
    known = scene.database.catalogue
    scene.database.catalogue = Catalogue()
    scene.begin(epoch="two")
    scene.database.catalogue = known  # published a moment later, which nothing announces
    peer = scene.peer()

    peer.join("a", since("one.14.1"), token=f"user:{ANNA}")
    await scene.settle()

    assert peer.events()[2:] == ["must_refetch", "checkpoint"]


async def test_r22_truncation_is_announced() -> None:
    scene = Scene()
    peer = await joined(scene, RESUMING)

    await take(scene, truncate(BOOKINGS), lsn=20)

    (refetch,) = peer.received()
    assert refetch["payload"]["reason"] == "truncated"


async def test_r23_large_transaction_is_read_again_by_who_resumes_and_sent_to_the_others() -> None:
    scene = Scene()
    resuming, stock = await joined(scene, RESUMING), await joined(scene)

    await take(scene, *(insert(BOOKINGS, number, 7, "x", 1) for number in range(2001)), lsn=20)
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=30)

    assert resuming.events() == [
        "must_refetch",
        "checkpoint",
        "checkpoint",
        "INSERT",
        "checkpoint",
    ]
    assert stock.events() == ["INSERT"] * 2002


async def test_r24_joins_wait_until_the_past_is_read_again() -> None:
    scene = Scene()
    scene.begin(target_lsn=25)
    peer = scene.peer()

    peer.join("a", RESUMING, token=f"user:{ANNA}")
    await take(scene, insert(BOOKINGS, 1, 7, "past", 5), lsn=20)
    assert peer.events() == []
    scene.engine.advance(30)
    await scene.settle()

    assert peer.events() == ["ok", "Subscribed to PostgreSQL", "checkpoint"]


async def test_r67_join_that_waits_is_told_how_long_it_waited() -> None:
    scene = Scene()
    scene.begin(target_lsn=25)
    peer = scene.peer()

    waits = {"wait": True, "timeout": 1}
    peer.join("a", RESUMING, token=f"user:{ANNA}", postgres_changes_options=waits)
    async with asyncio.timeout(5):
        await peer.transport.wrote.wait()

    (reply,) = peer.received()
    assert reply["payload"]["response"]["reason"] == (
        "PostgresChangesSubscribeTimeout: Timed out after 1ms waiting for the "
        "postgres_changes subscription"
    )
    assert scene.engine.health()["channels"] == 0


@pytest.mark.parametrize(
    ("options", "code"),
    [({}, "InvalidFilter"), ({"wait": True}, "RealtimeDisabledForConfiguration")],
)
async def test_r67_join_that_waits_is_told_what_the_database_says_of_its_bindings(
    options: dict[str, Any], code: str
) -> None:
    scene = Scene()
    peer = scene.peer()

    wrong = {**BINDING, "filter": "nowhere=eq.1"}
    peer.join("a", wrong, token=f"user:{ANNA}", postgres_changes_options=options)
    await scene.settle()

    (reply,) = peer.received()
    assert reply["payload"]["response"]["reason"] == f"{code}: invalid column for filter nowhere"


async def test_r25_quiet_channels_hear_how_far_the_stream_has_got() -> None:
    scene = Scene()
    resuming, stock = await joined(scene, RESUMING), await joined(scene)

    scene.engine.advance(500)
    scene.engine.tick()
    assert resuming.events() == []
    scene.clock.seconds += 5
    scene.engine.tick()
    await scene.settle()

    (checkpoint,) = resuming.received()
    assert checkpoint["payload"]["cursor"] == str(scene.ring.head)
    assert stock.events() == []


async def test_r26_nobody_is_called_live_while_the_database_is_not_heard() -> None:
    scene = Scene()
    peer = await joined(scene, RESUMING)

    scene.hears = False
    scene.clock.seconds += 5
    scene.engine.tick()
    await scene.settle()
    scene.hears = True
    scene.clock.seconds += 5
    scene.engine.tick()
    await scene.settle()

    assert [each["payload"]["live"] for each in peer.received()] == [False, True]


async def test_r26_what_came_while_the_database_was_not_heard_is_not_called_live() -> None:
    scene = Scene()
    peer = await joined(scene, RESUMING)

    scene.hears = False
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)
    scene.hears = True
    scene.engine.tick()
    await scene.settle()

    sent = [each["payload"] for each in peer.received()]
    assert [each["live"] for each in sent if each.get("message") == "checkpoint"] == [False, True]


@pytest.mark.parametrize("comes_back", [False, True])
async def test_r26_nobody_joins_live_while_the_database_is_not_heard(comes_back: bool) -> None:
    scene = Scene()
    start = str(scene.ring.head)
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)
    scene.hears = False
    peer = scene.peer()

    peer.join("a", since(start) if comes_back else RESUMING, token=f"user:{ANNA}")
    await scene.settle()

    sent = [each["payload"] for each in peer.received()]
    live = [each["live"] for each in sent if each.get("message") == "checkpoint"]
    assert live == [False] * (1 + comes_back)
