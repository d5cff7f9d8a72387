"""Search: words from their beginning, phones from any four digits, nothing beyond one's rights."""

from datetime import date, timedelta
from typing import Any

import pytest
from psycopg import errors

from tests.db.house import House, Row

SOON = str(date.today() + timedelta(days=40))


def search(house: House, typed: str, most: int = 6) -> list[Row]:
    return house.run("select * from search(%(typed)s, %(most)s)", {"typed": typed, "most": most})


def titles(rows: list[Row], kind: str) -> list[str]:
    return [row["title"] for row in rows if row["kind"] == kind]


@pytest.fixture
def kapoor(house: House) -> Row:
    """A customer in Dwarka with a booking and a lead of the same name."""
    customer = house.insert(
        "customers",
        branch_id=house.branches["dwk"],
        name="Malhotra–Kapoor",
        phone="+91 99999-01482",
        email="kapoor@family.example",
    )
    house.book("Pearl", SOON, title="Silver jubilee", customer_id=customer["id"])
    house.insert(
        "leads",
        branch_id=house.branches["dwk"],
        name="Kapoor & sons",
        contact_name="Vikram Kapoor",
        phone="0 99999 01482",
    )
    return customer


@pytest.mark.parametrize(
    "typed", ["kapoor", "KAP mal", "99999 01482", "+91 99999", "1482", "kapoor@fam"]
)
def test_a_customer_is_found_by_any_beginning_and_leads_to_the_booking(
    house: House, kapoor: Row, typed: str
) -> None:
    with house.acting_as("sales"):
        rows = search(house, typed)

    assert titles(rows, "customer") == ["Malhotra–Kapoor"]
    assert titles(rows, "booking") == ["Silver jubilee"]
    (booking,) = (row for row in rows if row["kind"] == "booking")
    assert (booking["phone"], booking["hall_name"], str(booking["event_date"])) == (
        "+91 99999-01482", "Pearl", SOON,
    )  # fmt: skip


def test_what_comes_next_is_told_by_the_day_of_the_branch(house: House) -> None:
    now = house.one("select now() at time zone 'UTC' utc")["utc"]
    # Where it is not the day that it is in Greenwich: at any hour one of them.
    zone = "Pacific/Kiritimati" if now.hour >= 10 else "Etc/GMT+12"
    today = house.one("select (now() at time zone %(zone)s)::date today", {"zone": zone})["today"]
    assert today != now.date()
    branch = house.insert("branches", code="far", name="Far away", timezone=zone, currency="USD")[
        "id"
    ]
    hall = house.insert("halls", branch_id=branch, name="Reef", kind="base")["id"]
    customer = house.insert("customers", branch_id=branch, name="Tupou")["id"]
    for title, days in (("yesterday", -1), ("today", 0), ("soon", 2)):
        house.insert(
            "bookings", branch_id=branch, hall_id=hall, title=f"Tupou {title}",
            event_date=today + timedelta(days=days), event_time="12:00", end_time="13:00",
            customer_id=customer,
        )  # fmt: skip

    with house.acting_as("owner"):
        rows = search(house, "tupou")

    assert titles(rows, "booking") == ["Tupou today", "Tupou soon", "Tupou yesterday"]
    assert [row["event_date"] for row in rows if row["kind"] == "customer"] == [today]


def test_words_are_found_in_any_order_and_all_of_them(house: House) -> None:
    house.book("Pearl", SOON, title="Rohan Agarwal 50th birthday")
    house.book("Emerald A", SOON, title="Agarwal sangeet")

    with house.acting_as("sales"):
        assert titles(search(house, "birth agar"), "booking") == ["Rohan Agarwal 50th birthday"]
        assert titles(search(house, "agar emer"), "booking") == ["Agarwal sangeet"]
        assert titles(search(house, "agarwal"), "booking") == [
            "Rohan Agarwal 50th birthday", "Agarwal sangeet",
        ]  # fmt: skip
        assert titles(search(house, "garwal"), "booking") == []


def test_what_comes_next_stands_first_then_what_is_just_past(house: House) -> None:
    today = date.today()
    for days in (-400, -30, 20, 300):
        house.book("Pearl", str(today + timedelta(days=days)), title=f"Iyer {days}")

    with house.acting_as("manager"):
        assert titles(search(house, "iyer"), "booking") == [
            "Iyer 20", "Iyer 300", "Iyer -30", "Iyer -400",
        ]  # fmt: skip
        assert titles(search(house, "iyer", most=1), "booking") == ["Iyer 20"]


def test_other_scripts_are_found_too(house: House) -> None:
    house.book("Pearl", SOON, title="शर्मा परिवार")

    with house.acting_as("sales"):
        assert titles(search(house, "परि"), "booking") == ["शर्मा परिवार"]


@pytest.mark.parametrize("typed", ["", "  ", "'", "\\", "' | !(", "&", ":*", "a" * 5000, "'''a\\'"])
def test_signs_and_long_texts_are_only_words(house: House, typed: str) -> None:
    with house.acting_as("sales"):
        search(house, typed)
        assert search(house, typed.replace("a", "")) == []


@pytest.mark.parametrize("person", ["sales.lon", "stranger"])
def test_nothing_of_a_branch_is_found_by_who_does_not_work_there(
    house: House, kapoor: Row, person: str
) -> None:
    with house.acting_as(person):
        assert search(house, "kapoor") == []
        assert search(house, "silver") == []


@pytest.mark.parametrize("role", ["kitchen", "viewer"])
def test_who_may_not_read_customers_finds_bookings_by_title_alone(
    house: House, kapoor: Row, role: str
) -> None:
    with house.acting_as(role):
        assert search(house, "kapoor") == []
        assert search(house, "1482") == []
        (booking,) = search(house, "silver")

    assert (booking["title"], booking["phone"]) == ("Silver jubilee", None)


def test_leads_are_found_by_who_may_read_them(house: House, kapoor: Row) -> None:
    with house.acting_as("sales"):
        assert titles(search(house, "vikram"), "lead") == ["Kapoor & sons"]
        assert titles(search(house, "9999901"), "lead") == ["Kapoor & sons"]

    with house.acting_as("kitchen"):
        assert search(house, "vikram") == []


def test_a_request_without_a_person_may_not_search(house: House) -> None:
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("anon"):
        search(house, "kapoor")


def test_search_uses_its_indexes(house: House) -> None:
    house.connection.execute("set local enable_seqscan = off")
    for table, words in (
        ("bookings", "title || ' ' || hall_name"),
        ("customers", "name || ' ' || coalesce(email, ''), phone"),
        ("leads", "name || ' ' || coalesce(contact_name, '') || ' ' || coalesce(email, ''), phone"),
    ):
        plan = house.run(
            f"explain select from {table}"
            f" where app_private.search_words({words}) @@ app_private.search_query('kap')"
        )
        assert any(f"{table}_search_idx" in row["QUERY PLAN"] for row in plan), plan


def places(house: House, *days: str, **asked: Any) -> list[Row]:
    named = "".join(f", {name} => %({name})s" for name in asked)
    return house.run(
        f"select * from free_places(%(days)s::date[]{named})",
        {"days": list(days) or [SOON], **asked},
    )


def seats(rows: list[Row]) -> list[tuple[str, str, str]]:
    return [(row["hall_name"], row["session"], row["state"]) for row in rows]


def test_free_halls_that_take_the_guests_nearest_branch_and_best_fit_first(house: House) -> None:
    with house.acting_as("sales"):
        rows = places(house, guests=150, near=house.branches["dwk"])

    assert seats(rows) == [
        ("Emerald B", "dinner", "free"), ("Emerald A", "dinner", "free"),
        ("Emerald Grand", "dinner", "free"),
    ]  # fmt: skip
    assert [row["capacity"] for row in rows] == [250, 350, 650]


def test_a_full_dinner_leaves_lunch_and_a_session_asked_for_is_kept_to(house: House) -> None:
    house.book("Pearl", SOON, status="confirmed")
    pearl = {"only_hall": house.halls["Pearl"]}

    with house.acting_as("sales"):
        assert seats(places(house, **pearl)) == [("Pearl", "lunch", "free")]
        assert seats(places(house, session="dinner", **pearl)) == []


def test_a_hall_on_option_comes_behind_and_says_until_when(house: House) -> None:
    booking = house.book("Pearl", SOON)
    other = str(date.fromisoformat(SOON) + timedelta(days=7))
    asked = {"session": "dinner", "only_hall": house.halls["Pearl"]}

    with house.acting_as("sales"):
        rows = places(house, SOON, other, **asked)
    with house.acting_as("sales.lon"):
        elsewhere = places(house, SOON, other, **asked)

    assert [(str(row["event_date"]), row["state"]) for row in rows] == [
        (other, "free"), (SOON, "option"),
    ]  # fmt: skip
    assert rows[1]["option_expires_at"] == booking["option_expires_at"]
    assert [str(row["event_date"]) for row in elsewhere] == [other]


def test_what_is_taken_through_a_combination_is_not_free(house: House) -> None:
    house.book("Emerald Grand", SOON, status="confirmed")

    with house.acting_as("sales"):
        halls = {row["hall_name"] for row in places(house, session="dinner")}

    assert halls.isdisjoint({"Emerald A", "Emerald B", "Emerald Grand", "Buyout"})


def test_every_free_place_can_be_booked(house: House) -> None:
    house.book("Emerald A", SOON, event_time="12:00", status="confirmed")

    with house.acting_as("owner"):
        rows = places(house, guests=100)
        assert len(rows) == 3
        for row in rows:
            columns = ("branch_id", "hall_name", "event_date", "event_time", "end_time",
                       "end_day_offset")  # fmt: skip
            with house.connection.transaction(force_rollback=True):
                assert house.insert("bookings", **{name: row[name] for name in columns})


def test_the_past_and_too_many_days_are_not_answered(house: House) -> None:
    with house.acting_as("sales"):
        assert places(house, "2020-02-08") == []
    days = [str(date(2031, 1, 1) + timedelta(days=n)) for n in range(101)]
    with (
        pytest.raises(errors.InvalidParameterValue, match="at most 100 days"),
        house.acting_as("sales"),
    ):
        places(house, *days)


def test_who_does_not_work_in_the_house_is_told_of_no_place(house: House) -> None:
    with house.acting_as("stranger"):
        assert places(house) == []
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("anon"):
        places(house)
