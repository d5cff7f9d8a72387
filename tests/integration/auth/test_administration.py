from typing import Any
from uuid import uuid4

import bcrypt
import pytest

from banquet.auth.tokens import sign_token
from tests.integration.auth.conftest import PASSWORD, Auth, new_address, refused
from tests.unit.auth.test_stored_hashes import ARGON2ID, FIREBASE

NOBODY = "00000000-0000-4000-8000-000000000000"
ABSENT = (404, "user_not_found", "User not found")


async def create(auth: Auth, **body: object) -> Any:
    values = {"email": new_address(), "password": PASSWORD, "email_confirm": True, **body}
    answer = await auth.admin("POST", "/admin/users", json=values)
    assert answer.status_code == 200, answer.text
    return answer.json()


def path_of(user: dict[str, Any]) -> str:
    return f"/admin/users/{user['id']}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/admin/users"),
        ("POST", "/admin/users"),
        ("GET", f"/admin/users/{NOBODY}"),
        ("PUT", f"/admin/users/{NOBODY}"),
        ("DELETE", f"/admin/users/{NOBODY}"),
    ],
)
async def test_only_administrators_pass(auth: Auth, method: str, path: str) -> None:
    """The lock comes before everything else: a stranger does not even learn what is absent."""
    person = (await auth.sign_up())["access_token"]
    body: dict[str, Any] = {"json": {}} if method in {"POST", "PUT"} else {}
    forged = sign_token(auth.keys.signing, {"role": "service_role"})[:-4] + "AAAA"

    nobody = await auth.call(method, path, **body)
    assert refused(nobody)[:2] == (401, "no_authorization")
    for token in (auth.keys.publishable_key, person):
        answer = await auth.call(method, path, token=token, **body)
        assert refused(answer) == (403, "not_admin", "User not allowed")
    assert refused(await auth.call(method, path, token=forged, **body))[:2] == (403, "bad_jwt")


async def test_a_service_token_passes_while_its_session_lives(auth: Auth) -> None:
    user = await create(auth, role="service_role")
    session = (await auth.sign_in(user["email"])).json()
    token = session["access_token"]

    assert (await auth.call("GET", "/admin/users", token=token)).status_code == 200
    await auth.call("POST", "/logout", token=token)
    assert refused(await auth.call("GET", "/admin/users", token=token))[1] == "session_not_found"


async def test_the_secret_key_alone_passes(auth: Auth) -> None:
    headers = {"apikey": auth.keys.secret_key}

    assert (await auth.call("GET", "/admin/users", headers=headers)).status_code == 200


async def test_create_makes_an_account_that_can_sign_in(auth: Auth) -> None:
    user = await create(
        auth, user_metadata={"full_name": "Ravi"}, app_metadata={"branch_id": None, "role": "sales"}
    )

    assert user["user_metadata"] == {"full_name": "Ravi", "email_verified": True}
    assert user["app_metadata"] == {
        "provider": "email",
        "providers": ["email"],
        "role": "sales",
    }
    assert (await auth.sign_in(user["email"])).status_code == 200


async def test_create_records_an_invitation_as_the_trigger_reads_it(auth: Auth) -> None:
    await auth.rows(
        "insert into branches (code, name, timezone, currency)"
        " values ('tst', 'Test', 'Asia/Kolkata', 'INR')"
        " on conflict do nothing"
    )
    [[branch]] = await auth.rows("select id from branches where code = 'tst'")

    user = await create(auth, app_metadata={"branch_id": branch, "role": "kitchen"})

    assert await auth.rows(
        "select branch_id, role::text from memberships where user_id = %s and role = 'kitchen'",
        user["id"],
    ) == [(branch, "kitchen")]


async def test_create_without_confirming_leaves_the_address_open(auth: Auth) -> None:
    user = await create(auth, email_confirm=False)

    assert "email_confirmed_at" not in user
    assert refused(await auth.sign_in(user["email"]))[1] == "email_not_confirmed"

    confirmed = await auth.admin("PUT", path_of(user), json={"email_confirm": True})
    assert confirmed.json()["identities"][0]["identity_data"]["email_verified"] is True
    assert (await auth.sign_in(user["email"])).status_code == 200


async def test_create_takes_an_id_a_hash_and_a_ban(auth: Auth) -> None:
    id_ = str(uuid4())
    stored = bcrypt.hashpw(b"from elsewhere", bcrypt.gensalt(4)).decode()

    user = await create(
        auth,
        id=id_,
        password=None,
        password_hash=stored,
        ban_duration="1h30m",
        role="authenticated",
    )

    assert (user["id"], "banned_until" in user) == (id_, True)
    await auth.admin("PUT", path_of(user), json={"ban_duration": "none"})
    assert (await auth.sign_in(user["email"], "from elsewhere")).status_code == 200


@pytest.mark.parametrize("stored", [ARGON2ID, FIREBASE])
async def test_an_account_brings_its_hash_from_elsewhere(auth: Auth, stored: str) -> None:
    user = await create(auth, password=None, password_hash=stored)

    assert (await auth.sign_in(user["email"], "correct horse")).status_code == 200
    assert refused(await auth.sign_in(user["email"], "wrong horse"))[1] == "invalid_credentials"
    moved = await create(auth)
    await auth.admin("PUT", path_of(moved), json={"password_hash": stored})
    assert (await auth.sign_in(moved["email"], "correct horse")).status_code == 200
    assert refused(await auth.sign_in(moved["email"]))[1] == "invalid_credentials"


async def test_create_without_a_password_makes_one_nobody_knows(auth: Auth) -> None:
    user = await create(auth, password=None)

    assert refused(await auth.sign_in(user["email"], ""))[1] == "invalid_credentials"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"email": None},
            (
                400,
                "validation_failed",
                "Cannot create a user without either an email or phone",
            ),
        ),
        (
            {"email": "nobody"},
            (400, "validation_failed", "Unable to validate email address: invalid format"),
        ),
        (
            {"password": "x" * 73},
            (400, "validation_failed", "Password cannot be longer than 72 characters"),
        ),
        (
            {"password_hash": ARGON2ID},
            (
                400,
                "validation_failed",
                "Only a password or a password hash should be provided",
            ),
        ),
        (
            {"ban_duration": "soon"},
            (400, "validation_failed", "invalid format for ban duration: 'soon'"),
        ),
        (
            {"app_metadata": {"branch_id": 424242, "role": "sales"}},
            (422, "validation_failed", "The invitation names no branch and role of this house"),
        ),
    ],
)
async def test_create_refuses_and_makes_nothing(
    auth: Auth, body: dict[str, object], expected: tuple[int, str, str]
) -> None:
    values = {"email": "refused@banquet.test", "password": PASSWORD, **body}

    answer = await auth.admin("POST", "/admin/users", json=values)

    assert refused(answer) == expected
    assert await auth.rows("select from auth.users where email = 'refused@banquet.test'") == []


async def test_update_holds_new_passwords_to_the_rules_and_create_does_not(auth: Auth) -> None:
    user = await create(auth, password="test1")

    for password in ("", "short"):
        answer = await auth.admin("PUT", path_of(user), json={"password": password})
        assert refused(answer)[:2] == (422, "weak_password")
    assert (await auth.sign_in(user["email"], "test1")).status_code == 200


async def test_create_refuses_a_taken_address_and_a_taken_id(auth: Auth) -> None:
    user = await create(auth)
    same_address = {"email": user["email"].upper(), "password": PASSWORD}
    same_id = {"email": new_address(), "password": PASSWORD, "id": user["id"]}

    assert refused(await auth.admin("POST", "/admin/users", json=same_address)) == (
        422,
        "email_exists",
        "A user with this email address has already been registered",
    )
    assert refused(await auth.admin("POST", "/admin/users", json=same_id)) == (
        422,
        "user_already_exists",
        "This id is taken",
    )


async def test_update_merges_metadata_and_moves_the_address(auth: Auth) -> None:
    user, address = await create(auth, user_metadata={"a": 1, "b": 2}), new_address()
    change = {
        "email": address,
        "user_metadata": {"a": None, "c": 3},
        "app_metadata": {"team": "floor"},
        "role": "authenticated",
    }

    changed = (await auth.admin("PUT", path_of(user), json=change)).json()

    assert changed["user_metadata"] == {"b": 2, "c": 3, "email_verified": True}
    assert changed["app_metadata"]["team"] == "floor"
    assert (changed["email"], changed["identities"][0]["email"]) == (address, address)
    assert (await auth.sign_in(address)).status_code == 200
    assert refused(await auth.sign_in(user["email"]))[1] == "invalid_credentials"


async def test_update_of_a_password_ends_all_sessions(auth: Auth) -> None:
    session = await auth.sign_up()

    await auth.admin("PUT", path_of(session["user"]), json={"password": "another password"})

    assert refused(await auth.refresh(session["refresh_token"]))[1] == "refresh_token_not_found"
    assert (await auth.sign_in(session["user"]["email"], "another password")).status_code == 200


async def test_update_refuses_a_taken_address_and_changes_nothing(auth: Auth) -> None:
    user, other = await create(auth), await create(auth)
    change = {"email": other["email"], "password": "another password"}

    assert refused(await auth.admin("PUT", path_of(user), json=change))[1] == "email_exists"
    assert (await auth.admin("GET", path_of(user))).json()["email"] == user["email"]
    assert (await auth.sign_in(user["email"])).status_code == 200


async def test_get_returns_an_account(auth: Auth) -> None:
    user = await create(auth)

    assert (await auth.admin("GET", path_of(user))).json() == user


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_unknown_accounts_and_ids_that_are_none(auth: Auth, method: str) -> None:
    body: dict[str, Any] = {"json": {}} if method == "PUT" else {}

    assert refused(await auth.admin(method, f"/admin/users/{uuid4()}", **body)) == ABSENT
    assert refused(await auth.admin(method, "/admin/users/7", **body)) == (
        404,
        "validation_failed",
        "user_id must be an UUID",
    )


async def test_delete_removes_the_account_with_its_sessions(auth: Auth) -> None:
    await auth.sign_up()  # so that the house keeps an owner
    session = await auth.sign_up()

    answer = await auth.admin(
        "DELETE", path_of(session["user"]), json={"should_soft_delete": False}
    )

    assert (answer.status_code, answer.json()) == (200, {})
    assert refused(await auth.admin("GET", path_of(session["user"]))) == ABSENT
    assert refused(await auth.call("GET", "/user", token=session["access_token"])) == (
        403,
        "user_not_found",
        "User from sub claim in JWT does not exist",
    )
    assert refused(await auth.refresh(session["refresh_token"]))[1] == "refresh_token_not_found"
    assert await auth.rows(
        "select payload ->> 'actor_username', payload -> 'traits' ->> 'user_email'"
        " from auth.audit_log_entries"
        " where payload ->> 'action' = 'user_deleted' and payload -> 'traits' ->> 'user_id' = %s",
        session["user"]["id"],
    ) == [("service_role", session["user"]["email"])]


async def test_delete_softly_takes_the_person_out_and_frees_the_address(auth: Auth) -> None:
    session = await auth.sign_up(data={"full_name": "Asha"})
    user = session["user"]

    await auth.admin("DELETE", path_of(user), json={"should_soft_delete": True})

    left = (await auth.admin("GET", path_of(user))).json()
    assert (left["user_metadata"], left["app_metadata"], "deleted_at" in left) == ({}, {}, True)
    assert user["email"] not in str(left)
    assert refused(await auth.sign_in(user["email"]))[1] == "invalid_credentials"
    assert refused(await auth.call("GET", "/user", token=session["access_token"]))[:2] == (
        403,
        "user_not_found",
    )
    assert (await auth.sign_up(user["email"]))["user"]["id"] != user["id"]


async def test_delete_refuses_while_other_rows_name_the_account(auth: Auth) -> None:
    user = await create(auth)
    await auth.rows("create table if not exists public.notes (author uuid references auth.users)")
    await auth.rows("insert into public.notes values (%s)", user["id"])

    assert refused(await auth.admin("DELETE", path_of(user))) == (
        409,
        "conflict",
        "This account is named by other rows; delete it softly instead",
    )
    assert (await auth.admin("GET", path_of(user))).status_code == 200


async def test_list_pages_through_the_accounts_newest_first(auth: Auth) -> None:
    marker = uuid4().hex[:10]
    made = [(await create(auth, email=f"{marker}-{n}@banquet.test"))["email"] for n in range(5)]

    answer = await auth.admin("GET", f"/admin/users?page=2&per_page=2&filter={marker.upper()}")

    assert [user["email"] for user in answer.json()["users"]] == [made[2], made[1]]
    assert answer.json()["aud"] == "authenticated"
    assert answer.headers["x-total-count"] == "5"
    assert answer.headers["link"] == (
        f'</admin/users?page=3&per_page=2&filter={marker.upper()}>; rel="next",'
        f' </admin/users?page=3&per_page=2&filter={marker.upper()}>; rel="last"'
    )


async def test_list_finds_names_sorts_and_takes_empty_parameters(auth: Auth) -> None:
    marker = uuid4().hex[:10]
    for number in range(2):
        await create(auth, user_metadata={"full_name": f"{marker} {number}"})

    oldest = await auth.admin(
        "GET", f"/admin/users?page=&per_page=&sort=created_at+asc&filter={marker}"
    )

    names = [user["user_metadata"]["full_name"] for user in oldest.json()["users"]]
    assert names == [f"{marker} 0", f"{marker} 1"]
    assert oldest.headers["link"].endswith('>; rel="last"')
    nobody = await auth.admin("GET", "/admin/users?filter=nobody+here")
    assert nobody.headers["link"] == '</admin/users?page=0&filter=nobody+here>; rel="last"'
    assert nobody.headers["x-total-count"] == "0"


async def test_list_treats_wildcards_as_text(auth: Auth) -> None:
    await create(auth)

    assert (await auth.admin("GET", "/admin/users?filter=%25")).json()["users"] == []


async def test_list_refuses_pages_that_are_none(auth: Auth) -> None:
    assert refused(await auth.admin("GET", "/admin/users?page=0")) == (
        400,
        "validation_failed",
        "Bad Pagination Parameters: page must be a whole number from 1",
    )
