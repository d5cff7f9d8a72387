"""Branches, halls, combinations, capacities and sessions: what makes sense and what does not."""

import pytest
from psycopg import errors

from tests.db.house import House


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "FOO+3", "IST-5:30"])
def test_a_zone_that_is_not_one_is_refused(house: House, zone: str) -> None:
    with pytest.raises(errors.InvalidParameterValue, match="There is no time zone"):
        house.insert("branches", code="noi", name="Noida", timezone=zone, currency="INR")


def test_a_branch_cannot_be_put_into_an_unknown_zone(house: House) -> None:
    with pytest.raises(errors.InvalidParameterValue):
        house.run("update branches set timezone = 'Mars/Olympus'")


@pytest.mark.parametrize(
    "values", [{"code": "DWK"}, {"code": ""}, {"currency": "rupees"}, {"name": "  "}]
)
def test_a_branch_has_a_short_code_a_name_and_a_currency(
    house: House, values: dict[str, str]
) -> None:
    branch = {"code": "noi", "name": "Noida", "timezone": "Asia/Kolkata", "currency": "INR"}

    with pytest.raises(errors.CheckViolation):
        house.insert("branches", **{**branch, **values})


@pytest.mark.parametrize("name", ["Pearl", "PEARL", " pearl "])
def test_two_halls_of_a_branch_are_told_apart_by_name(house: House, name: str) -> None:
    with pytest.raises(errors.UniqueViolation):
        house.insert("halls", branch_id=house.branches["dwk"], name=name)


def test_halls_of_two_branches_may_have_the_same_name(house: House) -> None:
    assert house.insert("halls", branch_id=house.branches["lon"], name="Pearl")["version"] == 1


@pytest.mark.parametrize(
    "change", ["kind = 'combination'", "branch_id = (select id from branches where code = 'lon')"]
)
def test_a_hall_keeps_its_kind_and_its_branch(house: House, change: str) -> None:
    with pytest.raises(errors.CheckViolation, match="keeps its kind and its branch"):
        house.run(f"update halls set {change} where name = 'Pearl'")


@pytest.mark.parametrize(
    ("combination", "part", "message"),
    [
        ("Buyout", "Emerald Grand", "not of combinations"),
        ("Pearl", "Emerald A", "A base hall has no parts"),
    ],
)
def test_a_combination_is_made_of_bases(
    house: House, combination: str, part: str, message: str
) -> None:
    with pytest.raises(errors.CheckViolation, match=message):
        house.insert(
            "hall_components",
            combination_id=house.halls[combination],
            hall_id=house.halls[part],
            branch_id=house.branches["dwk"],
        )


@pytest.mark.parametrize("person", ["kitchen", "sales.lon", "stranger"])
def test_who_may_not_combine_halls_is_not_told_what_they_are(house: House, person: str) -> None:
    refusals = set()
    for hall in ("Pearl", "Buyout"):
        with pytest.raises(errors.InsufficientPrivilege) as refusal, house.acting_as(person):
            house.insert(
                "hall_components",
                combination_id=house.halls[hall],
                hall_id=house.halls[hall],
                branch_id=house.branches["dwk"],
            )
        refusals.add(str(refusal.value))

    assert len(refusals) == 1


def test_who_may_combine_halls_is_told(house: House) -> None:
    with pytest.raises(errors.CheckViolation, match="no parts"), house.acting_as("manager"):
        house.insert(
            "hall_components",
            combination_id=house.halls["Pearl"],
            hall_id=house.halls["Emerald A"],
            branch_id=house.branches["dwk"],
        )


def test_a_combination_takes_no_hall_of_another_branch(house: House) -> None:
    with pytest.raises(errors.ForeignKeyViolation, match="hall_components_hall_of_the_branch"):
        house.insert(
            "hall_components",
            combination_id=house.halls["Buyout"],
            hall_id=house.halls["Thames"],
            branch_id=house.branches["dwk"],
        )


def test_a_part_is_not_exchanged_in_place(house: House) -> None:
    with pytest.raises(errors.CheckViolation, match="not exchanged"):
        house.run(
            "update hall_components set hall_id = %(Pearl)s"
            " where combination_id = %(Emerald Grand)s and hall_id = %(Emerald A)s",
            house.halls,
        )


def test_a_hall_with_bookings_stays(house: House) -> None:
    house.book("Pearl")

    with pytest.raises(errors.IntegrityError):
        house.run("delete from halls where name = 'Pearl'")


@pytest.mark.parametrize(
    ("start", "end", "offset"),
    [("19:00", "18:00", 0), ("19:00", "19:00", 0), ("19:00", "02:00", 2)],
)
def test_a_session_ends_after_it_starts(house: House, start: str, end: str, offset: int) -> None:
    with pytest.raises(errors.CheckViolation):
        house.insert(
            "dayparts", branch_id=house.branches["dwk"], code="late", name="Late",
            start_time=start, end_time=end, end_day_offset=offset,
        )  # fmt: skip


def test_an_event_may_have_bookings_at_two_branches(house: House) -> None:
    event = house.insert("events", branch_id=house.branches["dwk"], title="Arora-Bhatia wedding")

    bookings = [house.book(hall, event_id=event["id"]) for hall in ("Pearl", "Thames")]

    assert {booking["event_id"] for booking in bookings} == {event["id"]}
    with pytest.raises(errors.IntegrityError):
        house.run("delete from events")


def test_ids_made_by_the_database_sort_by_time(house: House) -> None:
    ids = [house.one("select app_private.uuid_v7() as id")["id"] for _ in range(3)]
    spread = house.one(
        "select count(distinct app_private.uuid_v7()) as n from generate_series(1, 10000)"
    )

    assert {(id_.version, id_.variant) for id_ in ids} == {(7, "specified in RFC 4122")}
    stamps = [id_.int >> 80 for id_ in ids]
    assert stamps == sorted(stamps)
    now = house.one("select extract(epoch from clock_timestamp()) * 1000 as ms")["ms"]
    assert abs(int(now) - stamps[-1]) < 1000
    assert spread == {"n": 10_000}
