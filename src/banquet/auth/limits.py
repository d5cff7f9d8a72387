"""Rate limits by address: a token bucket for each, in bounded memory."""

import ipaddress
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from banquet.clock import Clock

ADDRESSES_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    """How often something may be asked: `burst` at once, then `per_second` more each second."""

    burst: int
    per_second: float


# Reference B7: per five minutes and address, with bursts of 30.
LIMITS: Mapping[str, Limit] = {
    "token": Limit(30, 150 / 300),
    "signup": Limit(30, 30 / 300),
    "user": Limit(30, 30 / 300),
    "recover": Limit(30, 30 / 300),
    "resend": Limit(30, 30 / 300),
    "otp": Limit(30, 30 / 300),
    "verify": Limit(30, 30 / 300),
    "reauthenticate": Limit(30, 30 / 300),
    "anonymous": Limit(30, 30 / 3600),
}


class RateLimiter:
    """Remembers who asked how often, for the 10,000 addresses seen last.

    Who comes from more addresses than that can make it forget, but has by then spent one
    request on each. State is kept per process.
    """

    def __init__(self, clock: Clock, limits: Mapping[str, Limit] = LIMITS) -> None:
        self._clock = clock
        self._limits = limits
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def allows(self, name: str, address: str) -> bool:
        """Return whether one more request of this name is in order, and count it if so."""
        limit, key, now = self._limits[name], (name, network_of(address)), self._clock.monotonic()
        left, seen = self._buckets.pop(key, (float(limit.burst), now))
        left = min(float(limit.burst), left + (now - seen) * limit.per_second)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > ADDRESSES_REMEMBERED:
            self._buckets.popitem(last=False)
        return allowed


def network_of(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or an IPv6 /64.

    A single subscriber usually holds a whole /64, so smaller units would limit nobody.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
