"""The database accepts exactly what a small model of the diary accepts (Hypothesis)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import combinations
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors

from tests.db.house import House

PARTS = {
    "Emerald A": {"Emerald A"},
    "Emerald B": {"Emerald B"},
    "Emerald Grand": {"Emerald A", "Emerald B"},
    "Thames": {"Thames"},
}
# The night London's clocks go back lies between them.
DAYS = (date(2031, 10, 25), date(2031, 10, 26))


@dataclass(frozen=True)
class Wish:
    """A booking somebody wants."""

    hall: str
    day: date
    start: time
    hours: int
    setup: int
    teardown: int
    rank: int

    @property
    def end(self) -> datetime:
        return datetime.combine(self.day, self.start) + timedelta(hours=self.hours)

    @property
    def taken(self) -> tuple[datetime, datetime]:
        zone = ZoneInfo("Europe/London" if self.hall == "Thames" else "Asia/Kolkata")
        return (
            _instant(datetime.combine(self.day, self.start), zone) - timedelta(minutes=self.setup),
            _instant(self.end, zone) + timedelta(minutes=self.teardown),
        )

    def clashes(self, other: "Wish") -> bool:
        (start, end), (other_start, other_end) = self.taken, other.taken
        return (
            bool(PARTS[self.hall] & PARTS[other.hall])
            and self.rank == other.rank
            and start < other_end
            and other_start < end
        )

    def columns(self) -> dict[str, object]:
        return {
            "hall_name": self.hall,
            "event_date": self.day,
            "event_time": self.start,
            "end_time": self.end.time(),
            "end_day_offset": (self.end.date() - self.day).days,
            "setup_minutes": self.setup,
            "teardown_minutes": self.teardown,
            "option_rank": self.rank,
        }


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the second of two instants where a local time comes twice (fold=1)."""
    return local.replace(tzinfo=zone, fold=1).astimezone(ZoneInfo("UTC"))


wishes = st.builds(
    Wish,
    hall=st.sampled_from(sorted(PARTS)),
    day=st.sampled_from(DAYS),
    start=st.sampled_from([time(0), time(1, 30), time(11), time(14), time(19), time(23, 30)]),
    hours=st.integers(1, 8),
    setup=st.sampled_from([0, 60, 120]),
    teardown=st.sampled_from([0, 60]),
    rank=st.sampled_from([1, 1, 1, 2]),
)
# Which standing booking an action is about, by its place modulo their number.
actions = st.lists(
    st.one_of(
        st.tuples(st.just("book"), wishes, st.just(0)),
        st.tuples(st.just("change"), wishes, st.integers(0, 20)),
        st.tuples(st.just("release"), wishes, st.integers(0, 20)),
    ),
    min_size=4,
    max_size=14,
)


def attempt(house: House, standing: dict[UUID, Wish], kind: str, wish: Wish, which: int) -> bool:
    """Carry an action out in database and model; return whether the database accepted."""
    target = sorted(standing)[which % len(standing)] if standing and kind != "book" else None
    branch = house.branches["lon" if wish.hall == "Thames" else "dwk"]
    try:
        with house.connection.transaction():
            if kind == "release" and target:
                house.change({"id": target}, status="released")
                del standing[target]
                return True
            columns = {**wish.columns(), "branch_id": branch}
            if target:
                house.change({"id": target}, **columns)
            else:
                target = house.insert("bookings", **columns)["id"]
            standing[target] = wish
    except errors.ExclusionViolation:
        return False
    return True


def move_up(house: House, standing: dict[UUID, Wish]) -> None:
    """Let who waits have the rank the database moved them up to."""
    query = "select id, option_rank from bookings where id = any(%s)"
    for row in house.connection.execute(query, [list(standing)]).fetchall():
        wish = standing[row["id"]]
        assert row["option_rank"] <= wish.rank
        standing[row["id"]] = replace(wish, rank=row["option_rank"])


@given(actions)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_database_accepts_what_the_model_accepts(
    house: House, steps: list[tuple[str, Wish, int]]
) -> None:
    with house.connection.transaction(force_rollback=True):
        standing: dict[UUID, Wish] = {}
        for kind, wish, which in steps:
            before = dict(standing)
            about = sorted(before)[which % len(before)] if before and kind != "book" else None
            others = [other for id_, other in before.items() if id_ != about]
            is_free = not any(wish.clashes(other) for other in others)
            expected = (kind == "release" and about is not None) or is_free

            assert attempt(house, standing, kind, wish, which) == expected
            if not expected:
                assert standing == before
            move_up(house, standing)
            pairs = combinations(standing.values(), 2)
            assert not any(one.clashes(other) for one, other in pairs)
