"""Stock under fire: issues, returns and needs from many connections leave every number right."""

import random
import threading
from collections import Counter

import psycopg

from tests.db.house import House, Row, connect, furnish
from tests.db.stock import add_item, add_need, counters, move

CONNECTIONS = 10
MOVES = 15
PEOPLE = ("store", "operations", "manager", "owner", "service_role")
REASONS = ("issue", "issue", "return", "to_service", "from_service", "purchase", "breakage")

# Worked out again from the movements alone.
FROM_MOVEMENTS = """
select
  100 + coalesce(sum(quantity) filter (where reason = 'purchase'), 0)
    - coalesce(sum(quantity) filter (where reason = 'breakage'), 0) as owned,
  coalesce(sum(case reason when 'to_service' then quantity when 'from_service' then -quantity end),
    0) as out_of_service,
  coalesce(sum(case reason when 'issue' then quantity when 'return' then -quantity end), 0)
    as issued
from inventory_movements where item_id = %(id)s
"""


def race(url: str, house: House, items: list[Row], seed: int, outcomes: Counter[str]) -> None:
    """Move items as somebody, two in one transaction and in any order."""
    dice = random.Random(seed)  # noqa: S311
    with connect(url) as connection:
        connection.autocommit = True
        racer = House(connection, house.branches, house.halls, house.people)
        for _ in range(MOVES):
            try:
                with connection.transaction(), racer.acting_as(dice.choice(PEOPLE)):
                    for item in dice.sample(items, 2):
                        move(racer, item, dice.choice(REASONS), dice.randrange(1, 40))
                outcomes["done"] += 1
            except psycopg.Error as refusal:
                outcomes[str(refusal.sqlstate)] += 1


def test_concurrent_issues_and_returns_leave_every_number_right(database_url: str) -> None:
    with connect(database_url) as connection:
        house = furnish(connection)
        items = [add_item(house, name, 100) for name in ("Chair", "Linen", "Table")]
        connection.commit()
        outcomes: Counter[str] = Counter()
        racers = [
            threading.Thread(target=race, args=(database_url, house, items, seed, outcomes))
            for seed in range(CONNECTIONS)
        ]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join(timeout=60)

        assert outcomes.total() == CONNECTIONS * MOVES
        assert set(outcomes) == {"done", "23514"}
        assert min(outcomes.values()) > 10
        for item in items:
            owned, out_of_service, issued, borrowed, on_hand = counters(house, item)
            told = house.one(FROM_MOVEMENTS, item)
            assert told == {"owned": owned, "out_of_service": out_of_service, "issued": issued}
            assert on_hand == owned - out_of_service - issued
            assert min(owned, out_of_service, issued, on_hand) >= 0 == borrowed


def test_needs_recorded_at_once_see_each_other(database_url: str) -> None:
    with connect(database_url) as connection:
        house = furnish(connection)
        chair = add_item(house, "Chair", 100)
        bookings = [house.book(hall) for hall in ("Emerald A", "Emerald B", "Pearl")]
        connection.commit()
        start = threading.Barrier(len(bookings))

        def need(booking: Row) -> None:
            with connect(database_url) as own:
                racer = House(own, house.branches, house.halls, house.people)
                start.wait(timeout=30)
                with racer.acting_as("sales"):
                    add_need(racer, chair, booking, 60)

        racers = [threading.Thread(target=need, args=(booking,)) for booking in bookings]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join(timeout=60)

        tasks = house.run("select quantity, state::text from inventory_shortages")
    assert tasks == [{"quantity": 80, "state": "open"}]
