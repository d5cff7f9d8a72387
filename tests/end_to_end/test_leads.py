"""Leads in two windows: taken, moved by hand and by keys, closed for a reason, held and won."""

from playwright.sync_api import Locator, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.conftest import House, OpenWindow, Window

PRIYA, ARJUN = "sales.dwk@demo.test", "sales2.dwk@demo.test"
NAME = "Zaveri–Contractor"

_LONG_UNANSWERED = """
insert into leads (branch_id, name, received_at)
select id, 'Long Unanswered', now() - interval '13 hours 25 minutes'
from branches where code = 'dwk' returning id::text
"""
_ENQUIRIES = """
insert into leads (branch_id, name)
select id, 'Enquiry ' || number from branches, generate_series(1, 60) number where code = 'dwk'
"""


def column(window: Window, stage: str) -> Locator:
    return window.page.locator(f'[data-stage="{stage}"]')


def card(window: Window, stage: str) -> Locator:
    return column(window, stage).get_by_role("link").filter(has_text=NAME)


def expect_lead(house: House, column: str, value: str) -> None:
    house.expect(f"select {column}::text from leads where name = %s", NAME, equals=value)


def take_enquiry(window: Window, date: str) -> None:
    """Take an enquiry by keys, with the least that is enough."""
    window.page.keyboard.press("l")
    window.page.get_by_role("textbox", name="Name").fill(NAME)
    window.page.get_by_role("textbox", name="Phone").fill("99999 77001")
    window.page.get_by_role("textbox", name="Roughly when").fill(f"{date} dinner")
    window.page.get_by_role("button", name="Take the enquiry").click()
    expect(window.page.get_by_role("dialog", name=NAME)).to_be_visible()
    assert findings(window.page) == []
    window.page.keyboard.press("Escape")


def test_a_lead_is_taken_moved_closed_and_won_live_in_two_windows(
    house: House, open_window: OpenWindow
) -> None:
    priya, arjun = open_window(PRIYA, "/dwk/leads"), open_window(ARJUN, "/dwk/leads")
    pearl, date = house.hall("dwk", "Pearl"), house.free_date("dwk", after_days=60)
    expect(column(priya, "new").get_by_role("link").first).to_be_visible()
    expect(column(arjun, "new").get_by_role("link").first).to_be_visible()
    assert findings(priya.page) == []

    take_enquiry(priya, date)
    expect(card(arjun, "new")).to_contain_text("to reply")
    expect(card(arjun, "new")).to_contain_text("Pearl")

    # by hand: the card is somewhere else in both windows, with who did it in the other
    card(priya, "new").drag_to(column(priya, "visit"))
    expect(card(arjun, "visit")).to_contain_text("Priya moved this to Site visit")
    expect_lead(house, "stage", "visit")

    # by keys to an end: it asks why, and can be taken back
    card(priya, "visit").press("m")
    priya.page.get_by_role("option", name="Lost").click()
    ask = priya.page.get_by_role("alertdialog", name=f"Why was {NAME} lost?")
    ask.get_by_role("button", name="Mark as lost").click()
    expect(ask).to_contain_text("Choose a reason")
    ask.get_by_role("button", name="Reason").click()
    priya.page.get_by_role("option", name="Our price").click()
    ask.get_by_role("button", name="Mark as lost").click()
    expect(card(arjun, "visit")).to_have_count(0)
    expect_lead(house, "reason", "price")
    priya.page.get_by_role("button", name="Undo").click()
    expect(card(arjun, "visit")).to_be_visible()

    # held with one press: the hall is taken, in the other window too
    card(arjun, "visit").click()
    panel = arjun.page.get_by_role("dialog", name=NAME)
    panel.get_by_role("button", name="Hold", exact=True).click()
    expect(panel.get_by_role("link", name="Open")).to_be_visible()
    expect(card(priya, "visit")).to_contain_text("Pearl, 1st")

    # won by what is held: nothing is typed at all
    panel.get_by_role("button", name="Convert to booking").click()
    form = arjun.page.get_by_role("dialog", name=f"Convert {NAME}")
    assert findings(arjun.page) == []
    form.get_by_role("button", name="Mark as won").click()
    expect(panel.get_by_role("heading", name="Booked as")).to_be_visible()
    expect(card(priya, "visit")).to_have_count(0)
    booked = (
        "select count(*) from bookings b join events e on e.id = b.event_id"
        " join leads l on l.id = e.lead_id join customers c on c.id = b.customer_id"
        " where l.name = %s and b.hall_id = %s and b.event_date = %s"
        " and l.stage = 'won' and c.phone = '+91 99999 77001'"
    )
    house.expect(booked, NAME, pearl, date, equals=1)


def test_a_card_says_whole_how_long_it_waits_and_that_it_is_nobodys(
    house: House, open_window: OpenWindow
) -> None:
    lead = house.ask(_LONG_UNANSWERED)

    # the panel leaves the least room that a column has
    page = open_window(PRIYA, f"/dwk/leads?lead={lead}").page
    expect(page.locator("[data-panel]")).to_be_visible()
    waits = page.locator(f'[data-lead="{lead}"]')
    for text in ("In the pool", "No reply for 13 h"):
        words = waits.get_by_text(text)
        expect(words).to_be_visible()
        assert words.evaluate("words => words.scrollWidth <= words.clientWidth"), text


def test_the_list_and_the_phone_show_the_same(house: House, open_window: OpenWindow) -> None:
    # Early in a month few leads have been closed in it: more than a page there are always now.
    house.database.execute(_ENQUIRIES)
    desk = open_window(PRIYA, "/dwk/leads?list")
    phone = open_window(PRIYA, "/dwk/leads", viewport={"width": 360, "height": 740})
    leads = house.ask(
        "select count(*) from leads l join branches b on b.id = l.branch_id where b.code = 'dwk'"
        " and closed_on >= date_trunc('month', now() at time zone b.timezone)"
    )
    shown = desk.page.get_by_role("status").filter(has_text=f" of {leads}")
    expect(shown).to_contain_text("50 of")
    desk.page.get_by_role("button", name="Show", exact=False).filter(has_text="more").click()
    expect(shown).to_contain_text(f"{min(100, leads)} of {leads}")
    desk.page.get_by_role("columnheader", name="Guests").get_by_role("button").click()
    expect(desk.page.get_by_role("columnheader", name="Guests")).to_have_attribute(
        "aria-sort", "ascending"
    )
    assert findings(desk.page) == []

    phone.page.get_by_role("radio", name="Proposal").locator("xpath=ancestor::label").click()
    expect(phone.page.get_by_role("list", name="Proposal").get_by_role("link")).to_have_count(6)
    assert findings(phone.page) == []
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
