"""One HTTP request to a server, blocking; the asynchronous parts ask it in a thread."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson

from banquet.errors import BanquetError, RequestError

_TIMEOUT_SECONDS = 15


class ServerUnreachableError(BanquetError):
    """Nobody answers at the address, or nobody who can at the moment: try again later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Attributes:
        status: HTTP status.
        headers: By lower-case name.
        content: The JSON of the body; None for an empty one.
    """

    status: int
    headers: Mapping[str, str]
    content: Any


def ask(
    url: str, method: str, path: str, headers: Mapping[str, str], body: object = None
) -> Answer:
    """Send one request and return the answer, whatever its status below 500 but for 429.

    Args:
        url: Address of the server.
        method: HTTP method.
        path: Below that address, with its query.
        headers: To send.
        body: Sent as JSON; None for none.

    Raises:
        RequestError: `url` is no address.
        ServerUnreachableError: no answer within 15 seconds, or one that says to come again.
    """
    connection, prefix = _connection(url)
    content = None if body is None else orjson.dumps(body)
    more = {} if body is None else {"content-type": "application/json"}
    try:
        connection.request(method, prefix + path, content, {**headers, **more})
        response = connection.getresponse()
        text = response.read()
        answer = Answer(
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            orjson.loads(text) if text else None,
        )
    except (OSError, http.client.HTTPException, orjson.JSONDecodeError) as error:
        raise unreachable(url, str(error) or type(error).__name__) from error
    finally:
        connection.close()
    if answer.status >= 500 or answer.status == 429:
        raise ServerUnreachableError(
            "server_unavailable",
            f"The server at {url} cannot serve this now (status {answer.status}).",
            hint="Try again in a moment; its log says more.",
        )
    return answer


def unreachable(url: str, reason: str) -> ServerUnreachableError:
    """Return the error for a server that cannot be asked now."""
    return ServerUnreachableError(
        "server_unreachable",
        f"No Banquet server answers at {url} ({reason}).",
        hint="Start it with `banquet serve`, or give its address.",
    )


def _connection(url: str) -> tuple[http.client.HTTPConnection, str]:
    """Return a connection not yet made, and what every path begins with."""
    parts = urlsplit(url)
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    if parts.scheme not in kinds or not parts.netloc:
        raise bad_address(url)
    connection = kinds[parts.scheme](parts.netloc, timeout=_TIMEOUT_SECONDS)
    return connection, parts.path.rstrip("/")


def bad_address(url: str) -> RequestError:
    """Return the error for an address that is none."""
    return RequestError(
        "bad_address",
        f"{url!r} is not the address of a server.",
        hint="It looks like http://127.0.0.1:8000 or https://diary.example.",
    )
