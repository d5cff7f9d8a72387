"""The numbered rules of docs/protocol.md that the engine keeps; each test names its rule."""

from typing import Any

import pytest

from banquet.realtime.history.cursor import Snapshot
from banquet.realtime.rights.tables import Asked, ByBranch, Open
from banquet.replication.messages import LogicalMessage
from tests.unit.realtime.building import (
    BOOKINGS,
    MEMBERSHIPS,
    delete,
    insert,
    relation,
    truncate,
    update,
)
from tests.unit.realtime.frames import ANNA, Scene
from tests.unit.realtime.steps import BINDING, RESUMING, joined, take


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
    assert scene.database.awaited == [{20}]


async def test_r24_join_that_waits_while_a_new_epoch_begins_waits_until_that_is_ready() -> None:
    scene = Scene()
    scene.database.gate.clear()
    await take(scene, lsn=20, messages=(LogicalMessage("banquet.ddl", b"DROP PUBLICATION"),))
    peer = scene.peer()
    peer.join("a", BINDING, token=f"user:{ANNA}")
    await scene.settle()

    scene.begin(epoch="two", target_lsn=50)
    scene.database.gate.set()
    await scene.settle()
    await take(scene, insert(BOOKINGS, 1, 7, "before it was ready", 5), lsn=30)
    assert peer.events() == []

    await take(scene, insert(BOOKINGS, 2, 7, "the last of the past", 5), lsn=60)
    await take(scene, insert(BOOKINGS, 3, 7, "Tea", 5), lsn=70)
    assert peer.events() == ["ok", "Subscribed to PostgreSQL", "INSERT"]


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
