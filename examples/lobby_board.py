"""Shows today's events of a branch, in their order, as a board in the lobby would.

BANQUET_PASSWORD=banquet-demo python examples/lobby_board.py dwk sales.dwk@demo.test
"""

import asyncio
import os
import sys
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from banquet.client import Booking, Row, connect, realtime_bookings

board: dict[str, Booking] = {}


def show(is_live: bool) -> None:
    """Draw the board anew, and say whether it can be relied on."""
    print("\033[2J\033[H" if sys.stdout.isatty() else "", end="")
    for booking in sorted(board.values(), key=lambda each: each["starts_at"]):
        print(f"{booking['event_time'][:5]}  {booking['hall_name']:<20} {booking['title']}")
    print("live" if is_live else "reconnecting", flush=True)


def begin(bookings: list[Booking]) -> None:
    """Put up all there are: at the start, and after changes were missed."""
    board.clear()
    board.update((booking["id"], booking) for booking in bookings)


async def show_day(branch: Row) -> None:
    """Show what is today at the branch, until its midnight."""
    now = datetime.now(ZoneInfo(branch["timezone"]))
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    live = realtime_bookings(
        branch["id"],
        on_new=lambda booking: board.update({booking["id"]: booking}),
        on_updated=lambda booking: board.update({booking["id"]: booking}),
        on_cancelled=lambda booking: board.pop(booking["id"], None),
        filter=f"event_date=eq.{now.date()}",
        on_rows=begin,
        on_transaction=lambda changes: show(live.is_connected),
        on_connection=show,
    )
    async with live:
        ended = asyncio.create_task(live.wait())
        await asyncio.wait([ended], timeout=(midnight - now).total_seconds())


async def main(code: str, email: str, url: str = "http://127.0.0.1:8000") -> None:
    """Show one day after the other."""
    async with connect(url, email=email, password=os.environ["BANQUET_PASSWORD"]) as client:
        (branch,) = await client.read(f"branches?select=id,timezone&code=eq.{code}")
        while True:
            await show_day(branch)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
