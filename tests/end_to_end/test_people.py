"""Owners and managers bring people in and send them off; every screen follows at once."""

import itertools
import re
from typing import Literal

from playwright.sync_api import expect

from tests.end_to_end.axe import findings
from tests.end_to_end.conftest import House, OpenWindow, Window, resize, saving, until

NEHA, PRIYA, KITCHEN = "manager.dwk@demo.test", "sales.dwk@demo.test", "kitchen.dwk@demo.test"
DESKTOP, PHONE = (1440, 900), (360, 780)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PASSWORD = "marigold at nine"

_FREE = "select not exists (select from auth.users where email = %s)"
_RIGHTS = """
select count(*) from memberships m join auth.users u on u.id = m.user_id where u.email = %s
"""


def test_invited_colleague_accepts_works_and_is_sent_off(
    house: House, open_window: OpenWindow
) -> None:
    neha = open_window(NEHA, "/dwk/people")
    expect(neha.page.get_by_role("button", name="Live", exact=True)).to_be_visible()
    neha.page.keyboard.press("i")
    neha.page.get_by_label("E-mail, or several").fill("ritu@example.com")
    neha.page.get_by_label("Name", exact=True).fill("Ritu Sen")
    choose(neha, "Role", "Sales")
    with saving(neha):
        neha.page.get_by_role("button", name="Send the invitation").click()
    expect(neha.page.get_by_role("row", name="Ritu Sen")).to_contain_text("Mailed")

    ritu = open_window(None, mailed_link(house, "ritu@example.com", "invite"))
    expect(ritu.page.get_by_text("Neha Joshi invited you.")).to_be_visible()
    expect(ritu.page.get_by_text("Sales, Dwarka")).to_be_visible()
    assert "access_token" not in ritu.page.evaluate("location.href")
    ritu.page.get_by_label("Your name").fill("Ritu Khanna")
    ritu.page.get_by_label("Password", exact=True).fill(PASSWORD)
    ritu.page.get_by_role("button", name="Begin").click()
    ritu.page.wait_for_url(re.compile("/dwk/calendar"))
    line = neha.page.get_by_role("row", name="Ritu Khanna")
    expect(line).to_contain_text("Calendar")

    line.get_by_role("button", name="Change Ritu Khanna").click()
    with saving(neha):
        neha.page.get_by_role("button", name="Take away Sales, Dwarka").click()
    expect(ritu.page.get_by_text("Waiting for a manager to give you rights")).to_be_visible()
    house.expect(_RIGHTS, "ritu@example.com", equals=0)
    with saving(neha):
        neha.page.get_by_role("button", name="Undo").click()
    expect(ritu.page.get_by_role("navigation", name="Main")).to_be_visible()


def test_withdrawn_invitation_opens_nothing_and_says_what_to_do(
    house: House, open_window: OpenWindow
) -> None:
    neha = open_window(NEHA, "/dwk/people?new=invitation")
    neha.page.get_by_label("E-mail, or several").fill("asha@example.com")
    choose(neha, "Role", "Store")
    with saving(neha):
        neha.page.get_by_role("button", name="Send the invitation").click()
    expect(neha.page.get_by_role("row", name="asha@example.com")).to_contain_text("Mailed")
    link = mailed_link(house, "asha@example.com", "invite")
    with saving(neha):
        neha.page.get_by_role("button", name="Withdraw").click()

    asha = open_window(None, link)

    expect(asha.page.get_by_text("This invitation no longer works")).to_be_visible()
    house.expect(_FREE, "asha@example.com", equals=True)


def test_staff_do_not_see_people_and_are_told_whose_page_it_is(open_window: OpenWindow) -> None:
    window = open_window(PRIYA, "/dwk/people")
    expect(window.page.get_by_role("heading", name="People is for owners")).to_be_visible()
    expect(window.page.get_by_role("link", name="People", exact=True)).to_have_count(0)
    asked = window.page.evaluate(
        "() => performance.getEntriesByType('resource').map(({name}) => name)"
    )
    assert not [url for url in asked if "staff_accounts" in url or "/invitations" in url]


def test_forgotten_password_is_replaced_by_mail_and_other_devices_ended(
    house: House, open_window: OpenWindow
) -> None:
    window = open_window(None, "/sign-in")
    window.page.get_by_role("link", name="Forgot the password?").click()
    window.page.get_by_label("E-mail").fill(KITCHEN)
    window.page.get_by_role("button", name="Send the link").click()
    expect(window.page.get_by_text("Look into your mail")).to_be_visible()
    link = mailed_link(house, KITCHEN, "recovery")

    window.page.goto(house.url + link)
    window.page.get_by_label("New password").fill(PASSWORD)
    window.page.get_by_role("button", name="Set the password").click()

    window.page.get_by_role("navigation", name="Main").wait_for()
    assert house.server.sign_in(KITCHEN, PASSWORD)["user"]["email"] == KITCHEN
    window.page.goto(house.url + "/account")
    devices = window.page.get_by_role("region", name="Where you are signed in")
    expect(devices.get_by_text("This device")).to_have_count(1)
    devices.get_by_role("button", name="End all others").click()
    expect(devices.get_by_text("Nowhere else.")).to_be_visible()
    window.page.goto(house.url + link)
    expect(window.page.get_by_text("This link no longer works")).to_be_visible()


def test_account_pages_have_no_finding_and_fit_the_window(
    house: House, open_window: OpenWindow
) -> None:
    window = open_window(NEHA, "/dwk/people")
    person = house.ask("select id from auth.users where email = %s", PRIYA)
    found: list[str] = []
    for path in (
        "/dwk/people?new=invitation",
        f"/dwk/people?person={person}",
        "/account",
        "/forgotten-password",
        "/invitation",
    ):
        window.page.goto(house.url + path)
        window.page.get_by_role("heading").first.wait_for()
        expect(window.page.locator("[aria-busy=true]")).to_have_count(0)
        for (width, height), theme in itertools.product((DESKTOP, PHONE), THEMES):
            resize(window.page, width, height)
            window.page.emulate_media(color_scheme=theme)
            found += findings(window.page)
            assert window.page.evaluate("document.documentElement.scrollWidth") <= width, path

    assert found == [], "\n".join(found)


def choose(window: Window, label: str, option: str) -> None:
    """Choose from a list in the open panel."""
    window.page.get_by_role("dialog").get_by_role("button", name=label).click()
    window.page.get_by_role("option", name=option).click()


def mailed_link(house: House, email: str, kind: str) -> str:
    """Return path and query of the link that the log has instead of a mail."""

    def links() -> list[str]:
        lines = [line for line in house.server.log.splitlines() if f"to={email}" in line]
        return [
            link for line in lines for link in re.findall(rf"/auth/v1/verify\S*{kind}\S*", line)
        ]

    return until(links, bool, f"a link for {email}")[-1].rstrip('"')
