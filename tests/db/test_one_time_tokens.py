"""What is mailed: one at a time for a purpose, gone with its account, read by the auth server."""

import pytest
from psycopg import errors

from tests.db.house import House, Row


def token(house: House, kind: str = "recovery_token", **more: object) -> Row:
    account = {"id": house.people["stranger"]}
    flow = house.one(
        "insert into auth.flow_state (user_id, auth_code, code_challenge_method, code_challenge,"
        " provider_type, authentication_method)"
        " values (%(id)s, gen_random_uuid()::text, 's256', 'c', 'email', 'recovery')"
        " returning id as flow, user_id",
        account,
    )
    made = house.one(
        "insert into auth.one_time_tokens"
        " (user_id, token_type, token_hash, relates_to, flow_state_id)"
        " values (%(user_id)s, %(kind)s, 'h', 'a@b.test', %(flow)s) returning id, wrong_codes",
        {**flow, "kind": kind, **more},
    )
    return {**made, **flow}


def test_nothing_wrong_was_entered_yet(house: House) -> None:
    assert token(house)["wrong_codes"] == 0


def test_account_has_one_token_for_a_purpose(house: House) -> None:
    token(house)
    token(house, "confirmation_token")

    with pytest.raises(errors.UniqueViolation):
        token(house)


def test_token_outlives_the_sign_in_it_was_for_and_not_its_account(house: House) -> None:
    made = token(house)

    house.run("delete from auth.flow_state where id = %(flow)s", made)
    kept = house.one("select flow_state_id from auth.one_time_tokens where id = %(id)s", made)

    assert kept == {"flow_state_id": None}
    house.run("delete from public.profiles where id = %(user_id)s", made)
    house.run("delete from auth.users where id = %(user_id)s", made)
    assert house.run("select from auth.one_time_tokens where id = %(id)s", made) == []


@pytest.mark.parametrize("person", ["anon", "owner", "service_role"])
@pytest.mark.parametrize("table", ["one_time_tokens", "flow_state"])
def test_no_request_reads_what_was_mailed(house: House, person: str, table: str) -> None:
    assert house.one(f"select count(*) >= 0 as readable from auth.{table}") == {"readable": True}

    with pytest.raises(errors.InsufficientPrivilege), house.acting_as(person):
        house.run(f"select 1 from auth.{table}")
