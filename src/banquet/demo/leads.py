"""Plan the enquiries around a day: who asked for what, who answered, and how far it got.

Pure and repeatable, like the year of functions (`banquet.demo.program`). A won lead is one of
the plan's own events, told from its beginning.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from banquet.demo import names
from banquet.demo.company import BRANCHES, Branch
from banquet.demo.program import EventPlan
from banquet.demo.season import Kind, is_auspicious

OPEN_STAGES = ("new", "contacted", "qualified", "visit", "proposal", "negotiation")

_OPEN_AT_A_BRANCH = (11, 9, 7, 5, 6, 4)
_LOST_AT_A_BRANCH, _TURNED_DOWN_AT_A_BRANCH, _WON_AT_A_BRANCH = 18, 10, 20
_DAYS_BACK = 45
# Hours from the enquiry to each stage of OPEN_STAGES, and to the end of it.
_HOURS_TO_STAGE = (0.0, 0.2, 26.0, 70.0, 120.0, 190.0, 260.0)
_OUR_PART = ("budget", "date_full", "date_full", "policy", "too_small")
_THEIR_PART = ("called_off", "no_answer", "no_answer", "other_date", "price", "went_elsewhere")
_PER_PLATE = (950, 1350, 1900)


@dataclass(frozen=True, slots=True)
class Wish:
    """A function asked for: on one day, or on any (ISO `weekday`) between two."""

    first: date
    last: date
    session: str | None
    event_type: str | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody did about a lead; `sales` indexes the branch's staff."""

    kind: str
    body: str | None
    at: datetime
    sales: int


@dataclass(frozen=True, slots=True)
class LeadPlan:
    """An enquiry at one branch and what came of it. Times are local, without a zone.

    Attributes:
        sales: Index of its owner among the branch's staff; None while it is in the pool.
        stages: The moves after it came in as new, each with its moment.
        won_by: The event it became.
    """

    branch: str
    name: str
    contact: str | None
    phone: str
    event_type: str
    source: str
    source_detail: str | None
    wishes: tuple[Wish, ...]
    guests: int
    per_plate: int
    received_at: datetime
    sales: int | None
    stages: tuple[tuple[str, datetime], ...] = ()
    reason: str | None = None
    entries: tuple[Entry, ...] = ()
    next_action: str | None = None
    next_action_at: datetime | None = None
    won_by: EventPlan | None = None


def plan_leads(now: datetime, events: Sequence[EventPlan], seed: int = 2026) -> list[LeadPlan]:
    """Return the enquiries of the last weeks, the oldest first.

    Args:
        now: Local time of the branches, without a zone.
        events: The plan of functions; some of its coming, confirmed events were won lately.
        seed: Seed of every choice.
    """
    rng = Random(seed)  # noqa: S311  a demonstration, not a secret
    leads: list[LeadPlan] = []
    for branch in BRANCHES:
        leads += _open_leads(rng, branch, now)
        for _ in range(_LOST_AT_A_BRANCH):
            leads.append(_closed(rng, branch, now, "lost", _THEIR_PART))
        for _ in range(_TURNED_DOWN_AT_A_BRANCH):
            leads.append(_closed(rng, branch, now, "turned_down", _OUR_PART))
        coming = [event for event in events if _was_won_lately(event, branch, now)]
        for event in rng.sample(coming, min(_WON_AT_A_BRANCH, len(coming))):
            leads.append(_won(rng, branch, now, event))
    return sorted([*leads, *_scripted(now)], key=lambda lead: lead.received_at)


def _open_leads(rng: Random, branch: Branch, now: datetime) -> Iterator[LeadPlan]:
    for reached, count in enumerate(_OPEN_AT_A_BRANCH):
        for _ in range(count):
            waited = timedelta(hours=_HOURS_TO_STAGE[reached] * rng.uniform(1, 1.4))
            lead = _enquiry(rng, branch, now, now - waited - timedelta(hours=rng.uniform(1, 40)))
            lead = _answered(rng, lead)
            lead = _moved(rng, lead, reached, now)
            words, due_in_hours = rng.choice(_NEXT[reached])
            due = None if due_in_hours is None else _office_hour(rng, now, due_in_hours)
            yield replace(lead, next_action=words, next_action_at=due)


_NEXT: tuple[tuple[tuple[str | None, int | None], ...], ...] = (
    ((None, None), (None, None), ("Call back", 20)),
    (("Call back", 24), ("Brochure sent", None), ("Send the menu", -6), ("Asks for parking", None)),
    (
        ("Wants lunch, veg", None),
        ("Two functions", None),
        ("Fix a visit", 30),
        ("Budget fits", None),
    ),
    (("Visit", 3), ("Visit", 26), ("Visit", 50), ("Visit with the parents", 74)),
    (("Quote v1 sent", None), ("Ask for an answer", -20), ("Quote v2 sent", 48)),
    (("Menu tasting", 45), ("Asked for 6% off, limit 5%", None), ("Deciding", 60)),
)


def _closed(
    rng: Random, branch: Branch, now: datetime, stage: str, reasons: Sequence[str]
) -> LeadPlan:
    ended = now - timedelta(hours=rng.uniform(3, _DAYS_BACK * 24))
    reached = rng.randrange(1, 5)
    received = ended - timedelta(hours=_HOURS_TO_STAGE[reached + 1] * rng.uniform(1.2, 1.8))
    lead = _moved(rng, _answered(rng, _enquiry(rng, branch, now, received)), reached, ended)
    return replace(lead, stages=(*lead.stages, (stage, ended)), reason=rng.choice(reasons))


def _won(rng: Random, branch: Branch, now: datetime, event: EventPlan) -> LeadPlan:
    ended = now - timedelta(hours=rng.uniform(2, 28 * 24))
    received = ended - timedelta(hours=_HOURS_TO_STAGE[-1] * rng.uniform(1.2, 2))
    wishes = tuple(
        Wish(each.event_date, each.event_date, None, each.event_type) for each in event.functions
    )
    lead = replace(
        _enquiry(rng, branch, now, received),
        name=event.title.removesuffix(f" {event.event_type}"),
        contact=event.customer,
        phone=event.phone,
        event_type=event.event_type,
        wishes=wishes,
        guests=max(each.guests_expected for each in event.functions),
        sales=event.sales,
        won_by=event,
    )
    lead = _moved(rng, _answered(rng, lead), rng.randrange(3, 6), ended)
    return replace(lead, stages=(*lead.stages, ("won", ended)))


def _was_won_lately(event: EventPlan, branch: Branch, now: datetime) -> bool:
    first = event.functions[0]
    return (
        event.branch == branch.code
        and first.statuses == ("confirmed",)
        and first.event_date > now.date()
    )


def _enquiry(rng: Random, branch: Branch, now: datetime, received: datetime) -> LeadPlan:
    kind = rng.choices(_KINDS, (40, 45, 15))[0]
    name, contact, event_type, median = _ASKERS[kind](rng)
    day = _day_asked_for(rng, kind, now.date())
    source, detail = rng.choice(_SOURCES)
    return LeadPlan(
        branch=branch.code,
        name=name,
        contact=contact,
        phone=names.phone(rng.randrange(100_000)),
        event_type=event_type,
        source=source,
        source_detail=detail,
        wishes=_wishes(rng, kind, day, event_type),
        guests=max(20, round(rng.lognormvariate(0, 0.45) * median / 10) * 10),
        per_plate=rng.choice(_PER_PLATE),
        received_at=received,
        sales=rng.randrange(2),
    )


def _wedding(rng: Random) -> tuple[str, str | None, str, int]:
    return names.household(rng), names.person(rng), rng.choice(("wedding", "reception")), 280


def _social(rng: Random) -> tuple[str, str | None, str, int]:
    kind = rng.choice(("birthday", "engagement", "anniversary", "godh bharai", "kitty party"))
    return names.person(rng), None, kind, 100


def _corporate(rng: Random) -> tuple[str, str | None, str, int]:
    kind = rng.choice(("conference", "dealer meet", "annual day", "new year dinner"))
    return names.company(rng), names.person(rng), kind, 120


_KINDS: tuple[Kind, ...] = ("wedding", "social", "corporate")
_ASKERS = {"wedding": _wedding, "social": _social, "corporate": _corporate}
_SOURCES: tuple[tuple[str, str | None], ...] = (
    ("web_form", None),
    ("web_form", None),
    ("phone", None),
    ("phone", None),
    ("walk_in", None),
    ("whatsapp", None),
    ("referral", "Tandon family"),
    ("repeat", None),
    ("planner", "Mandap Stories"),
    ("marketplace", None),
)


def _day_asked_for(rng: Random, kind: Kind, today: date) -> date:
    ahead = {"wedding": 120, "social": 30, "corporate": 20}[kind]
    days = [today + timedelta(days=offset) for offset in range(4, ahead)]
    auspicious = [day for day in days if is_auspicious(day)]
    if kind == "wedding" and auspicious and rng.random() < 0.8:
        return rng.choice(auspicious)
    return rng.choices(days, [3.0 if day.weekday() >= 5 else 1.0 for day in days])[0]


def _wishes(rng: Random, kind: Kind, day: date, event_type: str) -> tuple[Wish, ...]:
    after = day + timedelta(days=1)
    if kind == "wedding" and rng.random() < 0.4:
        ritual = rng.choice(("mehndi", "sangeet", "haldi"))
        return (
            Wish(day, day, "dinner", ritual),
            Wish(after, after, rng.choice(("dinner", "night_wedding")), event_type),
        )
    if rng.random() < 0.15:
        month_end = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return (Wish(day, month_end, "dinner", event_type, weekday=rng.choice((6, 7))),)
    session = rng.choice(("dinner", "dinner", "lunch", None))
    return (Wish(day, after if rng.random() < 0.1 else day, session, event_type),)


def _answered(rng: Random, lead: LeadPlan) -> LeadPlan:
    """Most are called within minutes; at night they wait for the morning."""
    at_night = not 9 <= lead.received_at.hour < 20
    minutes = rng.uniform(50, 300) if at_night else rng.choice((3, 4, 6, 7, 9, 14, 32))
    at = lead.received_at + timedelta(minutes=minutes)
    kind, body = rng.choice(_REPLIES)
    return replace(lead, entries=(Entry(kind, body, at, lead.sales or 0),))


_REPLIES = (
    ("call", "Called back, wants to see the hall"),
    ("call", "6 minutes; शाकाहारी only, mandap facing east"),
    ("whatsapp", "Sent the brochure"),
    ("email", "Sent the packages"),
    ("call", "Asked for two nights and valet parking"),
)
_DONE_ON_THE_WAY = {
    "qualified": ("note", "Budget and guests fit"),
    "visit": ("call", "Fixed a site visit"),
    "proposal": ("visit", "Saw the hall and the lawn, liked both"),
    "negotiation": ("quote", "Quote v1, Gold veg"),
}


def _moved(rng: Random, lead: LeadPlan, reached: int, until: datetime) -> LeadPlan:
    """Bring a lead to the open stage of that number, all of it before `until`."""
    moves: list[tuple[str, datetime]] = []
    entries = list(lead.entries)
    at = entries[-1].at
    for number in range(1, reached + 1):
        step = timedelta(hours=_HOURS_TO_STAGE[number] - _HOURS_TO_STAGE[number - 1])
        at = min(at + step * rng.uniform(0.5, 0.9), until)
        stage = OPEN_STAGES[number]
        if stage in _DONE_ON_THE_WAY:
            entries.append(Entry(*_DONE_ON_THE_WAY[stage], at, lead.sales or 0))
        moves.append((stage, at))
    known = tuple(entry for entry in entries if entry.at <= until)
    return replace(lead, stages=tuple(moves), entries=known)


def _office_hour(rng: Random, now: datetime, in_hours: int) -> datetime:
    near = now + timedelta(hours=in_hours)
    hour = min(max(near.hour, 10), 18)
    return datetime.combine(near.date(), time(hour, rng.choice((0, 15, 30))))


def _scripted(now: datetime) -> Iterator[LeadPlan]:
    """The moments to show: a timer running in the pool, and a number that asked before."""
    someday = now.date() + timedelta(days=13)
    dinner = (Wish(someday, someday, "dinner", "engagement"),)
    web = LeadPlan(
        "dwk", "Farhan & Zoya Siddiqui", None, names.phone(2047), "engagement", "web_form", None,
        dinner, 280, 1350, now - timedelta(minutes=16), None,
    )  # fmt: skip
    yield web
    yield replace(
        web, name="Lakshmi Narayanan", phone=names.phone(2048), event_type="birthday",
        source="phone", guests=90, received_at=now - timedelta(minutes=6), sales=0,
        wishes=(Wish(someday, someday + timedelta(days=14), "dinner", "birthday", weekday=7),),
    )  # fmt: skip
    ended = now - timedelta(days=30)
    before = replace(
        web, name="R. Wadhwa", phone=names.phone(2049), event_type="anniversary",
        received_at=ended - timedelta(days=4), sales=1, reason="price",
        stages=(("contacted", ended - timedelta(days=4)), ("lost", ended)),
    )  # fmt: skip
    yield before
    last = someday + timedelta(days=2)
    yield replace(
        before, event_type="wedding", source="whatsapp", guests=550, reason=None, stages=(),
        received_at=now - timedelta(hours=5), wishes=(Wish(someday, last, None, "wedding"),),
        entries=(Entry("whatsapp", "Sent the brochure", now - timedelta(hours=4.9), 1),),
    )  # fmt: skip
