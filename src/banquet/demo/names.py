"""Believable, invented names for customers, households and companies."""

from random import Random

_GIVEN = (
    "Aarav", "Ishita", "Kabir", "Ananya", "Gurpreet", "Meenakshi", "Farhan", "Zoya", "Rohan",
    "Lakshmi", "Dev", "Nandini", "Aditya", "Simran", "Karthik", "Pooja", "Harsh", "Ira",
    "Manav", "Tanvi", "Nikhil", "Rhea", "Siddharth", "Aisha", "Varun", "Mira",
)  # fmt: skip
_FAMILY = (
    "Malhotra", "Kapoor", "Arora", "Bhatia", "Ahluwalia", "Iyer", "Siddiqui", "Agarwal",
    "Narayanan", "Chopra", "Sethi", "Tandon", "Kohli", "Bedi", "Saxena", "Rawat", "Khurana",
    "Gill", "Grover", "Puri", "Wadhwa", "Menon", "Joshi", "Dutta", "Lal", "Bansal", "Anand",
    "Bhasin", "Chawla", "Sharma", "Rathi", "Goenka", "Sodhi", "Mehra", "Talwar", "Verma",
)  # fmt: skip
_COMPANIES = (
    "Nimbus Infratech", "Suvarna Jewels", "Yamuna Motors", "BrightPath School", "Aravali Foods",
    "Kesar Pharma", "Lotus Freight", "Indus Textiles", "Meghdoot Software", "Chinar Bank",
    "Vayu Airlines", "Tulsi Organics", "Rotary Club West", "Sagar Insurance",
)  # fmt: skip


def person(rng: Random) -> str:
    """Return a customer's name."""
    return f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}"


def household(rng: Random) -> str:
    """Return the two families of a wedding, `Malhotra–Kapoor`."""
    first, second = rng.sample(_FAMILY, 2)
    return f"{first}–{second}"


def company(rng: Random) -> str:
    """Return a made-up company."""
    return rng.choice(_COMPANIES)


def phone(number: int) -> str:
    """Return a number of a block that nobody answers; `number` 0 to 99999."""
    return f"+91 99999 {number % 100_000:05d}"


def email(name: str) -> str:
    """Return an address at example.com for a customer's name."""
    local = "".join(letter if letter.isascii() and letter.isalpha() else "." for letter in name)
    return f"{local.lower().strip('.')}@example.com"
