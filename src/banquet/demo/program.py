"""Plan a year of functions around a day: who booked which hall when, and how far it got.

Pure and repeatable: the same seed and the same moment give the same plan. The plan never
overlaps itself, but the database stays the judge: it is written through the same inserts as
a user's booking (`banquet.demo.generate`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random

from banquet.demo import names
from banquet.demo.company import BRANCHES, DAYPARTS, Branch, Daypart, Hall
from banquet.demo.season import Kind, demand, is_auspicious

DAYS_BACK = 150
DAYS_AHEAD = 300

# Events a day over all branches before the season's weight; sized to some 3,000 rows in the window.
_PER_DAY: dict[Kind, float] = {"wedding": 2.3, "social": 4.4, "corporate": 1.9}
_BOOKED_AHEAD_MEDIAN_DAYS: dict[Kind, float] = {"wedding": 150, "social": 28, "corporate": 16}
# What every branch has today at least: the first screens must show something on a Monday in July.
_FUNCTIONS_TODAY = 3
_ASKED_FOR_TODAY: tuple[Kind, ...] = ("social", "corporate") * 4
# One first option in so many runs out within two days; the others when the branch's policy says.
_ONE_RUNS_OUT_OF = 10
_DAYPARTS = {daypart.code: daypart for daypart in DAYPARTS}


@dataclass(frozen=True, slots=True)
class FunctionPlan:
    """One hall at one time.

    Attributes:
        statuses: The moves after the row was inserted as tentative, in order.
        option_rank: 1 for the first right to the hall, 2 for an option behind another.
        option_expires_at: Local end of a first option; None: as long as the branch's policy says.
    """

    hall: str
    title: str
    event_type: str
    event_date: date
    event_time: time
    end_time: time
    end_day_offset: int
    guests_expected: int
    guests_guaranteed: int | None
    setup_style: str
    statuses: tuple[str, ...]
    option_rank: int = 1
    notes: str | None = None
    option_expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventPlan:
    """A customer's event at one branch and its functions; `sales` indexes the branch's staff."""

    branch: str
    title: str
    event_type: str
    customer: str
    phone: str
    email: str | None
    sales: int
    functions: tuple[FunctionPlan, ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A function before it has a hall."""

    day: date
    daypart: str
    event_type: str
    title: str
    guests: int


class _Diary:
    """Which windows of local time each base hall is taken in."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], list[tuple[datetime, datetime]]] = {}

    def take(self, branch: Branch, hall: Hall, day: date, daypart: Daypart) -> bool:
        """Take the hall's parts for a session; False when one of them is not free."""
        start, end = _window(hall, day, daypart)
        rows = [self._taken.setdefault((branch.code, base), []) for base in hall.bases]
        if any(
            start < other_end and other_start < end
            for row in rows
            for other_start, other_end in row
        ):
            return False
        for row in rows:
            row.append((start, end))
        return True


def plan_program(
    now: datetime, seed: int = 2026, days_back: int = DAYS_BACK, days_ahead: int = DAYS_AHEAD
) -> list[EventPlan]:
    """Return the events around a moment, those that came to nothing first.

    Args:
        now: Local time of the branches, without a zone.
        seed: Seed of every choice.
        days_back: How many days of history.
        days_ahead: How many days of future.
    """
    rng = Random(seed)  # noqa: S311  a demonstration, not a secret
    held, lapsed = _Diary(), _Diary()
    kept: list[EventPlan] = []
    dropped: list[EventPlan] = []
    for kind, day in _requests(rng, now.date(), days_back, days_ahead):
        branch = rng.choice(BRANCHES)
        comes_to_nothing = rng.random() < 0.26
        diary = lapsed if comes_to_nothing else held
        event = _plan_event(rng, kind, branch, day, now, diary, comes_to_nothing)
        if event is not None:
            (dropped if comes_to_nothing else kept).append(event)
            kept += _second_option(rng, event, now) if not comes_to_nothing else ()
    kept += list(_more_today(rng, kept, held, now))
    return dropped + _with_options_that_run_out(rng, kept, now)


def _more_today(
    rng: Random, kept: Sequence[EventPlan], held: _Diary, now: datetime
) -> Iterator[EventPlan]:
    """Fill up the day at each branch that the season left quiet, as far as halls are free."""
    today = now.date()
    for branch in BRANCHES:
        there = [f for event in kept if event.branch == branch.code for f in event.functions]
        missing = _FUNCTIONS_TODAY - sum(f.event_date == today for f in there)
        asked = (
            _plan_event(rng, kind, branch, today, now, held, False) for kind in _ASKED_FOR_TODAY
        )
        yield from islice((event for event in asked if event is not None), max(missing, 0))


def _with_options_that_run_out(
    rng: Random, kept: Sequence[EventPlan], now: datetime
) -> list[EventPlan]:
    """Return the events, some of whose first options end in hours instead of days."""

    def hurried(function: FunctionPlan) -> FunctionPlan:
        hours, chosen = rng.uniform(4, 46), rng.randrange(_ONE_RUNS_OUT_OF) == 0
        ends = (now + timedelta(hours=hours)).replace(minute=rng.choice((0, 30)), second=0)
        starts = datetime.combine(function.event_date, function.event_time)
        is_option = function.statuses == () and function.option_rank == 1
        if not (chosen and is_option and ends < starts):
            return function
        return replace(function, option_expires_at=ends.replace(microsecond=0))

    return [replace(each, functions=tuple(map(hurried, each.functions))) for each in kept]


def _requests(
    rng: Random, today: date, days_back: int, days_ahead: int
) -> Iterator[tuple[Kind, date]]:
    for offset in range(-days_back, days_ahead + 1):
        day = today + timedelta(days=offset)
        for kind, per_day in _PER_DAY.items():
            expected = per_day * demand(kind, day)
            count = int(expected) + (rng.random() < expected % 1)
            for _ in range(count):
                booked_ahead = rng.lognormvariate(0, 0.8) * _BOOKED_AHEAD_MEDIAN_DAYS[kind]
                if booked_ahead >= offset:
                    yield kind, day


def _plan_event(
    rng: Random,
    kind: Kind,
    branch: Branch,
    day: date,
    now: datetime,
    diary: _Diary,
    comes_to_nothing: bool,
) -> EventPlan | None:
    title, event_type, customer, wishes = _WISHES[kind](rng, day)
    if comes_to_nothing:
        wishes = wishes[:1]
    confirmed = rng.random() < 0.72
    functions = []
    for wish in wishes:
        hall = _find_hall(rng, branch, wish, diary)
        if hall is not None:
            statuses = _dropped(rng) if comes_to_nothing else _reached(rng, wish, now, confirmed)
            functions.append(_function(rng, wish, hall, statuses))
    if not functions:
        return None
    number = rng.randrange(100_000)
    address = names.email(customer) if rng.random() > 0.03 else None
    return EventPlan(
        branch.code,
        title,
        event_type,
        customer,
        names.phone(number),
        address,
        rng.randrange(2),
        tuple(functions),
    )


def _wedding(rng: Random, day: date) -> tuple[str, str, str, list[_Wish]]:
    families = names.household(rng)
    guests = _guests(rng, 260, 0.54)
    daypart = "night_wedding" if rng.random() < 0.12 else "dinner"
    wishes = [_Wish(day, daypart, "wedding", f"{families} wedding", guests)]
    if rng.random() < 0.5:
        wishes.append(_around(day, -1, "dinner", "sangeet", families, guests * 0.6))
    if rng.random() < 0.45:
        ritual = rng.choice(("haldi", "mehndi"))
        wishes.append(_around(day, -1, "lunch", ritual, families, guests * 0.35))
    if rng.random() < 0.45:
        wishes.append(_around(day, 1, "dinner", "reception", families, guests * 1.15))
    return f"{families} wedding", "wedding", names.person(rng), wishes


def _around(day: date, days: int, daypart: str, kind: str, families: str, guests: float) -> _Wish:
    return _Wish(day + timedelta(days=days), daypart, kind, f"{families} {kind}", int(guests))


_SOCIAL = (
    ("birthday", ("dinner", "lunch", "hitea")),
    ("anniversary", ("dinner", "dinner", "lunch")),
    ("engagement", ("dinner", "lunch")),
    ("kitty party", ("lunch", "hitea")),
    ("baby shower", ("lunch", "hitea")),
    ("satsang", ("morning", "morning", "lunch")),
)


def _social(rng: Random, day: date) -> tuple[str, str, str, list[_Wish]]:
    customer = names.person(rng)
    event_type, dayparts = rng.choice(_SOCIAL)
    family = customer.split()[-1]
    title = f"{family} {event_type}"
    guests = _guests(rng, 90, 0.5)
    return (
        title,
        event_type,
        customer,
        [_Wish(day, rng.choice(dayparts), event_type, title, guests)],
    )


_CORPORATE = (
    ("conference", "lunch"),
    ("dealer meet", "dinner"),
    ("staff lunch", "lunch"),
    ("training", "morning"),
    ("awards night", "dinner"),
)


def _corporate(rng: Random, day: date) -> tuple[str, str, str, list[_Wish]]:
    customer = names.company(rng)
    event_type, daypart = rng.choice(_CORPORATE)
    title = f"{customer} {event_type}"
    guests = _guests(rng, 70, 0.6)
    return title, event_type, customer, [_Wish(day, daypart, event_type, title, guests)]


_WISHES = {"wedding": _wedding, "social": _social, "corporate": _corporate}


def _guests(rng: Random, median: int, spread: float) -> int:
    return max(12, round(rng.lognormvariate(0, spread) * median / 5) * 5)


def _find_hall(rng: Random, branch: Branch, wish: _Wish, diary: _Diary) -> Hall | None:
    daypart = _DAYPARTS[wish.daypart]
    fitting = [hall for hall in branch.halls if wish.guests <= hall.rounds <= wish.guests * 4 + 60]
    for hall in sorted(fitting, key=lambda hall: hall.rounds + rng.randrange(120)):
        if diary.take(branch, hall, wish.day, daypart):
            return hall
    return None


def _window(hall: Hall, day: date, daypart: Daypart) -> tuple[datetime, datetime]:
    starts = datetime.combine(day, daypart.start)
    ends = datetime.combine(day + timedelta(days=daypart.end_day_offset), daypart.end)
    before, after = timedelta(minutes=hall.setup_minutes), timedelta(minutes=hall.teardown_minutes)
    return starts - before, ends + after


def _dropped(rng: Random) -> tuple[str, ...]:
    return rng.choice((("released",), ("released",), ("lost",), ("confirmed", "cancelled")))


def _reached(rng: Random, wish: _Wish, now: datetime, confirmed: bool) -> tuple[str, ...]:
    daypart = _DAYPARTS[wish.daypart]
    starts = datetime.combine(wish.day, daypart.start)
    ends = datetime.combine(wish.day + timedelta(days=daypart.end_day_offset), daypart.end)
    if ends <= now - timedelta(days=9):
        return ("confirmed", "in_progress", "completed", "settled")
    if ends <= now:
        return ("confirmed", "in_progress", "completed")
    if starts <= now:
        return ("confirmed", "in_progress")
    soon = starts - now < timedelta(days=3)
    return ("confirmed",) if confirmed or (soon and rng.random() < 0.8) else ()


def _function(rng: Random, wish: _Wish, hall: Hall, statuses: tuple[str, ...]) -> FunctionPlan:
    daypart = _DAYPARTS[wish.daypart]
    guaranteed = round(wish.guests * 0.93) if "confirmed" in statuses else None
    return FunctionPlan(
        hall=hall.name,
        title=wish.title,
        event_type=wish.event_type,
        event_date=wish.day,
        event_time=daypart.start,
        end_time=daypart.end,
        end_day_offset=daypart.end_day_offset,
        guests_expected=wish.guests,
        guests_guaranteed=guaranteed,
        setup_style="theatre" if wish.event_type in ("conference", "training") else "rounds",
        statuses=statuses,
        notes=_note(rng),
    )


_NOTES: Sequence[str | None] = (
    "शाकाहारी only, no onion or garlic for about 40 guests",
    "Ring ceremony at 20:30, keep the stage clear",
    "Vegetarian buffet, live chaat counter",
    "Generator on standby, PA off at 22:00",
    "Wheelchair access for two guests",
)


def _note(rng: Random) -> str | None:
    return rng.choice(_NOTES) if rng.random() < 0.2 else None


def _second_option(rng: Random, event: EventPlan, now: datetime) -> Iterator[EventPlan]:
    first = event.functions[0]
    starts = datetime.combine(first.event_date, first.event_time)
    if starts <= now or not is_auspicious(first.event_date) or rng.random() > 0.14:
        return
    title, event_type, customer, wishes = _wedding(rng, first.event_date)
    second = replace(
        first,
        title=wishes[0].title,
        event_type=event_type,
        guests_guaranteed=None,
        statuses=(),
        option_rank=2,
        notes=None,
    )
    yield EventPlan(
        event.branch,
        title,
        event_type,
        customer,
        names.phone(rng.randrange(100_000)),
        None,
        rng.randrange(2),
        (second,),
    )
