"""Each checker finds what it is there for, and finds nothing where nothing is wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.chaos.case import Case
from tests.chaos.history import Event
from tests.chaos.invariants import CHECKERS, check
from tests.chaos.ledger import read_ledger
from tests.chaos.rows import ROWS
from tests.chaos.tale import EPOCH, MB, Tale, gone, mark, tell, written

Doctor = Callable[[list[Event]], None]


def pick(events: list[Event], who: str, what: str, number: int = 0) -> Event:
    """Return the n-th event of a kind of somebody."""
    return [each for each in events if (each["who"], each["what"]) == (who, what)][number]


def doctored(doctor: Doctor) -> dict[str, list[str]]:
    events = tell()
    doctor(events)
    return check(Case(events))


def drop(who: str, number: int) -> Doctor:
    """Somebody does not hear something at all."""

    def doctor(events: list[Event]) -> None:
        events.remove(pick(events, who, "heard", number))

    return doctor


def change(who: str, what: str, number: int = 0, **values: Any) -> Doctor:
    """Something is otherwise in an event."""

    def doctor(events: list[Event]) -> None:
        pick(events, who, what, number).update(values)

    return doctor


def insert(after: tuple[str, str, int], **values: Any) -> Doctor:
    """An event comes once more, with something otherwise."""

    def doctor(events: list[Event]) -> None:
        model = pick(events, *after)
        events.insert(events.index(model) + 1, {**model, **values})

    return doctor


def swap(who: str, one: int, other: int) -> Doctor:
    """Somebody hears two things in the other order."""

    def doctor(events: list[Event]) -> None:
        first, then = pick(events, who, "heard", one), pick(events, who, "heard", other)
        first["changes"], then["changes"] = then["changes"], first["changes"]

    return doctor


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert check(Case(tell())) == {}


LOST: list[Doctor] = [
    drop("ann", 0),
    drop("ann", 2),
    drop("ann", -1),
    drop("bob", 2),
    # the end is another one than what was heard on the way
    change(
        "runner",
        "final",
        0,
        tables={"chaos_rows": {"snapshot": "17:17:", "rows": [[9, 1, "b1", "w/1"]]}},
    ),
]


@pytest.mark.parametrize("doctor", LOST)
def test_i1_lost_changes_are_found(doctor: Doctor) -> None:
    assert "I1" in doctored(doctor)


def test_i1_excuses_nobody_whose_rights_did_not_change() -> None:
    found = doctored(drop("ann", 1))["I1"]

    assert found == ["ann as ann missed r/1 (final)"]


@pytest.mark.parametrize("number", [0, 2, 4])
def test_i2_what_comes_twice_is_found(number: int) -> None:
    assert "I2" in doctored(insert(("bob", "heard", number)))


def test_i2_two_makers_of_one_version_are_found() -> None:
    def doctor(events: list[Event]) -> None:
        pick(events, "v", "attempt")["ops"].append(["chaos_rows", 2, 1, "b2", 2, "b2"])

    assert "I2" in doctored(doctor)


ORDER: list[Doctor] = [
    swap("bob", 1, 2),
    swap("bob", 4, 6),
    change("ann", "heard", 3, cursor=f"{EPOCH}.1e.1"),
    change("ann", "heard", 3, cursor=f"{EPOCH}.1d.1"),
]


@pytest.mark.parametrize("doctor", ORDER)
def test_i3_disorder_is_found(doctor: Doctor) -> None:
    assert "I3" in doctored(doctor)


def test_i3_is_one_order_for_all() -> None:
    """Ann heard it otherwise than Bob; each of them alone could be right."""

    def doctor(events: list[Event]) -> None:
        swap("ann", 1, 2)(events)
        for name, renamed in (("r/1", "x/1"), ("v/1", "y/1")):
            for event in events:
                _rename(event, name, renamed)

    assert "I3" in doctored(doctor)


def _rename(event: Event, name: str, renamed: str) -> None:
    """Make a transaction another writer's, so that no order of its writer speaks."""
    for key, value in event.items():
        if value == name:
            event[key] = renamed
        elif key in ("changes", "ops"):
            event[key] = [
                [each.replace(name, renamed) if isinstance(each, str) else each for each in row]
                for row in value
            ]
        elif key == "txs":
            event[key] = [renamed if each == name else each for each in value]


TORN: list[Doctor] = [
    change("ann", "heard", 0, changes=[written(1, 2, "b1", "w/2", "b1")]),
    change("ann", "heard", 0, changes=[mark("b1", "w/2"), written(1, 2, "b1", "w/2", "b1")]),
    drop("bob", 0),
    # what was rolled back, and what nobody wrote
    change("ann", "heard", 1, changes=[mark("b1", "r/1"), written(7, 1, "b1", "w/9")]),
    change("ann", "heard", 1, changes=[mark("b1", "r/1"), written(7, 1, "b1", "r/1")]),
]


@pytest.mark.parametrize("doctor", TORN)
def test_i4_torn_transactions_are_found(doctor: Doctor) -> None:
    assert "I4" in doctored(doctor)


def test_i4_a_transaction_in_two_pieces_is_found() -> None:
    def doctor(events: list[Event]) -> None:
        whole = pick(events, "ann", "heard", 0)
        first, second = whole["changes"]
        whole["changes"] = [first]
        later = {**whole, "changes": [second], "cursor": f"{EPOCH}.15.1"}
        events.insert(events.index(whole) + 1, later)

    assert "I4" in doctored(doctor)


def snapshot(text: str, rows: list[list[Any]]) -> dict[str, Any]:
    return {"chaos_rows": {"snapshot": text, "rows": rows}}


HANDED_OVER: list[Doctor] = [
    # The read did not show w/1, which it says it did; and showed w/2, which it says it did not.
    change("ann", "read", tables=snapshot("12:12:", [])),
    change("ann", "read", tables=snapshot("12:12:", [[1, 2, "b1", "w/2"]])),
    # Shown and told: what was read comes again.
    change("ann", "read", tables=snapshot("13:13:", [[1, 2, "b1", "w/2"]])),
]


@pytest.mark.parametrize("doctor", HANDED_OVER)
def test_i5_rows_and_stream_that_do_not_fit_are_found(doctor: Doctor) -> None:
    assert "I5" in doctored(doctor)


def test_i5_a_commit_in_the_log_that_no_snapshot_shows_yet_is_lost_by_positions() -> None:
    """The LSN-only hand-off: streamed before the join, and not visible to the read."""

    def doctor(events: list[Event]) -> None:
        read = pick(events, "ann", "read")
        read["tables"] = snapshot("11:12:11", [])
        pick(events, "w", "attempt")["began"] = read["t"] - 0.2
        pick(events, "w", "outcome")["t"] = read["t"] + 0.1

    found = doctored(doctor)

    assert "ann lost w/1 between reading and listening" in found["I5"]


LEAKS: list[Doctor] = [
    # A row of the other branch, its old row, and what follows the loss of a right.
    change("ann", "heard", 2, changes=[written(1, 3, "b2", "v/1"), mark("b1", "v/1")]),
    change("bob", "heard", 4, changes=[written(1, 3, "b2", "v/1", "b1")]),
    insert(
        ("cat", "joined", 1), what="heard", changes=[mark("b1", "v/1")], cursor=None, live=False
    ),
    # It is not even applied.
    insert(("cat", "joined", 1), what="cut", why="", changes=[mark("b1", "v/1")]),
    # The very transaction that took the right.
    insert(("cat", "heard", 0), what="cut", why="", changes=[mark("b1", "r/1")]),
]


@pytest.mark.parametrize("doctor", LEAKS)
def test_i6_leaks_are_found(doctor: Doctor) -> None:
    assert "I6" in doctored(doctor)


def test_i6_what_a_replay_tells_of_times_before_a_loss_is_found() -> None:
    def doctor(events: list[Event]) -> None:
        joined = pick(events, "cat", "joined", 1)
        joined["sent"] += 20  # long after the stream has caught up with every fault
        told = {**joined, "what": "heard", "changes": [mark("b1", "w/2")], "live": False}
        events.insert(events.index(joined) + 1, {**told, "t": joined["t"] + 21, "cursor": None})

    assert any("from before its rights" in each for each in doctored(doctor)["I6"])


def test_i6_a_token_that_is_outlived_is_found() -> None:
    def doctor(events: list[Event]) -> None:
        heard = pick(events, "ann", "heard", 3)
        pick(events, "ann", "joined")["exp"] = heard["w"] - 5

    assert any("after its token expired" in each for each in doctored(doctor)["I6"])


def test_i8_a_read_without_what_was_acknowledged_is_found() -> None:
    late = change("cat", "read", 1, tables=snapshot("13:13:", [[1, 2, "b1", "w/2"]]))

    assert "I8" in doctored(late)


def test_i10_log_held_back_is_found() -> None:
    assert "I10" in doctored(change("sampler", "sample", wal_held=80 * MB))


def test_i10_holds_while_nobody_reads_too() -> None:
    def stopped(size: int) -> Doctor:
        def doctor(events: list[Event]) -> None:
            sample = pick(events, "sampler", "sample")
            sample.update(wal_held=size, t=pick(events, "runner", "fault")["t"])

        return doctor

    assert "I10" not in doctored(stopped(300 * MB))
    assert "I10" in doctored(stopped(330 * MB))


def test_i11_memory_is_found() -> None:
    assert "I11" in doctored(change("sampler", "sample", rss=500 * MB))


def test_i12_who_does_not_come_back_is_found() -> None:
    assert doctored(drop("ann", -1))["I12"] == ["ann heard probe/1 never, after F1 kill"]


def test_i12_who_comes_back_late_is_found() -> None:
    def doctor(events: list[Event]) -> None:
        pick(events, "bob", "heard", -1)["t"] += 11

    assert "I12" in doctored(doctor)


def test_i12_a_stop_that_takes_too_long_is_found() -> None:
    assert "I12" in doctored(change("runner", "fault", 3, took=11.0))


def test_i13_live_over_an_old_position_is_found() -> None:
    def doctor(events: list[Event]) -> None:
        last = pick(events, "ann", "heard", -1)
        late = pick(events, "ann", "heard", 3)
        late["t"] = last["t"] + 30
        early = {
            **late,
            "changes": [],
            "live": True,
            "t": last["t"] + 20,
            "cursor": f"{EPOCH}.29.0",
        }
        events.insert(events.index(late), early)

    assert "I13" in doctored(doctor)


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_commit_nobody_was_told_of_and_no_backup_holds_is_known_by_who_hears_it(
    is_heard: bool,
) -> None:
    tale = Tale()
    tale.commit("w/1", 11, (1, None, (1, "b1")))
    tale.commit("w/2", 12, (1, (1, "b1"), (2, "b2")))
    tale.events[-1]["result"] = "unknown"
    tale.write("runner", "restored")
    if is_heard:  # from a server that had read it before it was lost
        tale.hear("ann", 20, gone(1, 1, "b1", "w/1"), mark("b1", "w/2"))
    tale.write("runner", "marks", which="restored", txs=["w/1"])

    ledger = read_ledger(tale.events)

    assert ledger.transactions["w/2"].is_uncertain is not is_heard
    assert ledger.ends.get((0, ROWS, 1, 1)) == ("w/2" if is_heard else None)
    assert ledger.void == {"w/2"}


@pytest.mark.parametrize("is_told", [True, False])
def test_who_asked_before_a_restore_and_is_told_of_it_later_is_not_judged_by_what_came_between(
    is_told: bool,
) -> None:
    tale = Tale()
    asked = tale.write("ann", "cut", why="refetch", changes=[])["t"]
    tale.write("runner", "restored")
    tale.read("ann", 11, {})
    tale.events[-1]["began"] = asked
    tale.join("ann", "resuming")
    if is_told:
        tale.write("ann", "refetch", reason="epoch", changes=[])
        tale.read("ann", 11, {})

    assert [each.end for each in Case(tale.events).sittings] == ["final"]
    assert Case(tale.events).sittings[0].began > asked or not is_told


def test_every_invariant_is_held_to_account_here() -> None:
    tests = {name.split("_")[1] for name in globals() if name.startswith("test_i")}

    assert tests == {name.lower() for name in CHECKERS}
