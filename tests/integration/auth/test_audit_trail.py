"""The audit log: every deed with who did it and from where, and administrators who read it."""

from typing import Any

import pytest

from tests.integration.auth.conftest import PASSWORD, Auth, new_address, refused


async def entries(auth: Auth, query: str) -> list[dict[str, Any]]:
    answer = await auth.admin("GET", "/admin/audit", params={"query": query})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_a_day_of_an_account_is_written_down(auth: Auth) -> None:
    email = new_address()
    session = await auth.sign_up(email, data={"full_name": "Asha"})
    token = session["access_token"]
    await auth.refresh(session["refresh_token"])
    await auth.call("PUT", "/user", token=token, json={"password": PASSWORD + "!"})
    await auth.call("POST", "/logout", token=token)
    await auth.sign_in(email, PASSWORD + "!")

    written = await entries(auth, f"author:{email}")

    # Deeds of one transaction have one time, and no order among themselves.
    assert sorted(entry["payload"]["action"] for entry in written) == [
        "login", "login", "logout", "token_refreshed", "token_revoked", "user_modified",
        "user_signedup", "user_updated_password",
    ]  # fmt: skip
    newest = written[0]
    assert set(newest) == {"id", "payload", "created_at", "ip_address"}
    assert newest["ip_address"] == auth.address
    assert newest["payload"] == {
        "action": "login",
        "actor_id": session["user"]["id"],
        "actor_name": "Asha",
        "actor_username": email,
        "actor_via_sso": False,
        "log_type": "account",
        "traits": {"provider": "email"},
    }


async def test_entries_are_paged_and_searched(auth: Auth) -> None:
    email = new_address()
    await auth.sign_up(email)
    for _ in range(2):
        await auth.sign_in(email)

    answer = await auth.admin("GET", f"/admin/audit?page=1&per_page=2&query=author:{email}")

    assert len(answer.json()) == 2
    assert answer.headers["x-total-count"] == "4"
    assert answer.headers["link"].startswith("</admin/audit?page=2&per_page=2&query=")
    assert {entry["payload"]["action"] for entry in await entries(auth, "action:login")} == {
        "login"
    }
    assert {e["payload"]["log_type"] for e in await entries(auth, "type:team")} == {"team"}


@pytest.mark.parametrize("query", ["login", "password:x", ":x"])
async def test_a_search_that_is_none_is_refused(auth: Auth, query: str) -> None:
    answer = await auth.admin("GET", "/admin/audit", params={"query": query})

    assert refused(answer)[:2] == (400, "validation_failed")


async def test_only_administrators_read_it(auth: Auth) -> None:
    person = (await auth.sign_up())["access_token"]

    assert refused(await auth.call("GET", "/admin/audit"))[1] == "no_authorization"
    for token in (auth.keys.publishable_key, person):
        assert refused(await auth.call("GET", "/admin/audit", token=token))[1] == "not_admin"
