"""What the Dashboard counts: halls sold, books by month, and what became of enquiries."""

from datetime import date, timedelta
from typing import Any

import pytest
from psycopg import errors

from tests.db.house import House, Row

DAY, NEXT = "2027-02-06", "2027-02-07"


def occupancy(house: House, **arguments: Any) -> list[Row]:
    named = {"first_date": DAY, "last_date": DAY, **arguments}
    listed = ", ".join(f"{name} => %({name})s" for name in named)
    return house.run(f"select * from occupancy({listed})", named)


def dinners(house: House, **arguments: Any) -> tuple[int, int, int]:
    """Return Dwarka's dinners to sell, sold and held."""
    (row,) = [
        row
        for row in occupancy(house, session="dinner", **arguments)
        if row["branch_id"] == house.branches["dwk"]
    ]
    return row["sellable"], row["sold"], row["held"]


def test_an_empty_day_has_every_hall_to_sell(house: House) -> None:
    assert dinners(house) == (3, 0, 0)
    assert [row["sellable"] for row in occupancy(house)] == [6]  # lunch and dinner


def test_a_combination_sells_each_hall_it_takes(house: House) -> None:
    house.book("Emerald Grand", status="confirmed")

    assert dinners(house) == (3, 2, 0)


def test_an_option_holds_and_one_behind_it_does_not_count(house: House) -> None:
    house.book("Pearl")
    house.book("Pearl", option_rank=2)

    assert dinners(house) == (3, 0, 1)


@pytest.mark.parametrize("status", ["enquiry", "released", "lost", "cancelled"])
def test_what_holds_nothing_is_not_counted(house: House, status: str) -> None:
    house.book("Pearl", status=status)

    assert dinners(house) == (3, 0, 0)


def test_a_long_function_takes_every_session_it_takes_half_of(house: House) -> None:
    house.book("Pearl", event_time="10:00", end_time="23:00", status="confirmed")

    assert [row["sold"] for row in occupancy(house)] == [2]

    house.book("Emerald A", event_time="15:00", end_time="18:30", status="confirmed")

    assert [row["sold"] for row in occupancy(house)] == [3]
    assert dinners(house) == (3, 1, 0)


def test_one_branch_is_told_hall_by_hall(house: House) -> None:
    house.book("Emerald B", status="confirmed")
    house.book("Pearl")

    rows = occupancy(house, session="dinner", only_branch=house.branches["dwk"])

    names = {number: name for name, number in house.halls.items()}
    assert {names[row["hall_id"]]: (row["sold"], row["held"]) for row in rows} == {
        "Emerald A": (0, 0),
        "Emerald B": (1, 0),
        "Pearl": (0, 1),
    }


def test_days_add_up_to_weeks_that_begin_with_the_first_day(house: House) -> None:
    house.book("Pearl", DAY, status="confirmed")  # a Saturday
    house.book("Pearl", "2027-02-08", status="confirmed")

    rows = occupancy(house, last_date="2027-02-14", step="week", session="dinner")

    assert [(str(row["starts_on"]), row["sellable"], row["sold"]) for row in rows] == [
        ("2027-02-06", 6, 1),
        ("2027-02-08", 21, 1),
    ]


def test_figures_add_up_what_the_caller_may_read(house: House) -> None:
    house.book("Pearl", status="confirmed", guests_guaranteed=95)
    house.book("Thames", status="confirmed", guests_expected=120)
    question = f"select functions, covers from books('{DAY}', '{DAY}')"

    seen = {}
    for person in ("owner", "manager", "kitchen", "sales.lon", "stranger"):
        with house.acting_as(person):
            seen[person] = tuple(house.one(question).values())

    dwarka = (1, 95)
    assert seen == {
        "owner": (2, 215),
        "manager": dwarka,
        "kitchen": dwarka,
        "sales.lon": (1, 120),
        "stranger": (0, 0),
    }
    with house.acting_as("sales.lon"):
        assert {row["branch_id"] for row in occupancy(house)} <= {house.branches["lon"]}
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("anon"):
        house.run(question)


def test_books_count_options_and_those_that_end_within_a_day(house: House) -> None:
    house.book("Emerald A", option_expires_at=f"{date.today() + timedelta(days=3)}")
    house.book("Emerald B")
    house.run(
        "update bookings set option_expires_at = now() + interval '20 hours'"
        " where hall_name = 'Emerald B'"
    )
    house.book("Emerald B", option_rank=2)

    row = house.one(f"select * from books('{DAY}', '{NEXT}')")

    assert (row["functions"], row["options"], row["options_ending"]) == (0, 2, 1)


def test_last_year_is_unknown_until_there_is_one(house: House) -> None:
    house.book("Pearl", DAY, status="confirmed")
    question = f"select * from books('{DAY}', '{DAY}')"
    assert house.one(question)["functions_a_year_ago"] is None

    last = house.book("Pearl", "2026-02-06", status="confirmed", guests_expected=80)
    late = house.book("Emerald A", "2026-02-06", status="confirmed", guests_expected=50)
    backdate(house, last, days=400)
    backdate(house, late, days=100)

    row = house.one(question)
    assert (row["functions_a_year_ago"], row["covers_a_year_ago"]) == (1, 80)
    month = house.one("select * from books_by_month('2027-02-01', 1)")
    assert (month["functions"], month["functions_a_year_ago"], month["functions_last_year"]) == (
        1,
        1,
        2,
    )


def test_months_follow_each_other_and_empty_ones_are_there(house: House) -> None:
    house.book("Pearl", "2027-03-31", status="confirmed", guests_expected=10)
    house.book("Pearl", "2027-04-01")

    rows = house.run("select * from books_by_month('2027-02-15', 3)")

    assert [
        (str(row["month"]), row["functions"], row["covers"], row["options"]) for row in rows
    ] == [("2027-02-01", 0, 0, 0), ("2027-03-01", 1, 10, 0), ("2027-04-01", 0, 0, 1)]


def test_enquiries_are_counted_with_their_replies_and_their_ends(house: House) -> None:
    for minutes in (4, 10, 60):
        ask(house, first_reply_minutes=minutes)
    ask(house)
    ask(house, stage="turned_down", reason="date_full")
    ask(house, stage="lost", reason="price")
    ask(house, stage="lost", reason="price", days_ago=90)

    row = house.one("select * from enquiries(30)")
    reasons = house.run("select * from lead_reasons(30)")

    assert (row["enquiries"], row["turned_down"], row["date_full"]) == (6, 1, 1)
    assert row["median_reply_seconds"] == pytest.approx(600, abs=1)
    assert [(r["stage"], r["reason"], r["leads"]) for r in reasons] == [
        ("lost", "price", 1),
        ("turned_down", "date_full", 1),
    ]


def test_the_funnel_counts_every_stage_an_enquiry_came_to(house: House) -> None:
    ask(house)
    ask(house, stage="qualified")
    gone = ask(house, stage="visit")
    house.run(
        "update leads set stage = 'lost', reason = 'no_answer' where id = %(id)s", {"id": gone}
    )

    funnel = house.run("select * from lead_funnel(30)")

    assert {row["stage"]: row["reached"] for row in funnel} == {
        "new": 3, "contacted": 2, "qualified": 2, "visit": 1, "proposal": 0, "negotiation": 0,
        "won": 0,
    }  # fmt: skip


def test_who_may_not_read_leads_counts_none(house: House) -> None:
    ask(house)
    question = "select enquiries from enquiries(30)"
    with house.acting_as("manager"):
        assert house.one(question) == {"enquiries": 1}

    for role in ("kitchen", "accounts", "sales.lon"):
        with house.acting_as(role):
            assert house.one(question) == {"enquiries": 0}


def backdate(house: House, booking: Row, days: int) -> None:
    """Make a booking as old as that; the stamp would not."""
    house.run("set local session_replication_role = replica")
    house.run(
        "update bookings set created_at = now() - make_interval(days => %(days)s)"
        " where id = %(id)s",
        {"days": days, "id": booking["id"]},
    )
    house.run("set local session_replication_role = origin")


def ask(
    house: House, *, days_ago: int = 0, first_reply_minutes: int | None = None, **values: Any
) -> Any:
    """Make an enquiry at Dwarka and return its id."""
    lead = house.insert("leads", branch_id=house.branches["dwk"], name="Kapoor")
    if values:
        listed = ", ".join(f"{name} = %({name})s" for name in values)
        house.run(f"update leads set {listed} where id = %(id)s", {**values, "id": lead["id"]})
    house.run("set local session_replication_role = replica")
    house.run(
        "update leads set received_at = now() - make_interval(days => %(days)s),"
        " first_response_at = case when %(reply)s::int is not null"
        " then now() - make_interval(days => %(days)s) + make_interval(mins => %(reply)s) end"
        " where id = %(id)s",
        {"days": days_ago, "reply": first_reply_minutes, "id": lead["id"]},
    )
    house.run("set local session_replication_role = origin")
    return lead["id"]
