"""The cursor protocol, every run of a small world (`model/`): right as it is, wrong without a rule.

R1, R10 to R13, R20 to R22, R24. The second test tests the first: a model that could not fail
would prove nothing.
"""

import pytest

from tests.model import spin


@pytest.fixture(scope="module")
def tools() -> tuple[str, str]:
    found = spin.find_tools()
    if found is None:
        pytest.skip("Spin or a C compiler is missing; `make model` says what to do")
    return found


def test_nothing_is_lost_doubled_reordered_or_leaked(tools: tuple[str, str]) -> None:
    result = spin.check(tools, {})

    assert result.failure is None, result.trail
    assert result.states > 1_000_000


@pytest.mark.parametrize(
    ("rule", "violated"),
    [
        ("VISIBILITY", "rows==p"),
        ("MEMORY", "!((rows&(1<<x)))"),
        ("JUDGEMENT", "may[pos]"),
        ("GRANT", "may[pos]"),
        ("NOTICE", "rows==p"),
        ("PATIENCE", "may[pos]"),
    ],
)
def test_without_the_rule_it_fails(tools: tuple[str, str], rule: str, violated: str) -> None:
    result = spin.check(tools, {"LACKS": rule})

    assert result.failure is not None
    assert violated in result.failure
