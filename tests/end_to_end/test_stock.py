"""The store in two windows and two branches: a movement is seen live, what is short is settled."""

from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.conftest import House, OpenWindow

STORE, MANAGER, OTHER_STORE = "store.dwk@demo.test", "manager.dwk@demo.test", "store.rjg@demo.test"


def open_stock(page: Page, house: House, path: str = "dwk/stock") -> None:
    page.goto(f"{house.url}/{path}")
    expect(page.get_by_role("button", name="Live", exact=True)).to_be_visible()


def line(page: Page, item: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("button", name=item, exact=True))


_ON_HAND = """
select i.on_hand from inventory_items i join branches b on b.id = i.branch_id
where b.code = 'dwk' and i.name = %s
"""


def issue(page: Page, item: str, quantity: int) -> Locator:
    """Fill the form of a movement; return the panel it stands in."""
    page.keyboard.press("m")
    panel = page.get_by_role("dialog", name="Record movement")
    panel.get_by_role("combobox", name="Item").fill(item)
    page.get_by_role("option", name=item).click()
    panel.get_by_label("How many").fill(str(quantity))
    panel.get_by_role("button", name="Record", exact=True).click()
    return panel


def test_movement_is_seen_live_and_one_too_many_is_not_recorded(
    house: House, open_window: OpenWindow
) -> None:
    store, manager = open_window(STORE).page, open_window(MANAGER).page
    open_stock(store, house)
    open_stock(manager, house)
    before = int(house.ask(_ON_HAND, "Cocktail table"))
    expect(line(manager, "Cocktail table")).to_contain_text(str(before))

    panel = issue(store, "Cocktail table", 3)

    expect(panel).to_be_hidden()
    expect(line(manager, "Cocktail table")).to_contain_text(str(before - 3))
    expect(line(manager, "Cocktail table")).to_contain_text("Sunil changed this")
    expect(manager.locator("footer")).to_contain_text("issued 3 Cocktail table")
    assert findings(manager) == []

    panel = issue(store, "Cocktail table", before)
    expect(panel).to_contain_text(f"Only {before - 3} on hand")
    assert findings(store) == []
    house.expect(_ON_HAND, "Cocktail table", equals=before - 3)


def test_shortage_opens_by_itself_and_is_settled_with_a_yes_from_elsewhere(
    house: House, open_window: OpenWindow
) -> None:
    store, other = open_window(STORE).page, open_window(OTHER_STORE).page
    open_stock(store, house)
    open_stock(other, house, "rjg/stock/shortages")
    house.database.execute(_NEED_MANY)

    expect(line(store, "Stage panel 8×4")).to_contain_text("Short")
    line(store, "Stage panel 8×4").get_by_role("button").click()
    panel = store.get_by_role("dialog", name="Stage panel 8×4")
    expect(panel).to_contain_text("Who needs them")
    panel.get_by_text("Transfer from Rajouri Garden").click()
    panel.get_by_label("How many: Transfer from Rajouri Garden").fill("2")
    assert findings(store) == []
    panel.get_by_role("button", name="Ask Rajouri Garden for 2").click()

    expect(panel).to_contain_text("Waiting for Rajouri Garden")
    ask = other.get_by_role("listitem").filter(has_text="Dwarka asks for 2 Stage panel 8×4")
    assert findings(other) == []
    ask.get_by_role("button", name="Yes, lend them").click()

    expect(ask).to_contain_text("Agreed")
    expect(panel.get_by_role("group", name="Which shortage")).to_be_visible()
    house.expect(_SETTLED, equals=2)


# Every other branch but Rajouri Garden is left without, so that it is the one to ask.
_NEED_MANY = """
with dwk as (
  select i.id, i.branch_id, i.owned - i.out_of_service as usable from inventory_items i
  join branches b on b.id = i.branch_id where b.code = 'dwk' and i.sku = 'ST-8X4'
), others as (
  update inventory_items set active = false
  where sku = 'ST-8X4'
    and branch_id not in (select id from branches where code in ('dwk', 'rjg'))
)
insert into inventory_needs (branch_id, item_id, booking_id, quantity, out_at, due_back_at)
select dwk.branch_id, dwk.id, b.id, dwk.usable + 5, b.starts_at, b.ends_at
from dwk join bookings b using (branch_id)
where b.status = 'confirmed' and b.starts_at between now() + interval '2 days'
  and now() + interval '12 days'
order by b.starts_at limit 1
on conflict (booking_id, item_id) do update set quantity = excluded.quantity
"""
_SETTLED = """
select s.settled_quantity from inventory_shortages s join inventory_items i on i.id = s.item_id
where i.sku = 'ST-8X4' and s.state = 'settled'
"""
