"""The platform's part: who is asking, and tables that only the auth server touches."""

import json
from uuid import UUID

import pytest
from psycopg import errors

from tests.db.house import House, connect

ASHA = UUID("5a3fbc6c-2d58-4f0e-8d5f-0f6a5d3b1c11")


def answers(house: House) -> dict[str, object]:
    return house.one(
        "select auth.uid() as uid, auth.role() as role, auth.email() as email, auth.jwt() as jwt"
    )


def set_claims(house: House, claims: str, **old_style: str) -> None:
    settings = {"request.jwt.claims": claims}
    settings |= {f"request.jwt.claim.{name}": value for name, value in old_style.items()}
    for name, value in settings.items():
        house.run("select set_config(%(name)s, %(value)s, true)", {"name": name, "value": value})


def test_the_claims_of_the_request_are_answered(house: House) -> None:
    claims = {"sub": str(ASHA), "role": "authenticated", "email": "asha@demo.test", "n": 1}

    set_claims(house, json.dumps(claims))

    assert answers(house) == {
        "uid": ASHA,
        "role": "authenticated",
        "email": "asha@demo.test",
        "jwt": claims,
    }


@pytest.mark.parametrize("claims", [None, "", "{}", '{"sub": ""}', '{"sub": null}'])
def test_no_claims_is_nobody(house: House, claims: str | None) -> None:
    if claims is not None:
        set_claims(house, claims)

    found = answers(house)

    assert (found["uid"], found["role"], found["email"]) == (None, None, None)


def test_settings_left_empty_by_an_earlier_transaction_are_nobody(
    furnished: tuple[str, House],
) -> None:
    url, committed = furnished
    with connect(url) as connection:
        house = House(connection, committed.branches, committed.halls, committed.people)
        with house.acting_as("sales"):
            assert answers(house)["uid"] == house.people["sales"]
        connection.commit()

        assert house.one("select current_setting('request.jwt.claims') as s") == {"s": ""}
        assert set(answers(house).values()) == {None}


def test_the_older_spelling_is_read_first(house: House) -> None:
    set_claims(house, json.dumps({"sub": str(UUID(int=1))}), sub=str(ASHA), role="anon")

    assert (answers(house)["uid"], answers(house)["role"]) == (ASHA, "anon")


def test_a_subject_that_is_no_uuid_is_an_error_and_not_somebody(house: House) -> None:
    set_claims(house, '{"sub": "asha"}')

    with pytest.raises(errors.InvalidTextRepresentation):
        answers(house)


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_every_request_may_ask_who_it_is(house: House, role: str) -> None:
    with house.acting_as(role if role != "authenticated" else "stranger"):
        assert answers(house)["role"] == role


@pytest.mark.parametrize("person", ["anon", "owner", "service_role"])
@pytest.mark.parametrize("table", ["users", "identities", "sessions", "refresh_tokens"])
def test_no_request_reads_accounts_or_tokens(house: House, person: str, table: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as(person):
        house.run(f"select 1 from auth.{table}")


def test_the_auth_server_reads_and_writes_them_but_cannot_change_their_rules(house: House) -> None:
    house.run("set local role supabase_auth_admin")

    session = house.one(
        "insert into auth.sessions (user_id) select id from auth.users limit 1 returning id"
    )
    token = house.one(
        "insert into auth.refresh_tokens (token, user_id, session_id)"
        " values ('a', 'b', %(id)s) returning id",
        session,
    )
    house.run("update auth.users set last_sign_in_at = now()")
    house.run("delete from auth.sessions where id = %(id)s", session)

    assert house.run("select 1 from auth.refresh_tokens where id = %(id)s", token) == []
    for statement in (
        "alter table auth.users disable row level security",
        "drop trigger on_auth_user_created on auth.users",
        "select 1 from public.bookings",
        "select 1 from public.profiles",
    ):
        with pytest.raises(errors.InsufficientPrivilege), house.connection.transaction():
            house.run(statement)


def test_an_address_belongs_to_one_account_in_any_number_of_sign_ins(house: House) -> None:
    house.run("insert into auth.users (email) values ('a@demo.test')")

    with pytest.raises(errors.UniqueViolation, match="users_email_partial_key"):
        house.run("insert into auth.users (email) values ('a@demo.test')")


def test_an_account_is_confirmed_by_the_first_confirmation(house: House) -> None:
    account = house.one(
        "insert into auth.users (email, email_confirmed_at, phone_confirmed_at)"
        " values ('a@demo.test', '2026-01-02Z', '2026-01-01Z') returning confirmed_at"
    )

    assert account["confirmed_at"].isoformat() == "2026-01-01T00:00:00+00:00"


def test_a_table_an_operator_makes_is_open_to_requests_and_fenced_by_its_policies(
    house: House,
) -> None:
    house.run("create table notes (id int, owner uuid)")
    house.run("insert into notes values (1, %(sales)s), (2, %(manager)s)", house.people)
    with house.acting_as("anon"):
        assert len(house.run("select 1 from notes")) == 2

    house.run("alter table notes enable row level security")
    house.run("create policy own on notes using (owner = (select auth.uid()))")

    with house.acting_as("sales"):
        assert house.run("select id from notes") == [{"id": 1}]
    with house.acting_as("anon"):
        assert house.run("select id from notes") == []
    with house.acting_as("service_role"):
        assert len(house.run("select id from notes")) == 2
