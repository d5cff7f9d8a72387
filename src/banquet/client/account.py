"""A person signed in with a password: an access token that is always good for a while."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from banquet.client.gateway import Answer, ServerUnreachableError, ask
from banquet.client.rows import headers_for, refusal
from banquet.clock import Clock
from banquet.errors import BanquetError, TokenError

_log = logging.getLogger("banquet.client")

MARGIN_SECONDS: Final = 90.0
"""A token is replaced so long before it ends, or after half of a shorter life."""

RETRY_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Session:
    """What a sign-in gives.

    Attributes:
        access_token: Says who asks.
        refresh_token: Buys the next session, once.
        due_at: When to buy it: seconds on the wall clock and on the monotonic one. A sleeping
            computer stops the one, and whoever sets the time moves the other.
    """

    access_token: str
    refresh_token: str
    due_at: tuple[float, float]


class Account:
    """Signs in when asked first, and again whenever a token is about to end.

    A refresh token that is not accepted any more (the server's database was restored, somebody
    ended the session) is replaced by signing in with the password.
    """

    def __init__(self, url: str, email: str, password: str, clock: Clock) -> None:
        self._url = url
        self._email = email
        self._password = password
        self._clock = clock
        self._session: Session | None = None
        self._is_doubtful = False
        self._lock = asyncio.Lock()

    async def token(self, key: str) -> str:
        """Return an access token that is not about to end.

        Args:
            key: Publishable key, which opens the gate.

        Raises:
            TokenError: e-mail or password are not accepted.
            ServerUnreachableError: nobody answers.
        """
        async with self._lock:
            if self._session is None or self._is_doubtful or self._wait_seconds() <= 0:
                self._session = await self._renew(key)
                self._is_doubtful = False
            return self._session.access_token

    async def next_token(self, key: str) -> str:
        """Wait until the present token should be replaced, and return the one that replaces it.

        Raises:
            TokenError: e-mail or password are not accepted any more.
        """
        await asyncio.sleep(max(0.0, self._wait_seconds()))
        while True:
            try:
                return await self.token(key)
            except ServerUnreachableError as error:
                _log.info("the access token cannot be renewed yet: %s", error)
                await asyncio.sleep(RETRY_SECONDS)

    def distrust(self) -> None:
        """Replace the token when it is asked for next: the server did not like it."""
        self._is_doubtful = True

    async def sign_out(self, key: str) -> None:
        """End the session, if one was begun and the server can be told."""
        if self._session is None:
            return
        token, self._session = self._session.access_token, None
        with suppress(BanquetError):
            headers = headers_for(key, token)
            await asyncio.to_thread(ask, self._url, "POST", "/auth/v1/logout?scope=local", headers)

    def _wait_seconds(self) -> float:
        if self._session is None:
            return 0.0
        wall, monotonic = self._session.due_at
        return min(wall - self._clock.now(), monotonic - self._clock.monotonic())

    async def _renew(self, key: str) -> Session:
        if self._session is not None:
            body = {"refresh_token": self._session.refresh_token}
            answer = await self._ask(key, "refresh_token", body)
            if answer.status == 200:
                return self._session_of(answer.content)
        answer = await self._ask(
            key, "password", {"email": self._email, "password": self._password}
        )
        if answer.status == 200:
            return self._session_of(answer.content)
        error = refusal(answer)
        raise TokenError(
            error.code,
            f"{self._email} cannot sign in at {self._url}: {error.message}.",
            hint="Check the e-mail address, the password and the key.",
        )

    async def _ask(self, key: str, grant: str, body: dict[str, str]) -> Answer:
        path = f"/auth/v1/token?grant_type={grant}"
        return await asyncio.to_thread(ask, self._url, "POST", path, headers_for(key, None), body)

    def _session_of(self, content: Any) -> Session:
        life = float(content["expires_in"])
        wait = max(life - MARGIN_SECONDS, life / 2)
        return Session(
            content["access_token"],
            content["refresh_token"],
            (self._clock.now() + wait, self._clock.monotonic() + wait),
        )
