"""The checkers find defects that are planted in the real server."""

from pathlib import Path

import pytest

from tests.chaos import planted
from tests.chaos.case import Case
from tests.chaos.invariants import check
from tests.chaos.run import Plan, run


def preamble(*defects: object) -> str:
    """Return what plants defects in a server process."""
    names = [getattr(each, "__name__", "") for each in defects]
    calls = "".join(f"planted.{name}()\n" for name in names)
    return f"from tests.chaos import planted\n{calls}"


def found_in_runs(
    path: Path, only: str, wanted: set[str], *defects: object
) -> dict[str, list[str]]:
    """Play until what is wanted is found: a defect shows where its moment is hit, in most runs."""
    found: dict[str, list[str]] = {}
    for seed in range(7, 12):
        plan = Plan(
            seed=seed, seconds=4, path=path, only=only, preamble=preamble(*defects), patience=4
        )
        run(plan)
        found = check(Case.of_file(path))
        if found.keys() >= wanted:
            break
    return found


pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.filterwarnings("ignore:ConnectionClosed:DeprecationWarning"),
]


def test_handing_over_by_position_loses_rows(tmp_path: Path) -> None:
    """Commits are streamed before queries see them; the visibility rule is what makes up for it."""
    path = tmp_path / "history.jsonl"

    found = found_in_runs(path, "F0", {"I1", "I5"}, planted.hand_off_by_position)

    assert any("between reading and listening" in each for each in found["I5"])
    assert "I1" in found


def test_loss_doubling_and_leaks_are_found(tmp_path: Path) -> None:
    defects = (
        planted.lose_what_is_routed,
        planted.double_what_was_held,
        planted.keep_rights,
    )

    wanted = {"I1", "I2", "I6"}

    found = found_in_runs(tmp_path / "history.jsonl", "F7,F20", wanted, *defects)

    assert found.keys() >= wanted
