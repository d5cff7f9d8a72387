"""What each role may do with each table, over every role, table and verb: allow beside deny."""

from collections.abc import Callable

import pytest
from psycopg import errors

from tests.db.house import ROLES, House
from tests.db.stock import add_item, add_need, move

# What trade.md, section 4.6, comes to; spelled out again so that a slip in the seed shows.
# r read, i insert, u update, d delete; roles in the order of ROLES.
EXPECTED = {
    "branches": ("riu", "ru", "r", "r", "r", "r", "r", "r"),
    "halls": ("riud", "riud", "r", "r", "r", "r", "r", "r"),
    "hall_components": ("rid", "rid", "r", "r", "r", "r", "r", "r"),
    "hall_capacities": ("riud", "riud", "r", "r", "r", "r", "r", "r"),
    "dayparts": ("riud", "riud", "r", "r", "r", "r", "r", "r"),
    "calendar_days": ("riud", "riud", "r", "r", "r", "r", "r", "r"),
    "customers": ("riud", "riud", "riu", "", "", "", "r", ""),
    "events": ("riud", "riud", "riu", "r", "r", "r", "r", "r"),
    "bookings": ("riud", "riud", "riu", "ru", "r", "r", "ru", "r"),
    "hall_claims": ("r",) * 8,
    "inventory_items": ("riud", "riud", "r", "r", "r", "riud", "r", "r"),
    "inventory_needs": ("riud", "riud", "riud", "riud", "r", "riud", "r", "r"),
    "inventory_movements": ("ri", "ri", "r", "ri", "r", "ri", "r", "r"),
    "inventory_shortages": ("ru", "ru", "r", "ru", "r", "ru", "r", "r"),
    "inventory_transfers": ("ru", "ru", "r", "r", "r", "ru", "r", "r"),
    "audit_log": ("r", "r", "", "", "", "", "", ""),
    "leads": ("riud", "riud", "riu", "", "", "", "", ""),
    "activities": ("riud", "riud", "ri", "", "", "", "", ""),
    "invitations": ("rid", "rid", "", "", "", "", "", ""),
    "role_permissions": ("r",) * 8,
    "booking_transitions": ("r",) * 8,
}

# An insert that only rights can refuse, per table.
INSERTS = {
    "branches": "(code, name, timezone, currency) values ('noi', 'Noida', 'Asia/Kolkata', 'INR')",
    "halls": "(branch_id, name) values (%(dwk)s, 'Ruby')",
    "hall_components": "(branch_id, combination_id, hall_id)"
    " values (%(dwk)s, %(Emerald Grand)s, %(Pearl)s)",
    "hall_capacities": "(branch_id, hall_id, setup_style, capacity)"
    " values (%(dwk)s, %(Pearl)s, 'theatre', 90)",
    "dayparts": "(branch_id, code, name, start_time, end_time)"
    " values (%(dwk)s, 'hitea', 'Hi-tea', '16:30', '18:30')",
    "calendar_days": "(branch_id, date, kind, tier) values (%(dwk)s, '2030-02-06', 'muhurat', 3)",
    "customers": "(branch_id, name) values (%(dwk)s, 'Kapoor')",
    "events": "(branch_id, title) values (%(dwk)s, 'Kapoor wedding')",
    "bookings": "(branch_id, hall_name, event_date, event_time)"
    " values (%(dwk)s, 'Emerald B', '2030-02-06', '19:00')",
    "hall_claims": "select * from hall_claims",
    "inventory_items": "(branch_id, name) values (%(dwk)s, 'Sofa')",
    "inventory_needs": "(branch_id, item_id, booking_id, quantity)"
    " select b.branch_id, i.id, b.id, 1 from bookings b join inventory_items i using (branch_id)"
    " where b.branch_id = %(dwk)s and i.name = 'Napkin'",
    "inventory_movements": "(branch_id, item_id, reason, quantity) select branch_id, id, 'issue', 1"
    " from inventory_items where branch_id = %(dwk)s limit 1",
    "inventory_shortages": "(branch_id, item_id, starts_at, ends_at, quantity)"
    " select branch_id, id, now(), now() + '1 h', 1 from inventory_items",
    "inventory_transfers": "select * from inventory_transfers",
    "audit_log": "(table_name, row_id, action, actor_role) values ('x', 'x', 'INSERT', 'x')",
    "leads": "(branch_id, name) values (%(dwk)s, 'Kapoor')",
    "activities": "(branch_id, lead_id, body) select branch_id, id, 'Wants a lawn' from leads",
    "invitations": "(branch_id, email, role) values (%(dwk)s, 'new@demo.test', 'viewer')",
    "role_permissions": "(role, table_name) values ('viewer', 'x')",
    "booking_transitions": "(to_status, roles) values ('settled', '{viewer}')",
}

# A column that every role may set if it may set anything.
UPDATES = {
    "branches": "name = name",
    "bookings": "notes = 'seen'",
    "hall_claims": "hall_id = hall_id",
    "inventory_movements": "note = 'seen'",
    "audit_log": "row_id = row_id",
    "booking_transitions": "roles = roles",
}


@pytest.fixture
def stocked(house: House) -> House:
    """The house with one row in every table at Dwarka that may be deleted, and one in London."""
    for branch, hall in (("dwk", "Pearl"), ("lon", "Thames")):
        house.insert("customers", branch_id=house.branches[branch], name="Malhotra")
        house.insert("events", branch_id=house.branches[branch], title="Malhotra wedding")
        house.book(hall, "2030-02-06")
        lead = house.insert("leads", branch_id=house.branches[branch], name="Malhotra")
        house.insert(
            "activities", branch_id=house.branches[branch], lead_id=lead["id"], body="Wants a lawn"
        )
        house.insert(
            "calendar_days", branch_id=house.branches[branch], date="2030-02-07", kind="muhurat",
            tier=3,
        )  # fmt: skip
        house.insert(
            "invitations", branch_id=house.branches[branch], email="asha@demo.test", role="sales"
        )
    house.insert("halls", branch_id=house.branches["dwk"], name="Orchid")
    fill_store(house)
    return house


def fill_store(house: House) -> None:
    """At each branch chairs that moved and fall short, napkins, and chairs asked for elsewhere."""
    chairs = {}
    for branch in house.branches:
        chairs[branch] = add_item(house, "Chair", 10, branch=branch)
        add_item(house, "Napkin", 10, branch=branch)
        move(house, chairs[branch], "issue", 1)
    for booking in house.run("select b.*, br.code from bookings b join branches br"
                             " on br.id = b.branch_id"):  # fmt: skip
        add_need(house, chairs[booking["code"]], booking, 50)
    for task in house.run("select * from inventory_shortages"):
        lender = next(id_ for id_ in house.branches.values() if id_ != task["branch_id"])
        house.run(
            "select settle_shortage(%(id)s, 'transfer', 5, %(lender)s)", {**task, "lender": lender}
        )


def succeeds(house: House, person: str, act: Callable[[], object]) -> bool:
    """Whether an act is allowed and touches a row; undone either way."""
    try:
        with house.acting_as(person):
            if act():
                raise ZeroDivisionError
    except ZeroDivisionError:
        return True
    except errors.InsufficientPrivilege:
        return False
    return False


def rights_of(house: House, person: str, table: str, where: str = "true") -> str:
    """Return the verbs out of `riud` that a person can really carry out on a table."""
    ids = {**house.branches, **house.halls}
    change = UPDATES.get(table, "version = version")
    scope = f"from {table} where {where}"
    acts = {
        "r": lambda: house.run(f"select 1 {scope}"),
        "i": lambda: (
            house.connection.execute(f"insert into {table} {INSERTS[table]}".encode(), ids).rowcount
        ),
        "u": lambda: (
            house.connection.execute(f"update {table} set {change} where {where}".encode()).rowcount
        ),
        "d": lambda: house.connection.execute(f"delete {scope}".encode()).rowcount,
    }
    return "".join(verb for verb, act in acts.items() if succeeds(house, person, act))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", EXPECTED)
def test_a_role_has_exactly_the_rights_of_the_trade(stocked: House, table: str, role: str) -> None:
    # halls in use stay, items with movements, and the history of a lead's stages
    free = {
        "halls": "name = 'Orchid'", "inventory_items": "name = 'Napkin'",
        "activities": "kind = 'note'",
    }.get(table, "true")  # fmt: skip

    assert rights_of(stocked, role, table, free) == EXPECTED[table][ROLES.index(role)]


@pytest.mark.parametrize("person", ["manager", "sales", "viewer", "stranger"])
@pytest.mark.parametrize(
    "table", ["halls", "hall_capacities", "customers", "events", "bookings", "hall_claims", "leads"]
)
def test_nobody_touches_another_branch(stocked: House, table: str, person: str) -> None:
    london = f"branch_id = {stocked.branches['lon']}"
    assert stocked.run(f"select 1 from {table} where {london}") != []

    with stocked.acting_as(person):
        assert stocked.run(f"select 1 from {table} where {london}") == []
    assert rights_of(stocked, person, table, london).replace("i", "") == ""


@pytest.mark.parametrize("table", ["halls", "customers", "events", "bookings", "leads"])
def test_nobody_inserts_into_another_branch(house: House, table: str) -> None:
    elsewhere = {**house.halls, "dwk": house.branches["lon"]}
    insert = f"insert into {table} {INSERTS[table].replace('Emerald B', 'Thames')} returning 1"

    allowed = {
        person: succeeds(house, person, lambda: house.run(insert, elsewhere))
        for person in ("owner", "manager", "sales", "stranger")
    }

    assert allowed == {"owner": True, "manager": False, "sales": False, "stranger": False}


def test_a_refused_insert_does_not_tell_which_halls_another_branch_has(house: House) -> None:
    messages = set()
    for hall in ("Thames", "Nowhere"):
        with pytest.raises(errors.InsufficientPrivilege) as refusal, house.acting_as("sales"):
            house.book(hall, branch="lon")
        messages.add(refusal.value.diag.message_primary)

    assert messages == {'new row violates row-level security policy for table "bookings"'}


def test_a_booking_is_not_moved_into_a_branch_of_others(house: House) -> None:
    booking = house.book("Pearl")

    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("sales"):
        house.change(booking, branch_id=house.branches["lon"], hall_name="Thames")


@pytest.mark.parametrize("table", [*EXPECTED, "profiles", "memberships"])
def test_a_request_without_a_person_sees_and_writes_nothing(house: House, table: str) -> None:
    for statement in (f"select 1 from {table}", f"delete from {table}"):
        with pytest.raises(errors.InsufficientPrivilege), house.acting_as("anon"):
            house.run(statement)


@pytest.mark.parametrize("table", sorted(EXPECTED))
def test_an_account_without_membership_sees_nothing(stocked: House, table: str) -> None:
    assert stocked.run(f"select 1 from {table}") != []

    with stocked.acting_as("stranger"):
        assert stocked.run(f"select 1 from {table}") == []


@pytest.mark.parametrize("table", ["customers", "events", "bookings", "role_permissions"])
def test_the_service_key_reads_and_writes_past_the_policies(stocked: House, table: str) -> None:
    assert rights_of(stocked, "service_role", table) == "riud"


def test_a_right_taken_from_a_role_is_gone_at_once(house: House) -> None:
    house.book("Pearl")
    with house.acting_as("kitchen"):
        assert len(house.run("select 1 from bookings")) == 1

    house.run(
        "update role_permissions set can_read = false"
        " where role = 'kitchen' and table_name = 'bookings'"
    )

    with house.acting_as("kitchen"):
        assert house.run("select 1 from bookings") == []
