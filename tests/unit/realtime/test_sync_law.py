"""The sync law: what a client was told adds up to what it may read, whatever happened between.

A small database is changed at random, rights come and go, sockets stall, break and come back,
the ring is short and epochs end. A client applies whole transactions at checkpoints, keeps its
cursor, and reads again when told to, exactly as the offline store does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from banquet.realtime.database.questions import SLOW_SECONDS
from banquet.realtime.history.cursor import Snapshot
from banquet.realtime.history.ring import Bounds, Ring
from banquet.realtime.rights.access import AccessIndex, AccessRows, Membership
from banquet.replication.messages import Change
from tests.unit.realtime.building import (
    BOOKINGS,
    MEMBERSHIPS,
    delete,
    insert,
    transaction,
    update,
)
from tests.unit.realtime.frames import ANNA, FakeDatabase, Peer, Scene

BRANCHES = (7, 8, 9)
LONG = "x" * 40_000  # a few of these fill a socket
ODD = "13579"
RING_BYTES = 250  # some twenty transactions

Row = tuple[int, int, str, int]


@dataclass
class World:
    """The database: bookings by id, the branches Anna belongs to, and the log's position."""

    scene: Scene = field(default_factory=lambda: Scene(max_bytes=RING_BYTES))
    rows: dict[int, Row] = field(default_factory=dict)
    member_of: dict[int, int] = field(default_factory=lambda: {7: 1})
    next_id: int = 10
    version: int = 0
    lsn: int = 20
    epoch: int = 0

    def visible(self, keep: Callable[[Row], bool]) -> dict[int, Row]:
        return {k: r for k, r in self.rows.items() if r[1] in self.member_of and keep(r)}

    def commit(self, changes: list[Change]) -> None:
        self.scene.engine.take(transaction(self.lsn, *changes))
        self.lsn += 10

    def snapshot(self) -> str:
        return f"{self.lsn}:{self.lsn}:"

    def write(self, kind: int, row: int, branch: int, long: bool) -> Change:
        self.version += 1
        title = f"{LONG if long else 't'}{self.version}"
        old = self.rows.get(row)
        if old is None:
            made = (row, branch, title, self.version)
            self.rows[row] = made
            return insert(BOOKINGS, *made)
        if kind == 0:
            del self.rows[row]
            return delete(BOOKINGS, *old)
        made = (row, branch if kind == 1 else old[1], title, self.version)
        self.rows[row] = made
        return update(BOOKINGS, old, made)

    def change_rights(self, branch: int) -> Change:
        if branch in self.member_of:
            return delete(MEMBERSHIPS, self.member_of.pop(branch), ANNA, branch, "sales")
        self.member_of[branch] = self.next_id
        self.next_id += 1
        return insert(MEMBERSHIPS, self.member_of[branch], ANNA, branch, "sales")

    def begin_epoch(self) -> None:
        self.epoch += 1
        scene = self.scene
        scene.ring = Ring(
            f"e{self.epoch}",
            self.lsn,
            Snapshot(self.lsn, self.lsn, frozenset()),
            Bounds(max_bytes=RING_BYTES, max_age_seconds=3600),
            scene.clock,
        )
        rows = AccessRows(
            memberships={
                str(key): Membership(ANNA, str(branch), "sales")
                for branch, key in self.member_of.items()
            },
            readable=[("sales", "bookings")],
            branches=[str(each) for each in BRANCHES],
        )
        scene.engine.begin(
            scene.ring,
            AccessIndex(rows),
            scene.database.catalogue,
            initial=Snapshot(self.lsn, self.lsn, frozenset()),
            target_lsn=0,
        )


class Store:
    """A client's rows, kept as the offline store keeps them."""

    def __init__(self, world: World, binding: dict[str, Any], keep: Callable[[Row], bool]) -> None:
        self.world = world
        self.binding = binding
        self.keep = keep
        self.rows: dict[int, Row] = {}
        self.pending: list[dict[str, Any]] = []
        self.peer: Peer | None = None
        self.read_again()

    def read_again(self) -> None:
        self.rows = self.world.visible(self.keep)
        self.since = self.world.snapshot()
        self.join()

    def join(self) -> None:
        self.pending = []
        self.is_joining, self.is_lost = True, False
        if self.peer is None:
            self.peer = self.world.scene.peer()
        self.peer.join("a", {**self.binding, "since": self.since}, token=f"user:{ANNA}")

    def disconnect(self) -> None:
        if self.peer is not None:
            self.hear()
        if self.peer is not None:
            self.peer.close()
        self.peer = None

    def hear(self) -> None:
        """Take in everything that has arrived."""
        if self.peer is None:
            return
        for message in self.peer.received():
            payload = message["payload"]
            if message["event"] == "phx_reply":
                self.is_joining = False
                self.is_lost = payload["status"] != "ok"
            elif self.is_joining:
                continue  # of the instance before: stock clients drop it, knowing no ids yet
            elif message["event"] == "postgres_changes":
                self.pending.append(payload["data"])
            elif message["event"] == "broadcast":
                self.pending.extend(payload["payload"]["changes"])
            elif message["event"] == "phx_error":
                self.is_lost = True
            elif payload.get("message") == "must_refetch":
                self.read_again()
                return
            elif payload.get("message") == "checkpoint":
                for data in self.pending:
                    self.apply(data)
                self.pending = []
                self.since = payload["cursor"]

    def apply(self, data: dict[str, Any]) -> None:
        if data["type"] == "DELETE":
            # Never told of a row that was not there, nor twice.
            assert self.rows.pop(data["old_record"]["id"], None) is not None, data
            return
        record = data["record"]
        known = self.rows.get(record["id"])
        # INSERT of a row that is known: it comes from a branch whose membership was revoked
        # since, and the replay is judged by that. It must be newer all the same. An UPDATE of a
        # row that is not known: it has come into the filter, as it does from the official server.
        assert known is not None or data["type"] == "INSERT" or "filter" in self.binding, data
        assert known is None or known[3] < record["guests"], data
        self.rows[record["id"]] = tuple(record.values())


steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("write"),
            st.lists(
                st.tuples(
                    st.integers(0, 2), st.integers(1, 5), st.sampled_from(BRANCHES), st.booleans()
                ),
                min_size=1,
                max_size=4,
            ),
            st.none() | st.sampled_from(BRANCHES),
        ),
        st.tuples(st.just("rights"), st.sampled_from(BRANCHES)),
        st.tuples(
            st.sampled_from(["stall", "drain", "disconnect", "connect", "hear"]),
            st.integers(0, 4),
        ),
        st.tuples(st.just("settle")),
        st.tuples(st.sampled_from(["epoch", "settle", "settle", "tick"])),
        st.tuples(st.just("database"), st.sampled_from(["slow", "slow", "broken", "gate"])),
    ),
    min_size=20,
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(steps)
async def test_what_a_client_was_told_adds_up_to_what_it_may_read(script: list[Any]) -> None:
    world = World()
    stores = _stores(world)
    for step in script:
        match step:
            case ("write", writes, rights):
                changes = [world.write(*each) for each in writes]
                if rights is not None:
                    changes.insert(len(changes) // 2, world.change_rights(rights))
                world.commit(changes)
            case ("rights", branch):
                world.commit([world.change_rights(branch)])
            case ("epoch",):
                world.begin_epoch()
            case ("settle",):
                await world.scene.settle()
            case ("tick",):
                world.scene.clock.seconds += 5
                world.scene.database.position = world.lsn
                world.scene.engine.tick()
            case ("database", what):
                _disturb(world.scene.database, what)
            case (what, number):
                _do(stores[number], what)
    await _quieten(world, stores)

    for store in stores:
        assert store.rows == world.visible(store.keep)


def _stores(world: World) -> list[Store]:
    binding = {"event": "*", "schema": "public", "table": "bookings"}
    odd = {**binding, "filter": "title=match.[13579]$"}
    return [
        Store(world, binding, lambda row: True),
        Store(world, {**binding, "filter": "branch_id=in.(8,9)"}, lambda row: row[1] in (8, 9)),
        Store(world, {**binding, "batch": True}, lambda row: True),
        # Two of a kind, which are walked together until one of them is slow or gone.
        *(Store(world, odd, lambda row: row[2][-1] in ODD) for _ in range(2)),
    ]


def _disturb(database: FakeDatabase, what: str) -> None:
    """Have PostgreSQL answer late, too late, not at all, or again as it should."""
    match what:
        case "slow":
            database.slow = not database.slow
        case "broken":
            database.broken = not database.broken
        case _ if database.gate.is_set():
            database.gate.clear()
        case _:
            database.gate.set()


def _do(store: Store, what: str) -> None:
    peer = store.peer
    match what:
        case "hear":
            store.hear()
        case "stall" if peer is not None:
            peer.transport.full = True
        case "drain" if peer is not None and peer.connection.paused_at is not None:
            peer.transport.drain()
        case "disconnect":
            store.disconnect()
        case "connect" if peer is None or store.is_lost:
            store.join()
        case _:
            pass


async def _quieten(world: World, stores: list[Store]) -> None:
    """Let every fault heal and every frame arrive."""
    world.scene.database.slow = world.scene.database.broken = False
    world.scene.database.gate.set()
    world.scene.clock.seconds += SLOW_SECONDS + 1
    for _ in range(6):
        for store in stores:
            if store.peer is None or store.is_lost:
                store.join()
            peer = store.peer
            assert peer is not None
            if peer.transport.full or peer.connection.paused_at is not None:
                peer.transport.drain()
        await world.scene.settle()
        for store in stores:
            store.hear()
