"""The auth service where it is mounted in the real server process."""

import httpx
import pytest

from tests.running import Server


def test_accounts_are_served_under_auth_v1(server: Server) -> None:
    session = server.sign_up("asha@banquet.test", full_name="Asha Rao")

    with server.client(session["access_token"]) as client:
        user = client.get("/auth/v1/user").json()

    assert (user["email"], user["user_metadata"]["full_name"]) == ("asha@banquet.test", "Asha Rao")


def test_a_browser_of_another_origin_may_ask_and_read_the_headers(server: Server) -> None:
    asked = {"origin": "https://elsewhere.test", "access-control-request-method": "POST"}

    preflight = httpx.options(f"{server.url}/auth/v1/signup", headers=asked)
    answer = httpx.get(f"{server.url}/auth/v1/settings", headers=asked)

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
