"""Anonymous sign-ins, behind their switch, and accounts that grow out of them."""

from tests.integration.auth.conftest import PASSWORD, Auth, Start, new_address, refused
from tests.integration.auth.mails import start_mailing
from tests.mail_server import mail_server


async def sign_in_anonymously(auth: Auth, **data: object) -> dict[str, object]:
    answer = await auth.call("POST", "/signup", json={"data": data})
    assert answer.status_code == 200, answer.text
    session: dict[str, object] = answer.json()
    return session


async def test_they_are_off_unless_switched_on(auth: Auth, start: Start) -> None:
    answer = await auth.call("POST", "/signup", json={"data": {}})
    offered = (await auth.call("GET", "/settings")).json()["external"]["anonymous_users"]
    closed = await start(anonymous_sign_ins=True, signup="closed")

    assert refused(answer) == (
        422,
        "anonymous_provider_disabled",
        "Anonymous sign-ins are disabled",
    )
    assert offered is False
    assert refused(await closed.call("POST", "/signup", json={}))[1] == "signup_disabled"


async def test_an_anonymous_account_has_a_session_and_nothing_else(start: Start) -> None:
    auth = await start(anonymous_sign_ins=True)
    await auth.sign_up()  # so that the house has an owner

    session = await sign_in_anonymously(auth, theme="dark")

    token = str(session["access_token"])
    claims = auth.keys.verifier(auth.clock).verify(token).claims
    user = (await auth.call("GET", "/user", token=token)).json()
    assert (claims["is_anonymous"], claims["role"]) == (True, "authenticated")
    assert claims["amr"][0]["method"] == "anonymous"
    assert (user["email"], user["identities"], user["is_anonymous"]) == ("", [], True)
    assert user["user_metadata"] == {"theme": "dark"}
    assert (await auth.refresh(session["refresh_token"])).status_code == 200
    assert await auth.rows("select from memberships where user_id = %s", user["id"]) == []
    assert (await auth.call("GET", "/settings")).json()["external"]["anonymous_users"] is True


async def test_a_password_comes_after_the_address(start: Start) -> None:
    auth = await start(anonymous_sign_ins=True)
    token = str((await sign_in_anonymously(auth))["access_token"])

    answer = await auth.call("PUT", "/user", token=token, json={"password": PASSWORD})

    assert refused(answer)[:2] == (422, "validation_failed")


async def test_an_address_makes_somebody_of_it_at_once_where_none_is_confirmed(
    start: Start,
) -> None:
    auth, email = await start(anonymous_sign_ins=True), new_address()
    session = await sign_in_anonymously(auth)
    token = str(session["access_token"])

    user = (await auth.call("PUT", "/user", token=token, json={"email": email})).json()
    await auth.call("PUT", "/user", token=token, json={"password": PASSWORD})

    assert (user["email"], user["is_anonymous"]) == (email, False)
    assert user["app_metadata"] == {"provider": "email", "providers": ["email"]}
    assert [identity["email"] for identity in user["identities"]] == [email]
    assert (await auth.sign_in(email)).json()["user"]["id"] == user["id"]


async def test_otherwise_the_mailed_link_does(start: Start) -> None:
    async with mail_server() as mails:
        mailing = await start_mailing(start, mails, anonymous_sign_ins=True)
        auth, email = mailing.auth, new_address()
        token = str((await sign_in_anonymously(auth))["access_token"])

        asked = (await auth.call("PUT", "/user", token=token, json={"email": email})).json()
        assert (asked["is_anonymous"], asked["new_email"]) == (True, email)
        await mailing.follow(mailing.link(email))

        user = (await auth.call("GET", "/user", token=token)).json()
        assert (user["email"], user["is_anonymous"], len(user["identities"])) == (email, False, 1)


async def test_a_taken_address_is_refused_and_changes_nothing(start: Start) -> None:
    auth = await start(anonymous_sign_ins=True)
    taken = (await auth.sign_up())["user"]["email"]
    token = str((await sign_in_anonymously(auth))["access_token"])

    answer = await auth.call("PUT", "/user", token=token, json={"email": taken})

    assert refused(answer)[:2] == (422, "email_exists")
    assert (await auth.call("GET", "/user", token=token)).json()["is_anonymous"] is True


async def test_thirty_an_hour_come_from_one_address(start: Start) -> None:
    auth = await start(anonymous_sign_ins=True, rate_limits=True)
    for _ in range(30):
        await sign_in_anonymously(auth)
    auth.clock.ahead = 60  # by then ordinary sign-ups are in order again

    assert refused(await auth.call("POST", "/signup", json={}))[1] == "over_request_rate_limit"
    assert (await auth.sign_up())["access_token"]
