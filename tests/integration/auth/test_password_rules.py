"""Rules for passwords that the operator may set, and when a new one needs more than a session."""

import pytest

from tests.integration.auth.conftest import PASSWORD, Auth, Start, new_address, refused
from tests.integration.auth.mails import start_mailing
from tests.mail_server import mail_server

STRONG = "Correct-Horse-7"
A_DAY = 86_401


async def put_password(auth: Auth, token: str, password: str, **more: str) -> tuple[int, str]:
    """Set a new password; return the status and the code of a refusal."""
    body = {"password": password, **more}
    answer = await auth.call("PUT", "/user", token=token, json=body)
    return answer.status_code, answer.json().get("code", "")


async def test_new_passwords_must_keep_the_rules_wherever_they_are_set(start: Start) -> None:
    auth = await start(password_length=10, password_characters="lower_upper_letters_digits")
    token = (await auth.sign_up(password=STRONG))["access_token"]
    body = {"email": new_address(), "password": "short"}

    answer = await auth.call("POST", "/signup", json=body)

    status, code, message = refused(answer)
    assert (status, code) == (422, "weak_password")
    assert message == (
        "Password should be at least 10 characters. Password should contain at least one"
        " character of each: abcdefghijklmnopqrstuvwxyz, ABCDEFGHIJKLMNOPQRSTUVWXYZ, 0123456789."
    )
    assert answer.json()["weak_password"] == {"reasons": ["length", "characters"]}
    assert await put_password(auth, token, "alllowercase") == (422, "weak_password")
    created = await auth.admin("POST", "/admin/users", json=body)
    path = f"/admin/users/{created.json()['id']}"
    changed = await auth.admin("PUT", path, json={"password": "alllowercase"})
    assert refused(changed)[1] == "weak_password"


async def test_an_old_password_that_is_weak_now_signs_in_and_is_told_so(start: Start) -> None:
    before, after = await start(), await start(password_characters="letters_digits")
    email = new_address()
    await before.sign_up(email)

    session = (await after.sign_in(email)).json()

    assert session["access_token"]
    assert session["weak_password"]["reasons"] == ["characters"]
    assert "weak_password" not in (await before.sign_in(email)).json()


async def test_the_present_password_is_asked_for_where_that_is_required(start: Start) -> None:
    auth = await start(require_current_password=True)
    token = (await auth.sign_up())["access_token"]

    missing = await put_password(auth, token, STRONG)
    wrong = await put_password(auth, token, STRONG, current_password="wrong")
    right = await put_password(auth, token, STRONG, current_password=PASSWORD)

    assert missing == (400, "current_password_required")
    assert wrong == (400, "current_password_invalid")
    assert right == (200, "")


async def test_a_day_after_the_sign_in_a_mailed_code_is_needed(start: Start) -> None:
    async with mail_server() as mails:
        mailing = await start_mailing(
            start, mails, autoconfirm=True, require_reauthentication=True,
            access_token_seconds=A_DAY * 2, mail_link_seconds=A_DAY * 2,
        )  # fmt: skip
        auth, email = mailing.auth, new_address()
        token = (await auth.sign_up(email))["access_token"]
        assert await put_password(auth, token, STRONG) == (200, "")
        auth.clock.ahead = A_DAY

        assert await put_password(auth, token, PASSWORD) == (400, "reauthentication_needed")
        assert (await auth.call("GET", "/reauthenticate", token=token)).status_code == 200
        code = mailing.code(email)
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        assert await put_password(auth, token, PASSWORD, nonce=wrong) == (
            422,
            "reauthentication_not_valid",
        )
        assert (await auth.sign_in(email, STRONG)).status_code == 200

        assert await put_password(auth, token, PASSWORD, nonce=code) == (200, "")
        assert await put_password(auth, token, STRONG, nonce=code) == (
            422,
            "reauthentication_not_valid",
        )


@pytest.mark.parametrize("way", ["unknown", "wrong", "no password", "banned"])
async def test_sign_in_takes_one_bcrypt_whoever_it_is(
    auth: Auth, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: what every refusal costs is one look at a hash."""
    email = new_address()
    if way != "unknown":
        user = (await auth.sign_up(email))["user"]
        if way == "no password":
            await auth.rows("update auth.users set encrypted_password = null where id = %s",
                            user["id"])  # fmt: skip
        if way == "banned":
            await auth.admin("PUT", f"/admin/users/{user['id']}", json={"ban_duration": "1h"})
    looks: list[str] = []

    def look(password: str, hashed: str) -> bool:
        looks.append(password)
        return False

    monkeypatch.setattr("banquet.auth.hashing.matches", look)

    assert refused(await auth.sign_in(email, "wrong"))[1] == "invalid_credentials"

    assert looks == ["wrong"]
