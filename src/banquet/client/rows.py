"""Reading rows over REST, blocking: for programs that read a little before they follow."""

import http.client
from typing import Any
from urllib.parse import urlsplit

import orjson

from banquet.errors import BanquetError, RequestError

_TIMEOUT_SECONDS = 15


class ServerUnreachableError(BanquetError):
    """Nobody answers at the address."""


def read_rows(url: str, key: str, query: str) -> list[dict[str, Any]]:
    """Return rows as `{column: value}`.

    Args:
        url: Address of the server.
        key: Publishable or secret key.
        query: As after `/rest/v1/`: `branches?code=eq.dwk`.

    Raises:
        ServerUnreachableError: nobody answers.
        RequestError: the server refused; code and words are its own.
    """
    parts = urlsplit(url)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    headers = {"apikey": key, "authorization": f"Bearer {key}"}
    connection = connect(parts.netloc, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("GET", f"{parts.path.rstrip('/')}/rest/v1/{query}", headers=headers)
        response = connection.getresponse()
        answer = orjson.loads(response.read())
    except (OSError, http.client.HTTPException, orjson.JSONDecodeError) as error:
        raise ServerUnreachableError(
            "server_unreachable",
            f"No Banquet server answers at {url}.",
            hint="Start it with `banquet serve`, or name its address with --url.",
        ) from error
    finally:
        connection.close()
    if response.status >= 300:
        raise RequestError(
            answer["code"], answer["message"], answer.get("details"), answer.get("hint")
        )
    rows: list[dict[str, Any]] = answer
    return rows
