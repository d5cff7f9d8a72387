"""The demonstration is written with the rights of its staff, and never sells a hall twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg.sql import SQL

from banquet.db.credentials import ensure_login_roles, login_url
from banquet.demo.company import logins
from banquet.demo.install import (
    NotADemonstrationError,
    install,
    is_demonstration,
    is_vacant,
    reset,
)


@pytest.fixture
def admin(database_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def authenticator_url(database_url: str, tmp_path: Path) -> str:
    ensure_login_roles(database_url, tmp_path)
    return login_url(database_url, "authenticator", tmp_path)


def test_demonstration_is_a_year_without_one_overlap_and_can_be_reset(
    database_url: str, authenticator_url: str, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    seen: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> None:
        seen.append((done, total))

    made = install(database_url, authenticator_url, watch)

    assert made > 2000
    assert seen[-1] == (made, made)
    assert _overlaps(admin) == 0
    assert _count(admin, "bookings where status = 'settled'") > 500
    assert _count(admin, "memberships where role = 'owner' and branch_id is null") == 1
    assert _count(admin, "leads where first_response_at is not null") > 400
    assert _count(admin, "inventory_needs") > 1000
    # As many as the season has weddings: some ten in July, some eighty in April.
    assert 3 <= _count(admin, "inventory_shortages where state = 'open'") <= 150
    assert _count(admin, "inventory_transfers where state = 'asked'") == 1

    admin.execute("update bookings set title = 'played with'")
    assert reset(database_url, authenticator_url) == made
    assert _count(admin, "bookings where title = 'played with'") == 0
    assert _count(admin, "memberships") == len(logins())


def test_demonstration_leaves_a_database_with_work_in_it_alone(
    database_url: str, authenticator_url: str, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    admin.execute("insert into auth.users (email) values ('neha@example.com')")
    assert not is_vacant(database_url)
    assert not is_demonstration(database_url)

    with pytest.raises(NotADemonstrationError):
        install(database_url, authenticator_url)
    with pytest.raises(NotADemonstrationError):
        reset(database_url, authenticator_url)

    assert _count(admin, "auth.users") == 1
    assert _count(admin, "branches") == 0


def _count(admin: psycopg.Connection[tuple[object, ...]], what: LiteralString) -> int:
    [(count,)] = admin.execute(SQL("select count(*) from {}").format(SQL(what))).fetchall()
    return int(str(count))


def _overlaps(admin: psycopg.Connection[tuple[object, ...]]) -> object:
    """Count pairs of live bookings that share a base hall and time at one rank."""
    row = admin.execute(
        """
        with held as (
          select b.id, coalesce(c.hall_id, b.hall_id) hall_id, b.option_rank,
            tstzrange(b.starts_at - make_interval(mins => b.setup_minutes),
                      b.ends_at + make_interval(mins => b.teardown_minutes)) occupied
          from bookings b left join hall_components c on c.combination_id = b.hall_id
          where b.status in ('tentative', 'confirmed', 'in_progress', 'completed', 'settled'))
        select count(*) from held a join held b on a.id < b.id
          and a.hall_id = b.hall_id and a.option_rank = b.option_rank and a.occupied && b.occupied
        """
    ).fetchone()
    assert row is not None
    return row[0]
