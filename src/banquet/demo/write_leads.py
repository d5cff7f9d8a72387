"""Write planned enquiries as the salespeople who took them, each stage at its own moment."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from banquet.demo.company import BRANCHES, TIMEZONE, Branch, Login, logins
from banquet.demo.ids import uuid7
from banquet.demo.leads import LeadPlan, Wish

Connection = psycopg.Connection[tuple[Any, ...]]
ActingAs = Callable[[Login], AbstractContextManager[None]]

_ZONE = ZoneInfo(TIMEZONE)
_INSERT_LEAD = """
insert into leads
  (id, branch_id, name, contact_name, phone, event_type, source, source_detail, wishes,
   guests_expected, budget, budget_per_plate, owner_id, received_at, next_action, next_action_at)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_INSERT_ENTRY = """
insert into activities (branch_id, lead_id, kind, body, happened_at) values (%s, %s, %s, %s, %s)
"""
_LINK = """
update events e set lead_id = m.lead_id
from unnest(%s::uuid[], %s::uuid[]) m (event_id, lead_id) where e.id = m.event_id
"""
_MOVE = """
update leads l set stage = m.stage, stage_changed_at = m.at, reason = m.reason
from unnest(%s::uuid[], %s::lead_stage[], %s::timestamptz[], %s::lead_reason[])
  m (id, stage, at, reason)
where l.id = m.id
"""


def write_leads(
    connection: Connection,
    acting_as: ActingAs,
    plan: Sequence[LeadPlan],
    *,
    accounts: Mapping[str, str],
    branches: Mapping[str, int],
    events: Mapping[int, UUID],
) -> None:
    """Write the plan.

    Args:
        connection: To the database, as the login role of the REST API.
        acting_as: Runs a transaction with a person's rights.
        plan: What to write.
        accounts: Account id by e-mail address.
        branches: Branch id by code.
        events: Id of each written event, by `id()` of its plan.
    """
    for branch in BRANCHES:
        for index, login in enumerate(_sales_of(branch)):
            own = [
                (uuid7(), lead)
                for lead in plan
                if lead.branch == branch.code and (lead.sales or 0) == index
            ]
            place = branches[branch.code]
            with acting_as(login):
                with connection.cursor() as cursor:
                    cursor.executemany(
                        _INSERT_LEAD,
                        [_columns(key, place, lead, accounts[login.email]) for key, lead in own],
                    )
                    cursor.executemany(_INSERT_ENTRY, list(_entries(place, own)))
                won = [(events[id(lead.won_by)], key) for key, lead in own if lead.won_by]
                connection.execute(_LINK, [[event for event, _ in won], [key for _, key in won]])
                for moves in _rounds(own):
                    connection.execute(_MOVE, moves)


def _sales_of(branch: Branch) -> list[Login]:
    return [next(each for each in logins() if each.full_name == name) for name in branch.sales]


def _columns(key: UUID, branch_id: int, lead: LeadPlan, owner: str) -> tuple[object, ...]:
    return (
        key,
        branch_id,
        lead.name,
        lead.contact,
        lead.phone,
        lead.event_type,
        lead.source,
        lead.source_detail,
        json.dumps([_wish(wish) for wish in lead.wishes]),
        lead.guests,
        lead.guests * lead.per_plate,
        lead.per_plate,
        None if lead.sales is None else owner,
        _instant(lead.received_at),
        lead.next_action,
        _instant(lead.next_action_at) if lead.next_action_at else None,
    )


def _wish(wish: Wish) -> dict[str, object]:
    told = {
        "from": str(wish.first),
        "to": str(wish.last),
        "weekday": wish.weekday,
        "session": wish.session,
        "event_type": wish.event_type,
    }
    return {name: value for name, value in told.items() if value is not None}


def _entries(
    branch_id: int, leads: Sequence[tuple[UUID, LeadPlan]]
) -> Iterator[tuple[object, ...]]:
    for key, lead in leads:
        for entry in lead.entries:
            yield branch_id, key, entry.kind, entry.body, _instant(entry.at)


def _rounds(leads: Sequence[tuple[UUID, LeadPlan]]) -> Iterator[list[list[object]]]:
    """Return the moves as columns: the first of every lead, then the second of every lead ..."""
    for moves in zip_longest(
        *([(key, lead, *move) for move in lead.stages] for key, lead in leads)
    ):
        rows = [
            (key, stage, _instant(at), lead.reason if stage in ("lost", "turned_down") else None)
            for key, lead, stage, at in filter(None, moves)
        ]
        yield [list(column) for column in zip(*rows, strict=True)]


def _instant(local: datetime) -> datetime:
    return local.replace(tzinfo=_ZONE)
