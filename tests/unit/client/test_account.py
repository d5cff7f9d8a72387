"""Sessions against a small HTTP server that answers what a test tells it to."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from banquet.client.account import MARGIN_SECONDS, Account
from banquet.client.gateway import ServerUnreachableError
from banquet.errors import TokenError


@dataclass
class Service:
    """What answers sign-ins.

    Attributes:
        url: Its address.
        refused: Status and body for these grants, instead of a session.
        asked: Grants that were asked for.
    """

    url: str = ""
    refused: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, dict[str, Any]]:
        grant = path.rpartition("=")[2]
        self.asked.append(grant)
        number = len(self.asked)
        session = {
            "access_token": f"access {number}",
            "refresh_token": f"refresh {number}",
            "expires_in": 3600,
        }
        return self.refused.get(grant, (200, session))


@dataclass
class HandClock:
    """Two clocks set by hand."""

    wall: float = 1_000_000.0
    ticks: float = 50.0

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.ticks


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            status, content = service.answer(self.path)
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        service.url = f"http://127.0.0.1:{listener.server_port}"
        Thread(target=listener.serve_forever, args=(0.01,), daemon=True).start()
        yield service
        listener.shutdown()


def account_at(service: Service, clock: HandClock) -> Account:
    return Account(service.url, "a@banquet.test", "correct-horse-7", clock)


async def test_token_is_kept_until_it_is_due(service: Service) -> None:
    clock = HandClock()
    account = account_at(service, clock)

    tokens = [await account.token("k")]
    clock.ticks += 3600 - MARGIN_SECONDS - 1
    tokens.append(await account.token("k"))
    clock.ticks += 1
    tokens.append(await account.token("k"))

    assert tokens == ["access 1", "access 1", "access 2"]
    assert service.asked == ["password", "refresh_token"]


async def test_computer_that_slept_renews_by_the_time_of_day(service: Service) -> None:
    clock = HandClock()
    account = account_at(service, clock)
    await account.token("k")

    clock.wall += 8 * 3600

    assert await account.next_token("k") == "access 2"


async def test_who_asks_at_the_same_time_shares_a_session(service: Service) -> None:
    account = account_at(service, HandClock())

    tokens = await asyncio.gather(*(account.token("k") for _ in range(5)))

    assert tokens == ["access 1"] * 5
    assert service.asked == ["password"]


async def test_session_that_was_ended_is_replaced_by_signing_in(service: Service) -> None:
    account = account_at(service, HandClock())
    await account.token("k")
    service.refused["refresh_token"] = (400, {"code": "session_not_found", "msg": "gone"})

    account.distrust()

    assert await account.token("k") == "access 3"
    assert service.asked == ["password", "refresh_token", "password"]


async def test_wrong_password_says_who_and_what_to_do(service: Service) -> None:
    service.refused["password"] = (
        400,
        {"error_code": "invalid_credentials", "msg": "Invalid login credentials"},
    )

    with pytest.raises(TokenError) as refused:
        await account_at(service, HandClock()).token("k")

    assert refused.value.code == "invalid_credentials"
    assert str(refused.value) == (
        f"a@banquet.test cannot sign in at {service.url}: Invalid login credentials."
        " Check the e-mail address, the password and the key."
    )


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_server_that_says_come_again_is_no_refusal(service: Service, status: int) -> None:
    service.refused["password"] = (status, {})

    with pytest.raises(ServerUnreachableError, match=str(status)):
        await account_at(service, HandClock()).token("k")


async def test_signing_out_ends_what_was_begun(service: Service) -> None:
    account = account_at(service, HandClock())

    await account.sign_out("k")
    await account.token("k")
    await account.sign_out("k")

    assert service.asked == ["password", "local"]
