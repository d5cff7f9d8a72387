"""public.perform: writes of a device, in one transaction, once, and no more than the caller may."""

import json
from dataclasses import replace
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import Error, errors

from tests.db.house import House, Row, connect, wait_until_blocked
from tests.db.stock import add_item, add_need

DEVICE = UUID("01900000-0000-7000-8000-000000000001")
PERFORM = "select perform(%(client)s, %(seq)s, %(writes)s) as results"


def perform(house: House, *writes: Row, seq: int = 1, client: UUID = DEVICE) -> list[Any]:
    """Do writes as whoever acts now and return their results."""
    sent = {"client": client, "seq": seq, "writes": json.dumps(writes, default=str)}
    results = house.one(PERFORM, sent)["results"]
    assert isinstance(results, list)
    return results


def insert(house: House, table: str = "customers", **row: Any) -> Row:
    proposed = {"id": uuid4(), "branch_id": house.branches["dwk"], **row}
    return {"op": "insert", "table": table, "row": proposed}


def update(row: Row, table: str = "bookings", **changes: Any) -> Row:
    return {
        "op": "update", "table": table, "id": row["id"], "version": row["version"],
        "changes": changes,
    }  # fmt: skip


def delete(row: Row, table: str = "bookings") -> Row:
    return {"op": "delete", "table": table, "id": row["id"], "version": row["version"]}


def call(function: str, **arguments: Any) -> Row:
    return {"op": "call", "function": function, "arguments": arguments}


def refusal_of(house: House, *writes: Row, as_: str = "sales", **numbered: Any) -> Error:
    with pytest.raises(Error) as refusal, house.acting_as(as_):
        perform(house, *writes, **numbered)
    return refusal.value


def customers(house: House) -> list[str]:
    return [row["name"] for row in house.run("select name from customers order by name")]


def open_to(house: House, name: str, operation: str) -> None:
    house.run(
        "insert into app_private.mutation_targets values (%(name)s, %(operation)s)",
        {"name": name, "operation": operation},
    )


def test_rows_are_inserted_changed_and_deleted_in_one_go(house: House) -> None:
    booking = house.book()
    other = house.book("Emerald A")

    with house.acting_as("manager"):
        made, changed, gone = perform(
            house, insert(house, name="Kapoor"), update(booking, notes="tea"), delete(other)
        )

    assert (made["name"], made["version"]) == ("Kapoor", 1)
    assert (changed["notes"], changed["version"]) == ("tea", 2)
    assert gone["id"] == str(other["id"])
    assert [row["notes"] for row in house.run("select notes from bookings")] == ["tea"]


def test_the_same_number_again_is_told_the_same_and_done_once(house: House) -> None:
    write = insert(house, name="Kapoor")
    with house.acting_as("sales"):
        first = perform(house, write)
        again = perform(house, write)

    assert again == first
    assert customers(house) == ["Kapoor"]


def test_numbers_of_two_devices_and_two_people_do_not_meet(house: House) -> None:
    with house.acting_as("sales"):
        perform(house, insert(house, name="a"))
        perform(house, insert(house, name="b"), client=uuid4())
    with house.acting_as("manager"):
        perform(house, insert(house, name="c"))

    assert customers(house) == ["a", "b", "c"]


def test_a_settled_number_cannot_become_another_change(house: House) -> None:
    with house.acting_as("sales"):
        perform(house, insert(house, name="a"), seq=7)

    for seq in (7, 6):
        refusal = refusal_of(house, insert(house, name="b"), seq=seq)
        assert refusal.sqlstate == "22023"
        assert "already settled" in str(refusal)
    assert customers(house) == ["a"]


def test_a_refusal_undoes_all_and_leaves_the_number_free(house: House) -> None:
    booking = house.book()
    stale = update(booking | {"version": 9}, notes="tea")

    refusal = refusal_of(house, insert(house, name="a"), stale)
    assert refusal.sqlstate == "PT409"
    assert json.loads(refusal.diag.message_detail or "")["version"] == 1
    assert customers(house) == []

    with house.acting_as("sales"):
        perform(house, update(booking, notes="tea"))


def test_a_double_booking_is_refused_as_over_rest(house: House) -> None:
    blocker = house.book("Pearl")
    again = {"hall_name": "Pearl", "event_date": "2027-02-06", "event_time": "19:00"}

    refusal = refusal_of(house, insert(house, "bookings", **again))

    assert isinstance(refusal, errors.ExclusionViolation)
    assert json.loads(refusal.diag.message_detail or "")["booking_id"] == str(blocker["id"])


def test_a_delete_of_an_older_version_is_refused_with_the_row(house: House) -> None:
    booking = house.book()
    house.change(booking, notes="tea")

    refusal = refusal_of(house, delete(booking), as_="manager")

    assert refusal.sqlstate == "PT409"
    assert json.loads(refusal.diag.message_detail or "")["notes"] == "tea"


@pytest.mark.parametrize("write", [update, delete])
def test_what_is_not_there_is_refused(house: House, write: Any) -> None:
    booking = house.book()
    house.run("delete from bookings where id = %(id)s", booking)

    assert refusal_of(house, write(booking), as_="manager").sqlstate == "PT404"


@pytest.mark.parametrize(
    ("person", "outcome"),
    [("sales", None), ("kitchen", "PT404"), ("sales.lon", "PT404"), ("stranger", "PT404")],
)
def test_policies_judge_a_change_like_any_other(
    house: House, person: str, outcome: str | None
) -> None:
    booking = house.book()
    if outcome is None:
        with house.acting_as(person):
            assert perform(house, update(booking, notes="tea"))[0]["notes"] == "tea"
    else:
        assert refusal_of(house, update(booking, notes="tea"), as_=person).sqlstate == outcome


def test_policies_judge_a_new_row_like_any_other(house: House) -> None:
    refusal = refusal_of(house, insert(house, name="a"), as_="kitchen")

    assert isinstance(refusal, errors.InsufficientPrivilege)
    assert customers(house) == []


@pytest.mark.parametrize(
    "write",
    [
        {"op": "update", "table": "profiles", "id": 1, "version": 1, "changes": {}},
        {"op": "insert", "table": "role_permissions", "row": {}},
        {"op": "call", "function": "free_alternatives", "arguments": {}},
        {"op": "call", "function": "bookings", "arguments": {}},
        {"op": "insert", "function": "bookings", "row": {}},
        {"op": "truncate", "table": "bookings"},
        {"op": "insert", "table": "bookings; drop table bookings", "row": {}},
        {"table": "bookings"},
        {},
        7,
    ],
)
def test_what_is_not_listed_is_denied(house: House, write: Any) -> None:
    refusal = refusal_of(house, write, as_="owner")

    assert isinstance(refusal, errors.InsufficientPrivilege)
    assert "perform does not do" in str(refusal)


@pytest.mark.parametrize("person", ["anon", "service_role"])
def test_only_people_make_changes(house: House, person: str) -> None:
    refusal = refusal_of(house, insert(house, name="a"), as_=person)

    assert isinstance(refusal, errors.InsufficientPrivilege)


@pytest.mark.parametrize(
    "malformed",
    [
        {"op": "update", "table": "bookings", "id": str(DEVICE), "changes": {}},
        {"op": "update", "table": "bookings", "id": str(DEVICE), "version": "1", "changes": {}},
        {"op": "update", "table": "bookings", "version": 1, "changes": {}},
        {"op": "update", "table": "bookings", "id": str(DEVICE), "version": 1},
        {"op": "delete", "table": "bookings", "id": str(DEVICE)},
        {"op": "insert", "table": "bookings"},
        {"op": "insert", "table": "bookings", "row": []},
    ],
)
def test_a_malformed_write_is_refused(house: House, malformed: Row) -> None:
    assert refusal_of(house, malformed).sqlstate == "22023"


def test_an_unknown_column_is_refused(house: House) -> None:
    refusal = refusal_of(house, insert(house, name="a", colour="red"))

    assert isinstance(refusal, errors.UndefinedColumn)


@pytest.mark.parametrize(
    ("seq", "writes"), [(0, "[{}]"), (None, "[{}]"), (1, "[]"), (1, "{}"), (1, None)]
)
def test_a_list_without_a_number_or_writes_is_refused(
    house: House, seq: int | None, writes: str | None
) -> None:
    with pytest.raises(errors.InvalidParameterValue), house.acting_as("sales"):
        house.one(PERFORM, {"client": DEVICE, "seq": seq, "writes": writes})


def test_a_listed_function_is_called_with_named_typed_arguments(house: House) -> None:
    house.run(
        "create function public.tell(ids uuid[], day date default '2027-01-01', note jsonb default"
        " null) returns text language sql return ids[1] || ' ' || day || ' ' || (note ->> 'a')"
    )
    open_to(house, "tell", "call")
    with house.acting_as("sales"):
        (told,) = perform(house, call("tell", ids=[str(DEVICE)], note={"a": "b"}))

    assert told == f"{DEVICE} 2027-01-01 b"
    refusal = refusal_of(house, call("tell", colour="red"), seq=2)
    assert "tell takes no argument colour" in str(refusal)


@pytest.mark.parametrize(
    ("returns", "body", "answer"),
    [
        ("void", "select", None),
        ("setof int", "select generate_series(1, 2)", [1, 2]),
        ("setof int", "select 1 where false", []),
        ("public.branches", "select b from public.branches b where code = 'dwk'", "dwk"),
    ],
)
def test_what_a_function_returns_is_its_result(
    house: House, returns: str, body: str, answer: Any
) -> None:
    house.run(f"create function public.answer() returns {returns} language sql as $${body}$$")
    open_to(house, "answer", "call")
    with house.acting_as("sales"):
        (told,) = perform(house, call("answer"))

    assert (told["code"] if isinstance(told, dict) else told) == answer


def test_a_listed_function_that_the_caller_may_not_run_is_denied(house: House) -> None:
    house.run("create function public.secret() returns int language sql return 1")
    house.run("revoke execute on function public.secret from public, authenticated")
    open_to(house, "secret", "call")

    assert isinstance(refusal_of(house, call("secret")), errors.InsufficientPrivilege)


def test_one_sees_and_adds_only_what_is_ones_own(house: House) -> None:
    with house.acting_as("sales"):
        perform(house, insert(house, name="a"))
    with house.acting_as("manager"):
        assert house.run("select * from mutations") == []
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("manager"):
        house.insert(
            "mutations", user_id=house.people["sales"], client_id=DEVICE, seq=2,
            writes_hash="", results="[]",
        )  # fmt: skip


@pytest.mark.parametrize(
    "statement", ["delete from mutations", "update mutations set results = '[]'"]
)
def test_what_is_settled_stays_settled(house: House, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("sales"):
        house.run(statement)


def test_what_lies_far_behind_is_forgotten_but_not_done_again(house: House) -> None:
    write = insert(house, name="a")
    with house.acting_as("sales"):
        perform(house, write, seq=1)
        perform(house, insert(house, name="b"), seq=65)

    assert [row["seq"] for row in house.run("select seq from mutations")] == [65]
    assert refusal_of(house, write, seq=1).sqlstate == "22023"


def test_a_new_device_tidies_up_after_those_that_are_gone(house: House) -> None:
    gone, idle = uuid4(), uuid4()
    with house.acting_as("sales"):
        for device, seq in ((gone, 1), (idle, 1), (idle, 2), (DEVICE, 1), (DEVICE, 2)):
            perform(house, insert(house, name=f"{device} {seq}"), seq=seq, client=device)
    age = """
        update mutations set done_at = now() - %(days)s * interval '1 day' where client_id = %(of)s
    """
    house.run(age, {"days": 401, "of": gone})
    house.run(age, {"days": 399, "of": idle})

    with house.acting_as("manager"):
        perform(house, insert(house, name="new device"), client=uuid4())

    # of an idle device its last number, of one in use all of them
    left = house.run(
        "select client_id, seq from mutations where user_id = %(sales)s"
        " order by client_id <> %(ours)s, seq",
        {"sales": house.people["sales"], "ours": DEVICE},
    )
    assert [(row["client_id"], row["seq"]) for row in left] == [(DEVICE, 1), (DEVICE, 2), (idle, 2)]


def test_who_is_no_owner_of_the_ledger_cannot_tidy_it(house: House) -> None:
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("manager"):
        house.run("select app_private.forget_old_mutations()")


def branch(house: House, code: str = "dwk") -> Row:
    return house.one("select * from branches where code = %(code)s", {"code": code})


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_the_settings_of_a_branch_are_changed_by_who_leads_it(house: House, role: str) -> None:
    with house.acting_as(role):
        (changed,) = perform(house, update(branch(house), "branches", option_hours=48))
        (evening,) = house.run("select * from dayparts where code = 'dinner' order by id limit 1")
        perform(house, update(evening, "dayparts", start_time="18:30"), seq=2)
        pearl = house.one("select * from halls where name = 'Pearl'")
        perform(house, update(pearl, "halls", setup_minutes=90), seq=3)

    assert (changed["option_hours"], changed["version"]) == (48, 2)
    assert house.one("select setup_minutes from halls where name = 'Pearl'")["setup_minutes"] == 90


@pytest.mark.parametrize("role", ["sales", "operations", "store", "viewer"])
def test_the_settings_of_a_branch_are_read_by_the_others(house: House, role: str) -> None:
    change = update(branch(house), "branches", option_hours=48)
    assert refusal_of(house, change, as_=role).sqlstate in ("42501", "PT404")
    assert branch(house)["option_hours"] == 168


@pytest.fixture
def shortage(house: House) -> Row:
    """Ten chairs of which a dinner needs twelve."""
    chair = add_item(house, owned=10)
    add_need(house, chair, house.book("Pearl", end_time="23:00"), 12)
    return house.one("select * from inventory_shortages")


def test_the_store_changes_items_needs_and_shortages(house: House, shortage: Row) -> None:
    with house.acting_as("store"):
        item = house.one("select * from inventory_items")
        perform(house, update(item, "inventory_items", par_level=4))
        need = house.one("select * from inventory_needs")
        perform(house, update(need, "inventory_needs", quantity=11), seq=2)
        shortage = house.one("select * from inventory_shortages")
        perform(house, update(shortage, "inventory_shortages", note="rang Noida"), seq=3)

    assert house.one("select par_level from inventory_items")["par_level"] == 4
    assert house.one("select quantity, note from inventory_shortages") == {
        "quantity": 1, "note": "rang Noida",
    }  # fmt: skip


def test_stock_is_not_changed_by_the_kitchen(house: House, shortage: Row) -> None:
    item = house.one("select * from inventory_items")
    for change in (
        update(item, "inventory_items", par_level=4),
        update(shortage, "inventory_shortages", note="mine"),
    ):
        assert refusal_of(house, change, as_="kitchen").sqlstate in ("42501", "PT404")
    assert house.one("select note from inventory_shortages")["note"] == shortage["note"]


def test_neither_a_counter_nor_the_id_of_a_row_is_set(house: House, shortage: Row) -> None:
    item = house.one("select * from inventory_items")
    counted = update(item, "inventory_items", owned=99)
    assert refusal_of(house, counted, as_="store").sqlstate == "42501"
    with house.acting_as("store"):
        (changed,) = perform(house, update(item, "inventory_items", id=str(uuid4()), par_level=4))
    assert (changed["id"], changed["owned"], changed["par_level"]) == (str(item["id"]), 10, 4)


def test_the_settings_of_another_branch_are_not_a_managers(house: House) -> None:
    change = update(branch(house, "lon"), "branches", option_hours=48)
    assert refusal_of(house, change, as_="manager").sqlstate in ("42501", "PT404")
    assert branch(house, "lon")["option_hours"] == 168


@pytest.mark.parametrize("hours", [0, 505])
def test_options_hold_from_an_hour_to_three_weeks(house: House, hours: int) -> None:
    change = update(branch(house), "branches", option_hours=hours)
    refusal = refusal_of(house, change, as_="manager")
    assert refusal.diag.constraint_name == "branches_option_from_an_hour_to_three_weeks"
    assert branch(house)["version"] == 1


def test_a_retry_beside_the_first_try_waits_and_is_told_the_same(
    furnished: tuple[str, House],
) -> None:
    url, committed = furnished
    write = insert(committed, name="once")
    told: list[Any] = []
    with connect(url) as first, connect(url) as retry, connect(url) as observer:
        trying, retrying = (replace(committed, connection=c) for c in (first, retry))

        def try_again() -> None:
            with retrying.acting_as("sales"):
                told.extend(perform(retrying, write))

        thread = Thread(target=try_again)
        with first.transaction():
            with trying.acting_as("sales"):
                done = perform(trying, write)
            thread.start()
            wait_until_blocked(observer, retry.info.backend_pid)
        thread.join()
        made = observer.execute("delete from customers returning name").fetchall()
        observer.execute("delete from mutations")

    assert told == done
    assert made == [{"name": "once"}]
