"""docs/real-time.md names a test or a check for each line of the checklist; they must be there."""

import re
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PAGE = (_ROOT / "docs/real-time.md").read_text()
_CHECKLIST = _PAGE.partition("### Before it goes into production")[2].partition("\n## ")[0]
_LINES = 10
"""Lines of the guide's production checklist."""


def test_every_line_of_the_checklist_is_held_by_files_that_exist() -> None:
    rows = [line.split("|")[2] for line in _CHECKLIST.splitlines() if line.startswith("| ")]
    held = rows[1:]  # below the heading

    assert len(held) == _LINES
    for row in held:
        names = re.findall(r"`([\w/.-]+\.(?:py|tsx?))`", row)
        assert names or "make bench" in row
        assert all((_ROOT / name).exists() for name in names)
