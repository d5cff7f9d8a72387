# ruff: noqa: E501 - a row of a table is one line
"""Sums, averages and counts over what the caller may read, where the operator allows them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from banquet.db.credentials import login_url
from banquet.settings import Settings
from tests.conftest import Cluster
from tests.integration.rest.conftest import RestServer, serve

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def world(cluster: Cluster, platform_template: str) -> Iterator[RestServer]:
    """A server that adds up, over the tables of `test_embedding.py`."""
    name = f"rest_{uuid4().hex[:12]}"
    database_url = cluster.create(name, platform_template)
    with psycopg.connect(database_url, autocommit=True) as connection:
        for file in ("schema.sql", "embedding.sql"):
            connection.execute((HERE / file).read_bytes())
    authenticator = login_url(database_url, "authenticator", cluster.data_dir)
    yield from serve(database_url, authenticator, Settings(aggregates=True))
    cluster.drop(name)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/events?select=count()", [{"count": 5}]),
        ("/events?select=n:count()::text", [{"n": "5"}]),
        ("/events?select=guests.sum(),guests.max(),least:guests.min()", [{"sum": 570, "max": 300, "least": 10}]),
        ("/events?select=guests.avg()::int", [{"avg": 114}]),
        ("/events?select=guests::text.max()", [{"max": "40"}]),
        ("/events?select=customer_id.count()", [{"count": 4}]),
        ("/events?select=customer_id,guests.sum()&order=customer_id", [
            {"customer_id": 1, "sum": 500}, {"customer_id": 2, "sum": 40},
            {"customer_id": 3, "sum": 20}, {"customer_id": None, "sum": 10},
        ]),
        ("/events?select=count()&order=guests", None),
        ("/events?select=count", [{"count": 5}]),
        ("/customers?select=name,events(count)&order=id&limit=1", [{"name": "Asha", "events": [{"count": 2}]}]),
        ("/customers?select=id,vip:facts->>vip,count()&order=facts->>vip,id&id=lt.3", [{"id": 1, "vip": "true", "count": 1}, {"id": 2, "vip": None, "count": 1}]),
        ("/customers?select=id,n:facts->vip,count()&order=facts->vip,id&id=lt.3", [{"id": 1, "n": True, "count": 1}, {"id": 2, "n": None, "count": 1}]),
        ("/events?select=hall:facts->floor->>hall,count()&facts->floor->>hall=eq.A", [{"hall": "A", "count": 1}]),
        ("/events?select=guests.sum()&id=lt.3", [{"sum": 500}]),
        ("/events?select=count(),customers(name)&customer_id=eq.1", [{"count": 2, "customers": {"name": "Asha"}}]),
        ("/customers?select=name,events(guests.sum(),count())&order=id", [
            {"name": "Asha", "events": [{"sum": 500, "count": 2}]},
            {"name": "Bina", "events": [{"sum": 40, "count": 1}]},
            {"name": "Dev", "events": [{"sum": None, "count": 0}]},
        ]),
        ("/customers?select=name,events(host_id,count())&id=eq.1&events.order=host_id", [
            {"name": "Asha", "events": [{"host_id": 1, "count": 1}, {"host_id": 2, "count": 1}]},
        ]),
        ("/events?select=...customers(name),guests.sum()&customers=not.is.null&order=customers(name).desc", [
            {"name": "Bina", "sum": 40}, {"name": "Asha", "sum": 500},
        ]),
        ("/events?select=...customers(name),guests.sum()&order=customers(id)", None),
        ("/waiters?select=staff_id,...events(guests.sum(),n:count())&order=staff_id", [
            {"staff_id": 1, "sum": 320, "n": 2}, {"staff_id": 2, "sum": 300, "n": 1},
            {"staff_id": 3, "sum": 40, "n": 1},
        ]),
        ("/waiters?select=...events(...customers(name),guests.max())&staff_id=eq.1&event_id=eq.1", [
            {"name": "Asha", "max": 300},
        ]),
        ("/waiters?select=...events(host:events_host_fkey(name),guests.sum())&staff_id=eq.2", [
            {"host": {"name": "Hari"}, "sum": 300},
        ]),
        ("/rpc/events_over?bound=100&select=guests.sum()", [{"sum": 500}]),
        ("/events?select=*,guests.sum()&id=eq.5", [{
            "id": 5, "title": "Tasting", "guests": 10, "facts": {}, "customer_id": None,
            "host_id": None, "stand_in_id": None, "follows_id": 3, "sum": 10,
        }]),
        ("/events?select=label,count()&id=eq.5", [{"label": "Tasting (10)", "count": 1}]),
    ],
)  # fmt: skip
def test_rows_alike_in_everything_else_are_added_up(
    world: RestServer, path: str, expected: list[dict[str, Any]] | None
) -> None:
    response = world.ask("GET", path)

    if expected is None:  # PostgreSQL sorts groups by nothing but what they are grouped by
        assert (response.status_code, response.json()["code"]) == (400, "42803"), response.text
    else:
        assert response.json() == expected


def test_only_rows_the_caller_may_read_are_counted(world: RestServer) -> None:
    assert world.rows("/customers?select=count()", "north") == [{"count": 3}]
    assert world.rows("/customers?select=count()", "south") == [{"count": 1}]


def test_arrays_of_a_spread_are_not_added_up(world: RestServer) -> None:
    response = world.ask("GET", "/customers?select=name,...events(guests.sum())")

    assert (response.status_code, response.json()["code"]) == (400, "PGRST127")
    assert "one-to-many" in response.json()["details"]
