"""When the stream counts as stalled, and when it does not."""

import pytest

from banquet.realtime.monitoring.progress import Progress, Pulse, clock_skew


def pulse(lsn: int, asked_at: float) -> Pulse:
    return Pulse(lsn, asked_at, 0.0)


def connected(stall_seconds: float = 10.0) -> Progress:
    progress = Progress(stall_seconds, 0.0)
    progress.note_connection(True, 0.0)
    progress.note_pulse(pulse(100, 0.0), 0.0)
    return progress


def test_stream_at_the_end_of_the_log_is_well() -> None:
    progress = connected()

    assert (progress.lag_bytes(100), progress.lag_seconds(100, 5.0)) == (0, 0.0)
    assert progress.ailment(100, 5.0) is None


def test_lag_is_counted_from_the_first_position_not_reached() -> None:
    progress = connected()
    for second in (2.0, 4.0, 6.0):
        progress.note_pulse(pulse(100 + int(second), second), second)

    assert progress.lag_bytes(100) == 6
    assert progress.lag_seconds(100, 7.0) == 5.0
    assert progress.lag_seconds(103, 7.0) == 3.0
    assert progress.lag_seconds(106, 7.0) == 0.0


def test_stalls_once_it_stood_still_longer_than_the_bound_while_the_database_went_on() -> None:
    progress = connected()
    for second in (1.0, 5.0, 9.0):
        progress.note_pulse(pulse(101, second), second)

    assert progress.ailment(100, 11.0) is None
    assert progress.ailment(100, 12.0) == (
        "The change stream has stood still for 11 s while the database went on."
    )
    assert progress.ailment(101, 12.0) is None


def test_idle_database_is_no_stall() -> None:
    progress = connected()
    for second in range(1, 1000):
        progress.note_pulse(pulse(100, second), second)
        progress.note_connection(True, second)

    assert progress.ailment(100, 1000.0) is None


def test_disconnected_is_unwell_only_after_the_bound() -> None:
    progress = connected()
    progress.note_connection(True, 5.0)
    progress.note_connection(False, 6.0)
    progress.note_pulse(pulse(100, 16.0), 16.0)

    assert progress.ailment(100, 15.0) is None
    assert progress.ailment(100, 16.0) == "The change stream has been disconnected for 11 s."
    progress.note_connection(True, 17.0)
    assert progress.ailment(100, 17.0) is None


def test_database_that_says_nothing_is_unwell_after_the_bound() -> None:
    progress = connected()
    progress.note_connection(True, 11.0)

    assert progress.ailment(100, 10.0) is None
    assert progress.ailment(100, 11.0) == (
        "The database has not said for 11 s where its log stands."
    )


def test_what_is_kept_of_a_long_stall_is_bounded_and_begins_where_it_began() -> None:
    progress = connected()
    for second in range(1, 2000):
        progress.note_pulse(pulse(100 + second, second), second)

    assert progress.lag_seconds(100, 2000.0) == 1999.0
    assert progress.lag_seconds(2098, 2000.0) > 0.0
    assert progress.lag_seconds(2099, 2000.0) == 0.0


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [(1000.05, 0.0), (1000.051, 0.0), (1000.1, 0.0), (1003.05, 3.0), (990.05, -10.0)],
)
def test_skew_counts_only_where_it_exceeds_the_doubt(theirs: float, expected: float) -> None:
    assert clock_skew(theirs, 1000.0, 1000.1) == pytest.approx(expected)
