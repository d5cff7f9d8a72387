"""How often mails are sent: one of a kind to an address in 60 s, and so many an hour to all. Pure.

Addresses are counted as they are asked for, known or not: that a mail is refused tells nobody
whether there is an account. State is kept per process.
"""

import math
from collections import OrderedDict

from banquet.auth.failures import AuthError
from banquet.clock import Clock

PAUSE_SECONDS = 60
ADDRESSES_REMEMBERED = 10_000


class MailAllowance:
    """Counts mails by kind and address, for the 10,000 addresses asked for last."""

    def __init__(self, clock: Clock, per_hour: int) -> None:
        self._clock = clock
        self._per_hour = per_hour
        self._left, self._seen = float(per_hour), clock.monotonic()
        self._last: OrderedDict[tuple[str, str], float] = OrderedDict()

    def ask(self, kind: str, address: str) -> None:
        """Return if a mail is in order, and count it against its address.

        Raises:
            AuthError: `over_email_send_rate_limit`; says in how many seconds to ask again.
        """
        now, key = self._clock.monotonic(), (kind, address)
        last = self._last.pop(key, None)
        if last is not None and now - last < PAUSE_SECONDS:
            self._last[key] = last
            seconds = math.ceil(PAUSE_SECONDS - (now - last))
            message = f"For security purposes, you can only request this after {seconds} seconds."
            raise AuthError("over_email_send_rate_limit", message)
        self.require_room()
        self._last[key] = now
        if len(self._last) > ADDRESSES_REMEMBERED:
            self._last.popitem(last=False)

    def require_room(self) -> None:
        """Return if this hour has room for another mail.

        Raises:
            AuthError: `over_email_send_rate_limit`.
        """
        now = self._clock.monotonic()
        refilled = self._left + (now - self._seen) * self._per_hour / 3600
        self._left, self._seen = min(float(self._per_hour), refilled), now
        if self._left < 1:
            raise AuthError("over_email_send_rate_limit", "email rate limit exceeded")

    def note_sent(self) -> None:
        """Count a mail that was sent."""
        self._left -= 1

    def forgive(self, kind: str, address: str) -> None:
        """Forget that a mail was asked for: it could not be sent."""
        self._last.pop((kind, address), None)
