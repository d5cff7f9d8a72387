"""The ring, rule by rule; the whole of it under random histories is in test_ring_model."""

from collections.abc import Iterator

import pytest

from banquet.realtime.history import ring as module
from banquet.realtime.history.cursor import Cursor, parse_snapshot
from banquet.realtime.history.ring import Bounds, MustRefetch, Ring
from banquet.replication.messages import Change, Relation, Transaction

TABLE = Relation(1, "public", "t", "full", ())
START = 1000


class FakeClock:
    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def now(self) -> float:
        return self.seconds

    def monotonic(self) -> float:
        return self.seconds


def transaction(lsn: int, xid: int = 50, *, changes: int = 1, at: float = 1e6) -> Transaction:
    rows = tuple(Change(TABLE, "INSERT", (), None) for _ in range(changes))
    return Transaction(xid, lsn, lsn + 8, int(at * 1e6), rows, (), 1)


def new_ring(
    *lsns: int, max_bytes: int = 1000, max_age: float = 3600, max_changes: int = 100
) -> Ring:
    bounds = Bounds(max_bytes=max_bytes, max_age_seconds=max_age, max_changes=max_changes)
    ring = Ring("e", START, parse_snapshot("40:40:"), bounds, FakeClock())
    for number, lsn in enumerate(lsns):
        ring.append(transaction(lsn, 50 + number))
    return ring


def lsns(answer: Iterator[Transaction] | MustRefetch) -> list[int]:
    assert not isinstance(answer, MustRefetch)
    return [each.commit_lsn for each in answer]


def test_new_ring_stands_at_its_start() -> None:
    ring = new_ring()

    assert (len(ring), ring.position, ring.tail_lsn) == (0, START, START)
    assert ring.head == Cursor("e", START - 1, 0)
    assert lsns(ring.since(ring.head)) == []


def test_commit_exactly_at_the_start_comes_after_the_first_head() -> None:
    ring = new_ring()
    head = ring.head

    ring.append(transaction(START))

    assert lsns(ring.since(head)) == [START]


def test_whoever_stands_at_the_head_or_after_the_last_has_received_all() -> None:
    ring = new_ring(1000)
    last = transaction(1100, changes=3)

    ring.append(last)

    assert ring.cursor_after(last) == Cursor("e", 1100, 3)
    assert lsns(ring.since(ring.cursor_after(last))) == []
    assert lsns(ring.since(ring.head)) == []


def test_since_gives_what_comes_after() -> None:
    ring = new_ring(1000, 1100, 1200)

    assert lsns(ring.since(Cursor("e", 1000, 1))) == [1100, 1200]
    assert lsns(ring.since(Cursor("e", 1150, 0))) == [1200]
    assert lsns(ring.since(Cursor("e", 1200, 1))) == []


def test_since_repeats_a_transaction_received_in_part() -> None:
    ring = new_ring(1000)
    ring.append(transaction(1100, changes=3))

    assert lsns(ring.since(Cursor("e", 1100, 2))) == [1100]


def test_since_refuses_another_epoch() -> None:
    assert new_ring(1000).since(Cursor("f", 1000, 1)) == MustRefetch("epoch")


def test_since_refuses_what_lies_before_the_start() -> None:
    assert new_ring(1000).since(Cursor("e", START - 2, 0)) == MustRefetch("evicted")


def test_since_refuses_where_the_stream_has_never_been() -> None:
    ring = new_ring(1000)

    assert lsns(ring.since(Cursor("e", 1007, 0))) == []
    assert ring.since(Cursor("e", 1008, 0)) == MustRefetch("ahead")


def test_append_refuses_what_comes_late() -> None:
    ring = new_ring(1000)

    with pytest.raises(ValueError, match="late"):
        ring.append(transaction(1000))


def test_distance_in_the_log_evicts() -> None:
    ring = new_ring(1000, 1100, max_bytes=500)

    ring.append(transaction(1492))
    assert (len(ring), ring.tail_lsn) == (3, 1000)
    ring.append(transaction(1593))

    assert (len(ring), ring.tail_lsn) == (2, 1492)
    assert ring.since(Cursor("e", 1000, 1)) == MustRefetch("evicted")
    assert lsns(ring.since(Cursor("e", 1100, 1))) == [1492, 1593]


def test_partly_received_transaction_cannot_be_repeated_once_evicted() -> None:
    ring = new_ring(1000, max_changes=3)
    ring.append(transaction(1100, changes=3))
    ring.append(transaction(1200, changes=3))

    assert ring.since(Cursor("e", 1100, 2)) == MustRefetch("evicted")
    assert lsns(ring.since(Cursor("e", 1100, 3))) == [1200]


def test_count_of_changes_evicts() -> None:
    ring = new_ring(1000, 1100, max_changes=2)

    ring.append(transaction(1200))

    assert (len(ring), ring.tail_lsn) == (2, 1100)


def test_transaction_larger_than_the_ring_does_not_stay() -> None:
    ring = new_ring(1000, max_changes=2)

    ring.append(transaction(1100, changes=3))

    assert (len(ring), ring.tail_lsn) == (0, 1108)
    assert ring.since(Cursor("e", 1000, 1)) == MustRefetch("evicted")
    assert lsns(ring.since(ring.head)) == []


def test_age_evicts_at_the_next_sign_of_life() -> None:
    clock = FakeClock()
    bounds = Bounds(max_bytes=10**9, max_age_seconds=60)
    ring = Ring("e", START, parse_snapshot("40:40:"), bounds, clock)
    ring.append(transaction(1000, at=clock.seconds))
    ring.append(transaction(1100, at=clock.seconds + 30))

    clock.seconds += 61
    ring.advance(1200)

    assert (len(ring), ring.tail_lsn) == (1, 1100)


def test_tail_moves_on_while_other_tables_fill_the_log() -> None:
    ring = new_ring(1000, max_bytes=500)

    ring.advance(1500)
    assert (len(ring), ring.tail_lsn) == (1, 1000)
    ring.advance(5000)

    assert (len(ring), ring.tail_lsn, ring.position) == (0, 5000, 5000)


def test_client_that_missed_nothing_resumes_after_everything_was_evicted() -> None:
    ring = new_ring(1000, max_bytes=500)
    ring.advance(5000)

    assert lsns(ring.since(Cursor("e", 1000, 1))) == []
    assert lsns(ring.since(ring.head)) == []


def test_advance_never_goes_back() -> None:
    ring = new_ring(1000)

    ring.advance(900)

    assert ring.position == 1008


def test_replay_stops_rather_than_skip_what_was_evicted_under_it() -> None:
    ring = new_ring(1000, 1100, 1200)
    answer = ring.since(Cursor("e", START - 1, 0))
    assert not isinstance(answer, MustRefetch)
    next(answer)

    ring.advance(10_000)

    with pytest.raises(RuntimeError, match="evicted"):
        next(answer)


def test_replay_goes_on_over_what_is_appended_meanwhile() -> None:
    ring = new_ring(1000, 1100)
    answer = ring.since(Cursor("e", START - 1, 0))
    assert not isinstance(answer, MustRefetch)
    next(answer)

    ring.append(transaction(1200))

    assert lsns(answer) == [1100, 1200]


def test_snapshot_gets_what_it_does_not_see_in_commit_order() -> None:
    ring = new_ring()
    for lsn, xid in ((1000, 52), (1100, 50), (1200, 54), (1300, 51), (1400, 55)):
        ring.append(transaction(lsn, xid))

    assert lsns(ring.not_visible_in(parse_snapshot("51:54:51,53"))) == [1200, 1300, 1400]
    assert lsns(ring.not_visible_in(parse_snapshot("56:56:"))) == []
    assert lsns(ring.not_visible_in(parse_snapshot("40:40:"))) == [1000, 1100, 1200, 1300, 1400]


def test_snapshot_finds_a_late_id_before_many_earlier_ones() -> None:
    ring = new_ring()
    for lsn, xid in ((1000, 54), (1100, 50), (1200, 51), (1300, 53)):
        ring.append(transaction(lsn, xid))

    assert lsns(ring.not_visible_in(parse_snapshot("52:54:52"))) == [1000]


def test_snapshot_older_than_the_ring_must_refetch() -> None:
    ring = new_ring(1000)

    assert ring.not_visible_in(parse_snapshot("39:39:")) == MustRefetch("evicted")


def test_snapshot_that_did_not_see_what_was_evicted_must_refetch() -> None:
    ring = new_ring(1000, 1100, max_changes=1)

    assert ring.not_visible_in(parse_snapshot("50:50:")) == MustRefetch("evicted")
    assert ring.not_visible_in(parse_snapshot("50:60:50")) == MustRefetch("evicted")
    assert lsns(ring.not_visible_in(parse_snapshot("51:51:"))) == [1100]


def test_open_transaction_does_not_spoil_snapshots_that_saw_what_was_evicted() -> None:
    ring = new_ring(1000, 1100, max_changes=1)

    assert lsns(ring.not_visible_in(parse_snapshot("45:60:45"))) == []


def test_transaction_that_ended_before_the_ring_was_born_may_be_lost() -> None:
    """Only a snapshot from before the birth can name it, with no new id in between."""
    bounds = Bounds(max_bytes=1000, max_age_seconds=3600)
    ring = Ring("e", START, parse_snapshot("30:40:35"), bounds, FakeClock())

    assert ring.not_visible_in(parse_snapshot("30:40:30,35")) == MustRefetch("evicted")
    assert lsns(ring.not_visible_in(parse_snapshot("30:40:35"))) == []
    ring.append(transaction(1000, 30))
    assert lsns(ring.not_visible_in(parse_snapshot("30:40:30,35"))) == [1000]


def test_ids_forgotten_one_by_one_are_remembered_by_their_greatest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "REMEMBERED_XIDS", 1)
    ring = new_ring(1000, 1100, 1200, max_changes=1)

    assert ring.not_visible_in(parse_snapshot("50:60:50")) == MustRefetch("evicted")
    assert ring.not_visible_in(parse_snapshot("45:60:45")) == MustRefetch("evicted")
    assert lsns(ring.not_visible_in(parse_snapshot("53:60:53"))) == []


def test_memory_of_evicted_transactions_is_freed() -> None:
    ring = new_ring(max_changes=10)
    for lsn in range(1000, 100_000, 10):
        ring.append(transaction(lsn, lsn))

    assert len(ring) == 10
    assert len(ring._transactions) <= 12
