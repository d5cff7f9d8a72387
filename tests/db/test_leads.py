"""Leads: how they move, when they count as answered, who may do what, and how they are won."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from psycopg import errors

from tests.db.house import House, Row, connect, furnish, wait_until_blocked

OPEN = date(9999, 12, 31)
LAST_WEEK = datetime.now(UTC) - timedelta(days=7)


def ask(house: House, **values: Any) -> Row:
    """Insert a lead at Dwarka with the least there can be, and what else is given."""
    if "wishes" in values:
        values["wishes"] = json.dumps(values["wishes"])
    return house.insert("leads", **{"branch_id": house.branches["dwk"], "name": "Kapoor", **values})


def move(house: House, lead: Row, stage: str, **values: Any) -> Row:
    """Set a lead's stage, and what else is given, and return it."""
    columns = {"stage": stage, **values}
    changes = ", ".join(f"{name} = %({name})s" for name in columns)
    return house.one(
        f"update leads set {changes} where id = %(id)s returning *", {**columns, "id": lead["id"]}
    )


def log(house: House, lead: Row, kind: str = "call", **values: Any) -> Row:
    """Note that something happened to a lead."""
    place = {"branch_id": lead["branch_id"], "lead_id": lead["id"]}
    return house.insert("activities", **{**place, "kind": kind, **values})


def convert(house: House, lead: Row, *bookings: Row, **event: Any) -> Row:
    """Call `convert_lead` and return the event."""
    return house.one(
        "select * from convert_lead(%(id)s, %(event)s, %(bookings)s)",
        {"id": lead["id"], "event": json.dumps(event), "bookings": json.dumps(bookings)},
    )


def history(house: House, lead: Row) -> list[tuple[str | None, str]]:
    """Return the stages a lead went through, as (from, to)."""
    rows = house.run(
        "select from_stage, to_stage from activities where lead_id = %(id)s and kind = 'stage'"
        " order by id",
        lead,
    )
    return [(row["from_stage"], row["to_stage"]) for row in rows]


DINNER = {"hall_name": "Pearl", "event_date": "2030-02-06", "event_time": "19:00"}


def test_a_name_is_enough_and_the_clock_runs(house: House) -> None:
    with house.acting_as("sales"):
        lead = ask(house)

    assert (lead["stage"], lead["source"], lead["owner_id"]) == ("new", "phone", None)
    assert lead["first_response_at"] is None
    assert lead["created_by"] == lead["modified_by"] == house.people["sales"]
    assert lead["closed_on"] == OPEN
    assert history(house, lead) == [(None, "new")]


def test_an_enquiry_taken_offline_keeps_its_hour_and_no_future_one(house: House) -> None:
    with house.acting_as("sales"):
        early = ask(house, received_at=LAST_WEEK)
        late = ask(house, received_at=datetime.now(UTC) + timedelta(days=1))

    assert early["received_at"] == early["stage_changed_at"] == LAST_WEEK
    assert late["received_at"] <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("+91 99999 01482", "9999901482"),
        ("099999-01482", "9999901482"),
        ("9999901482", "9999901482"),
        ("+44 7700 900123", "7700900123"),
        ("7700900", "7700900"),
        ("12 34", None),
        (None, None),
    ],
)
def test_a_phone_has_one_key_however_it_is_written(
    house: House, written: str | None, key: str | None
) -> None:
    assert ask(house, phone=written)["phone_key"] == key


def test_the_same_phone_is_found_among_leads_and_customers_of_the_own_branches(
    house: House,
) -> None:
    ask(house, name="Wadhwa", phone="+91 99999 01482")
    ask(house, name="Elsewhere", phone="9999901482", branch_id=house.branches["lon"])
    house.insert(
        "customers", branch_id=house.branches["dwk"], name="R. Wadhwa", phone="99999 01482"
    )

    found = {}
    for person in ("sales", "sales.lon", "kitchen"):
        with house.acting_as(person):
            rows = house.run("select kind, name from same_phone('099999 01482')")
            found[person] = {(row["kind"], row["name"]) for row in rows}

    assert found == {
        "sales": {("lead", "Wadhwa"), ("customer", "R. Wadhwa")},
        "sales.lon": {("lead", "Elsewhere")},
        "kitchen": set(),
    }
    assert house.run("select 1 from same_phone('12')") == []


def test_a_phone_is_known_since_the_day_it_was_at_the_branch(house: House) -> None:
    past_midnight = datetime(2026, 3, 1, 20, 15, tzinfo=UTC)  # 01:45 on the second in Delhi
    ask(house, name="Wadhwa", phone="+91 99999 01482", received_at=past_midnight)

    with house.acting_as("sales"):
        [known] = house.run("select since from same_phone('9999901482')")

    assert known["since"] == date(2026, 3, 2)


def test_wishes_give_the_first_and_last_day_asked_for(house: House) -> None:
    lead = ask(
        house,
        wishes=[
            {"from": "2030-12-05", "to": "2030-12-05", "session": "dinner", "guests": 450},
            {"from": "2030-12-01", "to": "2030-12-31", "weekday": 7},
        ],
    )

    assert (lead["asked_from"], lead["asked_to"]) == (date(2030, 12, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    "wishes",
    [
        {"from": "2030-12-05", "to": "2030-12-05"},
        ["2030-12-05"],
        [{"from": "2030-12-05"}],
        [{"from": "2030-12-05", "to": "2030-12-04"}],
        [{"from": "2030-12-05", "to": "2033-12-05"}],
        [{"from": "2030-12-05", "to": "2030-12-05", "weekday": 8}],
        [{"from": "2030-12-05", "to": "2030-12-05", "hall": "Pearl"}],
        [{"from": "2030-12-05", "to": "2030-12-05", "guests": "many"}],
        [{"from": "2030-12-05", "to": "2030-12-05"}] * 21,
    ],
)
def test_wishes_that_name_no_day_are_refused(house: House, wishes: Any) -> None:
    with pytest.raises(errors.InvalidParameterValue):
        ask(house, wishes=wishes)


def test_a_day_that_is_none_is_refused(house: House) -> None:
    with pytest.raises(errors.DatetimeFieldOverflow):
        ask(house, wishes=[{"from": "2030-02-30", "to": "2030-02-30"}])


def test_open_stages_go_either_way_and_each_move_is_kept(house: House) -> None:
    with house.acting_as("sales"):
        lead = ask(house)
        for stage in ("contacted", "proposal", "qualified"):
            lead = move(house, lead, stage)

    assert history(house, lead) == [
        (None, "new"),
        ("new", "contacted"),
        ("contacted", "proposal"),
        ("proposal", "qualified"),
    ]


def test_a_move_made_offline_keeps_its_hour(house: House) -> None:
    lead = ask(house, received_at=LAST_WEEK)
    moved_at = LAST_WEEK + timedelta(hours=3)

    moved = move(house, lead, "contacted", stage_changed_at=moved_at)
    before = move(house, moved, "qualified", stage_changed_at=LAST_WEEK)

    assert moved["stage_changed_at"] == moved["first_response_at"] == moved_at
    assert before["stage_changed_at"] == moved_at


@pytest.mark.parametrize(
    ("stage", "reason"),
    [
        ("lost", None),
        ("lost", "date_full"),
        ("turned_down", None),
        ("turned_down", "price"),
    ],
)
def test_a_lead_is_not_closed_without_a_fitting_reason(
    house: House, stage: str, reason: str | None
) -> None:
    lead = ask(house)
    with pytest.raises(errors.CheckViolation, match="for a reason") as refusal:
        move(house, lead, stage, reason=reason)

    assert refusal.value.diag.constraint_name == "leads_reason_fits_stage"
    assert "reason is one of" in str(refusal.value.diag.message_hint)


def test_a_closed_lead_keeps_its_reason_and_has_no_next_step(house: House) -> None:
    lead = ask(house, next_action="Call back", next_action_at=LAST_WEEK)

    lost = move(house, lead, "lost", reason="price", reason_note="Paid 20% less next door")

    assert (lost["reason"], lost["next_action"], lost["next_action_at"]) == ("price", None, None)
    assert (
        lost["closed_on"]
        == house.one("select (now() at time zone 'Asia/Kolkata')::date as today")["today"]
    )


def test_a_closed_lead_is_opened_again_as_contacted(house: House) -> None:
    lead = move(house, ask(house), "turned_down", reason="too_small")
    with pytest.raises(errors.CheckViolation, match="opened again"), house.connection.transaction():
        move(house, lead, "negotiation")
    with pytest.raises(errors.CheckViolation, match="opened again"), house.connection.transaction():
        move(house, lead, "lost", reason="price")

    again = move(house, lead, "contacted")

    assert (again["reason"], again["reason_note"]) == (None, None)
    assert again["closed_on"] == OPEN


def test_a_reason_is_corrected_in_place(house: House) -> None:
    lead = move(house, ask(house), "lost", reason="price")

    assert move(house, lead, "lost", reason="no_answer")["reason"] == "no_answer"


def test_staff_begin_with_an_open_lead_and_an_import_anywhere(house: House) -> None:
    with house.acting_as("service_role"):
        assert ask(house, stage="lost", reason="price")["stage"] == "lost"
    with pytest.raises(errors.CheckViolation, match="A new lead is open"), house.acting_as("owner"):
        ask(house, stage="lost", reason="price")


def test_won_needs_a_booking(house: House) -> None:
    lead = ask(house)
    with pytest.raises(errors.CheckViolation, match="by a booking"), house.connection.transaction():
        move(house, lead, "won")
    event = house.insert(
        "events", branch_id=house.branches["dwk"], title="Kapoor roka", lead_id=lead["id"]
    )
    with pytest.raises(errors.CheckViolation, match="by a booking"), house.connection.transaction():
        move(house, lead, "won")

    house.book("Pearl", event_id=event["id"])

    assert move(house, lead, "won")["stage"] == "won"


def test_a_won_lead_is_opened_again_once_its_halls_are_given_up(house: House) -> None:
    lead = ask(house)
    event = convert(house, lead, DINNER)
    with pytest.raises(errors.CheckViolation, match="hold a hall"), house.connection.transaction():
        move(house, lead, "contacted")

    house.run("update bookings set status = 'released' where event_id = %(id)s", event)

    assert move(house, lead, "contacted")["stage"] == "contacted"


def test_the_first_reply_stops_the_timer_and_a_note_does_not(house: House) -> None:
    lead = ask(house, received_at=LAST_WEEK)
    called_at = LAST_WEEK + timedelta(minutes=7)
    with house.acting_as("sales"):
        log(house, lead, "note", body="Wants a lawn")
        assert house.one("select first_response_at from leads")["first_response_at"] is None
        log(house, lead, "call", happened_at=called_at)
        log(house, lead, "email", happened_at=called_at + timedelta(minutes=5))

    assert house.one("select first_response_at from leads")["first_response_at"] == called_at


def test_nobody_says_when_a_lead_was_answered_or_came_in(house: House) -> None:
    lead = ask(house, first_response_at=LAST_WEEK)
    house.run("update leads set first_response_at = now(), received_at = now() - interval '1 y'")

    after = house.one("select received_at, first_response_at from leads")
    assert after == {"received_at": lead["received_at"], "first_response_at": None}


def test_an_entry_is_changed_by_its_author_or_a_manager(house: House) -> None:
    lead = ask(house)
    with house.acting_as("sales"):
        entry = log(house, lead, "note", body="Wants a lawn", created_by=house.people["owner"])
    assert entry["created_by"] == house.people["sales"]
    house.insert(
        "memberships",
        user_id=house.people["stranger"],
        branch_id=house.branches["dwk"],
        role="sales",
    )
    for statement in ("update activities set body = 'x'", "delete from activities"):
        with pytest.raises(errors.InsufficientPrivilege), house.acting_as("stranger"):
            house.run(f"{statement} where kind = 'note'")

    for person in ("sales", "manager"):
        with house.acting_as(person):
            assert house.run("update activities set body = 'y' where kind = 'note' returning 1")
    with house.acting_as("sales"):
        assert house.run("delete from activities where kind = 'note' returning 1")


@pytest.mark.parametrize("person", ["kitchen", "viewer", "sales.lon", "stranger"])
def test_who_does_not_work_on_the_lead_logs_nothing(house: House, person: str) -> None:
    lead = ask(house)
    with (
        pytest.raises(errors.InsufficientPrivilege, match="row-level security"),
        house.acting_as(person),
    ):
        log(house, lead, "call")

    assert house.one("select first_response_at from leads") == {"first_response_at": None}


@pytest.mark.parametrize(
    "statement",
    [
        "update activities set body = 'x' where kind = 'stage'",
        "delete from activities where kind = 'stage'",
        "update activities set kind = 'stage', to_stage = 'won' where kind = 'note'",
    ],
)
def test_nobody_rewrites_the_stages_of_a_lead(house: House, statement: str) -> None:
    log(house, ask(house), "note", body="Wants a lawn")

    with pytest.raises(errors.InsufficientPrivilege, match="moving"), house.acting_as("owner"):
        house.run(statement)


def test_a_lead_takes_its_history_along_when_it_goes_and_when_it_moves(house: House) -> None:
    lead = ask(house)
    with house.acting_as("owner"):
        house.run("update leads set branch_id = %(lon)s", house.branches)
        assert house.one("select branch_id from activities") == {"branch_id": house.branches["lon"]}
        house.run("delete from leads where id = %(id)s", lead)

    assert house.run("select 1 from activities") == []


def test_an_owner_is_somebody_who_works_on_leads_there(house: House) -> None:
    with house.acting_as("sales"):
        lead = ask(house, owner_id=house.people["manager"])
        move(house, lead, "contacted", owner_id=house.people["owner"])

    with (
        pytest.raises(errors.InvalidParameterValue, match="does not work on leads"),
        house.acting_as("sales"),
    ):
        move(house, lead, "contacted", owner_id=house.people["kitchen"])


@pytest.mark.parametrize("person", ["kitchen", "sales.lon", "stranger"])
def test_who_does_not_work_on_leads_there_gets_none(house: House, person: str) -> None:
    with (
        pytest.raises(errors.InvalidParameterValue, match="does not work on leads"),
        house.acting_as("sales"),
    ):
        ask(house, owner_id=house.people[person])


def test_a_refused_insert_tells_nothing_of_another_branch(house: House) -> None:
    with (
        pytest.raises(errors.InsufficientPrivilege, match="row-level security"),
        house.acting_as("sales"),
    ):
        ask(house, branch_id=house.branches["lon"], owner_id=house.people["sales.lon"])


def test_a_lead_is_not_taken_to_a_branch_where_one_has_no_say(house: House) -> None:
    ask(house)
    with (
        pytest.raises(errors.InsufficientPrivilege, match="row-level security"),
        house.acting_as("manager"),
    ):
        house.run("update leads set branch_id = %(lon)s", house.branches)


def test_a_stale_change_is_refused_with_the_lead_as_it_stands(house: House) -> None:
    lead = move(house, ask(house), "contacted")
    with pytest.raises(errors.Error, match="changed meanwhile") as refusal:
        move(house, lead, "qualified", version=1)

    assert refusal.value.sqlstate == "PT409"
    assert json.loads(str(refusal.value.diag.message_detail))["stage"] == "contacted"


def test_a_repeated_insert_fails_for_its_id_alone(house: House) -> None:
    lead = move(house, ask(house), "lost", reason="price")

    with pytest.raises(errors.UniqueViolation):
        ask(house, id=lead["id"])


def test_a_lead_becomes_customer_event_and_bookings_with_nothing_typed_twice(house: House) -> None:
    with house.acting_as("sales"):
        lead = ask(
            house, contact_name="Sunita Kapoor", phone="+91 99999 02217", event_type="wedding",
            guests_expected=110, next_action="Visit",
        )  # fmt: skip
        event = convert(
            house,
            lead,
            {**DINNER, "title": "Kapoor sangeet", "event_type": "sangeet", "guests_expected": 90},
            {**DINNER, "event_date": "2030-02-07"},
        )
    customer = house.one("select * from customers")
    bookings = house.run("select * from bookings order by event_date")

    assert (event["title"], event["event_type"]) == ("Kapoor wedding", "wedding")
    assert (event["lead_id"], event["customer_id"]) == (lead["id"], customer["id"])
    assert (customer["name"], customer["phone"]) == ("Sunita Kapoor", "+91 99999 02217")
    assert [
        (row["title"], row["event_type"], row["guests_expected"], row["status"]) for row in bookings
    ] == [
        ("Kapoor sangeet", "sangeet", 90, "tentative"),
        ("Kapoor wedding", "wedding", 110, "tentative"),
    ]
    assert {(row["event_id"], row["customer_id"]) for row in bookings} == {
        (event["id"], customer["id"])
    }
    won = house.one("select stage, next_action, customer_id from leads")
    assert won == {"stage": "won", "next_action": None, "customer_id": customer["id"]}


def test_a_customer_known_by_phone_is_not_made_twice(house: House) -> None:
    known = house.insert(
        "customers", branch_id=house.branches["dwk"], name="Kapoor family", phone="099999 02217"
    )

    event = convert(house, ask(house, phone="+91 9999902217"), DINNER)

    assert event["customer_id"] == known["id"]
    assert len(house.run("select 1 from customers")) == 1


def test_a_conversion_with_a_taken_hall_changes_nothing(house: House) -> None:
    house.book("Pearl", "2030-02-06")
    with house.acting_as("sales"):
        lead = ask(house)
    with pytest.raises(errors.ExclusionViolation, match="Pearl"), house.acting_as("sales"):
        convert(house, lead, DINNER)

    assert house.run("select 1 from events") == house.run("select 1 from customers") == []
    assert len(house.run("select 1 from bookings")) == 1
    assert house.one("select stage from leads") == {"stage": "new"}


def test_a_conversion_names_every_function_in_the_way_and_books_none(house: House) -> None:
    house.book("Pearl", "2030-02-07", title="Ahluwalia")
    ids = [str(uuid4()) for _ in range(4)]
    with house.acting_as("sales"):
        lead = ask(house)
    with pytest.raises(errors.Error) as refusal, house.acting_as("sales"):
        convert(
            house,
            lead,
            {**DINNER, "id": ids[0], "title": "Kapoor mehndi"},
            {**DINNER, "id": ids[1], "title": "Kapoor sangeet", "event_date": "2030-02-07"},
            {**DINNER, "id": ids[2], "title": "Kapoor haldi"},
            {**DINNER, "id": ids[3], "event_date": "2030-02-08", "hall_name": "No such hall"},
        )

    assert refusal.value.sqlstate == "PT422"
    assert "3 of 4 functions cannot be booked, so none was" in str(refusal.value)
    named = json.loads(refusal.value.diag.message_detail or "")
    assert [(each["booking_id"], each["code"]) for each in named] == [
        (ids[1], "23P01"), (ids[2], "23P01"), (ids[3], "22023"),
    ]  # fmt: skip
    assert named[0]["title"] == "Kapoor sangeet"
    assert 'by "Ahluwalia"' in named[0]["message"]
    assert 'by "Kapoor mehndi"' in named[1]["message"]
    assert house.run("select 1 from events") == house.run("select 1 from customers") == []
    assert len(house.run("select 1 from bookings")) == 1
    assert house.one("select stage from leads") == {"stage": "new"}


@pytest.mark.parametrize("booking", [{**DINNER, "version": 4}, {**DINNER, "price": 1}])
def test_a_conversion_says_what_it_cannot_take(house: House, booking: Row) -> None:
    with pytest.raises(errors.InvalidParameterValue, match=r"takes no (version|price)"):
        convert(house, ask(house), booking)


def test_a_conversion_without_any_booking_is_none(house: House) -> None:
    lead = ask(house)
    with pytest.raises(errors.CheckViolation, match="by a booking"), house.connection.transaction():
        convert(house, lead)

    assert house.run("select 1 from events") == []


def test_halls_held_for_a_lead_are_what_it_is_won_by(house: House) -> None:
    held = "select * from hold_for_lead(%(id)s, '{}', %(bookings)s)"
    with house.acting_as("sales"):
        lead = ask(house, phone="+91 99999 02217", event_type="wedding")
        event = house.one(held, {"id": lead["id"], "bookings": json.dumps([DINNER])})
        assert house.one("select stage from leads") == {"stage": "new"}
        won = convert(house, lead, {**DINNER, "event_date": "2030-02-07"})

    assert won["id"] == event["id"]
    assert len(house.run("select 1 from customers")) == 1
    assert {row["event_id"] for row in house.run("select event_id from bookings")} == {event["id"]}
    assert house.one("select stage from leads") == {"stage": "won"}


def test_who_may_not_book_holds_nothing_for_a_lead(house: House) -> None:
    lead = ask(house)
    for person, refusal in (("kitchen", errors.NoDataFound), ("sales.lon", errors.NoDataFound)):
        with pytest.raises(refusal), house.acting_as(person):
            house.run("select hold_for_lead(%(id)s, '{}', '[]')", lead)

    assert house.run("select 1 from events") == []


def test_a_lead_out_of_reach_is_absent(house: House) -> None:
    lead = ask(house)
    for person, known in (("sales.lon", lead["id"]), ("kitchen", lead["id"]), ("sales", uuid4())):
        with pytest.raises(errors.NoDataFound, match="no such lead"), house.acting_as(person):
            convert(house, {"id": known}, DINNER)


def test_who_may_not_book_does_not_convert(house: House) -> None:
    lead = ask(house)
    house.run("update role_permissions set can_insert = false where role = 'sales'"
              " and table_name = 'bookings'")  # fmt: skip
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("sales"):
        convert(house, lead, DINNER)

    assert house.one("select stage from leads") == {"stage": "new"}


def test_of_two_who_convert_a_lead_at_once_one_is_told(database_url: str) -> None:
    with connect(database_url) as setting, connect(database_url) as other:
        house = furnish(setting)
        lead = ask(house)
        setting.commit()
        late_house = House(other, house.branches, house.halls, house.people)
        convert(house, lead, DINNER)
        with ThreadPoolExecutor() as pool:
            late = pool.submit(convert, late_house, lead, {**DINNER, "hall_name": "Emerald A"})
            wait_until_blocked(setting, other.info.backend_pid)
            setting.commit()
            with pytest.raises(errors.Error, match="closed meanwhile") as refusal:
                late.result(timeout=30)

    assert refusal.value.sqlstate == "PT409"
