"""The fictitious company: its branches, halls, sessions of sale and people.

Everything here is invented. Capacities follow the sizes usual around Delhi; phone numbers
and addresses elsewhere in this package use blocks that nobody answers.
"""

from dataclasses import dataclass
from datetime import time

PASSWORD = "banquet-demo"  # noqa: S105  the published password of a demonstration
DOMAIN = "demo.test"
TIMEZONE = "Asia/Kolkata"
CURRENCY = "INR"


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall as it is sold.

    Attributes:
        rounds: Guests seated at rounds.
        floating: Guests standing and moving.
        parts: Names of the base halls a combination consists of; empty for a base hall.
        setup_minutes: Time the crew holds the hall before a function.
        teardown_minutes: Time the crew holds the hall after a function.
    """

    name: str
    rounds: int
    floating: int
    parts: tuple[str, ...] = ()
    outdoor: bool = False
    setup_minutes: int = 120
    teardown_minutes: int = 60

    @property
    def bases(self) -> tuple[str, ...]:
        """Return the base halls that a function in this hall occupies."""
        return self.parts or (self.name,)


@dataclass(frozen=True, slots=True)
class Branch:
    """One house of the company, with its halls in the order of the diary."""

    code: str
    name: str
    halls: tuple[Hall, ...]
    sales: tuple[str, ...]
    manager: str
    kitchen: str
    store: str


@dataclass(frozen=True, slots=True)
class Daypart:
    """A session of sale, local time; `end_day_offset` 1 ends on the next calendar day."""

    code: str
    name: str
    start: time
    end: time
    end_day_offset: int = 0


@dataclass(frozen=True, slots=True)
class Login:
    """An account of the demonstration; `branch` None means every branch."""

    email: str
    full_name: str
    role: str
    branch: str | None


def _lawn(name: str, rounds: int, floating: int) -> Hall:
    # Lawns are built for the day: half a day of set-up, and the marquee comes down by night.
    return Hall(name, rounds, floating, (), outdoor=True, setup_minutes=720, teardown_minutes=360)


BRANCHES = (
    Branch(
        "dwk",
        "Dwarka",
        (
            Hall("Emerald Grand", 650, 950, ("Emerald A", "Emerald B")),
            Hall("Emerald A", 350, 500),
            Hall("Emerald B", 250, 400),
            Hall("Pearl", 120, 180),
            _lawn("Terrace Lawn", 500, 800),
            Hall("Buyout", 1270, 1930, ("Emerald A", "Emerald B", "Pearl", "Terrace Lawn")),
        ),
        ("Priya Nair", "Arjun Mehta"),
        "Neha Joshi",
        "Suresh Pillai",
        "Sunil Thakur",
    ),
    Branch(
        "rjg",
        "Rajouri Garden",
        (
            Hall("Regal Grand", 650, 1000, ("Regal 1", "Regal 2", "Regal 3")),
            Hall("Regal 12", 450, 680, ("Regal 1", "Regal 2")),
            Hall("Regal 23", 390, 590, ("Regal 2", "Regal 3")),
            Hall("Regal 1", 220, 320),
            Hall("Regal 2", 220, 320),
            Hall("Regal 3", 160, 240),
        ),
        ("Sana Qureshi", "Kunal Bedi"),
        "Harleen Gill",
        "Mohan Rawat",
        "Geeta Bisht",
    ),
    Branch(
        "noi",
        "Noida",
        (
            Hall("Crystal", 450, 700),
            Hall("Orchid", 160, 240),
            Hall("Boardroom", 30, 40, setup_minutes=60, teardown_minutes=30),
            Hall("Buyout", 640, 980, ("Crystal", "Orchid", "Boardroom")),
        ),
        ("Vikram Rathore", "Ritika Saxena"),
        "Anil Khurana",
        "Deepa Menon",
        "Ramesh Tomar",
    ),
    Branch(
        "ggn",
        "Gurugram",
        (
            Hall("Imperial Ballroom", 620, 950, ("Imperial A", "Imperial B")),
            Hall("Imperial A", 300, 450),
            Hall("Imperial B", 300, 450),
            Hall("Cellar", 70, 100),
            _lawn("Poolside Lawn", 450, 700),
            Hall("Buyout", 1120, 1700, ("Imperial A", "Imperial B", "Cellar", "Poolside Lawn")),
        ),
        ("Tara Chawla", "Rahul Bansal"),
        "Sunita Grover",
        "Imran Ansari",
        "Poonam Dahiya",
    ),
    Branch(
        "jai",
        "Jaipur",
        (
            _lawn("Mahal Lawn", 1000, 1500),
            Hall("Darbar", 400, 600),
            Hall("Jharokha", 110, 160),
            Hall("Mahal and Darbar", 1400, 2100, ("Mahal Lawn", "Darbar")),
            Hall("Buyout", 1510, 2260, ("Mahal Lawn", "Darbar", "Jharokha")),
        ),
        ("Devika Shekhawat", "Yash Mathur"),
        "Bhanu Rajawat",
        "Lata Sharma",
        "Hari Prajapat",
    ),
)

DAYPARTS = (
    Daypart("morning", "Morning", time(7), time(11)),
    Daypart("lunch", "Lunch", time(11, 30), time(16)),
    Daypart("hitea", "Hi-tea", time(16, 30), time(18, 30)),
    Daypart("dinner", "Dinner", time(19), time(0, 30), 1),
    Daypart("night_wedding", "Night wedding", time(19), time(5), 1),
)

OWNER = Login(f"owner@{DOMAIN}", "Kavita Malhotra", "owner", None)


def logins() -> tuple[Login, ...]:
    """Return every account, the owner first, then branch by branch."""
    people = [OWNER]
    for branch in BRANCHES:
        code = branch.code
        people += [
            Login(f"manager.{code}@{DOMAIN}", branch.manager, "manager", code),
            Login(f"sales.{code}@{DOMAIN}", branch.sales[0], "sales", code),
            Login(f"sales2.{code}@{DOMAIN}", branch.sales[1], "sales", code),
            Login(f"kitchen.{code}@{DOMAIN}", branch.kitchen, "kitchen", code),
            Login(f"store.{code}@{DOMAIN}", branch.store, "store", code),
        ]
    return tuple(people)
