"""The checker sees each way in which what was heard can disagree with what was written."""

import pytest

from tests.integration.faults.history import Ledger, Mark, Sitting, problems

ORDER = [("a", 1), ("b", 1), ("a", 2), ("a", 3), ("b", 2), ("a", 4)]
ALL = "a/1/1/2 a/1/2/2 b/1/1/1 a/2/1/1 a/3/1/1 b/2/1/1 a/4/1/1"

# The guest sees nothing of b, and nothing of a from its third transaction on.
LEDGER = Ledger(
    begun={"a": 4, "b": 2},
    committed={"a": 4, "b": 2},
    rights={("guest", "b"): [(0, False)], ("guest", "a"): [(0, True), (3, False)]},
)


def judge(heard: str, person: str, *, is_cut: bool = False, read: int | None = None) -> list[str]:
    """Return the problems of somebody who began at the start, or after reading so many of each."""
    marks = [Mark.parse(each) for each in heard.split()]
    first = 1 if read is None else read + 1
    sitting = Sitting(
        listener="x",
        person=person,
        writers=("a", "b"),
        first={"a": first, "b": first},
        exactly=read is not None,
        heard=marks,
        is_cut=is_cut,
    )
    return problems(sitting, LEDGER, ORDER)


def test_all_in_order_is_right() -> None:
    assert judge(ALL, "host") == []


@pytest.mark.parametrize("heard", ["a/1/1/2", "a/1/1/2 a/1/2/2 b/1/1/1", ""])
def test_who_was_cut_off_heard_enough(heard: str) -> None:
    assert judge(heard, "host", is_cut=True) == []


def test_who_had_read_hears_the_rest() -> None:
    assert judge("a/3/1/1 b/2/1/1 a/4/1/1", "host", read=1) == ["x as host missed a/2"]
    assert judge("a/2/1/1 a/3/1/1 b/2/1/1 a/4/1/1", "host", read=1) == []


@pytest.mark.parametrize("heard", ["a/1/1/2 a/1/2/2 a/2/1/1", "a/1/1/2 a/1/2/2", "a/1/1/2", ""])
def test_who_lost_the_right_may_have_been_behind(heard: str) -> None:
    assert judge(heard, "guest") == []


@pytest.mark.parametrize(
    ("heard", "problem"),
    [
        (ALL.removesuffix(" a/4/1/1"), "missed a/4"),
        (ALL.replace("a/2/1/1 ", ""), "missed a/2"),
        (f"{ALL} a/4/1/1", "heard ('a', 4) out of order or again"),
        (ALL.replace("a/2/1/1", "a/2/1/1 a/2/1/1"), "heard ('a', 2) out of order or again"),
        ("b/1/1/1 a/1/1/2 a/1/2/2", "heard ('a', 1) out of order or again"),
        (ALL.replace("a/1/1/2 ", ""), "heard a/1/2/2 after None"),
        (ALL.replace("a/1/2/2", "b/1/1/1 a/1/2/2"), "heard b/1/1/1 after a/1/1/2"),
        ("a/1/2/2 a/1/1/2", "heard a/1/2/2 after None"),
        (f"{ALL} a/5/1/1", "heard a/5/1/1, which was not committed"),
        (f"a/-1/1/1 {ALL}", "heard a/-1/1/1, which was not committed"),
    ],
)
def test_what_disagrees_is_named(heard: str, problem: str) -> None:
    assert f"x as host {problem}" in judge(heard, "host")


def test_half_a_transaction_is_not_enough() -> None:
    ledger = Ledger(begun={"a": 1}, committed={"a": 1})
    half = Sitting("x", "host", ("a",), {"a": 1}, exactly=False, heard=[Mark("a", 1, 1, 2)])

    assert problems(half, ledger, [("a", 1)]) == [
        "x as host missed a/1",
        "x as host heard no more after a/1/1/2",
    ]


@pytest.mark.parametrize("forbidden", ["b/1/1/1", "a/3/1/1"])
def test_what_nobody_may_tell_the_guest_is_named(forbidden: str) -> None:
    found = judge(f"a/1/1/2 a/1/2/2 a/2/1/1 {forbidden}", "guest")

    assert f"x as guest heard {forbidden} without the right to" in found


def test_what_was_read_must_not_be_heard_again() -> None:
    found = judge(ALL, "host", read=1)

    assert "x as host heard b/1/1/1, which it had read already" in found
