"""Two people of one branch work in the diary, a third of another branch sees nothing of it."""

import json
import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.conftest import House, OpenWindow, Window, saving, start_booking

PRIYA, ARJUN, ELSEWHERE = "sales.dwk@demo.test", "sales2.dwk@demo.test", "sales.rjg@demo.test"
NEHA = "manager.dwk@demo.test"
NOTES = "Notes for the kitchen and floor"


def open_month(window: Window, house: House, branch: str, date: str) -> None:
    window.page.goto(f"{house.url}/{branch}/calendar/{date[:7]}")
    expect(window.page.get_by_role("button", name="Live", exact=True)).to_be_visible()


def cell(window: Window, hall_id: int, date: str) -> Locator:
    return window.page.locator(f'[data-hall="{hall_id}"][data-date="{date}"]')


def block(window: Window, title: str) -> Locator:
    """Return a booking as it is drawn on the open day."""
    return window.page.locator("[data-booking]").filter(has_text=title)


def hold(page: Page, title: str) -> None:
    """Fill the open form of a new booking and press Hold."""
    page.get_by_label("Name", exact=True).fill(title)
    page.get_by_role("button", name="Hold", exact=True).click()


def test_booking_appears_changes_and_vanishes_in_the_other_window(
    house: House, open_window: OpenWindow
) -> None:
    priya, arjun, elsewhere = (open_window(email) for email in (PRIYA, ARJUN, ELSEWHERE))
    pearl, date = house.hall("dwk", "Pearl"), house.free_date("dwk", "rjg")
    open_month(arjun, house, "dwk", date)
    open_month(elsewhere, house, "rjg", date)
    expect(cell(arjun, pearl, date)).not_to_contain_text("Vanraj")

    start_booking(priya, house, date, pearl)
    hold(priya.page, "Vanraj engagement")

    expect(cell(arjun, pearl, date)).to_contain_text("Vanraj")
    expect(cell(arjun, pearl, date)).to_contain_text("Priya")
    booking = house.wait_for("select id from bookings where title = 'Vanraj engagement'")
    house.database.execute("update bookings set title = 'Saanvi sangeet' where id = %s", [booking])
    expect(cell(arjun, pearl, date)).to_contain_text("Saanvi")
    house.database.execute("delete from bookings where id = %s", [booking])
    expect(cell(arjun, pearl, date)).not_to_contain_text("Saanvi")
    # what comes after it has come there too: nothing of it is still on its way
    regal = house.hall("rjg", "Regal 2")
    house.database.execute(_INSERT, ["At home", regal, date])
    expect(cell(elsewhere, regal, date)).to_contain_text("At home")

    assert any("Vanraj" in frame for frame in arjun.frames)
    assert not any("Vanraj" in frame or "Saanvi" in frame for frame in elsewhere.frames)
    assert not any(str(booking) in frame for frame in elsewhere.frames)


def test_what_is_typed_after_saving_stays_and_is_saved_as_a_change(
    house: House, open_window: OpenWindow
) -> None:
    priya = open_window(PRIYA)
    page, held = priya.page, list[Route]()
    start_booking(priya, house, house.free_date("dwk"), house.hall("dwk", "Pearl"))
    notes = page.get_by_label(NOTES)
    page.route("**/rpc/perform", lambda route: held.append(route), times=1)
    with page.expect_request("**/rpc/perform"):
        hold(page, "Vanraj engagement")
    notes.fill("Mandap faces")
    for route in held:
        route.continue_()

    expect(page.get_by_role("dialog", name="Vanraj engagement")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?booking="))
    expect(notes).to_be_focused()
    notes.press_sequentially(" east")
    page.get_by_role("button", name="Save", exact=True).click()
    house.expect(
        "select array_agg(notes) from bookings where title = 'Vanraj engagement'",
        equals=["Mandap faces east"],
    )
    page.reload()
    expect(notes).to_have_value("Mandap faces east")


def test_person_of_another_branch_reads_nothing_of_a_booking(
    house: House, open_window: OpenWindow
) -> None:
    titles = read_titles(open_window(PRIYA), house, "dwk")
    assert len(titles) > 0

    assert read_titles(open_window(ELSEWHERE), house, "dwk") == []


def read_titles(window: Window, house: House, branch: str) -> list[str]:
    """Read the bookings of a branch over REST with the window's own session."""
    branch_id = house.ask("select id from branches where code = %s", branch)
    text = window.page.evaluate(
        """async ({branchId, key}) => {
          const stored = Object.keys(localStorage).find((name) => name === 'banquet-session')
          const { access_token: token } = JSON.parse(localStorage[stored])
          const path = `/rest/v1/bookings?select=title&branch_id=eq.${branchId}&limit=20`
          const headers = { apikey: key, authorization: `Bearer ${token}` }
          return (await fetch(path, { headers })).text()
        }""",
        {"branchId": branch_id, "key": house.server.publishable_key},
    )
    return [row["title"] for row in json.loads(text)]


def test_two_people_submit_the_same_hall_and_time_and_one_is_told_who_has_it(
    house: House, open_window: OpenWindow
) -> None:
    priya, arjun, watcher = open_window(PRIYA), open_window(ARJUN), open_window(PRIYA)
    pearl, date = house.hall("dwk", "Pearl"), house.free_date("dwk", after_days=60)
    open_month(watcher, house, "dwk", date)
    for window, title in ((priya, "Race of Priya"), (arjun, "Race of Arjun")):
        start_booking(window, house, date, pearl)
        window.page.get_by_label("Name", exact=True).fill(title)
        expect(window.page.get_by_text("Pearl is free 17:00 to 01:30")).to_be_visible()

    # Neither request reaches the server before both have been sent.
    held: list[Route] = []
    for window in (priya, arjun):
        window.page.route("**/rest/v1/rpc/perform", lambda route: held.append(route))
        with window.page.expect_request("**/rest/v1/rpc/perform"):
            window.page.get_by_role("button", name="Hold", exact=True).click()
    for route in held:
        route.continue_()
    for window in (priya, arjun):
        window.page.unroute("**/rest/v1/rpc/perform")

    expect(cell(watcher, pearl, date)).to_contain_text("Race of")
    winner = house.wait_for("select title from bookings where title like 'Race of %%'")
    loser, name = (arjun, "Priya Nair") if winner == "Race of Priya" else (priya, "Arjun Mehta")
    # who waited for longer than a form does is told by a toast as well
    box = loser.page.locator("[data-panel]").get_by_role("alert")
    expect(box).to_contain_text("Pearl is taken, 17:00 to 01:30")
    expect(box).to_contain_text(winner)
    expect(box).to_contain_text(name)
    expect(loser.page.get_by_role("button", name="Join as 2nd option")).to_be_visible()
    open_month(loser, house, "dwk", date)
    for window in (watcher, loser):
        expect(cell(window, pearl, date)).to_contain_text(winner)
        expect(cell(window, pearl, date).locator("b")).to_have_text("1")


def test_taken_hall_offers_what_is_free_and_joining_waits_behind(
    house: House, open_window: OpenWindow
) -> None:
    priya = open_window(PRIYA)
    priya.page.clock.install()
    pearl, date = house.hall("dwk", "Pearl"), house.free_date("dwk", after_days=90)
    start_booking(priya, house, date, pearl)
    hold(priya.page, "First in line")
    expect(block(priya, "First in line")).to_be_visible()

    start_booking(priya, house, date, pearl)

    expect(priya.page.get_by_role("alert")).to_contain_text("First in line")
    expect(priya.page.get_by_role("button", name="Use", exact=False).first).to_be_visible()
    priya.page.get_by_label("Name", exact=True).fill("Second in line")
    # A button that has just changed does not act: somebody may have meant the one before.
    priya.page.clock.fast_forward(1000)
    with saving(priya):
        priya.page.get_by_role("button", name="Join as 2nd option").click()
    expect(block(priya, "Second in line")).to_be_visible()
    rank = "select option_rank from bookings where title = 'Second in line'"
    house.expect(rank, equals=2)


def test_whoever_loses_a_branch_sees_nothing_that_is_committed_after(
    house: House, open_window: OpenWindow
) -> None:
    window = open_window("sales2.noi@demo.test")
    crystal, date = house.hall("noi", "Crystal"), house.free_date("noi")
    open_month(window, house, "noi", date)
    house.database.execute(_INSERT, ["Before the revoke", crystal, date])
    expect(cell(window, crystal, date)).to_contain_text("Before")

    taken = house.database.execute(_TAKE_AWAY, ["sales2.noi@demo.test"]).fetchall()
    house.database.execute(
        "update bookings set title = 'After the revoke' where title = 'Before the revoke'"
    )

    expect(window.page.get_by_text("Waiting for a manager to give you rights")).to_be_visible()
    # what is given back comes after all that was withheld
    for membership in taken:
        house.database.execute(_GIVE_BACK, membership)
    expect(window.page.get_by_role("navigation", name="Main")).to_be_visible()
    assert not any("After the revoke" in frame for frame in window.frames)


def open_booking(page: Page, house: House, day: str, booking: str) -> Locator:
    page.goto(f"{house.url}/dwk/diary/{day}?booking={booking}")
    panel = page.get_by_role("dialog", name="Grover reception")
    expect(panel.get_by_label(NOTES)).to_be_visible()
    return panel


def save(panel: Locator) -> None:
    panel.get_by_role("button", name="Save", exact=True).click()


def test_what_two_people_change_goes_together_or_is_chosen_between(
    house: House, open_window: OpenWindow
) -> None:
    day = house.free_date("dwk", after_days=120)
    booking = str(house.ask(_CONFIRMED, day, house.hall("dwk", "Pearl")))
    priya, neha = open_window(PRIYA), open_window(NEHA)
    mine = open_booking(priya.page, house, day, booking)
    hers = open_booking(neha.page, house, day, booking)

    # each a field of their own: both stand, nobody is asked
    mine.get_by_label(NOTES).fill("Mandap faces east")
    hers.get_by_label("Expected").fill("120")
    with saving(neha):
        save(hers)
    expect(mine.get_by_label("Expected")).to_have_value("120")
    expect(mine.get_by_label(NOTES)).to_have_value("Mandap faces east")
    with saving(priya):
        save(mine)
    expect(hers.get_by_label(NOTES)).to_have_value("Mandap faces east")
    house.expect(_GUESTS_AND_NOTES, booking, equals="120, Mandap faces east")

    # the same field: Priya's stays in the form, beside what Neha wrote, until she chooses
    mine.get_by_label("Expected").fill("240")
    hers.get_by_label("Expected").fill("150")
    with saving(neha):
        save(hers)
    expect(mine).to_contain_text("Neha: 150")
    expect(mine.get_by_label("Expected")).to_have_value("240")
    assert findings(priya.page) == []
    house.expect(_GUESTS_AND_NOTES, booking, equals="150, Mandap faces east")
    mine.get_by_role("button", name="Take", exact=True).click()
    expect(mine.get_by_label("Expected")).to_have_value("150")


_CONFIRMED = """
insert into bookings (branch_id, hall_id, title, event_date, event_time, status, guests_expected)
select branch_id, id, 'Grover reception', %s, '19:00', 'confirmed', 100 from halls where id = %s
returning id
"""
_GUESTS_AND_NOTES = "select concat_ws(', ', guests_expected, notes) from bookings where id = %s"
_TAKE_AWAY = """
delete from memberships where user_id = (select id from auth.users where email = %s)
returning user_id, branch_id, role
"""
_GIVE_BACK = "insert into memberships (user_id, branch_id, role) values (%s, %s, %s)"
_INSERT = """
insert into bookings (branch_id, hall_id, hall_name, title, event_date, event_time)
select h.branch_id, h.id, h.name, v.title, v.day, '19:00' from halls h,
  (values (%s::text, %s::bigint, %s::date)) v (title, hall_id, day) where h.id = v.hall_id
"""
