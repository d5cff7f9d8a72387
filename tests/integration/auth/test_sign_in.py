import asyncio
from typing import Any

import pytest

from banquet.auth.stored_hashes import matches
from tests.integration.auth.conftest import PASSWORD, Auth, Start, new_address, refused

INVALID = (400, "invalid_credentials", "Invalid login credentials")


async def test_sign_in_begins_another_session(auth: Auth) -> None:
    email = new_address()
    first = await auth.sign_up(email)

    second = (await auth.sign_in(email.upper())).json()

    assert second["user"]["id"] == first["user"]["id"]
    assert second["user"]["last_sign_in_at"] > first["user"]["last_sign_in_at"]
    assert await auth.rows(
        "select count(*), min(host(ip)) from auth.sessions where user_id = %s", first["user"]["id"]
    ) == [(2, auth.address)]


async def test_sign_in_is_audited_with_its_address(auth: Auth) -> None:
    session = await auth.sign_up(data={"full_name": "Asha Rao"})

    assert await auth.rows(
        "select payload ->> 'action', payload ->> 'log_type', payload ->> 'actor_name', ip_address"
        " from auth.audit_log_entries where payload ->> 'actor_id' = %s order by created_at, 1",
        session["user"]["id"],
    ) == [
        ("login", "account", "Asha Rao", auth.address),
        ("user_signedup", "team", "Asha Rao", auth.address),
    ]


@pytest.mark.parametrize("password", ["wrong password", "", PASSWORD + " ", PASSWORD.upper()])
async def test_a_wrong_password_is_refused(auth: Auth, password: str) -> None:
    email = new_address()
    await auth.sign_up(email)

    assert refused(await auth.sign_in(email, password)) == INVALID


async def test_an_unknown_address_is_refused_alike_and_costs_the_same_work(
    auth: Auth, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0

    def watched(password: str, hashed: str) -> bool:
        nonlocal compared
        compared += 1
        return matches(password, hashed)

    monkeypatch.setattr("banquet.auth.hashing.matches", watched)

    assert refused(await auth.sign_in(new_address())) == INVALID
    assert compared == 1


@pytest.mark.parametrize("email", ["' or true --", "a\0b", "x" * 5000, "ä@ö.test"])
async def test_hostile_addresses_are_merely_unknown_or_refused(auth: Auth, email: str) -> None:
    status, code, _ = refused(await auth.sign_in(email))

    assert (status, code in {"invalid_credentials", "validation_failed"}) == (400, True)


async def test_an_account_without_password_cannot_sign_in(auth: Auth) -> None:
    email = new_address()
    session = await auth.sign_up(email)
    await auth.rows(
        "update auth.users set encrypted_password = null where id = %s", session["user"]["id"]
    )

    assert refused(await auth.sign_in(email, "")) == INVALID
    assert refused(await auth.sign_in(email)) == INVALID


async def test_a_banned_account_learns_so_only_with_its_password(auth: Auth) -> None:
    email = new_address()
    session = await auth.sign_up(email)
    await auth.admin("PUT", f"/admin/users/{session['user']['id']}", json={"ban_duration": "24h"})

    assert refused(await auth.sign_in(email)) == (400, "user_banned", "User is banned")
    assert refused(await auth.sign_in(email, "wrong")) == INVALID
    assert refused(await auth.refresh(session["refresh_token"]))[1] == "user_banned"
    assert refused(await auth.call("GET", "/user", token=session["access_token"])) == (
        403,
        "user_banned",
        "User is banned",
    )


async def test_a_ban_ends(auth: Auth) -> None:
    email = new_address()
    session = await auth.sign_up(email)
    path = f"/admin/users/{session['user']['id']}"
    await auth.admin("PUT", path, json={"ban_duration": "24h"})

    await auth.admin("PUT", path, json={"ban_duration": "none"})

    assert (await auth.sign_in(email)).status_code == 200


@pytest.mark.parametrize("grant", ["", "?grant_type=", "?grant_type=magic"])
async def test_other_grants_are_refused(auth: Auth, grant: str) -> None:
    answer = await auth.call("POST", f"/token{grant}", json={})

    assert refused(answer) == (400, "invalid_credentials", "unsupported_grant_type")


async def test_grants_of_others_say_that_they_are_switched_off(auth: Auth) -> None:
    by_wallet = await auth.call("POST", "/token?grant_type=web3", json={"chain": "solana"})
    elsewhere = await auth.call("POST", "/token?grant_type=id_token", json={"id_token": "x"})

    assert refused(by_wallet) == (422, "web3_provider_disabled", "Web3 provider is disabled")
    assert refused(elsewhere) == (400, "provider_disabled", "Provider is not enabled")


async def test_a_password_changed_while_bcrypt_works_stops_the_sign_in(
    auth: Auth, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race a thief would try: his sign-in must not outlive the change meant to stop him."""
    email = new_address()
    session = await auth.sign_up(email)
    path = f"/admin/users/{session['user']['id']}"
    from_the_loop = asyncio.get_running_loop()

    def changed_meanwhile(password: str, hashed: str) -> bool:
        change = auth.admin("PUT", path, json={"password": "another password"})
        asyncio.run_coroutine_threadsafe(change, from_the_loop).result()
        return matches(password, hashed)

    monkeypatch.setattr("banquet.auth.hashing.matches", changed_meanwhile)

    assert refused(await auth.sign_in(email)) == INVALID
    assert (
        await auth.rows("select from auth.sessions where user_id = %s", session["user"]["id"]) == []
    )


async def test_too_many_attempts_from_one_address_are_refused(start: Start) -> None:
    auth = await start(rate_limits=True)
    attempts = [await auth.sign_in(new_address()) for _ in range(31)]

    assert {answer.status_code for answer in attempts[:30]} == {400}
    assert refused(attempts[30]) == (429, "over_request_rate_limit", "Request rate limit reached")

    auth.address = "203.0.113.8"
    assert (await auth.sign_in(new_address())).status_code == 400
    auth.address = "203.0.113.7"
    auth.clock.ahead = 2
    assert (await auth.sign_in(new_address())).status_code == 400


async def test_too_many_sign_ups_from_one_address_are_refused(start: Start) -> None:
    auth = await start(rate_limits=True)
    body: dict[str, Any] = {}

    answers = [await auth.call("POST", "/signup", json=body) for _ in range(31)]

    assert [answer.status_code for answer in answers] == [422] * 30 + [429]
