"""What the tests of stock share: items in the store, bookings that need them, and movements."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.db.house import House, Row

KOLKATA = ZoneInfo("Asia/Kolkata")


def add_item(house: House, name: str = "Chiavari chair", owned: int = 400, **values: Any) -> Row:
    """Put an item into a store, at Dwarka unless a branch is given."""
    branch = values.pop("branch", "dwk")
    return house.insert(
        "inventory_items",
        branch_id=house.branches[branch],
        name=name,
        owned=owned,
        **{"sku": name.upper()[:6], **values},
    )


def add_need(house: House, item: Row, booking: Row, quantity: int) -> Row:
    """Say that a booking takes so many of an item."""
    return house.insert(
        "inventory_needs",
        branch_id=item["branch_id"],
        item_id=item["id"],
        booking_id=booking["id"],
        quantity=quantity,
    )


def move(house: House, item: Row, reason: str, quantity: int, **values: Any) -> Row:
    """Record a movement."""
    return house.insert(
        "inventory_movements",
        branch_id=item["branch_id"],
        item_id=item["id"],
        reason=reason,
        quantity=quantity,
        **values,
    )


def counters(house: House, item: Row) -> tuple[int, int, int, int, int]:
    """Return owned, out of service, issued, borrowed and on hand of an item."""
    row = house.one(
        "select owned, out_of_service, issued, borrowed, on_hand from inventory_items"
        " where id = %(id)s",
        item,
    )
    return (
        row["owned"], row["out_of_service"], row["issued"], row["borrowed"], row["on_hand"],
    )  # fmt: skip


def shortages(house: House, item: Row) -> list[tuple[str, str, int, str]]:
    """Return the shortages of an item that are not closed: from, to, how many, state."""
    rows = house.run(
        "select starts_at, ends_at, quantity, state::text from inventory_shortages"
        " where item_id = %(id)s and state <> 'closed' order by starts_at, quantity",
        item,
    )
    return [
        (local(row["starts_at"]), local(row["ends_at"]), row["quantity"], row["state"])
        for row in rows
    ]


def local(instant: datetime) -> str:
    """Write an instant as Dwarka's clock shows it."""
    return f"{instant.astimezone(KOLKATA):%d %H:%M}"
