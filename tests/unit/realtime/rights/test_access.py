"""R10-R14 of docs/protocol.md: rights follow the stream."""

from typing import Any

import pytest

from banquet.realtime.rights.access import AccessIndex, AccessRows, Affected, Membership
from banquet.replication.messages import Change
from tests.unit.realtime.building import (
    BOOKINGS,
    BRANCHES,
    MEMBERSHIPS,
    PERMISSIONS,
    delete,
    insert,
    transaction,
    truncate,
    update,
)

ANNA, BEN = "a0000000-0000-0000-0000-000000000000", "b0000000-0000-0000-0000-000000000000"


def make_index(*memberships: tuple[str, str | None, str]) -> AccessIndex:
    return AccessIndex(
        AccessRows(
            memberships={str(i): Membership(*each) for i, each in enumerate(memberships, 1)},
            readable=[("sales", "bookings"), ("owner", "bookings"), ("owner", "memberships")],
            branches=["7", "8"],
        )
    )


def reads(index: AccessIndex, user: str | None, branch: Any, lsn: int = 1000) -> bool:
    return index.grants(user, "bookings").allow(branch, lsn)


def test_membership_opens_its_branch_and_no_other() -> None:
    index = make_index((ANNA, "7", "sales"))

    assert reads(index, ANNA, "7")
    assert not reads(index, ANNA, "8")
    assert not reads(index, BEN, "7")
    assert not reads(index, None, "7")


def test_membership_of_no_branch_opens_all_there_are() -> None:
    index = make_index((ANNA, None, "owner"))

    assert reads(index, ANNA, "8")
    assert not reads(index, ANNA, "9")
    assert not reads(index, ANNA, None)


def test_new_branch_opens_to_those_who_read_all() -> None:
    index = make_index((ANNA, None, "owner"))

    index.apply(transaction(50, insert(BRANCHES, 9, "noi")))

    assert reads(index, ANNA, "9")


def test_role_that_may_not_read_a_table_reads_nothing_of_it() -> None:
    index = make_index((ANNA, "7", "kitchen"))

    assert not reads(index, ANNA, "7")


def test_grant_holds_from_its_commit_on() -> None:
    index = make_index()

    index.apply(transaction(50, insert(MEMBERSHIPS, 1, ANNA, 7, "sales")))

    assert not reads(index, ANNA, "7", lsn=49)
    assert reads(index, ANNA, "7", lsn=50)


def test_revoke_takes_the_past_as_well() -> None:
    index = make_index((ANNA, "7", "sales"))

    index.apply(transaction(50, delete(MEMBERSHIPS, 1, ANNA, 7, "sales")))

    assert not reads(index, ANNA, "7", lsn=49)
    assert not reads(index, ANNA, "7", lsn=51)


def test_one_of_two_memberships_is_enough() -> None:
    index = make_index((ANNA, "7", "sales"), (ANNA, "7", "owner"))

    index.apply(transaction(50, delete(MEMBERSHIPS, 1, ANNA, 7, "sales")))

    assert reads(index, ANNA, "7", lsn=1)


def test_moved_membership_leaves_the_old_branch() -> None:
    index = make_index((ANNA, "7", "sales"))

    index.apply(transaction(50, update(MEMBERSHIPS, (1, ANNA, 7, "sales"), (1, ANNA, 8, "sales"))))

    assert not reads(index, ANNA, "7")
    assert reads(index, ANNA, "8", lsn=50)
    assert not reads(index, ANNA, "8", lsn=49)


def test_membership_touched_without_effect_keeps_its_beginning() -> None:
    index = make_index((ANNA, "7", "sales"))
    same = (1, ANNA, 7, "sales")

    index.apply(transaction(50, update(MEMBERSHIPS, same, same)))

    assert reads(index, ANNA, "7", lsn=1)


def test_deletion_under_default_identity_is_understood() -> None:
    index = make_index((ANNA, "7", "sales"))

    index.apply(transaction(50, delete(MEMBERSHIPS, 1, None, None, None)))

    assert not reads(index, ANNA, "7")


@pytest.mark.parametrize(
    "change",
    [
        update(PERMISSIONS, ("sales", "bookings", "t"), ("sales", "bookings", "f")),
        update(PERMISSIONS, ("sales", "bookings", "t"), ("sales", "events", "t")),
        delete(PERMISSIONS, "sales", "bookings", "t"),
        truncate(PERMISSIONS),
        truncate(MEMBERSHIPS),
    ],
)
def test_withdrawn_permission_closes_the_table(change: Change) -> None:
    index = make_index((ANNA, "7", "sales"))
    assert reads(index, ANNA, "7")

    index.apply(transaction(50, change))

    assert not reads(index, ANNA, "7")


def test_permission_given_holds_from_its_commit_on() -> None:
    index = make_index((ANNA, "7", "kitchen"))

    index.apply(transaction(50, insert(PERMISSIONS, "kitchen", "bookings", "t")))

    assert reads(index, ANNA, "7", lsn=50)
    assert not reads(index, ANNA, "7", lsn=49)


def test_right_read_from_the_snapshot_is_dated_when_its_grant_is_replayed() -> None:
    index = make_index((ANNA, "7", "sales"))

    index.recall(transaction(50, insert(MEMBERSHIPS, 1, ANNA, 7, "sales")))

    assert not reads(index, ANNA, "7", lsn=49)
    assert reads(index, ANNA, "7", lsn=50)


def test_grant_that_was_revoked_again_is_not_recalled() -> None:
    index = make_index()

    index.recall(transaction(50, insert(MEMBERSHIPS, 1, ANNA, 7, "sales")))

    assert not reads(index, ANNA, "7")


def test_touch_replayed_does_not_date_a_right_anew() -> None:
    index = make_index((ANNA, "7", "sales"))
    same = (1, ANNA, 7, "sales")

    index.recall(transaction(50, update(MEMBERSHIPS, same, same)))

    assert reads(index, ANNA, "7", lsn=1)


def test_affected_are_those_whose_rows_or_roles_changed() -> None:
    index = make_index((ANNA, "7", "sales"), (BEN, "8", "owner"))

    assert index.affected(transaction(1, insert(BOOKINGS, 1, 7, "Tea", 5))) == Affected()
    assert index.affected(transaction(2, delete(MEMBERSHIPS, 1, ANNA, 7, "sales"))) == Affected(
        frozenset((ANNA,))
    )
    assert index.affected(transaction(3, insert(PERMISSIONS, "owner", "events", "t"))) == Affected(
        frozenset((BEN,))
    )
    assert index.affected(transaction(4, truncate(MEMBERSHIPS))).includes("anybody")
