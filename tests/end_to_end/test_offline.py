"""Work without a network: kept whatever happens to the browser, sent once, refusals settled."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.browser import install_browser
from tests.end_to_end.conftest import ARGUMENTS, WAIT_MS, House, OpenWindow, sign_in
from tests.end_to_end.line import Line

PRIYA, MANAGER = "sales.dwk@demo.test", "manager.dwk@demo.test"
# Installing keeps the whole build; what was on screen by then is kept long before.
_IS_KEPT = "url => navigator.serviceWorker.ready.then(({ active }) => active.scriptURL === url)"
# The session must be renewed before anything can be sent.
_EXPIRE = """() => {
  const session = JSON.parse(localStorage.getItem('banquet-session'))
  localStorage.setItem('banquet-session', JSON.stringify({ ...session, expires_at: 1 }))
}"""
# Rows of a branch that the browser of the person holds.
_HELD = """async (branch) => {
  const names = (await indexedDB.databases()).map(({ name }) => name)
  const name = names.find((each) => each.startsWith('banquet-'))
  const answer = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result) })
  const database = await answer(indexedDB.open(name))
  const rows = await answer(database.transaction('rows').objectStore('rows').getAll())
  database.close()
  return rows.filter(({ row }) => row.branch_id === branch).length
}"""
_IS_HELD = f"async (branch) => await ({_HELD})(branch) > 0"
# Whether it holds the bookings of a whole month: a page that goes may leave them half written.
_KEEPS = """async (month) => {
  const names = (await indexedDB.databases()).map(({ name }) => name)
  const name = names.find((each) => each.startsWith('banquet-'))
  const answer = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result) })
  const database = await answer(indexedDB.open(name))
  const kept = await answer(database.transaction('kept').objectStore('kept').getAllKeys())
  database.close()
  const span = /^live:bookings:branch_id=[^:]*:event_date=gte.([^:]*):event_date=lte.([^:]*)$/
  return kept.map((each) => each.match(span) ?? []).some(
    ([, from, to]) => from <= `${month}-01` && `${month}-28` <= to)
}"""
_GIVE = """
insert into memberships (user_id, branch_id, role)
select u.id, b.id, 'sales' from auth.users u, branches b where u.email = %s and b.code = 'rjg'
returning id, branch_id
"""
_TAKE = """
insert into bookings (branch_id, hall_id, title, event_date, event_time, status)
select branch_id, id, 'Somebody was first', %s, '18:00', 'confirmed' from halls where id = %s
"""
_DONE = """
select array_agg(m.seq order by m.done_at) from mutations m
join auth.users u on u.id = m.user_id where u.email = %s
"""


@contextmanager
def device(chromium: Browser, profile: Path) -> Iterator[BrowserContext]:
    """Start a browser whose storage outlives it."""
    context = chromium.browser_type.launch_persistent_context(
        profile,
        executable_path=install_browser(),
        args=ARGUMENTS,
        viewport={"width": 1440, "height": 900},
        locale="en-IN",
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT_MS)
    gone: list[BrowserContext] = []
    context.on("close", lambda closed: gone.append(closed))
    yield context
    if not gone:
        context.close()


def kill(profile: Path) -> None:
    """Kill the browser that runs on a profile, all its processes at once, as a power cut does.

    Playwright gives each browser a process group of its own.
    """
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            if f"--user-data-dir={profile}".encode() in (process / "cmdline").read_bytes():
                return os.killpg(os.getpgid(int(process.name)), signal.SIGKILL)
    raise AssertionError("no browser runs on that profile")


class Plan:
    """What Priya does without a network: two bookings, a note and a lead."""

    def __init__(self, house: House, url: str) -> None:
        self.url = url
        self.pearl, self.emerald = house.hall("dwk", "Pearl"), house.hall("dwk", "Emerald A")
        self.free = house.free_date("dwk")
        self.contested = house.free_date("dwk")
        self.noted = house.ask(
            "select b.id from bookings b join branches r on r.id = b.branch_id where r.code = 'dwk'"
            " and status = 'confirmed' and event_date > current_date order by event_date limit 1"
        )
        on = "select event_date::text from bookings where id = %s"
        self.noted_on = str(house.ask(on, self.noted))
        self.days = (self.free, self.contested, self.noted_on)

    def look_round(self, page: Page) -> None:
        """Open what is looked at later, so that this device keeps it."""
        sign_in(page, PRIYA)
        for path in ("leads", *(f"diary/{date}" for date in self.days)):
            page.goto(f"{self.url}/dwk/{path}")
            expect(page.get_by_role("button", name="Live", exact=True)).to_be_visible()
            if path != "leads":
                page.wait_for_function(_KEEPS, arg=path[len("diary/") :][:7])
        page.wait_for_function(_IS_KEPT, arg=f"{self.url}/sw.js")

    def work(self, page: Page) -> None:
        """Write down everything."""
        self.request(page, self.pearl, self.free, "Vanraj engagement")
        self.request(page, self.emerald, self.contested, "Siddiqui nikah")
        page.goto(f"{self.url}/dwk/diary/{self.noted_on}?booking={self.noted}")
        page.get_by_label("Notes for the kitchen and floor").fill("Mandap faces east")
        page.get_by_role("button", name="Save", exact=True).click()
        page.goto(f"{self.url}/dwk/leads?new=lead")
        page.get_by_label("Name", exact=True).fill("Zubin Contractor")
        page.get_by_role("button", name="Take the enquiry").click()

    def request(self, page: Page, hall: int, date: str, title: str) -> None:
        page.goto(f"{self.url}/dwk/diary/{date}?new=booking&hall={hall}&date={date}&from=19:00")
        page.get_by_label("Name", exact=True).fill(title)
        page.get_by_role("button", name="Keep as a request").click()
        expect(page.locator(".diary-block.requested").filter(has_text=title)).to_be_visible()


def test_branch_taken_away_meanwhile_leaves_the_device_and_its_work_is_refused(
    house: House, open_window: OpenWindow
) -> None:
    given = house.database.execute(_GIVE, [PRIYA]).fetchone()
    assert given is not None
    membership, rajouri = given
    page = open_window(PRIYA).page
    for code in ("dwk", "rjg"):
        page.goto(f"{house.url}/{code}/leads?new=lead")
        expect(page.get_by_role("button", name="Live", exact=True)).to_be_visible()
    page.wait_for_function(_IS_HELD, arg=rajouri)
    page.context.set_offline(True)
    page.get_by_label("Name", exact=True).fill("Nobody’s lead")
    page.get_by_role("button", name="Take the enquiry").click()
    expect(page.get_by_text("Nobody’s lead").first).to_be_visible()

    house.database.execute("delete from memberships where id = %s", [membership])
    page.context.set_offline(False)

    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    page.get_by_role("link", name="Sync").click()
    expect(page.get_by_text("Refused: not allowed")).to_be_visible()
    expect(page.get_by_text("Nobody’s lead").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("Refused: not allowed")).to_be_visible()
    page.wait_for_function(f"async (branch) => !(await ({_IS_HELD})(branch))", arg=rajouri)
    assert house.ask("select count(*) from leads where name = 'Nobody’s lead'") == 0


def test_request_for_a_month_that_is_not_on_the_device_can_be_written_down(
    house: House, open_window: OpenWindow
) -> None:
    page = open_window(MANAGER, "/dwk/diary", service_workers="allow").page
    page.wait_for_function(_IS_KEPT, arg=f"{house.url}/sw.js")
    expect(page.get_by_role("button", name="Live", exact=True)).to_be_visible()
    page.context.set_offline(True)
    page.goto(f"{house.url}/dwk/diary/2031-03-15")
    expect(page.get_by_role("button", name="Offline", exact=True)).to_be_visible()

    page.keyboard.press("b")
    page.get_by_role("combobox", name="Hall").fill("Pearl")
    page.get_by_role("option", name="Pearl").click()
    expect(page.get_by_text("Whether Pearl is free is not known here")).to_be_visible()
    assert findings(page) == []
    page.get_by_label("Name", exact=True).fill("Far away wedding")
    page.get_by_role("button", name="Keep as a request").click()
    expect(page.get_by_text("Far away wedding is kept on this device")).to_be_visible()

    page.context.set_offline(False)
    house.expect(
        "select event_date::text from bookings where title = 'Far away wedding'",
        equals="2031-03-15",
    )


@pytest.fixture
def line(house: House) -> Iterator[Line]:
    with Line(house.server.port).laid() as laid:
        yield laid


def test_work_is_kept_and_sent_once_and_a_refusal_is_settled(
    chromium: Browser, house: House, line: Line, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    plan = Plan(house, line.url)
    with device(chromium, profile) as context:
        page = context.pages[0]
        page.goto(line.url)
        plan.look_round(page)
        line.cut()
        context.set_offline(True)
        plan.work(page)
        page.goto(f"{line.url}/sync")
        expect(page.get_by_role("listitem")).to_have_count(4)
        page.reload()
        expect(page.get_by_role("listitem")).to_have_count(4)
        # What the pill opens is fetched apart from the page, and kept with it.
        page.get_by_role("button", name="Offline", exact=True).click()
        expect(page.get_by_role("dialog", name="Offline")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        assert findings(page) == []
        with context.expect_event("close"):
            kill(profile)
    assert house.ask("select count(*) from bookings where title = 'Vanraj engagement'") == 0
    house.database.execute(_TAKE, [plan.contested, plan.emerald])

    with device(chromium, profile) as context:
        context.set_offline(True)
        page, other = context.pages[0], context.new_page()
        for each in (page, other):
            each.goto(f"{line.url}/sync")
            expect(each.get_by_role("listitem")).to_have_count(4)
        page.evaluate(_EXPIRE)
        line.mend()
        context.set_offline(False)

        expect(other.get_by_text("Refused: the hall is taken")).to_be_visible()
        for each in (page, other):
            expect(each.get_by_role("button", name="Live", exact=True)).to_be_visible()
        house.expect(_DONE, PRIYA, equals=[1, 3, 4])
        assert findings(page) == []

        page.get_by_role("button", name="Use").first.click()
        expect(other.get_by_text("Nothing is waiting")).to_be_visible()
        expect(page.get_by_role("button", name="Live", exact=True)).to_be_visible()
        page.goto(f"{line.url}/sync/history")
        expect(page.get_by_role("listitem")).to_have_count(4)
        assert findings(page) == []

    house.expect(_DONE, PRIYA, equals=[1, 3, 4, 5])
    for title in ("Vanraj engagement", "Siddiqui nikah"):
        house.expect("select count(*) from bookings where title = %s", title, equals=1)
    noted = "select notes from bookings where id = %s"
    house.expect(noted, plan.noted, equals="Mandap faces east")
    house.expect("select count(*) from leads where name = 'Zubin Contractor'", equals=1)
