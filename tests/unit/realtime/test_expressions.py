"""Filters with regular expressions, which only PostgreSQL can match; each test names its rule."""

from typing import Any

import pytest

from banquet.realtime.changes.walks import SLICE_CHANGES
from banquet.realtime.database.questions import SLOW_SECONDS
from banquet.realtime.filtering.expressions import MAX_EXPRESSIONS
from tests.unit.realtime.building import (
    BOOKINGS,
    MEMBERSHIPS,
    NOTES,
    delete,
    insert,
    transaction,
    update,
)
from tests.unit.realtime.frames import ANNA, BEN, Peer, Scene

BINDING = {"event": "*", "schema": "public", "table": "bookings"}
TEAS = {**BINDING, "filter": "title=match.^Tea"}


def booking(number: int, title: str, *, branch: int = 7) -> Any:
    return insert(BOOKINGS, number, branch, title, 5)


async def joined(
    scene: Scene, *bindings: Any, user: str = ANNA, name: str = "a", peer: Peer | None = None
) -> Peer:
    """Return a peer that has joined and read what it was answered."""
    peer = peer or scene.peer()
    peer.join(name, *(bindings or (TEAS,)), token=f"user:{user}")
    await scene.settle()
    assert peer.events()[0] == "ok"
    scene.database.matched.clear()  # the questions of the join
    return peer


async def take(scene: Scene, *changes: Any, lsn: int = 20) -> None:
    scene.engine.take(transaction(lsn, *changes))
    await scene.settle()


def asked(scene: Scene) -> list[list[str]]:
    """Return the texts PostgreSQL was asked about, by query."""
    return [sorted(text for _, text in questions) for questions in scene.database.matched]


def told(peer: Peer) -> list[tuple[str, int]]:
    """Return which rows came, each with what happened to it."""
    found = []
    for message in peer.received():
        if message["event"] == "postgres_changes":
            data = message["payload"]["data"]
            found.append((data["type"], (data.get("record") or data["old_record"])["id"]))
    return found


async def test_r64_join_waits_until_postgresql_has_found_the_expression_valid() -> None:
    scene = Scene()
    scene.database.gate.clear()
    peer = scene.peer()

    peer.join("a", TEAS, token=f"user:{ANNA}")
    await take(scene, booking(1, "Tea before the reply"), lsn=20)
    before = peer.events()
    scene.database.gate.set()
    await scene.settle()
    await take(scene, booking(2, "Tea after it"), lsn=30)

    assert before == []
    assert peer.events() == ["ok", "Subscribed to PostgreSQL", "INSERT"]


async def test_r64_expression_that_is_not_valid_is_refused_with_the_reason() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.join("a", {**BINDING, "filter": "title=match.(Tea"}, token=f"user:{ANNA}")
    await scene.settle()

    (reply,) = peer.received()
    reason = reply["payload"]["response"]["reason"]
    assert reason.startswith("InvalidFilter: invalid regular expression: ")
    assert scene.engine.health()["channels"] == 0


async def test_r64_resume_goes_on_where_it_was_although_the_join_waited() -> None:
    scene = Scene()
    start = str(scene.ring.head)
    await take(scene, booking(1, "Tea"), lsn=20)
    scene.database.gate.clear()
    peer = scene.peer()

    peer.join("a", {**TEAS, "since": start}, token=f"user:{ANNA}")
    await take(scene, booking(2, "Tea"), lsn=30)
    scene.database.gate.set()
    await scene.settle()

    assert told(peer) == [("INSERT", 1), ("INSERT", 2)]


async def test_r64_channel_left_while_it_waited_is_not_entered() -> None:
    scene = Scene()
    scene.database.gate.clear()
    peer = scene.peer()
    peer.join("a", TEAS, token=f"user:{ANNA}")
    await scene.settle()

    peer.send("realtime:a", "phx_leave", {})
    scene.database.gate.set()
    await scene.settle()

    assert peer.events() == ["ok", "phx_close"]
    assert scene.engine.health()["channels"] == 0


async def test_r64_join_is_refused_while_postgresql_cannot_be_asked() -> None:
    scene = Scene()
    scene.database.broken = True
    peer = scene.peer()

    peer.join("a", TEAS, token=f"user:{ANNA}")
    await scene.settle()

    (reply,) = peer.received()
    assert reply["payload"]["response"]["reason"].startswith("UnableToConnectToProject: ")


async def test_r64_channel_has_so_many_expressions_at_most() -> None:
    scene = Scene()
    peer = scene.peer()
    many = ",".join(f"title=match.{number}" for number in range(MAX_EXPRESSIONS + 1))

    peer.join("a", {**BINDING, "filter": many}, token=f"user:{ANNA}")
    await scene.settle()

    (reply,) = peer.received()
    assert "at most" in (reason := reply["payload"]["response"]["reason"]), reason


async def test_r65_row_is_sent_if_postgresql_says_that_it_matches() -> None:
    scene = Scene()
    peer = await joined(scene)

    await take(
        scene,
        booking(1, "Tea"),
        booking(2, "Ball"),
        update(BOOKINGS, (3, 7, "Ball", 5), (3, 7, "Tea", 5)),
        update(BOOKINGS, (4, 7, "Tea", 5), (4, 7, "Ball", 5)),
        delete(BOOKINGS, 5, 7, "Tea", 5),
        delete(BOOKINGS, 6, 7, "Ball", 5),
    )

    assert told(peer) == [("INSERT", 1), ("UPDATE", 3), ("DELETE", 4), ("DELETE", 5)]
    assert asked(scene) == [["Ball", "Tea"]]


async def test_r65_postgresql_is_asked_once_for_all_and_never_again() -> None:
    scene = Scene()
    peers = [await joined(scene), await joined(scene), await joined(scene, name="b")]

    await take(scene, booking(1, "Tea"), lsn=20)
    await take(scene, booking(2, "Tea"), lsn=30)

    assert [told(peer) for peer in peers] == [[("INSERT", 1), ("INSERT", 2)]] * 3
    assert asked(scene) == [["Tea"]]


async def test_r65_order_is_kept_while_postgresql_is_asked() -> None:
    scene = Scene()
    peer = await joined(scene, TEAS, {"event": "*", "schema": "public", "table": "branches"})
    scene.database.gate.clear()

    await take(scene, booking(1, "Tea"), lsn=20)
    await take(scene, booking(2, "Tea, too"), lsn=30)
    before = told(peer)
    scene.database.gate.set()
    await scene.settle()

    assert before == []
    assert told(peer) == [("INSERT", 1), ("INSERT", 2)]


async def test_r65_nothing_is_asked_about_rows_one_may_not_see() -> None:
    scene = Scene()
    peer = await joined(
        scene, TEAS, {"event": "*", "schema": "public", "table": "notes", "filter": "body=match.x"}
    )
    scene.database.keys = frozenset({("1",)})

    await take(
        scene,
        booking(1, "Tea for another branch", branch=8),
        insert(NOTES, 1, "x mine"),
        insert(NOTES, 2, "x not mine"),
    )

    assert asked(scene) == [["x mine"]]
    assert told(peer) == [("INSERT", 1)]


async def test_r65_who_is_not_concerned_stays_live_and_asks_nothing() -> None:
    scene = Scene()
    peer = await joined(scene, {**BINDING, "filter": "title=match.^Tea,guests=gt.100"})
    scene.database.gate.clear()

    scene.engine.take(transaction(20, booking(1, "Tea for five")))

    assert scene.engine.health()["behind"] == 0
    assert asked(scene) == []
    assert told(peer) == []


async def test_r65_slow_answer_keeps_no_other_channel_waiting() -> None:
    scene = Scene()
    peer = await joined(scene)
    await joined(scene, BINDING, name="b", peer=peer)
    resumed = str(scene.ring.head)
    scene.database.gate.clear()

    await take(scene, booking(1, "Tea"), lsn=20)
    peer.join("c", {**BINDING, "since": resumed}, token=f"user:{ANNA}")
    await scene.settle()

    heard = [m["topic"] for m in peer.received() if m["event"] == "postgres_changes"]
    assert heard == ["realtime:b", "realtime:c"]


async def test_r66_stock_channel_fails_loudly_when_its_expression_is_too_slow() -> None:
    scene = Scene()
    peer = await joined(scene)
    other = await joined(scene, {**BINDING, "filter": "title=imatch.^tea"}, user=ANNA)
    scene.database.slow = True

    await take(scene, booking(1, "Tea"))

    (system, error) = peer.received()
    assert "too long" in system["payload"]["message"]
    assert (error["event"], error["payload"]["reason"]) == (
        "phx_error",
        system["payload"]["message"],
    )
    assert other.events()[-1] == "phx_error"
    assert scene.engine.health()["channels"] == 0


async def test_r66_resuming_channel_reads_again_and_goes_on() -> None:
    scene = Scene()
    peer = await joined(scene, {**TEAS, "since": ""})
    scene.database.slow = True
    await take(scene, booking(1, "Tea"), booking(2, "Tea"), lsn=20)
    words = peer.received()
    scene.database.slow = False
    scene.clock.seconds += SLOW_SECONDS + 1
    await take(scene, booking(3, "Tea"), lsn=30)

    assert [m["payload"].get("message") for m in words] == [
        "must_refetch",
        "checkpoint",
        "checkpoint",
    ]
    assert words[0]["payload"]["reason"] == "filter"
    assert words[0]["payload"]["cursor"] == words[1]["payload"]["cursor"]
    assert told(peer) == [("INSERT", 3)]


async def test_r66_batch_is_not_sent_in_part() -> None:
    scene = Scene()
    peer = await joined(scene, {**TEAS, "since": "", "batch": True})
    early = [booking(number, "Tea") for number in range(600)]
    late = booking(600, "Tea, late")
    await take(scene, early[0], lsn=20)  # now this text is known
    peer.received()
    scene.database.slow = True

    await take(scene, *early, late, lsn=30)

    assert peer.events() == ["must_refetch", "checkpoint", "checkpoint"]


async def test_r66_expression_that_was_too_slow_is_left_alone_for_a_while() -> None:
    scene = Scene()
    await joined(scene)
    scene.database.slow = True
    await take(scene, booking(1, "Tea"))
    scene.database.slow = False
    peer, patient = scene.peer(), scene.peer()

    peer.join("a", TEAS, token=f"user:{BEN}")
    await scene.settle()
    scene.clock.seconds += SLOW_SECONDS + 1
    patient.join("a", TEAS, token=f"user:{BEN}")
    await scene.settle()

    (reply,) = peer.received()
    assert reply["payload"]["response"]["reason"].startswith("QueryCanceled: ")
    assert patient.events() == ["ok", "Subscribed to PostgreSQL"]


async def test_r66_channel_fails_loudly_when_postgresql_cannot_be_asked() -> None:
    """Nothing is skipped: a resuming channel comes back with the cursor it has."""
    scene = Scene()
    peer = await joined(scene, {**TEAS, "since": ""})
    scene.database.broken = True

    await take(scene, booking(1, "Tea"))

    assert peer.events() == ["PostgreSQL cannot be asked", "phx_error"]


@pytest.mark.parametrize(("teas", "words"), [(3, ["INSERT"] * 3), (2100, ["must_refetch"])])
async def test_r23_large_is_what_has_many_rows_that_match(teas: int, words: list[str]) -> None:
    scene = Scene(max_bytes=10_000_000)
    peer = await joined(scene, {**TEAS, "since": ""})
    titles = ["Tea"] * teas + ["Ball"] * 2100

    await take(scene, *(booking(number, title) for number, title in enumerate(titles)))

    assert peer.events() == [*words, "checkpoint", "checkpoint"]


async def test_r12_rights_that_change_in_a_transaction_are_announced_all_the_same() -> None:
    scene = Scene()
    peer = await joined(scene, {**TEAS, "since": ""})

    granted = insert(MEMBERSHIPS, 9, ANNA, 8, "sales")
    await take(scene, granted, booking(1, "Tea", branch=8))

    assert peer.events() == ["INSERT", "must_refetch", "checkpoint", "checkpoint"]


async def test_r52_who_becomes_another_person_midway_hears_nothing_twice() -> None:
    """The rest of the transaction is judged anew; what was sent stays sent."""
    scene = Scene(max_bytes=10_000_000)
    peer = await joined(scene)
    # Ben may read branch 7, too; and by then the first slice needs no answer.
    await take(scene, insert(MEMBERSHIPS, 9, BEN, 7, "sales"), booking(0, "Tea"), lsn=20)
    peer.received()
    scene.database.gate.clear()

    rows = [booking(number, "Tea") for number in range(300)] + [booking(300, "Tea, late")]
    await take(scene, *rows, lsn=30)
    early = told(peer)
    peer.send("realtime:a", "access_token", {"access_token": f"user:{BEN}"})
    scene.database.gate.set()
    await scene.settle()

    assert early == [("INSERT", number) for number in range(SLICE_CHANGES)]
    assert told(peer) == [("INSERT", number) for number in range(SLICE_CHANGES, 301)]


async def test_r65_expressions_of_one_person_do_not_keep_another_waiting() -> None:
    scene = Scene()
    scene.database.gate.clear()
    flood = scene.peer()
    for number in range(20):
        binding = {**BINDING, "filter": f"title=match.^Tea{number}"}
        flood.join(f"flood {number}", binding, token=f"user:{ANNA}")
    await scene.settle()
    scene.peer().join("a", TEAS, token=f"user:{BEN}")
    await scene.settle()

    scene.database.gate.set()
    await scene.settle()

    patterns = [expression.value for ((expression, _),) in scene.database.matched]
    # Two were being asked about, and one more may have its turn first.
    assert patterns.index("^Tea") <= 3
