import pytest

from banquet.auth import limits
from banquet.auth.limits import Limit, RateLimiter, network_of
from tests.unit.auth.keyring import FakeClock

TWO_THEN_ONE_A_SECOND = {"token": Limit(2, 1.0), "signup": Limit(2, 1.0)}


def test_allows_a_burst_and_then_what_time_gives_back() -> None:
    clock = FakeClock()
    limiter = RateLimiter(clock, TWO_THEN_ONE_A_SECOND)

    assert [limiter.allows("token", "10.0.0.1") for _ in range(3)] == [True, True, False]
    clock.advance(1)
    assert [limiter.allows("token", "10.0.0.1") for _ in range(2)] == [True, False]


def test_a_refused_request_costs_nothing() -> None:
    clock = FakeClock()
    limiter = RateLimiter(clock, TWO_THEN_ONE_A_SECOND)
    for _ in range(50):
        limiter.allows("token", "10.0.0.1")

    clock.advance(1)

    assert limiter.allows("token", "10.0.0.1")


def test_addresses_and_kinds_of_request_are_counted_apart() -> None:
    limiter = RateLimiter(FakeClock(), {"token": Limit(1, 0), "signup": Limit(1, 0)})

    assert limiter.allows("token", "10.0.0.1")
    assert limiter.allows("token", "10.0.0.2")
    assert limiter.allows("signup", "10.0.0.1")
    assert not limiter.allows("token", "10.0.0.1")


def test_rest_does_not_save_up_more_than_a_burst() -> None:
    clock = FakeClock()
    limiter = RateLimiter(clock, TWO_THEN_ONE_A_SECOND)
    limiter.allows("token", "10.0.0.1")

    clock.advance(1_000_000)

    assert [limiter.allows("token", "10.0.0.1") for _ in range(3)] == [True, True, False]


def test_memory_is_bounded_and_the_longest_silent_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "ADDRESSES_REMEMBERED", 2)
    limiter = RateLimiter(FakeClock(), {"token": Limit(1, 0)})

    for address in ("10.0.0.1", "10.0.0.2", "10.0.0.3"):
        assert limiter.allows("token", address)

    assert len(limiter._buckets) == 2
    assert not limiter.allows("token", "10.0.0.3")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_network_of_groups_what_one_subscriber_holds(address: str, network: str) -> None:
    assert network_of(address) == network
