"""Sessions that end by themselves, where the operator wants that."""

from typing import Any

import pytest

from tests.integration.auth.conftest import Auth, Start, new_address, refused


async def set_back(auth: Auth, user: dict[str, Any], column: str, seconds: int) -> None:
    await auth.rows(
        f"update auth.sessions set {column} = now() - make_interval(secs => %s) where user_id = %s",
        seconds,
        user["id"],
    )


@pytest.mark.parametrize(
    ("setting", "column", "words"),
    [
        ("session_seconds", "created_at", "Session Expired"),
        ("session_idle_seconds", "refreshed_at", "Session Expired (Inactivity)"),
    ],
)
async def test_a_session_ends_after_its_time(
    start: Start, setting: str, column: str, words: str
) -> None:
    auth, unlimited = await start(**{setting: 3600}), await start()
    session = await auth.sign_up()
    await set_back(auth, session["user"], column, 3500)
    session = (await auth.refresh(session["refresh_token"])).json()
    await set_back(auth, session["user"], column, 3601)

    refusal = refused(await auth.refresh(session["refresh_token"]))

    assert refusal == (400, "session_expired", f"Invalid Refresh Token: {words}")
    assert (await unlimited.refresh(session["refresh_token"])).status_code == 200


async def test_a_later_sign_in_ends_the_earlier_session_where_one_is_all(start: Start) -> None:
    auth, email = await start(single_session=True), new_address()
    earlier = await auth.sign_up(email)
    later = (await auth.sign_in(email)).json()

    assert refused(await auth.refresh(earlier["refresh_token"])) == (
        400,
        "session_expired",
        "Invalid Refresh Token: Session Expired (Revoked by Newer Login)",
    )
    assert (await auth.refresh(later["refresh_token"])).status_code == 200
