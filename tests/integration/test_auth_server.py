"""The auth service where it is mounted in the real server process."""

import subprocess
from typing import Any

import httpx
import psycopg
import pytest
from supabase import create_client
from supabase.lib.client_options import SyncClientOptions
from supabase_auth.errors import AuthApiError

from tests.running import BANQUET, PASSWORD, Server


def test_accounts_are_served_under_auth_v1(server: Server) -> None:
    session = server.sign_up("asha@banquet.test", full_name="Asha Rao")

    with server.client(session["access_token"]) as client:
        user = client.get("/auth/v1/user").json()

    assert (user["email"], user["user_metadata"]["full_name"]) == ("asha@banquet.test", "Asha Rao")


def test_a_browser_of_another_origin_may_ask_and_read_the_headers(server: Server) -> None:
    asked = {"origin": "https://elsewhere.test", "access-control-request-method": "POST"}

    preflight = httpx.options(f"{server.url}/auth/v1/signup", headers=asked)
    answer = httpx.get(f"{server.url}/auth/v1/settings", headers=asked, timeout=30)

    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    exposed = answer.headers["access-control-expose-headers"].lower()
    assert {"x-total-count", "link", "x-supabase-api-version"} <= set(exposed.split(", "))


@pytest.mark.parametrize("kill", [False, True])
def test_sessions_and_keys_outlive_the_server(server: Server, kill: bool) -> None:
    session = server.sign_up(f"ravi-{kill}@banquet.test".lower())

    server.restart(kill=kill)

    with server.client(session["access_token"]) as client:
        assert client.get("/auth/v1/user").json()["id"] == session["user"]["id"]
        refreshed = client.post(
            "/auth/v1/token?grant_type=refresh_token",
            json={"refresh_token": session["refresh_token"]},
        )
    assert refreshed.status_code == 200


def test_the_operator_makes_accounts_and_sets_passwords(server: Server) -> None:
    environment = server.environment()

    def user(*arguments: str, password: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*BANQUET, "user", *arguments],
            input=password + "\n",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    added = user("add", "Meera@banquet.test", "--name", "Meera", password="first password")
    session = server.sign_in("meera@banquet.test", "first password")
    changed = user("set-password", "meera@banquet.test", password="second password")

    assert (added.returncode, changed.returncode) == (0, 0), added.stderr + changed.stderr
    assert session["user"]["user_metadata"]["full_name"] == "Meera"
    assert server.sign_in("meera@banquet.test", "second password")["user"] != session["user"]
    with server.client(session["access_token"]) as client:
        assert client.get("/auth/v1/user").json()["error_code"] == "session_not_found"


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (["add", "nobody"], "long enough", "Unable to validate email address"),
        (["add", "x@banquet.test"], "short", "at least 6 characters"),
        (["set-password", "absent@banquet.test"], "long enough", "There is no account"),
    ],
)
def test_the_operator_is_told_in_one_line_what_is_wrong(
    server: Server, arguments: list[str], password: str, words: str
) -> None:
    ended = subprocess.run(
        [*BANQUET, "user", *arguments],
        input=password + "\n",
        env=server.environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode != 0
    assert words in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr


def test_the_address_is_the_one_the_proxy_names(server: Server) -> None:
    """Limits and the audit log go by it; a proxy on this machine is trusted."""
    session = server.sign_up("lena@banquet.test")
    body = {"email": "lena@banquet.test", "password": PASSWORD}
    forwarded = {"x-forwarded-for": "198.51.100.7, 203.0.113.9"}
    with server.client() as client:
        client.post("/auth/v1/token?grant_type=password", json=body, headers=forwarded)

    assert server.database_url is not None
    with psycopg.connect(server.database_url) as connection:
        rows = connection.execute(
            "select ip_address from auth.audit_log_entries where payload ->> 'action' = 'login'"
            " and payload ->> 'actor_id' = %s order by created_at",
            [session["user"]["id"]],
        ).fetchall()
    # The last address is the one our proxy saw; those before it anybody may have written.
    assert [row[0] for row in rows] == ["127.0.0.1", "203.0.113.9"]


def test_the_blocking_python_client_keeps_a_session(server: Server) -> None:
    options = SyncClientOptions(auto_refresh_token=False)
    client = create_client(server.url, server.publishable_key, options).auth
    admin = create_client(server.url, server.secret_key, options).auth
    given: Any = {"email": "sync@banquet.test", "password": PASSWORD}

    with client, admin:
        first = client.sign_up(given).session
        refreshed = client.refresh_session().session
        changed = client.update_user({"data": {"locale": "hi-IN"}}).user
        claims = client.get_claims()
        listed = [user.id for user in admin.admin.list_users()]
        client.sign_out()

        assert first is not None
        assert refreshed is not None
        assert claims is not None
        assert first.refresh_token != refreshed.refresh_token
        assert changed.user_metadata["locale"] == "hi-IN"
        assert claims["claims"]["sub"] == changed.id
        assert changed.id in listed
        with pytest.raises(AuthApiError, match="Refresh Token Not Found"):
            client.refresh_session(refreshed.refresh_token)
        assert client.sign_in_with_password(given).session is not None
