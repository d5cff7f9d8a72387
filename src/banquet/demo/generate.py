"""Write the planned company into a database, the way its staff would have.

Every row goes through the login role of the REST API, as a member of staff, under that person's
rights, and every status is reached by the legal moves: the demonstration is itself a test of
policies, triggers and the refusal of double bookings.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from banquet.demo.company import (
    BRANCHES,
    CURRENCY,
    DAYPARTS,
    OWNER,
    TIMEZONE,
    Branch,
    Hall,
    Login,
    logins,
)
from banquet.demo.ids import uuid7
from banquet.demo.inventory import Stores
from banquet.demo.leads import LeadPlan, plan_leads
from banquet.demo.program import EventPlan, FunctionPlan, plan_program
from banquet.demo.season import festival_of, muhurat_tier
from banquet.demo.write_leads import write_leads

Connection = psycopg.Connection[tuple[Any, ...]]
Progress = Callable[[int, int], None]
Moves = dict[tuple[str, tuple[str, ...]], list[UUID]]
"""Bookings by branch and by the statuses they are to go through."""

_EVENTS_A_BATCH = 40
_BOOKINGS_A_MOVE = 200
_CALENDAR_BACK, _CALENDAR_AHEAD = 60, 400  # days


def generate(
    database_url: str,
    accounts: Mapping[str, str],
    *,
    now: datetime | None = None,
    on_progress: Progress = lambda done, total: None,
) -> int:
    """Write the company and its year around `now`; return how many bookings were made.

    Args:
        database_url: Address of the database for the login role `authenticator`.
        accounts: Account id by e-mail address, for each of `company.logins()`; the owner's
            account must already be owner of all branches.
        now: Local time of the branches, without a zone; the present by default.
        on_progress: Told how many of how many bookings are written.
    """
    moment = now or datetime.now(ZoneInfo(TIMEZONE)).replace(tzinfo=None)
    plan = plan_program(moment)
    with psycopg.connect(database_url) as connection:
        writer = _Writer(connection, accounts)
        writer.write_company()
        writer.write_calendar(moment.date())
        made = writer.write_events(plan, on_progress)
        writer.write_leads(plan_leads(moment, plan))
        writer.write_stores(moment)
        return made


class _Writer:
    """Writes as one person after the other over a single connection."""

    def __init__(self, connection: Connection, accounts: Mapping[str, str]) -> None:
        self._connection = connection
        self._accounts = accounts
        self._branches: dict[str, int] = {}
        self._halls: dict[tuple[str, str], int] = {}
        # by id() of the plan, which has no key of its own
        self._events: dict[int, UUID] = {}

    def write_company(self) -> None:
        with self._acting_as(OWNER):
            for position, branch in enumerate(BRANCHES):
                self._write_branch(branch, position)
            self._execute_many(
                "insert into memberships (user_id, branch_id, role) values (%s, %s, %s)",
                [
                    (self._accounts[login.email], self._branches[login.branch], login.role)
                    for login in logins()
                    if login.branch is not None
                ],
            )

    def write_calendar(self, today: date) -> None:
        """Write the sample's auspicious dates and festivals, the same at every branch."""
        days = [today + timedelta(days=by) for by in range(-_CALENDAR_BACK, _CALENDAR_AHEAD)]
        rows = [
            (branch, day, kind, tier, name)
            for branch in self._branches.values()
            for day in days
            for kind, tier, name in (
                ("muhurat", muhurat_tier(day), None),
                ("festival", None, festival_of(day)),
            )
            if tier is not None or name is not None
        ]
        with self._acting_as(OWNER):
            self._execute_many(
                "insert into calendar_days (branch_id, date, kind, tier, name, source)"
                " values (%s, %s, %s, %s, %s, 'sample')",
                rows,
            )

    def write_events(self, plan: Sequence[EventPlan], on_progress: Progress) -> int:
        total = sum(len(event.functions) for event in plan)
        done = 0
        # What came to nothing is written and moved first: it held the halls before the others.
        for lapsed in (True, False):
            moves: Moves = {}
            part = [event for event in plan if _came_to_nothing(event) == lapsed]
            for login, events in _by_salesperson(part):
                for batch in _batches(events, _EVENTS_A_BATCH):
                    done += self._write_batch(login, batch, moves)
                    on_progress(done, total)
            self._move(moves)
        return done

    def write_stores(self, now: datetime) -> None:
        Stores(self._connection, self._acting_as, self._branches).write(now)

    def write_leads(self, plan: Sequence[LeadPlan]) -> None:
        write_leads(
            self._connection,
            self._acting_as,
            plan,
            accounts=self._accounts,
            branches=self._branches,
            events=self._events,
        )

    def _write_branch(self, branch: Branch, position: int) -> None:
        self._connection.execute(
            "insert into branches (code, name, timezone, currency, sort_order)"
            " values (%s, %s, %s, %s, %s)",
            (branch.code, branch.name, TIMEZONE, CURRENCY, position),
        )
        # Not `returning`: the branch is among the owner's only once the statement is over.
        branch_id = self._value("select id from branches where code = %s", (branch.code,))
        self._branches[branch.code] = branch_id
        for order, hall in enumerate(branch.halls):
            self._halls[branch.code, hall.name] = self._write_hall(branch_id, hall, order)
        self._execute_many(
            "insert into hall_components (combination_id, hall_id, branch_id) values (%s, %s, %s)",
            [
                (self._halls[branch.code, hall.name], self._halls[branch.code, part], branch_id)
                for hall in branch.halls
                for part in hall.parts
            ],
        )
        self._execute_many(
            "insert into dayparts"
            " (branch_id, code, name, start_time, end_time, end_day_offset, sort_order)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (branch_id, part.code, part.name, part.start, part.end, part.end_day_offset, order)
                for order, part in enumerate(DAYPARTS)
            ],
        )

    def _write_hall(self, branch_id: int, hall: Hall, order: int) -> int:
        hall_id = self._value(
            "insert into halls (branch_id, name, kind, outdoor, setup_minutes, teardown_minutes,"
            " sort_order) values (%s, %s, %s, %s, %s, %s, %s) returning id",
            (
                branch_id,
                hall.name,
                "combination" if hall.parts else "base",
                hall.outdoor,
                hall.setup_minutes,
                hall.teardown_minutes,
                order,
            ),
        )
        self._execute_many(
            "insert into hall_capacities (hall_id, branch_id, setup_style, capacity)"
            " values (%s, %s, %s, %s)",
            [
                (hall_id, branch_id, "rounds", hall.rounds),
                (hall_id, branch_id, "floating", hall.floating),
                (hall_id, branch_id, "theatre", round(hall.rounds * 1.6)),
            ],
        )
        return hall_id

    def _write_batch(self, login: Login, events: Sequence[EventPlan], moves: Moves) -> int:
        customers, headers, bookings = [], [], []
        for event in events:
            branch_id, customer_id, event_id = self._branches[event.branch], uuid7(), uuid7()
            self._events[id(event)] = event_id
            customers.append((customer_id, branch_id, event.customer, event.phone, event.email))
            headers.append((event_id, branch_id, event.title, event.event_type, customer_id))
            for function in event.functions:
                booking_id = uuid7()
                hall_id = self._halls[event.branch, function.hall]
                ids = (booking_id, branch_id, event_id, hall_id, customer_id)
                bookings.append(ids + _columns(function))
                moves.setdefault((event.branch, function.statuses), []).append(booking_id)
        with self._acting_as(login):
            self._execute_many(_INSERT_CUSTOMER, customers)
            self._execute_many(_INSERT_EVENT, headers)
            self._execute_many(_INSERT_BOOKING, bookings)
        return len(bookings)

    def _move(self, moves: Moves) -> None:
        for (branch, statuses), bookings in moves.items():
            for status in statuses:
                for batch in _batches(bookings, _BOOKINGS_A_MOVE):
                    with self._acting_as(_manager(branch)):
                        reason = _REASONS.get(status)
                        move = {"status": status, "reason": reason, "ids": list(batch)}
                        self._connection.execute(_MOVE, move)

    @contextmanager
    def _acting_as(self, login: Login) -> Iterator[None]:
        """Run a transaction with a person's rights, as a request of theirs would."""
        claims = json.dumps({"role": "authenticated", "sub": self._accounts[login.email]})
        with self._connection.transaction():
            self._connection.execute(
                "select set_config('role', 'authenticated', true),"
                " set_config('request.jwt.claims', %s, true)",
                (claims,),
            )
            yield

    def _value(self, statement: Any, values: tuple[object, ...]) -> int:
        [(value,)] = self._connection.execute(statement, values).fetchall()
        return int(value)

    def _execute_many(self, statement: Any, rows: Sequence[tuple[object, ...]]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(statement, rows)


_INSERT_CUSTOMER = """
insert into customers (id, branch_id, name, phone, email) values (%s, %s, %s, %s, %s)
"""
_INSERT_EVENT = """
insert into events (id, branch_id, title, event_type, customer_id) values (%s, %s, %s, %s, %s)
"""
_INSERT_BOOKING = """
insert into bookings
  (id, branch_id, event_id, hall_id, customer_id, title, event_type, event_date, event_time,
   end_time, end_day_offset, guests_expected, guests_guaranteed, setup_style, option_rank, notes,
   option_expires_at)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_MOVE = """
update bookings set status = %(status)s::booking_status, status_reason = %(reason)s,
  guests_actual = case when %(status)s::booking_status = 'completed'
    then coalesce(guests_guaranteed, guests_expected) else guests_actual end
where id = any (%(ids)s)
"""
_REASONS = {"lost": "Chose another venue", "cancelled": "The family moved the date"}


def _columns(function: FunctionPlan) -> tuple[object, ...]:
    ends = function.option_expires_at
    return (
        function.title,
        function.event_type,
        function.event_date,
        function.event_time,
        function.end_time,
        function.end_day_offset,
        function.guests_expected,
        function.guests_guaranteed,
        function.setup_style,
        function.option_rank,
        function.notes,
        ends and ends.replace(tzinfo=ZoneInfo(TIMEZONE)),
    )


def _manager(branch: str) -> Login:
    return next(login for login in logins() if login.branch == branch and login.role == "manager")


def _came_to_nothing(event: EventPlan) -> bool:
    return bool({"released", "lost", "cancelled"} & set(event.functions[0].statuses))


def _by_salesperson(plan: Sequence[EventPlan]) -> Iterator[tuple[Login, list[EventPlan]]]:
    for branch in BRANCHES:
        for index, name in enumerate(branch.sales):
            login = next(login for login in logins() if login.full_name == name)
            events = [e for e in plan if e.branch == branch.code and e.sales == index]
            # First options before the seconds that wait behind them.
            yield login, sorted(events, key=lambda event: event.functions[0].option_rank)


def _batches(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
