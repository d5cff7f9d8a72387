"""Find by typing and work by keys alone: the palette, the sheet of keys, the day on paper."""

import itertools
import re
from typing import Literal

from playwright.sync_api import Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.conftest import House, OpenWindow, resize

PRIYA = "sales.dwk@demo.test"
WIDTHS = [(1440, 900), (360, 780)]
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# A customer of Dwarka with a function to come; the last five digits of a phone are enough.
# Several functions may be theirs.
_CUSTOMER = """
select array[c.name, right(c.phone, 5), b.title, b.event_date::text]
from customers c join bookings b on b.customer_id = c.id join branches d on d.id = b.branch_id
where d.code = 'dwk' and b.event_date > current_date + 1 and b.status = 'confirmed'
  and position(c.name in b.title) = 0
order by b.event_date, b.starts_at, b.id limit 1
"""

_TITLE = """
select b.title from bookings b join customers c on c.id = b.customer_id
where b.id = %s and right(c.phone, 5) = %s
"""


def search(page: Page, typed: str) -> None:
    """Open the palette with its key and type; returns once the server has answered."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Find a place")).to_be_focused()
    page.keyboard.type(typed)
    expect(
        page.get_by_role("status").filter(has_text=re.compile("result|Nothing"))
    ).to_be_attached()


def test_first_tab_of_a_page_offers_to_skip_the_rail(open_window: OpenWindow) -> None:
    page = open_window(PRIYA).page
    page.reload()
    expect(page.get_by_role("button", name="Live", exact=True)).to_be_visible()
    order = []
    for _ in range(3):
        page.keyboard.press("Tab")
        order.append(page.locator(":focus").inner_text().strip())
    assert order == ["Skip to the page", "Today", "Diary"]

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#page")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.locator("#page").evaluate("node => node.contains(document.activeElement)")


def test_keys_alone_lead_from_the_door_to_a_held_hall(
    house: House, open_window: OpenWindow
) -> None:
    date = house.free_date("dwk", after_days=180)
    page = open_window(None, "/sign-in").page
    expect(page.get_by_label("E-mail")).to_be_visible()
    page.get_by_label("E-mail").focus()
    page.keyboard.type(PRIYA)
    page.keyboard.press("Tab")
    page.keyboard.type("banquet-demo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Live", exact=True)).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/dwk/diary")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("New booking in this hall")
    page.keyboard.press("Escape")
    search(page, f"Vikram Sethi 60 {date} pearl dinner")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Dwarka, Pearl")
    page.keyboard.press("Control+Enter")

    page.wait_for_url(f"**/dwk/diary/{date}?booking=*")
    expect(page.get_by_text(re.compile("^Held .*Pearl"))).to_be_visible()
    expect(page.get_by_role("dialog", name=re.compile("Vikram Sethi|Booking"))).to_be_visible()
    held = (
        "select concat_ws(' ', hall_name, event_date, event_time, status, guests_expected)"
        " from bookings where title = 'Vikram Sethi'"
    )
    house.expect(held, equals=f"Pearl {date} 19:00:00 tentative 60")


def test_palette_finds_customers_and_places_and_has_no_finding(
    house: House, open_window: OpenWindow
) -> None:
    name, digits, _title, _date = house.ask(_CUSTOMER)
    page = open_window(PRIYA).page
    expect(page.get_by_role("button", name="Live", exact=True)).to_be_visible()
    found = []

    search(page, digits)
    customers = page.get_by_role("group", name="Customers")
    expect(customers.get_by_role("option", name=re.compile(re.escape(name)))).to_be_visible()
    for (width, height), theme in itertools.product(WIDTHS, THEMES):
        resize(page, width, height)
        page.emulate_media(color_scheme=theme)
        found += findings(page)
    resize(page, 1440, 900)
    page.keyboard.press("Enter")
    page.wait_for_url("**?booking=*")
    title = house.ask(_TITLE, page.url.partition("booking=")[2], digits)
    expect(page.get_by_role("dialog", name=title)).to_be_visible()

    # her own branch by name: on a Saturday that is nearly full, the next place is in another one
    search(page, "60 sat dwarka")
    places = page.get_by_role("group", name="Find a place").get_by_role("option")
    expect(places.first).to_contain_text("Sat")
    page.keyboard.press("ArrowDown")
    expect(places.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**?new=booking&hall=*&guests=60")
    expect(page.get_by_label("Expected")).to_have_value("60")
    assert found == [], "\n".join(found)


def test_day_sheet_is_read_by_role_and_has_no_finding(
    house: House, open_window: OpenWindow
) -> None:
    name, _digits, title, date = house.ask(_CUSTOMER)
    path = f"/dwk/diary/{date}/sheet"
    found = []
    for person, reads_contacts in ((PRIYA, True), ("kitchen.dwk@demo.test", False)):
        page = open_window(person).page
        page.goto(house.url + path)
        entry = page.get_by_role("article").get_by_role("listitem").filter(has_text=title)
        expect(entry.first).to_be_visible()
        if reads_contacts:
            expect(entry.filter(has_text=name).first).to_be_visible()
        else:
            expect(entry.filter(has_text=name)).to_have_count(0)
        for (width, height), theme in itertools.product(WIDTHS, THEMES):
            resize(page, width, height)
            page.emulate_media(color_scheme=theme)
            found += findings(page)
        page.emulate_media(media="print")
        expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
        expect(page.get_by_text(re.compile("^Printed "))).to_be_visible()
        assert page.locator(".day-sheet").evaluate("node => getComputedStyle(node).color") == (
            "rgb(0, 0, 0)"
        )
    assert found == [], "\n".join(found)
