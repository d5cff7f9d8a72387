"""`make screenshots`: every screen, desktop and phone, light and dark, into docs/screenshots/.

The pictures show the demonstration as it is on the day they are taken.
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from banquet.demo.company import PASSWORD
from tests.end_to_end.browser import install_browser
from tests.running import Server

OUT = Path("docs/screenshots")
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 780}
WALL: ViewportSize = {"width": 1920, "height": 1080}
WAIT_MS = 20_000


@dataclass(frozen=True)
class Screen:
    """One screen to be taken.

    Attributes:
        name: Of its files.
        path: Its address; see `addresses` for what stands in braces.
        person: Who looks at it: the part of a demonstration's log-in before the @; None for
            nobody.
        keys: Pressed before the picture is taken.
        sizes: Names and sizes of the windows.
        offline: Whether the network is gone by then.
    """

    name: str
    path: str
    person: str | None = "manager.dwk"
    keys: tuple[str, ...] = ()
    sizes: tuple[tuple[str, ViewportSize], ...] = (("desktop", DESKTOP), ("phone", PHONE))
    offline: bool = False


SCREENS = (
    Screen("sign-in", "/sign-in", person=None),
    Screen("today", "/dwk/today"),
    Screen("wall", "/dwk/today?wall", sizes=(("wall", WALL),)),
    Screen("diary", "/dwk/diary/{busy}"),
    Screen("sessions", "/dwk/diary/{busy}?view=sessions", sizes=(("desktop", DESKTOP),)),
    Screen("offline", "/dwk/diary/{busy}", offline=True),
    Screen("week", "/dwk/diary/{busy}/week"),
    Screen("booking", "/dwk/diary/{busy}?booking={booking}"),
    Screen("new-booking", "/dwk/diary/{busy}?new=booking&hall={hall}&date={busy}&from=19:00"),
    Screen("day-sheet", "/dwk/diary/{busy}/sheet", sizes=(("desktop", DESKTOP),)),
    Screen("calendar", "/dwk/calendar/{month}"),
    Screen("calendar-all", "/all/calendar/{month}", person="owner"),
    Screen("bookings", "/dwk/bookings"),
    Screen("leads", "/dwk/leads"),
    Screen("leads-list", "/dwk/leads?list"),
    Screen("lead", "/dwk/leads?lead={lead}"),
    Screen("convert", "/dwk/leads?lead={lead}", keys=("c",)),
    Screen("new-lead", "/dwk/leads?new=lead"),
    Screen("stock", "/dwk/stock", person="store.dwk"),
    Screen("item", "/dwk/stock?item={item}", person="store.dwk"),
    Screen("shortages", "/dwk/stock/shortages", person="store.dwk"),
    Screen("pull-sheets", "/dwk/stock/pull-sheets", person="store.dwk"),
    Screen("movements", "/dwk/stock/movements", person="store.dwk"),
    Screen("dashboard", "/dashboard", person="owner"),
    Screen("dashboard-branch", "/dwk/dashboard", person="owner"),
    Screen("stock-all", "/all/stock", person="owner"),
    Screen("people", "/dwk/people", person="owner"),
    Screen("invite", "/dwk/people?new=invitation", person="owner"),
    Screen("account", "/account"),
    Screen("settings", "/dwk/settings", person="owner"),
    Screen("find", "/dwk/calendar/{month}", keys=("Control+k",)),
    Screen("sync", "/sync"),
    Screen("inspector", "/inspector", person="owner"),
)


def main() -> int:
    """Start a demonstration, take the pictures, say how many there are."""
    chosen = set(sys.argv[1:])
    screens = [screen for screen in SCREENS if not chosen or screen.name in chosen]
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="banquet-screens-") as directory:
        server = Server(None, Path(directory), arguments=["--demo"])
        server.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=install_browser(), args=["--no-sandbox", "--disable-gpu"]
                )
                taken = take_all(browser, server, screens)
                browser.close()
        finally:
            server.stop()
    sys.stdout.write(f"{taken} pictures are in {OUT}/.\n")
    return 0


def take_all(browser: Browser, server: Server, screens: list[Screen]) -> int:
    """Take each screen in each of its sizes, light and dark; returns the number of pictures."""
    expect.set_options(timeout=WAIT_MS)
    places = addresses(server)
    taken = 0
    for scheme in ("light", "dark"):
        for person in dict.fromkeys(screen.person for screen in screens):
            for page, screen, size in _windows(browser, server, scheme, person, screens):
                _take(page, server, screen, places, OUT / f"{screen.name}-{size}-{scheme}.png")
                taken += 1
    return taken


def _windows(
    browser: Browser, server: Server, scheme: str, person: str | None, screens: list[Screen]
) -> Iterator[tuple[Page, Screen, str]]:
    """Yield a page of one person for each screen and size of theirs, signed in once."""
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-IN",
        timezone_id="Asia/Kolkata",
        viewport=DESKTOP,
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    if person is not None:
        page.goto(server.url)
        page.get_by_label("E-mail").fill(f"{person}@demo.test")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("navigation", name="Main").wait_for()
    for screen in screens:
        for size, viewport in screen.sizes if screen.person == person else ():
            page.set_viewport_size(viewport)
            yield page, screen, size
    context.close()


def _take(page: Page, server: Server, screen: Screen, places: dict[str, str], to: Path) -> None:
    page.goto(server.url + screen.path.format(**places), wait_until="networkidle")
    if screen.person is not None and "wall" not in screen.name:
        expect(page.get_by_role("main").first).to_be_visible()
        expect(page.get_by_text("Live", exact=True).filter(visible=True).first).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    if screen.offline:
        page.context.set_offline(True)
        expect(page.get_by_text("Offline.", exact=True)).to_be_visible()
    for key in screen.keys:
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
    # Two frames: what the last change set off is drawn.
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.screenshot(path=to)
    page.context.set_offline(False)


def addresses(server: Server) -> dict[str, str]:
    """Return what stands in braces in the paths: ids and dates of this demonstration."""
    headers = {"apikey": server.secret_key}
    with httpx.Client(base_url=f"{server.url}/rest/v1", headers=headers) as client:

        def first(path: str) -> dict[str, str]:
            rows: list[dict[str, str]] = client.get(path).raise_for_status().json()
            return rows[0]

        branch = first("/branches?code=eq.dwk")["id"]
        today = date.today()
        booking = first(
            f"/bookings?branch_id=eq.{branch}&status=eq.tentative&option_rank=eq.2&order=event_date"
            f"&event_date=gte.{today}"
        )
        return {
            "busy": booking["event_date"],
            "month": booking["event_date"][:7],
            "booking": booking["id"],
            "hall": booking["hall_id"],
            "lead": first(f"/leads?branch_id=eq.{branch}&stage=eq.proposal&order=created_at")["id"],
            "item": first(f"/inventory_shortages?branch_id=eq.{branch}&order=created_at")[
                "item_id"
            ],
        }


if __name__ == "__main__":
    sys.exit(main())
