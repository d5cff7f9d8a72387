"""A phone on a bad mobile network: 400 ms, 400 kbit/s, and a line that breaks again and again."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from playwright.sync_api import Locator, expect

from tests.chaos.gate import Gate, Weather
from tests.end_to_end.conftest import House, OpenWindow, Window, sign_in

_BOOK = """
insert into bookings (branch_id, hall_id, title, event_date, event_time, status,
  setup_minutes, teardown_minutes)
select branch_id, id, %s, %s, make_time(%s, 0, 0), 'confirmed', 0, 0 from halls where id = %s
"""
_PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
_ROUND_TRIP_MS = 400
_BYTES_PER_SECOND = 50_000
_SLOW_MS = 45_000
"""How long the first page may take in a test: some hundred kilobytes, on a busy machine."""


class Line:
    """A line to the server that can be cut; it runs on an event loop of its own."""

    def __init__(self, gate: Gate, loop: asyncio.AbstractEventLoop) -> None:
        self._gate, self._loop = gate, loop
        self.url = f"http://127.0.0.1:{gate.port}"

    def cut(self) -> None:
        """Reset every connection; new ones pass."""
        self._loop.call_soon_threadsafe(self._gate.cut)


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    gate = Gate(port, Random(7))  # noqa: S311 -- how uneven a line is, no secret
    # Sockets are slowed down here; requests, whose number and size matter, by the browser.
    gate.weather = Weather(latency=0.02, jitter=0.02)
    listening = gate.listening()
    asyncio.run_coroutine_threadsafe(listening.__aenter__(), loop).result()
    try:
        yield Line(gate, loop)
    finally:
        asyncio.run_coroutine_threadsafe(listening.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def slow_down(window: Window) -> None:
    """Make the browser's network that of a phone at the edge of a cell."""
    conditions = {
        "offline": False,
        "latency": _ROUND_TRIP_MS,
        "downloadThroughput": _BYTES_PER_SECOND,
        "uploadThroughput": _BYTES_PER_SECOND,
    }
    session = window.page.context.new_cdp_session(window.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", conditions)


def listed(window: Window, title: str) -> Locator:
    """Return a booking in the phone's list of the day."""
    return window.page.get_by_role("button").filter(has_text=title)


def test_diary_on_a_mobile_network_that_breaks_loses_nothing(
    house: House, open_window: OpenWindow
) -> None:
    date, pearl = house.free_date("dwk"), house.hall("dwk", "Pearl")
    titles = [f"Chandra lunch {number}" for number in range(3)]
    with line_to(house.server.port) as line:
        phone = open_window(None, "/sign-in", **_PHONE)
        slow_down(phone)
        phone.page.set_default_timeout(_SLOW_MS)
        phone.page.goto(f"{line.url}/dwk/diary/{date}")
        sign_in(phone.page, "sales.dwk@demo.test")
        expect(phone.page.get_by_role("button", name="Live", exact=True)).to_be_visible(
            timeout=_SLOW_MS
        )

        for hour, title in zip((8, 13, 19), titles, strict=True):
            line.cut()
            house.database.execute(_BOOK, [title, date, hour, pearl])
        for title in titles:
            expect(listed(phone, title)).to_be_visible(timeout=_SLOW_MS)

        house.database.execute("delete from bookings where title = %s", [titles[2]])
        expect(listed(phone, titles[2])).to_have_count(0, timeout=_SLOW_MS)
        book_while_it_breaks(phone, line, house, date, pearl)


def book_while_it_breaks(phone: Window, line: Line, house: House, date: str, hall: int) -> None:
    """Press Hold and lose the line at once: the booking is made, and made once."""
    path = f"/dwk/diary/{date}?new=booking&hall={hall}&date={date}&from=19:00"
    phone.page.goto(line.url + path)
    phone.page.get_by_label("Name", exact=True).fill("Trivedi dinner")
    phone.page.get_by_role("button", name="Hold", exact=True).click()
    line.cut()
    expect(phone.page.get_by_role("button", name="Live", exact=True)).to_be_visible(
        timeout=_SLOW_MS
    )
    expect(listed(phone, "Trivedi dinner")).to_be_visible(timeout=_SLOW_MS)
    house.expect("select count(*) from bookings where title = 'Trivedi dinner'", equals=1)
