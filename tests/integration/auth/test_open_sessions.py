"""Where somebody is signed in: listed and ended, on a database without any table of the house."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from banquet.auth.hashing import PasswordHasher
from tests.integration.auth.conftest import Auth, ClusterLike, refused, running


@pytest.fixture
async def auth(
    platform_url: str, cluster: ClusterLike, tmp_path: Path, hasher: PasswordHasher
) -> AsyncIterator[Auth]:
    async with running(platform_url, cluster.data_dir, tmp_path, hasher, schema="platform") as one:
        yield one


async def listed(auth: Auth, token: str) -> list[dict[str, Any]]:
    answer = await auth.call("GET", "/user/sessions", token=token)
    assert answer.status_code == 200, answer.text
    sessions: list[dict[str, Any]] = answer.json()["sessions"]
    return sessions


async def test_own_sessions_are_listed_latest_used_first_and_ended_one_by_one(auth: Auth) -> None:
    first = await auth.sign_up()
    second = (await auth.sign_in(first["user"]["email"])).json()
    await auth.sign_up()

    sessions = await listed(auth, first["access_token"])

    assert [session["is_current"] for session in sessions] == [False, True]
    assert {session["address"] for session in sessions} == {auth.address}
    assert sessions[0].keys() == {
        "id", "created_at", "last_used_at", "user_agent", "address", "is_current"
    }  # fmt: skip
    path = f"/user/sessions/{sessions[0]['id']}"
    assert (await auth.call("DELETE", path, token=first["access_token"])).status_code == 204
    assert [session["is_current"] for session in await listed(auth, first["access_token"])] == [
        True
    ]
    ended = await auth.call("GET", "/user", token=second["access_token"])
    assert refused(ended)[1] == "session_not_found"
    assert refused(await auth.refresh(second["refresh_token"]))[1] == "refresh_token_not_found"


async def test_nobody_ends_or_lists_the_sessions_of_others(auth: Auth) -> None:
    one, other = await auth.sign_up(), await auth.sign_up()
    [session] = await listed(auth, one["access_token"])
    token = other["access_token"]

    for id_, code in ((session["id"], "session_not_found"), (str(uuid4()), "session_not_found")):
        answer = await auth.call("DELETE", f"/user/sessions/{id_}", token=token)
        assert refused(answer)[:2] == (404, code)
    for method in ("GET", "DELETE"):
        path = f"/admin/users/{one['user']['id']}/sessions"
        assert refused(await auth.call(method, path, token=token))[:2] == (403, "not_admin")
        assert refused(await auth.call(method, path))[:2] == (401, "no_authorization")
    assert refused(await auth.call("GET", "/user/sessions"))[:2] == (401, "no_authorization")
    assert len(await listed(auth, one["access_token"])) == 1


async def test_administrators_list_and_end_anybodys(auth: Auth) -> None:
    person, other = await auth.sign_up(), await auth.sign_up()
    await auth.sign_in(person["user"]["email"])
    path = f"/admin/users/{person['user']['id']}/sessions"
    sessions = (await auth.admin("GET", path)).json()["sessions"]
    assert len(sessions) == 2

    assert (await auth.admin("DELETE", f"{path}/{sessions[0]['id']}")).status_code == 204
    assert refused(await auth.admin("DELETE", f"{path}/{sessions[0]['id']}"))[0] == 404
    assert refused(await auth.admin("DELETE", f"{path}/nonsense"))[0] == 404
    assert len((await auth.admin("GET", path)).json()["sessions"]) == 1
    assert (await auth.admin("DELETE", path)).status_code == 204

    assert (await auth.admin("GET", path)).json() == {"sessions": []}
    assert len(await listed(auth, other["access_token"])) == 1
    absent = await auth.admin("GET", f"/admin/users/{uuid4()}/sessions")
    assert refused(absent)[:2] == (404, "user_not_found")
    [[count]] = await auth.rows(
        "select count(*) from auth.audit_log_entries where payload ->> 'action' = 'logout'"
    )
    assert count == 2
