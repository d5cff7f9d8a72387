"""The roles of the cluster: made once, whoever comes first, and with no more rights than said."""

import threading
from importlib.resources import files
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.conftest import Cluster
from tests.db.house import House

NAMES = ("supabase_auth_admin", "service_role", "authenticator", "authenticated", "anon")


def test_each_role_has_the_attributes_it_needs_and_no_others(house: House) -> None:
    rows = house.run(
        "select rolname as name, rolcanlogin as login, rolinherit as inherit,"
        " rolbypassrls as bypass,"
        " rolsuper or rolcreaterole or rolcreatedb or rolreplication as more"
        " from pg_roles where rolname = any(%(names)s)",
        {"names": list(NAMES)},
    )

    assert {row.pop("name"): tuple(row.values()) for row in rows} == {
        "anon": (False, False, False, False),
        "authenticated": (False, False, False, False),
        "service_role": (False, False, True, False),
        "authenticator": (True, False, False, False),
        "supabase_auth_admin": (True, False, False, False),
    }


def test_the_login_role_may_become_the_request_roles_and_nobody_else(house: House) -> None:
    rows = house.run(
        "select member::regrole::text as member, roleid::regrole::text as becomes"
        " from pg_auth_members where roleid::regrole::text = any(%(names)s)"
        " or member::regrole::text = any(%(names)s)",
        {"names": list(NAMES)},
    )

    assert {(row["member"], row["becomes"]) for row in rows} == {
        ("authenticator", "anon"),
        ("authenticator", "authenticated"),
        ("authenticator", "service_role"),
    }


def test_the_login_roles_own_nothing(house: House) -> None:
    owned = house.run(
        "select classid::regclass, objid from pg_shdepend where deptype = 'o'"
        " and refobjid::regrole::text = any(%(names)s)",
        {"names": list(NAMES)},
    )

    assert owned == []


def test_requests_and_forgotten_transactions_have_an_end(house: House) -> None:
    rows = house.run(
        "select setrole::regrole::text as role, unnest(setconfig) as setting"
        " from pg_db_role_setting where setdatabase = 0"
        " and setrole::regrole::text = any(%(names)s)",
        {"names": list(NAMES)},
    )

    assert {(row["role"], row["setting"]) for row in rows} == {
        ("anon", "statement_timeout=3s"),
        ("authenticated", "statement_timeout=8s"),
        ("authenticator", "idle_in_transaction_session_timeout=60s"),
        ("supabase_auth_admin", "idle_in_transaction_session_timeout=60s"),
    }


def test_a_limit_set_by_the_operator_is_kept(house: House) -> None:
    text = (files("banquet") / "schema/platform/0001_roles.sql").read_text()
    house.run("alter role authenticated set statement_timeout = '1min'")

    house.run(text)

    assert house.run(
        "select setconfig from pg_db_role_setting"
        " where setrole = 'authenticated'::regrole and setdatabase = 0"
    ) == [{"setconfig": ["statement_timeout=1min"]}]


def test_databases_that_migrate_at_once_make_the_roles_together(cluster: Cluster) -> None:
    suffix = uuid4().hex[:8]
    text = (files("banquet") / "schema/platform/0001_roles.sql").read_text()
    for name in NAMES:
        text = text.replace(f"'{name}'", f"'{name}_{suffix}'")
    start, failures = threading.Barrier(8), list[psycopg.Error]()

    def make_roles() -> None:
        with psycopg.connect(cluster.url) as connection:
            start.wait(timeout=30)
            try:
                connection.execute(text.encode())
            except psycopg.Error as failure:
                failures.append(failure)

    racers = [threading.Thread(target=make_roles) for _ in range(8)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(timeout=60)

    with psycopg.connect(cluster.url) as connection:
        members = connection.execute(
            "select count(*) from pg_auth_members where member::regrole::text = %s",
            [f"authenticator_{suffix}"],
        ).fetchone()
        for name in NAMES:
            role = sql.Identifier(f"{name}_{suffix}")
            connection.execute(sql.SQL("drop role {}").format(role))
    assert failures == []
    assert members == (3,)
