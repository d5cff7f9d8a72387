"""A client that comes back whenever it likes hears of each transaction once, whatever it read.

A read sees what it sees: transactions the stream has yet to bring, and not some it has brought.
The client joins from that, loses its socket between any two checkpoints and comes back with
the text of the last one, as stock clients do: the same text in every binding.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banquet.realtime.changes.starts import find_start
from banquet.realtime.history.cursor import Cursor, Since, Snapshot, place_text
from banquet.realtime.history.ring import Bounds, MustRefetch, Ring
from banquet.realtime.subscriptions.groups import has_seen
from banquet.realtime.wire.joins import parse_join
from banquet.replication.messages import Transaction
from tests.unit.realtime.building import BOOKINGS, insert, transaction
from tests.unit.realtime.frames import EVERYTHING, FakeClock

FIRST_XID = 10


def commit(lsn: int, xid: int) -> Transaction:
    return transaction(lsn, insert(BOOKINGS, xid, 7, "Tea", 5), xid=xid)


@dataclass
class World:
    """A stream under way, and one client of it.

    Attributes:
        coming: Transactions that have committed, in that order, and are not streamed yet.
        reads: What each binding of the client began with, as it sent it.
        place: What the server calls a place in a checkpoint.
    """

    coming: list[Transaction]
    reads: list[str]
    place: Callable[[list[Since], Cursor], str] = place_text
    heard: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        bounds = Bounds(max_bytes=10**6, max_age_seconds=10**9)
        self.ring = Ring("one", 1, EVERYTHING, bounds, FakeClock())
        self.heard = [[] for _ in self.reads]
        self.all = list(self.coming)
        self.began: list[Cursor] = []
        self.is_joined = False
        self.sinces: list[Since] = []
        self.cursor = ""

    def stream(self) -> None:
        if self.coming:
            each = self.coming.pop(0)
            self.ring.append(each)
            if self.is_joined:
                self.hear(each)

    def join(self) -> None:
        """Come, or come back with what the last checkpoint said."""
        if not self.began:
            self.began = [self.ring.head]
            texts = self.reads
        else:
            texts = [self.cursor] * len(self.reads)
        entries = [{"table": "bookings", "since": text} for text in texts]
        join = parse_join({"config": {"postgres_changes": entries}})
        start = find_start(join.bindings, self.ring, self.ring.head)
        assert start.refetch is None
        self.is_joined = True
        self.sinces = [each.since for each in start.bindings]
        self.check(self.ring.head if start.position is None else start.position)
        if start.position is not None:
            missed = self.ring.since(start.position)
            assert not isinstance(missed, MustRefetch)
            for each in missed:
                self.hear(each)

    def hear(self, each: Transaction) -> None:
        for heard, since in zip(self.heard, self.sinces, strict=True):
            if since is None or not has_seen(since, each):
                heard.append(each.xid)
        self.check(self.ring.cursor_after(each))

    def check(self, cursor: Cursor) -> None:
        is_plain = all(each is None for each in self.sinces)
        self.cursor = str(cursor) if is_plain else self.place(self.sinces, cursor)

    def lose(self) -> None:
        self.is_joined = False

    def settle(self) -> None:
        """Share a group with those who began long ago, once all anybody read has been streamed."""
        if self.is_joined and not self.coming:
            self.sinces = [None for _ in self.sinces]
            self.check(self.ring.head)

    def expected(self) -> list[list[int]]:
        return [[each.xid for each in self.all if self.is_due(read, each)] for read in self.reads]

    def is_due(self, read: str, each: Transaction) -> bool:
        if read:
            (binding,) = parse_join(
                {"config": {"postgres_changes": [{"table": "bookings", "since": read}]}}
            ).bindings
            assert isinstance(binding.since, Snapshot)
            return not binding.since.sees(each.xid)
        return (each.commit_lsn, 0) > (self.began[0].lsn, self.began[0].index)


@st.composite
def snapshots(draw: st.DrawFn, count: int) -> str:
    """Return any read: what it saw has nothing to do with what was streamed by then."""
    xmin = draw(st.integers(FIRST_XID, FIRST_XID + count))
    xmax = draw(st.integers(xmin, FIRST_XID + count))
    open_then = draw(st.sets(st.integers(xmin, max(xmin, xmax - 1)), max_size=4))
    xip = frozenset(each for each in open_then if each < xmax)
    return str(Snapshot(min(xip, default=xmin), xmax, xip))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Transaction], list[str]]:
    count = draw(st.integers(1, 8))
    xids = draw(st.permutations(range(FIRST_XID, FIRST_XID + count)))
    coming = [commit(100 + 10 * place, xid) for place, xid in enumerate(xids)]
    reads = draw(st.lists(snapshots(count) | st.just(""), min_size=1, max_size=3))
    return coming, reads


steps = st.lists(st.sampled_from(["stream", "stream", "lose", "join", "settle"]), max_size=30)


def play(world: World, script: list[str]) -> World:
    for step in script:
        match step:
            case "stream":
                world.stream()
            case "lose":
                world.lose()
            case "settle":
                world.settle()
            case _ if not world.is_joined:
                world.join()
    if not world.is_joined:
        world.join()
    while world.coming:
        world.stream()
    return world


@settings(max_examples=400, deadline=None)
@given(worlds(), steps)
def test_each_transaction_is_heard_once_unless_it_was_read(
    world: tuple[list[Transaction], list[str]], script: list[str]
) -> None:
    played = play(World(*world), script)

    assert played.heard == played.expected()


def test_the_model_finds_what_positions_alone_repeat() -> None:
    """The defect this was written for: the read saw what the stream brings after the return."""
    coming: Any = [commit(100, 10), commit(110, 11)]
    script = ["join", "lose", "join", "stream", "stream"]
    read = str(Snapshot(12, 12, frozenset()))

    plain = play(World(list(coming), [read], lambda _, cursor: str(cursor)), script)
    ours = play(World(list(coming), [read]), script)

    assert plain.heard == [[10, 11]]
    assert ours.heard == ours.expected() == [[]]


@pytest.mark.parametrize("is_settled", [True, False])
def test_cursor_is_plain_again_once_all_that_was_read_has_passed(is_settled: bool) -> None:
    world = World([commit(100, 10)], [str(Snapshot(11, 11, frozenset()))])

    play(world, ["join", "stream", *(["settle"] if is_settled else [])])

    assert ("+" in world.cursor) is not is_settled
