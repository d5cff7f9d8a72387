"""`banquet user`: accounts and rights from the server's own machine."""

import subprocess

import httpx
import psycopg
import pytest

from tests.running import BANQUET, PASSWORD, Server


def _user(
    server: Server, *arguments: str, typed: str = "", **settings: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*BANQUET, "user", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        env=server.environment() | settings,
        check=False,
        timeout=60,
    )


def _rights(server: Server, email: str) -> list[tuple[str, str | None]]:
    assert server.database_url is not None
    with psycopg.connect(server.database_url) as connection:
        return connection.execute(
            "select m.role::text, b.code from auth.users u join public.memberships m"
            " on m.user_id = u.id left join public.branches b on b.id = m.branch_id"
            " where u.email = %s order by 1, 2",
            [email],
        ).fetchall()


@pytest.fixture(scope="module", autouse=True)
def house(server: Server) -> None:
    """An owner, so that later accounts are not the first, and two branches."""
    server.sign_up("owner@house.test")
    assert server.database_url is not None
    with psycopg.connect(server.database_url) as connection:
        connection.execute(
            "insert into public.branches (code, name, timezone, currency) values"
            " ('dwk', 'Dwarka', 'Asia/Kolkata', 'INR'), ('rjg', 'Rajouri', 'Asia/Kolkata', 'INR')"
        )


def test_added_account_signs_in_with_its_role(server: Server) -> None:
    done = _user(
        server,
        *("add", "Asha@House.test", "--name", "Asha", "--role", "sales", "--branch", "dwk"),
        typed=f"{PASSWORD}\n",
    )

    assert (done.returncode, done.stdout) == (0, "Asha@House.test can sign in.\n")
    assert _rights(server, "asha@house.test") == [("sales", "dwk")]
    assert server.sign_in("asha@house.test")["user"]["user_metadata"]["full_name"] == "Asha"


def test_unknown_branch_leaves_no_account_behind(server: Server) -> None:
    done = _user(
        server,
        *("add", "ghost@house.test", "--role", "sales", "--branch", "nowhere"),
        typed=f"{PASSWORD}\n",
    )

    assert (done.returncode, done.stderr) == (
        1,
        "banquet: There is no branch with the code 'nowhere'.\n",
    )
    assert "ghost@house.test" not in _user(server, "list").stdout


def test_rights_are_granted_once_and_taken_by_branch(server: Server) -> None:
    server.sign_up("ravi@house.test")
    for branch in ("dwk", "rjg", "rjg"):
        granted = _user(server, "grant", "ravi@house.test", "--role", "kitchen", "--branch", branch)
        assert granted.returncode == 0
    assert _rights(server, "ravi@house.test") == [("kitchen", "dwk"), ("kitchen", "rjg")]

    taken = _user(server, "revoke", "ravi@house.test", "--branch", "rjg")

    assert taken.stdout == "1 taken from ravi@house.test.\n"
    assert _rights(server, "ravi@house.test") == [("kitchen", "dwk")]


def test_list_shows_names_and_rights(server: Server) -> None:
    server.sign_up("list@house.test", full_name="Lalita")
    _user(server, "grant", "list@house.test", "--role", "viewer")

    lines = _user(server, "list").stdout.splitlines()

    row = next(line for line in lines if "list@house.test" in line)
    assert "Lalita" in row
    assert row.split()[-1] == "viewer"


def test_new_password_ends_every_session_and_the_old_password(server: Server) -> None:
    session = server.sign_up("meera@house.test")

    done = _user(server, "set-password", "meera@house.test", typed="another-horse-8\n")

    assert done.returncode == 0
    assert server.sign_in("meera@house.test", "another-horse-8")["user"]
    refused = _token(server, "password", email="meera@house.test", password=PASSWORD)
    assert refused.status_code == 400
    refreshed = _token(server, "refresh_token", refresh_token=session["refresh_token"])
    assert refreshed.status_code == 400


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("grant", "nobody@house.test", "--role", "sales"), "There is no account"),
        (("grant", "owner@house.test", "--role", "king"), "invalid input value for enum"),
        (("add", "weak@house.test"), "Password should be at least 6 characters"),
        (("set-password", "nobody@house.test"), ""),
    ],
)
def test_refusal_is_one_line(server: Server, arguments: tuple[str, ...], words: str) -> None:
    typed = "12345\n" if arguments[0] == "add" else f"{PASSWORD}\n"

    done = _user(server, *arguments, typed=typed)

    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_rules_for_passwords_bind_the_operator_too(server: Server) -> None:
    arguments = ("add", "rules@house.test")

    done = _user(server, *arguments, typed=f"{PASSWORD}\n", BANQUET_PASSWORD_LENGTH="40")

    assert (done.returncode, "at least 40 characters" in done.stderr) == (1, True)
    assert "rules@house.test" not in _user(server, "list").stdout


def _token(server: Server, grant: str, **body: str) -> httpx.Response:
    with server.client() as client:
        return client.post(f"/auth/v1/token?grant_type={grant}", json=body)
