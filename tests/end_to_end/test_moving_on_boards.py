"""Bookings are moved over the page of sessions and over the week, and every window follows."""

from playwright.sync_api import Locator, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.conftest import House, OpenWindow, Window, saving

PRIYA, ARJUN = "sales.dwk@demo.test", "sales2.dwk@demo.test"
LUNCH, DINNER = 1, 3

_INSERT = """
insert into bookings (branch_id, hall_id, title, event_date, event_time, end_time,
                      end_day_offset, status)
select branch_id, id, %s, %s, %s, %s, %s, 'confirmed' from halls where id = %s returning id
"""


def session(window: Window, hall: int, line: int) -> Locator:
    return window.page.locator(f'.session-cell[data-hall="{hall}"][data-line="{line}"]')


def line_of(window: Window, hall: int, date: str, line: int) -> Locator:
    cell = window.page.locator(f'td[data-hall="{hall}"][data-date="{date}"]')
    return cell.locator(".line").nth(line)


def hold_over(window: Window, taken: Locator, target: Locator) -> None:
    """Take hold of something and carry it, without letting it go."""
    start, end = taken.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    mouse = window.page.mouse
    mouse.move(start["x"] + 24, start["y"] + start["height"] / 2)
    mouse.down()
    mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)


def stands(house: House, booking: object) -> str:
    return str(
        house.ask("select hall_id || ' ' || event_time from bookings where id = %s", booking)
    )


def test_moves_over_sessions_and_over_the_week(house: House, open_window: OpenWindow) -> None:
    a, b = house.hall("dwk", "Emerald A"), house.hall("dwk", "Emerald B")
    pearl, date = house.hall("dwk", "Pearl"), house.free_date("dwk", after_days=50)
    moved = house.ask(_INSERT, "Sahni lunch", date, "11:30", "16:00", 0, a)
    house.ask(_INSERT, "Rao dinner", date, "19:00", "00:30", 1, pearl)
    priya = open_window(PRIYA, f"/dwk/diary/{date}?view=sessions")
    arjun = open_window(ARJUN, f"/dwk/diary/{date}/week")
    lunch = priya.page.locator(".session-card").filter(has_text="Sahni lunch")
    expect(lunch).to_be_visible()
    expect(line_of(arjun, a, date, LUNCH)).to_contain_text("Sahni lunch")

    hold_over(priya, lunch, session(priya, pearl, DINNER))
    expect(priya.page.locator(".ghost.clash")).to_contain_text("Rao dinner")
    priya.page.mouse.up()
    # Dropped on a clash: the form has it, the diary does not.
    expect(priya.page.get_by_role("alert")).to_contain_text("Rao dinner")
    assert stands(house, moved) == f"{a} 11:30:00"

    priya.page.goto(f"{house.url}/dwk/diary/{date}?view=sessions")
    expect(lunch).to_be_visible()
    hold_over(priya, lunch, session(priya, b, DINNER))
    priya.page.mouse.up()
    question = priya.page.get_by_role("dialog", name="Move to Emerald B, 19:00–00:30?")
    expect(question.get_by_role("button", name="Move")).to_be_focused()
    assert findings(priya.page) == []
    with saving(priya):
        priya.page.keyboard.press("Enter")
    expect(line_of(arjun, b, date, DINNER)).to_contain_text("Sahni lunch")
    assert stands(house, moved) == f"{b} 19:00:00"

    hold_over(arjun, line_of(arjun, b, date, DINNER), line_of(arjun, pearl, date, DINNER))
    expect(arjun.page.locator(".ghost.clash")).to_contain_text("Rao dinner")
    arjun.page.keyboard.press("Escape")
    expect(arjun.page.locator(".ghost")).to_have_count(0)
    arjun.page.mouse.up()
    assert stands(house, moved) == f"{b} 19:00:00"

    hold_over(arjun, line_of(arjun, b, date, DINNER), line_of(arjun, a, date, LUNCH))
    arjun.page.mouse.up()
    expect(arjun.page.get_by_role("button", name="Move", exact=True)).to_be_focused()
    assert findings(arjun.page) == []
    with saving(arjun):
        arjun.page.keyboard.press("Enter")
    expect(session(priya, a, LUNCH)).to_contain_text("Sahni lunch")
    assert stands(house, moved) == f"{a} 11:30:00"
