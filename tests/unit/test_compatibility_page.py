"""docs/compatibility.md names tests that exist, for every row of its tables."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "compatibility.md").read_text()

_CODE = re.compile(r"`([^`]+)`")
# it('name', ...), it("name", ...), it.each(...)('name', ...)
_VITEST = re.compile(r"""(?:\bit|\]|\))\(\s*(['"])((?:(?!\1).)+)\1,\s""")


def names_in(path: Path) -> set[str]:
    """Return the names of the tests in a file of pytest or vitest."""
    text = path.read_text()
    if path.suffix == ".py":
        return {
            node.name
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.name.startswith("test_")
        }
    return {name for _, name in _VITEST.findall(text)}


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


CHECKLIST = rows("Realtime: the checklist")
BY_ROW = rows("Realtime: row by row")
REST = [*rows("REST: reading, row by row"), *rows("REST: the rest, row by row")]
AUTH_BY_ROW = rows("Auth: row by row")
KNOWN = {
    name
    for directory, pattern in (("tests", "test_*.py"), ("web/tests/clients", "*.test.ts"))
    for path in (ROOT / directory).rglob(pattern)
    for name in names_in(path)
}


def test_checklist_has_its_seventeen_items() -> None:
    assert [int(number) for number, *_ in CHECKLIST] == list(range(1, 18))


def test_rows_are_of_all_sections_and_in_their_order() -> None:
    sections = [row for row, *_ in BY_ROW if row]

    assert {int(float(each)) for each in sections} == set(range(1, 13))
    assert sections == sorted(sections, key=lambda each: [int(part) for part in each.split(".")])


def test_rows_of_auth_are_of_all_sections_and_in_their_order() -> None:
    sections = [row for row, *_ in AUTH_BY_ROW if row]

    assert sections == [f"B{number}" for number in range(1, 12)]


@pytest.mark.parametrize(
    "row", [*CHECKLIST, *BY_ROW, *REST, *AUTH_BY_ROW], ids=lambda row: f"{row[0]} {row[1]}"[:60]
)
def test_row_has_tests_that_exist(row: list[str]) -> None:
    *_, cell = row
    named = _CODE.findall(cell)

    assert named != []
    missing = [name for name in named if "::" not in name and name not in KNOWN]
    for path, _, name in (each.partition("::") for each in named if "::" in each):
        if not (ROOT / path).is_file() or name not in names_in(ROOT / path):
            missing.append(f"{path}::{name}")
    assert missing == []


def test_places_named_on_the_page_exist() -> None:
    named = re.findall(r"`((?:tests|web)/[^`]+)`", PAGE)

    assert [each for each in named if not (ROOT / each.partition("::")[0]).exists()] == []


@pytest.mark.parametrize(
    "name", ["13_1_session_is_the_one_of_the_reference", "supabase_js_under_node"]
)
def test_other_test_named_on_the_page_exists(name: str) -> None:
    assert f"test_{name}" in PAGE
    assert f"test_{name}" in KNOWN
