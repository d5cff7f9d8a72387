"""From a manager's click to a colleague who can work: the row, the mail, the link, the rights."""

import re
from typing import Any

import httpx
import psycopg
import pytest

from tests.integration.realtime.raw import Raw, upgraded
from tests.running import PASSWORD, Server

WATCHING = {"event": "*", "schema": "public", "table": "invitations"}


@pytest.fixture(scope="module")
def owner(server: Server) -> dict[str, Any]:
    """The session of who owns the house, which has one branch."""
    session = server.sign_up("owner@house.test", full_name="Asha Rao")
    assert server.database_url is not None
    with psycopg.connect(server.database_url) as connection:
        connection.execute(
            "insert into public.branches (id, code, name, timezone, currency)"
            " values (1, 'dwk', 'Dwarka', 'Asia/Kolkata', 'INR')"
        )
    return session


def invite(
    server: Server, owner: dict[str, Any], email: str, role: str = "sales"
) -> httpx.Response:
    """Invite as the page does: insert a row."""
    row = {"email": email, "full_name": "Ravi", "branch_id": 1, "role": role}
    with server.client(owner["access_token"]) as client:
        return client.post("/rest/v1/invitations", json=row)


def until(socket: Raw, column: str) -> dict[str, Any]:
    """Return the invitation as it comes live once a column of it is set."""
    while True:
        message = socket.message()
        if message[3] == "postgres_changes":
            record: dict[str, Any] = message[4]["data"]["record"]
            if record.get(column) is not None:
                return record


def test_an_invitation_is_mailed_and_its_link_grants_the_rights(
    server: Server, owner: dict[str, Any]
) -> None:
    with upgraded(server) as socket:
        socket.join("realtime:x", WATCHING, access_token=owner["access_token"])
        assert invite(server, owner, "ravi@house.test").status_code == 201
        mailed = until(socket, "sent_at")
        (link,) = re.findall(r"http://\S+/auth/v1/verify\?\S+type=invite\S*", server.log)
        landed = httpx.get(link, timeout=30)
        accepted = until(socket, "accepted_at")

    fragment = httpx.QueryParams(httpx.URL(landed.headers["location"]).fragment)
    assert (landed.status_code, fragment["type"]) == (303, "invite")
    assert accepted["user_id"] == mailed["user_id"]
    with server.client(fragment["access_token"]) as client:
        memberships = client.get("/rest/v1/memberships?select=branch_id,role").json()
        client.put("/auth/v1/user", json={"password": PASSWORD})
        profile = client.get(f"/rest/v1/profiles?id=eq.{accepted['user_id']}").json()
    assert memberships == [{"branch_id": 1, "role": "sales"}]
    assert profile[0]["full_name"] == "Ravi"
    assert server.sign_in("ravi@house.test")["user"]["id"] == accepted["user_id"]


def test_a_password_chosen_before_the_invitation_opens_nothing(
    server: Server, owner: dict[str, Any]
) -> None:
    """Somebody took the address first; who proves it is not who chose the password."""
    secret = {"apikey": server.secret_key, "authorization": f"Bearer {server.secret_key}"}
    account = {"email": "meera@house.test", "password": "chosen-by-mallory"}
    httpx.post(f"{server.url}/auth/v1/admin/users", json=account, headers=secret, timeout=30)
    with upgraded(server) as socket:
        socket.join("realtime:x", WATCHING, access_token=owner["access_token"])
        invite(server, owner, "meera@house.test")
        until(socket, "sent_at")
        links = re.findall(r"http://\S+/auth/v1/verify\?\S+type=invite\S*", server.log)
        httpx.get(links[-1], timeout=30)
        until(socket, "accepted_at")

    with server.client() as client:
        refused = client.post("/auth/v1/token?grant_type=password", json=account)
    assert refused.json()["error_code"] == "invalid_credentials"


def test_what_cannot_be_mailed_says_why(server: Server, owner: dict[str, Any]) -> None:
    with upgraded(server) as socket:
        socket.join("realtime:x", WATCHING, access_token=owner["access_token"])
        invite(server, owner, "no,body@house.test")
        failed = until(socket, "mail_error")

    assert failed["mail_error"] == "Unable to validate email address: invalid format"
    assert (failed["sent_at"], failed["user_id"]) == (None, None)
