"""The numbered rules of docs/protocol.md that the engine keeps; each test names its rule."""

import asyncio
from typing import Any

import pytest

from banquet.realtime.history.cursor import Snapshot
from banquet.realtime.rights.tables import Asked, ByBranch, Denied, Open
from banquet.replication.messages import LogicalMessage
from tests.unit.realtime.building import (
    BOOKINGS,
    BRANCHES,
    MEMBERSHIPS,
    NOTES,
    delete,
    insert,
    relation,
    transaction,
    truncate,
    update,
)
from tests.unit.realtime.frames import ANNA, BEN, Peer, Scene

BINDING = {"event": "*", "schema": "public", "table": "bookings"}
RESUMING = {**BINDING, "since": ""}


def since(cursor: str) -> dict[str, Any]:
    return {**BINDING, "since": cursor}


async def joined(scene: Scene, *bindings: Any, user: str = ANNA, **more: Any) -> Any:
    """Return a peer that has joined and read what it was answered."""
    peer = scene.peer(**more)
    peer.join("a", *(bindings or (BINDING,)), token=f"user:{user}")
    await scene.settle()
    peer.received()
    return peer


async def take(scene: Scene, *changes: Any, lsn: int, **more: Any) -> None:
    scene.engine.take(transaction(lsn, *changes, **more))
    await scene.settle()


@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
async def test_r1_reply_comes_when_the_position_is_fixed_and_echoes_the_bindings(
    vsn: Any,
) -> None:
    scene = Scene()
    peer = scene.peer(vsn)

    ref = peer.join("a", {**BINDING, "extra": [1]}, token=f"user:{ANNA}")
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    reply, system, change = peer.received()
    assert (reply["ref"], reply["payload"]["status"]) == (ref, "ok")
    assert reply["payload"]["response"] == {
        "postgres_changes": [{**BINDING, "extra": [1], "id": 1}]
    }
    assert system["payload"] == {
        "extension": "postgres_changes",
        "status": "ok",
        "message": "Subscribed to PostgreSQL",
        "channel": "a",
    }
    assert change["payload"]["ids"] == [1]


async def test_r1_join_without_bindings_says_nothing_of_postgresql() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.join("a", presence={"enabled": True})
    await scene.settle()

    assert peer.events() == ["ok", "presence_state"]


async def test_r2_transaction_arrives_whole_in_order_then_one_checkpoint() -> None:
    scene = Scene()
    peer = await joined(scene, RESUMING)

    await take(
        scene,
        insert(BOOKINGS, 1, 7, "Tea", 5),
        update(BOOKINGS, (1, 7, "Tea", 5), (1, 7, "Tea", 6)),
        lsn=20,
        xid=99,
    )

    *changes, checkpoint = peer.received()
    assert [each["payload"]["data"]["type"] for each in changes] == ["INSERT", "UPDATE"]
    assert checkpoint["payload"] == {
        "extension": "banquet",
        "status": "ok",
        "message": "checkpoint",
        "channel": "a",
        "cursor": "one.14.2",
        "xids": [99],
        "live": True,
    }


async def test_r2_one_frame_per_change_with_all_matching_ids() -> None:
    scene = Scene()
    peer = await joined(
        scene, BINDING, {**BINDING, "event": "INSERT"}, {**BINDING, "event": "DELETE"}
    )

    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    (change,) = peer.received()
    assert change["payload"]["ids"] == [1, 2]


async def test_r3_stock_channel_gets_neither_checkpoint_nor_refetch() -> None:
    scene = Scene()
    peer = await joined(scene)

    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)
    await take(scene, truncate(BOOKINGS), lsn=30)
    await take(scene, delete(MEMBERSHIPS, 1, ANNA, 7, "sales"), lsn=40)

    assert peer.events() == ["INSERT"]


async def test_r4_batch_is_one_broadcast_with_all_changes() -> None:
    scene = Scene()
    peer = await joined(scene, {**RESUMING, "batch": True})

    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), insert(BOOKINGS, 2, 7, "Ball", 9), lsn=20)

    batch, checkpoint = peer.received()
    assert batch["event"] == "broadcast"
    assert batch["payload"]["event"] == "transaction"
    assert batch["payload"]["payload"]["cursor"] == "one.14.2"
    records = [each["record"]["id"] for each in batch["payload"]["payload"]["changes"]]
    assert records == [1, 2]
    assert checkpoint["payload"]["message"] == "checkpoint"


# Rights


async def test_r10_nobody_hears_of_a_branch_they_do_not_belong_to() -> None:
    scene = Scene()
    anna, ben = await joined(scene), await joined(scene, user=BEN)

    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)
    await take(scene, delete(BOOKINGS, 1, 7, "Tea", 5), lsn=30)

    assert anna.events() == ["INSERT", "DELETE"]
    assert ben.events() == []


async def test_r10_key_without_a_person_hears_nothing_of_branches() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.join("a", BINDING)
    await scene.settle()

    (reply,) = peer.received()
    assert reply["payload"]["status"] == "error"


async def test_r10_row_that_moves_to_another_branch_leaves_one_and_enters_the_other() -> None:
    scene = Scene()
    anna, ben = await joined(scene), await joined(scene, user=BEN)

    await take(scene, update(BOOKINGS, (1, 7, "old", 5), (1, 8, "new", 5)), lsn=20)

    (left,), (right,) = anna.received(), ben.received()
    assert left["payload"]["data"]["type"] == "DELETE"
    assert "record" not in left["payload"]["data"]
    assert "new" not in str(left)
    assert right["payload"]["data"]["type"] == "INSERT"
    assert "old_record" not in right["payload"]["data"]
    assert "old" not in str(right["payload"]["data"]["record"])


async def test_r11_nothing_after_the_commit_that_revoked() -> None:
    scene = Scene()
    peer = await joined(scene)
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)
    assert peer.events() == ["INSERT"]

    await take(scene, delete(MEMBERSHIPS, 1, ANNA, 7, "sales"), lsn=30)
    await take(scene, update(BOOKINGS, (1, 7, "a", 5), (1, 7, "b", 5)), lsn=40)
    await take(scene, delete(BOOKINGS, 1, 7, "b", 5), lsn=50)

    assert peer.events() == []


async def test_r11_state_after_the_transaction_decides_about_its_own_changes() -> None:
    scene = Scene()
    anna, ben = await joined(scene), await joined(scene, user=BEN)

    await take(
        scene,
        insert(BOOKINGS, 1, 7, "Tea", 5),
        update(MEMBERSHIPS, (1, ANNA, 7, "sales"), (1, BEN, 7, "sales")),
        lsn=20,
    )

    assert anna.events() == []
    assert ben.events() == ["INSERT"]


async def test_r12_resuming_client_is_told_to_read_again_when_its_rights_change() -> None:
    scene = Scene()
    anna, ben = await joined(scene, RESUMING), await joined(scene, RESUMING, user=BEN)

    await take(scene, insert(MEMBERSHIPS, 3, ANNA, 8, "sales"), lsn=20)

    (refetch,) = anna.received()
    assert refetch["payload"]["message"] == "must_refetch"
    assert refetch["payload"]["reason"] == "rights"
    assert refetch["payload"]["status"] == "ok"  # Python rejoins at once on "error"
    assert ben.events() == []


async def test_r13_replay_gives_nothing_from_before_the_grant() -> None:
    scene = Scene()
    start = str(scene.ring.head)
    await take(scene, insert(BOOKINGS, 1, 8, "before", 5), lsn=20)
    await take(scene, insert(MEMBERSHIPS, 3, ANNA, 8, "sales"), lsn=30)
    await take(scene, insert(BOOKINGS, 2, 8, "after", 5), lsn=40)
    peer = scene.peer()

    peer.join("a", since(start), token=f"user:{ANNA}")
    await scene.settle()

    sent = peer.received()
    assert [m["payload"]["data"]["record"]["title"] for m in sent if "data" in m["payload"]] == [
        "after"
    ]
    assert "must_refetch" in [m["payload"].get("message") for m in sent]


async def test_r13_replay_is_judged_by_todays_rights() -> None:
    scene = Scene()
    start = str(scene.ring.head)
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)
    await take(scene, delete(MEMBERSHIPS, 1, ANNA, 7, "sales"), lsn=30)
    peer = scene.peer()

    peer.join("a", since(start), token=f"user:{ANNA}")
    await scene.settle()

    assert "INSERT" not in peer.events()


async def test_r14_postgresql_is_asked_once_for_all_channels_of_one_identity() -> None:
    scene = Scene()
    binding = {"event": "*", "schema": "public", "table": "notes"}
    one, two = await joined(scene, binding), await joined(scene, binding)
    scene.database.keys = frozenset({("1",)})

    await take(scene, insert(NOTES, 1, "mine"), insert(NOTES, 2, "not mine"), lsn=20)

    assert scene.database.asked == [(ANNA, (("1",), ("2",)))]
    for peer in (one, two):
        (change,) = peer.received()
        assert change["payload"]["data"]["record"]["id"] == 1


async def test_r14_order_is_kept_while_postgresql_is_asked() -> None:
    scene = Scene()
    peer = await joined(scene, {"event": "*", "schema": "public"})
    scene.database.keys = frozenset({("1",)})
    scene.database.gate.clear()

    await take(scene, insert(NOTES, 1, "asked"), lsn=20)
    await take(scene, insert(BOOKINGS, 1, 7, "known", 5), lsn=30)
    assert peer.events() == []
    scene.database.gate.set()
    await scene.settle()

    tables = [each["payload"]["data"]["table"] for each in peer.received()]
    assert tables == ["notes", "bookings"]


async def test_r14_deleted_row_that_only_postgresql_could_judge_shows_its_key() -> None:
    scene = Scene()
    peer = await joined(scene, {"event": "*", "schema": "public", "table": "notes"})

    await take(scene, delete(NOTES, 1, "secret"), lsn=20)

    (change,) = peer.received()
    assert change["payload"]["data"]["old_record"] == {"id": 1}


async def test_r14_channel_fails_loudly_when_postgresql_cannot_be_asked() -> None:
    scene = Scene()
    peer = await joined(scene, {"event": "*", "schema": "public", "table": "notes"})
    scene.database.broken = True

    await take(scene, insert(NOTES, 1, "mine"), lsn=20)

    assert peer.events() == ["PostgreSQL cannot be asked", "phx_error"]


async def test_channel_is_failed_and_not_left_waiting_by_a_defect(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene = Scene()
    peer = await joined(scene, {"event": "*", "schema": "public", "table": "notes"})
    scene.database.keys = None  # type: ignore[assignment]  # breaks the answer

    await take(scene, insert(NOTES, 1, "mine"), lsn=20)

    assert peer.events()[-1] == "phx_error"
    assert "a real-time task failed" in caplog.text


@pytest.mark.parametrize("wanted", ["secret", "harmless"])
async def test_r14_filter_does_not_tell_what_is_in_rows_of_the_past(wanted: str) -> None:
    scene = Scene()
    start = str(scene.ring.head)
    await take(scene, insert(NOTES, 1, "secret"), lsn=20)
    peer = scene.peer()
    notes = {"event": "*", "schema": "public", "table": "notes", "filter": f"body=eq.{wanted}"}

    peer.join("a", {**notes, "since": start}, token=f"user:{ANNA}")
    await scene.settle()

    assert peer.events()[2:] == ["must_refetch", "checkpoint", "checkpoint"]


@pytest.mark.parametrize(("wanted", "seen"), [("secret", 0), ("harmless", 0), ("secret", 2001)])
async def test_r23_rows_one_may_not_see_make_no_transaction_large(wanted: str, seen: int) -> None:
    scene = Scene()
    scene.database.keys = frozenset((str(number),) for number in range(seen))
    notes = {"event": "*", "schema": "public", "table": "notes", "filter": f"body=eq.{wanted}"}
    peer = await joined(scene, {**notes, "since": ""})

    await take(scene, *(insert(NOTES, number, "secret") for number in range(2001)), lsn=20)

    assert peer.events() == (["must_refetch", "checkpoint", "checkpoint"] if seen else [])


async def test_r14_past_of_rows_only_postgresql_can_judge_is_read_again() -> None:
    scene = Scene()
    scene.database.keys = frozenset({("1",)})
    start = str(scene.ring.head)
    await take(scene, insert(NOTES, 1, "was secret then"), lsn=20)
    peer = scene.peer()

    peer.join(
        "a",
        {"event": "*", "schema": "public", "table": "notes", "since": start},
        token=f"user:{ANNA}",
    )
    await scene.settle()

    assert peer.events() == [
        "ok",
        "Subscribed to PostgreSQL",
        "must_refetch",
        "checkpoint",
        "checkpoint",
    ]


async def test_r14_deletion_in_the_past_is_replayed_with_its_key() -> None:
    scene = Scene()
    start = str(scene.ring.head)
    await take(scene, delete(NOTES, 1, "secret"), lsn=20)
    peer = scene.peer()

    binding = {"event": "*", "schema": "public", "table": "notes", "since": start}
    peer.join("a", binding, token=f"user:{ANNA}")
    await scene.settle()

    (change,) = [m for m in peer.received() if m["event"] == "postgres_changes"]
    assert change["payload"]["data"]["old_record"] == {"id": 1}


async def test_r14_denied_table_says_nothing() -> None:
    scene = Scene(bookings=Denied())
    peer = await joined(scene)

    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    assert peer.events() == []


async def test_service_role_hears_everything() -> None:
    scene = Scene()
    peer = scene.peer()
    peer.join("a", BINDING, token="secret")
    await scene.settle()
    peer.received()

    await take(scene, insert(BOOKINGS, 1, 99, "Tea", 5), lsn=20)

    assert peer.events() == ["INSERT"]


# Filters


async def test_row_that_leaves_the_filter_arrives_as_a_deletion() -> None:
    scene = Scene()
    peer = await joined(scene, {**BINDING, "filter": "guests=gt.10"})

    await take(scene, update(BOOKINGS, (1, 7, "Tea", 50), (1, 7, "Tea", 5)), lsn=20)
    await take(scene, update(BOOKINGS, (1, 7, "Tea", 5), (1, 7, "Tea", 6)), lsn=30)
    await take(scene, update(BOOKINGS, (1, 7, "Tea", 6), (1, 7, "Tea", 60)), lsn=40)

    assert peer.events() == ["DELETE", "UPDATE"]


async def test_row_that_passes_from_one_binding_to_another_is_deleted_first() -> None:
    scene = Scene(bookings=Open())
    peer = await joined(
        scene, {**BINDING, "filter": "branch_id=eq.8"}, {**BINDING, "filter": "branch_id=eq.7"}
    )

    await take(scene, update(BOOKINGS, (1, 7, "Tea", 5), (1, 8, "Tea", 5)), lsn=20)

    sent = [(m["payload"]["ids"], m["payload"]["data"]["type"]) for m in peer.received()]
    assert sent == [([2], "DELETE"), ([1], "UPDATE")]


async def test_filtered_groups_are_found_by_old_and_new_value_only() -> None:
    scene = Scene(bookings=Open())
    peer = await joined(scene, {**BINDING, "filter": "branch_id=in.(7,9)"})

    await take(scene, insert(BOOKINGS, 1, 7, "a", 1), insert(BOOKINGS, 2, 8, "b", 1), lsn=20)
    await take(scene, delete(BOOKINGS, 1, 7, "a", 1), lsn=30)

    assert peer.events() == ["INSERT", "DELETE"]


async def test_selected_columns_come_with_the_key() -> None:
    scene = Scene()
    peer = await joined(scene, {**BINDING, "select": ["title"]})

    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    (change,) = peer.received()
    assert change["payload"]["data"]["record"] == {"id": 1, "title": "Tea"}


# Resuming


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


# Schema changes


async def test_r30_deliveries_wait_for_the_catalogue_after_ddl() -> None:
    scene = Scene(bookings=Open())
    peer = await joined(scene)
    scene.database.catalogue = Scene(bookings=ByBranch("branch_id", "bookings")).database.catalogue
    scene.database.gate.clear()

    ddl = (LogicalMessage("banquet.ddl", b"ALTER POLICY"),)
    await take(scene, lsn=20, messages=ddl)
    await take(scene, insert(BOOKINGS, 1, 8, "hidden now", 5), lsn=30)
    await take(scene, insert(BOOKINGS, 2, 7, "Tea", 5), lsn=40)
    assert peer.events() == []
    scene.database.gate.set()
    await scene.settle()

    (change,) = peer.received()
    assert change["payload"]["data"]["record"]["id"] == 2
    assert scene.ddl_heard == 1


async def test_r30_schema_changes_of_the_past_are_known_already() -> None:
    scene = Scene()
    scene.begin(target_lsn=50, initial=Snapshot(100, 100, frozenset()))
    ddl = (LogicalMessage("banquet.ddl", b"CREATE TABLE"),)

    await take(scene, lsn=20, xid=99, messages=ddl)
    assert (scene.database.loads, scene.ddl_heard) == (0, 0)
    await take(scene, lsn=30, xid=100, messages=ddl)

    assert (scene.database.loads, scene.ddl_heard) == (1, 1)


async def test_r30_channel_whose_table_is_gone_is_failed() -> None:
    scene = Scene()
    peer = await joined(scene)
    tables = dict(scene.database.catalogue.tables)
    del tables[("public", "bookings")]
    scene.database.catalogue = type(scene.database.catalogue)(
        tables, scene.database.catalogue.rules
    )

    await take(scene, lsn=20, messages=(LogicalMessage("banquet.ddl", b"DROP TABLE"),))

    assert peer.events()[1] == "phx_error"


async def test_r30_unknown_table_has_the_catalogue_read_once() -> None:
    scene = Scene()
    peer = await joined(scene)
    unknown = relation("halls", ("id", "int8"))

    await take(scene, insert(unknown, 1), lsn=20)
    await take(scene, insert(unknown, 2), lsn=30)
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=40)

    assert scene.database.loads == 1
    assert peer.events() == ["INSERT"]


async def test_policies_are_asked_by_role() -> None:
    scene = Scene(notes=Asked())
    peer = scene.peer()

    peer.join("a", BINDING, token=f"manager:{ANNA}")
    await scene.settle()

    assert peer.events() == ["ok", "Subscribed to PostgreSQL"]
    assert scene.database.loads == 1
