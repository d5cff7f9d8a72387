"""How long the database looks for free halls while somebody waits at the phone."""

from statistics import median
from typing import Final

import psycopg

from bench.figures import Figure
from bench.questions import beside_a_round_trip, taken_ms
from bench.world import World

_ROUNDS: Final = 50
_AIM_MS: Final = 10.0

# Five branches of five halls, six dinners of every seven sold for a year.
_HOUSE: Final = b"""
insert into branches (code, name, timezone, currency)
  select 'b' || n, 'Branch ' || n, 'Asia/Kolkata', 'INR' from generate_series(1, 5) n;
insert into halls (branch_id, name)
  select id, 'Room ' || n from branches cross join generate_series(1, 5) n;
insert into bookings (branch_id, hall_name, event_date, event_time)
  select h.branch_id, h.name, current_date + n, '19:00' from halls h
  cross join generate_series(0, 364) n where n % 7 <> 3 and h.name like 'Room%';
analyze;
"""
_QUESTION: Final = """
select * from free_alternatives(
  (select branch_id from halls where name = 'Room 1' limit 1),
  (select id from halls where name = 'Room 1' limit 1),
  current_date + 180, '19:00', '23:00')
"""


def figures(world: World) -> list[Figure]:
    """Ask over a year of bookings, beside the bare round trip to the database."""
    with world.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_HOUSE)
        asked = taken_ms(connection, _QUESTION, rounds=_ROUNDS)
        bare = taken_ms(connection, "select 1", rounds=_ROUNDS)
    return [
        beside_a_round_trip(
            "free halls near a taken one, a year of 25 halls",
            f"median of {_ROUNDS} questions",
            asked_ms=median(asked),
            bare_ms=median(bare),
            aim_ms=_AIM_MS,
        )
    ]
