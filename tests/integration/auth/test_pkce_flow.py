"""Links that end the sign-in of the client that asked for them, and of nobody else (RFC 7636)."""

import asyncio
import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

import httpx
import pytest

from tests.integration.auth.conftest import PASSWORD, Start, new_address, refused
from tests.integration.auth.mails import SITE, Landing, Mailing, start_mailing
from tests.mail_server import MailServer


@dataclass(frozen=True)
class Client:
    """What a client keeps: the verifier; what it sends: the challenge."""

    method: str = "s256"
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> dict[str, str]:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        hashed = urlsafe_b64encode(digest).rstrip(b"=").decode()
        value = hashed if self.method.lower() == "s256" else self.verifier
        return {"code_challenge": value, "code_challenge_method": self.method}


@pytest.fixture
async def mailing(start: Start, server: MailServer) -> Mailing:
    return await start_mailing(start, server)


async def exchange(mailing: Mailing, code: str, verifier: str) -> httpx.Response:
    body = {"auth_code": code, "code_verifier": verifier}
    return await mailing.auth.call("POST", "/token?grant_type=pkce", json=body)


async def signing_up(mailing: Mailing, client: Client) -> Landing:
    email = new_address()
    await mailing.auth.sign_up(email, **client.challenge)
    assert mailing.link(email).token.startswith("pkce_")
    return await mailing.follow(mailing.link(email))


@pytest.mark.parametrize("method", ["s256", "S256", "plain"])
async def test_link_leads_to_a_code_and_the_code_to_a_session(
    mailing: Mailing, method: str
) -> None:
    client = Client(method)

    landing = await signing_up(mailing, client)
    answer = await exchange(mailing, landing.query["code"], client.verifier)

    assert (landing.page, list(landing.query), landing.fragment) == (SITE, ["code"], {})
    session = answer.json()
    verify = mailing.auth.keys.verifier(mailing.auth.clock).verify
    claims = verify(session["access_token"]).claims
    assert claims["amr"][0]["method"] == "email/signup"
    assert (await mailing.auth.refresh(session["refresh_token"])).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "kind", "method"),
    [
        ("/recover", {}, "recovery", "recovery"),
        ("/otp", {}, "magiclink", "magiclink"),
        ("/magiclink", {}, "magiclink", "magiclink"),
    ],
)
async def test_every_link_asked_for_with_a_challenge_leads_to_a_code(
    mailing: Mailing, path: str, body: dict[str, str], kind: str, method: str
) -> None:
    client, email = Client(), new_address()
    await mailing.auth.sign_up(email)
    await mailing.follow(mailing.link(email))

    await mailing.auth.call("POST", path, json={"email": email, **body, **client.challenge})
    link = mailing.link(email)
    landing = await mailing.follow(link)

    assert link.kind == kind
    session = (await exchange(mailing, landing.query["code"], client.verifier)).json()
    verify = mailing.auth.keys.verifier(mailing.auth.clock).verify
    assert verify(session["access_token"]).claims["amr"][0]["method"] == method


async def test_change_of_the_address_ends_in_a_code(mailing: Mailing) -> None:
    client, email, new = Client(), new_address(), new_address()
    await mailing.auth.sign_up(email)
    token = (await mailing.follow(mailing.link(email))).fragment["access_token"]
    body = {"email": new, **client.challenge}
    await mailing.auth.call("PUT", "/user", token=token, json=body)

    half = await mailing.follow(mailing.link(new))
    whole = await mailing.follow(mailing.link(email))

    assert half.query["message"] == half.fragment["message"]
    session = (await exchange(mailing, whole.query["code"], client.verifier)).json()
    assert session["user"]["email"] == new


async def test_code_is_exchanged_once_however_many_bring_it(mailing: Mailing) -> None:
    client = Client()
    code = (await signing_up(mailing, client)).query["code"]

    answers = await asyncio.gather(*(exchange(mailing, code, client.verifier) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 19


async def test_wrong_verifier_is_refused_and_does_not_spoil_the_code(mailing: Mailing) -> None:
    client = Client()
    code = (await signing_up(mailing, client)).query["code"]

    answer = await exchange(mailing, code, Client().verifier)

    expected = "code challenge does not match previously saved code verifier"
    assert refused(answer) == (400, "bad_code_verifier", expected)
    assert (await exchange(mailing, code, client.verifier)).status_code == 200


async def test_code_ends_after_five_minutes(mailing: Mailing) -> None:
    client = Client()
    code = (await signing_up(mailing, client)).query["code"]

    mailing.auth.clock.ahead = 301

    expected = "invalid flow state, flow state has expired"
    answer = await exchange(mailing, code, client.verifier)
    assert refused(answer) == (422, "flow_state_expired", expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"auth_code": "00000000-0000-0000-0000-000000000000", "code_verifier": "x" * 43},
            (404, "flow_state_not_found", "invalid flow state, no valid flow state found"),
        ),
        (
            {"auth_code": "x"},
            (
                400,
                "validation_failed",
                "invalid request: both auth code and code verifier should be non-empty",
            ),
        ),
    ],
)
async def test_exchange_is_refused(
    mailing: Mailing, body: dict[str, str], expected: tuple[int, str, str]
) -> None:
    answer = await mailing.auth.call("POST", "/token?grant_type=pkce", json=body)

    assert refused(answer) == expected


async def test_each_link_belongs_to_the_sign_in_it_was_asked_for_by(mailing: Mailing) -> None:
    """GoTrue takes the newest of the account, whoever began it."""
    mine, theirs, email = Client(), Client(), new_address()
    await mailing.auth.sign_up(email)
    await mailing.follow(mailing.link(email))
    await mailing.auth.call("POST", "/recover", json={"email": email, **mine.challenge})
    link = mailing.link(email)
    await mailing.auth.rows(
        "insert into auth.flow_state (user_id, auth_code, code_challenge_method, code_challenge,"
        " provider_type, authentication_method) select id, 'x', 's256', %s, 'email', 'recovery'"
        " from auth.users where email = %s",
        theirs.challenge["code_challenge"],
        email,
    )

    code = (await mailing.follow(link)).query["code"]

    assert refused(await exchange(mailing, code, theirs.verifier))[1] == "bad_code_verifier"
    assert (await exchange(mailing, code, mine.verifier)).status_code == 200


async def test_refused_link_says_so_in_query_and_fragment(mailing: Mailing) -> None:
    client = Client()
    email = new_address()
    await mailing.auth.sign_up(email, **client.challenge)
    await mailing.follow(mailing.link(email))

    again = await mailing.follow(mailing.link(email))

    assert again.query["error_code"] == again.fragment["error_code"] == "otp_expired"


async def test_where_sign_up_does_not_confirm_the_challenge_is_of_no_use(
    start: Start, server: MailServer
) -> None:
    mailing = await start_mailing(start, server, autoconfirm=True)

    session = await mailing.auth.sign_up(**Client().challenge)

    assert session["user"]["email_confirmed_at"]


async def test_bad_challenge_is_refused_and_nothing_made(mailing: Mailing) -> None:
    email = new_address()
    body = {"email": email, "password": PASSWORD, "code_challenge": "short"}

    answer = await mailing.auth.call(
        "POST", "/signup", json={**body, "code_challenge_method": "s256"}
    )

    expected = "code challenge has to be between 43 and 128 characters"
    assert refused(answer) == (400, "validation_failed", expected)
    assert await mailing.auth.rows("select from auth.users where email = %s", email) == []


async def test_code_that_was_handed_out_is_not_in_the_database(mailing: Mailing) -> None:
    code = (await signing_up(mailing, Client())).query["code"]

    assert await mailing.auth.rows("select from auth.flow_state where auth_code = %s", code) == []
