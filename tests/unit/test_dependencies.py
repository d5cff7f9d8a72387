"""What the package asks for is what is pinned: a wheel must not start less than a checkout does."""

import re
import tomllib
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def _name(requirement: str) -> str:
    """Return name and extras of a requirement: no versions, no systems it is meant for."""
    return re.split(r"[<>=!~; ]", requirement)[0]


def test_package_asks_for_all_that_a_running_server_is_pinned_to() -> None:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]
    lines = (_ROOT / "requirements/run.in").read_text().splitlines()

    pinned = {_name(line) for line in lines if line and not line.startswith("#")}

    assert {_name(each) for each in project["dependencies"]} == pinned
