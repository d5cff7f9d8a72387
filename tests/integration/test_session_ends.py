"""A session that ends takes its access tokens along, over REST and on the socket, at once."""

import base64
import json
from contextlib import suppress
from typing import Any

import psycopg

from tests.integration.realtime.raw import upgraded
from tests.running import Server

SLOT_LOCK = 0x62616E71_736C6F74
"""Held by whoever makes a slot, see `banquet.replication.slot`."""


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


def test_what_ends_while_no_stream_tells_of_it_is_refused_all_the_same(
    own_server: Server, database_url: str
) -> None:
    own_server.start()
    ended, other = own_server.sign_up("asha@house.test"), own_server.sign_in("asha@house.test")
    later = own_server.sign_in("asha@house.test")
    with psycopg.connect(database_url, autocommit=True) as sql:
        with upgraded(own_server) as socket:
            assert socket.join(access_token=ended["access_token"])[4]["status"] == "ok"
            # Nobody makes another slot while we hold this: no stream tells what happens now.
            sql.execute("select pg_advisory_lock(%s)", [SLOT_LOCK])
            drop_slot(sql)
            end_session(sql, ended)
            while socket.message()[3] != "phx_error":
                pass
            assert (status(own_server, ended), status(own_server, other)) == (401, 200)
            sql.execute("select pg_advisory_unlock(%s)", [SLOT_LOCK])

        # A server that starts has heard nothing at all.
        own_server.stop()
        drop_slot(sql)
        end_session(sql, later)
        own_server.start()
        assert [status(own_server, each) for each in (ended, later, other)] == [401, 401, 200]


def status(server: Server, session: dict[str, Any]) -> int:
    with server.client(session["access_token"]) as client:
        return client.get("/rest/v1/profiles").status_code


def drop_slot(sql: psycopg.Connection[Any]) -> None:
    """Take the stream its slot; who follows may be back before it is dropped."""
    ours = "from pg_replication_slots where database = current_database()"
    while sql.execute(f"select {ours}").fetchall():
        sql.execute(f"select pg_terminate_backend(active_pid, 5000) {ours} and active")
        with suppress(psycopg.errors.ObjectInUse):
            sql.execute(f"select pg_drop_replication_slot(slot_name) {ours}")


def end_session(sql: psycopg.Connection[Any], session: dict[str, Any]) -> None:
    payload = session["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    sql.execute("delete from auth.sessions where id = %s", [claims["session_id"]])
