"""What SQL says about the answer: `response.headers`, `response.status`, raised errors. Pure.

After reference A8 and A10. A function, a trigger or a policy sets the first two with
`set_config`; `raise sqlstate 'PGRST'` carries a whole answer in its message and detail.
"""

import re
from dataclasses import dataclass

import orjson

from banquet.errors import BanquetError, DatabaseError, RequestError

Header = tuple[bytes, bytes]

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")
# Text that stays one line, in what a header may hold (RFC 9110 section 5.5).
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]{0,8192}")
# The server frames the answer itself.
_OURS = ("content-length", "transfer-encoding", "connection")

_MESSAGE_KEYS = (
    "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: "
    "'details', 'hint'."
)
_DETAIL_KEYS = (
    "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: "
    "'status_text'."
)


def set_status(status: int, text: bytes | None) -> int:
    """Return the status that SQL has set, or the one given.

    Raises:
        RequestError: PGRST112, it is none.
    """
    if text is None:
        return status
    if not re.fullmatch(rb"[2-5][0-9]{2}", text):
        raise RequestError("PGRST112", "response.status guc must be a valid status code")
    return int(text)


def set_headers(headers: list[Header], text: bytes | None) -> list[Header]:
    """Return headers, those that SQL has set in the place of ours of the same name.

    Raises:
        RequestError: PGRST111, they do not parse, or would break the answer.
    """
    if text is None:
        return headers
    given = _parse_headers(text)
    names = {name for name, _ in given}
    return [header for header in headers if header[0] not in names] + given


def _parse_headers(text: bytes) -> list[Header]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _bad_headers() from None
    if not isinstance(value, list):
        raise _bad_headers()
    return [_header(each) for each in value]


def _header(value: object) -> Header:
    if not isinstance(value, dict) or len(value) != 1:
        raise _bad_headers()
    ((name, content),) = value.items()
    if not isinstance(content, str):
        raise _bad_headers()
    return _checked(name, content)


def _checked(name: str, content: str) -> Header:
    if not _NAME.fullmatch(name) or not _VALUE.fullmatch(content) or name.lower() in _OURS:
        raise _bad_headers()
    return name.lower().encode(), content.encode("latin-1")


def _bad_headers() -> RequestError:
    return RequestError(
        "PGRST111",
        "response.headers guc must be a JSON array composed of objects with a single key and a "
        "string value",
    )


@dataclass(frozen=True, slots=True)
class Raised:
    """An answer that `raise sqlstate 'PGRST'` describes.

    Attributes:
        error: Its code, message, details and hint.
        status: HTTP status.
        headers: Of the answer.
    """

    error: BanquetError
    status: int
    headers: list[Header]


def read_raised(error: DatabaseError) -> Raised:
    """Return the answer that an error of SQLSTATE `PGRST` describes.

    Raises:
        RequestError: PGRST121, its JSON does not parse.
    """
    said = _object(error.message)
    if said is None or not _is_code(said.get("code")) or _text(said.get("message")) is None:
        raise _bad_raise(f"Invalid JSON value for MESSAGE: '{error.message}'", _MESSAGE_KEYS)
    if error.details is None:
        raise _bad_raise("DETAIL is missing in the RAISE statement", _DETAIL_KEYS)
    how = _object(error.details) or {}
    status, headers = how.get("status"), how.get("headers")
    if not (isinstance(status, int) and 200 <= status <= 599 and isinstance(headers, dict)):
        raise _bad_raise(f"Invalid JSON value for DETAIL: '{error.details}'", _DETAIL_KEYS)
    code, message, details, hint = map(said.get, ("code", "message", "details", "hint"))
    answered = RequestError(str(code), str(message), _text(details), _text(hint))
    return Raised(answered, status, [_checked(name, str(value)) for name, value in headers.items()])


def _is_code(value: object) -> bool:
    """Say whether a text can stand in a header."""
    return isinstance(value, str) and value.isascii() and value.isprintable()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _object(text: str) -> dict[str, object] | None:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _bad_raise(details: str, hint: str) -> RequestError:
    return RequestError(
        "PGRST121", "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error", details, hint
    )
