"""docs/protocol.md and the tests name the same rules: none without a test, none made up."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "protocol.md").read_text()

_DEFINED = re.compile(r"^- \*\*R(\d+)\*\* ", re.MULTILINE)
_NAMED = re.compile(r"(?<![-\w])R(\d+)\b")  # and not a part of something's own number, TB-R6 say
# A test's own name: test_r41_... in Python, "R41: ..." or the like elsewhere.
_IN_A_NAME = re.compile(r"\btest_r(\d+)_")


def sources(*places: str) -> Iterator[Path]:
    for place in places:
        for path in sorted((ROOT / place).rglob("*")):
            if path.suffix in (".py", ".ts", ".tsx", ".mjs") and "node_modules" not in path.parts:
                yield path


def numbers(pattern: re.Pattern[str], text: str) -> set[int]:
    return {int(number) for number in pattern.findall(text)}


RULES = numbers(_DEFINED, PAGE)
TESTED = {number for path in sources("tests") for number in numbers(_IN_A_NAME, path.read_text())}


def test_each_rule_has_one_number() -> None:
    found = _DEFINED.findall(PAGE)

    assert sorted(found) == sorted(set(found))
    assert len(RULES) > 30


def test_each_rule_is_the_name_of_a_test() -> None:
    assert sorted(RULES - TESTED) == []


@pytest.mark.parametrize("place", ["tests", "src", "web/src", "web/tests", "model"])
def test_nothing_quotes_a_rule_that_does_not_exist(place: str) -> None:
    quoted = {
        f"{path.relative_to(ROOT)}: R{number}"
        for path in sources(place)
        for number in numbers(_NAMED, path.read_text()) | numbers(_IN_A_NAME, path.read_text())
        if number not in RULES
    }

    assert quoted == set()


def test_page_itself_points_to_rules_that_exist() -> None:
    assert numbers(_NAMED, PAGE) <= RULES
