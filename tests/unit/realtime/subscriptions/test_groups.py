"""What changes are to channels that hear the same, and what they are never asked."""

from dataclasses import replace
from typing import Any

import pytest

from banquet.realtime.filtering.filters import Filter
from banquet.realtime.rights.tables import Asked, Catalogue, Rule
from banquet.realtime.subscriptions.groups import MAX_BATCH_BYTES
from banquet.realtime.wire.protocol import Vsn
from tests.unit.realtime.building import (
    BOOKINGS,
    NOTES,
    PERMISSIONS,
    delete,
    insert,
    transaction,
    update,
)
from tests.unit.realtime.frames import ANNA, BEN, Peer, Scene

BOOKING = {"event": "*", "schema": "public", "table": "bookings"}
NOTE = {"event": "*", "schema": "public", "table": "notes"}
KEY = ("public", "notes")


async def joined(
    scene: Scene, *bindings: Any, user: str = ANNA, vsn: Vsn = "2.0.0", name: str = "a"
) -> Peer:
    peer = scene.peer(vsn)
    peer.join(name, *bindings, token=f"user:{user}")
    await scene.settle()
    assert peer.events()[0] == "ok"
    return peer


async def take(scene: Scene, *changes: Any, lsn: int = 20) -> None:
    scene.engine.take(transaction(lsn, *changes))
    await scene.settle()


def changes(peer: Peer) -> list[dict[str, Any]]:
    return [m["payload"]["data"] for m in peer.received() if m["event"] == "postgres_changes"]


def without_key(catalogue: Catalogue) -> Catalogue:
    tables = {**catalogue.tables, KEY: replace(catalogue.tables[KEY], primary_key=())}
    return Catalogue(tables, catalogue.rules)


def with_hidden_key(catalogue: Catalogue) -> Catalogue:
    mine = {**catalogue.rules["authenticated"], KEY: Rule(Asked(), frozenset(("body",)))}
    return Catalogue(catalogue.tables, {**catalogue.rules, "authenticated": mine})


def scene_with(catalogue: Any) -> Scene:
    scene = Scene()
    scene.database.catalogue = catalogue(scene.database.catalogue)
    scene.begin()
    return scene


@pytest.mark.parametrize(
    ("catalogue", "error"),
    [
        (without_key, "Error 400: Bad Request, no primary key"),
        (with_hidden_key, "Error 401: Unauthorized"),
    ],
)
async def test_r68_row_nothing_names_is_an_error_without_any_value(
    catalogue: Any, error: str
) -> None:
    scene = scene_with(catalogue)
    peer = await joined(scene, NOTE)

    await take(
        scene, insert(NOTES, 1, "x"), update(NOTES, (1, "x"), (1, "y")), delete(NOTES, 1, "y")
    )

    inserted, updated, deleted = changes(peer)
    assert (inserted["type"], updated["type"]) == ("INSERT", "UPDATE")
    for each in (inserted, updated):
        assert (each["errors"], each["record"], each["columns"]) == ([error], {}, [])
    assert (deleted["type"], deleted["old_record"]) == ("DELETE", {})
    assert scene.database.asked == []


@pytest.mark.parametrize("filtered", ["body=eq.secret", "body=like.s%", "body=match.s"])
async def test_r68_filter_does_not_tell_what_such_a_row_holds(filtered: str) -> None:
    scene = scene_with(without_key)
    peer = await joined(scene, {**NOTE, "filter": filtered})
    scene.database.matched.clear()

    await take(scene, insert(NOTES, 1, "secret"), insert(NOTES, 2, "public"))

    assert [each["record"] for each in changes(peer)] == [{}, {}]
    assert scene.database.matched == []


async def test_r14_one_query_for_all_channels_and_tables_of_an_identity() -> None:
    scene = Scene(bookings=Asked())
    scene.database.keys = frozenset({("1",), ("2",)})
    mine = [
        await joined(scene, NOTE),
        await joined(scene, {**NOTE, "filter": "id=eq.1"}, name="b"),
        await joined(scene, {**BOOKING, "filter": "branch_id=eq.7"}, NOTE, name="c"),
    ]
    theirs = await joined(scene, {**NOTE, "filter": "id=eq.2"}, user=BEN)
    deaf = await joined(scene, {**NOTE, "filter": "id=eq.3"}, user=BEN)

    await take(
        scene, insert(NOTES, 1, "one"), insert(NOTES, 2, "two"), insert(BOOKINGS, 1, 7, "", 5)
    )

    assert sorted(scene.database.asked) == [(ANNA, (("1",), ("2",), ("1",))), (BEN, (("2",),))]
    assert [len(changes(peer)) for peer in (*mine, theirs, deaf)] == [2, 1, 3, 1, 0]


async def test_r14_who_is_not_concerned_stays_live() -> None:
    scene = Scene()
    await joined(scene, {**NOTE, "filter": "id=eq.3"})

    scene.engine.take(transaction(20, insert(NOTES, 1, "one")))

    assert scene.engine.health()["behind"] == 0
    assert scene.database.asked == []


async def test_r10_filters_of_who_may_see_nothing_are_not_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten thousand of them on a socket would cost every commit dear."""
    scene = Scene()
    tried: list[Any] = []
    accepts = Filter.accepts

    def count(self: Filter, row: Any, *rest: Any) -> bool:
        tried.append(row)
        return accepts(self, row, *rest)

    monkeypatch.setattr(Filter, "accepts", count)
    peers = [
        await joined(scene, {**BOOKING, "filter": "title=like.T%"}, user=BEN),
        await joined(scene, {**BOOKING, "filter": "title=match.^T"}, user=BEN),
        await joined(scene, {**BOOKING, "filter": "title=like.T%", "since": ""}, user=BEN),
    ]

    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)
    peers.append(await joined(scene, {**BOOKING, "since": "one.b.0"}, user=BEN))
    unreadable = list(tried)
    await take(scene, insert(BOOKINGS, 2, 8, "Tea", 5), lsn=30)

    assert unreadable == []
    assert len(tried) >= 3
    assert [len(changes(peer)) for peer in peers] == [1, 1, 1, 1]


@pytest.mark.parametrize(("vsn", "size"), MAX_BATCH_BYTES.items())
@pytest.mark.parametrize("count", [1, 600])
async def test_r4_batch_too_large_for_a_frame_is_read_again(
    vsn: Vsn, size: int, count: int
) -> None:
    """One row in passing, or so many that they are walked."""
    scene = Scene(max_bytes=10**9)
    peer = await joined(scene, {**BOOKING, "since": "", "batch": True}, vsn=vsn)
    rows = [insert(BOOKINGS, n, 7, "Tea", 5) for n in range(count)]
    large = [insert(BOOKINGS, n, 7, "x" * 1_000_000, 5) for n in range(size // 1_000_000 + 1)]

    await take(scene, *rows, lsn=20)
    whole = peer.events()
    await take(scene, *rows, *large, lsn=30)
    cut = peer.events()

    assert whole[:2] == ["broadcast", "checkpoint"]
    assert cut[:2] == ["must_refetch", "checkpoint"]


async def test_changes_of_a_wildcard_come_with_their_table() -> None:
    scene = Scene(role_permissions=Asked())
    peer = await joined(
        scene, {"event": "INSERT", "schema": "*"}, {"event": "DELETE", "table": "*"}
    )

    await take(
        scene,
        insert(BOOKINGS, 1, 7, "Tea", 5),
        insert(NOTES, 1, "not visible"),
        insert(PERMISSIONS, "sales", "notes", "t"),
        delete(BOOKINGS, 1, 7, "Tea", 5),
    )

    heard = [(m["payload"]["ids"], m["payload"]["data"]["table"]) for m in peer.received()]
    assert heard == [([1], "bookings"), ([2], "bookings")]


@pytest.mark.parametrize("name", ["book%", "_ookings", "BOOKINGS", "%"])
async def test_r69_names_of_tables_are_no_patterns(name: str) -> None:
    scene = Scene()
    peer = scene.peer()

    peer.join("a", {"event": "*", "schema": "public", "table": name}, token=f"user:{ANNA}")
    await scene.settle()

    (reply,) = peer.received()
    assert "Unable to subscribe" in reply["payload"]["response"]["reason"]


async def test_r44_one_bad_binding_refuses_them_all() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.join("a", BOOKING, {**NOTE, "filter": "nowhere=eq.1"}, token=f"user:{ANNA}")
    await scene.settle()
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5))

    (reply,) = peer.received()
    assert reply["payload"]["status"] == "error"
