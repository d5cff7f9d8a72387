"""The day on three screens: the floor begins a function, the wall and the Dashboard show it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.conftest import House, OpenWindow, Window

MANAGER, KITCHEN, OWNER = "manager.dwk@demo.test", "kitchen.dwk@demo.test", "owner@demo.test"
TITLE = "Bedi anniversary"

# A function whose set-up runs now, in a hall of its own, so that nothing else is in its way.
_HALL = """
insert into halls (branch_id, name, sort_order) select id, 'Veranda', 99 from branches
where code = 'dwk' returning id
"""
_FUNCTION = """
insert into bookings (branch_id, hall_id, title, event_type, event_date, event_time, end_time,
  end_day_offset, setup_minutes, teardown_minutes, guests_expected, guests_guaranteed, status)
select h.branch_id, h.id, %s, 'anniversary', starts::date, starts::time, ends::time,
  ends::date - starts::date, 120, 60, 110, 100, 'confirmed'
from halls h, (select now() at time zone 'Asia/Kolkata' + interval '1 hour' as starts,
  now() at time zone 'Asia/Kolkata' + interval '3 hours' as ends) hours
where h.id = %s
returning id
"""


def line(page: Page) -> Locator:
    return page.get_by_role("listitem").filter(has_text=TITLE)


def is_live(window: Window, path: str, house: House) -> Page:
    """Open an address in a window; returns once it shows its data."""
    window.page.goto(house.url + path)
    pill = window.page.get_by_text("Live", exact=True).filter(visible=True).first
    expect(pill).to_be_visible()
    expect(window.page.locator("[aria-busy=true]")).to_have_count(0)
    return window.page


def test_what_the_floor_does_appears_on_the_wall_and_the_dashboard(
    house: House, open_window: OpenWindow
) -> None:
    booking = house.ask(_FUNCTION, TITLE, house.ask(_HALL))
    desk = is_live(open_window(MANAGER), "/dwk/today", house)
    wall_window = open_window(KITCHEN, viewport={"width": 1920, "height": 1080})
    wall = is_live(wall_window, "/dwk/today?wall", house)
    board = is_live(open_window(OWNER), "/dashboard", house)
    expect(line(wall)).to_contain_text("Set-up now")
    expect(wall.get_by_role("navigation")).to_have_count(0)

    line(desk).get_by_role("button", name="Start", exact=True).click()

    expect(line(wall)).to_contain_text("Set-up running")
    expect(line(board).filter(has_text="Neha began")).to_be_visible()

    house.database.execute("update bookings set guests_guaranteed = 120 where id = %s", [booking])
    expect(line(wall)).to_contain_text("covers 100 to 120")
    expect(line(wall)).to_contain_text("Kitchen has not seen it")
    line(desk).get_by_role("button", name="Got it, all").click()
    expect(line(wall)).to_contain_text(re.compile("Kitchen has seen it: "))
    expect(line(wall)).not_to_contain_text("covers 100 to 120")

    found = findings(desk) + findings(wall) + findings(board)
    assert found == [], "\n".join(found)
    for page in (desk, wall, board):
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0

    wall.keyboard.press("Escape")
    expect(wall.get_by_role("navigation", name="Main")).to_be_visible()
