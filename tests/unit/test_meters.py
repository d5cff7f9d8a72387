import pytest

from banquet.meters import SECONDS, Histogram


def test_values_are_counted_in_the_first_bucket_that_holds_them() -> None:
    histogram = Histogram((1.0, 2.0))

    for value in (0.5, 1.0, 1.5, 9.0):
        histogram.observe(value)

    assert (histogram.counts, histogram.total) == ([2, 1, 1], 12.0)


@pytest.mark.parametrize(
    ("values", "part", "expected"),
    [
        ((), 0.5, None),
        ((0.5,), 0.5, 1.0),
        ((0.5, 0.5, 1.5), 0.5, 1.0),
        ((0.5, 1.5), 0.99, 2.0),
        ((9.0,), 0.5, 2.0),
    ],
)
def test_quantile_is_the_end_of_its_bucket(
    values: tuple[float, ...], part: float, expected: float | None
) -> None:
    histogram = Histogram((1.0, 2.0))
    for value in values:
        histogram.observe(value)

    assert histogram.quantile(part) == expected


def test_buckets_tell_apart_what_the_promises_name() -> None:
    # P1: 1 ms and 5 ms.
    assert {0.001, 0.005} <= set(SECONDS)
    assert list(SECONDS) == sorted(set(SECONDS))
