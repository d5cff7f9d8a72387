import pytest

from banquet.realtime.rights.policies import judge_policies, recognise
from banquet.realtime.rights.tables import Asked, ByBranch, Denied, Open

NORMAL = (
    "(branch_id = ANY (( SELECT app_private.readable_branches('bookings'::text)"
    " AS readable_branches)::bigint[]))"
)


def test_normal_form_is_recognised() -> None:
    assert recognise(NORMAL) == ByBranch("branch_id", "bookings")


def test_column_may_be_quoted() -> None:
    assert recognise(NORMAL.replace("branch_id", '"Branch ""x"""')) == ByBranch(
        'Branch "x"', "bookings"
    )


@pytest.mark.parametrize(
    "text",
    [
        "true",
        f"({NORMAL} OR true)",
        f"({NORMAL} AND (NOT hidden))",
        NORMAL.replace("readable_branches(", "deletable_branches("),
        NORMAL.replace("app_private.", ""),
        NORMAL.replace("app_private.", "evil."),
        NORMAL.replace("'bookings'::text", "kind"),
        NORMAL.replace(" = ANY", " <> ALL"),
        NORMAL + " ",
    ],
)
def test_anything_else_is_not(text: str) -> None:
    assert recognise(text) is None


@pytest.mark.parametrize(
    ("permissive", "restrictive", "expected"),
    [
        ([], [], Denied()),
        ([], ["true"], Denied()),
        (["true"], [], Open()),
        (["x", "true"], [], Open()),
        ([NORMAL], [], ByBranch("branch_id", "bookings")),
        ([NORMAL], ["true"], Asked()),
        ([NORMAL, NORMAL], [], Asked()),
        (["(id = auth.uid())"], [], Asked()),
    ],
)
def test_policies_together_decide(
    permissive: list[str], restrictive: list[str], expected: object
) -> None:
    assert judge_policies(permissive, restrictive) == expected
