"""Believable live activity: staff of every branch hold, confirm, move and take enquiries.

Each act goes over REST as the person who does it, under that person's rights, so watching it
shows what colleagues' work looks like on a screen.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPSConnection
from itertools import pairwise
from random import Random
from typing import Any
from urllib.parse import urlencode, urlsplit

from banquet.demo import names
from banquet.demo.company import BRANCHES, DAYPARTS, PASSWORD, Login, logins
from banquet.demo.ids import uuid7
from banquet.demo.leads import OPEN_STAGES
from banquet.errors import BanquetError

HORIZON_DAYS = 45
_TIMEOUT_SECONDS = 15

Row = dict[str, Any]


class SimulationError(BanquetError):
    """The server refused something the simulation needs, such as a log-in."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person did, in words: `confirmed Malhotra–Kapoor reception, ...`."""

    who: str
    what: str


class Person:
    """A signed-in member of staff; signs in again when the access token has expired."""

    def __init__(self, url: str, publishable_key: str, login: Login) -> None:
        self.login = login
        self._url = urlsplit(url)
        self._key = publishable_key
        self._token = ""

    def call(self, method: str, path: str, body: object = None, **headers: str) -> list[Row]:
        """Send a REST request and return the rows it answers with.

        Raises:
            SimulationError: the server refused; `code` is the answer's code.
        """
        if not self._token:
            self._sign_in()
        status, answer = self._send(method, f"/rest/v1/{path}", body, headers)
        if status == 401:
            self._sign_in()
            status, answer = self._send(method, f"/rest/v1/{path}", body, headers)
        if status >= 300:
            raise SimulationError(str(answer.get("code")), str(answer.get("message")))
        return answer if isinstance(answer, list) else []

    def _sign_in(self) -> None:
        credentials = {"email": self.login.email, "password": PASSWORD}
        path = "/auth/v1/token?grant_type=password"
        status, answer = self._send("POST", path, credentials, {})
        if status != 200:
            raise SimulationError(
                "demo_login",
                f"{self.login.email} could not sign in: {answer.get('msg', status)}.",
                hint="Start the server with --demo, or run `banquet demo reset`.",
            )
        self._token = answer["access_token"]

    def _send(
        self, method: str, path: str, body: object, headers: dict[str, str]
    ) -> tuple[int, Any]:
        kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        connection = kind(self._url.netloc, timeout=_TIMEOUT_SECONDS)
        try:
            sent = {
                "apikey": self._key,
                "Authorization": f"Bearer {self._token or self._key}",
                "Content-Type": "application/json",
                **headers,
            }
            connection.request(method, path, json.dumps(body) if body is not None else None, sent)
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"[]")
        finally:
            connection.close()


def simulate(url: str, publishable_key: str, seed: int | None = None) -> Iterator[Act]:
    """Do one act after the other, for ever; the caller sets the pace.

    A refusal by the server (a colleague was faster, a hall is taken) is an act too.

    Args:
        url: Address of a server with demonstration data.
        publishable_key: Its publishable key.
        seed: Seed of every choice; None for a different afternoon each time.

    Raises:
        SimulationError: a demonstration account cannot sign in.
        OSError: the server does not answer.
    """
    rng = Random(seed)  # noqa: S311  a demonstration, not a secret
    staff = [Person(url, publishable_key, login) for login in logins() if login.role in _MAY_SELL]
    while True:
        person = rng.choice(staff)
        act = rng.choices(_ACTS, _WEIGHTS)[0]
        what = act(rng, person)
        if what is not None:
            yield Act(person.login.full_name, what)


_MAY_SELL = {"sales", "manager"}


def _hold(rng: Random, person: Person) -> str | None:
    branch = next(branch for branch in BRANCHES if branch.code == person.login.branch)
    hall = rng.choice([hall for hall in branch.halls if hall.name != "Buyout"])
    daypart = rng.choice(DAYPARTS[:4])
    row = {
        "id": str(uuid7()),
        "branch_id": _branch_id(person),
        "hall_name": hall.name,
        "title": f"{names.person(rng).split()[-1]} {rng.choice(('birthday', 'engagement'))}",
        "event_type": "birthday",
        "event_date": str(date.today() + timedelta(days=rng.randrange(1, HORIZON_DAYS))),
        "event_time": str(daypart.start),
        "end_time": str(daypart.end),
        "end_day_offset": daypart.end_day_offset,
        "guests_expected": rng.randrange(hall.rounds // 3, hall.rounds, 5),
    }
    try:
        person.call("POST", "bookings", row)
    except SimulationError as refusal:
        if refusal.code != "23P01":
            raise
        return f"was told that {hall.name} is taken on {row['event_date']}"
    return f"held {_words(row)}"


def _confirm(rng: Random, person: Person) -> str | None:
    return _change(rng, person, "tentative", "confirmed", {"status": "confirmed"})


def _release(rng: Random, person: Person) -> str | None:
    return _change(rng, person, "tentative", "released", {"status": "released"})


def _recount(rng: Random, person: Person) -> str | None:
    guests = rng.randrange(40, 300, 10)
    return _change(rng, person, "confirmed", "set new guests for", {"guests_expected": guests})


def _move(rng: Random, person: Person) -> str | None:
    day = date.today() + timedelta(days=rng.randrange(1, HORIZON_DAYS))
    return _change(rng, person, "tentative", f"moved to {day}", {"event_date": str(day)})


def _ask(rng: Random, person: Person) -> str | None:
    day = str(date.today() + timedelta(days=rng.randrange(5, 60)))
    name = names.person(rng)
    row = {
        "id": str(uuid7()),
        "branch_id": _branch_id(person),
        "name": name,
        "phone": names.phone(rng.randrange(100_000)),
        "event_type": rng.choice(("birthday", "engagement", "wedding", "anniversary")),
        "source": rng.choice(("web_form", "phone", "whatsapp", "walk_in")),
        "wishes": [{"from": day, "to": day, "session": rng.choice(("lunch", "dinner"))}],
        "guests_expected": rng.randrange(40, 400, 10),
    }
    person.call("POST", "leads", row)
    return f"took an enquiry of {name} for {day}"


def _answer(rng: Random, person: Person) -> str | None:
    lead = _pick_lead(rng, person, "first_response_at=is.null")
    if lead is None:
        return None
    entry = {"branch_id": lead["branch_id"], "lead_id": lead["id"], "kind": "call"}
    person.call("POST", "activities", {**entry, "body": "Called back"})
    return f"called {lead['name']} back"


def _advance(rng: Random, person: Person) -> str | None:
    stage, following = rng.choice(list(pairwise(OPEN_STAGES)))
    lead = _pick_lead(rng, person, f"stage=eq.{stage}")
    if lead is None:
        return None
    try:
        change = {"stage": following, "version": lead["version"]}
        person.call("PATCH", f"leads?id=eq.{lead['id']}", change)
    except SimulationError as refusal:
        if refusal.code != "PT409":
            raise
        return f"was refused: {refusal.message}"
    return f"moved {lead['name']} to {following}"


def _pick_lead(rng: Random, person: Person, which: str) -> Row | None:
    query = f"select=id,branch_id,name,version&branch_id=eq.{_branch_id(person)}"
    rows = person.call("GET", f"leads?{query}&stage=lt.won&{which}")
    return rng.choice(rows) if rows else None


_ACTS: list[Callable[[Random, Person], str | None]] = [
    _hold, _confirm, _recount, _move, _release, _ask, _answer, _advance,
]  # fmt: skip
_WEIGHTS = [30, 25, 25, 12, 8, 20, 20, 20]


def _change(rng: Random, person: Person, status: str, verb: str, change: Row) -> str | None:
    booking = _pick(rng, person, status)
    if booking is None:
        return None
    path = f"bookings?id=eq.{booking['id']}"
    try:
        person.call("PATCH", path, {**change, "version": booking["version"]})
    except SimulationError as refusal:
        # taken by somebody, changed by somebody, or an option that ran out just then
        if refusal.code not in {"23P01", "PT409", "23514"}:
            raise
        return f"was refused: {refusal.message}"
    return f"{verb} {_words(booking)}"


def _pick(rng: Random, person: Person, status: str) -> Row | None:
    today = date.today()
    query = urlencode(
        {
            "select": "id,title,hall_name,event_date,event_time,version",
            "branch_id": f"eq.{_branch_id(person)}",
            "status": f"eq.{status}",
            "option_rank": "eq.1",
            "and": f"(event_date.gt.{today},event_date.lt.{today + timedelta(days=HORIZON_DAYS)})",
        }
    )
    rows = person.call("GET", f"bookings?{query}")
    return rng.choice(rows) if rows else None


def _branch_id(person: Person) -> int:
    rows = person.call("GET", f"branches?select=id&code=eq.{person.login.branch}")
    return int(rows[0]["id"])


def _words(booking: Row) -> str:
    return f"{booking['title']}, {booking['hall_name']}, {booking['event_date']}"
