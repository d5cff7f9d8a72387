"""Live rows of a Banquet server in Python programs: printers, boards, scripts.

    async with connect("http://127.0.0.1:8000", email=..., password=...):
        async with realtime_bookings(7, on_new=print) as live:
            await live.wait()

What the names mean stands in `docs/real-time.md`.
"""

from banquet.client.booking import Booking, BookingStatus
from banquet.client.connecting import Client, connect
from banquet.client.gateway import ServerUnreachableError
from banquet.client.hooks import (
    Options,
    realtime,
    realtime_bookings,
    realtime_inventory,
    realtime_leads,
)
from banquet.client.messages import Change
from banquet.client.rows import Row
from banquet.client.subscription import Subscription
from banquet.errors import BanquetError, RequestError, TokenError

__all__ = [
    "BanquetError",
    "Booking",
    "BookingStatus",
    "Change",
    "Client",
    "Options",
    "RequestError",
    "Row",
    "ServerUnreachableError",
    "Subscription",
    "TokenError",
    "connect",
    "realtime",
    "realtime_bookings",
    "realtime_inventory",
    "realtime_leads",
]
