"""Data set M (five years of five branches: 12,000 bookings, 30,000 leads), made in the database.

The month that is now is a busy one, with a thousand bookings; a branch of its own has a day of four
hundred. Days count from today, names and guests follow from the row's number: every run measures
the same.
"""

from typing import Final

import psycopg

BOOKINGS: Final = 12_000
LEADS: Final = 30_000
# Bookings of the month that is now, over all halls of the five branches.
MONTH: Final = 1_000
# Four functions a day in each hall of the great branch.
BLOCKS: Final = 400

# Five branches of five halls, and a great one of a hundred that opens on one day.
_HOUSE: Final = b"""
insert into branches (code, name, timezone, currency, sort_order)
  select 'm' || n, 'Branch ' || n, 'Asia/Kolkata', 'INR', n from generate_series(1, 6) n;
insert into halls (branch_id, name, kind, setup_minutes, teardown_minutes, sort_order)
  select b.id, 'Hall ' || n, 'base', 0, 0, n from branches b
  cross join lateral generate_series(1, case when b.code = 'm6' then 100 else 5 end) n
  where b.code like 'm_';
insert into hall_capacities (hall_id, branch_id, setup_style, capacity)
  select h.id, h.branch_id, 'rounds', 100 + h.sort_order * 10 from halls h
  join branches b on b.id = h.branch_id where b.code like 'm_';
insert into dayparts (branch_id, code, name, start_time, end_time, end_day_offset, sort_order)
  select b.id, part.* from branches b cross join (values
    ('morning', 'Morning', time '07:00', time '11:00', 0, 1),
    ('lunch', 'Lunch', '11:30', '16:00', 0, 2),
    ('hitea', 'Hi-tea', '16:30', '18:30', 0, 3),
    ('dinner', 'Dinner', '19:00', '00:30', 1, 4)
  ) part (code, name, start_time, end_time, end_day_offset, sort_order) where b.code like 'm_';
"""

# Each hall's sessions in turn: first those of this month, then those of five years around it.
_BOOKINGS: Final = """
with slots as (
  select h.id hall_id, h.branch_id, day::date, p.start_time, p.end_time, p.end_day_offset,
    case when date_trunc('month', day) = date_trunc('month', current_date) then 1 else 2 end wave,
    row_number() over (partition by date_trunc('month', day) = date_trunc('month', current_date)
      order by md5(h.id || '/' || day || p.code)) n
  from halls h
  join branches b on b.id = h.branch_id and b.code like 'm_' and b.code <> 'm6'
  join dayparts p on p.branch_id = h.branch_id
  cross join generate_series(current_date - 900, current_date + 900, interval '1 day') day
)
insert into bookings (branch_id, hall_id, event_date, event_time, end_time, end_day_offset,
  title, status, guests_expected, option_expires_at, setup_minutes, teardown_minutes)
select branch_id, hall_id, day, start_time, end_time, end_day_offset,
  format('Function %s of %s', n, (array['Kapoor', 'Iyer', 'Menon', 'Siddiqui', 'Gill'])[1 + n % 5]),
  case when day >= current_date and n % 4 = 0 then 'tentative' else 'confirmed' end::booking_status,
  50 + n % 400,
  case when day >= current_date and n % 4 = 0 then now() + (n % 9 + 1) * interval '1 day' end, 0, 0
from slots where n <= case wave when 1 then {month} else {others} end
"""

_GREAT_DAY: Final = """
insert into bookings (branch_id, hall_id, event_date, event_time, end_time, end_day_offset,
  title, status, guests_expected, setup_minutes, teardown_minutes)
select h.branch_id, h.id, current_date, p.start_time, p.end_time, p.end_day_offset,
  format('Function %s.%s', h.sort_order, p.sort_order), 'confirmed', 100, 0, 0
from halls h join branches b on b.id = h.branch_id and b.code = 'm6'
join dayparts p on p.branch_id = h.branch_id
"""

# What triggers would derive is written out: thirty thousand rows through them take longer than all
# that is measured.
_LEADS: Final = """
set session_replication_role = replica;
insert into leads (branch_id, name, phone, phone_key, guests_expected, stage, reason, wishes,
  asked_from, asked_to, closed_on, received_at)
select b.id, 'Family ' || n, '+91 ' || phone, phone, 40 + n % 500, stage,
  case stage when 'lost' then 'price'::lead_reason end,
  jsonb_build_array(jsonb_build_object('from', day, 'to', day, 'session', 'dinner')),
  day, day, case stage when 'lost' then day else date '9999-12-31' end,
  now() - (n % 900) * interval '1 day'
from (
  select n, current_date - 900 + n % 1000 as day,
    lpad((n::bigint * 7919 % 10000000000)::text, 10, '9') as phone,
    case when n % 20 = 0 then 'new' else 'lost' end::lead_stage as stage
  from generate_series(1, {leads}) n
) asked join branches b on b.code = 'm' || (1 + n % 5);
set session_replication_role = origin;
"""


def fill(url: str) -> str:
    """Put set M into a migrated database, as its owner, and return the day it counts from."""
    others = BOOKINGS - MONTH - BLOCKS
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_HOUSE)
        connection.execute(_BOOKINGS.format(month=MONTH, others=others).encode())
        connection.execute(_GREAT_DAY.encode())
        connection.execute(_LEADS.format(leads=LEADS).encode())
        connection.execute(b"analyze")
        row = connection.execute(b"select current_date::text").fetchone()
    assert row is not None
    return str(row[0])
