"""Prints a slip for each booking that is made, changed or cancelled, also while it was off.

BANQUET_PASSWORD=banquet-demo python examples/kitchen_printer.py dwk kitchen.dwk@demo.test
"""

import argparse
import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from banquet.client import BanquetError, Booking, connect, realtime_bookings


def slip(title: str, booking: Booking) -> str:
    """Return what is printed."""
    return (
        f"--- {title} ---\n{booking['title']}: {booking['guests_expected'] or '?'} guests\n"
        f"{booking['event_date']} {booking['event_time'][:5]}  {booking['hall_name']}\n"
    )


async def print_slips(arguments: argparse.Namespace, printer: TextIO) -> None:
    """Print until stopped; the cursor file knows where, however it is switched off."""

    def write(title: str, booking: Booking) -> None:
        printer.write(slip(title, booking))
        printer.flush()  # what fails here is printed again at the next start

    password = os.environ.get("BANQUET_PASSWORD", "")
    async with connect(arguments.url, email=arguments.email, password=password) as client:
        (branch,) = await client.read(f"branches?select=id&code=eq.{arguments.branch}")
        async with realtime_bookings(
            branch["id"],
            on_new=lambda booking: write("NEW", booking),
            on_updated=lambda booking: write("CHANGED", booking),
            on_cancelled=lambda booking: write("CANCELLED", booking),
            on_refetch=lambda reason: printer.write(f"*** LOOK AT THE DIARY: {reason} ***\n"),
            on_connection=lambda is_live: print("live" if is_live else "waiting", file=sys.stderr),
            cursor_file=arguments.cursor_file,
        ) as live:
            await live.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Print slips for the bookings of a branch.")
    parser.add_argument("branch", help="code of the branch, like dwk")
    parser.add_argument("email", help="who signs in; the password is in BANQUET_PASSWORD")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--printer", default="/dev/stdout", help="device, or a file")
    parser.add_argument("--cursor-file", default="kitchen.cursor")
    chosen = parser.parse_args()
    try:
        with Path(chosen.printer).open("a") as device, suppress(KeyboardInterrupt):
            asyncio.run(print_slips(chosen, device))
    except BanquetError as error:
        sys.exit(f"kitchen_printer: {error}")
