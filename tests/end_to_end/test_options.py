"""An option runs out under the eyes of two people; a refused batch names who is in the way."""

from playwright.sync_api import Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.conftest import House, OpenWindow

PRIYA, MANAGER = "sales.dwk@demo.test", "manager.dwk@demo.test"

_HOLD = """
insert into bookings (branch_id, hall_id, event_date, event_time, title, option_rank, created_by)
select branch_id, id, %s, '19:00', %s, %s, (select id from auth.users where email = %s)
from halls where id = %s returning id
"""
_RUN_OUT = "update bookings set option_expires_at = now() + interval '1 second' where id = %s"

_STATUSES = """
select array_agg(distinct status::text order by status::text) from bookings
where title like 'Batch of%%'
"""


def hold(house: House, hall: int, day: str, title: str, rank: int = 1) -> str:
    return str(house.ask(_HOLD, day, title, rank, PRIYA, hall))


def open_panel(page: Page, house: House, booking: str) -> None:
    page.goto(f"{house.url}/dwk/bookings?show=options&booking={booking}")
    page.get_by_label("Name", exact=True).wait_for()


def choose(page: Page, *titles: str) -> None:
    """Choose bookings of the list by their boxes, with the keyboard."""
    for title in titles:
        page.get_by_role("checkbox", name=f"Select {title}").press("Space")


def test_an_option_runs_out_and_the_second_moves_up_in_both_windows(
    house: House, open_window: OpenWindow
) -> None:
    pearl, day = house.hall("dwk", "Pearl"), house.free_date("dwk")
    first = hold(house, pearl, day, "Lakhani reception")
    second = hold(house, pearl, day, "Wadhwa sangeet", rank=2)
    priya, manager = open_window(PRIYA), open_window(MANAGER)
    open_panel(priya.page, house, second)
    open_panel(manager.page, house, first)
    expect(priya.page.get_by_role("button", name="Challenge the 1st option")).to_be_visible()
    expect(priya.page.get_by_text("2nd, waiting").first).to_be_visible()

    house.database.execute(_RUN_OUT, [first])

    expect(manager.page.get_by_text("Because: The option ran out")).to_be_visible()
    expect(manager.page.get_by_role("button", name="Join as 2nd option")).to_be_visible()
    expect(priya.page.get_by_role("button", name="Confirm", exact=True)).to_be_visible()
    expect(priya.page.get_by_text("1st, 6 d 23 h left").first).to_be_visible()
    # she is told wherever she is, the manager who holds neither is not
    expect(priya.page.get_by_text("Wadhwa sangeet is 1st option now")).to_be_visible()
    expect(manager.page.get_by_text("is 1st option now")).to_have_count(0)
    assert findings(priya.page) == []


def test_a_challenge_by_keys_leaves_the_focus_in_the_panel(
    house: House, open_window: OpenWindow
) -> None:
    pearl, day = house.hall("dwk", "Pearl"), house.free_date("dwk")
    hold(house, pearl, day, "Khanna reception")
    second = hold(house, pearl, day, "Luthra sangeet", rank=2)
    page = open_window(PRIYA).page
    open_panel(page, house, second)

    page.get_by_role("button", name="Challenge the 1st option").press("Enter")
    question = page.get_by_role("alertdialog")
    question.get_by_role("button", name="Challenge the 1st option").press("Enter")

    expect(question).to_have_count(0)
    expect(page.get_by_role("button", name="Challenge the 1st option")).to_have_count(0)
    # what it was asked from is gone: the place after it has the focus, not the top of the page
    expect(page.locator("[data-panel] :focus")).to_have_count(1)


def test_a_batch_is_all_or_nothing_and_marks_who_is_in_the_way(
    house: House, open_window: OpenWindow
) -> None:
    pearl = house.hall("dwk", "Pearl")
    titles = ("Batch of Ahuja", "Batch of Bedi", "Batch of Chopra")
    day = house.free_date("dwk")
    hold(house, pearl, day, titles[0])
    hold(house, pearl, day, titles[1], rank=2)
    hold(house, pearl, house.free_date("dwk"), titles[2])
    page = open_window(MANAGER).page
    page.goto(f"{house.url}/dwk/bookings?find=Batch+of")
    choose(page, *titles)

    page.get_by_role("button", name="Confirm", exact=True).click()

    expect(page.get_by_role("alert").first).to_contain_text("1 of 3 stands in the way")
    expect(page.get_by_text("another stands before it")).to_be_visible()
    assert findings(page) == []
    house.expect(_STATUSES, equals=["tentative"])

    page.get_by_role("button", name="Leave them out").click()
    page.get_by_role("button", name="Confirm", exact=True).click()

    expect(page.get_by_text("2 confirmed")).to_be_visible()
    house.expect(_STATUSES, equals=["confirmed", "tentative"])
