"""The body of a request, checked but not converted: PostgreSQL reads the JSON itself. Pure."""

import csv
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote_to_bytes

import orjson

from banquet.errors import RequestError

Content = Literal["json", "csv", "form", "text", "xml", "bytea"]

_CONTENTS: dict[str, Content] = {
    "": "json",
    "application/json": "json",
    "application/vnd.pgrst.object+json": "json",
    "text/csv": "csv",
    "application/x-www-form-urlencoded": "form",
}
# What a function with one unnamed parameter takes as it is.
_WHOLE: dict[str, Content] = {
    "text/plain": "text",
    "text/xml": "xml",
    "application/octet-stream": "bytea",
}
_MOST_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Payload:
    """Rows to write, or the arguments of a call.

    Attributes:
        json: UTF-8 text of a JSON array of objects; of a call, the body as it came.
        keys: Of the objects, in order of first appearance.
        rows: How many objects there are.
    """

    json: bytes
    keys: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a function is called with.

    Attributes:
        content: How the body is to be read.
        names: Of the arguments given, in order of first appearance.
        json: The body; None for arguments that came as text.
        is_array: The first object of an array holds the arguments.
        texts: Arguments that came as text, in order; a name may repeat.
    """

    content: Content = "json"
    names: tuple[str, ...] = ()
    json: bytes | None = None
    is_array: bool = False
    texts: tuple[tuple[str, str], ...] = ()


def parse_content_type(value: str | None, *, calls: bool) -> Content:
    """Return what `Content-Type` says of a body.

    Raises:
        RequestError: PGRST102, it cannot be read.
    """
    name = (value or "").partition(";")[0].strip().lower()
    content = _CONTENTS.get(name) or (_WHOLE.get(name) if calls else None)
    if content is None:
        raise RequestError(
            "PGRST102",
            f"Content-Type not acceptable: {name}",
            None,
            "Send application/json, text/csv or application/x-www-form-urlencoded.",
        )
    return content


def parse_rows(body: bytes, content: Content = "json", *, columns_given: bool) -> Payload:
    """Return the rows of an insert, upsert or update.

    Args:
        body: JSON: an object or an array of objects, any other value counts as no rows;
            CSV with a head; or one row as a form.
        content: Which of them.
        columns_given: The URL says which keys count, so objects may differ.

    Raises:
        RequestError: PGRST102, it does not parse, or rows have different keys.
    """
    if content == "csv":
        return _csv_rows(body)
    if content == "form":
        row = dict(_form_fields(body))
        return Payload(orjson.dumps([row]), tuple(row), 1)
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


def parse_arguments(
    body: bytes, content: Content = "json", columns: tuple[str, ...] | None = None
) -> Arguments:
    """Return the arguments of a function called by POST; an empty body has none.

    Args:
        body: One JSON object, or an array whose first object counts; a form; or the one value.
        content: Which of them.
        columns: The only keys that count, or None for all.

    Raises:
        RequestError: PGRST102, it does not parse.
    """
    if content == "form":
        fields = _form_fields(body)
        return Arguments(content, tuple(dict(fields)), texts=fields)
    if content in ("text", "xml", "bytea"):
        if content != "bytea":
            _utf8(body)
        return Arguments(content, json=body)
    if content == "csv":
        rows = _csv_rows(body)
        return Arguments(content, rows.keys, rows.json, is_array=True)
    if not body.strip():
        return Arguments(json=b"{}")
    value = _loads(body)
    is_array = isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    first = value[0] if is_array and isinstance(value, list) else value
    names = tuple(first) if isinstance(first, dict) else ()
    return Arguments("json", names if columns is None else columns, body, is_array)


def _loads(body: bytes) -> object:
    try:
        value: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RequestError("PGRST102", "Empty or invalid json") from None
    return value


def _csv_rows(body: bytes) -> Payload:
    """Return lines of CSV as rows of text; an unquoted or quoted `NULL` is null."""
    try:
        lines = [line for line in csv.reader(_lines(body), strict=True) if line]
    except csv.Error as error:
        raise RequestError("PGRST102", "The body is no CSV", str(error)) from None
    if not lines:
        raise RequestError("PGRST102", "The CSV has no line of column names")
    head, *rest = lines
    if any(len(line) != len(head) for line in rest):
        raise RequestError("PGRST102", "All lines must have same number of fields")
    rows = [
        {name: None if value == "NULL" else value for name, value in zip(head, line, strict=True)}
        for line in rest
    ]
    return Payload(orjson.dumps(rows), tuple(dict.fromkeys(head)), len(rows))


def _lines(body: bytes) -> list[str]:
    text = _utf8(body).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").splitlines(keepends=True)


def _form_fields(body: bytes) -> tuple[tuple[str, str], ...]:
    parts = [part for part in body.split(b"&") if part]
    if len(parts) > _MOST_FIELDS:
        raise RequestError("PGRST102", f"More than {_MOST_FIELDS} fields in the form")
    pairs = (part.replace(b"+", b" ").partition(b"=") for part in parts)
    return tuple((_field(name), _field(value)) for name, _, value in pairs)


def _field(text: bytes) -> str:
    return _utf8(unquote_to_bytes(text))


def _utf8(text: bytes) -> str:
    try:
        decoded = text.decode()
    except UnicodeDecodeError:
        raise RequestError("PGRST102", "The body is not UTF-8") from None
    # PostgreSQL's text ends at a NUL: what follows would be dropped in silence.
    if "\0" in decoded:
        raise RequestError("PGRST102", "The body contains a NUL character")
    return decoded
