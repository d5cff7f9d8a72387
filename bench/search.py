"""How long the command palette's question takes over years of rows, by one person's rights."""

import json
from statistics import quantiles
from typing import Final
from uuid import uuid4

import psycopg

from bench.figures import Figure
from bench.questions import beside_a_round_trip, taken_ms
from bench.world import World

_ROUNDS: Final = 40
_AIM_MS: Final = 50.0

# Three branches; 30,000 customers, as many bookings and enquiries; one name in 200 is alike.
_HOUSE: Final = b"""
insert into branches (code, name, timezone, currency)
  select 'b' || n, 'Branch ' || n, 'Asia/Kolkata', 'INR' from generate_series(1, 3) n;
insert into halls (branch_id, name)
  select id, 'Room ' || n from branches cross join generate_series(1, 10) n;
insert into customers (branch_id, name, phone)
  select b.id, md5((n % 200)::text) || ' ' || md5(n::text),
    '+91 98' || lpad((n * 7919 % 100000000)::text, 8, '0')
  from branches b cross join generate_series(1, 10000) n;
insert into bookings (branch_id, hall_name, title, event_date, event_time)
  select h.branch_id, h.name, (array['Wedding ', 'Sangeet ', 'Lunch '])[n % 3 + 1]
    || md5((n % 200)::text), current_date - 500 + n, '19:00'
  from halls h cross join generate_series(1, 1000) n where h.name like 'Room%';
insert into leads (branch_id, name, phone)
  select branch_id, name, phone from customers;
analyze;
"""
_PERSON: Final = b"""
with person as (insert into auth.users (id, email) values (%s, 'palette@example.test') returning id)
insert into memberships (user_id, branch_id, role)
  select person.id, b.id, 'sales' from person, branches b order by b.id limit 2
"""
# A word a third of the bookings share, with a name too, a name alone, four digits of a telephone.
_TYPED: Final = ("wed", "wedding 3c59", "c4ca4", "7919")


def figures(world: World) -> list[Figure]:
    """Search as a salesperson of two branches would, beside the bare round trip."""
    person = str(uuid4())
    with world.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_HOUSE)
        connection.execute(_PERSON, (person,))
        claims = json.dumps({"sub": person, "role": "authenticated"})
        connection.execute("select set_config('request.jwt.claims', %s, false)", (claims,))
        connection.execute("set role authenticated")
        asked = [
            took
            for typed in _TYPED
            for took in taken_ms(connection, "select * from search(%s)", (typed,), rounds=_ROUNDS)
        ]
        bare = taken_ms(connection, "select 1", rounds=_ROUNDS)
    return [
        beside_a_round_trip(
            "search for a name or telephone in 90,000 rows",
            f"p95 of {len(asked)} questions of a salesperson of two of three branches",
            asked_ms=_p95(asked),
            bare_ms=_p95(bare),
            aim_ms=_AIM_MS,
        )
    ]


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]
