"""Options that run out while others hold, confirm and release: no deadlock, nobody stranded."""

import random
import threading
from collections import Counter
from dataclasses import dataclass, field

import psycopg

from tests.db.house import House, connect, furnish

CONNECTIONS = 12
ATTEMPTS = 20
SWEEPS = 15

DAYS = ("2099-03-01", "2099-03-02")
HALLS = ("Emerald A", "Emerald B", "Emerald Grand", "Buyout")
PEOPLE = ("sales", "manager", "owner", "owner.dwk")

STRANDED = """
select count(*) as found from bookings b
where b.status = 'tentative' and b.option_rank > 1 and not exists (
  select from hall_claims own join hall_claims ahead on ahead.hall_id = own.hall_id
    and ahead.occupied && own.occupied and ahead.option_rank = own.option_rank - 1
  where own.booking_id = b.id)
"""
CLAIMED_TWICE = """
select count(*) as found from hall_claims a join hall_claims b
  on a.hall_id = b.hall_id and a.option_rank = b.option_rank and a.occupied && b.occupied
  and a.booking_id < b.booking_id
"""
OUT_OF_STEP = """
select count(*) as found from bookings b
where app_private.holds_hall(b.status)
  <> exists (select from hall_claims c where c.booking_id = b.id and c.option_rank = b.option_rank)
"""


@dataclass
class Race:
    """How the attempts of all racers went, by SQLSTATE."""

    outcomes: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def record(self, outcome: str) -> None:
        with self.lock:
            self.outcomes[outcome] += 1


def attempt(house: House, dice: random.Random) -> None:
    """Hold at some rank, let a hold run out, confirm, release or cancel, as somebody."""
    kind = dice.choices(("hold", "expire", "confirm", "release", "cancel"), (50, 35, 5, 5, 5))[0]
    if kind == "hold":
        with house.acting_as(dice.choice(PEOPLE)):
            house.book(dice.choice(HALLS), dice.choice(DAYS), option_rank=dice.choice((1, 1, 2, 3)))
        return
    rank = 1 if kind == "expire" else "option_rank"
    rows = house.run(
        f"select id from bookings where status = 'tentative' and option_rank = {rank}"
        " order by random() limit 2"
    )
    ids = {"ids": [row["id"] for row in rows]}
    if not rows:
        return
    if kind == "expire":
        house.run(
            "update bookings set option_expires_at = now() where id = any (%(ids)s)",
            ids,
        )
        return
    more = ", 'The date moved'" if kind == "cancel" else ""
    with house.acting_as(dice.choice(PEOPLE)):
        house.run(f"select from {kind}_bookings(%(ids)s{more})", ids)


def race_from(url: str, house: House, race: Race, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    with connect(url) as connection:
        connection.autocommit = True
        racer = House(connection, house.branches, house.halls, house.people)
        for _ in range(ATTEMPTS):
            try:
                with connection.transaction():
                    attempt(racer, dice)
                race.record("done")
            except psycopg.Error as refusal:
                race.record(str(refusal.sqlstate))


def sweep_from(url: str, race: Race) -> None:
    with connect(url) as connection:
        connection.autocommit = True
        for _ in range(SWEEPS):
            try:
                connection.execute("select app_private.release_expired_options()")
                race.record("swept")
            except psycopg.Error as refusal:
                race.record(f"sweep {refusal.sqlstate}")


def test_options_run_out_among_racers_without_a_deadlock(database_url: str) -> None:
    with connect(database_url) as connection:
        house = furnish(connection)
        connection.commit()
        race = Race()
        racers = [
            threading.Thread(target=race_from, args=(database_url, house, race, seed))
            for seed in range(CONNECTIONS)
        ]
        # two servers at once
        racers += [threading.Thread(target=sweep_from, args=(database_url, race)) for _ in range(2)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join(timeout=100)
        # The racers may have confirmed or released every option themselves; this one runs out.
        late = house.book("Pearl", "2099-03-09", option_rank=1)
        house.run("update bookings set option_expires_at = now() where id = %(id)s", late)
        connection.execute("select app_private.release_expired_options()")

        assert race.outcomes["swept"] == 2 * SWEEPS, race.outcomes
        assert race.outcomes["done"] > CONNECTIONS
        assert set(race.outcomes) <= {"done", "swept", "23P01", "PT422"}
        assert house.run("select 1 from bookings where status_reason = 'expired'") != []
        for question in (STRANDED, CLAIMED_TWICE, OUT_OF_STEP):
            assert house.one(question) == {"found": 0}, question
