"""The numbered rules of docs/protocol.md about rights; each test names its rule."""

import pytest

from banquet.realtime.rights.tables import Denied
from tests.unit.realtime.building import (
    BOOKINGS,
    MEMBERSHIPS,
    NOTES,
    delete,
    insert,
    transaction,
    update,
)
from tests.unit.realtime.frames import ANNA, BEN, Scene
from tests.unit.realtime.steps import BINDING, RESUMING, joined, since, take


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


@pytest.mark.parametrize(
    ("wanted", "heard"),
    [
        ("body=eq.secret", 1),
        ("body=eq.other", 1),
        ("body=match.^s", 1),
        ("id=eq.1", 1),
        ("id=eq.2", 0),
    ],
)
async def test_r14_deletion_does_not_tell_what_was_in_the_row(wanted: str, heard: int) -> None:
    scene = Scene()
    notes = {"event": "*", "schema": "public", "table": "notes", "filter": wanted}
    peer = await joined(scene, notes)

    await take(scene, delete(NOTES, 1, "secret"), lsn=20)

    assert peer.events() == ["DELETE"] * heard
    assert scene.database.asked == []


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


@pytest.mark.parametrize("body", ["secret", "other"])
async def test_r14_how_long_a_hidden_row_takes_does_not_tell_whether_a_filter_holds(
    body: str,
) -> None:
    scene = Scene()
    peer = scene.peer()
    notes = {"event": "*", "schema": "public", "table": "notes", "filter": "body=eq.secret"}
    peer.join("a", notes, token=f"user:{ANNA}")
    await scene.settle()
    channel = peer.connection.channels["realtime:a"]
    scene.database.gate.clear()

    scene.engine.take(transaction(20, insert(NOTES, 1, body)))
    await scene.settle()
    assert (channel.position is not None, len(scene.database.asked)) == (True, 1)
    scene.database.gate.set()
    await scene.settle()

    assert (channel.position, peer.events()[-1]) == (None, "Subscribed to PostgreSQL")


async def test_r14_row_of_another_key_than_the_filters_costs_no_query() -> None:
    scene = Scene()
    peer = scene.peer()
    notes = {"event": "*", "schema": "public", "table": "notes", "filter": "id=eq.5"}
    peer.join("a", notes, token=f"user:{ANNA}")
    await scene.settle()

    scene.engine.take(transaction(20, insert(NOTES, 1, "secret")))
    await scene.settle()

    assert scene.database.asked == []
