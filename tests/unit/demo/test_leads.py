from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

from banquet.demo.company import BRANCHES
from banquet.demo.leads import OPEN_STAGES, LeadPlan, plan_leads
from banquet.demo.program import plan_program

NOW = datetime(2026, 11, 22, 18, 0)
EVENTS = plan_program(NOW)
LEADS = plan_leads(NOW, EVENTS)


def stage_of(lead: LeadPlan) -> str:
    return lead.stages[-1][0] if lead.stages else "new"


def test_plan_is_the_same_for_the_same_seed_and_moment() -> None:
    assert plan_leads(NOW, EVENTS) == LEADS
    assert plan_leads(NOW, EVENTS, seed=1) != LEADS


def test_every_branch_has_leads_at_every_stage() -> None:
    found = {(lead.branch, stage_of(lead)) for lead in LEADS}

    stages = (*OPEN_STAGES, "won", "lost", "turned_down")
    assert found == {(branch.code, stage) for branch in BRANCHES for stage in stages}


def test_nothing_happens_before_the_enquiry_or_after_now() -> None:
    for lead in LEADS:
        moments = [lead.received_at, *(at for _, at in lead.stages)]
        assert all(one <= other for one, other in pairwise(moments))
        assert all(lead.received_at <= entry.at <= NOW for entry in lead.entries)
        assert moments[-1] <= NOW


def test_closed_leads_have_a_reason_and_won_ones_an_event_of_their_own() -> None:
    won = [lead for lead in LEADS if stage_of(lead) == "won"]

    for lead in LEADS:
        assert bool(lead.reason) == (stage_of(lead) in ("lost", "turned_down"))
    assert all(lead.won_by and lead.won_by.branch == lead.branch for lead in won)
    assert max(Counter(id(lead.won_by) for lead in won).values()) == 1


def test_a_timer_runs_in_the_pool_and_a_phone_asked_before() -> None:
    waiting = [lead for lead in LEADS if lead.sales is None and not lead.entries]
    wadhwa = [lead for lead in LEADS if lead.name == "R. Wadhwa"]

    assert [NOW - lead.received_at for lead in waiting] == [timedelta(minutes=16)]
    assert len({lead.phone for lead in wadhwa}) == 1
    assert [stage_of(lead) for lead in wadhwa] == ["lost", "new"]
