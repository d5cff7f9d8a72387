"""Bookings are moved over the page: the clash is seen before the drop, a legal move everywhere."""

from playwright.sync_api import Locator, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.conftest import House, OpenWindow, Window, saving, settle

PRIYA, ARJUN = "sales.dwk@demo.test", "sales2.dwk@demo.test"

_INSERT = """
insert into bookings (branch_id, hall_id, title, event_date, event_time, status)
select branch_id, id, %s, %s, %s, 'confirmed' from halls where id = %s returning id
"""


def block(window: Window, title: str) -> Locator:
    return window.page.locator(".diary-block").filter(has_text=title)


def open_day(window: Window, house: House, date: str) -> None:
    window.page.goto(f"{house.url}/dwk/diary/{date}")
    expect(window.page.locator(".diary-block").first).to_be_visible()
    settle(window)


def drag(window: Window, title: str, hours: float, onto_hall: int) -> None:
    """Hold a block over another hall, so many hours later, without letting it go."""
    page = window.page
    box = block(window, title).bounding_box()
    row = page.locator(f'.diary-row[data-hall="{onto_hall}"] .track').bounding_box()
    assert box is not None
    assert row is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + hours * row["width"] / 24, row["y"] + row["height"] / 2, steps=5)


def expect_start(house: House, booking: object, hall: int, time: str) -> None:
    start = "select hall_id || ' ' || event_time from bookings where id = %s"
    house.expect(start, booking, equals=f"{hall} {time}")


def test_moves_by_hand_and_by_keys(house: House, open_window: OpenWindow) -> None:
    pearl, lawn = house.hall("dwk", "Pearl"), house.hall("dwk", "Terrace Lawn")
    emerald, date = house.hall("dwk", "Emerald A"), house.free_date("dwk", after_days=40)
    moved = house.ask(_INSERT, "Sahni lunch", date, "11:30", emerald)
    house.ask(_INSERT, "Rao dinner", date, "19:00", pearl)
    priya, arjun = open_window(PRIYA), open_window(ARJUN)
    open_day(priya, house, date)
    open_day(arjun, house, date)

    drag(priya, "Sahni lunch", 6, pearl)
    ghost = priya.page.locator(".ghost.clash")
    expect(ghost).to_contain_text("Rao dinner")
    expect(priya.page.locator(".clash-band")).to_have_count(1)
    priya.page.mouse.up()
    # Dropped on a clash: the form has it, the diary does not.
    expect(priya.page.get_by_role("alert")).to_contain_text("Rao dinner")
    expect_start(house, moved, emerald, "11:30:00")

    open_day(priya, house, date)
    drag(priya, "Sahni lunch", 1, lawn)
    expect(priya.page.locator(".ghost.free, .ghost.tight")).to_be_visible()
    priya.page.mouse.up()
    question = priya.page.get_by_role("dialog", name="Move to Terrace Lawn, 12:30?")
    expect(question.get_by_role("button", name="Move")).to_be_focused()
    assert findings(priya.page) == []
    with saving(priya):
        priya.page.keyboard.press("Enter")
    row = arjun.page.locator(f'.diary-row[data-hall="{lawn}"]')
    expect(row.locator(".diary-block")).to_contain_text("Sahni lunch")
    expect(row.locator(".diary-block")).to_contain_text("Priya moved this")
    expect_start(house, moved, lawn, "12:30:00")

    with saving(priya):
        priya.page.get_by_role("button", name="Undo").click()
    expect(row.locator(".diary-block")).to_have_count(0)
    expect_start(house, moved, emerald, "11:30:00")

    block(arjun, "Sahni lunch").focus()
    for keys in ("Shift+ArrowRight", "Shift+ArrowRight", "Alt+ArrowRight"):
        arjun.page.keyboard.press(keys)
    expect(arjun.page.locator(".ghost b")).to_have_text("12:00–16:15")
    arjun.page.keyboard.press("Enter")
    asked = arjun.page.get_by_role("dialog").get_by_role("button", name="Move")
    expect(asked).to_be_focused()
    arjun.page.keyboard.press("Enter")
    expect(block(priya, "Sahni lunch")).to_contain_text("12:00–16:15")
