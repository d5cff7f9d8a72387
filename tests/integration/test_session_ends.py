"""A session that ends takes its access tokens along, over REST and on the socket, at once."""

from tests.integration.realtime.raw import upgraded
from tests.running import Server


def test_an_ended_session_is_refused_everywhere_and_its_channels_fail(server: Server) -> None:
    here, there = server.sign_up("asha@house.test"), server.sign_in("asha@house.test")
    with upgraded(server) as socket:
        assert socket.join(access_token=there["access_token"])[4]["status"] == "ok"

        with server.client(here["access_token"]) as client:
            sessions = client.post("/rest/v1/rpc/open_sessions", json={}).json()
            ended = client.post("/rest/v1/rpc/end_sessions", json={}).json()

        assert [session["is_current"] for session in sessions].count(True) == 1
        assert (len(sessions), ended) == (2, 1)
        while socket.message()[3] != "phx_error":
            pass
        refusal = socket.join(access_token=there["access_token"])[4]
    assert refusal["status"] == "error"
    assert "The session of the JWT has ended" in refusal["response"]["reason"]
    with server.client(there["access_token"]) as client:
        read = client.get("/rest/v1/profiles")
        own = client.get("/auth/v1/user")
    assert (read.status_code, read.json()["message"]) == (401, "The session of the JWT has ended")
    assert (own.status_code, own.json()["error_code"]) == (403, "session_not_found")
    with server.client(here["access_token"]) as client:
        assert client.get("/rest/v1/profiles").status_code == 200


def test_a_ban_ends_every_session_of_the_account_and_of_nobody_else(server: Server) -> None:
    banned, free = server.sign_up("banned@house.test"), server.sign_up("free@house.test")
    path = f"/auth/v1/admin/users/{banned['user']['id']}"
    with upgraded(server) as socket, server.client(server.secret_key) as admin:
        assert socket.join(access_token=banned["access_token"])[4]["status"] == "ok"

        assert admin.put(path, json={"ban_duration": "24h"}).status_code == 200

        while socket.message()[3] != "phx_error":
            pass
        assert socket.join(access_token=banned["access_token"])[4]["status"] == "error"
        assert socket.join(access_token=free["access_token"])[4]["status"] == "ok"
        with server.client(banned["access_token"]) as client:
            assert client.get("/rest/v1/profiles").status_code == 401
            assert client.get("/auth/v1/user").json()["error_code"] == "user_banned"
            refreshing = (
                "/auth/v1/token?grant_type=refresh_token",
                {"refresh_token": banned["refresh_token"]},
            )
            assert client.post(refreshing[0], json=refreshing[1]).json()["error_code"] == (
                "user_banned"
            )
            # lifted, the ban gives nothing back but the right to sign in
            admin.put(path, json={"ban_duration": "none"})
            assert client.post(refreshing[0], json=refreshing[1]).json()["error_code"] == (
                "session_expired"
            )
            assert client.get("/auth/v1/user").json()["error_code"] == "session_not_found"
    with server.client(server.sign_in("banned@house.test")["access_token"]) as client:
        assert client.get("/rest/v1/profiles").status_code == 200
