from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import combinations

import pytest

from banquet.demo.company import BRANCHES, logins
from banquet.demo.program import EventPlan, FunctionPlan, plan_program
from banquet.demo.season import demand, is_auspicious

NOW = datetime(2026, 11, 22, 18, 0)
HALLS = {(branch.code, hall.name): hall for branch in BRANCHES for hall in branch.halls}


def held(plan: list[EventPlan]) -> list[tuple[str, FunctionPlan]]:
    gone = {"released", "lost", "cancelled"}
    return [
        (event.branch, function)
        for event in plan
        for function in event.functions
        if not gone & set(function.statuses)
    ]


def occupied(branch: str, function: FunctionPlan) -> tuple[datetime, datetime]:
    hall = HALLS[branch, function.hall]
    last_day = function.event_date + timedelta(days=function.end_day_offset)
    return (
        datetime.combine(function.event_date, function.event_time)
        - timedelta(minutes=hall.setup_minutes),
        datetime.combine(last_day, function.end_time) + timedelta(minutes=hall.teardown_minutes),
    )


def test_company_has_the_published_shape() -> None:
    kinds = Counter(bool(hall.parts) for branch in BRANCHES for hall in branch.halls)

    assert len(BRANCHES) == 5
    assert kinds == {False: 17, True: 10}
    assert len({login.email for login in logins()}) == len(logins())


def test_plan_is_the_same_for_the_same_seed_and_moment() -> None:
    assert plan_program(NOW) == plan_program(NOW)
    assert plan_program(NOW, seed=1) != plan_program(NOW)


def test_plan_never_sells_a_base_hall_twice() -> None:
    rows: dict[tuple[str, str, int], list[tuple[datetime, datetime]]] = {}
    for branch, function in held(plan_program(NOW)):
        for base in HALLS[branch, function.hall].bases:
            key = (branch, base, function.option_rank)
            rows.setdefault(key, []).append(occupied(branch, function))

    overlaps = [
        (one, other)
        for windows in rows.values()
        for one, other in combinations(windows, 2)
        if one[0] < other[1] and other[0] < one[1]
    ]
    assert overlaps == []


def test_plan_fits_guests_into_halls() -> None:
    crowded = [
        function
        for branch, function in held(plan_program(NOW))
        if function.guests_expected > HALLS[branch, function.hall].rounds
    ]
    assert crowded == []


def test_past_functions_are_over_and_future_ones_are_not() -> None:
    for branch, function in held(plan_program(NOW)):
        starts = datetime.combine(function.event_date, function.event_time)
        if starts > NOW:
            assert function.statuses in ((), ("confirmed",)), (branch, function)
        else:
            assert function.statuses[:2] == ("confirmed", "in_progress"), (branch, function)


def test_plan_follows_the_season() -> None:
    by_month = Counter(function.event_date.month for _, function in held(plan_program(NOW)))

    assert by_month[2] > 2 * by_month[1]
    assert is_auspicious(date(2026, 11, 25))
    assert not is_auspicious(date(2028, 2, 29))
    assert demand("wedding", date(2026, 11, 25)) > 5 * demand("wedding", date(2026, 11, 27))
    assert demand("corporate", date(2026, 12, 9)) > demand("corporate", date(2026, 12, 13))


@pytest.mark.parametrize(
    "day", [date(2026, 11, 23), date(2027, 1, 1), date(2027, 7, 12), date(2028, 2, 29)]
)
def test_every_branch_has_functions_today_and_options_that_run_out(day: date) -> None:
    now = datetime.combine(day, time(14))
    functions = list(held(plan_program(now)))

    today = Counter(branch for branch, function in functions if function.event_date == day)
    assert len(today) == len(BRANCHES)
    assert min(today.values()) >= 3

    ends = [f.option_expires_at - now for _, f in functions if f.option_expires_at is not None]
    assert len(ends) >= 5
    assert timedelta(hours=3) < min(ends) <= max(ends) < timedelta(hours=48)
