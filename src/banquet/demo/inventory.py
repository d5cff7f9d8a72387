"""The stores of the company: what each branch owns, what its functions take, and what moved.

Written like the rest through the login role of the REST API, as the store's own person, so that
counters follow movements and shortages open by the database's own rules.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import psycopg
from psycopg.sql import SQL

from banquet.demo.company import BRANCHES, Branch, Login, logins
from banquet.demo.ids import uuid7

_DAYS_BACK = 2
_DAYS_AHEAD = 28
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Item:
    """Something a store keeps.

    Attributes:
        owned_per_guest: Pieces for each guest of the branch's fullest hour to come.
        guests_per_unit: A function takes one for so many guests; None: only some functions.
        turnaround_minutes: Washing or repair after a function; restocking of consumables.
        par_share: Share of what is owned below which the store calls it low.
    """

    sku: str
    name: str
    category: str
    owned_per_guest: float
    guests_per_unit: int | None = None
    turnaround_minutes: int = 0
    unit: str = "piece"
    kind: str = "returnable"
    out_of_service_share: float = 0.0
    par_share: float = 0.0


_SEATING, _LINEN = "Seating", "Linen"
_KITCHEN, _STAGE, _USED_UP = "Kitchen and service", "Sound, light, stage", "Used up"

ITEMS = (
    Item("CH-BQ-G", "Banquet chair, gold", _SEATING, 0.75, None, 0, out_of_service_share=0.015),
    Item("CH-CHV", "Chiavari chair", _SEATING, 1.03, 1, 0, out_of_service_share=0.03),
    Item("TB-R6", "Round table 6 ft", _SEATING, 0.109, 10, 0, out_of_service_share=0.02),
    Item("TB-CKT", "Cocktail table", _SEATING, 0.038, 40),
    Item("SF-2-IV", "Sofa, two-seat, ivory", _SEATING, 0.013, None, 0, out_of_service_share=0.05),
    Item("LN-WH", "Table linen, white", _LINEN, 0.3, 10, 36 * _HOUR, out_of_service_share=0.1),
    Item("LN-MR", "Table linen, maroon", _LINEN, 0.12, None, 36 * _HOUR, out_of_service_share=0.06),
    Item("CC-IV", "Chair cover, ivory, stretch, with sash", _LINEN, 1.65, None, 36 * _HOUR,
         out_of_service_share=0.08),
    Item("NP-WH", "Napkin", _LINEN, 2.6, 1, 24 * _HOUR, out_of_service_share=0.06, par_share=0.95),
    Item("CF-DSH", "Chafing dish", _KITCHEN, 0.095, 14, 2 * _HOUR, out_of_service_share=0.03),
    Item("CR-SET", "Crockery set", _KITCHEN, 1.32, 1, 3 * _HOUR, "set", out_of_service_share=0.02),
    Item("PL-CHG", "Charger plate", _KITCHEN, 0.55, None, 3 * _HOUR),
    Item("GL-WTR", "Water goblet", _KITCHEN, 1.42, 1, 3 * _HOUR, par_share=0.9),
    Item("PA-SET", "PA set", _STAGE, 0.0056, 350, 0, "set"),
    Item("ST-8X4", "Stage panel 8×4", _STAGE, 0.056),
    Item("MD-KIT", "Mandap kit", _STAGE, 0.0042, None, 6 * _HOUR, "kit"),
    Item("LT-PAR", "Par light", _STAGE, 0.055, 25, 0, out_of_service_share=0.05),
    Item("GN-125", "Generator, 125 kVA", _STAGE, 0.0042, None, 0),
    Item("WB-200", "Water bottle, 200 ml", _USED_UP, 4.0, 1, 0, "bottle", "consumable",
         par_share=0.4),
    Item("TS-BOX", "Tissue box", _USED_UP, 0.35, 20, 0, "box", "consumable", par_share=1.1),
    Item("FL-GEL", "Chafing fuel", _USED_UP, 0.5, None, 0, "tin", "consumable", par_share=0.5),
)  # fmt: skip

# What some functions take besides the usual: (event types, sku, pieces, or guests for each piece).
_EXTRAS: tuple[tuple[tuple[str, ...], str, int, int | None], ...] = (
    (("wedding",), "MD-KIT", 1, None),
    (("wedding", "reception"), "GN-125", 1, None),
    (("wedding", "reception", "sangeet"), "ST-8X4", 12, None),
    (("wedding", "reception", "engagement"), "PL-CHG", 1, 2),
    (("reception", "engagement", "anniversary"), "SF-2-IV", 4, None),
    (("conference", "training", "staff lunch", "dealer meet", "satsang"), "CH-BQ-G", 1, 1),
    (("dealer meet", "awards night"), "LN-MR", 1, 10),
    (("wedding", "sangeet"), "CC-IV", 1, 1),
)

# The last days of a store: (hours ago, sku, reason, share of what is owned).
_MOVEMENTS: tuple[tuple[float, str, str, float], ...] = (
    (76, "GL-WTR", "breakage", 0.02),
    (70, "LN-WH", "to_service", 0.06),
    (52, "WB-200", "issue", 0.2),
    (50, "TS-BOX", "issue", 0.4),
    (47, "CR-SET", "breakage", 0.006),
    (30, "WB-200", "purchase", 0.15),
    (27, "CH-CHV", "to_service", 0.01),
    (26, "LN-WH", "from_service", 0.05),
    (8, "NP-WH", "count", -0.01),
    (5, "FL-GEL", "issue", 0.3),
    (3, "CH-BQ-G", "issue", 0.3),
    (1.2, "CH-BQ-G", "return", 0.05),
)

# Thin in the one store, ample in the other: so much of what would be enough.
_SHARE_OF_ENOUGH = {
    ("dwk", "CH-CHV"): 0.66,
    ("dwk", "PL-CHG"): 0.56,
    ("dwk", "LN-WH"): 0.72,
    ("rjg", "CH-CHV"): 0.7,
    ("noi", "CH-CHV"): 1.6,
}

_ASKS = ("rjg", "CH-CHV", "dwk")
"""The branch that is short, of what, and the branch whose store is to say yes."""


class Stores:
    """Writes every branch's stock over one connection, as the person who keeps it."""

    def __init__(
        self,
        connection: psycopg.Connection[tuple[Any, ...]],
        acting_as: Callable[[Login], AbstractContextManager[None]],
        branches: Mapping[str, int],
    ) -> None:
        self._connection = connection
        self._acting_as = acting_as
        self._branches = branches

    def write(self, now: datetime, seed: int = 2026) -> None:
        """Fill the stores around a moment, which is local time of the branches."""
        rng = Random(seed)  # noqa: S311  a demonstration, not a secret
        for branch in BRANCHES:
            with self._acting_as(_keeper(branch.code)):
                window = self._window(branch, now)
                self._write_items(rng, branch, {**window, "from": now})
                self._write_needs(window)
            # By themselves: each movement is judged against the counters the last one left.
            with self._acting_as(_keeper(branch.code)):
                self._write_movements(branch)
        self._ask_for_a_transfer()

    def _window(self, branch: Branch, now: datetime) -> dict[str, Any]:
        return {
            "branch": self._branches[branch.code],
            "from": now - timedelta(days=_DAYS_BACK),
            "to": now + timedelta(days=_DAYS_AHEAD),
        }

    def _write_items(self, rng: Random, branch: Branch, window: dict[str, Any]) -> None:
        [(guests,)] = self._connection.execute(_FULLEST_HOUR, window).fetchall()
        rows = []
        for order, item in enumerate(ITEMS):
            share = _SHARE_OF_ENOUGH.get((branch.code, item.sku), 1) * rng.uniform(0.95, 1.1)
            owned = max(1, _rounded(guests * item.owned_per_guest * share))
            rows.append(
                (
                    uuid7(), self._branches[branch.code], item.sku, item.name, item.category,
                    item.unit, item.kind, item.turnaround_minutes, item.guests_per_unit,
                    round(owned * item.par_share), owned, round(owned * item.out_of_service_share),
                    order,
                )
            )  # fmt: skip
        with self._connection.cursor() as cursor:
            cursor.executemany(_INSERT_ITEM, rows)

    def _write_needs(self, window: dict[str, Any]) -> None:
        self._connection.execute(_PLAN_NEEDS, window)
        for event_types, sku, pieces, guests in _EXTRAS:
            self._connection.execute(
                _ADD_NEEDS,
                {**window, "types": list(event_types), "sku": sku, "n": pieces, "guests": guests},
            )

    def _write_movements(self, branch: Branch) -> None:
        for hours_ago, sku, reason, share in _MOVEMENTS:
            self._connection.execute(
                _MOVE,
                {
                    "branch": self._branches[branch.code], "sku": sku, "reason": reason,
                    "share": share, "ago": timedelta(hours=hours_ago),
                },
            )  # fmt: skip
        # One after the other: what the first gave back is there for the second.
        last = self._connection.execute(_LAST_SERVED, {"branch": self._branches[branch.code]})
        for (booking_id,) in reversed(last.fetchall()):
            self._connection.execute(_ISSUE, {"booking": booking_id})
            self._connection.execute(_RETURN, {"booking": booking_id})

    def _ask_for_a_transfer(self) -> None:
        short, sku, lender = _ASKS
        with self._acting_as(_keeper(short)):
            self._connection.execute(
                _ASK,
                {"branch": self._branches[short], "sku": sku, "lender": self._branches[lender]},
            )


def _keeper(branch: str) -> Login:
    return next(login for login in logins() if login.branch == branch and login.role == "store")


def _rounded(count: float) -> int:
    """Round as people buy: tens from 100 up, twos from 20 up."""
    step = 10 if count >= 100 else 2 if count >= 20 else 1
    return round(count / step) * step


_INSERT_ITEM = """
insert into inventory_items
  (id, branch_id, sku, name, category, unit, kind, turnaround_minutes, guests_per_unit, par_level,
   owned, out_of_service, sort_order)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LIVE = SQL("""
branch_id = %(branch)s and event_date between %(from)s::date and %(to)s::date and option_rank = 1
  and status in ('tentative', 'confirmed', 'in_progress', 'completed')
""")
# What a store buys for: the most guests that the branch has at one time.
_FULLEST_HOUR = SQL("""
with sitting as (
  select starts_at - setup_minutes * interval '1 min' as at, coalesce(guests_guaranteed,
    guests_expected, 0) as guests from bookings where {live}
  union all
  select ends_at + teardown_minutes * interval '1 min', -coalesce(guests_guaranteed,
    guests_expected, 0) from bookings where {live}
)
select greatest(80, max(here))::int from (
  select sum(sum(guests)) over (order by at) as here from sitting group by at) hours
""").format(live=_LIVE)
_PLAN_NEEDS = SQL("select plan_needs(array(select id from bookings where {live}))").format(
    live=_LIVE
)
_ADD_NEEDS = SQL("""
insert into inventory_needs (branch_id, item_id, booking_id, quantity)
select b.branch_id, i.id, b.id, case when %(guests)s::int is null then %(n)s
  else ceil(b.guests_expected / %(guests)s::numeric) end
from (select * from bookings where {live}) b
join inventory_items i on i.branch_id = b.branch_id and i.sku = %(sku)s
where b.event_type = any (%(types)s)
""").format(live=_LIVE)
_MOVE = """
insert into inventory_movements (branch_id, item_id, reason, quantity, happened_at)
select branch_id, id, %(reason)s,
  sign(%(share)s) * greatest(1, round(abs(owned * %(share)s))), now() - %(ago)s
from inventory_items where branch_id = %(branch)s and sku = %(sku)s
"""
_LAST_SERVED = """
select id from bookings where branch_id = %(branch)s and option_rank = 1
  and starts_at < now() and status in ('in_progress', 'completed')
order by starts_at desc limit 2
"""
# The last functions got what they needed, as far as the store had it, ...
_ISSUE = """
insert into inventory_movements (branch_id, item_id, booking_id, reason, quantity, happened_at)
select n.branch_id, n.item_id, n.booking_id, 'issue', least(n.quantity, i.on_hand), n.out_at
from inventory_needs n join inventory_items i on i.id = n.item_id
where n.booking_id = %(booking)s and i.category in ('Seating', 'Linen') and n.out_at < now()
  and i.on_hand > 0
"""
# ... and those that are over gave nearly all of it back.
_RETURN = """
insert into inventory_movements (branch_id, item_id, booking_id, reason, quantity, happened_at)
select n.branch_id, n.item_id, n.booking_id, 'return', n.issued - n.issued / 50, b.ends_at
from inventory_needs n join bookings b on b.id = n.booking_id
where n.booking_id = %(booking)s and n.issued > 0 and b.ends_at < now()
"""
_ASK = """
select settle_shortage(s.id, 'transfer', least(s.quantity, 80), %(lender)s)
from inventory_shortages s join inventory_items i on i.id = s.item_id
where i.branch_id = %(branch)s and i.sku = %(sku)s and s.state = 'open'
order by s.starts_at limit 1
"""
