"""A small venue group to test the schema with, and a way to act as each of its people."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

Row = dict[str, Any]
Connection = psycopg.Connection[Row]

ROLES = ("owner", "manager", "sales", "operations", "kitchen", "store", "accounts", "viewer")

_BRANCHES = [
    ("dwk", "Dwarka", "Asia/Kolkata", "INR"),
    ("lon", "London", "Europe/London", "GBP"),
]
_HALLS = [
    ("dwk", "Emerald A", "base", 350),
    ("dwk", "Emerald B", "base", 250),
    ("dwk", "Pearl", "base", 120),
    ("dwk", "Emerald Grand", "combination", 650),
    ("dwk", "Buyout", "combination", 720),
    ("lon", "Thames", "base", 200),
    ("lon", "Fleet", "base", 60),
]
_PARTS = {
    "Emerald Grand": ("Emerald A", "Emerald B"),
    "Buyout": ("Emerald A", "Emerald B", "Pearl"),
}
_DAYPARTS = [
    ("lunch", "Lunch", "11:30", "16:00", 0),
    ("dinner", "Dinner", "19:00", "00:30", 1),
]


@dataclass
class House:
    """Two branches with halls and one person per role at Dwarka, on one connection.

    Attributes:
        branches: Branch id by code: `dwk` in Kolkata's time, `lon` in London's.
        halls: Hall id by name.
        people: Account by name: `owner` of the group, a person per role at Dwarka
            (`manager`, `sales` ...), `sales.lon`, `owner.dwk`, and `stranger` with no rights.
    """

    connection: Connection
    branches: dict[str, int] = field(default_factory=dict)
    halls: dict[str, int] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)

    def run(self, statement: str, params: Mapping[str, Any] | None = None) -> list[Row]:
        """Run a statement as whoever acts now and return its rows, if it has any."""
        cursor = self.connection.execute(statement.encode(), params)
        return cursor.fetchall() if cursor.description else []

    def one(self, statement: str, params: Mapping[str, Any] | None = None) -> Row:
        """Run a statement that returns exactly one row."""
        (row,) = self.run(statement, params)
        return row

    def insert(self, table: str, /, **values: Any) -> Row:
        """Insert one row and return it as it came out."""
        statement = sql.SQL("insert into {} ({}) values ({}) returning *").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(map(sql.Placeholder, values)),
        )
        (row,) = self.connection.execute(statement, values).fetchall()
        return row

    def book(self, hall: str = "Pearl", day: str = "2027-02-06", **values: Any) -> Row:
        """Insert a booking with the four columns of the guide, and what else is given."""
        branch = values.pop("branch", "lon" if hall in {"Thames", "Fleet"} else "dwk")
        return self.insert(
            "bookings",
            **{
                "branch_id": self.branches[branch],
                "hall_name": hall,
                "event_date": day,
                "event_time": "19:00",
                **values,
            },
        )

    def change(self, booking: Row, **values: Any) -> list[Row]:
        """Update a booking and return it as it came out; nothing where it is out of reach."""
        statement = sql.SQL("update bookings set {} where id = {} returning *").format(
            sql.SQL(", ").join(
                sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name))
                for name in values
            ),
            sql.Placeholder("booking_id"),
        )
        return self.connection.execute(
            statement, {**values, "booking_id": booking["id"]}
        ).fetchall()

    def claims(self, booking: Row) -> set[str]:
        """Return the names of the base halls a booking holds."""
        rows = self.run(
            "select h.name from hall_claims c join halls h on h.id = c.hall_id"
            " where c.booking_id = %(id)s",
            booking,
        )
        return {row["name"] for row in rows}

    @contextmanager
    def acting_as(self, name: str) -> Iterator[None]:
        """Run the body as a request of this person, `anon` or `service_role` would run.

        Rights are given back afterwards; what the body changed stays, unless it failed.
        """
        role = name if name in {"anon", "service_role"} else "authenticated"
        claims = {"role": role}
        if name in self.people:
            claims |= {"sub": str(self.people[name])}
        with self.connection.transaction():
            self._become(role, json.dumps(claims))
            yield
            self._become("none", "")

    def _become(self, role: str, claims: str) -> None:
        self.connection.execute(
            "select set_config('role', %s, true), set_config('request.jwt.claims', %s, true)",
            [role, claims],
        )


def sign_up(connection: Connection, name: str, **app_metadata: Any) -> UUID:
    """Make an account the way the auth server does and return its id."""
    account = uuid4()
    connection.execute(
        "insert into auth.users (id, email, raw_user_meta_data, raw_app_meta_data)"
        " values (%s, %s, %s, %s)",
        [
            account,
            f"{name}@demo.test",
            json.dumps({"full_name": name.title()}),
            json.dumps(app_metadata),
        ],
    )
    return account


def furnish(connection: Connection) -> House:
    """Fill an empty schema with the house and return it."""
    house = House(connection)
    for code, name, timezone, currency in _BRANCHES:
        branch = house.insert(
            "branches", code=code, name=name, timezone=timezone, currency=currency
        )
        house.branches[code] = branch["id"]
    _furnish_halls(house)
    dwarka = house.branches["dwk"]
    house.people["owner"] = sign_up(connection, "owner")
    house.people["owner.dwk"] = sign_up(connection, "owner.dwk", branch_id=dwarka, role="owner")
    for role in ROLES[1:]:
        house.people[role] = sign_up(connection, role, branch_id=dwarka, role=role)
    house.people["sales.lon"] = sign_up(
        connection, "sales.lon", branch_id=house.branches["lon"], role="sales"
    )
    house.people["stranger"] = sign_up(connection, "stranger")
    return house


def _furnish_halls(house: House) -> None:
    for code, name, kind, capacity in _HALLS:
        branch = house.branches[code]
        hall = house.insert("halls", branch_id=branch, name=name, kind=kind)["id"]
        house.halls[name] = hall
        house.insert(
            "hall_capacities",
            branch_id=branch,
            hall_id=hall,
            setup_style="rounds",
            capacity=capacity,
        )
    dwarka = house.branches["dwk"]
    for combination, parts in _PARTS.items():
        for part in parts:
            house.insert(
                "hall_components",
                combination_id=house.halls[combination],
                hall_id=house.halls[part],
                branch_id=dwarka,
            )
    for code, name, start, end, offset in _DAYPARTS:
        house.insert(
            "dayparts",
            branch_id=dwarka,
            code=code,
            name=name,
            start_time=start,
            end_time=end,
            end_day_offset=offset,
        )


def connect(url: str) -> Connection:
    """Open a connection whose rows are `{column: value}`."""
    return psycopg.connect(url, row_factory=dict_row)


def wait_until_blocked(observer: Connection, pid: int) -> None:
    """Return once another connection waits for a lock; asks again, since PostgreSQL tells nobody.

    Raises:
        TimeoutError: it did not come to wait within 30 seconds.
    """
    deadline = time.monotonic() + 30
    question = "select cardinality(pg_blocking_pids(%s)) > 0 as is_blocked"
    while not observer.execute(question, [pid]).fetchall()[0]["is_blocked"]:
        if time.monotonic() > deadline:
            raise TimeoutError(f"connection {pid} waits for no lock")
