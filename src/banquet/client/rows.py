"""Reading rows over REST, with the snapshot that a subscription goes on from; blocking."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from banquet.client.filters import rows_query
from banquet.client.gateway import Answer, ask
from banquet.client.messages import Binding
from banquet.client.overlap import Overlap
from banquet.errors import RequestError, TokenError

Row: TypeAlias = dict[str, Any]
"""A row as `{column: value}`; values as JSON has them, dates and times as text."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows a subscription is about, and how it goes on from them.

    Attributes:
        rows: In the order of the key.
        position: What the subscription gives as `since` to hear exactly what came after.
        overlap: What of that later pages have shown already.
    """

    rows: list[Row]
    position: str
    overlap: Overlap


def read_rows(url: str, key: str, query: str, token: str | None = None) -> list[Row]:
    """Return rows.

    Args:
        url: Address of the server.
        key: Publishable or secret key.
        query: As after `/rest/v1/`: `branches?code=eq.dwk`.
        token: Access token of a person; None to read as the key.

    Raises:
        ServerUnreachableError: nobody answers.
        TokenError: key or token are not accepted.
        RequestError: the server refused; code and words are its own.
    """
    rows: list[Row] = _get(url, query, headers_for(key, token)).content
    return rows


def read_snapshot(url: str, key: str, token: str | None, binding: Binding, order: str) -> Snapshot:
    """Return all rows a binding is about, however many, with the position to go on from.

    Pages follow a key, not an offset, and the position is the first page's: what a page misses
    was changed after it, and is heard. What a later page shows of that, `overlap` knows.

    Args:
        url: Address of the server.
        key: Publishable or secret key.
        token: Access token of a person; None to read as the key.
        binding: Table and filter.
        order: A column whose values are unique, by which pages follow each other.

    Raises:
        ServerUnreachableError: nobody answers.
        TokenError: key or token are not accepted.
        RequestError: the server refused.
    """
    headers = headers_for(key, token) | {"accept-profile": binding.schema}
    answer = _get(url, rows_query(binding, order), headers)
    rows: list[Row] = answer.content
    position, overlap = answer.headers["x-banquet-snapshot"], Overlap(order, rows)
    # The server says by this header that it cut the page.
    while "x-banquet-max-rows" in answer.headers and answer.content:
        answer = _get(url, rows_query(binding, order, rows[-1][order]), headers)
        overlap.add(answer.content, answer.headers["x-banquet-snapshot"])
        rows += answer.content
    return Snapshot(rows, position, overlap)


def headers_for(key: str, token: str | None) -> dict[str, str]:
    """Return the headers that say who asks."""
    return {"apikey": key, "authorization": f"Bearer {token or key}"}


def _get(url: str, query: str, headers: Mapping[str, str]) -> Answer:
    answer = ask(url, "GET", f"/rest/v1/{query}", headers)
    if answer.status >= 300:
        raise refusal(answer)
    return answer


def refusal(answer: Answer) -> RequestError | TokenError:
    """Return the error a server answered with, in its own words."""
    said = answer.content if isinstance(answer.content, dict) else {}
    kind = TokenError if answer.status in (401, 403) and _is_about_tokens(said) else RequestError
    return kind(
        str(said.get("code") or said.get("error_code") or answer.status),
        str(said.get("message") or said.get("msg") or "The server refused."),
        said.get("details"),
        said.get("hint"),
    )


def _is_about_tokens(said: Mapping[str, Any]) -> bool:
    return str(said.get("code", "")).startswith("PGRST30")
