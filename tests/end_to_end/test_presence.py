"""Colleagues of one branch see each other; nobody of another branch does."""

from playwright.sync_api import expect

from tests.end_to_end.conftest import House, OpenWindow, start_booking

PRIYA, ARJUN, ELSEWHERE = "sales.dwk@demo.test", "sales2.dwk@demo.test", "sales.rjg@demo.test"

_SOON = """
select k.id, k.title from bookings k join branches b on b.id = k.branch_id
where b.code = 'dwk' and k.event_date > current_date and k.status = 'confirmed'
order by k.starts_at, k.id limit 1
"""
_ITEM = """
select i.id from inventory_items i join branches b on b.id = i.branch_id
where b.code = 'dwk' and i.active order by i.sort_order, i.id limit 1
"""


def test_open_form_marks_the_slot_for_colleagues_until_it_closes(
    house: House, open_window: OpenWindow
) -> None:
    priya, arjun = open_window(PRIYA), open_window(ARJUN)
    pearl, date = house.hall("dwk", "Pearl"), house.free_date("dwk", after_days=200)
    arjun.page.goto(f"{house.url}/dwk/diary/{date}")
    mark = arjun.page.locator(f'[data-hall="{pearl}"]').get_by_text("Priya is booking this slot")
    expect(mark).to_have_count(0)

    start_booking(priya, house, date, pearl)

    expect(mark).to_be_visible()
    arjun.page.get_by_role("button", name="Also here: Priya Nair").click()
    expect(arjun.page.get_by_role("dialog")).to_contain_text("booking Pearl")
    arjun.page.keyboard.press("Escape")
    start_booking(arjun, house, date, pearl)
    panel = arjun.page.get_by_role("status").filter(has_text="Priya is booking this slot")
    expect(panel).to_be_visible()
    dinner = arjun.page.get_by_role("radio", name="Dinner").locator("xpath=ancestor::label")
    expect(dinner.get_by_role("img", name="Priya Nair")).to_be_visible()

    priya.page.goto(f"{house.url}/dwk/diary/{date}")

    expect(panel).to_have_count(0)
    expect(arjun.page.get_by_role("button", name="Also here: Priya Nair")).to_be_visible()


def test_closed_window_is_seen_off_and_a_calendar_cell_says_who_books(
    house: House, open_window: OpenWindow
) -> None:
    priya, arjun = open_window(PRIYA), open_window(ARJUN)
    pearl, date = house.hall("dwk", "Pearl"), house.free_date("dwk", after_days=210)
    arjun.page.goto(f"{house.url}/dwk/calendar/{date[:7]}")
    start_booking(priya, house, date, pearl)
    cell = arjun.page.locator(f'[data-hall="{pearl}"][data-date="{date}"]')
    expect(cell).to_contain_text("Priya is booking this slot")

    priya.page.close()

    expect(cell).not_to_contain_text("Priya is booking")
    expect(arjun.page.get_by_role("button", name="Also here")).to_have_count(0)


def test_nobody_of_another_branch_hears_who_is_there(house: House, open_window: OpenWindow) -> None:
    priya, arjun, elsewhere = (open_window(email) for email in (PRIYA, ARJUN, ELSEWHERE))
    pearl, date = house.hall("dwk", "Pearl"), house.free_date("dwk", after_days=220)
    elsewhere.page.goto(f"{house.url}/rjg/diary/{date}")
    arjun.page.goto(f"{house.url}/dwk/diary/{date}")

    start_booking(priya, house, date, pearl)

    expect(arjun.page.get_by_text("Priya is booking this slot")).to_be_visible()
    # their own branch's room is heard
    elsewhere.expect_frame("presence_")
    expect(elsewhere.page.get_by_role("button", name="Also here")).to_have_count(0)
    heard = [frame for frame in elsewhere.frames if "presence_" in frame]
    account = house.ask("select id from auth.users where email = %s", PRIYA)
    assert not any(str(account) in frame for frame in heard)


def test_lists_and_the_store_show_who_has_which_row_open(
    house: House, open_window: OpenWindow
) -> None:
    priya, arjun = open_window(PRIYA), open_window(ARJUN)
    booking, title = house.database.execute(_SOON).fetchone() or ("", "")
    item = house.ask(_ITEM)

    arjun.page.goto(f"{house.url}/dwk/bookings")
    priya.page.goto(f"{house.url}/dwk/bookings?booking={booking}")
    row = arjun.page.get_by_role("row").filter(
        has=arjun.page.locator(f'[data-booking="{booking}"]')
    )
    expect(row).to_contain_text(title)
    expect(row.get_by_role("img", name="Priya Nair has this open")).to_be_visible()

    arjun.page.goto(f"{house.url}/dwk/stock")
    priya.page.goto(f"{house.url}/dwk/stock?item={item}")
    line = arjun.page.locator(f'[data-item="{item}"]')
    expect(line.get_by_role("img", name="Priya Nair has this open")).to_be_visible()
    priya.page.goto(f"{house.url}/dwk/stock")
    expect(line.get_by_role("img", name="Priya Nair has this open")).to_have_count(0)
