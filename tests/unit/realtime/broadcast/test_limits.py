"""How many messages a second: the average of a minute (reference section 11)."""

from hypothesis import given
from hypothesis import strategies as st

from banquet.realtime.broadcast.limits import WINDOW_SECONDS, Rate


def test_burst_passes_as_long_as_the_average_holds() -> None:
    rate = Rate(10)

    assert rate.take(1000.0, 600)
    assert not rate.take(1000.0)
    assert rate.per_second == 10


def test_what_was_refused_is_not_counted() -> None:
    rate = Rate(10)

    assert not rate.take(0.0, 601)
    assert rate.take(0.0, 600)


def test_minute_later_everything_is_forgotten() -> None:
    rate = Rate(10)
    rate.take(0.0, 600)

    assert not rate.take(WINDOW_SECONDS - 0.1)
    assert rate.take(WINDOW_SECONDS, 600)


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 50)), max_size=40))
def test_never_more_than_the_limit_in_any_window(events: list[tuple[float, int]]) -> None:
    rate, now, taken = Rate(2), 0.0, []
    for after, count in events:
        now += after
        if rate.take(now, count):
            taken.append((now, count))

        recent = sum(count for at, count in taken if at > now - WINDOW_SECONDS + 5)
        assert recent <= 2 * WINDOW_SECONDS
        assert rate.per_second <= 2
