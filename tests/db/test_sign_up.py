"""From account to person: the trigger of the guide, and where rights come from."""

import json
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import Any

import pytest
from psycopg import errors

from tests.db.house import House, Row, connect, sign_up, wait_until_blocked

# The block of the guide under "Automatic Profile Creation", as printed.
GUIDE = """\
CREATE TRIGGER on_auth_user_created
  AFTER INSERT ON auth.users
  FOR EACH ROW
  EXECUTE FUNCTION handle_new_user();
"""


def add_user(house: House, email: str | None, user: Any = None, app: Any = None) -> Row:
    """Insert an account as the auth server's own role does and return its profile."""
    with house.connection.transaction():
        house.run("set local role supabase_auth_admin")
        account = house.one(
            "insert into auth.users (email, raw_user_meta_data, raw_app_meta_data)"
            " values (%(email)s, %(user)s, %(app)s) returning id",
            {"email": email, "user": json.dumps(user or {}), "app": json.dumps(app or {})},
        )
        house.run("reset role")
    return house.one("select * from profiles where id = %(id)s", account)


def roles_of(house: House, profile: Row) -> list[tuple[int | None, str]]:
    rows = house.run("select branch_id, role from memberships where user_id = %(id)s", profile)
    return [(row["branch_id"], row["role"]) for row in rows]


def test_automatic_profile_creation(house: House) -> None:
    """The guide's block runs as printed, and what it makes works."""
    assert GUIDE in (files("banquet") / "schema/banquet/0011_sign_up.sql").read_text()
    house.run("drop trigger on_auth_user_created on auth.users")

    house.run(GUIDE)

    assert add_user(house, "priya@demo.test", {"full_name": "Priya"})["full_name"] == "Priya"


def test_the_role_asked_for_is_recorded_and_not_granted(house: House) -> None:
    profile = add_user(house, "mallory@demo.test", {"full_name": "Mallory", "role": "owner"})

    assert profile["requested_role"] == "owner"
    assert roles_of(house, profile) == []


@pytest.mark.parametrize(
    ("email", "metadata", "name"),
    [
        ("a@demo.test", {"full_name": "  Asha  "}, "Asha"),
        ("a@demo.test", {"name": "Asha"}, "Asha"),
        ("a@demo.test", {"full_name": "   "}, "a"),
        ("a@demo.test", {}, "a"),
        (None, {}, "New colleague"),
        ("a@demo.test", {"full_name": "x" * 300}, "x" * 200),
        ("a@demo.test", {"full_name": {"first": "A"}}, '{"first": "A"}'),
        ("a@demo.test", [], "a"),
        ("a@demo.test", "text", "a"),
    ],
)
def test_a_profile_has_a_name_whatever_the_metadata_holds(
    house: House, email: str | None, metadata: Any, name: str
) -> None:
    assert add_user(house, email, metadata)["full_name"] == name


def test_a_wish_of_any_length_is_cut(house: House) -> None:
    profile = add_user(house, "a@demo.test", {"role": "x" * 10_000})

    assert profile["requested_role"] == "x" * 64


def test_an_invitation_grants_its_role(house: House) -> None:
    dwarka = house.branches["dwk"]

    at_one = add_user(house, "a@demo.test", app={"branch_id": dwarka, "role": "sales"})
    at_all = add_user(house, "b@demo.test", app={"branch_id": None, "role": "viewer"})

    assert roles_of(house, at_one) == [(dwarka, "sales")]
    assert roles_of(house, at_all) == [(None, "viewer")]


@pytest.mark.parametrize("app", [{}, {"role": "owner"}, {"branch_id": 1}, {"provider": "email"}])
def test_what_is_no_invitation_grants_nothing(house: House, app: dict[str, Any]) -> None:
    assert roles_of(house, add_user(house, "a@demo.test", app=app)) == []


@pytest.mark.parametrize(
    "app",
    [
        {"branch_id": 99_999, "role": "sales"},
        {"branch_id": "x", "role": "sales"},
        {"branch_id": 10**30, "role": "sales"},
        {"branch_id": None, "role": "emperor"},
        {"branch_id": None, "role": None},
    ],
)
def test_an_invitation_that_names_nothing_real_is_refused_with_the_account(
    house: House, app: dict[str, Any]
) -> None:
    with pytest.raises(errors.InvalidParameterValue, match="names no branch and role"):
        add_user(house, "a@demo.test", app=app)


def test_the_first_account_owns_the_house_and_the_second_does_not(database_url: str) -> None:
    with connect(database_url) as connection:
        house = House(connection)
        first, second = (sign_up(connection, name) for name in ("asha", "bina"))

        assert roles_of(house, {"id": first}) == [(None, "owner")]
        assert roles_of(house, {"id": second}) == []


def test_an_installation_that_lost_its_owners_is_not_up_for_grabs(database_url: str) -> None:
    with connect(database_url) as connection:
        sign_up(connection, "asha")
        connection.execute("alter table memberships disable trigger all")
        connection.execute("delete from memberships")

        late = sign_up(connection, "mallory")

        assert roles_of(House(connection), {"id": late}) == []


def test_nobody_anonymous_owns_the_house(database_url: str) -> None:
    with connect(database_url) as connection:
        house = House(connection)
        stranger = house.one("insert into auth.users (is_anonymous) values (true) returning id", {})
        named = sign_up(connection, "asha")

        assert roles_of(house, stranger) == []
        assert roles_of(house, {"id": named}) == [(None, "owner")]


def test_of_two_first_accounts_at_once_one_owns_the_house(database_url: str) -> None:
    with connect(database_url) as one, connect(database_url) as other:
        sign_up(one, "asha")
        with ThreadPoolExecutor() as pool:
            late = pool.submit(sign_up, other, "bina")
            wait_until_blocked(one, other.info.backend_pid)
            one.commit()
            late.result(timeout=30)
        other.commit()

        owners = one.execute("select role from memberships").fetchall()

    assert owners == [{"role": "owner"}]


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role", "supabase_auth_admin"])
def test_nobody_calls_the_trigger_function_by_hand(house: House, role: str) -> None:
    assert house.one(
        "select has_function_privilege(%(role)s, 'handle_new_user()', 'execute') as may",
        {"role": role},
    ) == {"may": False}
