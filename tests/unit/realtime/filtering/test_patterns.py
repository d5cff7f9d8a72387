import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.realtime.filtering.patterns import (
    MAX_PATTERN_CHARS,
    MAX_SOUGHT_CHARS,
    compile_like,
    is_costly,
)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("abc", "abc", True),
        ("abc", "abcd", False),
        ("", "", True),
        ("", "a", False),
        ("%", "", True),
        ("a%", "a", True),
        ("a%a", "a", False),
        ("a%a", "aa", True),
        ("%b%", "abc", True),
        ("_", "\n", True),
        ("a_c", "abc", True),
        ("%_c_%", "abcd", True),
        (r"100\%", "100%", True),
        (r"100\%", "1000", False),
        (r"\_", "_", True),
        (r"\_", "a", False),
        (r"a\bc", "abc", True),
    ],
)
def test_pattern_matches_the_whole_text(pattern: str, text: str, expected: bool) -> None:
    assert compile_like(pattern)(text) is expected


@given(st.text("ab%_", max_size=8), st.text("ab", max_size=8))
def test_pattern_means_what_its_regular_expression_means(pattern: str, text: str) -> None:
    expression = pattern.replace("%", ".*").replace("_", ".")

    assert compile_like(pattern)(text) is bool(re.fullmatch(expression, text, re.DOTALL))


def test_trailing_escape_is_refused() -> None:
    with pytest.raises(ValueError, match="escape"):
        compile_like("a\\")


def test_endless_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        compile_like("a" * (MAX_PATTERN_CHARS + 1))


def test_many_wildcards_do_not_multiply() -> None:
    assert not compile_like("%a" * 400 + "%b%c")("a" * 1_000_000)


SOUGHT = "_" * (MAX_SOUGHT_CHARS - 1) + "a"


@pytest.mark.parametrize(
    ("pattern", "costly"),
    [
        (f"%{SOUGHT}%", False),
        (f"%{SOUGHT}b%", True),
        ("_" * 900, False),
        ("_" * 900 + "%", False),
        ("%" + "_" * 900, False),
        ("%" + "a" * 900 + "%", False),
        ("%a" * 400 + "%", False),
    ],
)
def test_long_piece_that_may_stand_anywhere_is_costly(pattern: str, costly: bool) -> None:
    assert is_costly(pattern) is costly
