"""Who a program is to a server, and the client its hooks use."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import Final, TypeVar

from banquet.client.account import Account
from banquet.client.gateway import ServerUnreachableError, ask, unreachable
from banquet.client.messages import Binding
from banquet.client.rows import Row, Snapshot, read_rows, read_snapshot
from banquet.clock import Clock, SystemClock
from banquet.errors import RequestError, TokenError

DEFAULT_URL: Final = "http://127.0.0.1:8000"

_Read = TypeVar("_Read")
_current: ContextVar["Client"] = ContextVar("banquet.client")


class Client:
    """A program's access to one server: its key, and the person it has signed in.

    Attributes:
        url: Address of the server, without a trailing slash.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        key: str | None = None,
        email: str | None = None,
        password: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Prepare; nothing is sent yet. `connect` is the usual way to one.

        Args:
            url: Address of the server.
            key: Publishable or secret key; None asks the server for its publishable one.
            email: Of a person to sign in; None to act as the key.
            password: Of that person.
            clock: The time; the machine's own unless a test says it.

        Raises:
            RequestError: these do not go together.
        """
        if (email is None) != (password is None):
            raise RequestError(
                "incomplete_sign_in",
                "Signing in takes both `email` and `password`.",
                hint="Leave both out to act as the key.",
            )
        self.url = url.rstrip("/")
        self._key = key
        self._account: Account | None = None
        if email is not None and password is not None:
            self._account = Account(self.url, email, password, clock or SystemClock())

    async def key(self) -> str:
        """Return the key, asking the server for its publishable one the first time.

        Raises:
            ServerUnreachableError: nobody answers.
        """
        if self._key is None:
            answer = await asyncio.to_thread(ask, self.url, "GET", "/config.json", {})
            if answer.status != 200:
                raise unreachable(self.url, "no Banquet server listens there")
            self._key = str(answer.content["publishable_key"])
        return self._key

    async def token(self) -> str | None:
        """Return an access token that is not about to end; None for who acts as the key.

        Raises:
            TokenError: e-mail or password are not accepted.
            ServerUnreachableError: nobody answers.
        """
        return None if self._account is None else await self._account.token(await self.key())

    async def tokens(self) -> AsyncGenerator[str]:
        """Yield the access tokens that replace the present one, each when its time has come."""
        while self._account is not None:
            yield await self._account.next_token(await self.key())

    def distrust(self) -> None:
        """Have the token replaced before it is used again: the server did not like it."""
        if self._account is not None:
            self._account.distrust()

    async def read(self, query: str) -> list[Row]:
        """Return rows of the database, as far as this client may see them.

        Args:
            query: As after `/rest/v1/`: `halls?select=id,name&branch_id=eq.7`.

        Raises:
            TokenError: the server does not accept who asks.
            RequestError: the server refused; code and words are its own.
            ServerUnreachableError: nobody answers.
        """
        return await self._as_caller(lambda key, token: read_rows(self.url, key, query, token))

    async def snapshot(self, binding: Binding, order: str = "id") -> Snapshot:
        """Return all rows a binding is about and where a subscription goes on after them.

        Args:
            binding: Table and filter.
            order: A column whose values are unique, in whose order rows come.

        Raises:
            TokenError: the server does not accept who asks.
            RequestError: the server refused; code and words are its own.
            ServerUnreachableError: nobody answers.
        """
        return await self._as_caller(
            lambda key, token: read_snapshot(self.url, key, token, binding, order)
        )

    async def _as_caller(self, read: Callable[[str, str | None], _Read]) -> _Read:
        """Read with key and token; once more with a new token where this one is refused."""
        key, token = await self.key(), await self.token()
        try:
            return await asyncio.to_thread(read, key, token)
        except TokenError:
            if token is None:
                raise
            self.distrust()
            return await asyncio.to_thread(read, key, await self.token())

    async def close(self) -> None:
        """End the session of the person signed in."""
        if self._account is not None and self._key is not None:
            await self._account.sign_out(self._key)


@asynccontextmanager
async def connect(
    url: str = DEFAULT_URL,
    *,
    key: str | None = None,
    email: str | None = None,
    password: str | None = None,
) -> AsyncIterator[Client]:
    """Sign in, and be what hooks inside the block use; signed out at its end.

    A server that does not answer is no error: hooks wait for it.

    Args:
        url: Address of the server.
        key: Publishable or secret key; None asks the server for its publishable one.
        email: Of a person to sign in; None to act as the key.
        password: Of that person.

    Raises:
        TokenError: e-mail or password are not accepted.
        RequestError: an argument is not usable.
    """
    client = Client(url, key=key, email=email, password=password)
    with suppress(ServerUnreachableError):  # a printer may be switched on before the server
        await client.token()
    entered = _current.set(client)
    try:
        yield client
    finally:
        _current.reset(entered)
        await client.close()


def current_client() -> Client:
    """Return the client of the innermost `connect` block.

    Raises:
        RequestError: there is none.
    """
    client = _current.get(None)
    if client is None:
        raise RequestError(
            "not_connected",
            "There is no server to hear from.",
            hint="Use hooks inside `async with connect(...)`, or pass `client=`.",
        )
    return client
