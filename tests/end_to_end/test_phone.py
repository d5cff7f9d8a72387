"""The product under a finger: targets large enough, nothing zoomed in or behind a keyboard."""

import re

from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.end_to_end.conftest import House, OpenWindow, Window, settle

PRIYA = "sales.dwk@demo.test"
UPRIGHT: ViewportSize = {"width": 360, "height": 740}
ON_ITS_SIDE: ViewportSize = {"width": 740, "height": 360}
TABLET: ViewportSize = {"width": 768, "height": 1024}
# What is left of a window while its keyboard is up.
TYPING: ViewportSize = {"width": 360, "height": 400}

# The sizes of what can be pressed, as the finger finds them: what answers around its middle.
_TOO_SMALL = """() => {
  const seen = element => {
    const style = getComputedStyle(element)
    const hidden = '[aria-hidden=true], [inert], .sr-only'
    return style.visibility === 'visible' && !element.closest(hidden)
  }
  const pressed = [...document.querySelectorAll('button, a[href], select:not([tabindex])')]
  return pressed.filter(seen).flatMap(element => {
    element.scrollIntoView({ block: 'center', inline: 'nearest' })
    const { left, right, top, bottom } = element.getBoundingClientRect()
    const [x, y] = [(left + right) / 2, (top + bottom) / 2]
    const answers = (x, y) => {
      const hit = document.elementFromPoint(x, y)
      return hit !== null && (hit === element || element.contains(hit))
    }
    if (!answers(x, y)) return []
    const reach = (dx, dy) => {
      let far = 0
      while (far < 44 && answers(x + dx * (far + 1), y + dy * (far + 1))) far += 1
      return far
    }
    const [wide, high] = [reach(-1, 0) + reach(1, 0) + 1, reach(0, -1) + reach(0, 1) + 1]
    // Two pixels for where neighbours meet.
    return wide < 42 || high < 42 ? [`${wide}x${high} ${element.outerHTML.slice(0, 160)}`] : []
  })
}"""
# iOS enlarges the page around a field whose letters are smaller.
_ZOOMED = """() => [...document.querySelectorAll('input, select, textarea')]
  .filter(field => field.tabIndex >= 0)
  .filter(field => field.checkVisibility() && field.getBoundingClientRect().width > 2)
  .filter(field => !['checkbox', 'radio', 'file'].includes(field.type))
  .filter(field => parseFloat(getComputedStyle(field).fontSize) < 16)
  .map(field => field.outerHTML.slice(0, 160))"""
# The page and its list of contents; strips of chips and wide tables slide on purpose.
_SIDEWAYS = """() => [document.documentElement,
    ...document.querySelectorAll(':is(main, [data-panel]) :is(.overflow-auto, .overflow-y-auto)')]
  .filter(box => box.scrollWidth > box.clientWidth + 1)
  .map(box => 'slides: ' + box.className)"""


def open_phone(open_window: OpenWindow, email: str | None) -> Window:
    """Open the product on a phone that answers to fingers, signed in as `email`."""
    return open_window(email, viewport=UPRIGHT, has_touch=True, is_mobile=True)


def faults_under_a_finger(page: Page) -> list[str]:
    """Return what is too small to press or to type into, and what slides sideways."""
    return [
        f"{page.url} {fault}"
        for look in (_TOO_SMALL, _ZOOMED, _SIDEWAYS)
        for fault in page.evaluate(look)
    ]


def test_all_a_finger_presses_is_large_enough(house: House, open_window: OpenWindow) -> None:
    stranger = open_phone(open_window, None)
    expect(stranger.page.get_by_text("Server reached")).to_be_visible()
    found = faults_under_a_finger(stranger.page)

    hall, date = house.hall("dwk", "Pearl"), house.free_date("dwk", after_days=90)
    owner = open_phone(open_window, "owner@demo.test")
    for path in (
        "/dwk/today",
        f"/dwk/diary/{date}?new=booking&hall={hall}&date={date}&from=19:00",
        "/dwk/stock/pull-sheets",
        "/dwk/dashboard",
    ):
        owner.page.goto(house.url + path)
        settle(owner)
        found += faults_under_a_finger(owner.page)
    assert found == [], "\n".join(found)

    # On its side it is wide, and a phone all the same: sections at its foot, no rail of a desk.
    owner.page.set_viewport_size(ON_ITS_SIDE)
    expect(owner.page.get_by_role("button", name="More")).to_be_visible()


def test_months_beside_are_drawn_and_for_nobody_to_find(
    house: House, open_window: OpenWindow
) -> None:
    page = open_phone(open_window, PRIYA).page
    page.goto(f"{house.url}/dwk/calendar/2027-03")
    expect(page.locator(".lamps-grid")).to_have_count(3)
    page.evaluate(_KEEP_FIRST_OF_APRIL)

    expect(page.get_by_role("group", name="Month")).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("31 March,"))).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile(r"\b1 April,"))).to_have_count(0)
    page.get_by_role("button", name=re.compile("31 March,")).focus()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('.lamps-pages')") is None

    page.get_by_role("button", name="Next month").tap()
    expect(page.get_by_role("button", name=re.compile(r"\b1 April,"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("31 March,"))).to_have_count(0)
    assert page.evaluate("() => window.kept.isConnected && window.kept.checkVisibility()")


_KEEP_FIRST_OF_APRIL = """() => {
  const days = [...document.querySelectorAll('.lamp-day')]
  window.kept = days.find(day => day.textContent.includes(' 1 April,'))
}"""


def test_what_to_press_stays_above_the_keyboard_and_says_what_clashes(
    house: House, open_window: OpenWindow
) -> None:
    hall, date = house.hall("dwk", "Pearl"), house.free_date("dwk", after_days=100)
    taken = (
        "insert into bookings (branch_id, hall_name, event_date, event_time, title)"
        " select branch_id, name, %s::date, '19:00', 'There first' from halls where id = %s"
    )
    house.database.execute(taken.encode(), [date, hall])
    phone = open_phone(open_window, PRIYA)
    path = f"/dwk/diary/{date}?new=booking&hall={hall}&date={date}&from=19:00"
    phone.page.goto(house.url + path)
    join = phone.page.get_by_role("button", name="Join as 2nd option")

    phone.page.set_viewport_size(TYPING)
    phone.page.get_by_label("Name", exact=True).tap()
    expect(join).to_be_in_viewport(ratio=1)
    phone.page.get_by_role("button", name="Pearl is taken").tap()

    expect(phone.page.get_by_role("alert").get_by_text("There first")).to_be_in_viewport(ratio=1)


def _move_a_lead(
    house: House, open_window: OpenWindow, size: ViewportSize
) -> tuple[Page, Locator, Locator]:
    """Move a lead on in its panel; return the page, the panel's foot and the toast that tells."""
    lead = house.ask(_TO_BE_CLOSED)
    page = open_phone(open_window, "owner@demo.test").page
    page.set_viewport_size(size)
    page.goto(f"{house.url}/dwk/leads?lead={lead}")
    foot, toast = page.locator("[data-slot=footer]"), page.locator("[data-slot=toast]")
    foot.get_by_role("button", name="Move to Negotiation").tap()
    expect(toast).to_be_visible()
    return page, foot, toast


def test_news_lies_under_what_is_asked_on_a_phone_on_its_side(
    house: House, open_window: OpenWindow
) -> None:
    page, foot, toast = _move_a_lead(house, open_window, ON_ITS_SIDE)

    foot.get_by_role("button").last.tap()
    page.get_by_role("menuitem", name="Turned down").tap()

    asked = page.get_by_role("alertdialog")
    expect(asked).to_be_visible()
    expect(toast).to_be_visible()
    assert asked.evaluate(_COVERED) == []


def test_news_stands_over_the_foot_of_a_panel_on_a_tablet(
    house: House, open_window: OpenWindow
) -> None:
    _, foot, toast = _move_a_lead(house, open_window, TABLET)

    news, buttons = toast.bounding_box(), foot.bounding_box()
    assert news is not None
    assert buttons is not None
    assert news["y"] + news["height"] <= buttons["y"]


# The title and buttons of a dialog that something is drawn over, be it inert.
_COVERED = """dialog => {
  const inert = [...document.querySelectorAll('[inert]')]
  for (const part of inert) part.inert = false
  const covered = [...dialog.querySelectorAll('h2, button')].filter(part => {
    const { left, right, top, bottom } = part.getBoundingClientRect()
    const points = [left + 4, (left + right) / 2, right - 4].map(x => [x, (top + bottom) / 2])
    return points.some(([x, y]) => !dialog.contains(document.elementFromPoint(x, y)))
  })
  for (const part of inert) part.inert = true
  return covered.map(part => part.textContent)
}"""
_TO_BE_CLOSED = """
select l.id::text from leads l join branches b on b.id = l.branch_id
where b.code = 'dwk' and l.stage = 'proposal' order by l.created_at limit 1
"""


def test_unkind_data_bursts_nothing(house: House, open_window: OpenWindow) -> None:
    # A word of sixty letters, scripts of both directions, a number of seven digits, no hall at all.
    house.database.execute(_UNKIND.encode())
    owner = open_phone(open_window, "owner@demo.test")
    found: list[str] = []
    for path in (
        "/long/today",
        "/long/bookings",
        "/long/leads?list",
        f"/long/leads?lead={_LEAD}",
        "/long/stock",
        "/long/settings",
        "/long/dashboard",
        "/dashboard",
        "/bare/dashboard",
    ):
        owner.page.goto(house.url + path)
        settle(owner)
        found += [f"{path} {fault}" for fault in owner.page.evaluate(_SIDEWAYS)]
        found += [f"{path} {fault}" for fault in owner.page.evaluate(_OVERLAID)]
    assert found == [], "\n".join(found)

    owner.page.goto(f"{house.url}/bare/diary/2026-12-05")
    expect(owner.page.get_by_text("A manager adds the halls of this branch first")).to_be_visible()


# Words that lie over one another in a line of a list, each as it is seen: line by line, and cut.
_OVERLAID = """() => [...document.querySelectorAll('main li')].flatMap(line => {
  const parts = [...line.querySelectorAll('*')].filter(part =>
    [...part.childNodes].some(node => node.nodeType === 3 && node.data.trim() !== '')
    && part.checkVisibility() && !part.closest('.sr-only, [aria-hidden=true]'))
  const seen = parts.flatMap(part => {
    const range = document.createRange()
    range.selectNodeContents(part)
    const isCut = getComputedStyle(part).overflowX === 'hidden'
    const end = isCut ? part.getBoundingClientRect().right : Infinity
    return [...range.getClientRects()].map(({ left, top, right, bottom }) =>
      ({ part, left, top, right: Math.min(right, end), bottom }))
  })
  return seen.flatMap((a, index) => seen.slice(index + 1)
    .filter(b => !a.part.contains(b.part) && !b.part.contains(a.part))
    .filter(b => a.left < b.right - 2 && b.left < a.right - 2
      && a.top < b.bottom - 4 && b.top < a.bottom - 4)
    .map(b => `"${a.part.textContent}" lies over "${b.part.textContent}"`))
})"""
_LEAD = "01a20000-0000-7000-8000-000000000001"
_UNKIND = f"""
insert into branches (code, name, timezone, currency)
values ('long', repeat('Sawaijaisinghpura', 3), 'Europe/Berlin', 'EUR'),
  ('bare', 'Bare', 'Asia/Kolkata', 'INR');
insert into halls (branch_id, name)
select id, repeat('Maharajadhiraj', 4) from branches where code = 'long';
insert into dayparts (branch_id, code, name, start_time, end_time)
select id, 'dinner', 'Dinner', '19:00', '23:00' from branches where code = 'long';
insert into bookings
  (branch_id, hall_name, event_date, event_time, title, guests_expected, status)
select h.branch_id, h.name, (now() at time zone b.timezone)::date, hour, title, 99999, 'confirmed'
from halls h join branches b on b.id = h.branch_id,
  (values ('00:30'::time, repeat('Thiruvananthapuram', 4)), ('12:00', 'حفل زفاف')) t (hour, title)
where b.code = 'long';
insert into inventory_items (branch_id, name, category, owned, on_hand)
select id, repeat('Silberleuchter', 5), repeat('Tafelgeschirr', 4), 9999999, 9999999
from branches where code = 'long';
insert into leads (id, branch_id, name, stage, next_action, next_action_at)
select '{_LEAD}', id, repeat('Krishnamoorthy', 5), 'contacted', repeat('Rueckruf', 20),
  now() - interval '2 days'
from branches where code = 'long';
"""
