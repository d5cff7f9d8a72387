"""The body of a write, checked but not converted: PostgreSQL reads the JSON itself. Pure."""

from dataclasses import dataclass

import orjson

from banquet.errors import RequestError

_JSON_TYPES = ("application/json", "application/vnd.pgrst.object+json", "")


@dataclass(frozen=True, slots=True)
class Payload:
    """Rows to write.

    Attributes:
        json: UTF-8 text of a JSON array of objects.
        keys: Of the objects, in order of first appearance.
        rows: How many objects there are.
    """

    json: bytes
    keys: tuple[str, ...]
    rows: int


def check_content_type(value: str | None) -> None:
    """Refuse a body that is not JSON.

    Raises:
        RequestError: PGRST102.
    """
    name = (value or "").partition(";")[0].strip().lower()
    if name not in _JSON_TYPES:
        raise RequestError("PGRST102", f"Content-Type not acceptable: {name}")


def parse_rows(body: bytes, *, columns_given: bool) -> Payload:
    """Return the rows of an insert, upsert or update.

    Args:
        body: An object or an array of objects; any other JSON value counts as no rows.
        columns_given: The URL says which keys count, so objects may differ.

    Raises:
        RequestError: PGRST102, not JSON, or objects with different keys.
    """
    value = _loads(body)
    if isinstance(value, dict):
        return Payload(b"[" + body + b"]", tuple(value), 1)
    if not isinstance(value, list) or not value:
        return Payload(b"[]", (), 0)
    first = value[0]
    if not all(isinstance(row, dict) for row in value) or not (
        columns_given or all(row.keys() == first.keys() for row in value)
    ):
        raise RequestError("PGRST102", "All object keys must match")
    return Payload(body, tuple(first), len(value))


def parse_arguments(body: bytes) -> Payload:
    """Return the arguments of a function called by POST; an empty body has none.

    Raises:
        RequestError: PGRST102, not JSON.
    """
    if not body.strip():
        return Payload(b"{}", (), 1)
    value = _loads(body)
    return Payload(body, tuple(value) if isinstance(value, dict) else (), 1)


def _loads(body: bytes) -> object:
    try:
        value: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RequestError("PGRST102", "Empty or invalid json") from None
    return value
