"""How long a job waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.jobs.pacing import LONGEST_SECONDS, SHORTEST_SECONDS, retry_seconds, wait_seconds


@pytest.mark.parametrize(
    ("seconds_to_next", "expected"),
    [
        (None, LONGEST_SECONDS),
        (3600.0, LONGEST_SECONDS),
        (12.5, 12.5),
        (0.0, SHORTEST_SECONDS),
        (-60.0, SHORTEST_SECONDS),
    ],
)
def test_it_waits_for_the_next_and_never_long(
    seconds_to_next: float | None, expected: float
) -> None:
    assert wait_seconds(seconds_to_next) == expected


@given(st.floats(allow_nan=False))
def test_it_neither_spins_nor_sleeps_in(seconds_to_next: float) -> None:
    assert SHORTEST_SECONDS <= wait_seconds(seconds_to_next) <= LONGEST_SECONDS


def test_it_tries_again_ever_more_rarely() -> None:
    waits = [retry_seconds(failures) for failures in range(1, 9)]

    assert waits == [0.5, 1, 2, 4, 8, 16, LONGEST_SECONDS, LONGEST_SECONDS]
    assert retry_seconds(10_000) == LONGEST_SECONDS
